"""Prints what idle lines to many mailboxes cost: one Dovecot, TLS, one watch in this process.

    python benchmarks/idle_lines.py [--mailboxes 1000] [--seconds 120] [--way notify|list-status]

Memory is resident memory by line, CPU is that of this process while nothing happens. The looks are at their
quiet pace from the start. Then some mailboxes get a message, and the server is restarted.
"""

from __future__ import annotations

import argparse
import grp
import os
import pwd
import random
import statistics
import sys
import time
from pathlib import Path
from queue import Empty, SimpleQueue

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "src")]

from eitherway.host.idle_watch import Watch  # noqa: E402
from eitherway.imap import idle_line, pace  # noqa: E402
from eitherway.requests.mailbox_names import names_unseen  # noqa: E402
from tests.servers.account import Account  # noqa: E402
from tests.servers.dovecot import Dovecot  # noqa: E402

DELIVERIES = 20


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mailboxes", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--way", choices=("notify", "list-status"), default="notify")
    given = parser.parse_args()
    pace.STAYS_ACTIVE = 0.0
    if given.way == "list-status":
        idle_line._USED = idle_line._USED - {"NOTIFY"}
    server = Dovecot(processes=given.mailboxes + 200)
    try:
        accounts = {one.user: one for one in (server.account() for _ in range(given.mailboxes))}
        make_mailboxes(server, list(accounts.values()))
        measure(server, accounts, given.seconds)
    finally:
        server.destroy()


def make_mailboxes(server: Dovecot, accounts: list[Account]) -> None:
    """Makes the maildirs of all, as if a first cycle had been there."""
    owner = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    group = grp.getgrgid(owner.pw_gid).gr_gid
    for account in accounts:
        root = server.maildir(account)
        for name in ("", *names_unseen(account.settings()).all):
            for part in ("cur", "new", "tmp"):
                (root / name.replace("INBOX", "") / part).mkdir(parents=True, exist_ok=True)
        for folder, _, _ in os.walk(root):
            os.chown(folder, owner.pw_uid, group)


def measure(server: Dovecot, accounts: dict[str, Account], seconds: float) -> None:
    told: SimpleQueue[str] = SimpleQueue()
    troubles: list[str] = []
    watch = Watch(told.put, lambda _, error, __: troubles.append(type(error).__name__))
    first, *others = accounts
    hold(watch, accounts[first])
    settle(watch, accounts, told, 1)
    began, memory, cpu = time.monotonic(), resident(), time.process_time()
    for one in others:
        hold(watch, accounts[one])
    settle(watch, accounts, told, len(accounts))
    took, used = time.monotonic() - began, time.process_time() - cpu
    print(f"{len(accounts)} lines up in {took:.0f} s, {used:.1f} s of CPU; troubles: {len(troubles)}")
    each = (resident() - memory) / len(others) / 1e3
    print(f"memory: {memory / 1e6:.1f} MB with one line, {each:.1f} kB for each other")
    quiet(watch, accounts, told, seconds)
    latencies(accounts, told, watch)
    restart(server, watch, accounts, troubles)
    watch.close()


def quiet(watch: Watch, accounts: dict[str, Account], told: SimpleQueue[str], seconds: float) -> None:
    settle(watch, accounts, told, len(accounts), rest=5)
    cpu = time.process_time()
    time.sleep(seconds)
    share = (time.process_time() - cpu) / seconds / len(accounts)
    print(
        f"idle for {seconds:.0f} s: {100 * share:.5f} % of a core a line; told: {told.qsize()}; load {load()}"
    )


def latencies(accounts: dict[str, Account], told: SimpleQueue[str], watch: Watch) -> None:
    found = []
    for user in random.sample(sorted(accounts), min(DELIVERIES, len(accounts))):
        with accounts[user].person() as client:
            client.append("INBOX", None, None, b"Subject: hello\r\n\r\nhello\r\n")  # type: ignore[arg-type]
            began = time.monotonic()
            while told.get(timeout=120) != user:
                pass
            found.append(time.monotonic() - began)
        see(watch, accounts[user])
    print(
        f"told of a message after {statistics.median(found):.2f} s, at most {max(found):.2f} s; load {load()}"
    )


def restart(server: Dovecot, watch: Watch, accounts: dict[str, Account], troubles: list[str]) -> None:
    troubles.clear()
    server.stop(at_once=True)
    while watch.lines.up:
        time.sleep(0.1)
    time.sleep(10)
    tried = len(troubles) - len(accounts)
    server.start()
    began, cpu = time.monotonic(), time.process_time()
    while watch.lines.up < len(accounts):
        time.sleep(0.1)
    took, used = time.monotonic() - began, time.process_time() - cpu
    print(
        f"server restarted: {tried} attempts while it was away, all back {took:.0f} s after it was, "
        f"{used:.1f} s of CPU; load {load()}"
    )


def hold(watch: Watch, account: Account) -> None:
    settings = account.settings_tls()
    watch.hold(account.user, settings, account.credential, names_unseen(settings), {})


def see(watch: Watch, account: Account) -> None:
    """Does as if a cycle had seen what was told."""
    mailbox = watch._mailboxes[account.user]
    states = mailbox._line._told_of if mailbox._line else None
    watch.hold(account.user, mailbox.settings, account.credential, mailbox.seen.names, states or {})


def settle(
    watch: Watch, accounts: dict[str, Account], told: SimpleQueue[str], count: int, rest: float = 0
) -> None:
    """Returns when that many lines are up, and what they told was seen."""
    seen = time.monotonic()
    while watch.lines.up < count or time.monotonic() < seen + rest + 2:
        try:
            see(watch, accounts[told.get(timeout=0.5)])
            seen = time.monotonic()
        except Empty:
            continue


def resident() -> int:
    """The memory of this process, in octets."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGESIZE")


def load() -> str:
    return f"{os.getloadavg()[0]:.0f}"


if __name__ == "__main__":
    main()
