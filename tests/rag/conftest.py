"""What the tests of the read path may use."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.pipeline import PolicyQA
from tests.rag.factories import CARE, Library


@pytest.fixture(scope="session")
def qa(snapshot_folder: Path) -> PolicyQA:
    """The pipeline over the five documents."""
    return PolicyQA.open(snapshot_folder)


@pytest.fixture(scope="session")
def care(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Two cities' measures on the care of the aged."""
    return Library(Path(tmp_path_factory.mktemp("care")), CARE)
