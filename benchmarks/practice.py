"""A practice in one process on Dovecot on loopback: start, sign-ins, memory, idle CPU, delivery to draft.

python benchmarks/practice.py [--people 50] [--idle 60] [--deliveries 50]

Beside it, where it is installed, imapfilter with the same accounts in one process: it can idle in one of them
only, so that it asks each for its INBOX every ten seconds, which tells less than what a practice asks for.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "src")]

from benchmarks.daemon import TEXT, resident, spent, ticks  # noqa: E402
from tests.command import environment  # noqa: E402
from tests.servers.account import Account  # noqa: E402
from tests.servers.dovecot import Dovecot  # noqa: E402
from tests.stories.office import EMPTY, RULES, letter  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--idle", type=float, default=60)
    parser.add_argument("--deliveries", type=int, default=50)
    given = parser.parse_args()
    folder, server = Path(tempfile.mkdtemp(prefix="eitherway-bench-")), Dovecot()
    accounts = [server.account() for _ in range(given.people)]
    for number, account in enumerate(accounts):
        write_person(folder / f"p{number}", account)
    names = "".join(f"  p{number}:\n" for number in range(given.people))
    (folder / "practice.yaml").write_text(f"people:\n{names}")
    line = [sys.executable, "-m", "eitherway", "run", "-q", "--practice", str(folder / "practice.yaml")]
    began = time.monotonic()
    process = subprocess.Popen(line, env=environment())
    try:
        show(process.pid, server, accounts, began, given)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(90)
    try:
        show_peer(folder, accounts, given.idle)
    finally:
        server.destroy()


def write_person(folder: Path, account: Account) -> None:
    folder.mkdir()
    (folder / "password").write_text(account.password)
    (folder / "password").chmod(0o600)
    more = "  drafts_per_day: 1000\n"
    rules = RULES.format(
        host=account.host, port=account.port, user=account.user, mailbox="", answers=more, rules=""
    )
    (folder / "rules.yaml").write_text(rules)
    (folder / "practice.ics").write_text(EMPTY.format(events=""))


def show(pid: int, server: Dovecot, accounts: list[Account], began: float, given: argparse.Namespace) -> None:
    boards = [server.maildir(account) / "Requests" / "Yes" for account in accounts]
    while not all(board.exists() for board in boards) or lines_up(server) < len(accounts):
        time.sleep(0.5)
        if time.monotonic() - began > 600:
            print(f"given up: {sum(board.exists() for board in boards)} boards, {lines_up(server)} lines")
            break
    print(f"{len(accounts)} people: all read and watched after {time.monotonic() - began:.1f} s, {load()}")
    print(f"CPU until then: {ticks(pid) / os.sysconf('SC_CLK_TCK'):.1f} s; threads: {threads(pid)}")
    print(f"memory: {resident(pid)} kB; sign-ins refused or lost: {lost(server) - 1}")
    time.sleep(20)
    used = spent(pid, given.idle)
    print(f"CPU when idle, {given.idle:.0f} s: {used:.2f} s = {used / given.idle * 100:.2f} % of a core")
    taken = sorted(latency(accounts[number % len(accounts)]) for number in range(given.deliveries))
    print(
        f"from delivery to draft, {given.deliveries} times: median {statistics.median(taken) * 1000:.0f} ms, "
        f"p99 {taken[int(len(taken) * 0.99) - 1] * 1000:.0f} ms, most {taken[-1] * 1000:.0f} ms, {load()}"
    )
    print(f"memory at the end: {resident(pid)} kB; sign-ins refused or lost: {lost(server) - 1}")


PEER = """\
options.starttls = false
accounts = {{
{accounts}}}
for _, account in ipairs(accounts) do account.INBOX:check_status() end
io.open('{folder}/in', 'w'):close()
while true do
  os.execute('sleep 10')
  for _, account in ipairs(accounts) do account.INBOX:check_status() end
end
"""
ACCOUNT = "  IMAP {{server='{host}', port={port}, username='{user}', password='{password}'}},\n"


def show_peer(folder: Path, accounts: list[Account], seconds: float) -> None:
    """Prints what imapfilter takes for the same accounts."""
    if not shutil.which("imapfilter"):
        print("imapfilter is not installed: no peer")
        return
    fields = ({name: getattr(one, name) for name in ("host", "port", "user", "password")} for one in accounts)
    text = PEER.format(accounts="".join(ACCOUNT.format(**one) for one in fields), folder=folder)
    (folder / "peer.lua").write_text(text)
    began = time.monotonic()
    line = ["imapfilter", "-c", str(folder / "peer.lua")]
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, env={**os.environ, "HOME": str(folder)})
    try:
        while not (folder / "in").exists() and process.poll() is None:
            time.sleep(0.1)
        print(
            f"imapfilter: {len(accounts)} accounts signed in after {time.monotonic() - began:.1f} s, {load()}"
        )
        used = spent(process.pid, seconds)
        print(f"imapfilter: CPU in {seconds:.0f} s: {used:.2f} s = {used / seconds * 100:.2f} % of a core")
        print(f"imapfilter: memory: {resident(process.pid)} kB")
    finally:
        process.terminate()
        process.wait(10)


def latency(account: Account) -> float:
    """Seconds from the end of a delivery until one more draft is there."""
    with account.person() as client:
        before, at = drafts(client), datetime.now(UTC)
        message = letter(f"Asker <asker{time.monotonic_ns()}@mail.example>", "A talk", TEXT, at)
        account.save(message.as_bytes(), "INBOX", "", at)
        start = time.monotonic()
        while drafts(client) == before and time.monotonic() - start < 60:
            time.sleep(0.02)
        return time.monotonic() - start


def drafts(client: object) -> int:
    _, data = client.status("Drafts", "(MESSAGES)")  # type: ignore[attr-defined]
    found = re.search(rb"MESSAGES (\d+)", data[0] or b"")
    return int(found[1]) if found else 0


def lines_up(server: Dovecot) -> int:
    """How many sessions the server has that did not end."""
    text = (server.folder / "log").read_text(errors="replace")
    return len(re.findall(r"imap-login: Info: Login:", text)) - len(
        re.findall(r"imap\([^)]*\).*Info: (?:Disconnected|Connection closed|Logged out)", text)
    )


def lost(server: Dovecot) -> int:
    """Sign-ins that the server saw fail or break off; one is that of who waited for its greeting."""
    text = (server.folder / "log").read_text(errors="replace")
    return len(re.findall(r"imap-login: Info: (?:Disconnected|Aborted)", text))


def threads(pid: int) -> int:
    found = re.search(r"Threads:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) if found else 0


def load() -> str:
    return f"load {os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    main()
