"""A soak: the real daemon for a while on Dovecot behind a proxy, with mail, moves and faults at random.

At the end every request has exactly the drafts and the card that its story demands, no mail is missing or
changed, and the daemon's memory is printed minute by minute. Kills happen in the first half only, so that
the second half shows one process. Exits with 1 when anything is lost or doubled.

    python benchmarks/soak.py [--minutes 30] [--seed 1] [--out FILE]
"""

from __future__ import annotations

import argparse
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "src")]

from tests.command import environment, line  # noqa: E402
from tests.servers.dovecot import Dovecot  # noqa: E402
from tests.servers.proxy import Fault, Proxy  # noqa: E402
from tests.stories.office import Office, Seen, letter  # noqa: E402

ASKS = (
    "Could you give a talk at our school in spring?",
    "Hi, are you taking new clients at the moment?",
    "I am looking for a therapist for my son.",
    "We wonder if you would give a talk about grief on December 11 at 5pm.",
)
OTHERS: tuple[dict[str, str], ...] = (
    {"sender": "no-reply@shop.example"},
    {"Auto_Submitted": "auto-replied"},
    {"List_Id": "Friends <friends.example>"},
    {"text": "Thanks for the lovely evening."},
)
KINDS = ("cut", "lost", "half", "bye", "silent", "drip", "garble")
QUIET = 400.0  # seconds at the end for the daemon to come to rest


@dataclass
class Story:
    """One request: its letters, what the owner did, and what must stand in the mailbox at the end.

    `old_draft` is the uid of the draft before a decision: who sends that one sends no answer.
    """

    asker: str
    first: EmailMessage
    letters: int = 1
    doing: str = ""
    drafts: int = 1
    cards: int = 1
    text: str = ""
    old_draft: int = 0


@dataclass
class Soak:
    """The mailbox, the daemon, and everything that happened to them."""

    server: Dovecot
    folder: Path
    minutes: float
    dice: random.Random
    stories: list[Story] = field(default_factory=list)
    others: int = 0
    done: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[float, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.account = self.server.account()
        limits = "  drafts_per_day: 1000\n  cards_per_day: 1000\n"
        self.office = Office(self.account, self.folder, datetime.now(UTC), "  timeout: 8 s", limits)
        self.proxy = Proxy((self.account.host, self.account.port))
        self.office.write_rules(port=self.proxy.port)
        self.log = (self.folder / "log").open("ab")
        self.start_daemon()

    # -- the daemon ---------------------------------------------------------------------------------

    def start_daemon(self) -> None:
        self.process = subprocess.Popen(
            line(self.folder, "run", "-v"), env=environment(), stderr=self.log, stdout=self.log
        )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.start_daemon()

    def end_daemon(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(90)

    def terminate(self) -> None:
        self.end_daemon()
        self.start_daemon()

    def resident(self) -> int:
        """The daemon's memory in kB."""
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())
        return int(found[1]) if found else 0

    # -- what happens -------------------------------------------------------------------------------

    def run(self) -> None:
        start = time.monotonic()
        end, half, minute = start + self.minutes * 60, start + self.minutes * 30, start
        while (now := time.monotonic()) < end:
            if now >= minute:
                self.memory.append((now - start, self.process.pid, self.resident()))
                minute += 60
            if self.process.poll() is not None:
                raise RuntimeError(f"the daemon ended by itself with {self.process.returncode}")
            name, doing = self._choose(kills=now < half)
            self.done[name] += doing() is not False
            time.sleep(self.dice.uniform(1, 5))
        self.proxy.arm(None)
        self.memory.append((time.monotonic() - start, self.process.pid, self.resident()))

    def _choose(self, *, kills: bool) -> tuple[str, Callable[[], object]]:
        table: list[tuple[int, str, Callable[[], object]]] = [
            (30, "request", self.request),
            (15, "other mail", self.other),
            (8, "follow-up", self.follow_up),
            (14, "card moved", self.move_card),
            (8, "draft sent", self.send),
            (4, "draft edited", self.edit),
            (3, "draft deleted", self.delete),
            (4, "answered by hand", self.answer_by_hand),
            (16, "fault armed", self.fault),
            (3, "all cut", self.cut_all),
            (1, "server restarted", self.restart_server),
        ]
        if kills:
            table += [(5, "SIGKILL", self.kill), (1, "SIGTERM", self.terminate)]
        _, name, doing = self.dice.choices(table, [weight for weight, _, _ in table])[0]
        return name, doing

    def request(self) -> bool:
        asker = f"asker{len(self.stories)}@mail.example"
        first = letter(
            f"Asker <{asker}>", "A question", self.dice.choice(ASKS) + f"\n\nNo. {len(self.stories)}\n",
            datetime.now(UTC),
        )  # fmt: skip
        self._deliver(first)
        self.stories.append(Story(asker, first))
        return True

    def other(self) -> bool:
        fields = {"sender": "other@mail.example", "text": ASKS[0], **self.dice.choice(OTHERS)}
        self._deliver(letter(subject="Something else", at=datetime.now(UTC), **fields))
        self.others += 1
        return True

    def _deliver(self, message: EmailMessage) -> None:
        self.office.now = datetime.now(UTC)
        self.office.deliver(message)

    def follow_up(self) -> bool:
        story = self._one("", "followed up")
        if story is None:
            return False
        story.doing = "followed up"
        more = letter(story.asker, "Re: A question", "Did you see my letter? Could you?\n", datetime.now(UTC))
        more["In-Reply-To"] = more["References"] = str(story.first["Message-ID"])
        self._deliver(more)
        story.letters += 1
        return True

    def move_card(self) -> bool:
        story = self._one("")
        card = self._card(story)
        if story is None or card is None:
            return False
        draft = self._draft(story)
        story.old_draft = draft.uid if draft else 0
        story.doing = self.dice.choice(("No", "Refer", "Later", "Yes", "Dismiss"))
        self.office.move("Requests", card, f"Requests/{story.doing}")
        story.drafts = {"Yes": 0, "Dismiss": 0}.get(story.doing, 1)  # a yes waits for the night
        story.cards = story.doing != "Dismiss"
        return True

    def send(self) -> bool:
        story = self._one("", "followed up", "No", "Refer", "Later")
        return self._with_draft(story, self.office.send, "sent", 0)

    def edit(self) -> bool:
        story = self._one("")
        text = f"My own words for {story.asker}.\n" if story else ""
        if not self._with_draft(story, lambda draft: self.office.edit(draft, text), "edited", 1):
            return False
        assert story
        story.text = text
        return True

    def delete(self) -> bool:
        return self._with_draft(
            self._one(""), lambda draft: self.office.delete("Drafts", draft), "deleted", 0
        )

    def answer_by_hand(self) -> bool:
        story = self._one("")
        draft = self._draft(story)
        if story is None or draft is None:
            return False
        self.office.now = datetime.now(UTC)
        self.office.answer_from_phone(story.first, "No room this year, sorry.\n")
        story.doing, story.drafts = "by hand", 0
        return True

    def _with_draft(self, story: Story | None, doing: Callable[[Seen], None], name: str, left: int) -> bool:
        draft = self._draft(story)
        if story is None or draft is None or draft.uid == story.old_draft:
            return False
        # A draft that the daemon just takes back is not ours to act on: let it come to rest first.
        time.sleep(2)
        if (again := self._draft(story)) is None or again.uid != draft.uid:
            return False
        self.office.now = datetime.now(UTC)
        doing(draft)
        story.doing, story.drafts = name, left
        return True

    def _one(self, *doings: str) -> Story | None:
        """An earlier story with one of these doings."""
        fitting = [story for story in self.stories if story.doing in doings]
        return self.dice.choice(fitting) if fitting else None

    def _draft(self, story: Story | None) -> Seen | None:
        drafts = self.office.drafts() if story else []
        return next((item for item in drafts if story and story.asker in str(item.message["To"])), None)

    def _card(self, story: Story | None) -> Seen | None:
        cards = self.office.cards() if story else []
        return next((item for item in cards if story and _is_about(item, story)), None)

    # -- what goes wrong ----------------------------------------------------------------------------

    def fault(self) -> bool:
        kind = self.dice.choice(KINDS)
        self.done[f"  {kind}"] += 1
        self.proxy.arm(Fault(kind, at=self.dice.randint(1, 40)))
        return True

    def cut_all(self) -> bool:
        self.proxy.cut_all()
        return True

    def restart_server(self) -> bool:
        self.server.stop(at_once=self.dice.random() < 0.5)
        time.sleep(self.dice.uniform(0, 3))
        self.server.start()
        return True

    # -- the reckoning ------------------------------------------------------------------------------

    def reckon(self) -> list[str]:
        """What is wrong when all has come to rest; nothing is good."""
        end = time.monotonic() + QUIET
        while (faults := self.faults()) and time.monotonic() < end:
            time.sleep(10)
        return faults

    def faults(self) -> list[str]:
        drafts, cards = self.office.drafts(), self.office.cards()
        found = []
        for story in self.stories:
            mine = [item for item in drafts if story.asker in str(item.message["To"])]
            board = [item for item in cards if _is_about(item, story)]
            if len(mine) != story.drafts or len(board) != story.cards:
                found.append(
                    f"{story.asker} ({story.doing or 'plain'}): {len(mine)} drafts of {story.drafts}, "
                    f"{len(board)} cards of {story.cards}"
                )
            if story.text and not any(item.text.startswith(story.text[:-1]) for item in mine):
                found.append(f"{story.asker}: the owner's own draft is not as it was")
        arrived = self.others + sum(story.letters for story in self.stories)
        if (there := len(self.office.seen("INBOX"))) != arrived:
            found.append(f"INBOX has {there} letters of {arrived}")
        if len(drafts) != sum(story.drafts for story in self.stories):
            found.append(f"{len(drafts)} drafts in all")
        if len(cards) != sum(story.cards for story in self.stories):
            found.append(f"{len(cards)} cards in all")
        return found

    def report(self, faults: list[str], code: int) -> str:
        log = (self.folder / "log").read_text()
        lines = [f"soak of {self.minutes:g} minutes: {len(self.stories)} requests, {self.others} other mails"]
        lines += [f"  {name:<18} {count}" for name, count in sorted(self.done.items())]
        lines.append(
            f"daemon: {log.count(': watching')} connections, {log.count(': trouble')} troubles, "
            f"{log.count('Traceback')} tracebacks, exit code at SIGTERM {code}"
        )
        lines.append("memory of the daemon (minute, process, kB):")
        lines += [f"  {seconds / 60:5.1f} {pid:>8} {size:>8}" for seconds, pid, size in self.memory]
        return "\n".join([*lines, *(faults or ["nothing lost, nothing doubled"])]) + "\n"


def _is_about(card: Seen, story: Story) -> bool:
    """Whether a card is that of a story: the page quotes the number of its letter or names the asker."""
    return story.asker in str(card.message) or str(story.first["Message-ID"]) in str(card.message)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="eitherway-soak-"))
    server = Dovecot()
    try:
        soak = Soak(server, folder, given.minutes, random.Random(given.seed))
        try:
            soak.run()
            faults = soak.reckon()
            code = soak.end_daemon()
        finally:
            soak.process.kill()
        text = soak.report(faults, code)
    finally:
        server.destroy()
    sys.stdout.write(text)
    if given.out:
        given.out.write_text(text)
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
