"""What a mailbox on Dovecot costs: 1,000 new messages, quiet rounds, a burst of requests, the memory of it.

Beside a bare socket that fetches or asks the same, and beside imapautofiler and imapfilter, which look at
headers only, where they are installed.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from benchmarks.bounds.test_judging import LIST, octets
from benchmarks.judging import ROOT, SENTENCES, letter_text, word
from benchmarks.table import Row, per_call, process
from eitherway.engine.config import Config, load_config
from eitherway.engine.cycle import run_cycle
from eitherway.engine.looking import Looking
from eitherway.engine.settled import Settled
from eitherway.engine.visit import Visit, open_visit
from eitherway.imap.mailbox import Mailbox
from tests.command import environment, line
from tests.servers.account import Account
from tests.servers.dovecot import Dovecot
from tests.stories.office import Office, letter

MESSAGES, OPEN, BURST = 1000, (1, 100, 1000, 2000), 30
ROUND_TRIP = 20.0  # ms
HEADERS = "BODY.PEEK[HEADER.FIELDS (FROM TO SUBJECT MESSAGE-ID)]"
TOLD = "(UIDVALIDITY UIDNEXT MESSAGES HIGHESTMODSEQ)"


class Raw:
    """A bare socket that reads until a tagged answer: the limit of any client."""

    def __init__(self, account: Account) -> None:
        self.socket = socket.create_connection((account.host, account.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.recv(4096)
        self.run(f'LOGIN "{account.user}" "{account.password}"')

    def run(self, command: str) -> None:
        self.send(f"A1 {command}\r\n".encode())

    def send(self, octets: bytes) -> None:
        self.socket.sendall(octets)
        tail = b""
        while not (tail.endswith(b"\r\n") and tail[:-2].rpartition(b"\n")[2].startswith(b"A1 ")):
            tail = (tail + self.socket.recv(1 << 20))[-4096:]


def rows(folder: Path) -> Iterator[Row]:
    server = Dovecot()
    try:
        yield from new_messages(server.account(), folder / "new")
        yield from open_requests(server.account(), folder / "open")
    finally:
        server.destroy()


def fill(account: Account, letters: list[bytes]) -> None:
    """Appends them, 500 with one command (RFC 3502)."""
    raw = Raw(account)
    for start in range(0, len(letters), 500):
        parts = b"".join(b" {%d+}\r\n" % len(one) + one for one in letters[start : start + 500])
        raw.send(b"A1 APPEND INBOX" + parts + b"\r\n")


# -- 1,000 new messages ---------------------------------------------------------------------------------


def new_messages(account: Account, folder: Path) -> Iterator[Row]:
    """Nothing is asked in them, so nothing is appended."""
    settings(account, folder)
    environs, once = environment(), line(folder, "once", "-q")
    assert process(once, environs).code == 0
    chance = random.Random(1)
    fill(account, [message(chance, number) for number in range(MESSAGES)])
    ours = process(once, environs)
    assert ours.code == 0
    raw = Raw(account)
    raw.run("EXAMINE INBOX")
    bare = per_call(lambda: raw.run(f"FETCH 1:* ({HEADERS} BODYSTRUCTURE BODY.PEEK[1])"), runs=3) / 1000
    name = f"`once` over {MESSAGES:,} new messages"
    yield Row(name, ours.cpu / 1000, "s", "a bare socket's FETCH", bare, 12, 3)
    for peer, command in peers(account, folder).items():
        taken = process(command, environs) if command else None
        if taken is not None and taken.code == 0:
            yield Row(f"{name}, beside {peer}", ours.cpu / 1000, "s", peer, taken.cpu / 1000)
        else:
            yield Row(
                f"{name}, beside {peer}",
                ours.cpu / 1000,
                "s",
                f"{peer}: {'fails' if taken else 'not installed'}",
            )
    yield Row("its memory at its largest", ours.memory, "MB", bound=140, aim=70)
    nothing = process(once, environs)
    fill(account, [newsletter(number) for number in range(MESSAGES)])
    more, each = process(once, environs), bare / MESSAGES * 1000
    assert more.code == nothing.code == 0
    news = (more.cpu - nothing.cpu) / MESSAGES
    yield Row("a newsletter of 4 kB, all in", news, "ms", "a bare socket's FETCH", each, 3, 0.5)
    yield Row("memory of the watcher at rest", resting(folder), "MB", bound=90, aim=70)


def settings(account: Account, folder: Path) -> None:
    """The shipped rules, with the therapist's pack, on this account and an empty calendar."""
    mailbox = (
        f"mailbox:\n  host: {account.host}\n  port: {account.port}\n  security: plain\n"
        f"  user: {account.user}\n  password: {{file: password}}\n"
    )
    rules = re.sub(r"(?m)^mailbox:\n(?:  .*\n)+", mailbox, (ROOT / "rules.yaml").read_text())
    (folder / "calendars").mkdir(parents=True)
    (folder / "calendars" / "empty.ics").write_bytes(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")
    (folder / "rules.yaml").write_text(rules)
    (folder / "password").write_text(account.password)
    (folder / "password").chmod(0o600)


def message(chance: random.Random, number: int) -> bytes:
    """Prose, HTML, an attachment; a tenth is list mail."""
    found = EmailMessage()
    found["From"] = f"{word(chance).title()} <{word(chance)}{number}@example.net>"
    found["To"] = "maya@okafor.example"
    found["Subject"] = chance.choice(SENTENCES)[:50]
    found["Message-ID"] = f"<{number}.{word(chance)}@example.net>"
    found["Date"] = datetime.now(UTC)
    text = letter_text(chance, chance.choice((400, 1200, 1200, 2500)))
    found.set_content(text)
    if number % 10 == 0:
        found["List-Id"] = f"<{word(chance)}.example.net>"
    if number % 3 == 0:
        paragraphs = "".join(f'<p class="x">{one}</p>\n' for one in text.split("\n\n"))
        found.add_alternative(f"<html><body>{paragraphs}</body></html>", subtype="html")
    if number % 7 == 0:
        found.add_attachment(chance.randbytes(40_000), "application", "pdf", filename="a.pdf")
    return found.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def newsletter(number: int) -> bytes:
    """One of 4 kB, as `once` reads, judges and notes it."""
    header = LIST.replace("<a@", f"<news{number}@")
    return octets(SENTENCES[0], 4096, header).replace(b"\n", b"\r\n")


def peers(account: Account, folder: Path) -> dict[str, tuple[str, ...]]:
    """Commands that look for one word in each Subject; () for what is not installed."""
    (folder / "autofiler.yaml").write_text(
        f"server:\n  hostname: {account.host}\n  port: {account.port}\n  username: {account.user}\n"
        f"  password: {account.password}\n  ssl: false\ntrash-mailbox: Trash\nmailboxes:\n"
        "  - name: INBOX\n    rules:\n      - headers:\n          - {name: subject, substring: quixotry}\n"
        "        action: {name: move, dest-mailbox: Trash}\n"
    )
    (folder / "filter.lua").write_text(
        "options.starttls = false\noptions.certificates = false\n"
        f"account = IMAP {{ server = '{account.host}', port = {account.port}, "
        f"username = '{account.user}', password = '{account.password}' }}\n"
        "found = account.INBOX:select_all():match_subject('quixotry')\n"
    )
    commands = {
        "imapautofiler": ("imapautofiler", "-c", str(folder / "autofiler.yaml")),
        "imapfilter": ("imapfilter", "-c", str(folder / "filter.lua")),
    }
    return {name: command if shutil.which(name) else () for name, command in commands.items()}


def resting(folder: Path) -> float:
    """The resident memory of the watcher in MB, once it has come to rest."""
    watcher = subprocess.Popen(line(folder, "run", "-q"), env=environment())
    try:
        before, rest = -1, 0
        while rest < 3:
            time.sleep(1)
            fields = Path(f"/proc/{watcher.pid}/stat").read_text().rpartition(")")[2].split()
            used = int(fields[11]) + int(fields[12])
            rest = rest + 1 if before >= 0 and used - before <= 2 else 0
            before = used
        pages = int(Path(f"/proc/{watcher.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    finally:
        watcher.terminate()
        watcher.wait(30)


# -- open requests --------------------------------------------------------------------------------------


@dataclass(slots=True)
class Desk:
    """A watcher whose rounds are gone by hand: each time its clock has gone on, so that a look is due."""

    visit: Visit
    config: Config
    now: datetime
    seconds: float = 0.0

    def steady(self) -> float:
        self.seconds += 3600
        return self.seconds

    def looking(self) -> Looking:
        looking = Looking(self.visit, self.steady, lambda: self.now)
        for _ in range(4):  # until nothing is to be done
            list(looking.round(self.config))
        return looking

    def cycle(self) -> None:
        """Decides on every open request, though nothing changed."""
        self.visit.settled = Settled()
        list(run_cycle(self.visit, self.config, self.now))


def open_requests(account: Account, folder: Path) -> Iterator[Row]:
    limits = f"  drafts_per_day: {OPEN[1]}\n  cards_per_day: 1000\n"  # of most there is only a card
    limits += 'people:\n  clients: ["@mail.example"]\n'  # whose cards do not wait for the next day
    office = Office(account, folder, datetime.now(UTC), answers=limits)
    config = load_config(office.paths, office.now)
    raw, names = Raw(account), ""
    with open_visit(office.paths, config.rulebook.settings.mailboxes[0]) as visit:
        desk = Desk(visit, config, office.now)
        assert isinstance(visit.mailbox, Mailbox)
        names = " ".join(f'"{name}"' for name in visit.mailbox.names.all)
        list(run_cycle(visit, config, desk.now))
        asked, bare = 0, per_call(lambda: raw.run(f'LIST "" ({names}) RETURN (STATUS {TOLD})'), 50)
        for count in OPEN:
            more = [request(number, desk.now) for number in range(asked, count)]
            asked = count
            if count == OPEN[1]:
                yield from burst(desk, account, visit.mailbox, more[:BURST])
                more = more[BURST:]
            fill(account, more)
            looking = desk.looking()
            quiet = per_call(lambda: list(looking.round(config)), 20)  # noqa: B023
            yield Row(f"a quiet round, {count:,} open", quiet, "ms", "a bare socket's look", bare, 10, 10)
            whole = per_call(desk.cycle)
            yield Row(
                f"all decided anew, nothing moved, {count:,} open",
                whole,
                "ms",
                bound=50 + 0.5 * count,
                aim=10,
            )
            moved = per_call(lambda: list(looking.round(config)), before=lambda: decide(raw))  # noqa: B023
            yield Row(f"a card moved, {count:,} open", moved, "ms", bound=100 + 0.05 * count, aim=50)


def decide(raw: Raw) -> None:
    """Moves the oldest card, which comes after the key, as a mail client does."""
    raw.run("SELECT Requests")
    raw.run("MOVE 2 Requests/No")
    raw.run("CLOSE")


def burst(desk: Desk, account: Account, mailbox: Mailbox, letters: list[bytes]) -> Iterator[Row]:
    """Processor time, and 20 ms for each command: none is sent before the one before is answered."""
    fill(account, letters)
    mailbox.end_look()
    before, begun = mailbox.connection.traffic.commands, time.process_time()
    list(run_cycle(desk.visit, desk.config, desk.now))
    commands = mailbox.connection.traffic.commands - before
    seconds = time.process_time() - begun + commands * ROUND_TRIP / 1000
    each, name = 2 * len(letters), f"a burst of {len(letters)} requests"
    yield Row(f"{name}: round trips", commands, "", "one APPEND for each letter and card", each, 60, 120)
    least = each * ROUND_TRIP / 1000
    yield Row(f"{name} at 20 ms a round trip", seconds, "s", "only waiting for those", least, 4, 4)


def request(number: int, at: datetime) -> bytes:
    text = f"Hi Maya,\n\nCould you give a talk at our school number {number} in spring?\n"
    asked = letter(f"Asker {number} <asker{number}@mail.example>", "A talk", text, at)
    return bytes(asked).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
