"""What the tests of the read path may use."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.pipeline import PolicyQA


@pytest.fixture(scope="session")
def qa(snapshot_folder: Path) -> PolicyQA:
    """The pipeline over the five documents."""
    return PolicyQA.open(snapshot_folder)
