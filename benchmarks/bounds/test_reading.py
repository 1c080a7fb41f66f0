"""Mail, text and answers of a server that are made to be slow cost no more processor time than this."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest

from eitherway.asks.ask import read_ask
from eitherway.asks.times import find_all_times
from eitherway.errors import MessageError
from eitherway.mail.crisis import find_crisis
from eitherway.mail.message import parse
from eitherway.mail.quoting import split
from eitherway.mail.structure import read_structure
from tests.corpus import Oddity, addresses, bodies, headers, trees
from tests.fuzz.mail import LIMIT, run_all
from tests.measuring import cpu_seconds
from tests.notes import note

CHICAGO = "America/Chicago"
WRITTEN = datetime.fromisoformat("2026-10-14T10:00:00-05:00")
ODDITIES: dict[str, Oddity] = headers.ODDITIES | addresses.ODDITIES | bodies.ODDITIES | trees.ODDITIES
VOICES = {
    "colons": ":\n" * 131_072,
    "marks": ">" * 262_144,
    "marked rows": ">\n" * 131_072,
    "attributions": "on 1 wrote:\n" * 21_845,
    "long attribution": "on 2026 10:00 wrote " * 13_000 + ":",
    "header blocks": "From: a@b\nSent: x\nTo: y\nSub: z\n" * 8_000,
    "words before a colon": ("a b " * 99 + ":\n") * 650,
    "quoters": ("zitat von " * 39 + ":\n") * 650,
    "dates": ("2026-11-23 " * 36 + ":\n") * 650,
    "rules": ("-- " * 130 + "\n") * 650,
    "closings": "thanks\nbob\n" * 23_000,
    "dashes": "-" * 262_144 + "\n",
    "signatures": "-- \n" * 65_536,
    "spaces": " " * 262_144 + ":",
    "heads and nothing else": "From: a@b\nSent: 1 May 2026 10:00\nTo: c\nSubject: x\n\n" * 5_000,
    "heads of notes": "Dana Reyes\n11/03/2026 10:12 AM\n\nTo: x\ncc:\nSubject: y\n\n" * 4_600,
    "heads without colons": "To\n11/03/2026 10:12\nSubject\n" * 9_300,
    "columns": ("x" + " " * 300 + "to:\n") * 860,
    "forwards of forwards": "----- Forwarded by A on 11/03/2026 10:12 AM -----\n" * 5_200,
    "dates and addresses": "03.11.2026, 10:12, a <a@b>\n" * 9_700,
    "heads behind marks": "> From: a@b\n> Sent: x\n> To: c\n> Subject: x\n>\n" * 5_000,
}


@pytest.mark.parametrize("text", VOICES.values(), ids=VOICES)
def test_the_voices_of_hostile_text_are_told_apart_within_a_second(text: str) -> None:
    assert cpu_seconds(lambda: split(text)) < 1


@pytest.mark.parametrize(
    "hostile",
    [
        "could you " * 20_000,
        "?" * 200_000,
        "a.m. " * 40_000,
        "please " * 10_000 + "\n" * 50_000,
        "if you have any " * 12_000,
        "1" * 100_000 + " minutes",
        "one two three " * 14_000,
    ],
)
def test_the_ask_of_hostile_text_is_read_within_six_seconds(hostile: str) -> None:
    assert cpu_seconds(lambda: read_ask(note(hostile), CHICAGO), attempts=2) < 6


@pytest.mark.parametrize(
    "piece",
    ["1 ", "Monday ", "3:00 pm ", "10/5 ", "-", "> ", "1st and ", "a.m. ", "x@", "1.1.", "- ", "\n",
     "from 9 to ", "$1", "at ", "Mon/", "é", "12:", "tomorrow, ", "__", "\nFrom: ", "555-", "move to ",
     "On \n", "-- \n", "(1)", "every other "],
)  # fmt: skip
def test_twice_the_hostile_text_takes_about_twice_the_time(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        return cpu_seconds(lambda: find_all_times(text, WRITTEN, CHICAGO), attempts=2)

    find_all_times(piece * 50, WRITTEN, CHICAGO)

    assert seconds(16_000) < 3.5 * seconds(8_000) + 0.1


@pytest.mark.parametrize("oddity", ODDITIES.values(), ids=ODDITIES)
def test_an_odd_mail_takes_less_than_a_second(oddity: Oddity) -> None:
    assert cpu_seconds(lambda: parse(oddity.octets), attempts=2) < 1


@pytest.mark.parametrize(
    "raw", [b"(" * 1_000_000, b'("' * 500_000, b"(" + b'"\\' * 400_000, b"({9}" * 200_000, b"( " * 500_000]
)
def test_a_hostile_server_costs_less_than_a_second(raw: bytes) -> None:
    def read() -> None:
        with suppress(MessageError):
            read_structure(raw)

    assert cpu_seconds(read) < 1


def test_a_crisis_is_looked_for_in_a_large_mail_within_a_second() -> None:
    text = "I want to go to the house because he said that it will be all in my hands. " * 3000

    assert cpu_seconds(lambda: find_crisis(text)) < 1


def test_no_input_of_a_fuzz_run_takes_longer_than_its_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    outcomes = run_all(3000, seed=7)

    assert [str(one) for one in outcomes if one.slowest > LIMIT] == []
