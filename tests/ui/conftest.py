"""The app under test: in process for the logic, in a real Chromium for what people see."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from rag.pipeline import PolicyQA

PROJECT = Path(__file__).parent.parent.parent
PAGES = ("ask", "departments", "support_finder", "library", "benchmark")
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="session")
def qa(snapshot_folder: Path) -> PolicyQA:
    return PolicyQA.open(snapshot_folder)


@pytest.fixture(scope="session")
def report_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A benchmark's report on two questions of the sample, one of them answered wrong."""
    return make_report(tmp_path_factory.mktemp("report"))


def make_report(folder: Path) -> Path:
    lines = (PROJECT / "eval" / "questions" / "sample.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines[:2]]
    figures = {"n": 2, "overall": 0.5, "right": 0.5, "right+cited": 0.5, "facts": 0.75, "broken": 0}
    system = {"main": figures, "type": {"department": figures}, "style": {"formal": figures}, "document": {"several": figures}, "split": {"dev": figures}}
    (folder / "figures.json").write_text(
        json.dumps({"questions": 2, "compared_with": "wence", "systems": {"wence": system, "bm25": system}})
    )
    (folder / "report.md").write_text("# 报告")
    with (folder / "scores-wence.jsonl").open("w") as scores, (folder / "answers-wence.jsonl").open("w") as answers:
        answers.write('{"key": "k", "system": "wence"}\n')
        for at, question in enumerate(questions):
            score = {"id": question["id"], "type": question["type"], "style": question["style"], "right": at == 0}
            scores.write(json.dumps(score) + "\n")
            answer = {"answer": "<b>省发展改革委</b>牵头 [1]", "citations": []}
            answers.write(json.dumps({"id": question["id"], "ms": 1.0, "answer": answer}, ensure_ascii=False) + "\n")
        answers.write('{"id": "cut sho')
    return folder


@pytest.fixture
def open_app(
    snapshot_folder: Path, report_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., AppTest]:
    """The app at an address, run once: ``open_app(page="library", doc="…")``."""
    monkeypatch.setenv("WENCE_INDEX", str(snapshot_folder))
    monkeypatch.setenv("WENCE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("WENCE_REPORT", str(report_folder))

    def open_(page: str = "ask", **address: str) -> AppTest:
        app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
        if page != "ask":
            app.switch_page(f"rag/ui/pages/{page}.py")
        for name, value in address.items():
            app.query_params[name] = value
        return app.run()

    return open_


def html(app: AppTest) -> str:
    """All that the page says through st.html."""
    return "\n".join(element.proto.body for element in app.get("html"))


def parts(app: AppTest) -> list[dict[str, Any]]:
    """The data of the page's own parts (answers, readers), in order."""
    return [json.loads(element.proto.json) for element in app.get("bidi_component")]


@dataclass
class Server:
    """A running app with an index, a data folder and a report of its own."""

    address: str
    index: Path
    data: Path


@pytest.fixture(scope="session")
def server(
    snapshot_folder: Path, report_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("server")
    index = home / "index"
    shutil.copytree(snapshot_folder, index)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "WENCE_INDEX": str(index),
        "WENCE_DATA": str(home / "data"),
        "WENCE_REPORT": str(report_folder),
    }
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.fileWatcherType", "none"]
    with (home / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield Server(f"http://127.0.0.1:{port}", index, home / "data")
    finally:
        process.terminate()
        process.wait(10)
    said = (home / "log").read_text()
    assert "Traceback" not in said, said


def wait_for(address: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail("the app did not start")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    found = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium fonts-noto-cjk")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """A person with a browser. ``outside`` are requests that left this machine; ``broken`` are errors of the page."""

    page: Any
    server: Server
    outside: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def go(self, path: str = "/") -> Any:
        self.page.goto(self.server.address + path)
        return self.settle()

    def settle(self) -> Any:
        """Wait until the page stands still."""
        self.page.wait_for_selector('[data-testid="stMainBlockContainer"] h1')
        self.page.wait_for_timeout(250)
        self.page.wait_for_function(
            "document.querySelector('.stApp')?.dataset.testScriptState === 'notRunning'", timeout=30_000
        )
        self.page.wait_for_timeout(150)
        return self.page

    def ask(self, question: str) -> Any:
        before = self.page.locator(".wc-q").count()
        box = self.page.locator('[data-testid="stChatInput"] textarea')
        box.fill(question)
        box.press("Enter")
        self.page.wait_for_function(f"document.querySelectorAll('.wc-q').length > {before}", timeout=30_000)
        return self.settle()

    def download(self, name: str) -> Path:
        with self.page.expect_download() as waiting:
            self.page.get_by_role("button", name=name).click()
        return Path(waiting.value.path())


@pytest.fixture
def visit(chromium: Any, server: Server) -> Iterator[Callable[..., Visitor]]:
    """New visitors; afterwards nothing may have gone out, and no page may have broken."""
    visitors: list[Visitor] = []

    def new(*, scheme: str = "light", size: tuple[int, int] = (1280, 900)) -> Visitor:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, locale="zh-CN", reduced_motion="reduce"
        )
        visitor = Visitor(context.new_page(), server)
        visitors.append(visitor)

        def asked(request: Any) -> None:
            if not request.url.startswith((server.address, "data:", "blob:")):
                visitor.outside.append(request.url)

        visitor.page.on("request", asked)
        visitor.page.on("pageerror", lambda error: visitor.broken.append(str(error)))
        return visitor

    yield new
    for visitor in visitors:
        visitor.page.context.close()
        assert visitor.outside == []
        assert visitor.broken == []
