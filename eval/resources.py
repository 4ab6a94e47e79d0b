"""Peak memory of a stretch of work."""

from __future__ import annotations

import contextlib
import resource
import sys
from pathlib import Path
from typing import Self

_STATUS = Path("/proc/self/status")
_RESET = Path("/proc/self/clear_refs")


class Peak:
    """``with Peak() as peak: …`` then ``peak.mb``: the highest resident memory of the process meanwhile.

    Linux only forgets an older, higher peak where it may be told to; elsewhere
    the figure is the peak since the process started.
    """

    def __init__(self) -> None:
        self.mb = 0.0

    def __enter__(self) -> Self:
        with contextlib.suppress(OSError):
            _RESET.write_text("5")
        return self

    def __exit__(self, *_: object) -> None:
        self.mb = _peak_mb()


def _peak_mb() -> float:
    with contextlib.suppress(OSError, IndexError, ValueError):
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024) if sys.platform == "darwin" else peak / 1024
