"""A company's profile against the supports of the five documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.matching import Facet, Match, Profile, Verdict, deciding, match, of_facet, options
from rag.pipeline import PolicyQA


@pytest.fixture(scope="session")
def qa(snapshot_folder: Path) -> PolicyQA:
    return PolicyQA.open(snapshot_folder)


def found(qa: PolicyQA, words: str, profile: Profile) -> Match:
    """The one match whose sentence holds ``words``."""
    matches = [one for one in match(qa.snapshot, profile) if words in one.support.span.of(one.document.text)]
    assert len(matches) == 1
    return matches[0]


def verdicts(one: Match) -> dict[str, Verdict]:
    """Option or words → verdict."""
    text = one.document.text
    return {
        "／".join(option.id for option in condition.options)
        if condition.span is None
        else condition.span.of(text): condition.verdict
        for condition in one.conditions
    }


GREEN = "获评国家级绿色工厂、绿色供应链管理企业"


@pytest.mark.parametrize(
    ("profile", "verdict"),
    [
        (Profile(), Verdict.UNKNOWN),
        (Profile(has=frozenset({"green"})), Verdict.MET),
        (Profile(has=frozenset({"high_tech"})), Verdict.UNMET),
        (Profile(lacks=frozenset({"green"})), Verdict.UNMET),
        (Profile(has=frozenset({"retrofit"})), Verdict.UNKNOWN),
    ],
)
def test_a_title_is_met_when_held_unmet_when_others_are_and_else_unknown(
    qa: PolicyQA, profile: Profile, verdict: Verdict
) -> None:
    assert verdicts(found(qa, GREEN, profile)) == {"green": verdict}


def test_a_condition_that_the_table_does_not_cover_is_unknown(qa: PolicyQA) -> None:
    everything = Profile(has=frozenset(option.id for option in options()))
    bare = found(qa, "按项目设备、工业软件购置额", everything)
    assert verdicts(bare) == {"符合条件的": Verdict.UNKNOWN}


@pytest.mark.parametrize(
    ("region", "reaching"),
    [
        ("", {"安徽省", "安徽省淮北市", "吉林省", "广东省深圳市"}),
        ("安徽省淮北市", {"安徽省", "安徽省淮北市"}),
        ("安徽省", {"安徽省"}),
        ("吉林省", {"吉林省"}),
        ("北京市", set()),
    ],
)
def test_a_support_reaches_the_places_inside_its_own(qa: PolicyQA, region: str, reaching: set[str]) -> None:
    assert {one.document.region for one in match(qa.snapshot, Profile(region))} == reaching


def test_what_is_planned_comes_first_and_what_is_unmet_last(qa: PolicyQA) -> None:
    matches = match(qa.snapshot, Profile("吉林省", frozenset({"merger", "high_tech"})))
    assert "兼并" in matches[0].support.span.of(matches[0].document.text)
    unmet = [one.unmet for one in matches]
    assert unmet == sorted(unmet)
    assert any(unmet)


def test_a_lost_figure_goes_with_its_support(qa: PolicyQA) -> None:
    one = found(qa, "成功完成兼并的企业", Profile())
    assert [gap.span.of(one.document.text) for gap in one.gaps] == ["不超过万元"]


def test_the_question_that_decides_is_a_title_that_is_still_open(qa: PolicyQA) -> None:
    asked = deciding(match(qa.snapshot, Profile("吉林省")), Profile("吉林省"))
    assert asked is not None
    assert asked.facet is Facet.TITLE
    answered = Profile("吉林省", lacks=frozenset(option.id for option in of_facet(Facet.TITLE)))
    assert deciding(match(qa.snapshot, answered), answered) is None


def test_the_table_is_well_formed_and_each_title_and_size_stands_in_the_documents(qa: PolicyQA) -> None:
    assert len({option.id for option in options()}) == len(options())
    texts = [document.text for document in qa.snapshot.documents]
    for facet in (Facet.TITLE, Facet.SIZE, Facet.PLAN):
        for option in of_facet(facet):
            assert any(option.pattern.search(text) for text in texts), option.id
