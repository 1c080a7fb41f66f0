"""How quick and how sure the finder of times is: milliseconds a mail, start-up, growth, false alarms.

python benchmarks/times.py

Each speed stands beside a peer measured in the same run, `dateutil` over the lines of the same mail, and the
limit, one pass of a word regex over its characters.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from dateutil import parser as dateutil_parser

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from eitherway.asks.times import find_times

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data" / "times"
WRITTEN = datetime.fromisoformat("2026-10-14T10:00:00-05:00")
ZONE = "America/Chicago"
HOSTILE = ("Monday ", "3:00 pm ", "from 9 to ", "1st and ", "Mon/", "10/5 ", "> ", "1.1.", "\nFrom: ")


def milliseconds(work: Callable[[], object], rounds: int = 15) -> float:
    """The quickest of some rounds, in processor time."""
    best = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return best * 1000


def mails() -> dict[str, str]:
    """Texts of 4 kB: mails that ask nothing, asks one after another, other languages."""
    rows = (DATA / "no_ask_mails.jsonl").read_text(encoding="utf-8").splitlines()
    tables = {
        name: " ".join((DATA / "tables" / f"{name}.txt").read_text(encoding="utf-8").splitlines()[1::2])
        for name in ("joined", "clock_times", "german", "french", "spanish")
    }
    return {
        "mails that ask nothing": "\n\n".join(json.loads(row)["text"] for row in rows)[:4000],
        "asks only": (tables["joined"] + tables["clock_times"])[:4000],
        "German": tables["german"][:4000],
        "French": tables["french"][:4000],
        "Spanish": tables["spanish"][:4000],
    }


def with_dateutil(text: str) -> int:
    """Lines in which the peer sees a date."""
    warnings.simplefilter("ignore")
    found = 0
    for line in text.splitlines():
        try:
            dateutil_parser.parse(line, fuzzy=True)
        except (ValueError, OverflowError):
            continue
        found += 1
    return found


def speeds() -> None:
    """A table of milliseconds for 4 kB: ours, the peer, the limit."""
    words = re.compile(r"\w+|[^\w\s]")
    print(f"{'4 kB of':24}{'ours':>8}{'dateutil':>10}{'a regex':>9}   ms")
    for name, text in mails().items():
        ours = milliseconds(lambda text=text: find_times(text, WRITTEN, ZONE))  # type: ignore[misc]
        peer = milliseconds(lambda text=text: with_dateutil(text), 5)  # type: ignore[misc]
        limit = milliseconds(lambda text=text: words.findall(text))  # type: ignore[misc]
        print(f"{name:24}{ours:8.1f}{peer:10.1f}{limit:9.2f}")


def start_up() -> None:
    """Milliseconds from importing the module to the first answer, in a process of its own."""
    code = (
        "import time, datetime, re, dataclasses, zoneinfo; b = time.process_time();"
        "from eitherway.asks.times import find_times;"
        "find_times('Can we meet?', datetime.datetime.now(datetime.UTC), 'UTC');"
        "print((time.process_time() - b) * 1000)"
    )
    took = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                             env={"PYTHONPATH": str(ROOT / "src")}).stdout)
        for _ in range(5)
    ]  # fmt: skip
    print(f"\nstart-up, import to first answer: {min(took):.0f} ms")


def growth() -> None:
    """How the time grows when hostile text doubles: 2 is linear."""
    print(f"\n{'hostile text':16}{'8 kB':>8}{'16 kB':>8}   ms   ratio")
    for piece in HOSTILE:
        half, whole = (
            milliseconds(lambda size=size: find_times(piece * (size // len(piece)), WRITTEN, ZONE), 3)  # type: ignore[misc] # noqa: B023
            for size in (8000, 16000)
        )
        print(f"{piece!r:16}{half:8.0f}{whole:8.0f}{whole / half:13.1f}")


def false_alarms() -> None:
    """Of passages and mails that ask for no time, how many get one."""
    print()
    for name in ("no_ask_mails", "mentioned", "mentioned_held"):
        seen, alarms = 0, Counter[str]()
        for row in map(json.loads, (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()):
            seen += 1
            if find_times(row["text"], datetime.fromisoformat(row["ref"]), row["tz"]):
                alarms[row["kind"]] += 1
        total = sum(alarms.values())
        print(f"{name:16}{total:5} of {seen} get a time ({100 * total / seen:.1f} %): {dict(alarms)}")


if __name__ == "__main__":
    speeds()
    start_up()
    growth()
    false_alarms()
