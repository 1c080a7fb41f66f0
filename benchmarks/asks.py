"""How well asks are read: precision and recall by sort, on the passages for tuning and those kept aside.

python benchmarks/asks.py [--errors] [--set tune|held]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from eitherway.asks.ask import SORTS, Ask, read_ask
from eitherway.asks.times import find_all_times
from eitherway.mail.message import Message

DATA = Path(__file__).parents[1] / "tests" / "data" / "asks"
NONE = "none"


def message(written: str, date: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) -> Message:
    """A message whose author wrote this now, on `date`."""
    nobody: tuple[()] = ()
    return Message(
        "<a@example.net>", "0" * 32, "", date, nobody, nobody, nobody, nobody, nobody, (), (), (),
        written, written, "", "", (), (), "", len(written), (),
    )  # fmt: skip


def passages(name: str, language: str = "") -> list[dict[str, str]]:
    """The passages of tests/data/asks/NAME.jsonl, in one language if it is given."""
    rows = [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if not language or row["lang"] == language]


def answers(rows: list[dict[str, str]]) -> list[tuple[dict[str, str], Ask]]:
    """What is read in each passage."""
    return [(row, read_ask(message(row["text"]), "America/Chicago")) for row in rows]


def figures(rows: list[dict[str, str]]) -> dict[str, tuple[int, int, int]]:
    """For asked, the sentence, each sort and none: how many right, how many given, how many wanted."""
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for row, ask in answers(rows):
        want, have = row["sort"] or NONE, ask.sort or NONE
        given[have] += 1
        wanted[want] += 1
        right[have] += want == have
        given["asked"] += ask.asked
        wanted["asked"] += want != NONE
        right["asked"] += ask.asked and want != NONE
        both = ask.asked and want != NONE
        given["sentence"] += both
        wanted["sentence"] += both
        right["sentence"] += both and ask.sentence == " ".join(row["sentence"].split())
    return {name: (right[name], given[name], wanted[name]) for name in ("asked", "sentence", *SORTS, NONE)}


def table(title: str, found: dict[str, tuple[int, int, int]]) -> str:
    """The figures as lines for a person."""
    lines = [f"{title:28} precision  recall     n"]
    for name, (right, given, wanted) in found.items():
        precision, recall = 100 * right / max(given, 1), 100 * right / max(wanted, 1)
        lines.append(f"  {name:26} {precision:8.1f} {recall:8.1f} {wanted:5}")
    return "\n".join(lines)


def wrong(rows: list[dict[str, str]]) -> list[str]:
    """A line for each passage that is read as another sort than it is."""
    return [
        f"want {row['sort'] or NONE:12} have {ask.sort or NONE:12} {ask.score} {row['text']!r} "
        f"{[(cue.words, cue.sort, cue.weight) for cue in ask.cues[:5]]}"
        for row, ask in answers(rows)
        if row["sort"] != ask.sort
    ]


def milliseconds(size: int = 4000) -> tuple[float, float]:
    """Of processor time for a mail of `size` letters: all of read_ask, and the finding of times in it."""
    text = "\n\n".join(row["text"] for row in passages("mails", "en"))[:size]
    letter = message(text)
    return _least(lambda: read_ask(letter, "America/Chicago")), _least(
        lambda: find_all_times(text, letter.date or datetime.now(UTC), "America/Chicago")
    )


def _least(work: Callable[[], object], rounds: int = 20) -> float:
    taken = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return 1000 * min(taken)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--errors", action="store_true")
    options.add_argument("--set", default="", choices=("", "tune", "held", "mails"))
    options.add_argument("--language", default="")
    chosen = options.parse_args()
    everything, times = milliseconds()
    print(f"4 kB: {everything - times:.1f} ms, and {times:.1f} ms for the times in it\n")
    for name in (chosen.set,) if chosen.set else ("tune", "held", "mails"):
        for language in (chosen.language,) if chosen.language else ("en", "de", "fr", "es"):
            rows = passages(name, language)
            if not rows:
                continue
            print(table(f"{name} {language} ({len(rows)})", figures(rows)), "\n")
            if chosen.errors:
                print("\n".join(wrong(rows)))


if __name__ == "__main__":
    main()
