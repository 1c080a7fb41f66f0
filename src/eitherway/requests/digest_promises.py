"""What the digest says of promises in Sent: those whose day has come, or comes next. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from eitherway.requests.card_markup import Block, clean
from eitherway.text.formats import Writing, say_full_day
from eitherway.values import dataclass

MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class DuePromise:
    """A promise in Sent as the digest names it."""

    due: date
    person: str
    subject: str


def promises_block(promises: Iterable[DuePromise], today: date, writing: Writing) -> tuple[Block, ...]:
    """The block that names them, the one that is due first; none without any."""
    ordered = sorted(promises, key=lambda one: (one.due, one.person))
    lines = tuple(f"- {line}" for line in _lines(ordered[:MOST_NAMED], today, writing))
    if (more := len(ordered) - MOST_NAMED) > 0:
        lines = (*lines, f"- {writing.say_count('and {number} more', 'and {number} more', more)}")
    return (Block(writing.say("What you promised in other letters"), lines),) if lines else ()


def _lines(promises: Iterable[DuePromise], today: date, writing: Writing) -> Iterator[str]:
    say = writing.say
    for one in promises:
        who, about = clean(one.person, 60) or say("nobody named"), clean(one.subject, 100)
        letter = say("{who}, “{subject}”", who=who, subject=about) if about else who
        day = say_full_day(one.due, writing)
        if one.due < today:
            yield say("{letter}: it was due on {day}.", letter=letter, day=day)
        elif one.due == today:
            yield say("{letter}: it is due today.", letter=letter)
        elif one.due == today + timedelta(days=1):
            yield say("{letter}: it is due tomorrow.", letter=letter)
        else:
            yield say("{letter}: it is due on {day}.", letter=letter, day=day)
