"""What every test may use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"  # read when the hub's client is imported: no test goes out

PROJECT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def corpus_folder() -> Path:
    """The five policy documents."""
    return PROJECT / "corpus"


@pytest.fixture(scope="session")
def snapshot_folder(pytestconfig: pytest.Config) -> Path:
    """An index of the five documents, built by the command that people use.

    It lies in pytest's cache, so that a second run embeds nothing, and the index
    of whoever runs the tests is left alone.
    """
    folder: Path = pytestconfig.cache.mkdir("index")
    command = [sys.executable, "-m", "rag", "build", "--index", str(folder)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.fail(f"the index for the tests cannot be built:\n{done.stderr or done.stdout}", pytrace=False)
    return folder
