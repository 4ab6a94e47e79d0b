"""Systems: the naive chunks are LangChain's, an endpoint needs only the JSON form, a wrong name says so."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eval import baselines, systems
from eval.reply import read_reply
from eval.systems import SYSTEMS, Endpoint, Setup, SystemFailed, open_system, same_documents
from tests.eval.factories import DOCUMENT, SECOND, Ground, raw_reply


def test_every_system_of_the_benchmark_is_registered() -> None:
    assert list(SYSTEMS) == ["naive-dense", "naive-bm25", "naive-rrf", "bm25", "dense", "hybrid", "wence"]


def test_naive_spans_are_the_chunks_that_langchain_makes(corpus_folder: Path) -> None:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    for path in sorted(corpus_folder.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        wanted = RecursiveCharacterTextSplitter(chunk_size=500, chunk_overlap=50).split_text(text)
        assert [span.of(text) for span in baselines.naive_spans(text)] == wanted
        assert max(len(chunk) for chunk in wanted) <= 500


class ToyEmbedder:
    """Counts characters: exact, quick, and of no meaning."""

    name = "toy"

    def embed_array(self, texts: Any, progress: Any = None) -> Any:
        return np.array([self.embed_query_array(text) for text in texts])

    def embed_query_array(self, text: str) -> Any:
        counts = np.bincount([ord(char) % 64 for char in text], minlength=64).astype(np.float32)
        return counts / np.linalg.norm(counts)


@pytest.mark.parametrize("name", ["naive-dense", "naive-bm25", "naive-rrf"])
def test_a_naive_system_quotes_its_first_chunk(
    ground: Ground, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(systems, "open_embedder", lambda _: ToyEmbedder())
    system = open_system(name, Setup(ground.outlines))
    system.prepare()
    raw = system.answer("充电桩要建成多少个？", ["新能源汽车"])
    json.dumps(raw)
    found = read_reply(raw)
    assert [place.document for place in found.passages] == [SECOND, DOCUMENT]
    (citation,) = found.citations
    assert citation.quote == citation.span.of(ground.texts[SECOND]) == found.text
    assert not system.hide(["x"])


def test_a_system_by_module_and_class(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine_for_the_test.py").write_text(
        "class Mine:\n    name = 'mine'\n\n    def __init__(self, setup):\n"
        "        self.n = len(setup.outlines)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    system: Any = open_system("mine_for_the_test:Mine", Setup(ground.outlines))
    assert (system.name, system.n) == ("mine", 2)
    del sys.modules["mine_for_the_test"]


@pytest.mark.parametrize("name", ["wense", "no_such_module:Mine", "eval.systems:Nothing"])
def test_an_unknown_system_is_named(ground: Ground, name: str) -> None:
    with pytest.raises(SystemFailed, match=name):
        open_system(name, Setup(ground.outlines))


def test_an_index_of_other_documents_is_no_index_for_these_questions(ground: Ground) -> None:
    documents = [outline.document for outline in ground.outlines]
    same_documents(ground.outlines, documents)
    with pytest.raises(SystemFailed, match="python -m rag build"):
        same_documents(ground.outlines, documents[:1])


class Handler(BaseHTTPRequestHandler):
    """Answers what its ``answers`` says for a question; a number is a status."""

    answers: dict[str, Any]
    asked: list[Any]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(body)
        said = self.answers[body["question"]]
        status, content = (said, b"") if isinstance(said, int) else (200, said.encode())
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def service() -> Iterator[str]:
    Handler.answers = {"好？": json.dumps(raw_reply("好。")), "坏？": "no json", "错？": 500, "列？": "[1]"}
    Handler.asked = []
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/ask"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_endpoint_gets_question_and_history(service: str, ground: Ground) -> None:
    system = open_system(service, Setup(ground.outlines))
    system.prepare()
    assert system.answer("好？", ("前文？",)) == raw_reply("好。")
    assert Handler.asked == [{"question": "好？", "history": ["前文？"]}]
    assert system.name.startswith("127-0-0-1-")
    system.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("question", "told"), [("坏？", "不是 JSON 对象"), ("列？", "不是 JSON 对象"), ("错？", "返回 500")]
)
def test_an_endpoint_that_fails_says_how(service: str, question: str, told: str) -> None:
    system = Endpoint(service)
    system.prepare()
    with pytest.raises(SystemFailed, match=told):
        system.answer(question, ())
    system.close()


def test_an_endpoint_that_is_not_there_is_tried_again_and_then_named(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(systems.time, "sleep", waits.append)
    system = Endpoint("http://127.0.0.1:9/ask")
    system.prepare()
    with pytest.raises(SystemFailed, match="连不上"):
        system.answer("好？", ())
    system.close()
    assert waits == [1, 2]
