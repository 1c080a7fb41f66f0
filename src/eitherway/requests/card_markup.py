"""A card's page: one list of blocks, shown as text and as HTML, so that both say the same. Pure."""

import html
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from textwrap import wrap
from unicodedata import category

from eitherway.mail.header_writer import address_field, ids_field, text_field
from eitherway.mail.message import Address

SENDER = Address("Eitherway", "board@eitherway.invalid")
_BY = " · "  # between the person and the sender's own name
_POLICY = SMTP.clone(max_line_length=998, cte_type="8bit")
_WIDTH = 72


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a card: a heading ("" for none) and lines; or a drawn picture (text, html)."""

    heading: str
    lines: tuple[str, ...] = ()
    picture: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What a card shows. Every string is plain text; nothing in it is trusted as HTML.

    `person` is whom it is about: a list of messages shows the name; "" for what Eitherway itself says.
    """

    subject: str
    blocks: tuple[Block, ...]
    person: str = ""


def clean(text: str, limit: int = 300) -> str:
    """`text` on one line, without control and direction-override characters, cut to `limit`."""
    kept = "".join(" " if char in "\t\r\n" else char for char in text if char in "\t\r\n" or _is_shown(char))
    line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _is_shown(char: str) -> bool:
    # Cf holds the overrides (U+202E) and the zero-width joiner; emoji need the joiner.
    return category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"} or char in "\u200d\u200c"


def as_text(page: Page) -> str:
    """The page as plain text of at most 72 columns, complete by itself."""
    return "\n\n".join(_block_text(block) for block in page.blocks) + "\n"


def _block_text(block: Block) -> str:
    lines = [block.heading.upper()] if block.heading else []
    if block.picture:
        lines.append(block.picture[0].rstrip("\n"))
    for line in block.lines:
        indent = "  " if line.startswith("- ") else ""
        lines.extend(wrap(line, _WIDTH, subsequent_indent=indent, break_on_hyphens=False) or [""])
    return "\n".join(lines)


def as_html(page: Page) -> str:
    """The page as one HTML table, readable on light and dark grounds; no image, no link, no script.

    It is as wide as a phone, or as 640 px where there is room. A page begins with what matters, in large.
    """
    blocks = (_block_html(block, is_first=not place) for place, block in enumerate(page.blocks))
    rows = "".join(f"<tr><td>{block}</td></tr>" for block in blocks)
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        '<meta name="color-scheme" content="light dark"></head><body>'
        '<table role="presentation" width="100%" cellpadding="6" '
        'style="max-width:640px;font-family:sans-serif;overflow-wrap:anywhere">'
        f"{rows}</table>"
        "</body></html>\n"
    )


def _block_html(block: Block, *, is_first: bool) -> str:
    parts = [f"<b>{html.escape(block.heading)}</b><br>"] if block.heading else []
    if block.picture:
        parts.append(block.picture[1])
    lines = [_line_html(line) for line in block.lines]
    if is_first and lines:
        lines[0] = f'<b style="font-size:1.3em">{lines[0]}</b>'
    return "".join([*parts, "<br>\n".join(lines)]).replace("</blockquote><br>", "</blockquote>")


def _line_html(line: str) -> str:
    """A line; one in quotes is the asker's words, and stands as a quote does."""
    shown = html.escape(line)
    if not line.startswith("“"):
        return shown
    style = "margin:6px 0;padding-left:10px;border-left:3px solid #888888"
    return f'<blockquote style="{style}">{shown}</blockquote>'


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

    No In-Reply-To, References or "Re:", so that no client threads it into the asker's conversation.
    """
    header = [
        address_field("From", sender_of(page.person)),
        address_field("To", owner),
        address_field("Reply-To", owner),
        text_field("Subject", clean(page.subject, 200)),
        text_field("Date", format_datetime(now)),
        ids_field("Message-ID", (message_id,)),
        text_field("Auto-Submitted", "auto-generated"),
        *(text_field(name, value) for name, value in fields),
    ]
    body = EmailMessage(policy=_POLICY)
    body.set_content(as_text(page), charset="utf-8", cte="8bit")
    body.add_alternative(as_html(page), subtype="html", charset="utf-8", cte="quoted-printable")
    return b"".join(header) + body.as_bytes()
