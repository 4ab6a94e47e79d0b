"""What speaks for a clause: each way that a place can bear on a document, the share of a title, the weights."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

import rag.evidence
from index.regions import Region
from index.schema import Document
from rag.evidence import Feature, Places, Titles, scaled, weights

ANHUI, HEFEI = Region("安徽省"), Region("安徽省", "合肥市")
FEIXI, NANJING = Region("安徽省", "合肥市", "肥西县"), Region("江苏省", "南京市")

SAME, AROUND, WITHIN = Feature.PLACE_SAME, Feature.PLACE_AROUND, Feature.PLACE_WITHIN
TOLD, ELSEWHERE = Feature.PLACE_TOLD, Feature.PLACE_ELSEWHERE


def document(
    region: str = "", places: Sequence[str] = (), title: str = "办法", name: str = "a.txt"
) -> Document:
    return Document(id=name, title=title, text="", sha256="", region=region, places=tuple(places))


def row(own: str, told: Sequence[str], *asked: Region) -> dict[Feature, float]:
    """What counts for a document of ``own`` that names ``told``."""
    found = Places([document(own, told)]).row("a.txt", asked)
    return {feature: value for feature, value in found.items() if value}


# own place, places its text names (most named first), places asked about, what counts
PLACES: dict[str, tuple[str, tuple[str, ...], tuple[Region, ...], Mapping[Feature, float]]] = {
    "the same place": ("安徽省合肥市", (), (HEFEI,), {SAME: 1}),
    "the document's lies around it": ("安徽省", (), (HEFEI,), {AROUND: 1}),
    "and around a county": ("安徽省合肥市", (), (FEIXI,), {AROUND: 1}),
    "the document's lies within it": ("安徽省合肥市肥西县", (), (ANHUI,), {WITHIN: 1}),
    "told first": ("", ("江苏省南京市",), (NANJING,), {TOLD: 1}),
    "told third": ("", ("安徽省", "安徽省合肥市", "江苏省南京市"), (NANJING,), {TOLD: 1 / 3}),
    "a place inside it told": ("", ("江苏省南京市", "安徽省合肥市肥西县"), (HEFEI,), {TOLD: 1 / 2}),
    "only a place around it told": ("", ("安徽省",), (HEFEI,), {}),
    "a place that cannot be read told": ("", ("无此地", "江苏省南京市"), (NANJING,), {TOLD: 1 / 2}),
    "the same place, and told": ("安徽省合肥市", ("安徽省合肥市",), (HEFEI,), {SAME: 1, TOLD: 1}),
    "another place's, which tells it": ("安徽省", ("安徽省", "江苏省南京市"), (NANJING,), {TOLD: 1 / 2}),
    "another place's": ("安徽省合肥市", ("安徽省合肥市",), (NANJING,), {ELSEWHERE: 1}),
    "no place of its own": ("", (), (NANJING,), {}),
    "none asked about": ("安徽省合肥市", ("安徽省合肥市",), (), {}),
    "two asked about, one its own": ("安徽省合肥市", (), (NANJING, HEFEI), {SAME: 1}),
    "two asked about, each another way": ("安徽省合肥市", (), (ANHUI, FEIXI), {WITHIN: 1, AROUND: 1}),
    "two asked about, the better telling counts": (
        "",
        ("江苏省南京市", "安徽省合肥市"),
        (HEFEI, NANJING),
        {TOLD: 1},
    ),
    "two asked about, neither its own": ("云南省昆明市", (), (NANJING, HEFEI), {ELSEWHERE: 1}),
}


@pytest.mark.parametrize(("own", "told", "asked", "counts"), PLACES.values(), ids=PLACES)
def test_how_a_place_bears_on_a_document(
    own: str, told: tuple[str, ...], asked: tuple[Region, ...], counts: Mapping[Feature, float]
) -> None:
    assert row(own, told, *asked) == counts


def test_each_document_has_its_own_row() -> None:
    places = Places(
        [document("安徽省合肥市", name="hefei.txt"), document("江苏省南京市", name="nanjing.txt")]
    )
    found = {name: places.row(name, [HEFEI])[ELSEWHERE] for name in ("hefei.txt", "nanjing.txt")}
    assert found == {"hefei.txt": 0.0, "nanjing.txt": 1.0}


def titles(*names: str) -> Titles:
    return Titles([document(title=title, name=str(nth)) for nth, title in enumerate(names)])


ONE, BOTH, UNSEEN = math.log(1 + 2 / 1), math.log(1 + 2 / 2), math.log(1 + 2 * 2)  # weights among two titles


@pytest.mark.parametrize(
    ("question", "shares"),
    [
        ("养老服务", (1.0, BOTH / (2 * ONE + BOTH))),
        ("托育服务", (BOTH / (2 * ONE + BOTH), 1.0)),
        ("服务", (1.0, 1.0)),
        ("养老金", (ONE / (ONE + UNSEEN), 0.0)),
        ("住房", (0.0, 0.0)),
        ("养老，托育", (1 / 2, 1 / 2)),  # no pair across a mark
        ("老", (0.0, 0.0)),
        ("", (0.0, 0.0)),
    ],
)
def test_the_share_of_a_question_that_stands_in_a_title_is_by_how_telling_its_pairs_are(
    question: str, shares: tuple[float, float]
) -> None:
    both = titles("养老服务办法", "托育服务办法")
    asked = both.pairs(question)
    assert (both.share("0", asked), both.share("1", asked)) == pytest.approx(shares)


def test_a_title_is_met_whatever_its_width_and_case() -> None:
    one = titles("ＡＩ办法")
    assert one.share("0", one.pairs("ai办法")) == 1.0


@pytest.mark.parametrize(
    ("values", "between"),
    [
        ([2.0, 4.0, 3.0], [0.0, 1.0, 0.5]),
        ([-1.0, 0.0], [0.0, 1.0]),
        ([0.7, 0.7], [0.0, 0.0]),
        ([0.7], [0.0]),
        ([], []),
    ],
)
def test_values_are_brought_between_the_lowest_and_the_highest(
    values: list[float], between: list[float]
) -> None:
    assert scaled(np.array(values)).tolist() == pytest.approx(between)


WEIGHTS = Path(rag.evidence.__file__).parent / "data" / "evidence.json"


def test_the_weights_file_has_every_feature_and_no_other() -> None:
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"]
    assert set(stored) == {feature.name.lower() for feature in Feature}
    assert weights().tolist() == [stored[feature.name.lower()] for feature in Feature]


def test_the_columns_are_numbered_from_nought() -> None:
    assert [int(feature) for feature in Feature] == list(range(len(Feature)))


def test_what_speaks_for_a_clause_and_what_speaks_against_it_have_their_signs() -> None:
    signs = {
        feature: weights()[feature] for feature in (Feature.DENSE, Feature.LEXICAL, SAME, TOLD, ELSEWHERE)
    }
    assert {feature for feature, weight in signs.items() if weight < 0} == {ELSEWHERE}


def test_a_weights_file_that_lacks_a_feature_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    del stored["weights"]["number"]
    file = tmp_path / "evidence.json"
    file.write_text(json.dumps(stored), encoding="utf-8")
    monkeypatch.setattr(rag.evidence, "FILE", file)
    weights.cache_clear()
    with pytest.raises(KeyError, match="number"):
        weights()
    weights.cache_clear()
