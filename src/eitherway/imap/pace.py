"""When a mailbox is looked at next: a state machine of times, without I/O. Pure.

Providers throttle (Gmail: 2,500 MB a day), and most mailboxes are quiet for most of the day. After a move a
look every ten seconds sees the next one; after ten quiet minutes it is as slow as the server allows: with
NOTIFY (RFC 5465) it tells what happens, with LIST-STATUS (RFC 5819) a look is one command, else it is one for
each mailbox.
"""

from dataclasses import replace
from typing import Literal

from eitherway.requests.mailbox_names import MailboxNames
from eitherway.values import dataclass

Way = Literal["notify", "list-status", "status"]

ACTIVE, STAYS_ACTIVE = 10.0, 600.0  # seconds between two looks; seconds after the last move
QUIET: dict[Way, float] = {"notify": 3600.0, "list-status": 60.0, "status": 300.0}
WHOLE = 3600.0  # seconds between two looks that list flags again where the state of a mailbox hides them
TOLD_AGAIN = 600.0  # seconds between two NOTIFY to a server that took the first back
CLOCK = 600.0  # seconds between two cycles: some decisions fall due by time alone


@dataclass(frozen=True, slots=True)
class Pace:
    """What a watched account did lately. Times are seconds of one steady clock."""

    way: Way
    moved_at: float
    looked_at: float
    whole_at: float

    @classmethod
    def start(cls, way: Way, now: float) -> "Pace":
        """The pace at the first cycle of a connection: that one looks at everything."""
        return cls(way, now, now, now)

    def is_look_due(self, now: float) -> bool:
        """Whether it is time to look; else what was seen still holds."""
        return now >= self.looked_at + self._between(now)

    def is_whole_look_due(self, now: float) -> bool:
        """Whether the look is to list flags again: always while something moves."""
        return self._is_active(now) or now >= self.whole_at + WHOLE

    def looked(self, now: float, *, moved: bool, whole: bool) -> "Pace":
        """The pace after a look; `moved`: it showed other states than the one before."""
        return replace(
            self,
            looked_at=now,
            moved_at=now if moved else self.moved_at,
            whole_at=now if whole else self.whole_at,
        )

    def pause(self, now: float) -> float:
        """Seconds to wait until the next cycle, if nothing is reported meanwhile."""
        return max(0.0, min(self.looked_at + self._between(now) - now, CLOCK))

    def _between(self, now: float) -> float:
        return ACTIVE if self._is_active(now) else QUIET[self.way]

    def _is_active(self, now: float) -> bool:
        return now < self.moved_at + STAYS_ACTIVE


def place_of_wait(names: MailboxNames, way: Way) -> str:
    """The mailbox that is open during a wait: of this one the server tells at once.

    The board where it tells of the others, too (RFC 5465). Dovecot 2.3 tells of those only after half a
    minute if its log of them grew old and long meanwhile (it begins a new one, and watches the old one), but
    of the INBOX always at once.
    """
    return names.board if way == "notify" else names.watch[0]
