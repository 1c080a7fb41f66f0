"""Who is invited to a calendar's events, by the kind of the event. Pure."""

from collections.abc import Iterator
from datetime import date

from eitherway.capacity.components import PROPOSALS, ComponentLines, Days, split
from eitherway.capacity.event import guests_in, lines_of, status_of, title_of
from eitherway.capacity.load import titles_of
from eitherway.capacity.model import CapacitySettings


def guests_by_kind(
    octets: bytes, settings: CapacitySettings, first: date, last: date
) -> Iterator[tuple[str, frozenset[str]]]:
    """The kind and the guests' addresses of each event that may touch these days; in doubt it does.

    Series are not expanded: one with a date anywhere in the days is one event.
    """
    me, titles = frozenset(one.lower() for one in settings.me), titles_of(settings)
    for group in split(octets, Days.between(first, last)).groups:
        for block in filter(_is_published, group):
            lines = lines_of(block.lines)
            kind, is_away, _ = titles.of(title_of(lines))
            if kind and not is_away and status_of(lines, me) != "gone":
                yield kind, frozenset(one for guest in guests_in(lines, me) for one in guest if "@" in one)


def _is_published(block: ComponentLines) -> bool:
    """Whether it is an event of the calendar, not a proposal or a cancellation (RFC 5546, 1.4)."""
    return block.name == "VEVENT" and block.context.method not in {*PROPOSALS, "CANCEL"}
