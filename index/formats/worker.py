"""Reads one file in a process of its own: bytes on stdin, a JSON object on stdout."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from index.formats.extract import Extract, Unreadable
from index.schema import Span

TIMEOUT: Final = 180.0  # seconds; more than LibreOffice gets
MEMORY: Final = 4 * 2**30  # bytes of address space
_BROKE_OFF: Final = "读它的程序出错中断：文件可能已损坏，请重新下载或另存"


def read_apart(raw: bytes, suffix: str) -> Extract:
    """``READERS[suffix](raw)`` in a new process.

    Raises Unreadable as that does, and where the process crashes or takes more than ``TIMEOUT`` seconds.
    """
    paths = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter, this module
            [sys.executable, "-m", "index.formats.worker", suffix],
            input=raw,
            capture_output=True,
            timeout=TIMEOUT,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(f"读了 {TIMEOUT:.0f} 秒还没有读完：请拆开或另存") from None
    try:
        found = json.loads(done.stdout)
    except ValueError:
        raise Unreadable(_BROKE_OFF) from None
    if "unreadable" in found:
        raise Unreadable(found["unreadable"])
    body = found["body"]
    return Extract(
        found["text"],
        tuple(found["pages"]),
        None if body is None else Span(*body),
        found["whole_lines"],
    )


def _limit_memory() -> None:
    """Keep this process from taking the machine's memory; does nothing where the system cannot."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _main(suffix: str) -> None:
    from index.formats.readers import READERS

    _limit_memory()
    raw = sys.stdin.buffer.read()
    try:
        extract = READERS[suffix](raw)
        body = None if extract.body is None else [extract.body.start, extract.body.end]
        found: dict[str, object] = {
            "text": extract.text,
            "pages": extract.pages,
            "body": body,
            "whole_lines": extract.whole_lines,
        }
    except Unreadable as error:
        found = {"unreadable": str(error)}
    except Exception as error:  # whatever a broken file brings about in a reader
        found = {"unreadable": f"{_BROKE_OFF}（{type(error).__name__}）"}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    _main(sys.argv[1])
