"""Prints what `eitherway backtest` costs on a mailbox of 10,000 messages, and that it changes nothing.

python benchmarks/backtest.py [--messages 10000]
"""

from __future__ import annotations

import argparse
import hashlib
import imaplib
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.command import environment, line  # noqa: E402
from tests.servers.dovecot import Dovecot  # noqa: E402
from tests.stories.office import Office, letter  # noqa: E402

TEXTS = (
    "Could you give a talk at our school on Tuesday, December 8 at 10am?\n",
    "Thank you for the lovely evening. See you soon.\n",
    "I am looking for a therapist for my son.\n",
    "The minutes of our meeting are in the folder. Nothing is to be done.\n" * 20,
    "Are you taking new clients? I would like to come on Mondays.\n",
)


def fill(office: Office, count: int) -> None:
    """Puts `count` letters into INBOX, in one connection."""
    with office.client() as client:
        when = imaplib.Time2Internaldate(datetime.now(UTC))
        for number in range(count):
            message = letter(
                f"Asker {number} <a{number}@mail.example>", f"Letter {number}", TEXTS[number % 5], office.now
            )
            client.append("INBOX", "", when, message.as_bytes())


def digest(office: Office) -> str:
    """One hash of every message and flag of the account."""
    return hashlib.sha256(repr(sorted(office.account.snapshot().items())).encode()).hexdigest()


def run(office: Office) -> tuple[bytes, set[int]]:
    """What `backtest` says, and the percentages that a terminal shows meanwhile."""
    ours, theirs = os.openpty()
    shown: set[int] = set()

    def watch() -> None:
        with suppress(OSError):
            while octets := os.read(ours, 4096):
                shown.update(int(found) for found in re.findall(rb"(\d+)%", octets))

    watching = threading.Thread(target=watch)
    watching.start()
    words = line(office.folder, "backtest", "--days", "90", "--json")
    here = {**environment(), "TERM": "xterm"}
    done = subprocess.run(words, env=here, stdout=subprocess.PIPE, stderr=theirs, check=True)
    os.close(theirs)
    watching.join()
    return done.stdout, shown


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=10_000)
    count = parser.parse_args().messages
    server = Dovecot()
    try:
        with tempfile.TemporaryDirectory() as folder:
            office = Office(server.account(), Path(folder), now=datetime.now(UTC))
            fill(office, count)
            before = digest(office)
            began = time.monotonic()
            output, progress = run(office)
            seconds = time.monotonic() - began
            spent = resource.getrusage(resource.RUSAGE_CHILDREN)
            told = json.loads(output)
            print(f"{told['messages']} messages: {seconds:.1f} s, {seconds / count * 1000:.1f} ms a message")
            print(f"memory at most: {spent.ru_maxrss / 1024:.0f} MB")
            print(f"unchanged: {digest(office) == before}")
            print(
                f"progress on the terminal: {len(progress)} steps from {min(progress)} to {max(progress)} %"
            )
            print(f"outcomes: {told['outcomes']}")
    finally:
        server.destroy()


if __name__ == "__main__":
    main()
