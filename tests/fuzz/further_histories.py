"""Random histories with promises in Sent, questions to colleagues, seasons and, with `--dav`, holds, too.

`python tests/fuzz/further_histories.py --steps 20000 --dav`. What else is done is that of `histories`, whose
seeds keep their meaning.
"""

from __future__ import annotations

import argparse
import logging
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from eitherway.engine.config import Config
from eitherway.requests.holds import holds_of
from eitherway.requests.sent_promise import PREFIX, promise_from_json
from eitherway.rules.rule import Rulebook
from eitherway.rules.rulebook import load
from tests.fuzz.histories import (
    BOARD,
    DECISIONS,
    MAYA,
    SERVERS,
    STEPS,
    History,
    body_of,
    message_from,
    read_once,
)
from tests.laws.builders import calendar, letters
from tests.laws.desk import Desk
from tests.servers.dav import Account as DavAccount
from tests.servers.personalities import PLAIN, Personality
from tests.servers.radicale import Radicale
from tests.stories.office import RULES

ANSWERS = "  promises: all\n  ask_colleagues: 30 days\n  nudge: yes\n"
SEASONS = (
    "  seasons:\n"
    "    - {name: term, dates: 2026-12-01 to 2026-12-31, hours: {mon-fri: 10:00-14:00}}\n"
    "    - {name: leave, dates: 2027-02-01 to 2027-03-31, away: yes}\n"
)
COLLEAGUES = ("ana@ruiz.example", "ben@cole.example")
FRIENDS = ("Tom Weiss <tom@school.example>", "Ida Kern <ida@school.example>")
PROMISES = (
    "I'll let you know by Friday, December 4.\n",
    "I'll send it next week.\n",
    "You'll have my comments by the end of the month.\n",
)
PROMISE, COLLEAGUE = b"\nEitherway-Card: promise:", b"\nEitherway-Card: colleague:"
_NAME = re.compile(rb"^Eitherway-Card: (\S+)", re.MULTILINE)


@dataclass
class FurtherDesk(Desk):
    """A daemon that watches Sent, asks colleagues, knows seasons, and holds times if there is a server."""

    dav: DavAccount | None = None

    @property
    def book(self) -> Rulebook:
        capacity, text = SEASONS, RULES
        if self.dav is not None:
            (self.folder / "dav-password").write_text(self.dav.password)
            (self.folder / "dav-password").chmod(0o600)
            sign_in = f"user: {self.dav.user}, password: {{{{file: dav-password}}}}"
            text = text.replace("path: practice.ics", f"caldav: '{self.dav.url()}', {sign_in}")
            capacity += "  holds: practice\n"
        text = text.replace("capacity:\n", "capacity:\n" + capacity.replace("{", "{{").replace("}", "}}"), 1)
        given = text.format(host="127.0.0.1", port=9, user="maya", mailbox="", answers=ANSWERS, rules="")
        return load(given.encode(), "rules.yaml")

    @property
    def config(self) -> Config:
        book = self.book
        if self.dav is None:
            return Config(self.paths, book, letters(), (calendar(at=self.now, state=self.calendar),))
        return Config(self.paths, book, letters(), self.paths.calendars(book).read(self.now))


@dataclass
class Further(History):
    """A history with what a person does beside requests. `aside` are promises that the owner put aside."""

    dav: DavAccount | None = None
    aside: set[str] = field(default_factory=set)
    promised: list[tuple[str, str, datetime]] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)

    def new_daemon(self, name: str) -> Desk:
        return FurtherDesk(self.folder / name, self.server, secret=name.encode() * 12, dav=self.dav)

    def ways(self) -> Sequence[tuple[Callable[[Any], None], int]]:
        return FURTHER

    def is_beside(self, octets: bytes) -> bool:
        return _is_question(octets)

    # -- the owner -----------------------------------------------------------------------------------

    def promises(self) -> None:
        """A letter to a friend, about nothing that was asked."""
        name, to = f"<p{len(self.said)}@x>", self.chance.choice(FRIENDS)
        text = self.chance.choice(PROMISES)
        self.note(to, name, text.strip())
        self.promised.append((name, to, self.now))
        message = message_from(MAYA, to, f"Your plan {name[1:-3]}", text, name, self.now)
        self.server.append("Sent", message.as_bytes(), ("\\Seen",), self.now)

    def keeps_a_promise(self) -> None:
        """Another letter in that thread, without a day."""
        earlier = [one for one in self.promised if one[2] < self.now]
        if not earlier:
            return
        about, to, _ = self.chance.choice(earlier)
        message = message_from(MAYA, to, "Re: Your plan", "Here it is.\n", f"<k{len(self.said)}@x>", self.now)
        message["In-Reply-To"] = message["References"] = about
        self.note(about)
        self.kept.add(about)
        self.server.append("Sent", message.as_bytes(), ("\\Seen",), self.now)

    def moves_another_card(self) -> None:
        """The card of a promise or of a question to a colleague: into a folder, or away."""
        found = [
            (uid, octets)
            for uid, _, octets in self.mail.read(BOARD)
            if PROMISE in octets.replace(b"\r", b"") or COLLEAGUE in octets.replace(b"\r", b"")
        ]
        if not found:
            return
        uid, octets = self.chance.choice(found)
        name = _name(octets)
        target = f"{BOARD}/{self.chance.choice(DECISIONS)}"
        if target not in self.server.folders or self.chance.random() < 0.2:
            self.note(name, "deleted")  # a machine that never saw it cannot know of that
            self.mail.delete(BOARD, uid)
            return
        self.note(name, target)
        self.mail.move(BOARD, uid, target)
        if name.startswith("promise:"):
            self.aside.add(name)

    # -- what holds ----------------------------------------------------------------------------------

    def looks_until_quiet(self) -> None:
        super().looks_until_quiet()
        cards = Counter(_name(octets) for _, _, octets in self.mail.read(BOARD))
        others = {
            name: number for name, number in cards.items() if name.startswith(("promise:", "colleague:"))
        }
        assert not [name for name, number in others.items() if number > 1], f"two cards: {others}"
        back = self.aside & others.keys()
        assert not back, f"put aside, and on the board again: {back}"
        self._colleagues_are_asked_once()
        self._nothing_kept_is_open()
        self._holds_are_of_open_requests()

    def _colleagues_are_asked_once(self) -> None:
        to = Counter(str(read_once(octets)["To"]) for octets in self._questions())
        wrong = [one for one in to if not any(known in one for known in COLLEAGUES)]
        assert not wrong, f"a question to {wrong}"
        assert not [one for one, number in to.items() if number > 1], f"asked twice: {to}"

    def _questions(self) -> list[bytes]:
        """Eitherway's questions to colleagues in Drafts."""
        drafts = (octets for _, _, octets in self.mail.read("Drafts"))
        return [one for one in drafts if _is_question(one) and body_of(one) not in self.owners]

    def _nothing_kept_is_open(self) -> None:
        sent = {uid: str(read_once(octets)["Message-ID"]) for uid, _, octets in self.mail.read("Sent")}
        for daemon in self.daemons:
            known = map(promise_from_json, daemon.ledger.list_facts(PREFIX).values())
            still = [one for one in known if one and one.is_open and sent.get(one.source.uid) in self.kept]
            assert not still, f"kept, and open: {still}"

    def _holds_are_of_open_requests(self) -> None:
        if self.dav is None:
            return
        held = {one.stem for one in (self.dav.folder / "practice").glob("*@holds.eitherway.invalid.ics")}
        for daemon in self.daemons:
            key = daemon.visit.board_key
            wanted = {hold.uid for one in daemon.ledger.requests() for hold in holds_of(one, key, self.now)}
            assert held == wanted, f"held {held}, wanted {wanted}"


def _is_question(octets: bytes) -> bool:
    return str(read_once(octets)["Subject"]) == "Are you still taking new people?"


def _name(octets: bytes) -> str:
    found = _NAME.search(octets)
    return found[1].decode() if found else ""


FURTHER: tuple[tuple[Callable[[Any], None], int], ...] = (
    *STEPS,
    (Further.promises, 5),
    (Further.keeps_a_promise, 2),
    (Further.moves_another_card, 5),
)


def run_further(steps: int, seed: int, personality: Personality = PLAIN, dav: Radicale | None = None) -> int:
    """How many steps were taken; AssertionError with the history that fails."""
    taken = 0
    while taken < steps:
        account = dav.account() if dav else None
        if account is not None:
            account.make()
        with tempfile.TemporaryDirectory(prefix="eitherway-history-") as folder:
            history = Further(seed, Path(folder), personality, dav=account)
            history.run()
        seed, taken = seed + 1, taken + len(history.said) + history.looked
    return taken


def main() -> None:
    """Runs, and prints what was found."""
    logging.disable(logging.CRITICAL)
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--steps", type=int, default=2_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--server", choices=SERVERS, default="plain", help="the personality of the server")
    options.add_argument("--dav", action="store_true", help="with holds, on a Radicale of its own")
    given = options.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="eitherway-dav-") as folder:
        dav = Radicale(Path(folder)) if given.dav else None
        try:
            taken = run_further(given.steps, given.seed, SERVERS[given.server], dav)
        finally:
            if dav is not None:
                dav.destroy()
    print(f"{taken} steps from seed {given.seed} on, everything held; {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
