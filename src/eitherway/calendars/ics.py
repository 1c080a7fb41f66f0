"""Reads a calendar published as one iCalendar file, whole, if it changed. An edge.

The address is a secret, like a password: whoever knows it can read the calendar. No log or error names it.
"""

from dataclasses import replace

from eitherway.calendars.mirror import Items, Memory, Mirror
from eitherway.calendars.reading import LARGEST_CALENDAR, is_calendar, is_whole
from eitherway.errors import ReadError
from eitherway.text.formats import Said
from eitherway.text.words import marked
from eitherway.web.http import HttpResponse, HttpSession

CALLED = "the calendar's server"


def read_ics(session: HttpSession, url: str, mirror: Mirror, memory: Memory) -> tuple[Memory, Items | None]:
    """The memory after this reading, and the calendar, or None if it did not change."""
    answer = session.ask("GET", with_scheme(url), headers=_conditions(memory), largest=LARGEST_CALENDAR)
    if answer.status == 304 and memory.whole:
        return memory, None
    if answer.status != 200:
        raise session.refusal(answer)
    _must_be_whole(session, answer)
    items = Items(answer.body)
    memory = replace(
        memory, etag=answer.headers.get("etag", ""), modified=answer.headers.get("last-modified", "")
    )
    if memory.whole and memory.digest == items.digest():
        return memory, None
    return replace(memory, digest=mirror.keep_items(items), whole=True), items


def with_scheme(url: str) -> str:
    """The address with https: in place of webcal:."""
    scheme, colon, rest = url.partition(":")
    return f"https:{rest}" if colon and scheme.lower() in ("webcal", "webcals") else url


def _conditions(memory: Memory) -> dict[str, str]:
    """The headers that ask only for a changed file (RFC 9110, 13.1); an ETag is preferred to the date."""
    if not memory.whole:
        return {}
    if memory.etag:
        return {"If-None-Match": memory.etag}
    return {"If-Modified-Since": memory.modified} if memory.modified else {}


_PAGE = marked("{host} sent a web page, not a calendar; the address may be outdated")
_NO_CALENDAR = marked("{host} sent something else, not a calendar; the address may be outdated")


def _must_be_whole(session: HttpSession, answer: HttpResponse) -> None:
    if not is_calendar(answer.body):
        is_page = b"<html" in answer.body[:2048].lower()
        raise ReadError(Said(_PAGE if is_page else _NO_CALENDAR, host=session.called))
    if not is_whole(answer.body):
        raise ReadError(
            Said("{host} sent a calendar without END:VCALENDAR", host=session.called), state="cut off"
        )
