"""The question's own encoder: beside the embedder's vectors, nearer to what answers; without it, the embedder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.embedder import BundledEmbedder, SentenceTransformerEmbedder
from index.errors import BadInput
from rag.pipeline import PolicyQA
from rag.question_encoder import NONE, QuestionEncoder, open_encoder
from rag.settings import Settings

QUESTION = "厂里买新设备公家给报销多少"
ANSWERS = "对企业购置先进装备的，按设备投资额的10%给予补助，最高100万元"
ABOUT = "加强设备安全管理，定期开展检查"


def test_a_question_falls_nearer_to_what_answers_than_the_embedder_has_it() -> None:
    embedder = BundledEmbedder()
    answers, about = embedder.embed_array([ANSWERS, ABOUT])

    def ahead(vector: np.ndarray) -> float:
        return float(vector @ answers - vector @ about)

    found = QuestionEncoder().embed(QUESTION)
    assert (found.dtype.name, found.shape) == ("float32", (embedder.dimension,))
    assert np.linalg.norm(found) == pytest.approx(1, abs=1e-5)
    assert ahead(found) > ahead(embedder.embed_query_array(QUESTION))
    assert np.array_equal(found, QuestionEncoder().embed(QUESTION))


def test_another_embedder_embeds_its_own_questions() -> None:
    other = SentenceTransformerEmbedder("some/model")
    assert open_encoder(other) == other.embed_query_array
    bundled = BundledEmbedder()
    assert open_encoder(bundled, NONE) == bundled.embed_query_array


@pytest.mark.parametrize("text", ["", " ", "\x00"])
def test_nothing_cannot_be_embedded(text: str) -> None:
    with pytest.raises(BadInput, match="空的文本"):
        QuestionEncoder().embed(text)


def test_without_its_file_the_embedder_stands_in_and_the_answer_says_so(qa: PolicyQA, tmp_path: Path) -> None:
    alone = PolicyQA(qa.snapshot, BundledEmbedder(), Settings())
    alone._encode = QuestionEncoder(tmp_path / "none.safetensors").embed
    answer = alone.ask("吉林意见第29条由谁牵头？")
    assert answer.refusal is None
    assert [note for note in answer.notes if "none.safetensors" in note and "没有用问题编码模型" in note]
