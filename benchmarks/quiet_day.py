"""Prints what a day without news costs on Dovecot (NOTIFY), Cyrus (LIST-STATUS) and Courier (neither).

    python benchmarks/quiet_day.py [--hours 24] [dovecot cyrus courier]

The clock is simulated: the watcher's own rounds, each wait cut to a moment. Counted is what comes after the
first half hour. CPU is that of this process.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "src")]

from eitherway.engine.config import Config, load_config  # noqa: E402
from eitherway.engine.looking import Looking  # noqa: E402
from eitherway.engine.visit import open_visit  # noqa: E402
from eitherway.imap.mailbox import Mailbox  # noqa: E402
from tests.servers.courier import Courier  # noqa: E402
from tests.servers.cyrus import Cyrus  # noqa: E402
from tests.servers.dovecot import Dovecot  # noqa: E402
from tests.stories.office import Office, letter  # noqa: E402

SERVERS: dict[str, Callable[[], Dovecot | Courier | Cyrus]] = {
    "dovecot": Dovecot,
    "cyrus": Cyrus,
    "courier": Courier,
}


@dataclass(slots=True)
class Clock:
    """A clock that goes on when it is told to."""

    start: datetime
    seconds: float = 0.0

    def steady(self) -> float:
        return self.seconds

    def utc(self) -> datetime:
        return self.start + timedelta(seconds=self.seconds)


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
        mailbox, clock = visit.mailbox, Clock(datetime.now(UTC))
        assert isinstance(mailbox, Mailbox)
        mailbox.wait = partial(cut_short, mailbox.wait)  # type: ignore[method-assign]
        looking = Looking(visit, clock.steady, clock.utc)
        run(looking, config, clock, until=1800)
        traffic, looks = mailbox.connection.traffic, 0
        before, cpu = replace(traffic), time.process_time()
        looks = run(looking, config, clock, until=1800 + hours * 3600)
        octets = traffic.sent + traffic.received - before.sent - before.received
        print(
            f"{name} ({mailbox.way}), {hours:g} h: {looks} looks, "
            f"{traffic.commands - before.commands} commands, {octets / 1e6:.2f} MB, "
            f"CPU {time.process_time() - cpu:.1f} s",
            flush=True,
        )


def run(looking: Looking, config: Config, clock: Clock, *, until: float) -> int:
    """Goes rounds until that time; how many of them looked."""
    looks = 0
    while clock.seconds < until:
        looked_at = looking.pace.looked_at
        list(looking.round(config))
        looks += looking.pace.looked_at != looked_at
        looking.wait(lambda: False)
        clock.seconds += looking.pace.pause(clock.seconds)
    return looks


def cut_short(wait: Callable[..., bool], name: str, limit: timedelta, stop: Callable[[], bool]) -> bool:
    return wait(name, min(limit, timedelta(seconds=0.001)), stop)


if __name__ == "__main__":
    main()
