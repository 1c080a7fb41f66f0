"""The watcher on Dovecot on loopback: from delivery to draft, memory day by day, CPU when idle.

python benchmarks/daemon.py [--deliveries 200] [--idle 60] [--days 3] [--mail 300]
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "src")]

from tests.command import environment, line  # noqa: E402
from tests.servers.account import Account  # noqa: E402
from tests.servers.dovecot import Dovecot  # noqa: E402
from tests.stories.office import Office, letter  # noqa: E402

TEXT = "Hi Maya,\n\nCould you give a talk at our school in spring?\n"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--deliveries", type=int, default=200)
    parser.add_argument("--idle", type=float, default=60)
    parser.add_argument("--days", type=int, default=3)
    parser.add_argument("--mail", type=int, default=300, help="messages a day, a tenth of them requests")
    given = parser.parse_args()
    folder, server = Path(tempfile.mkdtemp(prefix="eitherway-bench-")), Dovecot()
    account = server.account()
    office = Office(account, folder, datetime.now(UTC), "", "  drafts_per_day: 1000\n")
    process = subprocess.Popen(line(folder, "run", "-q"), env=environment())
    try:
        time.sleep(10)
        show(office, account, process.pid, given.deliveries, given.idle)
        for day in range(1, given.days + 1):
            live_a_day(office, given.mail)
            print(f"memory after day {day} of {given.mail} mails: {resident(process.pid)} kB", flush=True)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        server.destroy()


def show(office: Office, account: Account, pid: int, deliveries: int, idle: float) -> None:
    print(f"memory at the start: {resident(pid)} kB")
    print(f"CPU when idle, {idle:.0f} s: {spent(pid, idle):.2f} s")
    taken = sorted(latency(office, account, number) for number in range(deliveries))
    print(
        f"from delivery to draft, {deliveries} times: median {statistics.median(taken) * 1000:.0f} ms, "
        f"p99 {taken[int(len(taken) * 0.99) - 1] * 1000:.0f} ms, most {taken[-1] * 1000:.0f} ms"
    )
    print(f"memory after {deliveries} requests: {resident(pid)} kB")
    print(f"CPU when idle with {deliveries} open requests, {idle:.0f} s: {spent(pid, idle):.2f} s")


def live_a_day(office: Office, count: int) -> None:
    """A day's mail: requests, newsletters, files, notes of friends; returns when all is dealt with."""
    drafts = len(office.drafts())
    for number in range(count):
        office.now = datetime.now(UTC)
        office.deliver(mail_of(number % 10, office.now))
    end = time.monotonic() + 120
    while len(office.drafts()) < drafts + count // 10 and time.monotonic() < end:
        time.sleep(1)
    time.sleep(15)  # the board is looked at every ten seconds


def mail_of(sort: int, at: datetime) -> EmailMessage:
    """One of ten sorts of mail; the first is a request."""
    sender = f"Asker <asker{time.monotonic_ns()}@mail.example>"
    if sort == 0:
        return letter(sender, "A talk", TEXT, at)
    if sort <= 3:
        news = letter("News <news@shop.example>", "News of the week", "Read it in a browser.\n", at)
        news["List-Id"] = "News <news.shop.example>"
        news.add_alternative(f"<html><body>{'<p>Shoes are <b>cheaper</b> now.</p>' * 1500}</body>", "html")
        return news
    note = letter(sender, "As promised", "Here are the minutes. Nothing is to be done.\n" * 20, at)
    if sort == 4:
        note.add_attachment(bytes(1_000_000), "application", "pdf", filename="minutes.pdf")
    return note


def latency(office: Office, account: Account, number: int) -> float:
    """Seconds from the end of a delivery until the draft is there."""
    with account.person() as client:
        office.now = datetime.now(UTC)
        office.deliver(letter(f"Asker <asker{number}@mail.example>", "A talk", TEXT, office.now))
        start = time.monotonic()
        while time.monotonic() - start < 60:
            _, data = client.status("Drafts", "(MESSAGES)")
            found = re.search(rb"MESSAGES (\d+)", data[0] or b"")
            if found and int(found[1]) > number:
                break
            time.sleep(0.01)
        return time.monotonic() - start


def resident(pid: int) -> int:
    """The memory of a process in kB."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) if found else 0


def spent(pid: int, seconds: float) -> float:
    """How many seconds of CPU a process takes within this time."""
    before = ticks(pid)
    time.sleep(seconds)
    return (ticks(pid) - before) / os.sysconf("SC_CLK_TCK")


def ticks(pid: int) -> int:
    """The CPU time of a process so far, in ticks of the system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


if __name__ == "__main__":
    main()
