"""A CalDAV mirror: requests and seconds of a first reading, of one with nothing new and with one change.

Beside it, in the same run on the same server: the plain way, one GET for each item on one connection, and
the floor, one request for all items that are known already. `python benchmarks/caldav.py [ITEMS]`, 800 by
default.
"""

from __future__ import annotations

import base64
import http.client
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dulwich import porcelain
from dulwich.repo import Repo

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "src")]

from eitherway.calendars.caldav import read_caldav  # noqa: E402
from eitherway.calendars.dav import multiget  # noqa: E402
from eitherway.calendars.mirror import Memory, Mirror  # noqa: E402
from eitherway.web.http import Deadline, HttpSession, Login  # noqa: E402
from tests.servers.dav import Account, event  # noqa: E402
from tests.servers.radicale import Radicale  # noqa: E402
from tests.servers.xandikos import Xandikos  # noqa: E402

REPEATS = 5


@dataclass
class Measured:
    name: str
    requests: int
    seconds: float


def main() -> None:
    items = int(sys.argv[1]) if len(sys.argv) > 1 else 800
    logging.disable(logging.CRITICAL)
    print(f"{items} events of {len(event('x'))} octets each; best of {REPEATS}, the first reading once\n")
    print(f"{'server':<10} {'reading':<32} {'requests':>8} {'seconds':>9} {'of plain':>9}")
    for kind in (Radicale, Xandikos):
        with tempfile.TemporaryDirectory() as folder:
            server = kind(Path(folder))
            try:
                account = server.account()
                fill(account, items)
                show(kind.__name__, measure(account, items, Path(folder) / "mirror"))
            finally:
                server.destroy()


def fill(account: Account, items: int) -> None:
    """Puts the items where the server keeps them: by requests it takes minutes."""
    account.make()
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    folder = account.folder / "practice"
    for number in range(items):
        at = start + timedelta(hours=number)
        octets = event(f"event{number:06}@example.org", start=f"{at:%Y%m%dT%H%M%SZ}")
        (folder / f"event{number:06}.ics").write_bytes(octets)
    if not account.user:  # Xandikos reads what is committed
        who = b"x <x@example.org>"
        with Repo(str(folder)) as repository:
            porcelain.add(repository, [str(path) for path in folder.glob("*.ics")])
            porcelain.commit(repository, b"filled", author=who, committer=who)


def measure(account: Account, items: int, folder: Path) -> list[Measured]:
    mirror = Mirror(folder, "benchmark")
    read(account, Mirror(folder, "warm"), Memory())  # servers make their indexes when first asked, by anybody
    plain = best("plain: a GET for each item", lambda: plainly(account, items), repeats=1)
    floor = best("floor: one request for all", lambda: whole(account, items))
    memory, cold = read(account, mirror, Memory())
    cold.name = "first reading"
    _, nothing = min((read(account, mirror, memory) for _ in range(REPEATS)), key=lambda one: one[1].seconds)
    nothing.name = "nothing changed"
    changed = []
    for number in range(REPEATS):
        account.put("event000000", event("event000000@example.org", title=f"Changed {number}"))
        memory, one = read(account, mirror, memory)
        changed.append(one)
    one = min(changed, key=lambda each: each.seconds)
    one.name = "one changed"
    return [plain, floor, cold, nothing, one]


def read(account: Account, mirror: Mirror, memory: Memory) -> tuple[Memory, Measured]:
    login = Login(account.user, account.password) if account.user else None
    began = time.perf_counter()
    with HttpSession(account.url(), Deadline(300), login=login) as conversation:
        memory, _ = read_caldav(conversation, account.url(), mirror, memory, datetime.now(UTC))
    mirror.keep(memory)
    return memory, Measured("", conversation.requests, time.perf_counter() - began)


def best(name: str, ask: Callable[[], int], repeats: int = REPEATS) -> Measured:
    found = []
    for _ in range(repeats):
        began = time.perf_counter()
        requests = ask()
        found.append(Measured(name, requests, time.perf_counter() - began))
    return min(found, key=lambda one: one.seconds)


def plainly(account: Account, items: int) -> int:
    with one_connection(account) as ask:
        for number in range(items):
            ask("GET", f"{account.home}practice/event{number:06}.ics", b"")
    return items


def whole(account: Account, items: int) -> int:
    hrefs = [f"{account.home}practice/event{number:06}.ics" for number in range(items)]
    with one_connection(account) as ask:
        ask("REPORT", f"{account.home}practice/", multiget(hrefs))
    return 1


@contextmanager
def one_connection(account: Account) -> Iterator[Callable[[str, str, bytes], bytes]]:
    connection = http.client.HTTPConnection("127.0.0.1", account.port, timeout=300)
    word = base64.b64encode(f"{account.user}:{account.password}".encode()).decode()
    headers = {"Content-Type": "application/xml", "Depth": "1"} | (
        {"Authorization": f"Basic {word}"} if account.user else {}
    )

    def ask(method: str, path: str, body: bytes) -> bytes:
        connection.request(method, path, body, headers)
        return connection.getresponse().read()

    yield ask
    connection.close()


def show(server: str, found: list[Measured]) -> None:
    plain = found[0].seconds
    for one in found:
        share = f"{one.seconds / plain:.3f}"
        print(f"{server:<10} {one.name:<32} {one.requests:>8} {one.seconds:>9.3f} {share:>9}")


if __name__ == "__main__":
    main()
