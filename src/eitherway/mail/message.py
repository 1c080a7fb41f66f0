"""What a message is to the rest of the program: a frozen value. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Address:
    """One address (RFC 5322, 3.4). `name` is the decoded display name, "" if none.

    `address` is the addr-spec with its domain in lower case; `key` compares (all lower case).
    """

    name: str
    address: str

    @property
    def key(self) -> str:
        return self.address.lower()


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf of the MIME tree that is not shown as text: named on the card, never read."""

    content_type: str
    name: str
    size: int
    disposition: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message as rules, asks and letters see it. Every text is Unicode without surrogates.

    `message_id` is "<left@right>" or "" when there is none; `key` is 32 hex digits made from it, or
    from the header and the size where it has none. `text` is the whole readable text, `written` what
    the author wrote now, `quoted` what they quote, `signature` what stands below it. `sealed` names
    an envelope that is not read ("S/MIME encrypted", "TNEF", ...), "" usually. `calendars` are the
    octets of text/calendar parts. `doubts` are sentences about what could not be read as written.
    """

    message_id: str
    key: str
    subject: str
    date: datetime | None
    from_: tuple[Address, ...]
    sender: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    text: str
    written: str
    quoted: str
    signature: str
    parts: tuple[Part, ...]
    calendars: tuple[bytes, ...]
    sealed: str
    size: int
    doubts: tuple[str, ...]

    def field(self, name: str) -> str:
        """The first header field of this name, decoded and unfolded; "" when there is none."""
        return next((value for key, value in self.fields if key.lower() == name.lower()), "")
