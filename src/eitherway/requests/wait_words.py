"""The wait list in a few words, for the digest, `status` and the page. Pure."""

from collections.abc import Iterable
from datetime import date, datetime

from eitherway.requests.card_markup import Block, clean
from eitherway.requests.request import Request
from eitherway.text.formats import Writing, say_date


def is_quiet(request: Request, today: date) -> bool:
    """Whether somebody only waits on the list: nothing is drafted or offered, and no letter is late."""
    is_due = request.due is None or request.due <= today
    return request.state == "waiting" and not (is_due or request.draft or request.offered_at)


def wait_lines(listed: Iterable[Request], now: datetime, writing: Writing) -> tuple[str, ...]:
    """A line for each kind: "5 wait for “new client”; the longest since 3 Sept"."""
    kinds: dict[str, list[datetime]] = {}
    for one in listed:
        kinds.setdefault(one.kind, []).append(one.opened_at.astimezone(now.tzinfo))
    return tuple(
        writing.say_count(
            "{number} waits for “{kind}”, since {day}.",
            "{number} wait for “{kind}”; the longest since {day}.",
            len(found),
            kind=clean(kind, 60),
            day=say_date(min(found).date(), writing, year=min(found).year != now.year),
        )
        for kind, found in sorted(kinds.items())
    )


def wait_block(listed: Iterable[Request], now: datetime, writing: Writing) -> Block:
    """The wait list in the digest, without a line where nobody waits."""
    return Block(
        writing.say("Your wait list"), tuple(f"- {line}" for line in wait_lines(listed, now, writing))
    )
