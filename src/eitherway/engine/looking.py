"""The looks at the mailboxes of one visit, at the times that its pace gives. An edge."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from eitherway.imap.finder import Status
from eitherway.imap.mail_store import MailStore
from eitherway.imap.pace import Pace
from eitherway.storage.ledger import Ledger

CALLED = "called"  # a fact: another program asks the watcher to look now


@dataclass(slots=True)
class Looking:
    """What the last look at an account showed, and when the next one is due."""

    mailbox: MailStore
    ledger: Ledger
    states: dict[str, Status] = field(default_factory=dict)
    pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        self.pace = Pace.start(self.mailbox.way, time.monotonic())

    def look(self, *, news: bool) -> None:
        """Looks at the states of the mailboxes if it is time, or if something was reported."""
        now = time.monotonic()
        if not news and not self.pace.is_look_due(now):
            return
        whole = news or self.pace.is_whole_look_due(now)
        states = self.mailbox.look(whole=whole)
        moved, self.states = states != self.states, states
        self.pace = replace(self.pace.looked(now, moved=moved, whole=whole), way=self.mailbox.way)

    def wait(self, stop: Callable[[], bool]) -> bool:
        """Whether something was reported, or another program called, before the next cycle is due."""
        pause = timedelta(seconds=self.pace.pause(time.monotonic()))

        def is_over() -> bool:
            return stop() or (self.ledger.was_written() and self._is_called())

        told = self.mailbox.wait(self.mailbox.names.watch[0], pause, is_over)
        if not self._is_called():
            return told
        self.ledger.drop_fact(CALLED)
        return True

    def _is_called(self) -> bool:
        return bool(self.ledger.fact(CALLED))
