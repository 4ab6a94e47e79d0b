"""``python -m tests.ui.load``: twenty people ask for two minutes; errors, times and memory.

Each person is a websocket session as a browser opens it, and asks by the address (``?q=…``)
every few seconds; the time of an answer runs from the question to the end of the page's run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from .harness import PROJECT, make_report, serve


@dataclass
class Measured:
    """What the visitors saw. ``shown`` and ``whole`` are seconds to the answer, and to the end of the run."""

    shown: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)  # seconds, MB
    processor: float = 0.0  # seconds of processor time that the server took


async def visitor(address: str, questions: list[str], until: float, seed: int, found: Measured) -> None:
    """One person: opens the page, then asks until the time is over."""
    chance = random.Random(seed)
    socket = address.replace("http", "ws") + "/_stcore/stream"
    try:
        async with websockets.connect(
            socket, subprotocols=["streamlit"], max_size=None, origin=address
        ) as wire:  # type: ignore[arg-type, list-item]
            await _run(wire, "", Measured())
            while time.monotonic() < until:
                await asyncio.sleep(chance.uniform(2, 6))
                query = urllib.parse.urlencode({"q": chance.choice(questions)})
                await _run(wire, query, found)
    except Exception as error:
        found.errors.append(f"{type(error).__name__}: {error}")


async def _run(wire: websockets.ClientConnection, query: str, found: Measured) -> None:
    message = BackMsg()
    message.rerun_script.query_string = query
    started = time.perf_counter()
    await wire.send(message.SerializeToString())
    answers = 0
    last = 0.0
    async for raw in wire:
        reply = ForwardMsg()
        reply.ParseFromString(raw)
        kind = reply.WhichOneof("type")
        if kind == "delta":
            element = reply.delta.new_element
            if element.WhichOneof("type") == "exception":
                found.errors.append(element.exception.message)
            if element.WhichOneof("type") == "bidi_component":
                answers += 1
                last = time.perf_counter() - started
        elif kind == "ref_hash":
            answers += 1
        elif kind == "script_finished":
            break
    if query:
        if not answers:
            found.errors.append("no answer came")
        found.shown.append(last)
        found.whole.append(time.perf_counter() - started)


async def watch(process: int, until: float, found: Measured) -> None:
    """The server's resident memory, every five seconds."""
    begun, before = time.monotonic(), processor(process)
    while time.monotonic() < until:
        found.memory.append((time.monotonic() - begun, resident(process)))
        await asyncio.sleep(5)
    found.processor = processor(process) - before


def processor(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def people(address: str, process: int, count: int, seconds: float) -> Measured:
    lines = (PROJECT / "eval" / "questions" / "sample.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    found = Measured()
    until = time.monotonic() + seconds
    await asyncio.gather(
        watch(process, until, found),
        *(visitor(address, questions, until, seed, found) for seed in range(count)),
    )
    return found


def told(found: Measured, seconds: float, *, failed: bool) -> list[str]:
    """What was measured, in lines."""
    lines = []
    for name, values in (("answer shown", found.shown), ("page whole", found.whole)):
        p50, p95, worst = np.percentile(values, [50, 95, 100]) if values else (0.0, 0.0, 0.0)
        lines.append(f"{name}: {len(values)} answers, p50 {p50:.3f} s, p95 {p95:.3f} s, worst {worst:.3f} s")
    if found.whole:
        busy = f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        lines.append(
            f"processor: {found.processor / len(found.whole):.3f} s an answer; load of the machine {busy}"
        )
    warm = [megabytes for at, megabytes in found.memory if at >= seconds / 4]
    if warm:
        quarter = f"{warm[0]:.0f} MB after a quarter of the time"
        lines.append(f"memory: {quarter}, {warm[-1]:.0f} MB at the end, {max(warm):.0f} MB at most")
    lines.append(f"errors: {len(found.errors)}{' (a traceback in the log)' if failed else ''}")
    return lines + [f"  {error}" for error in found.errors[:10]]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=20)
    options.add_argument("--seconds", type=float, default=120)
    chosen = options.parse_args()
    index = Path(os.environ.get("WENCE_INDEX", PROJECT / "index" / "snapshots"))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with serve(home, index, make_report(home)) as server:
            found = asyncio.run(people(server.address, server.process.pid, chosen.people, chosen.seconds))
            failed = "Traceback" in server.log.read_text()
    sys.stdout.write("\n".join(told(found, chosen.seconds, failed=failed)) + "\n")
    sys.exit(bool(found.errors) or failed)


if __name__ == "__main__":
    main()
