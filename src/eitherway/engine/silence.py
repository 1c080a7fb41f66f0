"""When a mailbox is silent, and how that is said in one line without any words of mail. Pure."""

from datetime import datetime, timedelta

from eitherway.text.formats import Writing
from eitherway.values import dataclass

SETTLED = timedelta(minutes=10)
AGAIN = timedelta(days=1)  # an alarm for the same silence rings again after this long


@dataclass(frozen=True, slots=True)
class Watched:
    """How one mailbox is watched: since when, and when a cycle last came to its end since then.

    `stop` is what stopped it: "refused", "stopped" or "".
    """

    host: str
    began: datetime
    worked_at: datetime | None = None
    stop: str = ""


def silence_of(
    watched: Watched, looked_at: datetime | None, now: datetime, after: timedelta, writing: Writing
) -> str:
    """Why this mailbox is not read, in the owner's language; "" if it is.

    `looked_at` is when it was last read before the watching began: that counts as soon as this has had
    `SETTLED` to read it itself, so that a watcher that is restarted again and again is heard, too.
    """
    if watched.stop == "refused":
        return writing.say(
            "Eitherway no longer reads the mail on {host}: the login was refused.", host=watched.host
        )
    if watched.stop:
        return writing.say(
            "Eitherway no longer reads the mail on {host}: somebody must act.", host=watched.host
        )
    last = watched.worked_at or watched.began
    if watched.worked_at is None and looked_at is not None and now - watched.began >= SETTLED:
        last = min(looked_at, last)
    if now - last < after:
        return ""
    at = last.astimezone(now.tzinfo)
    return writing.say("Eitherway has not read the mail on {host} since {at}.", host=watched.host, at=at)


def rings(rang_at: datetime | None, now: datetime) -> bool:
    """Whether an alarm is to ring that last rang then; one that comes from a clock set back counts as new."""
    return rang_at is None or not timedelta(0) <= now - rang_at < AGAIN
