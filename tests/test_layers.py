"""Which folder may import which: data flows one way, corpus → index → rag → faces."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent

MAY_NOT_IMPORT = {
    "index": {"rag", "eval", "app", "tests"},
    "rag": {"eval", "app", "tests"},
    "eval": {"app", "tests"},
    "app.py": {"eval", "tests"},
}


def imported(path: Path, package: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """The absolute name of every module that ``path`` imports anywhere, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            yield ".".join([*base, *([node.module] if node.module else [])]), node.lineno


def breaches(root: Path) -> list[str]:
    """“file:line imports module” for every import against the flow below ``root``."""
    found = []
    for folder, forbidden in MAY_NOT_IMPORT.items():
        start = root / folder
        for path in sorted(start.rglob("*.py")) if start.is_dir() else [start] * start.is_file():
            package = path.relative_to(root).parent.parts
            for module, line in imported(path, package):
                if module.split(".")[0] in forbidden:
                    found.append(f"{path.relative_to(root).as_posix()}:{line} imports {module}")
    return found


def test_imports_follow_the_flow() -> None:
    assert breaches(PROJECT) == []


@pytest.mark.parametrize(
    ("file", "source", "breach"),
    [
        ("index/a.py", "import rag", "index/a.py:1 imports rag"),
        ("index/a.py", "def f():\n    from rag.schema import Query", "index/a.py:2 imports rag.schema"),
        ("index/a.py", "from app import main", "index/a.py:1 imports app"),
        ("rag/ui/a.py", "import eval.run", "rag/ui/a.py:1 imports eval.run"),
        ("eval/a.py", "import json, app", "eval/a.py:1 imports app"),
        ("app.py", "import eval", "app.py:1 imports eval"),
    ],
)
def test_an_import_against_the_flow_is_found(tmp_path: Path, file: str, source: str, breach: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source)
    assert breaches(tmp_path) == [breach]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("rag/a.py", "from index.schema import Span"),
        ("rag/ui/a.py", "from ..pipeline import PolicyQA\nfrom . import parts"),
        ("eval/a.py", "from rag.pipeline import PolicyQA\nimport evaluate"),
        ("app.py", "import rag.ui.pages"),
    ],
)
def test_an_import_along_the_flow_is_fine(tmp_path: Path, file: str, source: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source)
    assert breaches(tmp_path) == []
