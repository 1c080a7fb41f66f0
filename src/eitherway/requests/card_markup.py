"""A card's page: one list of blocks, shown as text and as HTML, so that both say the same. Pure."""

import html
import re
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from textwrap import wrap
from typing import Literal
from unicodedata import category

from eitherway.mail.header_writer import address_field, ids_field, text_field
from eitherway.mail.message import Address
from eitherway.values import dataclass

SENDER = Address("Eitherway", "board@eitherway.invalid")
_BY = " · "  # between the person and the sender's own name
_POLICY = SMTP.clone(max_line_length=998, cte_type="8bit")
_WIDTH = 72
_END_OF_SENTENCE = re.compile(r"(?<=[^\W\d_]{2}\.) (?=[^\W\d_a-z])")  # not behind "23."

# "lead" begins with a sentence in large; "quote" the asker's own words; "small" what few people read.
Look = Literal["", "lead", "quote", "small"]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a card: a heading ("" for none) and lines, and a drawn picture (text, html) or none.

    A line that begins with "- " is an item of a list.
    """

    heading: str
    lines: tuple[str, ...] = ()
    picture: tuple[str, str] | None = None
    look: Look = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What a card shows. Every string is plain text; nothing in it is trusted as HTML.

    `person` is whom it is about: a list of messages shows the name; "" for what Eitherway itself says.
    `dated` is the Date of its message; None for that of the moment.
    """

    subject: str
    blocks: tuple[Block, ...]
    person: str = ""
    dated: datetime | None = None


def clean(text: str, limit: int = 300) -> str:
    """`text` on one line, without control and direction-override characters, cut to `limit`."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(
            " " if char in "\t\r\n" else char for char in text if char in "\t\r\n" or _is_shown(char)
        )
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _is_shown(char: str) -> bool:
    # Cf holds the overrides (U+202E) and the zero-width joiner; emoji need the joiner.
    return category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"} or char in "\u200d\u200c"


# -- as text ------------------------------------------------------------------------------------------


def as_text(page: Page) -> str:
    """The page as plain text of at most 72 columns, complete by itself."""
    return "\n\n".join(filter(None, map(_block_text, page.blocks))) + "\n"


def _block_text(block: Block) -> str:
    lines = [block.heading.upper()] if block.heading else []
    for line in block.lines:
        if block.look == "quote":
            lines.extend(_wrapped(line, "> ", "> "))
        else:
            lines.extend(_wrapped(line, "", "  " if line.startswith("- ") else ""))
    if block.picture:
        lines.extend(_drawn(block.picture[0]))
    return "\n".join(lines)


def _drawn(picture: str) -> Iterator[str]:
    """A picture; sentences below it are wrapped, rows of letters are left as they are."""
    for line in picture.rstrip("\n").splitlines():
        yield from [line] if "  " in line or len(line) <= _WIDTH else _wrapped(line, "", "")


def _wrapped(line: str, first: str, later: str) -> list[str]:
    return wrap(
        line, _WIDTH, initial_indent=first, subsequent_indent=later, break_on_hyphens=False
    ) or [""]  # fmt: skip


# -- as HTML ------------------------------------------------------------------------------------------

# What a view that strips styles leaves is still a page: headings, paragraphs, a quote, a table with a grid.
_PAGE = "max-width:640px;font-family:sans-serif;font-size:16px;line-height:1.4;overflow-wrap:anywhere"
_LEAD = "margin:0 0 6px;font-size:22px;line-height:1.25;font-weight:bold"
_HEADING = "margin:14px 0 2px;font-size:14px"
# Roundcube gives quotes a ground and a colour of its own, dark ones on a white page.
_QUOTE = (
    "margin:8px 0;padding:0 0 0 12px;border-left:4px solid #888888;border-right:0;"
    "background:transparent;color:inherit"
)
_LINE = "margin:0 0 4px"
_ITEM = "margin:0 0 4px;padding-left:14px;text-indent:-14px"
_SMALL = ";font-size:14px"


def as_html(page: Page) -> str:
    """The page as one HTML table, readable on light and dark grounds; no image, no link, no script.

    It is as wide as a phone, from 320 px on, or as 640 px where there is room.
    """
    blocks = "\n".join(map(_block_html, page.blocks))
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        '<meta name="supported-color-schemes" content="light dark"></head>'
        '<body style="margin:0;padding:8px">\n'
        '<table role="presentation" width="100%" border="0" cellpadding="0" cellspacing="0" '
        f'style="{_PAGE}"><tr><td>\n{blocks}\n</td></tr></table></body></html>\n'
    )


def _block_html(block: Block) -> str:
    parts = [f'<h3 style="{_HEADING}">{html.escape(block.heading)}</h3>'] if block.heading else []
    parts += [_line_html(line, block.look, is_first=not place) for place, line in enumerate(block.lines)]
    if block.picture:
        parts.append(block.picture[1])
    return "\n".join(parts)


def _line_html(line: str, look: Look, *, is_first: bool) -> str:
    shown = html.escape(line)
    if look == "quote":
        return f'<blockquote style="{_QUOTE}">{shown}</blockquote>'
    if look == "lead" and is_first:
        large, *rest = _END_OF_SENTENCE.split(line, maxsplit=1)
        more = "".join(f'\n<p style="{_LINE}">{html.escape(one)}</p>' for one in rest)
        return f'<p style="{_LEAD}"><b>{html.escape(large)}</b></p>{more}'
    style = (_ITEM if line.startswith("- ") else _LINE) + (_SMALL if look == "small" else "")
    return f'<p style="{style}">{shown.replace("- ", "– ", 1) if line.startswith("- ") else shown}</p>'


# -- as a message -------------------------------------------------------------------------------------


def sender_of(person: str) -> Address:
    """From whom a card about that person comes: "Dana Rivera · Eitherway". The address is always the same."""
    return Address(f"{clean(person, 44)}{_BY}{SENDER.name}" if person else SENDER.name, SENDER.address)


def person_in(sender: str) -> str:
    """The person in the display name of a card; "" for one that is about nobody, or of an older version."""
    person, by, _ = sender.rpartition(_BY)
    return person if by else ""


def as_message(
    page: Page, *, owner: Address, message_id: str, now: datetime, fields: tuple[tuple[str, str], ...]
) -> bytes:
    """The page as a message from the board to the owner (octets, CRLF), with our own header fields.

    No In-Reply-To, References or "Re:", so that no client threads it into the asker's conversation. Reply-To
    is the owner: a reply to the card, which quotes it, goes to nobody else.
    """
    header = [
        address_field("From", sender_of(page.person)),
        address_field("To", owner),
        address_field("Reply-To", owner),
        text_field("Subject", clean(page.subject, 200)),
        text_field("Date", format_datetime(page.dated or now)),
        ids_field("Message-ID", (message_id,)),
        text_field("Auto-Submitted", "auto-generated"),
        *(text_field(name, value) for name, value in fields),
    ]
    body = EmailMessage(policy=_POLICY)
    body.set_content(as_text(page), charset="utf-8", cte="8bit")
    body.add_alternative(as_html(page), subtype="html", charset="utf-8", cte="quoted-printable")
    return b"".join(header) + body.as_bytes()
