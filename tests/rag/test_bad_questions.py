"""Questions that the documents cannot answer whole: refused with the reason, or answered in part and said so."""

from __future__ import annotations

from rag.pipeline import PolicyQA
from rag.schema import AnswerKind, RefusalReason


def test_a_department_that_is_in_no_document_gets_no_list(qa: PolicyQA) -> None:
    answer = qa.ask("省地震局在吉林意见里牵头哪些任务？")
    assert answer.refusal is not None
    assert answer.refusal.reason is RefusalReason.DOCUMENT_SILENT
    assert "地震局" in answer.text


def test_a_place_that_is_in_no_document_is_named(qa: PolicyQA) -> None:
    answer = qa.ask("昆明市的充电桩目标是多少？")
    assert answer.refusal is not None
    assert answer.refusal.reason is RefusalReason.OTHER_REGION
    assert "昆明市" in answer.text


def test_a_county_that_its_provinces_documents_do_not_name_is_named(qa: PolicyQA) -> None:
    answer = qa.ask("安徽县域汽车零部件方案把祁门县归在哪一型？")
    assert answer.refusal is not None
    assert "祁门县" in answer.text


def test_a_profile_that_contradicts_itself_gets_the_condition_and_no_promise(qa: PolicyQA) -> None:
    answer = qa.ask("我们获评了国家级绿色工厂，又没有获评国家级绿色工厂，安徽县域的50万能拿吗？")
    assert answer.kind is AnswerKind.ELIGIBILITY
    assert answer.text.startswith("不符合：")
    assert "符合条件，可以" not in answer.text


def test_of_three_questions_the_one_without_an_answer_is_told(qa: PolicyQA) -> None:
    answer = qa.ask("淮北充电桩2027年要建多少个？由谁牵头？完不成罚多少钱？")
    assert "3600" in answer.text
    assert "市发展改革委" in answer.text
    assert "没有写" in answer.text


def test_a_district_gets_no_figure_of_the_whole_city(qa: PolicyQA) -> None:
    answer = qa.ask("深圳龙岗区到2025年要建多少座超充站？")
    assert answer.refusal is not None
    assert "300" not in answer.text


def test_a_refusal_speaks_the_questions_language(qa: PolicyQA) -> None:
    assert qa.ask("What subsidy does Kunming pay for electric cars?").text.startswith(
        "There is no document of"
    )
