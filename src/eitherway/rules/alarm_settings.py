"""The settings of the alarms that ring outside of the mailbox. Pure."""

from typing import Annotated

from pydantic import AfterValidator, Field

from eitherway.rules.field_types import Length, Model, Yes, written

_COMMAND = "a program that is run with one argument more: the reason, one line without any words of mail"

SHORTEST = 15  # minutes of silence: longer than the ten between two cycles of a quiet mailbox


def _longer_than_a_pause(minutes: int) -> int:
    if minutes < SHORTEST:
        raise ValueError(
            f"a quiet mailbox may not be looked at for ten minutes; write {SHORTEST} min or more"
        )
    return minutes


class UrgentAlarm(Model):
    """What rings when a letter may be urgent: its card is on the board, too."""

    desktop: Yes = Field(default=False, description="a notice on this computer's desktop")
    command: str | None = Field(
        default=None, description=_COMMAND, examples=["ntfy publish my-own-topic", "/home/maya/bin/ring"]
    )


class SilenceAlarm(UrgentAlarm):
    """What rings when Eitherway no longer reads a mailbox: the digest cannot say it there."""

    after: Annotated[Length, AfterValidator(_longer_than_a_pause)] = Field(
        default=written("1 h"),
        description="how long a mailbox may be out of reach, `15 min` or more; a refused login rings at once",
    )
    mailbox: str | None = Field(
        default=None, description="the `name` of another of your mailboxes: a flagged notice is put there"
    )
    alive_file: str | None = Field(
        default=None,
        description="a file renewed every minute while all mailboxes are read, for a watchdog service",
    )
