"""The memory of one mailbox over many letters: the watcher's own cycles, on the store in memory.

The clock is simulated. Strangers write with words, names and zones that never come again; one of thirty
asks for something, a third is list mail. The owner decides each evening, sends the letters, and empties the
mailboxes of what is older than a week. Printed is the resident memory of the process, with the server in it,
after each tenth. Exits with 1 if it grew by more than a twentieth in the last seven tenths.

    python benchmarks/memory.py [--letters 2000] [--objects]
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from eitherway.engine.config import Config, load_config  # noqa: E402
from eitherway.engine.cycle import run_cycle  # noqa: E402
from eitherway.engine.visit import Visit, open_visit  # noqa: E402
from tests.memory import server, store  # noqa: E402
from tests.memory.account import MemoryAccount  # noqa: E402
from tests.stories.office import Office, letter  # noqa: E402

GROWTH = 0.05  # of the memory, at most
A_DAY, A_CYCLE, AN_ASK = 120, 30, 30  # letters
ASKS = (
    "Are you taking new clients at the moment? My name is {a}, I live near {b}.",
    "Could you give a talk at {a} on Tuesday, {month} {day} at {hour} pm {zone}, or in the week after?",
    "I am looking for a therapist for my son {a}. Could we meet on {month} {day} at {hour}:30?",
    "We wonder if you would speak at {a} {b} for about {hour} hours. Would {month} {day} suit you?",
)
NEWS = "The {a} of {b} has news: on {month} {day} at {hour} pm we open our doors. Call us on {hour}{day}."
MONTHS = ("January", "March", "May", "June", "August", "October", "December")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--letters", type=int, default=2000)
    options.add_argument("--objects", action="store_true", help="also what kinds of objects became more")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="eitherway-memory-") as folder:
        office = prepared(Path(folder))
        config = load_config(office.paths, office.now)
        with open_visit(office.paths, config.rulebook.settings.mailboxes[0]) as visit:
            print(f"before the first letter: {resident():.1f} MB", flush=True)
            held, kinds = list[float](), Counter[str]()
            for number in lived(office, visit, config, given.letters):
                held.append(resident())
                print(f"{number:>6} letters: {held[-1]:.1f} MB, CPU {time.process_time():.0f} s", flush=True)
                if given.objects:
                    now = objects()
                    more = (now - kinds).most_common(8)
                    print("      ", ", ".join(f"{kind} +{number}" for kind, number in more))
                    kinds = now
    grown = held[-1] / held[2] - 1
    print(f"grown by {grown:.1%} since the third tenth (limit {GROWTH:.0%})")
    return int(grown > GROWTH)


def prepared(folder: Path) -> Office:
    """An office with the shipped pack of rules, on a server in memory."""
    (folder / "rules.yaml").write_bytes((ROOT / "rules.yaml").read_bytes())
    office = Office(MemoryAccount(), folder)
    office.rounds.clear()
    return office


def lived(office: Office, visit: Visit, config: Config, letters: int) -> Iterator[int]:
    """Days in the office; the number of letters so far after each tenth of them."""
    chance = random.Random(1)  # the same letters each time
    for number in range(1, letters + 1):
        office.deliver(written(chance, number, office))
        if number % A_CYCLE == 0:
            office.now += timedelta(days=A_CYCLE / A_DAY)
            deque(run_cycle(visit, config, office.now), 0)
        if number % A_DAY == 0:
            evening(office, chance)
            deque(run_cycle(visit, config, office.now), 0)
        if number % (letters // 10) == 0:
            store._header.cache_clear()  # what the server keeps is not Eitherway's
            server._message_id.cache_clear()
            yield number


def evening(office: Office, chance: random.Random) -> None:
    """The owner decides what waits, sends what is drafted, and empties the mailboxes of what is old."""
    account = office.account
    assert isinstance(account, MemoryAccount)
    for draft in office.drafts():
        office.send(draft, keep=chance.random() < 0.1)
    for card in office.cards():
        office.move("Requests", card, f"Requests/{chance.choice(('No', 'Dismiss', 'Dismiss'))}")
    for name in ("INBOX", "Sent", "Trash"):
        folder = account.server.folder(name)
        for uid, one in list(folder.messages.items()) if folder else ():
            if one.received < office.now - timedelta(days=7):
                account.delete(name, uid)


def written(chance: random.Random, number: int, office: Office) -> EmailMessage:
    """The letter of that number: one of thirty asks, one of three is list mail, the rest is talk."""
    words = {
        "a": word(chance), "b": word(chance), "zone": f"{word(chance)}/{word(chance)}".title(),
        "month": chance.choice(MONTHS), "day": chance.randint(1, 28), "hour": chance.randint(1, 9),
    }  # fmt: skip
    noise = " ".join(word(chance) for _ in range(chance.randint(5, 40)))
    form = chance.choice(ASKS) if number % AN_ASK == 0 else NEWS
    lists = {"List_Id": f"<{words['a']}.example.net>"} if number % 3 == 1 else {}
    sender = f"{words['a']} <{words['b']}{number}@example.net>".title()
    text = f"Hi Maya,\n\n{form.format(**words)}\n\n{noise}.\n\n{words['a']}\n"
    return letter(sender, word(chance), text, office.now, **lists)


def word(chance: random.Random) -> str:
    return "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(4, 12)))


def resident() -> float:
    """The resident memory of this process in MB; 0 where the system does not say."""
    pages = Path("/proc/self/statm")
    return int(pages.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6 if pages.exists() else 0.0


def objects() -> Counter[str]:
    gc.collect()
    return Counter(f"{type(one).__module__}.{type(one).__qualname__}" for one in gc.get_objects())


if __name__ == "__main__":
    sys.exit(main())
