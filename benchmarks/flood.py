"""A flood: one day's requests by strangers, five known people among them, on the store in memory.

The clock is simulated. Printed are the time of each kind of cycle and the memory of the process; the cards of
the five must be on the board after the cycle in which they wrote, every other request must be open with a
date, and get its own card the next day, a hundred in each cycle. Exits with 1 when that does not hold.

    python benchmarks/flood.py [--messages 400]
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "src")]

from tests.memory.account import MemoryAccount  # noqa: E402
from tests.stories.office import Office, letter  # noqa: E402

BATCHES, NEXT_DAY = 10, 3  # cycles
KNOWN = ("ada", "ben", "cleo", "dov", "eva")
PEOPLE = "people: {clients: [ada@known.example, ben@known.example], vip: [cleo@known.example]}\n"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=400)
    messages = options.parse_args().messages
    with tempfile.TemporaryDirectory(prefix="eitherway-flood-") as folder:
        office = prepared(Path(folder))
        before = memory()
        faults = flooded(office, messages)
        faults += rest_of_the_day(office, messages)
        faults += next_day(office, messages)
    print(f"memory: {before} MB before, {memory()} MB at the most")
    print("\n".join(faults) or "all as it must be")
    return 1 if faults else 0


def prepared(folder: Path) -> Office:
    """An office that knows five people: two clients, a VIP, and two to whom the owner wrote."""
    office = Office(MemoryAccount(), folder)
    rules = folder / "rules.yaml"
    rules.write_text(PEOPLE + rules.read_text())
    for name in KNOWN[3:]:
        hello = letter(
            "Maya <maya@okafor.example>", "Hello", "Hello!\n", office.now, to=f"{name}@known.example"
        )
        office.deliver(hello, "Sent")
    office.pass_time(minutes=1)
    return office


def flooded(office: Office, messages: int) -> list[str]:
    """The messages come in batches, one of the five with every second batch; what does not hold."""
    faults, longest = [], 0.0
    for batch in range(BATCHES):
        size = messages // BATCHES
        office.deliver_all(*(ask(office, f"s{batch * size + one}@flood.example") for one in range(size)))
        known = KNOWN[batch // 2] if batch % 2 else ""
        if known:
            office.deliver(ask(office, f"{known}@known.example", f"{known} asks"))
        longest = max(longest, timed(office, minutes=1))
        if known and not any(f"{known}@known.example" in card.text for card in office.cards()):
            faults.append(f"{known} is not on the board")
    print(f"{messages} messages: the longest of {BATCHES} cycles for {messages // BATCHES}: {longest:.1f} s")
    return faults


def rest_of_the_day(office: Office, messages: int) -> list[str]:
    first = timed(office, minutes=10)
    idle = min(timed(office, seconds=10) for _ in range(3))
    print(f"a cycle with the overflow card: {first:.2f} s, without news: {idle:.2f} s")
    requests = office.requests()
    cards = len(office.cards())
    faults = [] if len(requests) == messages + 5 else [f"{len(requests)} requests"]
    faults += [] if all(one.is_open and one.due for one in requests) else ["a request without a date"]
    faults += [] if cards <= 105 else [f"{cards} cards"]
    faults += [] if len(office.notices("overflow")) == 1 else ["no overflow card"]
    return faults


def next_day(office: Office, messages: int) -> list[str]:
    """The cards that waited come, some in each of a few cycles, and one of the five writes again."""
    office.now += timedelta(days=1)
    office.deliver(ask(office, "ada@known.example", "ada asks again"))
    cycles = [timed(office, seconds=10)]
    at_once = any("ada asks again" in card.text for card in office.cards())
    cycles += [timed(office, seconds=10) for _ in range(NEXT_DAY - 1)]
    cards, waited = len(office.cards()), max(messages - 100, 0)
    print(f"the next day: {NEXT_DAY} cycles, the longest {max(cycles):.1f} s, for {cards} cards in all")
    released = 100 * (NEXT_DAY + 1)  # a hundred in each cycle; the one with the digest looks twice
    faults = [] if cards == messages - waited + min(waited, released) + 6 else [f"{cards} cards"]
    return faults + ([] if at_once else ["ada waited for the others"])


def ask(office: Office, sender: str, subject: str = "A talk?") -> EmailMessage:
    text = f"Would you give a talk at our house in December? {sender} would be glad.\n"
    return letter(f"Asker <{sender}>", subject, text, office.now)


def timed(office: Office, **length: float) -> float:
    began = time.monotonic()
    office.pass_time(**length)
    office.rounds.clear()
    return time.monotonic() - began


def memory() -> int:
    """The most that this process used, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    sys.exit(main())
