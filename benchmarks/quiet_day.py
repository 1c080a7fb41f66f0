"""Prints what a day without news costs on Dovecot (NOTIFY), Cyrus (LIST-STATUS) and Courier (neither).

    python benchmarks/quiet_day.py [--hours 24] [dovecot cyrus courier]

The clock is simulated: the looks, cycles and waits of the watcher at the times of `Pace`, each wait cut to a
moment. CPU is that of this process.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "src")]

from eitherway.engine.config import load_config  # noqa: E402
from eitherway.engine.cycle import run_cycle  # noqa: E402
from eitherway.engine.visit import Visit, open_visit  # noqa: E402
from eitherway.imap.mailbox import Mailbox  # noqa: E402
from eitherway.imap.pace import Pace  # noqa: E402
from tests.servers.courier import Courier  # noqa: E402
from tests.servers.cyrus import Cyrus  # noqa: E402
from tests.servers.dovecot import Dovecot  # noqa: E402
from tests.stories.office import Office, letter  # noqa: E402

SERVERS: dict[str, Callable[[], Dovecot | Courier | Cyrus]] = {
    "dovecot": Dovecot,
    "cyrus": Cyrus,
    "courier": Courier,
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("servers", nargs="*", default=list(SERVERS))
    parser.add_argument("--hours", type=float, default=24)
    given = parser.parse_args()
    for name in given.servers:
        server = SERVERS[name]()
        try:
            live(name, Office(server.account(), Path(tempfile.mkdtemp()), datetime.now(UTC)), given.hours)
        finally:
            server.destroy()


def live(name: str, office: Office, hours: float) -> None:
    """Three open requests, then nothing happens."""
    for number in range(3):
        office.deliver(letter(f"Dana <dana{number}@example.net>", at=datetime.now(UTC)))
    config = load_config(office.paths, datetime.now(UTC))
    with open_visit(office.paths, config.rulebook.settings.mailboxes[0]) as visit:
        start, mailbox = datetime.now(UTC), visit.mailbox
        assert isinstance(mailbox, Mailbox)
        for _ in range(3):
            list(run_cycle(visit, config, start, since=start.date()))
            mailbox.wait("INBOX", timedelta(seconds=0.01), lambda: False)
        traffic = mailbox.connection.traffic
        before, cpu, looks, now = replace(traffic), time.process_time(), 0, 1000.0
        pace = Pace(mailbox.way, 0.0, now, now)
        while now < 1000.0 + hours * 3600:
            now += pace.pause(now)
            if pace.is_look_due(now):
                pace, looks = look(visit, pace, now), looks + 1
            list(run_cycle(visit, config, start + timedelta(seconds=now)))
            mailbox.wait("INBOX", timedelta(seconds=0.001), lambda: False)
        octets = traffic.sent + traffic.received - before.sent - before.received
        print(
            f"{name} ({mailbox.way}), {hours:g} h: {looks} looks, "
            f"{traffic.commands - before.commands} commands, {octets / 1e6:.2f} MB, "
            f"CPU {time.process_time() - cpu:.1f} s",
            flush=True,
        )


def look(visit: Visit, pace: Pace, now: float) -> Pace:
    whole = pace.is_whole_look_due(now)
    visit.mailbox.look(whole=whole)
    return pace.looked(now, moved=False, whole=whole)


if __name__ == "__main__":
    main()
