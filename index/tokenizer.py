"""One way to cut text into tokens, for building and for asking.

jieba words, with the corpus's own terms in the dictionary, together with
character bigrams: measured on other collections, the two together find a little
more than either alone.
"""

from __future__ import annotations

import json
import re
import unicodedata
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, Self

from index.errors import SnapshotError

BIGRAM_MARK: Final = "#"
DICTIONARY_FILE: Final = "dictionary.json"

_HAN: Final = "々〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
# A run of Han; a word such as “c-v2x” or “r&d”; a number such as “3.5” or “1,000”;
# any other run of letters and digits.
_RUN: Final = re.compile(
    rf"(?P<han>[{_HAN}]+)"
    r"|[a-z][a-z0-9]*(?:[-.&+'/][a-z0-9]+)*"
    r"|[0-9]+(?:[.,][0-9]+)+"
    rf"|[^\W_{_HAN}]+"
)
_ALL_HAN: Final = re.compile(rf"[{_HAN}]{{2,}}")


class Tokenizer:
    """Cuts text; two tokenizers made from the same terms cut alike.

    Safe to use from several threads. Makes no file and no log line of its own.
    """

    def __init__(self, terms: Iterable[str] = ()) -> None:
        """Read jieba's dictionary (0.4 s) and add ``terms``, which then stay whole.

        Only a term of two or more Han characters has an effect: everything else
        is kept whole anyway, or ends where its Han run ends.
        """
        self.terms = usable_terms(terms)
        self._jieba = _new_jieba()
        self._jieba.FREQ, self._jieba.total = self._jieba.gen_pfdict(self._jieba.get_dict_file())
        self._jieba.initialized = True
        for term in self.terms:
            self._jieba.add_word(term)

    def words(self, text: str) -> list[str]:
        """Words in reading order, width and case folded, without punctuation and white space."""
        found: list[str] = []
        for match in _RUN.finditer(fold(text)):
            if match["han"]:
                found.extend(self._jieba.lcut(match[0]))
            else:
                found.append(match[0])
        return found

    def known_words(self, run: str) -> list[str]:
        """A run of Han cut by the dictionary alone: what is no word of it falls into single characters."""
        return list(self._jieba.lcut(run, HMM=False))

    def knows(self, word: str) -> bool:
        """Whether ``word`` is in the dictionary, or among the corpus's terms."""
        return bool(self._jieba.FREQ.get(fold(word)))

    def bigrams(self, text: str) -> list[str]:
        """Every two neighbouring Han characters of a run; a lone one, and any other word, whole."""
        found: list[str] = []
        for match in _RUN.finditer(fold(text)):
            run = match[0]
            if match["han"] and len(run) > 1:
                found.extend(run[at : at + 2] for at in range(len(run) - 1))
            else:
                found.append(run)
        return found

    def tokens(self, text: str) -> list[str]:
        """What is indexed and asked for: ``words``, then ``bigrams`` each behind a ``#``."""
        return self.words(text) + [BIGRAM_MARK + bigram for bigram in self.bigrams(text)]

    def save(self, folder: Path) -> None:
        """Write the whole dictionary, so that asking cuts as building did, whatever jieba comes later."""
        stored = {
            "terms": self.terms,
            "total": self._jieba.total,
            "words": "\n".join(self._jieba.FREQ),
            "frequencies": list(self._jieba.FREQ.values()),
        }
        text = json.dumps(stored, ensure_ascii=False, separators=(",", ":"))
        (folder / DICTIONARY_FILE).write_text(text, encoding="utf-8", newline="\n")

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The tokenizer that ``save`` wrote (0.15 s).

        Raises:
            SnapshotError: the file is missing or not what ``save`` writes.
        """
        path = folder / DICTIONARY_FILE
        try:
            stored = json.loads(path.read_bytes())
            frequencies = dict(zip(stored["words"].split("\n"), stored["frequencies"], strict=True))
            tokenizer = cls.__new__(cls)
            tokenizer.terms = tuple(stored["terms"])
            tokenizer._jieba = _new_jieba()
            tokenizer._jieba.FREQ, tokenizer._jieba.total = frequencies, int(stored["total"])
            tokenizer._jieba.initialized = True
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise SnapshotError(f"{path}：不是分词词典（{error}）：请运行 python -m rag build") from error
        return tokenizer


def fold(text: str) -> str:
    """Width and case folded: NFKC, then lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def usable_terms(terms: Iterable[str]) -> tuple[str, ...]:
    """The terms that a tokenizer can keep whole: its ``terms``, once each, in an order that does not depend on the caller's."""
    whole = {folded for folded in (fold(term).strip() for term in terms) if _ALL_HAN.fullmatch(folded)}
    return tuple(sorted(whole, key=lambda term: (len(term), term)))


def _new_jieba() -> Any:
    """A jieba of our own, without a dictionary yet: terms added to it reach no other."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own old idioms, at the first import
        import jieba
    jieba.setLogLevel("WARNING")
    return jieba.Tokenizer()
