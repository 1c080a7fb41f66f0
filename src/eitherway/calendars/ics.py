"""A calendar published at an address as one iCalendar file, read whole when it changed. An edge.

The address is a secret, like a password: who knows it reads the calendar. It is in no log or error.
"""

from dataclasses import replace

from eitherway.calendars.mirror import Items, Memory, Mirror
from eitherway.calendars.reading import LARGEST_CALENDAR, is_calendar, is_whole
from eitherway.errors import ReadError
from eitherway.web.http import HttpResponse, HttpSession

CALLED = "the calendar's server"


def read_ics(
    conversation: HttpSession, url: str, mirror: Mirror, memory: Memory
) -> tuple[Memory, Items | None]:
    """The memory after this reading, and the calendar, or None where it did not change."""
    answer = conversation.ask("GET", with_scheme(url), headers=_conditions(memory), largest=LARGEST_CALENDAR)
    if answer.status == 304 and memory.whole:
        return memory, None
    if answer.status != 200:
        raise conversation.refusal(answer)
    _must_be_whole(conversation, answer)
    items = Items(answer.body)
    memory = replace(
        memory, etag=answer.headers.get("etag", ""), modified=answer.headers.get("last-modified", "")
    )
    if memory.whole and memory.digest == items.digest():
        return memory, None
    return replace(memory, digest=mirror.keep_items(items), whole=True), items


def with_scheme(url: str) -> str:
    """webcal: is https by another name."""
    scheme, colon, rest = url.partition(":")
    return f"https:{rest}" if colon and scheme.lower() in ("webcal", "webcals") else url


def _conditions(memory: Memory) -> dict[str, str]:
    """Ask only for what changed (RFC 9110, 13.1); with an ETag the date is not asked for."""
    if not memory.whole:
        return {}
    if memory.etag:
        return {"If-None-Match": memory.etag}
    return {"If-Modified-Since": memory.modified} if memory.modified else {}


def _must_be_whole(conversation: HttpSession, answer: HttpResponse) -> None:
    if not is_calendar(answer.body):
        what = "a web page" if b"<html" in answer.body[:2048].lower() else "no calendar"
        raise ReadError(f"{conversation.called} sent {what}; the address may have been withdrawn")
    if not is_whole(answer.body):
        raise ReadError(f"{conversation.called} sent a calendar without END:VCALENDAR", state="cut off")
