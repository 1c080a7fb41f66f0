"""Random histories of a mailbox with two daemons: `python tests/fuzz/histories.py --steps 100000`."""

from __future__ import annotations

import argparse
import logging
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from eitherway.requests.request import Request
from tests.laws.builders import NOW
from tests.laws.desk import Desk
from tests.memory.server import MemoryServer
from tests.servers.personalities import EXCHANGE, GMAIL, PLAIN, YAHOO, Personality
from tests.stories.office import message_of

LENGTH = 40  # steps of one history
BOARD, DRAFT_FLAGS = "Requests", ("\\Draft", "\\Seen")
MAYA = "Maya Okafor <maya@okafor.example>"
DECISIONS = ("Yes", "No", "Refer", "Ask", "Later", "Waiting", "Waiting", "Dismiss")
PEOPLE = {
    "dana": ("Dana Reyes <dana@conf.example>", "Dana <dana@home.example>"),
    "bob": ("Bob Stone <bob@conf.example>", "Bob <bob@home.example>"),
    "eve": ("Dana Reyes <eve@evil.example>", "dana@conf.example.evil.example"),
}
ASKS = (
    "Could you give a talk on Tuesday, December 8 at 10am?\n",
    "Would you speak at our evening? Any day in January is fine.\n",
    "I am looking for a therapist. Could we meet every week?\n",
)
ON_LIST = ("Yes, I am still waiting.\n", "I'm afraid I have to decline.\n", "That suits me very well.\n")
SAYS = (
    *ASKS,
    *ON_LIST,
    "Thank you for everything.\n",
    "Any news?\n",
    "Hello again, could you tell me soon?\n",
)
NEVER_MIND = "Never mind, we found somebody else.\n"
OWN_WORDS = (
    "I am sorry, I cannot.\n",
    "I will tell you by Friday, December 4.\n",
    "You will hear from me by the end of next week.\n",
    "What do you think about this?\n",
)
_CAUSES = {
    "open": "Answer by",
    "promised": "You promised an answer by",
    "decided": "Decided: ",
    "waiting": ("Your next letter to them: by", "They are to answer by"),
    "answered": "Answered",
    "withdrawn": "They took the request back.",
    "dismissed": "",
}
NAMES = (("Drafts", "\\drafts"), ("Sent", "\\sent"), ("Trash", "\\trash"))
# The people of a history know the mailboxes by these names.
SERVERS = {
    "plain": PLAIN,
    "gmail": replace(GMAIL, mailboxes=(*NAMES, ("All Mail", "\\all"))),
    "exchange": replace(EXCHANGE, mailboxes=NAMES),
    "yahoo": replace(YAHOO, mailboxes=NAMES),
}
OPERATIONS = ("APPEND", "STORE", "EXPUNGE", "MOVE")


class Killed(BaseException):
    """The daemon is killed: nothing of the program may catch this."""


@dataclass
class Mail:
    """A message as it was delivered: who wrote it, in which thread, what it says."""

    person: str
    root: str
    message_id: str
    text: str


@dataclass
class History:
    """A mailbox, those who write, the owner, and the daemons."""

    seed: int
    folder: Path
    personality: Personality = PLAIN
    said: list[str] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    sent_to: set[str] = field(default_factory=set)
    owners: set[bytes] = field(default_factory=set)
    typed: set[str] = field(default_factory=set)
    looked: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.server = MemoryServer(personality=self.personality)
        self.daemons = []
        for name in ("one", "two"):
            (self.folder / name).mkdir(exist_ok=True)
            daemon = self.new_daemon(name)
            daemon.look()
            self.daemons.append(daemon)
        self.mail = self.daemons[0].mail
        self.now = NOW
        self.server.clock = lambda: self.now

    def new_daemon(self, name: str) -> Desk:
        """One of the daemons, with a folder of its own."""
        return Desk(self.folder / name, self.server, secret=name.encode() * 12)

    def ways(self) -> Sequence[tuple[Callable[[Any], None], int]]:
        """What may happen, with how often it does."""
        return STEPS

    def is_beside(self, octets: bytes) -> bool:
        """Whether a draft is about no request."""
        return False

    def run(self) -> None:
        """All of its steps; AssertionError with what happened before where something does not hold."""
        try:
            for _ in range(LENGTH):
                act = self.chance.choices(*zip(*self.ways(), strict=True))[0]
                self.said.append(act.__name__)
                act(self)
            self.looks_until_quiet()
        except Exception as error:
            raise AssertionError(f"history {self.seed}: {error}\n" + "\n".join(self.said)) from error

    def note(self, *words: object) -> None:
        """Says more about the step that was just taken."""
        self.said[-1] += " " + " ".join(map(str, words))

    # -- the people ----------------------------------------------------------------------------------

    def asks(self) -> None:
        """A first message, sometimes with a Reply-To, a constant Message-ID or prepared References."""
        person = self.chance.choice(tuple(PEOPLE))
        number = len(self.mails)
        is_form = self.chance.random() < 0.3
        message_id = "<constant@form.example>" if is_form else f"<m{number}@x>"
        root = f"root{number}"
        answers = f"<m{number + self.chance.randrange(1, 4)}@x>" if self.chance.random() < 0.1 else ""
        text = self.chance.choice(ASKS)
        self._arrives(Mail(person, root, message_id, text), answers)

    def writes_in_thread(self) -> None:
        """Anybody writes in anybody's thread, and may take the Message-ID of somebody else's message."""
        if not self.mails:
            return
        before = self.chance.choice(self.mails)
        person = self.chance.choice((before.person, *PEOPLE))
        text = self.chance.choice((*SAYS, NEVER_MIND, NEVER_MIND))
        number = len(self.mails)
        is_stolen = self.chance.random() < 0.15
        stolen = self.chance.choice(self.mails).message_id if is_stolen else f"<m{number}@x>"
        answers = self.chance.choice((before.message_id, *self._ours()))
        self._arrives(Mail(person, before.root, stolen, f"{text}{number}\n"), answers)

    def _ours(self) -> list[str]:
        """The Message-IDs of what lies in Drafts and Sent: everybody who got a letter knows its id."""
        found = (read_once(octets) for name in ("Drafts", "Sent") for _, _, octets in self.mail.read(name))
        return [str(message["Message-ID"]) for message in found]

    def _arrives(self, mail: Mail, answers: str) -> None:
        sender, other = PEOPLE[mail.person]
        message = message_from(sender, MAYA, "A talk?", mail.text, mail.message_id, self.now)
        if answers:
            message["In-Reply-To"] = message["References"] = answers
        if self.chance.random() < 0.15:
            message["Reply-To"] = other
        if self.chance.random() < 0.3:
            message["Cc"] = ", ".join(PEOPLE[self.chance.choice(tuple(PEOPLE))][:1])
        self.mails.append(mail)
        self.note(mail.person, mail.message_id, answers, mail.text.strip()[:20])
        self.server.append("INBOX", message.as_bytes(), (), self.now)

    # -- the owner -----------------------------------------------------------------------------------

    def edits_a_draft(self) -> None:
        """Other words, another recipient, or both; a new Message-ID or the old one."""
        for uid, message in self._drafts():
            self.mail.delete("Drafts", uid)
            self._retype(message)
            self._puts("Drafts", message)
            return

    def _retype(self, message: EmailMessage) -> None:
        if self.chance.random() < 0.7:
            message.replace_header("Message-ID", f"<edit{len(self.said)}@client.example>")
        if self.chance.random() < 0.5:
            body = message.get_content()
            message.set_content("In my own words.\n\n" + body)
        if self.chance.random() < 0.2:
            message.replace_header("To", f"typed{len(self.said)}@elsewhere.example")
            self.typed.add(f"typed{len(self.said)}@elsewhere.example")

    def sends_a_draft(self) -> None:
        """As it is, or edited; some clients leave the draft behind, or keep no copy."""
        for uid, message in self._drafts():
            self._retype(message)
            message.replace_header("Date", format_datetime(self.now))
            if self.chance.random() < 0.9:
                self._puts("Sent", message)
            if self.chance.random() < 0.9:
                self.mail.delete("Drafts", uid)
            return

    def answers_by_hand(self) -> None:
        """The owner writes in a thread: to the asker, to others, or both."""
        if not self.mails:
            return
        about = self.chance.choice(self.mails)
        people = self.chance.sample(tuple(PEOPLE), self.chance.choice((1, 1, 2)))
        to = ", ".join(PEOPLE[one][0] for one in people)
        where = self.chance.choice(("Sent", "Sent", "Drafts"))
        message = message_from(
            MAYA, to, "Re: A talk?", self.chance.choice(OWN_WORDS), f"<own{len(self.said)}@x>", self.now
        )
        message["In-Reply-To"] = message["References"] = about.message_id
        self.note(where, people, about.message_id)
        self._puts(where, message)

    def _puts(self, mailbox: str, message: EmailMessage) -> None:
        octets = message.as_bytes()
        if mailbox == "Sent":
            self.sent_to |= {address for _, address in getaddresses([str(message["To"])])}
        else:
            self.owners.add(body_of(octets))
        self.server.append(mailbox, octets, DRAFT_FLAGS if mailbox == "Drafts" else ("\\Seen",), self.now)

    def _drafts(self) -> list[tuple[int, EmailMessage]]:
        found = [(uid, message_of(octets)) for uid, _, octets in self.mail.read("Drafts")]
        self.chance.shuffle(found)
        return found

    def throws_a_draft_away(self) -> None:
        """Into Trash, or for good."""
        for uid, _ in self._drafts()[:1]:
            if self.chance.random() < 0.6:
                self.mail.move("Drafts", uid, "Trash")
            else:
                self.mail.delete("Drafts", uid)

    def brings_a_draft_back(self) -> None:
        """Out of Trash."""
        drafts = (one for one in self.mail.read("Trash") if b"\nEitherway-Card:" not in one[2])
        for uid, _, octets in islice(drafts, 1):
            self.owners.add(body_of(octets))
            self.mail.move("Trash", uid, "Drafts")

    def decides(self) -> None:
        """A card, a copy of it, or the message itself goes into a decision folder."""
        source, found = self.chance.choice(
            ((BOARD, self._cards()), (BOARD, self._cards()), ("INBOX", self._inbox()))
        )
        for uid in found[:1]:
            target = f"{BOARD}/{self.chance.choice(DECISIONS)}"
            if target not in self.server.folders:
                return
            self.note(source, uid, target)
            act = self.mail.copy if source == BOARD and self.chance.random() < 0.2 else self.mail.move
            act(source, uid, target)

    def deletes_a_card(self) -> None:
        """No decision."""
        for uid in self._cards()[:1]:
            self.mail.delete(BOARD, uid)

    def renames_a_folder(self) -> None:
        """A decision folder, with what lies in it."""
        name = f"{BOARD}/{self.chance.choice(DECISIONS)}"
        if name in self.server.folders:
            self.server.rename(name, f"{BOARD}/Other {len(self.said)}")

    def _cards(self) -> list[int]:
        found = [uid for uid, _, octets in self.mail.read(BOARD) if b"\nEitherway-Request:" in octets]
        self.chance.shuffle(found)
        return found

    def _inbox(self) -> list[int]:
        found = [uid for uid, _, _ in self.mail.read("INBOX")]
        self.chance.shuffle(found)
        return found

    # -- time and the daemons ------------------------------------------------------------------------

    def time_passes(self) -> None:
        """Minutes, or days."""
        self.now += timedelta(
            minutes=self.chance.choice((1, 2, 15, 60, 60 * 20, 60 * 24, 60 * 24 * 3, 60 * 24 * 20))
        )

    def looks(self) -> None:
        """One of the daemons looks; or it is killed, or the other one looks in the middle of it."""
        first, second = self.chance.choice(self.daemons), self.chance.choice(self.daemons)
        happens = self.chance.random()
        events = self.chance.choice((self.server.before, self.server.after))
        operation = self.chance.choice(OPERATIONS)
        if happens < 0.2:
            events[operation] = _kill
        elif happens < 0.35 and first is not second:
            events[operation] = lambda: self._look(second)
        self.note(self.daemons.index(first), operation if happens < 0.35 else "")
        self._look(first)
        events.clear()

    def _look(self, daemon: Desk) -> bool:
        """Whether anything was done."""
        daemon.now = self.now
        self.looked += 1
        try:
            return bool(daemon.look())
        except Killed:
            daemon.connect()
            return True

    def a_ledger_is_lost(self) -> None:
        """One daemon begins again with the board alone."""
        self.chance.choice(self.daemons).forget_everything()

    def looks_until_quiet(self) -> None:
        """Both look until there is nothing to do, and then everything holds."""
        for _ in range(6):
            self.now += timedelta(minutes=2)
            done = [self._look(daemon) for daemon in (*self.daemons, *self.daemons)]
            if not any(done):
                break
        else:
            raise AssertionError("the daemons never come to rest")
        for daemon in self.daemons:
            for request in daemon.ledger.requests():
                self._holds(request)
                self._has_one_card(request)
                self._card_says(request)
            offered = [one.slot for one in daemon.ledger.requests() if one.is_open and one.offered_at]
            assert len(offered) == len(set(offered)), f"a place is offered twice: {offered}"
        self._one_draft_each()

    # -- what holds ----------------------------------------------------------------------------------

    def _holds(self, request: Request) -> None:
        where = f"{request.key} {request.state}"
        assert not request.is_open or request.due is not None, f"{where}: no date"
        assert request.state != "decided" or request.decision, f"{where}: no decision"
        assert request.state != "answered" or (request.answer and request.answered_at), f"{where}: no answer"
        assert request.state != "waiting" or request.listed_at, f"{where}: it was never put on the list"
        assert not request.offered_at or request.slot, f"{where}: nothing is offered"
        askers = self._people_of(request)
        is_deferred_twice = request.promised_at and request.draft and request.letter == "defer"
        assert not is_deferred_twice, f"{where}: a deferral waits after a promise"
        if request.state == "withdrawn":
            assert any(one.person in askers and NEVER_MIND in one.text for one in self.mails), (
                f"{where}: nobody"
            )
        went_elsewhere = "other_address" in request.notes
        if (request.promised_at or request.state == "answered") and not went_elsewhere:
            known = {address for one in askers for address in _addresses(one)}
            assert self.sent_to & (known | self.typed), f"{where}: nothing was sent to {askers}"

    def _has_one_card(self, request: Request) -> None:
        """An open request has one card on the board, unless the owner deleted it; none lies elsewhere."""
        ours = f"\nEitherway-Card: {request.key}\n".encode()
        places = [name for name in self.server.folders if name.startswith(BOARD)]
        cards = [
            (name, uid, octets)
            for name in places
            for uid, _, octets in self.mail.read(name)
            if ours in octets.replace(b"\r", b"")
        ]
        found = [(name, uid) for name, uid, octets in cards if not self._is_kept(name, octets, request)]
        if "two_folders" in request.notes:
            return  # nothing is done until the owner leaves one
        deleted = "card_deleted" in request.notes
        assert len(found) <= 1, f"{request.key}: cards at {found}"
        assert found or deleted or not request.is_open, f"{request.key} {request.state}: it has no card"
        assert all(name == BOARD for name, _ in found), f"{request.key}: its card is at {found}"

    def _is_kept(self, name: str, octets: bytes, request: Request) -> bool:
        """Of a closed request the owner may keep a copy of its last card in a folder of another name."""
        is_last = request.card is None or octets in (one for _, _, one in self.mail.read(BOARD))
        return not request.is_open and "/Other " in name and is_last

    def _card_says(self, request: Request) -> None:
        """The card names the state and its cause; what it says of Drafts is true."""
        cards = (read_once(octets) for _, _, octets in self.mail.read(BOARD))
        for card in (
            one for one in cards if one["Eitherway-Card"] == request.key and one["Eitherway-Request"]
        ):
            body = card.get_body(("plain",))
            text = " ".join(body.get_content().split()) if body else ""
            cause = _CAUSES[request.state]
            again = "asked again after your answer" in text
            theirs = {PEOPLE[one][0] for one in self._people_of(request)} | {
                PEOPLE[one][1] for one in self._people_of(request)
            }
            assert any(one in text for one in theirs), (
                f"{request.key}: the card is about somebody else: {text}"
            )
            causes = (cause,) if isinstance(cause, str) else cause
            assert any(one in text for one in causes) or again, (
                f"{request.key} {request.state}: the card says {text[:200]}"
            )
            to = [one for _, message in self._drafts() for one in str(message["To"]).split(", ")]
            drafted = set(map(_person, to))
            in_drafts = bool(drafted & (self._people_of(request) | self.typed))
            is_away = request.draft_seen is not None and self.now - request.draft_seen <= timedelta(days=1)
            assert in_drafts or is_away or "was put into Drafts" not in text, (
                f"{request.key}: no letter is in Drafts"
            )

    def _people_of(self, request: Request) -> set[str]:
        """Who may have asked: the author of the first message, wherever that is now."""
        places = [name for name in self.server.folders if name not in ("Drafts", "Sent", "Trash", BOARD)]
        if request.source.mailbox in places:
            for uid, _, octets in self.mail.read(request.source.mailbox):
                if uid == request.source.uid:
                    return {_person(str(read_once(octets)["From"]))}
        return set(PEOPLE)

    def _one_draft_each(self) -> None:
        """Eitherway's drafts go to the asker of the message that they answer, one in a thread."""
        threads: Counter[tuple[str, tuple[str, ...]]] = Counter()
        for _, _, octets in self.mail.read("Drafts"):
            if body_of(octets) in self.owners or self.is_beside(octets):
                continue
            message = read_once(octets)
            person = _person(str(message["To"]))
            answered = [one for one in self.mails if one.message_id == str(message["In-Reply-To"])]
            assert any(one.person == person for one in answered), (
                f"a draft to {message['To']}, who asked nothing"
            )
            threads[(person, next(one.root for one in answered if one.person == person))] += 1
        crowded = [key for key, number in threads.items() if number > len(key[1])]
        assert not crowded, f"two drafts for {crowded}"


@lru_cache(2_000)
def read_once(octets: bytes) -> EmailMessage:
    """The message, which nobody may change: reading is the dearest part of a history."""
    return message_of(octets)


def _kill() -> None:
    raise Killed


def message_from(sender: str, to: str, subject: str, text: str, message_id: str, now: object) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"], message["Message-ID"] = format_datetime(now), message_id  # type: ignore[arg-type]
    message.set_content(text)
    return message


def body_of(octets: bytes) -> bytes:
    """What tells the owner's drafts from ours: the Message-ID and the text."""
    message = read_once(octets)
    return f"{message['Message-ID']} {message['To']} {message.get_content()}".encode()


def _addresses(person: str) -> set[str]:
    return {address for _, address in getaddresses(list(PEOPLE[person]))}


def _person(field: str) -> str:
    address = getaddresses([field])[0][1].lower()
    return next((name for name in PEOPLE if address in _addresses(name)), address)


STEPS: tuple[tuple[Callable[[History], None], int], ...] = (
    (History.asks, 6),
    (History.writes_in_thread, 10),
    (History.edits_a_draft, 4),
    (History.sends_a_draft, 6),
    (History.answers_by_hand, 5),
    (History.throws_a_draft_away, 2),
    (History.brings_a_draft_back, 1),
    (History.decides, 6),
    (History.deletes_a_card, 1),
    (History.renames_a_folder, 1),
    (History.time_passes, 8),
    (History.looks, 14),
    (History.looks_until_quiet, 2),
    (History.a_ledger_is_lost, 1),
)


def run_histories(steps: int, seed: int, personality: Personality = PLAIN) -> int:
    """How many steps were taken: what people do, and looks. AssertionError with the history that fails."""
    taken = 0
    while taken < steps:
        with tempfile.TemporaryDirectory(prefix="eitherway-history-") as folder:
            history = History(seed, Path(folder), personality)
            history.run()
        seed, taken = seed + 1, taken + len(history.said) + history.looked
    return taken


def main() -> None:
    """Runs, and prints what was found."""
    logging.disable(logging.CRITICAL)
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--steps", type=int, default=4_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--server", choices=SERVERS, default="plain", help="the personality of the server")
    given = options.parse_args()
    begun = time.monotonic()
    taken = run_histories(given.steps, given.seed, SERVERS[given.server])
    print(f"{taken} steps from seed {given.seed} on, everything held; {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
