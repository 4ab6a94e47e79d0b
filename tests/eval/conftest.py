from __future__ import annotations

from pathlib import Path

import pytest

from tests.eval.factories import Ground


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """The small corpus."""
    return Ground(Path(tmp_path_factory.mktemp("small")) / "corpus")
