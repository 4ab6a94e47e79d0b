"""The running app and a browser for it: for the browser tests, the screenshots and the load."""

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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parent.parent.parent
PAGES = ("ask", "departments", "support_finder", "library", "benchmark")
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Server:
    """A running app with an index, a data folder and a log of its own."""

    address: str
    index: Path
    data: Path
    log: Path
    process: subprocess.Popen[bytes]


@contextmanager
def serve(home: Path, index: Path, report: Path) -> Iterator[Server]:
    """The app on a free port of this machine; ``home`` gets its data and its log."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "WENCE_INDEX": str(index),
        "WENCE_DATA": str(home / "data"),
        "WENCE_REPORT": str(report),
    }
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.fileWatcherType", "none"]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    server = Server(f"http://127.0.0.1:{port}", index, home / "data", home / "log", process)
    try:
        _wait_for(server)
        yield server
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(server: Server, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.address}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"the app did not start:\n{server.log.read_text()}")


def find_chromium() -> str | None:
    """The path of the machine's Chromium."""
    return next((path for name in CHROMIUMS if (path := shutil.which(name))), None)


def settle(page: Any) -> None:
    """Wait until the page stands still."""
    page.wait_for_selector('[data-testid="stMainBlockContainer"] h1')
    page.wait_for_timeout(250)
    page.wait_for_function(
        "document.querySelector('.stApp')?.dataset.testScriptState === 'notRunning'", timeout=30_000
    )
    page.wait_for_timeout(150)


def ask(page: Any, question: str) -> None:
    """Type a question and wait for its answer."""
    before = page.locator(".wc-q").count()
    box = page.locator('[data-testid="stChatInput"] textarea')
    box.fill(question)
    box.press("Enter")
    page.wait_for_function(f"document.querySelectorAll('.wc-q').length > {before}", timeout=30_000)
    settle(page)


def make_report(folder: Path) -> Path:
    """A benchmark's report on two questions of the sample, one of them answered wrong."""
    lines = (PROJECT / "eval" / "questions" / "sample.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines[:2]]
    figures = {"n": 2, "overall": 0.5, "right": 0.5, "right+cited": 0.5, "facts": 0.75, "broken": 0}
    groups = {"type": "department", "style": "formal", "document": "several", "split": "dev"}
    system = {"main": figures, **{grouping: {group: figures} for grouping, group in groups.items()}}
    summary = {"questions": 2, "compared_with": "wence", "systems": {"wence": system, "bm25": system}}
    (folder / "figures.json").write_text(json.dumps(summary))
    (folder / "report.md").write_text("# 报告")
    with (
        (folder / "scores-wence.jsonl").open("w") as scores,
        (folder / "answers-wence.jsonl").open("w") as answers,
    ):
        answers.write('{"key": "k", "system": "wence"}\n')
        for at, question in enumerate(questions):
            score = {
                "id": question["id"],
                "type": question["type"],
                "style": question["style"],
                "right": at == 0,
            }
            scores.write(json.dumps(score) + "\n")
            answer = {"answer": "<b>省发展改革委</b>牵头 [1]", "citations": []}
            answers.write(
                json.dumps({"id": question["id"], "ms": 1.0, "answer": answer}, ensure_ascii=False) + "\n"
            )
        answers.write('{"id": "cut sho')
    return folder
