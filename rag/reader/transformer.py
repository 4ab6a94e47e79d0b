"""Somebody else's model as the reader: extractive question answering, or a cross-encoder that only scores."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from index.embedder import usable_text
from index.errors import BadInput, MissingExtra
from index.schema import Span
from index.sentences import sentences
from rag.reader.decoding import LONGEST, Decoded
from rag.reader.windows import Window

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

_MOST_TOKENS: Final = 512
_UNKNOWN: Final = (0.0, 0.0, 0.0)  # neither kind of model speaks of conditions
_CLOSE: Final = 3  # windows whose sentences a cross-encoder reads one by one


class TransformerReader:
    """A model by its folder, or by its name in the local model cache; nothing is fetched."""

    def __init__(self, name: str) -> None:
        folder = Path(name).expanduser()
        self._name = str(folder.resolve()) if folder.is_dir() else name
        self._lock = threading.Lock()
        self._window = _MOST_TOKENS  # tokens of a pair, at most
        self._opened: tuple[PreTrainedModel, PreTrainedTokenizerBase, bool] | None = None

    @property
    def name(self) -> str:
        return self._name

    def read(self, question: str, windows: Sequence[Window]) -> list[Decoded]:
        spans = self._open()[2]
        question = usable_text(question)
        if not windows:
            return []
        if spans:
            return [self._span(question, window) for window in windows]
        whole = self._scores(question, [_text(window) for window in windows])
        out = [
            Decoded(score, Span(0, len(w.text)), _UNKNOWN) for score, w in zip(whole, windows, strict=True)
        ]
        for at in np.argsort([-score for score in whole], kind="stable")[:_CLOSE]:
            text = windows[at].text
            cut = sentences(text, Span(0, len(text))) or (Span(0, len(text)),)
            best = int(np.argmax(self._scores(question, [span.of(text) for span in cut])))
            out[at] = Decoded(whole[at], cut[best], _UNKNOWN)
        return out

    def _span(self, question: str, window: Window) -> Decoded:
        """The best span against the model's own “no answer”, which stands at the first token."""
        import torch

        model, tokenizer, _ = self._open()
        text = _text(window)
        given: Any = tokenizer(
            question,
            text,
            truncation="longest_first",
            max_length=self._window,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = given.pop("offset_mapping")[0].tolist()
        lead = len(text) - len(window.text)
        inside = [
            at for at, which in enumerate(given.sequence_ids(0)) if which == 1 and offsets[at][1] > lead
        ]
        with torch.no_grad():
            output = model(**given)
        start, end = output.start_logits[0].numpy(), output.end_logits[0].numpy()
        if not inside:
            return Decoded(float("-inf"), Span(0, 0), _UNKNOWN)
        first, last = inside[0], inside[-1] + 1
        sums = start[first:last, None] + end[None, first:last]
        reach = np.triu(np.ones_like(sums, dtype=bool)) & ~np.triu(np.ones_like(sums, dtype=bool), LONGEST)
        a, b = divmod(int(np.where(reach, sums, -np.inf).argmax()), last - first)
        words = Span(max(offsets[first + a][0] - lead, 0), offsets[first + b][1] - lead)
        return Decoded(float(sums[a, b] - start[0] - end[0]), words, _UNKNOWN)

    def _scores(self, question: str, texts: Sequence[str]) -> list[float]:
        import torch

        model, tokenizer, _ = self._open()
        given: Any = tokenizer(
            [question] * len(texts),
            list(texts),
            truncation="longest_first",
            max_length=self._window,
            padding=True,
            return_tensors="pt",
        )
        with torch.no_grad():
            logits = model(**given).logits
        return [float(row[-1]) for row in logits]

    def _open(self) -> tuple[PreTrainedModel, PreTrainedTokenizerBase, bool]:
        with self._lock:
            if self._opened is None:
                self._opened = self._load()
            return self._opened

    def _load(self) -> tuple[PreTrainedModel, PreTrainedTokenizerBase, bool]:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        try:
            from transformers import (
                AutoConfig,
                AutoModelForQuestionAnswering,
                AutoModelForSequenceClassification,
                AutoTokenizer,
            )
            from transformers.utils import logging as transformers_logging
        except ImportError as error:
            raise MissingExtra(
                f"阅读模型“{self._name}”还缺安装包（{error}）：请运行 pip install sentence-transformers"
            ) from error
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            config = AutoConfig.from_pretrained(self._name, local_files_only=True)
            kinds = " ".join(config.architectures or ())
            if not ("QuestionAnswering" in kinds or "SequenceClassification" in kinds):
                raise ValueError(f"{kinds or '没有结构'}：不是问答或重排模型")
            spans = "QuestionAnswering" in kinds
            kind = AutoModelForQuestionAnswering if spans else AutoModelForSequenceClassification
            model = kind.from_pretrained(self._name, local_files_only=True).eval()
            tokenizer = AutoTokenizer.from_pretrained(self._name, local_files_only=True)
            positions = getattr(config, "max_position_embeddings", _MOST_TOKENS)
            self._window = min(_MOST_TOKENS, positions, tokenizer.model_max_length)
            return model, tokenizer, spans
        except Exception as error:  # the hub, transformers and torch raise all kinds
            raise BadInput(
                f"阅读模型“{self._name}”打不开（{type(error).__name__}）："
                "请用“bundled”、“none”、一个抽取式问答或重排模型的文件夹，或本机已有的模型名"
            ) from error


def _text(window: Window) -> str:
    return f"{window.path}\n{window.text}" if window.path else window.text
