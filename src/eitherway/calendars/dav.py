"""The XML of WebDAV and CalDAV: requests as octets, answers as values (RFC 4918, 4791, 6578). Pure."""

from collections.abc import Iterable
from urllib.parse import quote, unquote, urlsplit, urlunsplit
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from eitherway.values import dataclass

DAV = "{DAV:}"
CAL = "{urn:ietf:params:xml:ns:caldav}"
SERVER = "{http://calendarserver.org/ns/}"

_SPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/"'
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'

# One request answers everything: what it is, its state, and (Depth 1) what is in it.
LOOK = (
    f"{_HEAD}<d:propfind {_SPACES}><d:prop><d:resourcetype/><d:displayname/><d:getetag/><d:sync-token/>"
    "<s:getctag/><d:current-user-principal/><c:calendar-home-set/>"
    "<c:supported-calendar-component-set/></d:prop></d:propfind>"
).encode()
STATE = f"{_HEAD}<d:propfind {_SPACES}><d:prop><d:sync-token/><s:getctag/></d:prop></d:propfind>".encode()


class NotXmlError(Exception):
    """The answer is not a whole multistatus document."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One response of a multistatus (RFC 4918, 14.24); "" and None where the server gave no value.

    `status` is that of the response itself, 200 if it has none. `kinds` are the names in resourcetype.
    """

    href: str
    status: int
    kinds: frozenset[str] = frozenset()
    name: str = ""
    etag: str = ""
    token: str = ""
    ctag: str = ""
    principal: str = ""
    homes: tuple[str, ...] = ()
    components: frozenset[str] = frozenset()
    octets: bytes | None = None

    @property
    def is_collection(self) -> bool:
        return f"{DAV}collection" in self.kinds

    @property
    def is_calendar(self) -> bool:
        """Whether events can be in it (RFC 4791, 4.2 and 5.2.3)."""
        return f"{CAL}calendar" in self.kinds and (not self.components or "VEVENT" in self.components)


@dataclass(frozen=True, slots=True)
class Multistatus:
    resources: tuple[Resource, ...]
    token: str


def sync_since(token: str) -> bytes:
    """The request for all changes since a token (RFC 6578, 3.2)."""
    return (
        f"{_HEAD}<d:sync-collection {_SPACES}><d:sync-token>{escape(token)}</d:sync-token>"
        "<d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>"
    ).encode()


def multiget(hrefs: Iterable[str]) -> bytes:
    """The request for whole items by address (RFC 4791, 7.9)."""
    listed = "".join(f"<d:href>{escape(href)}</d:href>" for href in hrefs)
    return (
        f"{_HEAD}<c:calendar-multiget {_SPACES}><d:prop><d:getetag/><c:calendar-data/></d:prop>"
        f"{listed}</c:calendar-multiget>"
    ).encode()


def read_multistatus(body: bytes) -> Multistatus:
    """A multistatus document as values; entities and document types are refused (RFC 4918, 20.6)."""
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise NotXmlError from None
    if root.tag != f"{DAV}multistatus":
        raise NotXmlError
    return Multistatus(
        tuple(_resource(one) for one in root.findall(f"{DAV}response")), _text(root, f"{DAV}sync-token")
    )


def same_place(href: str) -> str:
    """The path of a href in one spelling, to compare by: servers differ in what they escape."""
    return quote(unquote(urlsplit(href).path), safe="/")


def is_same(href: str, collection: str) -> bool:
    """Whether both name the same place; a collection may be written without its slash."""
    return same_place(href).rstrip("/") == same_place(collection).rstrip("/")


def strip_user(url: str) -> str:
    """The address without a user and password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _resource(response: Element) -> Resource:
    found: dict[str, Element] = {}
    failed = 200
    for propstat in response.findall(f"{DAV}propstat"):
        status = _status(propstat)
        if status != 200:
            failed = max(failed, status if status != 404 else 200)
            continue
        for prop in propstat.findall(f"{DAV}prop"):
            found.update((element.tag, element) for element in prop)
    own = response.find(f"{DAV}status")
    data = found.get(f"{CAL}calendar-data")
    return Resource(
        href=_text(response, f"{DAV}href"),
        status=_status(response) if own is not None else failed,
        kinds=frozenset(child.tag for child in found.get(f"{DAV}resourcetype", ())),
        name=_own_text(found.get(f"{DAV}displayname")),
        etag=_own_text(found.get(f"{DAV}getetag")),
        token=_own_text(found.get(f"{DAV}sync-token")),
        ctag=_own_text(found.get(f"{SERVER}getctag")),
        principal=next(iter(_hrefs(found.get(f"{DAV}current-user-principal"))), ""),
        homes=_hrefs(found.get(f"{CAL}calendar-home-set")),
        components=_components(found.get(f"{CAL}supported-calendar-component-set")),
        octets=data.text.encode() if data is not None and data.text else None,
    )


def _status(element: Element) -> int:
    words = _text(element, f"{DAV}status").split()
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() else 200


def _text(element: Element, tag: str) -> str:
    return _own_text(element.find(tag))


def _own_text(element: Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _hrefs(element: Element | None) -> tuple[str, ...]:
    if element is None:
        return ()
    return tuple(text for text in (_own_text(one) for one in element.findall(f"{DAV}href")) if text)


def _components(element: Element | None) -> frozenset[str]:
    if element is None:
        return frozenset()
    return frozenset(one.get("name", "").upper() for one in element.findall(f"{CAL}comp"))
