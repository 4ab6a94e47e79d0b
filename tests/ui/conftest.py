"""The app under test: in process for the logic, in a real Chromium for what people see."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from rag.pipeline import PolicyQA

from . import harness
from .harness import PROJECT, QUIET, Server


@pytest.fixture(scope="session")
def qa(snapshot_folder: Path) -> PolicyQA:
    return PolicyQA.open(snapshot_folder)


@pytest.fixture(scope="session")
def report_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return harness.make_report(tmp_path_factory.mktemp("report"))


@pytest.fixture
def open_app(
    snapshot_folder: Path, report_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., AppTest]:
    """The app at an address, run once: ``open_app("library", doc="…")``."""
    settings = {"INDEX": snapshot_folder, "DATA": tmp_path / "data", "REPORT": report_folder}

    def open_(page: str = "ask", *, index: Path | None = None, **address: str) -> AppTest:
        for name, value in (settings | ({"INDEX": index} if index else {})).items():
            monkeypatch.setenv(f"WENCE_{name}", str(value))
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
    return [json.loads(element.proto.json)[0] for element in app.get("bidi_component")]


@pytest.fixture(scope="session")
def server(
    snapshot_folder: Path, report_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("server")
    shutil.copytree(snapshot_folder, home / "index")
    with harness.serve(home, home / "index", report_folder) as running:
        yield running
    said = running.log.read_text()
    assert "Traceback" not in said, said


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    found = harness.find_chromium()
    if found is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium fonts-noto-cjk")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
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
        self.settle()
        return self.page

    def settle(self) -> None:
        harness.settle(self.page)

    def ask(self, question: str) -> None:
        harness.ask(self.page, question)

    def download(self, name: str) -> Path:
        with self.page.expect_download() as waiting:
            self.page.get_by_role("button", name=name).click()
        file = Path(waiting.value.path())
        return file.rename(file.with_name(waiting.value.suggested_filename))


@pytest.fixture
def visit(chromium: Any, server: Server) -> Iterator[Callable[..., Visitor]]:
    """New visitors; afterwards nothing may have gone out, and no page may have broken."""
    visitors: list[Visitor] = []

    def new(*, scheme: str = "light", size: tuple[int, int] = (1280, 900)) -> Visitor:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            locale="zh-CN",
            reduced_motion="reduce",
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
