"""The page over HTTP: who asks, what they may, which view answers. An edge.

In this order: the Host, the session, for forms their origin, token and size; then the view, one at a time.
Every answer forbids scripts, frames, other hosts and caches.
"""

import logging
from collections.abc import Callable, Mapping

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from eitherway.errors import EitherwayError, TransientError
from eitherway.page import (
    mirror_view,
    requests_view,
    rules_view,
    settings_view,
    start_calendars,
    start_mail,
    start_view,
    suggestions_view,
    try_view,
    watch_view,
    week_view,
)
from eitherway.page.desk import Asked, Desk, Elsewhere, Shown
from eitherway.page.gate import Gate
from eitherway.page.rendering import file_of, page_of
from eitherway.text.formats import Said, Writing
from eitherway.text.words import marked

log = logging.getLogger(__name__)

MOST_OCTETS = 10 * 1024 * 1024  # of a form with its file
_MOST_DISCARDED = 16 * MOST_OCTETS  # of one that is too large, so that the browser shows the answer
MultiPartParser.spool_max_size = 2 * MOST_OCTETS  # what is tried never touches the disk

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",  # without any, browsers hide the origin of forms
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
View = Callable[[Desk, Asked], Shown | Elsewhere]
VIEWS: Mapping[str, tuple[View, str]] = {  # each with its name in the menu, "" for those below another
    "/start": (start_view.show_start, marked("Start")),
    "/start/you": (start_view.ask_you, ""),
    "/start/mail": (start_mail.ask_mail, ""),
    "/start/work": (start_view.ask_work, ""),
    "/start/calendars": (start_calendars.ask_calendars, ""),
    "/start/people": (start_view.ask_people, ""),
    "/start/check": (start_view.write_rules, ""),
    "/start/watch": (watch_view.show_watching, ""),
    "/try": (try_view.try_letter, marked("Try")),
    "/try/mailbox": (try_view.list_messages, ""),
    "/try/message": (try_view.try_message, ""),
    "/requests": (requests_view.list_requests, marked("Requests")),
    "/week": (week_view.show_weeks, marked("Weeks")),
    "/week/months": (week_view.show_months, ""),
    "/mirror": (mirror_view.show_weeks, marked("Mirror")),
    "/mirror/months": (mirror_view.show_months, ""),
    "/rules": (rules_view.list_rules, marked("Rules")),
    "/rules/edit": (rules_view.edit_rules, ""),
    "/rules/settings": (settings_view.edit_settings, ""),
    "/rules/compare": (rules_view.show_comparison, ""),
    "/rules/undo": (rules_view.undo_save, ""),
    "/rules/suggest": (suggestions_view.show_suggestions, ""),
    "/rules/letter": (suggestions_view.take_letter, ""),
}
_MENU = tuple((path, name) for path, (_, name) in VIEWS.items() if name)
_FILES = {"/page.css": "text/css", "/icon.svg": "image/svg+xml"}


def application(desk: Desk, gate: Gate, *, seen: Callable[[], None], close: Callable[[], None]) -> Starlette:
    """The application. `seen` is called for every request that was let in, `close` by the button for that."""

    async def answer(request: Request) -> Response:
        try:
            _check_host(request, gate)
            if request.url.path in _FILES:
                return Response(file_of(request.url.path[1:]), 200, HEADERS, _FILES[request.url.path])
            if request.url.path == "/enter":
                return _enter(request, gate, desk)
            _check_session(request, gate)
            seen()
            asked = await _asked(request, gate)
            if request.url.path == "/close":
                close()
                return _page(Shown("closed.html"), request, gate, desk)
            view = VIEWS[request.url.path][0] if request.url.path != "/" else _start
            return _page(await run_in_threadpool(_seen, view, desk, asked), request, gate, desk)
        except _RefusedError as refused:
            return _page(Shown("refused.html", {"why": refused.why}, refused.status), request, gate, desk)

    async def missing(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        why = Said("There is no such page.") if status < 500 else _BROKEN
        return _page(Shown("refused.html", {"why": why}, status), request, gate, desk)

    routes = [
        *(Route(path, answer, methods=["GET"]) for path in ("/", "/enter", *_FILES)),
        *(Route(path, answer, methods=["GET", "POST"]) for path in VIEWS),
        Route("/close", answer, methods=["POST"]),
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: missing, 500: missing})


_BROKEN = Said("Something in Eitherway failed. The terminal in which it was started says more.")


class _RefusedError(Exception):
    """A request that is not answered: why, for the person, and the status of HTTP."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


def _check_host(request: Request, gate: Gate) -> None:
    if request.headers.get("host", "") != gate.host:
        raise _RefusedError(421, Said("This page is at {address} only.", address=gate.origin))


def _check_session(request: Request, gate: Gate) -> None:
    if not gate.is_inside(request.cookies.get(gate.cookie, "")):
        why = Said("This browser was not let in. Start the page again with: eitherway open")
        raise _RefusedError(403, why)


def _enter(request: Request, gate: Gate, desk: Desk) -> Response:
    """Changes the token of the address for a cookie. The browser goes on from a page of this origin.

    A redirect would not do: coming from another program, the browser would not send a strict cookie along.
    """
    session = gate.enter(request.query_params.get("token", ""))
    if not session:
        why = Said(
            "This address was used already, or is not right. It lets in one browser, once. If that was not "
            "yours, press Ctrl-C where you started it. To open the page again: eitherway open"
        )
        raise _RefusedError(403, why)
    response = _page(Shown("entered.html"), request, gate, desk)
    response.set_cookie(gate.cookie, session, path="/", httponly=True, samesite="strict")
    return response


async def _asked(request: Request, gate: Gate) -> Asked:
    """What was asked for. Raises _RefusedError for a form that is too large or not of this page."""
    query, accepted = dict(request.query_params), request.headers.get("accept-language", "")
    if request.method != "POST":
        return Asked(query, accepted=accepted)
    await _check_size(request)
    async with request.form(max_files=1, max_fields=100, max_part_size=MOST_OCTETS) as form:
        fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
        file = await files[0].read() if files else b""
    site = request.headers.get("sec-fetch-site", "")
    if not gate.is_own_form(request.headers.get("origin", ""), site, fields.pop("form_token", "")):
        raise _RefusedError(403, Said("This form does not come from this page; nothing was done."))
    return Asked(query, fields, file, posted=True, accepted=accepted)


async def _check_size(request: Request) -> None:
    """Reads the form into memory, within the limit; what is too large is read away."""
    kept, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= MOST_OCTETS:
            kept.append(chunk)
        elif size > _MOST_DISCARDED:
            break
    if size > MOST_OCTETS:
        most = MOST_OCTETS // 1024**2
        raise _RefusedError(413, Said("This is larger than {number} MB; nothing was read.", number=most))
    request._body = b"".join(kept)


def _start(desk: Desk, asked: Asked) -> Elsewhere:
    del asked
    return Elsewhere("/try" if start_view.has_rules(desk) else "/start")


def _seen(view: View, desk: Desk, asked: Asked) -> Shown | Elsewhere:
    """What the view shows, or what it could not do."""
    with desk.lock:
        try:
            return view(desk, asked)
        except EitherwayError as error:
            status = 503 if isinstance(error, TransientError) else 422
            return Shown("failed.html", {"faults": str(error).split("\n")}, status)


def _page(shown: Shown | Elsewhere, request: Request, gate: Gate, desk: Desk) -> Response:
    """The answer with the headers of every answer."""
    if isinstance(shown, Elsewhere):
        return RedirectResponse(shown.path, 303, HEADERS)
    values = {
        "path": request.url.path,
        "menu": _MENU,
        "form_token": gate.form_token,
        "may_save": desk.may_save,
        "again_in": shown.again_in,
        "inside": gate.is_inside(request.cookies.get(gate.cookie, "")),
        **shown.values,
    }
    writing: Writing = desk.writing(request.headers.get("accept-language", ""))
    return HTMLResponse(page_of(shown.template, writing, values), shown.status, HEADERS)
