"""What only an office program reads (DOC, WPS, OFD, ODT, RTF): turned into DOCX by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from index.formats.docx import read_docx
from index.formats.extract import Extract, Unreadable

TIMEOUT: Final = 120.0  # seconds
_PROGRAMS: Final = ("soffice", "libreoffice")


def read_office(raw: bytes, suffix: str) -> Extract:
    """The text of a file with ``suffix`` (“.doc”), by way of LibreOffice.

    It runs with a fresh profile of its own, in which no macro runs and nothing is fetched.

    Raises Unreadable where LibreOffice is not installed, or cannot open the file.
    """
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    kind = suffix.lstrip(".").upper()
    if program is None:
        raise Unreadable(
            f"{kind} 文件要由 LibreOffice 转换，本机没有安装：请安装 LibreOffice，或另存为 .docx"
        )
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        source = folder / f"document{suffix}"
        source.write_bytes(raw)
        profile = (folder / "profile").as_uri()
        command = [
            *(program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nolockcheck"),
            *("--convert-to", "docx", "--outdir", str(folder / "out"), str(source)),
        ]
        process = subprocess.Popen(  # noqa: S603 - no shell; the name and the path are ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            raise Unreadable(f"LibreOffice 在 {TIMEOUT:.0f} 秒内没有转完：请另存为 .docx") from None
        finally:
            _end(process)
        made = folder / "out" / "document.docx"
        if not made.is_file():
            raise Unreadable(f"LibreOffice 打不开这个 {kind} 文件：可能已损坏、加密或后缀不对")
        return read_docx(made.read_bytes())


def _end(process: subprocess.Popen[bytes]) -> None:
    """End LibreOffice with what it started, and wait until it is gone."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            import signal

            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
