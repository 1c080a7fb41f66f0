"""The rounds over one connection: a look at the pace of the mailbox, and a cycle where one is due. An edge.

A quiet round ends after the look: the states of the mailboxes are those of the last cycle, which had nothing
to do, and less than `CLOCK` went by since then.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from eitherway.engine.config import Config
from eitherway.engine.cycle import run_cycle
from eitherway.engine.processed import Processed
from eitherway.engine.reconcile import Reconciled
from eitherway.engine.settled import CLOCK
from eitherway.engine.visit import Visit
from eitherway.imap.finder import Status
from eitherway.imap.pace import Pace, place_of_wait
from eitherway.imap.states import comparable, hides_flags

CALLED = "called"  # a fact: another program asks the watcher to look now


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Looking:
    """What the last look at an account showed, what the last cycle did, and when the next look is due."""

    visit: Visit
    clock: Callable[[], float] = time.monotonic
    utc: Callable[[], datetime] = _utc_now
    states: dict[str, Status] = field(default_factory=dict)
    pace: Pace = field(init=False)
    _news: bool = False
    _idle_since: datetime | None = None  # when the last cycle began, if it had nothing to do
    _config: Config | None = None

    def __post_init__(self) -> None:
        self.pace = Pace.start(self.visit.mailbox.way, self.clock())

    def round(self, config: Config, *, since: date | None = None) -> Iterator[Processed | Reconciled]:
        """What a cycle did; nothing in a quiet round. The first cycle asks for everything itself."""
        changed = self.look(news=self._news) if self.visit.whole else True
        now = self.utc()
        if not changed and config is self._config and self._is_idle(now):
            return
        self._config, self._idle_since = config, None
        did = False
        for done in run_cycle(self.visit, config, now, since=since):
            did = True
            yield done
        # What was changed ended the look: the next one shows it.
        if not did and self.visit.prepared and self.visit.mailbox.is_looking and not self.visit.settled.waits:
            self._idle_since = now

    @property
    def is_idle(self) -> bool:
        """Whether the last cycle left nothing to do, so that `states` are those of now."""
        return self._idle_since is not None

    def _is_idle(self, now: datetime) -> bool:
        return self._idle_since is not None and timedelta(0) <= now - self._idle_since < CLOCK

    def look(self, *, news: bool) -> bool:
        """Looks if it is time, or something was reported or changed; whether there may be something new."""
        now, own = self.clock(), not self.visit.mailbox.is_looking
        if not news and not own and not self.pace.is_look_due(now):
            return False
        whole = news or self.pace.is_whole_look_due(now)
        states = comparable(self.visit.mailbox.look(whole=whole))
        is_other, self.states = states != self.states, states
        # What Eitherway itself changed is no move of the owner's: the pace stays.
        self.pace = self.pace.looked(now, moved=is_other and not own, whole=whole)
        self.pace = replace(self.pace, way=self.visit.mailbox.way)
        return news or is_other or (whole and hides_flags(states))

    def wait(self, stop: Callable[[], bool]) -> None:
        """Waits until something is reported, another program calls, or the next round is due."""
        mailbox, ledger = self.visit.mailbox, self.visit.ledger
        pause = timedelta(seconds=self.pace.pause(self.clock()))

        def is_over() -> bool:
            return stop() or (ledger.was_written() and self._is_called())

        self._news = mailbox.wait(place_of_wait(mailbox.names, mailbox.way), pause, is_over)
        if self._is_called():
            ledger.drop_fact(CALLED)
            self._news = True

    def _is_called(self) -> bool:
        return bool(self.visit.ledger.fact(CALLED))
