"""A practice on Dovecot: people with a folder each, whose every text holds a word that is theirs alone."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.command import environment
from tests.servers.dovecot import Dovecot
from tests.stories.office import EMPTY, EVENT, RULES, Office, letter
from tests.watching import within

WORDS = ("quagga", "okapi", "numbat", "axolotl", "pangolin")
ENTRY = (
    "  {name}: {{folder: {name}, refer: {{name: Person {name}, for: [talks], contact: {name}@team.example, "
    "needs: 1 h of talk}}}}\n"
)


@dataclass(frozen=True)
class PracticeScene:
    """The folder of a practice.yaml, and an office for each person by the word."""

    folder: Path
    server: Dovecot
    offices: dict[str, Office]

    @property
    def file(self) -> Path:
        return self.folder / "practice.yaml"

    def write(self, *words: str, more: str = "") -> None:
        """Writes practice.yaml with these people."""
        self.file.write_text("people:\n" + "".join(ENTRY.format(name=word) for word in words) + more)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Runs a command for the practice."""
        return for_practice(self.file, *words)

    @contextmanager
    def running(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """`eitherway run` for the practice; it is ended with SIGTERM. Its log is in `log`."""
        line = [sys.executable, "-m", "eitherway", "run", *words, "--practice", str(self.file)]
        with (self.folder / "log").open("a") as log:
            process = subprocess.Popen(line, env=environment(), stdout=log, stderr=log, text=True)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(90)
            finally:
                process.kill()

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def is_read(self, *words: str) -> bool:
        """Whether each of these has a board, and an idle line may be there."""
        return all((self.folder / word / "state" / "last-good.json").exists() for word in words) and all(
            "key" in [item.message["Eitherway-Card"] for item in self.offices[word].seen("Requests")]
            for word in words
        )

    def ask(self, word: str) -> None:
        """A person writes to one of them, in words of their own; returns when the draft is there.

        They ask for a Tuesday one or two weeks off: what is asked for tomorrow gets a card and no draft.
        """
        office = self.offices[word]
        drafts, office.now = len(office.drafts()), datetime.now(UTC)
        day = office.now + timedelta(days=7 + (1 - office.now.weekday()) % 7)
        text = f"Hi,\n\nCould you give a talk about the {word} on {day:%A, %B} {day.day}?\n\n{word.title()}\n"
        sender = f"{word.title()} Asker <{word}@mail.example>"
        office.deliver(letter(sender, f"The {word}", text, office.now))
        within(90, lambda: len(office.drafts()) == drafts + 1)


def for_practice(file: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Runs a command for the practice of this file."""
    line = [sys.executable, "-m", "eitherway", *words, "--practice", str(file)]
    return subprocess.run(line, env=environment(), capture_output=True, text=True, check=False)


def practice_scene(folder: Path, server: Dovecot, *words: str) -> PracticeScene:
    """People with these words, and a practice.yaml that names them all."""
    scene = PracticeScene(folder, server, {word: _office(folder / word, server, word) for word in words})
    scene.write(*words)
    return scene


def _office(folder: Path, server: Dovecot, word: str) -> Office:
    account = server.account()
    folder.mkdir()
    rules = RULES.format(
        host=account.host, port=account.port, user=account.user, mailbox="", answers="", rules=""
    )
    named = rules.replace("Maya Okafor", f"Maya {word}").replace("Ana Ruiz", f"Ana {word}")
    named = named.replace("at_most: [2 a month]", "at_most: [9 a month]")  # room on any day
    (folder / "rules.yaml").write_text(named.replace("name: new client", f"name: new {word}"))
    at = datetime.now(UTC) + timedelta(days=1)
    event = EVENT.format(uid=word, title=f"Talk of {word}", start=at, end=at + timedelta(hours=1))
    (folder / "practice.ics").write_text(EMPTY.format(events=event))
    return Office(account, folder, datetime.now(UTC))


def octets_below(folder: Path) -> bytes:
    """Everything in the files of a folder."""
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
