"""Puts an event of Eitherway's into a CalDAV collection, and removes it (RFC 4791, 5.3.2). An edge."""

from collections.abc import Callable
from urllib.parse import quote

from eitherway.calendars.reading import LARGEST_CALENDAR
from eitherway.web.http import HttpSession


def put_event(session: HttpSession, collection: str, uid: str, octets: bytes) -> None:
    """Puts an event there, once: one that is there stays as it is (RFC 9110, 13.1.2). Raises ReadError."""
    headers = {"Content-Type": "text/calendar; charset=utf-8", "If-None-Match": "*"}
    answer = session.ask(
        "PUT", _place(collection, uid), headers=headers, body=octets, largest=LARGEST_CALENDAR
    )
    if answer.status not in (200, 201, 204, 412):
        raise session.refusal(answer)


def remove_event(session: HttpSession, collection: str, uid: str, is_ours: Callable[[bytes], bool]) -> bool:
    """Whether the event is gone, now or before. One that somebody changed stays. Raises ReadError."""
    place = _place(collection, uid)
    there = session.ask("GET", place, headers={}, largest=LARGEST_CALENDAR)
    if there.status in (404, 410):
        return True
    if there.status != 200:
        raise session.refusal(there)
    if not is_ours(there.body):
        return False
    headers = {"If-Match": there.headers["etag"]} if "etag" in there.headers else {}
    answer = session.ask("DELETE", place, headers=headers, largest=LARGEST_CALENDAR)
    if answer.status not in (200, 202, 204, 404, 410, 412):
        raise session.refusal(answer)
    return answer.status != 412  # it changed between the two: it is somebody's


def _place(collection: str, uid: str) -> str:
    return f"{collection.rstrip('/')}/{quote(uid, safe='')}.ics"
