"""A host in a storm: letters come, workers are killed, the database restarts; then everything is counted.

As a program it prints the figures: python -m tests.host.storm --people 1000 --letters 5000 --seconds 600
"""

from __future__ import annotations

import argparse
import email
import itertools
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from eitherway.host.sealing import Keyring, MasterKey
from eitherway.host.tenants import Tenants
from eitherway.requests.signing import ID_FIELD
from eitherway.storage.postgres import migrate_postgres, session
from tests.command import environment
from tests.servers.account import Account
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres

KEY = MasterKey(b"storm storm storm storm storm 32")
CANARY = "canary-zebrafish"

_RULES = """\
owner: {{name: Owner Number{number}, addresses: ["{user}"], timezone: Europe/Vienna, signature: Owner}}
mailbox: {{host: 127.0.0.1, port: {port}, security: plain, user: "{user}", password: {{sealed: mail}}}}
rules:
  - {{name: speaking, when: {{text: [give a talk]}}}}
"""
_LETTER = """\
From: Asker {number} <asker{number}@asker.example>\r
To: {user}\r
Subject: A talk {number} {canary}\r
Date: {date}\r
Message-ID: <letter.{number}@asker.example>\r
MIME-Version: 1.0\r
Content-Type: text/plain; charset=utf-8\r
\r
Dear colleague,\r
\r
Would you give a talk at our meeting on moss? It would be in the spring.\r
\r
Asker {number}\r
"""


@dataclass
class Storm:
    """A host with its servers, in a folder."""

    folder: Path
    people: int
    dovecot: Dovecot
    postgres: Postgres
    url: str
    accounts: list[Account] = field(default_factory=list)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    delivered: dict[str, float] = field(default_factory=dict)  # by Message-ID: when
    spent: float = 0.0  # CPU seconds of workers that were killed
    most: Counter[str] = field(default_factory=Counter)
    held: int = 0  # tenants with a living worker, when it ended

    @property
    def tenants(self) -> Tenants:
        return Tenants(self.url, Keyring(KEY))

    def add_people(self) -> None:
        """Adds a tenant for each mailbox."""
        self.tenants.check_keys()
        for _ in range(self.people):
            self.add_person(_RULES)

    def add_person(self, rules: str, secret: bytes = b"secret word") -> None:
        """Adds a mailbox, and a tenant with these rules for it."""
        number, account = len(self.accounts), self.dovecot.account()
        self.accounts.append(account)
        self.dovecot.make_mailboxes(account, {"INBOX": 1 + number})
        text = rules.format(number=number, user=account.user, port=self.dovecot.port)
        self.tenants.add(f"t{number:04}", {"rules.yaml": text.encode()}, {"mail": secret})

    @property
    def known(self) -> dict[str, str]:
        """The environment of the commands of this host."""
        key = self.folder / "key"
        key.write_bytes(KEY.octets)
        key.chmod(0o600)
        return {"EITHERWAY_DATABASE": self.url, "EITHERWAY_MASTER_KEY": f"file:{key}"}

    def start_worker(self, capacity: int, *more: str, figures: str = "-", **variables: str) -> None:
        """Starts one more worker."""
        words = ["worker", "--capacity", str(capacity), "--folder", str(self.folder / "run")]
        words += ["--figures", figures, *more]
        with (self.folder / f"worker{len(list(self.folder.glob('worker*.log')))}.log").open("wb") as log:
            started = subprocess.Popen(
                [sys.executable, "-m", "eitherway", *words],
                env={**environment(), **self.known, **variables},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.workers.append(started)

    def kill_worker(self, how: int = signal.SIGKILL) -> None:
        """Kills the oldest worker."""
        worker = self.workers.pop(0)
        self.spent += cpu_of(worker.pid)
        worker.send_signal(how)
        worker.wait(90)

    def deliver(self, number: int) -> None:
        """Puts a letter into a mailbox, as a server's own delivery does."""
        self.put(number, _LETTER, number=number, canary=CANARY)
        self.delivered[f"<letter.{number}@asker.example>"] = time.time()

    def put(self, place: int, letter: str, **fields: object) -> None:
        """Puts this letter, with the fields, into the mailbox in that place."""
        account = self.accounts[place % self.people]
        date = format_datetime(datetime.now(UTC))
        text = letter.format(user=account.user, date=date, **fields)
        root = self.dovecot.maildir(account)
        name = f"{time.time_ns()}.{place}.storm"
        path = root / "tmp" / name
        path.write_text(text, newline="")
        if os.geteuid() == 0:
            shutil.chown(path, "nobody")
        path.rename(root / "new" / name)

    def drafts(self) -> dict[str, list[float]]:
        """When each draft was stored, by the letter that it answers."""
        found: dict[str, list[float]] = {}
        for account in self.accounts:
            for path in mails(self.dovecot.maildir(account) / "Drafts"):
                message = header_of(path)
                found.setdefault(str(message["In-Reply-To"]), []).append(path.stat().st_mtime)
        return found

    def cards(self) -> dict[str, Counter[str]]:
        """How many live cards each request has, by account."""
        found: dict[str, Counter[str]] = {}
        for account in self.accounts:
            messages = map(header_of, mails(self.dovecot.maildir(account) / "Requests"))
            ids = [str(one[ID_FIELD]) for one in messages if one[ID_FIELD]]
            found[account.user] = Counter(one for one in ids if re.fullmatch(r"[0-9a-f]{32}", one))
        return found

    def note_use(self) -> None:
        """Notes memory and threads of the workers, where they were highest."""
        for worker in self.workers:
            status = Path(f"/proc/{worker.pid}/status")
            text = status.read_text() if status.exists() else ""
            for name in ("VmRSS", "Threads"):
                found = re.search(rf"^{name}:\s+(\d+)", text, re.MULTILINE)
                self.most[name] = max(self.most[name], int(found[1]) if found else 0)

    def takeovers(self) -> list[float]:
        """For how many seconds each tenant had no worker before it was taken again."""
        logs = "".join(path.read_text("utf-8", "replace") for path in self.folder.glob("worker*.log"))
        again = re.findall(r"taken, epoch (\d+), after ([\d.]+) s", logs)
        return [float(seconds) for epoch, seconds in again if int(epoch) > 1]

    def logs(self) -> str:
        return "".join(path.read_text("utf-8", "replace") for path in sorted(self.folder.glob("worker*.log")))

    def living(self) -> list[str]:
        """The workers whose beat is young."""
        young = "SELECT worker FROM workers WHERE beat_at > clock_timestamp() - interval '10 seconds'"
        with session(self.url) as connection:
            return [row[0] for row in connection.execute(young).fetchall()]

    def held_by_the_living(self) -> int:
        """How many tenants have a worker whose beat is young."""
        held = "SELECT count(*) FROM tenants WHERE worker = ANY(%s)"
        with session(self.url) as connection:
            return int(connection.execute(held, (self.living(),)).fetchall()[0][0])

    def shares(self) -> list[int]:
        """How many tenants each living worker holds."""
        held = "SELECT count(*) FROM tenants WHERE worker = ANY(%s) GROUP BY worker"
        with session(self.url) as connection:
            return [row[0] for row in connection.execute(held, (self.living(),)).fetchall()]

    def epochs(self) -> dict[str, int]:
        """The epoch of each tenant: it changes with the worker."""
        with session(self.url) as connection:
            return dict(map(tuple, connection.execute("SELECT tenant, epoch FROM tenants").fetchall()))

    def looked_at(self) -> int:
        """How many mailboxes were looked at: only what comes later is answered."""
        name = self.url.rpartition("/")[2]
        found = self.postgres.execute("SELECT count(*) FROM facts WHERE name = 'looked_at'", name)
        return int(str(found[0][0]))

    def end(self) -> None:
        """Notes how many tenants are held, and ends the workers."""
        if self.workers:
            self.held = self.held_by_the_living()
        for worker in self.workers:
            self.spent += cpu_of(worker.pid)
            worker.send_signal(signal.SIGTERM)
        for worker in self.workers:
            worker.wait(90)
        self.workers.clear()


def mails(folder: Path) -> Iterator[Path]:
    """The messages of a mailbox that are not marked as deleted."""
    for place in (folder / "cur", folder / "new"):
        if place.is_dir():
            yield from (path for path in place.iterdir() if "T" not in path.name.partition(":2,")[2])


def header_of(path: Path) -> email.message.Message:
    return email.message_from_bytes(path.read_bytes().partition(b"\r\n\r\n")[0])


def cpu_of(process: int) -> float:
    """The CPU seconds of a process, user and system."""
    try:
        words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def open_storm(folder: Path, people: int) -> Storm:
    """A host with that many mailboxes, and no worker yet."""
    storm = empty_storm(folder, people)
    storm.add_people()
    return storm


def empty_storm(folder: Path, people: int) -> Storm:
    """A host for that many mailboxes, without any yet."""
    dovecot, postgres = Dovecot(processes=3 * people + 200), Postgres()
    url = postgres.database()
    migrate_postgres(url)
    return Storm(folder, people, dovecot, postgres, url)


def rage(
    storm: Storm,
    letters: int,
    seconds: float,
    *,
    workers: int = 3,
    kill_every: float = 30.0,
    older: Path | None = None,
) -> None:
    """Delivers the letters over that time while workers are killed and the database restarts twice.

    With the source folder of an `older` version every second worker is one of that: as in an upgrade.
    """
    capacity = storm.people
    ages = itertools.cycle([{}] if older is None else [{"PYTHONPATH": str(older)}, {}])
    for _ in range(workers):
        storm.start_worker(capacity, **next(ages))
    assert wait_until(lambda: storm.looked_at() == storm.people, 1200)
    began = time.monotonic()
    kills = itertools.count(1)
    next_kill, restarts = kill_every, [seconds / 3, seconds * 2 / 3]
    for number in range(letters):
        while (now := time.monotonic() - began) < number * seconds / letters:
            time.sleep(0.02)
        storm.deliver(number)
        if now > next_kill:
            storm.kill_worker()
            storm.start_worker(capacity, **next(ages))
            next_kill = kill_every * (next(kills) + 1)
        if restarts and now > restarts[0]:
            restarts.pop(0)
            storm.postgres.stop(signal.SIGQUIT)
            time.sleep(2)
            storm.postgres.start()
        if number % 20 == 0:
            storm.note_use()


def wait_until(is_so: object, seconds: float) -> bool:
    """Whether it became so in time."""
    assert callable(is_so)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(1.0)
    return False


def settle(storm: Storm, seconds: float) -> bool:
    """Waits until each letter has its draft and its card, and each tenant a living worker."""

    def is_done() -> bool:
        if storm.held_by_the_living() < storm.people:
            return False
        cards = sum(len(found) for found in storm.cards().values())
        return len(storm.drafts()) >= len(storm.delivered) and cards >= len(storm.delivered)

    return wait_until(is_done, seconds)


def figures(storm: Storm, seconds: float) -> dict[str, object]:
    """What is to be told of a storm."""
    drafts, cards = storm.drafts(), storm.cards()
    waits = sorted(min(drafts[one]) - at for one, at in storm.delivered.items() if one in drafts)
    gaps = storm.takeovers()
    return {
        "mailboxes": storm.people,
        "letters": len(storm.delivered),
        "without a draft": sum(one not in drafts for one in storm.delivered),
        "with two drafts": sum(len(found) > 1 for found in drafts.values()),
        "cards": sum(len(found) for found in cards.values()),
        "with two cards": sum(count > 1 for found in cards.values() for count in found.values()),
        "delivery to draft, median s": round(statistics.median(waits), 1),
        "delivery to draft, p99 s": round(waits[int(len(waits) * 0.99) - 1], 1),
        "delivery to draft, most s": round(waits[-1], 1),
        "takeovers": len(gaps),
        "longest without a worker s": round(max(gaps, default=0), 1),
        "most MB a worker": round(storm.most["VmRSS"] / 1024),
        "most threads a worker": storm.most["Threads"],
        "tenants with a living worker": storm.held,
        "CPU s of all workers": round(storm.spent, 1),
        "CPU s a letter": round(storm.spent / max(len(storm.delivered), 1), 2),
        "seconds": round(seconds),
        "load": os.getloadavg()[0],
    }


def main() -> None:
    """Prints the figures; ends with 1 if a request has not exactly one draft and one card."""
    parser = argparse.ArgumentParser()
    for name, default in (("people", 1000), ("letters", 5000), ("seconds", 600), ("workers", 3)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--kill-every", type=float, default=30.0)
    parser.add_argument("--older", type=Path, help="the source of an older version, for half of the workers")
    given = parser.parse_args()
    folder = Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())
    storm = open_storm(folder, given.people)
    began = time.monotonic()
    try:
        rage(
            storm,
            given.letters,
            given.seconds,
            workers=given.workers,
            kill_every=given.kill_every,
            older=given.older,
        )
        is_settled = settle(storm, 600)
        storm.end()
        told = figures(storm, time.monotonic() - began)
    finally:
        storm.end()
        storm.dovecot.destroy()
        storm.postgres.destroy()
    print(json.dumps(told, indent=2))
    print("logs:", folder)
    wrong = told["without a draft"] or told["with two drafts"] or told["with two cards"]
    wrong = wrong or told["tenants with a living worker"] != given.people
    sys.exit(1 if wrong or not is_settled or told["cards"] != told["letters"] else 0)


if __name__ == "__main__":
    main()
