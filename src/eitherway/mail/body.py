"""Decodes the parts of a message into its texts and calendars. Pure."""

import re
from collections.abc import Mapping

from eitherway.mail import html
from eitherway.mail.charsets import clean, decode
from eitherway.mail.flowed import unflow
from eitherway.mail.mime import Structure
from eitherway.mail.part_selection import (
    CALENDAR_LIMIT,
    STUB,
    TEXT_LIMIT,
    WHOLE,
    WantedPart,
    encode_state,
    named_only,
    wanted,
)
from eitherway.mail.transfer_encoding import undo
from eitherway.text.formats import Said
from eitherway.text.words import marked
from eitherway.values import dataclass

_CUT = marked("the text is longer than 256 KiB; the rest was not read")
_BROKEN = marked("the parts of the message cannot be separated; read as one text")
_PGP_MESSAGE = re.compile(r"(?m)^-----BEGIN PGP MESSAGE-----[ \t]*$")
_PGP_SIGNED = re.compile(r"(?m)^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[^\n]+\n){0,5}\n?")
_PGP_SIGNATURE = re.compile(
    r"(?ms)^-----BEGIN PGP SIGNATURE-----[ \t]*$.*?(?:^-----END PGP SIGNATURE-----[ \t]*$|\Z)"
)
_WORD = re.compile(r"[^\W_]+")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>]+", re.IGNORECASE)
_PAGE = re.compile(r"(?i)\s{0,99}<(?:!doctype )?html\b")  # some programs call their pages text/plain
_ENRICHED = re.compile(r"<<|</?[a-zA-Z-]{1,60}>")
_META = re.compile(rb"<meta[^<>]{0,200}charset\s?=\s?[\"']?([a-zA-Z0-9_:-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Body:
    """The content below the header. `texts` are joined; quotes begin with ">"."""

    text: str
    calendars: tuple[bytes, ...]
    unread: tuple[Structure, ...]
    sealed: str
    doubts: tuple[str, ...]
    page: html.PageFacts = html.NO_PAGE


def read_body(structure: Structure, sections: Mapping[str, bytes]) -> Body:
    """The body, made from the tree and the octets of its wanted sections."""
    texts: list[tuple[WantedPart, str]] = []
    calendars: list[bytes] = []
    doubts: list[str] = []
    page = html.NO_PAGE
    for want in wanted(structure):
        if want.section not in sections:
            doubts.append(Said("part {section} did not come from the server", section=want.section))
            continue
        if want.section == WHOLE and _has_delimiter(sections[WHOLE], structure):
            continue  # it has a part after all, and that is empty
        octets, doubt = undo(sections[want.section][: want.limit], want.encoding)
        doubts.append(doubt)
        if want.is_calendar:
            calendars.append(_calendar(octets[:CALENDAR_LIMIT], want))
            continue
        text, facts, doubt = _text(octets, want)
        page += facts
        texts.append((want, text))
        doubts.append(_BROKEN if want.section == WHOLE else "")
        doubts += [
            doubt,
            marked("the text is longer than 256 KiB; the rest was not read") if want.cut else "",
        ]
    text = "\n\n".join(one.strip("\n") for one in _without_stub(texts) if one.strip())
    sealed, text = _opened(encode_state(structure), text)
    unread = named_only(structure)
    doubts.append(_beside(sealed, encode_state(structure)))
    return Body(text, tuple(calendars), unread, sealed, tuple(dict.fromkeys(filter(None, doubts))), page)


def _text(octets: bytes, want: WantedPart) -> tuple[str, html.PageFacts, str]:
    charset = want.charset
    cut = want.cut or len(octets) > TEXT_LIMIT
    if want.is_html and not charset:
        meta = _META.search(octets, 0, 4096)
        charset = meta[1].decode("ascii") if meta else ""
    text, doubt = decode(octets[:TEXT_LIMIT], charset, cut=cut)
    if want.is_html or _PAGE.match(text):
        text = clean(text)
        return clean(html.to_text(text)), html.page_facts(text), doubt
    text = clean(text)
    if want.content_type == "text/enriched":
        text = _ENRICHED.sub(lambda found: "<" if found[0] == "<<" else "", text)
    if want.flowed:
        lines = unflow(text, delsp=want.delsp)
        text = "\n".join(">" * line.depth + " " * bool(line.depth) + line.text for line in lines)
    return text, html.NO_PAGE, doubt


def _calendar(octets: bytes, want: WantedPart) -> bytes:
    """A calendar in UTF-8, whatever its charset was (RFC 5545, 3.1.4)."""
    if want.charset.lower() in ("", "utf-8", "us-ascii"):
        return octets
    return decode(octets, want.charset)[0].encode("utf-8", "replace")


def _without_stub(texts: list[tuple[WantedPart, str]]) -> list[str]:
    """The plain form of an alternative, or the HTML if the plain one only refers to it."""
    plain = " ".join(text for want, text in texts if want.alternative and not want.is_html)
    shown = " ".join(text for want, text in texts if want.alternative and want.is_html)
    if not shown.strip():
        return [text for _, text in texts]
    stub = _is_stub(plain, shown)
    return [text for want, text in texts if not want.alternative or want.is_html == stub]


def _is_stub(plain: str, shown: str) -> bool:
    """Whether `plain` is short and says other words than the page: "please use a program that shows HTML"."""
    said = _WORD.findall(_URL.sub(" ", plain[: 2 * STUB]).lower())
    if len(plain) >= 2 * STUB or len(said) < 3:
        return not said
    on_page = set(_WORD.findall(shown[: 50 * STUB].lower()))
    if 2 * len(on_page) < len(set(said)):
        return False  # a page of far fewer words, as one that cannot be read, is not what was meant
    return sum(word in on_page for word in said) * 2 < len(said)


def _opened(sealed: str, text: str) -> tuple[str, str]:
    """The kind of envelope, and the text without the armour of a PGP signature (RFC 9580, 7)."""
    is_armoured = "-----BEGIN PGP " in text
    if is_armoured and (armour := _PGP_MESSAGE.search(text)):
        return marked("PGP encrypted"), text[: armour.start()].rstrip()
    if is_armoured and _PGP_SIGNED.search(text):
        text = _PGP_SIGNATURE.sub("", _PGP_SIGNED.sub("", text))
        text = re.sub(r"(?m)^- ", "", text)
    return ("" if text.strip() else sealed), text


def _beside(sealed: str, found: str) -> str:
    if not found or sealed:
        return ""
    return Said("beside the text there is a part that is not read: {what}", what=Said(found))


def _has_delimiter(octets: bytes, structure: Structure) -> bool:
    boundary = structure.parameter("boundary").encode("utf-8", "replace")
    return bool(boundary) and octets.startswith(b"--" + boundary)
