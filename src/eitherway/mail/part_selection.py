"""Selects the parts of a MIME tree to read, and those only to name. Pure."""

from dataclasses import replace
from functools import lru_cache

from eitherway.mail.mime import Structure
from eitherway.text.words import marked
from eitherway.values import dataclass

TEXT_LIMIT = 256 * 1024  # octets of decoded text in all
CALENDAR_LIMIT = 256 * 1024  # octets of one calendar, decoded
CALENDARS_LIMIT = 10
WHOLE = "TEXT"  # IMAP's name for everything below the header
TEXTS_LIMIT = 50
STUB = 600  # a plain part of at most this many octets may only say "see the HTML": read both

_EXPANSION = {"base64": 1.4, "quoted-printable": 3.1}  # encoded octets for a decoded one, at most
_READ = ("text/plain", "text/html", "text/enriched", "text/markdown")
_CALENDARS = ("text/calendar", "application/ics")
_SIGNATURES = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
_SEALS = {
    "application/pgp-encrypted": marked("PGP encrypted"),
    "application/ms-tnef": marked("TNEF"),
    "application/vnd.ms-tnef": "TNEF",
    "application/x-microsoft-rpmsg-message": marked("Microsoft protected message"),
}
_SMIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")


@dataclass(frozen=True, slots=True)
class WantedPart:
    """A part to fetch for `assemble`: at most `limit` octets of `section`.

    `cut`: the part is longer. `alternative`: it is one of several forms of the same text.
    """

    section: str
    limit: int
    encoding: str
    content_type: str
    charset: str
    flowed: bool = False
    delsp: bool = False
    cut: bool = False
    alternative: bool = False

    @property
    def is_html(self) -> bool:
        return self.content_type == "text/html"

    @property
    def is_calendar(self) -> bool:
        return self.content_type in _CALENDARS


@lru_cache(maxsize=4)  # asked for when a message is fetched, read, and its other parts are named
def wanted(structure: Structure) -> tuple[WantedPart, ...]:
    """The text parts to read, within the limit, and the calendars."""
    found: list[WantedPart] = []
    forms = _other_forms(structure)
    if _is_broken(structure):
        return (WantedPart(WHOLE, TEXT_LIMIT, "", "text/plain", ""),)
    budget = TEXT_LIMIT
    for leaf in _texts(structure)[:TEXTS_LIMIT]:
        if budget > 0:
            found.append(replace(_want(leaf, budget), alternative=leaf.section in forms))
            budget -= int(found[-1].limit / _EXPANSION.get(leaf.encoding, 1.0))
    calendars = [leaf for leaf in structure.leaves() if leaf.content_type in _CALENDARS]
    standard = [leaf for leaf in calendars if leaf.content_type == _CALENDARS[0]] or calendars
    return (*found, *(_want(leaf, CALENDAR_LIMIT) for leaf in standard[:CALENDARS_LIMIT]))


def _is_broken(structure: Structure) -> bool:
    """Whether no part of a multipart could be found, so that its whole TEXT is read."""
    (only,) = structure.children if len(structure.children) == 1 else (None,)
    return only is not None and not only.children and only.size == 0 and not structure.section


def named_only(structure: Structure) -> tuple[Structure, ...]:
    """The unread leaves that a person would call attachments.

    No signatures, no other form of a text that is read, no pictures inside the page.
    """
    read = {want.section for want in wanted(structure)} | _other_forms(structure) | _pictures(structure)
    hidden = (*_SIGNATURES, *_CALENDARS)
    return tuple(
        leaf for leaf in structure.leaves() if leaf.section not in read and leaf.content_type not in hidden
    )


def encode_state(structure: Structure) -> str:
    """The name of an envelope in the tree that is not opened, "" if there is none."""
    for leaf in structure.leaves():
        if leaf.content_type in _SMIME:
            signed = leaf.parameter("smime-type").startswith(("signed", "certs"))
            if signed:
                return marked("S/MIME signed, in a form that is not read")
            return marked("S/MIME encrypted")
        if leaf.content_type in _SEALS:
            return _SEALS[leaf.content_type]
        if leaf.name.lower() == "winmail.dat":
            return _SEALS["application/ms-tnef"]
    return marked("encrypted") if structure.content_type == "multipart/encrypted" else ""


def _want(leaf: Structure, budget: int) -> WantedPart:
    charset = leaf.parameter("charset")
    most = int(budget * _EXPANSION.get(leaf.encoding, 1.0))
    return WantedPart(
        section=leaf.section,
        limit=min(leaf.size, most) if leaf.size >= 0 else most,
        encoding=leaf.encoding,
        content_type=leaf.content_type,
        charset="" if charset.lower() == "us-ascii" else charset,  # servers also report it for no charset
        flowed=leaf.parameter("format").lower() == "flowed",
        delsp=leaf.parameter("delsp").lower() == "yes",
        cut=leaf.size > most,
    )


def _is_text(leaf: Structure) -> bool:
    """Whether the leaf is shown inline as text."""
    return leaf.content_type in _READ and leaf.disposition != "attachment"


def _texts(node: Structure) -> list[Structure]:
    """The leaves to read, in order; of an alternative the plain one, with the HTML if it is a stub."""
    if not node.children:
        return [node] if _is_text(node) and node.size else []
    if node.content_type == "multipart/encrypted":
        return []
    if node.content_type == "multipart/alternative":
        return _alternative([leaf for child in node.children for leaf in _texts(child)])
    found: list[Structure] = []
    for child in node.children:
        below = _texts(child)
        if not (found and child.name and not child.children):  # a later named text is a file
            found += below
    return found


def _alternative(leaves: list[Structure]) -> list[Structure]:
    plain = [leaf for leaf in leaves if leaf.content_type != "text/html"]
    html = [leaf for leaf in leaves if leaf.content_type == "text/html"]
    if not plain or not html:
        return plain or html
    return plain if max(leaf.size for leaf in plain) > STUB else [*plain, *html]


def _pictures(node: Structure) -> set[str]:
    """The pictures of a page (RFC 2387), such as a logo in a signature."""
    found = {section for child in node.children for section in _pictures(child)}
    if node.content_type == "multipart/related":
        shown = (leaf for leaf in node.children if leaf.content_type.startswith("image/"))
        found |= {leaf.section for leaf in shown if leaf.disposition != "attachment"}
    return found


def _other_forms(node: Structure) -> set[str]:
    """The texts in an alternative: other forms of the one that is read."""
    if node.content_type == "multipart/alternative":
        return {leaf.section for leaf in node.leaves() if leaf.content_type.startswith("text/")}
    return {section for child in node.children for section in _other_forms(child)}
