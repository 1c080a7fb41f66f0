"""Prints what the mailbox costs on Dovecot: a sweep with nothing new, fetching, waiting, connecting.

    python benchmarks/imap.py [--messages 100000] [--fetch 1000] [--deliveries 50]

Peers and the limit (a bare socket) are measured in the same run on the same mailbox.
"""

from __future__ import annotations

import argparse
import imaplib
import resource
import socket
import statistics
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "src")]

from eitherway.imap.mailbox import Mailbox  # noqa: E402
from eitherway.mail.message import parse  # noqa: E402
from tests.servers.account import Account  # noqa: E402
from tests.servers.dovecot import Dovecot  # noqa: E402

TEXT = "Could we meet on Tuesday at three? I would need about an hour of your time.\r\n" * 30
ATTACHMENT = ("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2\r\n" * 750).encode()


def letter(number: int, *, attached: bool = False) -> bytes:
    """A request of 2.5 kB; `attached` adds a file of 50 kB."""
    header = (
        f"From: Dana <dana{number}@example.net>\r\nTo: maya@okafor.example\r\nSubject: request {number}\r\n"
        f"Message-ID: <{number}@example.net>\r\nDate: Mon, 23 Nov 2026 08:00:00 +0000\r\n"
        "MIME-Version: 1.0\r\n"
    )
    if not attached:
        return f"{header}Content-Type: text/plain; charset=utf-8\r\n\r\n{TEXT}".encode()
    parts = (
        f'{header}Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain\r\n\r\n{TEXT}"
        '--b\r\nContent-Type: application/pdf; name="a.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    )
    return parts.encode() + ATTACHMENT + b"--b--\r\n"


class Raw:
    """A bare socket that reads until a tagged answer: the limit of any client."""

    def __init__(self, account: Account) -> None:
        self.socket = socket.create_connection((account.host, account.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.recv(4096)
        self.run(f'LOGIN "{account.user}" "{account.password}"')

    def run(self, command: str) -> int:
        return self.send(f"A1 {command}\r\n".encode())

    def send(self, octets: bytes) -> int:
        self.socket.sendall(octets)
        tail, count = b"", 0
        while not (tail.endswith(b"\r\n") and tail[:-2].rpartition(b"\n")[2].startswith(b"A1 ")):
            received = self.socket.recv(1 << 20)
            if not received:
                raise ConnectionError("the server hung up")
            count += len(received)
            tail = (tail + received)[-4096:]
        return count


def fill(account: Account, mailbox: str, count: int, make: Callable[[int], bytes]) -> None:
    """Appends `count` messages, 500 in one command (RFC 3502)."""
    raw = Raw(account)
    for start in range(0, count, 500):
        parts = (make(number) for number in range(start, min(start + 500, count)))
        raw.send(
            f'A1 APPEND "{mailbox}"'.encode() + b"".join(b" {%d+}\r\n" % len(p) + p for p in parts) + b"\r\n"
        )


def row(
    name: str, seconds: float, mailbox: Mailbox | None, before: tuple[int, int, int], note: str = ""
) -> None:
    traffic = mailbox.connection.traffic if mailbox else None
    commands = traffic.commands - before[0] if traffic else 0
    octets = traffic.sent + traffic.received - before[1] - before[2] if traffic else 0
    shown = f"{commands:>7} {octets:>11,}" if traffic else f"{'':>7} {'':>11}"
    print(f"{name:<52} {seconds * 1000:>10,.1f} {shown}  {note}")


def count(mailbox: Mailbox) -> tuple[int, int, int]:
    traffic = mailbox.connection.traffic
    return traffic.commands, traffic.sent, traffic.received


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def best(work: Callable[[], object], times: int = 5) -> float:
    return min(timed(work) for _ in range(times))


def sweep(mailbox: Mailbox) -> None:
    """What is asked when nothing is new: the watched mailbox, Drafts, Sent, the board."""
    for name in ("INBOX", mailbox.names.drafts, "Sent", mailbox.names.board):
        mailbox.status(name)


def measure_sweep(account: Account, messages: int) -> None:
    mailbox = account.open()
    mailbox.ensure(mailbox.names.board)
    sweep(mailbox)
    before = count(mailbox)
    row(
        f"sweep, nothing new, {messages:,} messages",
        timed(lambda: sweep(mailbox)),
        mailbox,
        before,
        "4 mailboxes",
    )
    before = count(mailbox)
    row("  STATUS of INBOX alone", timed(lambda: mailbox.status("INBOX")), mailbox, before)
    last = mailbox.status("INBOX").uidnext - 1
    before = count(mailbox)
    row("  refs above the last uid", timed(lambda: mailbox.refs("INBOX", after_uid=last)), mailbox, before)
    raw, peer = Raw(account), imaplib.IMAP4(account.host, account.port)
    peer.login(account.user, account.password)
    row(
        "  limit: STATUS by a bare socket",
        best(lambda: raw.run("STATUS INBOX (UIDNEXT MESSAGES)")),
        None,
        before,
    )
    peer.select("INBOX", readonly=True)
    row(
        "  peer: imaplib, SEARCH SINCE yesterday",
        timed(lambda: peer.search(None, "SINCE", "22-Nov-2026")),
        None,
        before,
    )
    row("  peer: imaplib, SEARCH UNSEEN", timed(lambda: peer.search(None, "UNSEEN")), None, before)
    mailbox.close()


def measure_fetch(account: Account, messages: int) -> None:
    mailbox = account.open()
    refs = mailbox.refs("Work")[:messages]
    before = count(mailbox)
    ours = timed(lambda: [fetched.message for fetched in mailbox.fetch(refs)])
    row(f"fetch and read {len(refs):,} messages, 1 in 10 with 50 kB", ours, mailbox, before)
    before = count(mailbox)
    row(f"glances of {len(refs):,} messages", timed(lambda: mailbox.summaries(refs)), mailbox, before)
    peer = imaplib.IMAP4(account.host, account.port)
    peer.login(account.user, account.password)
    peer.select("Work", readonly=True)
    uids = [str(ref.uid) for ref in refs]
    whole: list[bytes] = []

    def one_by_one() -> None:
        for uid in uids:
            whole.append(peer.uid("FETCH", uid, "(BODY.PEEK[])")[1][0][1])  # type: ignore[index]

    alone = timed(one_by_one)
    row(
        "  peer: imaplib, one by one, whole, not read",
        alone,
        None,
        before,
        f"{ours / alone:.1f} x; {len(uids)} commands",
    )
    reading = timed(lambda: [parse(octets) for octets in whole])
    row("  of which reading is (whole messages)", reading, None, before)
    raw = Raw(account)
    raw.run("EXAMINE Work")
    limit = best(lambda: raw.run("UID FETCH 1:* (UID FLAGS BODYSTRUCTURE BODY.PEEK[HEADER] BODY.PEEK[1])"), 2)
    row("  limit: one FETCH by a bare socket", limit, None, before, f"{ours / limit:.1f} x")
    mailbox.close()


def measure_waiting(account: Account, deliveries: int) -> None:
    mailbox = account.open()
    waits = []
    for number in range(deliveries):
        mailbox.status("INBOX")
        arrived: list[float] = []

        def deliver(number: int = number, arrived: list[float] = arrived) -> None:
            account.deliver(letter(number))
            arrived.append(time.perf_counter())

        threading.Timer(0.05, deliver).start()
        mailbox.wait("INBOX", timedelta(seconds=30), lambda: False)
        waits.append(max(0.0, time.perf_counter() - (arrived[0] if arrived else time.perf_counter())))
    waits.sort()
    before = count(mailbox)
    row(f"delivery to end of IDLE, median of {deliveries}", statistics.median(waits), None, before)
    row("  99th in 100", waits[min(len(waits) - 1, int(len(waits) * 0.99))], None, before)
    mailbox.status("INBOX")
    cpu = resource.getrusage(resource.RUSAGE_SELF)
    idle = timed(lambda: mailbox.wait("INBOX", timedelta(seconds=10), lambda: False))
    after = resource.getrusage(resource.RUSAGE_SELF)
    used = after.ru_utime + after.ru_stime - cpu.ru_utime - cpu.ru_stime
    row("CPU while waiting 10 s", used, None, before, f"{used / idle:.2%} of one core")
    mailbox.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--fetch", type=int, default=1000)
    parser.add_argument("--deliveries", type=int, default=50)
    options = parser.parse_args()
    server = Dovecot(storage="mdbox")
    try:
        account, other = server.account(), server.account()
        account.mailboxes()
        account.deliver(letter(0), mailbox="Work")
        seconds = timed(lambda: fill(account, "INBOX", options.messages, letter))
        fill(account, "Work", options.fetch - 1, lambda n: letter(n, attached=n % 10 == 0))
        print(f"Dovecot on loopback; {options.messages:,} messages appended in {seconds:.0f} s\n")
        print(f"{'':<52} {'ms':>10} {'commands':>7} {'octets':>10}")
        measure_sweep(account, options.messages)
        measure_fetch(account, options.fetch)
        before = (0, 0, 0)
        mailbox = account.open()
        row("connect, sign in, find the mailboxes", timed(lambda: account.open().close()), mailbox, before)
        mailbox.close()
        measure_waiting(other, options.deliveries)
        print(f"\nlargest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    finally:
        server.destroy()


if __name__ == "__main__":
    main()
