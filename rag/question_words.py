"""The words of a question: what it is searched by, what it speaks of, what is embedded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from index.numerals import to_chinese
from index.regions import Region, find_regions
from index.tokenizer import BIGRAM_MARK, Tokenizer, fold
from rag import clause_numbers, cues, lexicon
from rag.query import Concept
from rag.references import References

TRANSLATION_WEIGHT = 0.8
BIGRAM_WEIGHT = 0.5
_ENGLISH_SUM = re.compile(r"(\d[\d,]*(?:\.\d+)?)[\s-]?(million|billion|trillion)")
_MULTIPLES = {"million": 10**6, "billion": 10**9, "trillion": 10**12}
MIN_SEARCH = 6  # letters and digits; with fewer left, the question is embedded as it was asked


class QuestionWords:
    """Reads words against one snapshot: its tokenizer, and which words its documents use."""

    def __init__(
        self, tokenizer: Tokenizer, references: References, text: str, counties: frozenset[str]
    ) -> None:
        self._tokenizer = tokenizer
        self._references = references
        self._text = text
        self._counties = counties

    def chinese(self, folded: str) -> tuple[str, ...]:
        """The Chinese terms for an English question's words that the documents use."""
        terms: list[str] = []
        for _, names in lexicon.english_places().find(folded):
            known = [name for name in names if name in self._text]
            terms.extend((known or list(names))[:1])
        for _, names in lexicon.english().find(folded):
            terms.extend([name for name in names if name in self._text][:3] or names[:1])
        terms.extend(_sums(folded))
        return tuple(dict.fromkeys(terms))

    def weights(self, folded: str, chinese: Sequence[str]) -> dict[str, float]:
        """Every token's share in the question's meaning; words, and character bigrams behind ``#``."""
        weights: dict[str, float] = {}
        stop = lexicon.stopwords()

        def add(text: str, weight: float) -> None:
            for word in self._tokenizer.words(text):
                if word not in stop and (len(word) > 1 or word.isdigit()):
                    weights[word] = max(weights.get(word, 0.0), weight)
            for bigram in self._tokenizer.bigrams(_without(text, stop)):
                if len(bigram) > 1 and bigram not in stop:
                    token = BIGRAM_MARK + bigram
                    weights[token] = max(weights.get(token, 0.0), weight * BIGRAM_WEIGHT)

        add(folded, 1.0)
        for term in chinese:
            add(term, TRANSLATION_WEIGHT)
        return weights

    def concepts(self, folded: str, english: bool, documents: Sequence[str]) -> tuple[Concept, ...]:
        """What the question speaks of, its places and the names of its documents left out."""
        stop = lexicon.stopwords()
        titles = fold("".join(self._references.title(document) for document in documents))
        spoken = self._references.regions()
        rest = clause_numbers.without(re.sub(r"《[^》]*》", " ", folded))
        for mention in reversed(find_regions(rest, self._counties)):
            if any(region in spoken or region.level == "province" for region in mention.regions):
                rest = f"{rest[: mention.span.start]} {rest[mention.span.end :]}"
        if english:
            for name, _ in lexicon.english_places().find(rest):
                rest = re.sub(rf"\b{re.escape(name)}\b", " ", rest)
        found: dict[str, Concept] = {}
        for table in (*([lexicon.english()] if english else []), lexicon.short_units()):
            for key, terms in table.find(rest):
                if key not in stop and not cues.ASKED_VALUE.search(key):
                    known = tuple(fold(term) for term in terms if term in self._text)
                    found.setdefault(key, Concept(key, known))
        if not english or re.search(r"[\u4e00-\u9fff]", rest):
            for word in self._tokenizer.words(rest):
                covered = any(word in key for key in found)
                if (
                    word in stop
                    or covered
                    or cues.ASKED_VALUE.search(word)
                    or (len(word) < 2 and not word.isdigit())
                    or (english and word.isascii())
                ):
                    continue
                found.setdefault(word, Concept(word))
        return tuple(
            c for c in found.values() if not (c.surface in titles and len(documents) == 1 and len(found) > 2)
        )


def _sums(folded: str) -> tuple[str, ...]:
    """English sums as the texts write them: “5-billion-yuan” → 50亿, 五十亿; “50 million” → 5000万."""
    found: list[str] = []
    for number, unit in _ENGLISH_SUM.findall(folded):
        value = Decimal(number.replace(",", "")) * _MULTIPLES[unit]
        for size, name in ((10**8, "亿"), (10**4, "万")):
            if value >= size:
                whole = f"{(value / size).normalize():f}"
                found.extend(
                    [
                        whole + name,
                        *([to_chinese(int(whole)) + name] if whole.isdigit() and int(whole) < 1000 else []),
                    ]
                )
                break
    return tuple(found)


def search_text(text: str, regions: Sequence[Region], documents: Sequence[str]) -> str:
    """What is embedded: without the names by which the documents are chosen already."""
    if not documents:
        return text
    bare = re.sub(r"《[^》]*》", " ", text)
    for mention in reversed(find_regions(bare)):
        if mention.regions[0] in regions:
            bare = bare[: mention.span.start] + bare[mention.span.end :]
    bare = bare.strip(" ，,")
    return bare if sum(char.isalnum() for char in bare) >= MIN_SEARCH else text


def _without(text: str, stop: frozenset[str]) -> str:
    """The text with words that only ask cut out, so that no bigram spans them."""
    words = sorted((word for word in stop if len(word) > 1 and word in text), key=len, reverse=True)
    for word in words:
        text = text.replace(word, " ")
    return text
