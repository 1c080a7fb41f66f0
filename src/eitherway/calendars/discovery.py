"""Finds the calendar collection, by its address or by that of its account (RFC 4791). An edge."""

from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from eitherway.calendars import dav
from eitherway.calendars.dav import Multistatus, NotXmlError, Resource, is_same, read_multistatus
from eitherway.calendars.reading import LARGEST_CALENDAR
from eitherway.errors import ConfigError, ReadError, TransientError
from eitherway.text.formats import Said
from eitherway.text.words import marked
from eitherway.values import dataclass
from eitherway.web.http import Deadline, HttpResponse, HttpSession, Login

WELL_KNOWN = "/.well-known/caldav"
MOST_NAMED = 12
HARD = (401, 429, 503)  # asking another way does not help


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection as listed. `url` is absolute; `members` are its items, `inside` its collections."""

    url: str
    own: Resource
    members: tuple[Resource, ...]
    inside: tuple[Resource, ...]

    @property
    def token(self) -> str:
        return self.own.token

    @property
    def ctag(self) -> str:
        return self.own.ctag


@dataclass(frozen=True, slots=True)
class FoundCalendar:
    """A calendar of an account: its owner's name for it, and its address."""

    name: str
    url: str


def choose_calendar(session: HttpSession, known: str, url: str) -> Collection:
    """The collection to mirror: the `known` one, else the calendar at `url`, else the account's only one.

    Raises ReadError if there is no calendar, or if there are several, with their names and addresses.
    """
    if known:
        collection = _look(session, known)
        if isinstance(collection, Collection) and collection.own.is_calendar:
            return collection
    collection = _look(session, url)
    if isinstance(collection, Collection) and collection.own.is_calendar:
        return collection
    found = _calendars_of(session, url, collection)
    if _is_account(url, collection) and len(found) == 1:
        return _must_look(session, _the_same(known, found).url)
    if not found and isinstance(collection, HttpResponse):
        raise session.refusal(collection)
    raise _choice(found, url)


def list_calendars(session: HttpSession, url: str) -> tuple[FoundCalendar, ...]:
    """Every calendar of the account that an address leads to. Raises ReadError."""
    collection = _look(session, url)
    if isinstance(collection, Collection) and collection.own.is_calendar:
        return (FoundCalendar(_name(collection.own), collection.url),)
    found = _calendars_of(session, url, collection)
    if not found and isinstance(collection, HttpResponse):
        raise session.refusal(collection)
    return found


def calendars_at(
    url: str, login: Login | None, deadline: Deadline, ca: Path | None = None
) -> tuple[FoundCalendar, ...]:
    """Every calendar of the account at an address, for somebody who sets up Eitherway.

    Raises ConfigError if the password is refused, else TransientError.
    """
    try:
        with HttpSession(url, deadline, ca=ca, login=login) as session:
            return list_calendars(session, url)
    except ReadError as error:
        raise (ConfigError(error.detail) if error.refused else TransientError(error.detail)) from None


def ask_dav(session: HttpSession, method: str, url: str, body: bytes, depth: str) -> HttpResponse:
    headers = {"Content-Type": "application/xml; charset=utf-8", "Depth": depth}
    return session.ask(method, url, headers=headers, body=body, largest=LARGEST_CALENDAR)


def answered(session: HttpSession, answer: HttpResponse) -> Multistatus | None:
    """The multistatus, None for any other answer. Raises ReadError if asking further is no use."""
    if answer.status in HARD:
        raise session.refusal(answer)
    if answer.status != 207:
        return None
    try:
        return read_multistatus(answer.body)
    except NotXmlError:
        return None


def _must_look(session: HttpSession, url: str) -> Collection:
    collection = _look(session, url)
    if isinstance(collection, HttpResponse):
        raise session.refusal(collection)
    return collection


def _look(session: HttpSession, url: str) -> Collection | HttpResponse:
    """The collection at an address; the answer itself if that is not a multistatus."""
    answer = ask_dav(session, "PROPFIND", url, dav.LOOK, "1")
    multistatus = answered(session, answer)
    if multistatus is None and answer.status == 207:
        raise ReadError(Said("{host} sent an incomplete list", host=session.called), state="cut off")
    if multistatus is None:
        return answer
    own = next((one for one in multistatus.resources if is_same(one.href, answer.url)), Resource("", 200))
    others = tuple(one for one in multistatus.resources if one is not own)
    return Collection(
        dav.strip_user(answer.url),
        own,
        members=tuple(one for one in others if not one.is_collection),
        inside=tuple(one for one in others if one.is_collection),
    )


def _is_account(url: str, collection: Collection | HttpResponse) -> bool:
    """Whether an address is that of a whole account, so that its only calendar is meant."""
    if urlsplit(url).path in ("", "/", WELL_KNOWN) or isinstance(collection, HttpResponse):
        return urlsplit(url).path in ("", "/", WELL_KNOWN)
    own = collection.own
    return bool(own.homes) or any(one.is_calendar for one in collection.inside)


def _calendars_of(
    session: HttpSession, url: str, collection: Collection | HttpResponse
) -> tuple[FoundCalendar, ...]:
    """The calendars directly below an address, else those of the account that it belongs to."""
    if isinstance(collection, Collection):
        found = _inside(collection)
        if found or collection.own.homes:
            return found or _in_homes(session, collection.url, collection.own.homes)
        if collection.own.principal:
            return _of_principal(session, urljoin(collection.url, collection.own.principal))
    known = _look(session, urljoin(url, WELL_KNOWN))
    if isinstance(known, HttpResponse):
        return ()
    if known.own.principal:
        return _of_principal(session, urljoin(known.url, known.own.principal))
    return _inside(known)


def _of_principal(session: HttpSession, url: str) -> tuple[FoundCalendar, ...]:
    principal = _must_look(session, url)
    return _in_homes(session, principal.url, principal.own.homes)


def _in_homes(session: HttpSession, base: str, homes: tuple[str, ...]) -> tuple[FoundCalendar, ...]:
    return tuple(
        calendar
        for home in homes[:MOST_NAMED]
        for calendar in _inside(_must_look(session, urljoin(base, home)))
    )


def _inside(collection: Collection) -> tuple[FoundCalendar, ...]:
    return tuple(
        FoundCalendar(_name(one), urljoin(collection.url, one.href))
        for one in collection.inside
        if one.is_calendar
    )


def _name(resource: Resource) -> str:
    return resource.name or unquote(resource.href.rstrip("/").rpartition("/")[2])


def _the_same(known: str, found: tuple[FoundCalendar, ...]) -> FoundCalendar:
    """The account's only calendar. Raises ReadError if another one was read before."""
    if known and not is_same(found[0].url, known):
        raise ReadError(
            marked("the calendar read so far is gone from its account"),
            hint=Said(
                "if '{name}' is meant, write its address as `caldav`: {address}",
                name=found[0].name,
                address=found[0].url,
            ),
        )
    return found[0]


def _choice(found: tuple[FoundCalendar, ...], url: str) -> ReadError:
    if not found:
        return ReadError(marked("there is no calendar at this address or in its account; check `caldav`"))
    named = "; ".join(f"'{one.name}': {one.url}" for one in found[:MOST_NAMED])
    return ReadError(
        marked("the address is not that of a calendar"),
        hint=Said(
            "{address} has these; write one of them as `caldav`: {names}",
            address=dav.strip_user(url),
            names=named,
        ),
    )
