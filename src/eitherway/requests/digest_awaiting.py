"""What the digest says of letters of ours that were not answered in time. Pure."""

from collections.abc import Iterable
from datetime import date

from eitherway.requests.awaiting import LISTING
from eitherway.requests.card_markup import Block, clean
from eitherway.rules.decisions import NUDGE
from eitherway.text.formats import Writing, say_full_day
from eitherway.values import dataclass

MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Awaited:
    """A letter ("ask", "nudge", "refer", "waiting", "check-in") sent on that day; a reminder that `waits`."""

    sent: date
    letter: str
    waits: bool
    person: str
    subject: str


def awaiting_block(awaited: Iterable[Awaited], writing: Writing) -> tuple[Block, ...]:
    """The block that names them, the oldest first; none without any."""
    ordered = sorted(awaited, key=lambda one: (one.sent, one.person))
    lines = [f"- {_line(one, writing)}" for one in ordered[:MOST_NAMED]]
    if (more := len(ordered) - MOST_NAMED) > 0:
        lines.append(f"- {writing.say_count('and {number} more', 'and {number} more', more)}")
    return (Block(writing.say("Not answered by them"), tuple(lines)),) if lines else ()


def _line(one: Awaited, writing: Writing) -> str:
    say = writing.say
    who, about = clean(one.person, 60) or say("nobody named"), clean(one.subject, 100)
    letter = say("{who}, “{subject}”", who=who, subject=about) if about else who
    day = say_full_day(one.sent, writing)
    if one.letter == "refer":
        return say("{letter}: you named others on {day}, and heard nothing more.", letter=letter, day=day)
    if one.letter in LISTING:
        return say(
            "{letter}: you wrote about the wait list on {day}, and heard nothing.", letter=letter, day=day
        )
    if one.waits:
        return say("{letter}: you asked on {day}. A reminder waits in Drafts.", letter=letter, day=day)
    if one.letter == NUDGE:
        return say("{letter}: you reminded them on {day}, and heard nothing.", letter=letter, day=day)
    return say("{letter}: you asked on {day}.", letter=letter, day=day)
