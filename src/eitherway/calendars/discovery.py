"""Which collection is the calendar: by its address, or by that of its account (RFC 4791). An edge."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from eitherway.calendars import dav
from eitherway.calendars.dav import Multistatus, NotXmlError, Resource, is_same, read_multistatus
from eitherway.calendars.reading import LARGEST_CALENDAR
from eitherway.errors import ConfigError, ReadError, TransientError
from eitherway.web.http import Deadline, HttpResponse, HttpSession, Login

WELL_KNOWN = "/.well-known/caldav"
MOST_NAMED = 12
_HARD = (401, 429, 503)  # what asking otherwise does not help


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection as listed. `url` is whole; `members` are what is in it, no collections."""

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
    """A calendar of an account: what its owner calls it, and its address."""

    name: str
    url: str


def choose_calendar(conversation: HttpSession, known: str, url: str) -> Collection:
    """The collection to mirror: the `known` one, else the calendar at `url`, else the account's only one.

    Raises UnreadError: no calendar there; several, with their names and addresses.
    """
    if known:
        collection = _look(conversation, known)
        if isinstance(collection, Collection) and collection.own.is_calendar:
            return collection
    collection = _look(conversation, url)
    if isinstance(collection, Collection) and collection.own.is_calendar:
        return collection
    found = _calendars_of(conversation, url, collection)
    if _is_account(url, collection) and len(found) == 1:
        return _must_look(conversation, _the_same(known, found).url)
    if not found and isinstance(collection, HttpResponse):
        raise conversation.refusal(collection)
    raise _choice(found, url)


def list_calendars(conversation: HttpSession, url: str) -> tuple[FoundCalendar, ...]:
    """Every calendar of the account that an address leads to. Raises UnreadError."""
    collection = _look(conversation, url)
    if isinstance(collection, Collection) and collection.own.is_calendar:
        return (FoundCalendar(_name(collection.own), collection.url),)
    found = _calendars_of(conversation, url, collection)
    if not found and isinstance(collection, HttpResponse):
        raise conversation.refusal(collection)
    return found


def calendars_at(
    url: str, login: Login | None, deadline: Deadline, ca: Path | None = None
) -> tuple[FoundCalendar, ...]:
    """Every calendar of the account at an address, for somebody who sets up Eitherway.

    Raises ConfigError when the password is refused, else TransientError, with a sentence.
    """
    try:
        with HttpSession(url, deadline, ca=ca, login=login) as conversation:
            return list_calendars(conversation, url)
    except ReadError as error:
        raise (ConfigError(error.detail) if error.refused else TransientError(error.detail)) from None


def ask_dav(conversation: HttpSession, method: str, url: str, body: bytes, depth: str) -> HttpResponse:
    headers = {"Content-Type": "application/xml; charset=utf-8", "Depth": depth}
    return conversation.ask(method, url, headers=headers, body=body, largest=LARGEST_CALENDAR)


def answered(conversation: HttpSession, answer: HttpResponse) -> Multistatus | None:
    """The multistatus, None where the answer is another. Raises UnreadError when asking on is no use."""
    if answer.status in _HARD:
        raise conversation.refusal(answer)
    if answer.status != 207:
        return None
    try:
        return read_multistatus(answer.body)
    except NotXmlError:
        return None


def _must_look(conversation: HttpSession, url: str) -> Collection:
    collection = _look(conversation, url)
    if isinstance(collection, HttpResponse):
        raise conversation.refusal(collection)
    return collection


def _look(conversation: HttpSession, url: str) -> Collection | HttpResponse:
    """What is at an address and in it; the answer itself when that is no multistatus."""
    answer = ask_dav(conversation, "PROPFIND", url, dav.LOOK, "1")
    multistatus = answered(conversation, answer)
    if multistatus is None and answer.status == 207:
        raise ReadError(f"{conversation.called} sent a list that is not whole", state="cut off")
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
    """Whether an address stands for all of an account, so that its only calendar is meant."""
    if urlsplit(url).path in ("", "/", WELL_KNOWN) or isinstance(collection, HttpResponse):
        return urlsplit(url).path in ("", "/", WELL_KNOWN)
    own = collection.own
    return bool(own.homes) or any(one.is_calendar for one in collection.inside)


def _calendars_of(
    conversation: HttpSession, url: str, collection: Collection | HttpResponse
) -> tuple[FoundCalendar, ...]:
    """The calendars right below an address, else those of the account that it belongs to."""
    if isinstance(collection, Collection):
        found = _inside(collection)
        if found or collection.own.homes:
            return found or _in_homes(conversation, collection.url, collection.own.homes)
        if collection.own.principal:
            return _of_principal(conversation, urljoin(collection.url, collection.own.principal))
    known = _look(conversation, urljoin(url, WELL_KNOWN))
    if isinstance(known, HttpResponse):
        return ()
    if known.own.principal:
        return _of_principal(conversation, urljoin(known.url, known.own.principal))
    return _inside(known)


def _of_principal(conversation: HttpSession, url: str) -> tuple[FoundCalendar, ...]:
    principal = _must_look(conversation, url)
    return _in_homes(conversation, principal.url, principal.own.homes)


def _in_homes(conversation: HttpSession, base: str, homes: tuple[str, ...]) -> tuple[FoundCalendar, ...]:
    return tuple(
        calendar
        for home in homes[:MOST_NAMED]
        for calendar in _inside(_must_look(conversation, urljoin(base, home)))
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
    """The account's only calendar, unless another one was read before: that is not replaced in silence."""
    if known and not is_same(found[0].url, known):
        raise ReadError(
            "the calendar that was read before is gone from its account",
            hint=f"if '{found[0].name}' is meant, write its address as `caldav`: {found[0].url}",
        )
    return found[0]


def _choice(found: tuple[FoundCalendar, ...], url: str) -> ReadError:
    if not found:
        return ReadError("there is no calendar at this address or in its account; check `caldav`")
    named = "; ".join(f"'{one.name}' at {one.url}" for one in found[:MOST_NAMED])
    return ReadError(
        "the address is not that of a calendar",
        hint=f"{dav.strip_user(url)} holds these; write one of them as `caldav`: {named}",
    )
