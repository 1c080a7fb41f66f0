"""Judging a letter, beside a byte scan and one pass of RE2 over its text; noting it, beside plain sqlite3."""

from __future__ import annotations

import gc
import random
import sqlite3
import statistics
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import re2

from benchmarks.bounds.test_judging import FULL_OF, judging, octets
from benchmarks.table import Row, per_call
from eitherway.asks.promised import find_promise
from eitherway.mail.message import parse
from eitherway.storage.ledger import open_ledger

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 27, 17, tzinfo=UTC)
REQUEST = (
    b"From: Dana Rivera <dana@example.net>\r\nTo: maya@okafor.example\r\nSubject: A talk in December?\r\n"
    b"Date: Fri, 27 Nov 2026 10:00:00 -0600\r\nMessage-ID: <a@example.net>\r\n\r\nHi Maya,\r\n\r\n"
    b"Could you give a talk on Tuesday, December 8 at 10am? We are thirty people.\r\n\r\nDana\r\n"
)
LETTERS = {  # the second is a client of the shipped rules, and speaks of an invoice
    b"kim@mail.example": "of a stranger, without a letter or a card",
    b"dana@example.net": "of a client, a card made",
}
SENT = "From: maya@okafor.example\r\nTo: dana@example.net\r\nSubject: The book\r\nMessage-ID: <s@x>\r\n\r\n"
# What people write who ask for nothing.
SENTENCES = (
    "It was good to see you at the meeting on Thursday, and the children still speak of it.",
    "The heating was repaired this morning, so the room is warm again.",
    "I read the article that you sent and agree with most of it, though not with its end.",
    "My sister is back from Lisbon and brought far too much cheese.",
    "We counted the books: there are 214, and none of them is missing.",
    "The train was forty minutes late, so I missed the first half of the concert.",
    "Please find the minutes of March 3 below; there is nothing to be done.",
    "The new key is with the neighbours, as it was last year.",
    "On Friday at 3 pm it rained so hard that the garden was under water.",
    "Thank you for the flowers, which are on the table in the hall.",
    "The invoice of October was paid on the 12th.",
    "He plays the viola now, two evenings a week, and the dog has got used to it.",
)


def letter_text(chance: random.Random, size: int) -> str:
    """About so many characters of prose with words that did not come before."""
    parts: list[str] = []
    while sum(map(len, parts)) < size:
        parts.append(chance.choice(SENTENCES))
        parts.append(f"{word(chance).title()} {word(chance)} {word(chance)} {word(chance)}.")
    return "\n\n".join(" ".join(parts[at : at + 6]) for at in range(0, len(parts), 6))


def word(chance: random.Random) -> str:
    """Letters of chance, so many that they are no word of a rule."""
    return "".join(chance.choices("abcdefghiklmnoprstuw", k=chance.randint(6, 10)))


def rows(folder: Path) -> Iterator[Row]:
    def judge(raw: bytes) -> None:
        judging()(parse(raw))

    chance = random.Random(1)
    typical = [octets(text, len(text)) for text in (letter_text(chance, 1500) for _ in range(100))]
    longest = octets(SENTENCES[0], 262_144)
    judge(REQUEST)
    request = per_call(lambda: judge(REQUEST), 20)
    yield Row("a request, judged, draft and card made", request, "ms", *scan(REQUEST), bound=40)
    for whose, bound, aim in ((b"kim@mail.example", 30, 3), (b"dana@example.net", 40, 0)):
        taken = one_by_one([raw.replace(b"dana@example.net", whose) for raw in typical], judge)
        yield Row(f"a letter of 1,500 characters {LETTERS[whose]}", statistics.median(taken), "ms",
                  *scan(typical[0]), bound, aim)  # fmt: skip
    yield Row("the slowest but one of a hundred such", taken[-2], "ms", *scan(typical[0]), 60, 20)
    for size, bound, aim in ((65_536, 500, 150), (262_144, 900, 400)):
        hostile = {name: octets(piece, size) for name, piece in FULL_OF.items()}
        # Looking through all the garbage takes 70 ms here; that of the others before falls into none of them.
        slowest = max(
            per_call(lambda raw=raw: judge(raw), runs=1, before=gc.collect)  # type: ignore[misc]
            for raw in hostile.values()
        )
        yield Row(f"the worst of {len(hostile)} hostile letters of {size >> 10} kB", slowest, "ms",
                  *one_pass(longest[:size]), bound, aim)  # fmt: skip
    yield from promising(chance)
    yield from noting(folder)


def one_by_one(letters: list[bytes], judge: Callable[[bytes], None]) -> list[float]:
    """The ms that each takes, ascending, once the tables are loaded."""
    for raw in letters[:3]:
        judge(raw)
    return sorted(per_call(lambda raw=raw: judge(raw), runs=1) for raw in letters)  # type: ignore[misc]


def promising(chance: random.Random) -> Iterator[Row]:
    """A thousand letters of the owner's, of which 30 promise something, read as they are in Sent."""
    texts = [letter_text(chance, 900) for _ in range(1000)]
    for at in range(0, 1000, 33):
        texts[at] += "\n\nI'll send you the second half by Friday."
    letters = [f"{SENT}{text}\r\n".encode() for text in texts]

    def read() -> None:
        for raw in letters:
            message = parse(raw)
            find_promise(message.written, NOW, "UTC", "en")

    taken = per_call(read, runs=1)
    yield Row("1,000 sent letters read for promises", taken, "ms", *scan(b"".join(letters)), 20_000, 5_000)


def scan(raw: bytes) -> tuple[str, float]:
    return "a byte scan", per_call(lambda: raw.translate(None, b"\0"), 1000)


def one_pass(raw: bytes) -> tuple[str, float]:
    """One pass of RE2 over the text, with a pattern that never matches."""
    text, pattern = raw.decode(), re2.compile(r"\bq[jx]z\w+")
    return "one pass of RE2", per_call(lambda: pattern.search(text), 20)


def noting(folder: Path) -> Iterator[Row]:
    ledger, numbers = open_ledger(folder, "account"), iter(range(10**6))

    def note() -> None:
        with ledger.together():
            ledger.mark_seen(f"{next(numbers):032x}", "guard:list", NOW, "ab" * 16)
            ledger.set_fact("last_mail_at", NOW.isoformat())

    value = per_call(note, 300)
    ledger.close()
    yield Row(
        "a message noted in the ledger", value, "ms", "plain sqlite3", per_call(plain(folder), 300), 2, 0.5
    )


def plain(folder: Path) -> Callable[[], object]:
    """Two rows in one transaction, with the same full sync."""
    database = sqlite3.connect(folder / "plain.sqlite3", isolation_level=None)
    for setting in ("journal_mode=WAL", "synchronous=FULL"):
        database.execute(f"PRAGMA {setting}")
    database.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, outcome TEXT)")
    numbers = iter(range(10**6))

    def note() -> None:
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO seen VALUES (?, ?)", (f"{next(numbers):032x}", "guard:list"))
        database.execute("INSERT OR REPLACE INTO seen VALUES ('fact', 'now')")
        database.execute("COMMIT")

    return note
