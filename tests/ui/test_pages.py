"""Every page's logic, run in process."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from index.schema import Kind
from rag.pipeline import PolicyQA
from rag.ui.parts import safe_key
from rag.ui.text import esc

from .conftest import html, parts
from .harness import PAGES

Open = Callable[..., AppTest]
LIST = "吉林省科技厅牵头哪些任务？"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_in_both_languages(open_app: Open, name: str, language: str) -> None:
    app = open_app(name, lang=language)
    assert not app.exception
    assert f'lang="{language}"' in html(app)


def test_a_first_visit_offers_questions_that_are_answered(open_app: Open, qa: PolicyQA) -> None:
    app = open_app()
    examples = [button for button in app.button if (button.key or "").startswith("wc-example-")]
    assert {(button.key or "").split("-")[2] for button in examples} == {
        "enterprise",
        "official",
        "evaluator",
    }
    assert len(examples) >= 6
    examples[0].click().run()
    assert not app.exception
    assert parts(app)[0]["refusal"] is None


def test_an_answer_shows_what_the_pipeline_said(open_app: Open, qa: PolicyQA) -> None:
    app = open_app()
    app.chat_input[0].set_value(LIST).run()
    shown = parts(app)[0]
    answer = qa.ask(LIST)
    assert [source["marker"] for source in shown["sources"]] == [c.marker for c in answer.citations]
    assert shown["lead"] + "".join(row["text"] for row in shown["rows"]) == "".join(
        s.text for s in answer.segments
    )
    assert shown["animate"]
    app.run()
    assert not parts(app)[0]["animate"]


def test_an_open_source_shows_the_quote_in_its_clause(open_app: Open, qa: PolicyQA) -> None:
    citation = qa.ask(LIST).citations[0]
    app = open_app(doc=citation.document_id, clause=citation.clause_id)
    reader = parts(app)[-1]
    text = qa.snapshot.clauses[citation.clause_id].span.of(
        qa.snapshot.outlines[citation.document_id].document.text
    )
    shown = "".join(words for block in reader["blocks"] if not block["context"] for words, _ in block["cut"])
    assert text.strip() in shown
    assert reader["link"].startswith("?doc=")
    assert reader["cite"].endswith(f"——《{citation.title}》（吉政发〔〕2号）{citation.label}")


def test_suggested_questions_are_answered_too(open_app: Open) -> None:
    app = open_app(q="吉林对首台套产品有什么奖励？")
    offered = [button for button in app.button if (button.key or "").startswith("wc-next-")]
    assert 1 <= len(offered) <= 3
    offered[0].click().run()
    assert parts(app)[-1]["refusal"] is None


def test_words_in_the_address_are_shown_as_text(open_app: Open) -> None:
    words = "<img src=x onerror=alert(1)> **谁牵头**？"
    app = open_app(q=words)
    assert esc(words) in html(app)
    assert "<img" not in html(app)


def test_without_an_index_the_page_says_what_to_do(
    open_app: Open, tmp_path: Path, snapshot_folder: Path
) -> None:
    app = open_app(index=tmp_path / "none")
    assert not app.exception
    assert app.error
    assert "python -m rag build" in app.code[0].value
    shutil.copytree(snapshot_folder, tmp_path / "none")
    app.button(key="again").click().run()
    assert not app.error
    assert app.chat_input


def test_a_department_is_told_whole_and_filtered(open_app: Open, qa: PolicyQA) -> None:
    app = open_app("departments", unit="吉林省 · 省科技厅")
    records = [
        record
        for record in qa.snapshot.records.responsibilities
        if record.department == "省科技厅" and record.clause_id.startswith("jilin")
    ]
    assert len(app.dataframe[0].value) == len(records)
    app.text_input(key="words").set_value("研发").run()
    assert 0 < len(app.dataframe[0].value) < len(records)
    app.text_input(key="words").set_value("没有这样的任务").run()
    assert app.info


def test_the_support_finder_asks_and_remembers_what_decides(open_app: Open) -> None:
    app = open_app("support_finder")
    app.selectbox(key="place").set_value("吉林省").run()
    assert "安徽省县域" not in html(app)
    question = re.search(r"再确认一点：企业有没有“(.+?)”", html(app))
    assert question
    app.button(key="told-False").click().run()
    assert not app.exception
    assert question[1] in html(app)
    app.button(key="forget").click().run()
    assert not app.exception


def test_the_library_counts_what_the_index_holds(open_app: Open, qa: PolicyQA) -> None:
    app = open_app("library", doc="jilin-auto-cluster.txt")
    measures = sum(
        clause.kind is Kind.MEASURE and clause.document_id == "jilin-auto-cluster.txt"
        for clause in qa.snapshot.clauses.values()
    )
    assert measures == 50
    assert re.search(r"“上台阶”工程的意见.*?<td>50</td>", html(app).replace("&quot;", '"'))
    whole = parts(app)[0]
    document = qa.snapshot.outlines["jilin-auto-cluster.txt"].document
    words = "".join(words for block in whole["blocks"] for words, _ in block["cut"])
    assert "".join(words.split()) == "".join(document.text.split())
    gaps = [words for block in whole["blocks"] for words, names in block["cut"] if "gap" in names.split()]
    assert len(gaps) >= len([gap for gap in qa.snapshot.records.gaps if gap.clause_id.startswith("jilin")])


def test_two_documents_answer_each_for_itself(open_app: Open) -> None:
    app = open_app("library")
    app.selectbox(key="compare-first").set_value("jilin-auto-cluster.txt").run()
    app.selectbox(key="compare-second").set_value("shenzhen-auto-city.txt").run()
    app.text_input(key="matter").set_value("充电设施建设").run()
    assert not app.exception
    first, second = parts(app)[1:3]
    assert all("吉林" in source["title"] for source in first["sources"])
    assert all("深圳" in source["title"] for source in second["sources"])
    app.selectbox(key="compare-second").set_value("jilin-auto-cluster.txt").run()
    assert app.info


def test_the_benchmark_shows_the_latest_report(open_app: Open) -> None:
    app = open_app("benchmark")
    assert "2 道题 · 2 个系统" in html(app)
    assert len(app.dataframe[0].value) == 2
    app.selectbox(key="only").set_value("wrong").run()
    assert len(app.dataframe[0].value) == 1


@pytest.mark.parametrize("found", ["nothing", "a half-written file"])
def test_without_a_report_the_benchmark_says_how_to_get_one(
    open_app: Open, found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_app()
    if found != "nothing":
        (tmp_path / "figures.json").write_text('{"systems": {')
    monkeypatch.setenv("WENCE_REPORT", str(tmp_path))
    app.switch_page("rag/ui/pages/benchmark.py").run()
    assert not app.exception
    assert "python -m eval run" in app.code[0].value


def test_a_part_may_be_named_after_any_file() -> None:
    keys = [safe_key(name) for name in ("a_b", "a__b", "a___b", "a_-b")]
    assert not any("__" in key for key in keys)
    assert len(set(keys)) == len(keys)


def test_the_address_of_a_conversation_is_only_what_the_app_gives(open_app: Open) -> None:
    app = open_app(s="0123456789abcdef" * 2)
    assert not app.warning
    assert app.query_params["s"] == "0123456789abcdef" * 2
    for odd in ("short", "../../etc/passwd", "A" * 32, "__" * 16):
        app = open_app(s=odd)
        assert app.warning
        assert app.query_params["s"] != odd
