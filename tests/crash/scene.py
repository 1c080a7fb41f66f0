"""A mailbox in which much is to be done in one round; it can be put back as it was."""

from __future__ import annotations

import copy
import email
import email.policy
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from tests.command import environment
from tests.forks import Forks
from tests.memory.account import FrontedAccount
from tests.servers.dovecot import Dovecot
from tests.servers.mail_account import MailAccount
from tests.servers.proxy import Fault, Proxy
from tests.stories.office import Office, Seen, letter

TALK = "Hi Maya,\n\nCould you give a talk at our school in spring?\n"
OWN_WORDS = "My own words, not yet sent.\n"
NAMES = ("no", "refer", "again", "edited", "edited no", "by hand", "sent", "dismiss", "new", "new too")
MOVES = (("no", "No"), ("refer", "Refer"), ("edited no", "No"), ("dismiss", "Dismiss"))


@dataclass(frozen=True)
class Picture:
    """What a mailbox holds, as far as it must be the same however often a round was killed."""

    drafts: Counter[tuple[str, str]]
    cards: Counter[tuple[str, str]]
    decided: int
    deleted: int  # flagged \\Deleted and not expunged
    total: int  # messages in all mailboxes: what was removed leaves nothing behind, in Trash or in all mail
    untouched: dict[str, frozenset[bytes]]

    def counts(self, *, without: str) -> Picture:
        """How many drafts and cards each asker has, but for one; of the drafts the owner's words too."""
        own = ((asker, text if text == OWN_WORDS else "") for asker, text in self.drafts.elements())
        return replace(
            self,
            deleted=0,  # only the ledger knows what was to be removed
            total=0,
            drafts=Counter(item for item in own if item[0] != without),
            cards=Counter((asker, "") for asker, _ in self.cards.elements() if asker != without),
        )


class KeptMail(Protocol):
    """An account whose mail can be put back as it was."""

    account: MailAccount

    def keep(self) -> None: ...

    def restore(self) -> None: ...


class Maildir:
    """An account on Dovecot."""

    def __init__(self, server: Dovecot, folder: Path) -> None:
        self.account = server.account()
        self._there, self._kept = server.maildir(self.account), folder / "maildir"

    def keep(self) -> None:
        subprocess.run(["cp", "-a", self._there, self._kept], check=True)

    def restore(self) -> None:
        shutil.rmtree(self._there)
        subprocess.run(["cp", "-a", self._kept, self._there], check=True)


class InMemory:
    """An account on a server in memory, which behaves as a provider does."""

    def __init__(self, account: FrontedAccount) -> None:
        self.account, self._server = account, account.server

    def keep(self) -> None:
        self._kept = copy.deepcopy(self._server.folders)

    def restore(self) -> None:
        with self._server.changed:
            self._server.folders = copy.deepcopy(self._kept)


class Scene:
    """One account behind a proxy, after a first round and what the owner did since."""

    def __init__(self, mail: KeptMail, folder: Path) -> None:
        self.account, self._mail = mail.account, mail
        self.folder, self._kept = folder / "office", folder / "kept"
        self.office = Office(self.account, self.folder, datetime.now(UTC))
        self.proxy = Proxy((self.account.host, self.account.port))
        self.forks = Forks(environment())
        self._play()
        self.office.write_rules(port=self.proxy.port)
        mail.keep()
        subprocess.run(["cp", "-a", self.folder, self._kept], check=True)

    def close(self) -> None:
        self.forks.close()
        self.proxy.close()

    def restore(self) -> None:
        """Mail and state as they were."""
        self._mail.restore()
        shutil.rmtree(self.folder)
        subprocess.run(["cp", "-a", self._kept, self.folder], check=True)

    # -- what happened before -----------------------------------------------------------------------

    def _play(self) -> None:
        office, letters = self.office, {}
        for name in NAMES[:-2]:
            letters[name] = self._ask(name)
        office.now = datetime.now(UTC)
        office.look()
        for name, folder in MOVES:
            if name.startswith("edited"):
                office.edit(self._draft(name), OWN_WORDS)
            office.move("Requests", self._card(letters[name]), f"Requests/{folder}")
        office.edit(self._draft("edited"), OWN_WORDS)
        office.answer_from_phone(letters["by hand"], "No room this year, sorry.\n")
        office.now = datetime.now(UTC)
        office.send(self._draft("sent"))
        more = letter(
            _address("again"), "Re: A talk", "Did you see it? Could you give it in May?\n", office.now
        )
        more["In-Reply-To"] = more["References"] = str(letters["again"]["Message-ID"])
        office.deliver(more)
        for name in NAMES[-2:]:
            self._ask(name)
        office.deliver(letter("no-reply@shop.example", "Your order", TALK, office.now))

    def _ask(self, name: str) -> EmailMessage:
        message = letter(f"Asker <{_address(name)}>", "A talk", TALK, datetime.now(UTC))
        self.office.deliver(message)
        return message

    def _draft(self, name: str) -> Seen:
        return next(item for item in self.office.drafts() if _address(name) in str(item.message["To"]))

    def _card(self, message: EmailMessage) -> Seen:
        asked = str(message["Message-ID"])
        return next(item for item in self.office.cards() if item.message["Eitherway-Request"] == asked)

    # -- runs ---------------------------------------------------------------------------------------

    def once(self) -> int:
        """A round that nobody disturbs; its exit code."""
        self.proxy.arm(None)
        return self.forks.run(self.folder, "once", "--since", "14d")

    def count_commands(self) -> int:
        """How many commands an undisturbed round sends."""
        before = len(self.proxy.commands)
        assert self.once() == 0, self.said()
        return len(self.proxy.commands) - before

    def once_killed(self, kind: str, at: int) -> str:
        """A round that is killed while its `at`-th command waits ("held" or "done"); that command.

        "" when the round ended before.
        """
        self.proxy.arm(Fault(kind, at=at))
        before = len(self.proxy.commands)
        pid = self.forks.start(self.folder, "once", "--since", "14d")
        while not self.proxy.held.wait(0.005):
            if self.forks.has_ended(0):
                self.forks.wait()
                return ""
        subprocess.run(["kill", "-KILL", str(pid)], check=False, capture_output=True)
        code = self.forks.wait()
        self.proxy.cut_all()
        if code != -9:
            assert (code, self.proxy.commands[-1]) == (0, "LOGOUT")  # nobody waits long for that answer
            return ""
        return self.proxy.commands[before + at - 1]

    def said(self) -> str:
        path = self.folder / "stderr"
        return path.read_text() if path.exists() else ""

    def picture(self) -> Picture:
        """What is there now; what is only flagged \\Deleted is counted apart."""
        there = self.account.snapshot()
        found = {
            name: [_seen(uid, *item) for uid, item in items.items() if "\\Deleted" not in item[0]]
            for name, items in there.items()
        }
        asked = {str(item.message["Message-ID"]): str(item.message["From"]) for item in found["INBOX"]}
        return Picture(
            drafts=Counter(_as_draft(item) for item in found["Drafts"]),
            cards=Counter(
                _as_card(item, asked) for item in found["Requests"] if item.message["Eitherway-Request"]
            ),
            decided=sum(len(items) for name, items in found.items() if name.startswith("Requests/")),
            deleted=sum("\\Deleted" in flags for items in there.values() for flags, *_ in items.values()),
            total=sum(map(len, found.values())),
            untouched={
                name: frozenset(item.message.as_bytes() for item in found[name]) for name in ("INBOX", "Sent")
            },
        )


def _seen(uid: int, flags: str, _size: int, octets: bytes) -> Seen:
    message = email.message_from_bytes(octets, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return Seen(uid, frozenset(flags.split()), message)


def _address(name: str) -> str:
    return f"{name.replace(' ', '.')}@mail.example"


def _as_draft(item: Seen) -> tuple[str, str]:
    return str(item.message["To"].addresses[0].addr_spec), item.text.replace("\r\n", "\n")


def _as_card(item: Seen, askers: dict[str, str]) -> tuple[str, str]:
    named = str(item.message["Eitherway-Request"]).split()  # every id of the thread that the card knows
    sender = next(askers[one] for one in named if one in askers)
    return sender.rpartition("<")[2].strip(">"), item.subject


def points(total: int, wanted: int) -> Iterator[tuple[str, int]]:
    """Kill points: before and after every command, or `wanted` of them spread evenly."""
    every = [(kind, at) for at in range(1, total + 1) for kind in ("held", "done")]
    step = max(1, len(every) // wanted) | 1  # odd, so that both kinds come
    yield from every[::step]
