"""A child process that hears an interrupt even where the tests run in the background of a shell."""

from __future__ import annotations

import sys

_RESTORE = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"


def hearing(command: list[str]) -> list[str]:
    """``command``, with the interrupt that background shells switch off switched on again."""
    return [sys.executable, "-c", _RESTORE, *command]
