"""What people do with the pages, in a real Chromium."""

from __future__ import annotations

import csv
import sqlite3
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from playwright.sync_api import expect

from rag.pipeline import PolicyQA
from rag.ui.duties import duties

from .conftest import Visitor
from .harness import PAGES, PROJECT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Visit = Callable[..., Visitor]
JILIN = "jilin-auto-cluster.txt"
LIST = "吉林省科技厅牵头哪些任务？"


def clause_address(clause: str) -> str:
    return "/?" + urllib.parse.urlencode({"doc": JILIN, "clause": f"{JILIN}#{clause}"})


def test_a_chip_opens_the_source_with_the_exact_words_marked(visit: Visit, qa: PolicyQA) -> None:
    visitor = visit()
    page = visitor.go()
    visitor.ask(LIST)
    page.locator(".chip").first.click()
    visitor.settle()
    cited = qa.ask(LIST).citations[0]
    mark = page.locator(".st-key-wc-source mark")
    expect(mark.first).to_be_in_viewport()
    assert "".join(mark.all_inner_texts()) == cited.quote
    panel = page.locator(".st-key-wc-source .wc-part").inner_text()
    assert cited.title in panel
    assert "现行" in panel
    assert urllib.parse.parse_qs(urllib.parse.urlsplit(page.url).query)["clause"] == [cited.clause_id]
    page.get_by_role("button", name="关闭原文").click()
    visitor.settle()
    expect(page.locator(".st-key-wc-source")).to_have_count(0)


def test_the_keyboard_reaches_a_chip_and_opens_it(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go()
    visitor.ask(LIST)
    page.locator(".chip").first.focus()
    page.keyboard.press("Enter")
    visitor.settle()
    expect(page.locator(".st-key-wc-source mark").first).to_be_visible()


def test_earlier_turns_are_understood_and_a_reload_keeps_them(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go()
    visitor.ask("吉林省工业和信息化厅牵头哪些任务？")
    visitor.ask("那深圳呢？")
    expect(page.get_by_text("理解为：").first).to_be_visible()
    page.reload()
    visitor.settle()
    expect(page.locator(".wc-q")).to_have_count(2)
    expect(page.locator(".chip").first).to_be_visible()
    page.get_by_role("button", name="新对话").click()
    visitor.settle()
    expect(page.locator(".wc-q")).to_have_count(0)
    page.reload()
    visitor.settle()
    expect(page.locator(".wc-q")).to_have_count(0)


def test_a_refusal_tells_why_and_leads_to_the_nearest_clauses(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go()
    visitor.ask("北京市的购车补贴是多少？")
    expect(page.locator(".refusal")).to_contain_text("北京")
    expect(page.locator(".source")).to_have_count(3)
    page.locator(".source").first.click()
    visitor.settle()
    expect(page.locator(".st-key-wc-source")).to_be_visible()


def test_a_filter_bounds_the_answer_and_stays_visible_in_it(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go()
    page.get_by_role("button", name="筛选").click()
    page.get_by_label("地区").click()
    page.get_by_role("option", name="吉林省", exact=True).click()
    visitor.settle()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    visitor.ask("对首台套产品有什么奖励？")
    assert all("吉林" in words for words in page.locator(".source .name").all_inner_texts())
    expect(page.locator(".wc-badge", has_text="吉林省").first).to_be_visible()


@pytest.mark.parametrize(
    "words",
    [
        "<img src=x onerror=window.hit=1><b>粗</b>**粗** $x$ :smile: 谁牵头？",
        "<script>window.hit=1</script>谁牵头？",
    ],
)
def test_html_in_a_question_is_shown_as_text(visit: Visit, words: str) -> None:
    visitor = visit()
    page = visitor.go()
    visitor.ask(words)
    assert page.locator(".wc-q").inner_text() == words
    assert page.evaluate("window.hit") is None
    visitor.ask("谁牵头？")


def test_a_conversation_is_exported_with_its_citations(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go()
    visitor.ask(LIST)
    page.get_by_role("button", name="导出").click()
    paper = docx.Document(str(visitor.download("Word 文档")))
    words = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert LIST in words
    assert "[1] 《" in words
    marked = visitor.download("Markdown").read_text(encoding="utf-8")
    assert "\\[1\\] 《" in marked


def test_a_vote_with_a_word_is_stored(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go()
    visitor.ask(LIST)
    page.locator('[data-testid="stFeedback"] button').first.click()
    visitor.settle()
    page.get_by_placeholder("说说哪里好").fill("很全")
    page.get_by_placeholder("说说哪里好").press("Enter")
    visitor.settle()
    base = sqlite3.connect(visitor.server.data / "wence.sqlite3")
    try:
        votes = base.execute("select good, word, question from vote where word != ''").fetchall()
    finally:
        base.close()
    assert (1, "很全", LIST) in votes


def test_the_table_of_a_department_is_exported_whole(visit: Visit, qa: PolicyQA) -> None:
    visitor = visit()
    page = visitor.go("/departments?" + urllib.parse.urlencode({"unit": "吉林省 · 省科技厅"}))
    rows = duties(qa.library).by_unit["吉林省", "省科技厅"]
    sheet = openpyxl.load_workbook(visitor.download("导出 Excel")).active
    assert sheet is not None
    assert sheet.max_row == len(rows) + 1
    with visitor.download("导出 CSV").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.reader(file))
    assert [row[2] for row in table[1:]] == [duty.name for duty in rows]
    page.locator(".dvn-scroller").first.click(position={"x": 18, "y": 56})
    visitor.settle()
    expect(page.get_by_role("button", name="查看原文")).to_be_visible()
    page.get_by_role("tab", name="协作关系").click()
    expect(page.locator('[data-testid="stVegaLiteChart"]').first).to_be_visible()


def test_a_support_is_found_and_its_source_is_one_click_away(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go("/support_finder")
    page.get_by_label("所在地").click()
    page.get_by_role("option", name="吉林省", exact=True).click()
    visitor.settle()
    page.get_by_label("打算做什么").click()
    page.get_by_role("option", name="首台套、首批次产品").click()
    visitor.settle()
    page.keyboard.press("Escape")
    first = page.locator('[class*="st-key-wc-card-fit-"]').first
    expect(first).to_contain_text("此副本缺失")
    first.get_by_role("button", name="原文").click()
    visitor.settle()
    expect(page.locator('[role="dialog"] mark').first).to_be_visible()


def test_a_document_is_searched_and_walked_by_its_outline(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go("/library?" + urllib.parse.urlencode({"doc": JILIN}))
    page.get_by_label("在文件中查找").fill("首台")
    expect(page.locator(".hit.now")).to_be_in_viewport()
    page.get_by_label("在文件中查找").fill("")
    page.locator(".tree button", has_text="29.").first.click()
    expect(page.locator("section.focus")).to_contain_text("首台(套)")
    expect(page.locator("section.focus .gap").first).to_be_visible()


def test_two_documents_are_compared_on_one_matter(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go("/library")
    page.get_by_role("tab", name="对比两份文件").click()
    page.get_by_label("比什么").fill("人才引进")
    page.get_by_label("比什么").press("Enter")
    visitor.settle()
    expect(page.get_by_text("最相关的条款").or_(page.get_by_text("最接近的条款")).first).to_be_visible()


def test_the_benchmark_goes_down_to_a_question(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go("/benchmark")
    expect(page.locator('[data-testid="stVegaLiteChart"]').first).to_be_visible()
    page.get_by_role("tab", name="逐题").click()
    page.locator(".dvn-scroller").first.click(position={"x": 18, "y": 52})
    visitor.settle()
    expect(page.get_by_text("<b>省发展改革委</b>牵头 [1]")).to_be_visible()


def test_the_language_is_switched_and_stays(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go()
    page.get_by_role("radio", name="English").click()
    visitor.settle()
    expect(page.get_by_role("button", name="New chat")).to_be_visible()
    page.get_by_role("link", name="Departments").click()
    visitor.settle()
    expect(page.locator("h1")).to_have_text("Departments")
    page.reload()
    visitor.settle()
    expect(page.locator("h1")).to_have_text("Departments")


def test_a_question_in_the_address_is_asked_once(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go("/?" + urllib.parse.urlencode({"q": LIST}))
    expect(page.locator(".wc-q")).to_have_text(LIST)
    page.reload()
    visitor.settle()
    expect(page.locator(".wc-q")).to_have_count(1)


def test_a_clause_has_an_address(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go(clause_address("四/二/29"))
    expect(page.locator(".st-key-wc-source")).to_contain_text("首台(套)")
    page.get_by_role("button", name="下一条").click()
    visitor.settle()
    expect(page.locator(".st-key-wc-source")).to_contain_text("加强财政支持")


@pytest.mark.parametrize(
    "path", [clause_address("九/九/99"), "/?doc=no.txt", "/library?doc=%3Cb%3E&clause=x", "/?s=short"]
)
def test_a_broken_address_is_told_and_the_session_goes_on(visit: Visit, path: str) -> None:
    visitor = visit()
    page = visitor.go(path)
    expect(page.locator('[data-testid="stAlert"]').first).to_be_visible()
    if "library" not in path:
        visitor.ask(LIST)
        expect(page.locator(".chip").first).to_be_visible()


def test_the_index_may_go_away_while_people_use_the_page(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go()
    pointer = visitor.server.index / "current"
    held = pointer.read_text()
    try:
        pointer.unlink()
        visitor.ask(LIST)
        expect(page.locator(".chip").first).to_be_visible()
        expect(page.locator('[data-testid="stAlert"]').first).to_contain_text("上一份索引")
    finally:
        pointer.write_text(held)
    visitor.ask("那深圳呢？")
    expect(page.locator('[data-testid="stAlert"]')).to_have_count(0)


def test_a_very_long_question_is_told_and_the_session_goes_on(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go()
    visitor.ask("长" * 100_000)
    expect(page.locator(".refusal")).to_contain_text("太长")
    visitor.ask(LIST)
    expect(page.locator(".chip").first).to_be_visible()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("size", [(360, 740), (640, 450)], ids=["360px", "200%"])
def test_a_narrow_page_does_not_scroll_sideways(visit: Visit, name: str, size: tuple[int, int]) -> None:
    visitor = visit(size=size)
    page = visitor.go("/" if name == "ask" else f"/{name}")
    wider = page.evaluate(
        "(() => { const m = document.querySelector('.stMain'); return m.scrollWidth - m.clientWidth; })()"
    )
    assert wider <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_serious_violation(visit: Visit, name: str, scheme: str) -> None:
    visitor = visit(scheme=scheme)
    page = visitor.go("/" if name == "ask" else f"/{name}")
    if name == "ask":
        visitor.ask(LIST)
        page.locator(".chip").first.click()
        visitor.settle()
    if name == "support_finder":
        page.get_by_label("打算做什么").click()
        page.get_by_role("option", name="首台套、首批次产品").click()
        visitor.settle()
        page.keyboard.press("Escape")
        page.mouse.click(5, 500)
    page.wait_for_timeout(500)
    assert serious(page) == []


def serious(page: Any) -> list[str]:
    """Axe's serious and critical findings: rule, first node."""
    page.add_script_tag(content=Path(PROJECT, "tests/ui/assets/axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0]['failureSummary'][:200]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
