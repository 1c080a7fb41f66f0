"""Writes a message anew, as a server does that keeps no octets: other order of fields, other encoding."""

from __future__ import annotations

import base64
import email
import email.policy
import re
from email.message import Message

_FIRST = ("from", "to", "cc", "subject", "date", "message-id")


def rebuilt(octets: bytes) -> bytes:
    """The same message in other octets: base64, no format=flowed, another boundary, more fields."""
    message = email.message_from_bytes(octets, policy=email.policy.compat32)
    for part in message.walk():
        if not part.is_multipart():
            _recode(part)
    if message.is_multipart():
        message.set_boundary("_000_rebuilt_")
    fields = sorted(message.items(), key=lambda item: (item[0].lower() not in _FIRST, item[0].lower()))
    for name in set(message.keys()):
        del message[name]
    for name, value in (*fields, ("X-MS-Has-Attach", ""), ("Content-Language", "en-US")):
        message[name] = value
    return message.as_bytes(policy=email.policy.compat32.clone(linesep="\r\n", max_line_length=998))


def _recode(part: Message) -> None:
    text = part.get_payload(decode=True)
    assert isinstance(text, bytes)
    kind, charset = part.get_content_type(), part.get_content_charset("utf-8")
    disposition = part.get("Content-Disposition")
    for name in ("Content-Type", "Content-Transfer-Encoding", "Content-Disposition"):
        del part[name]
    part["Content-Type"] = f'{kind}; charset="{charset}"'
    part["Content-Transfer-Encoding"] = "base64"
    if disposition:
        part["Content-Disposition"] = disposition
    part.set_payload(base64.encodebytes(text).decode("ascii"))


def without_thread(octets: bytes) -> bytes:
    """The message without what ties it to its thread."""
    header, gap, body = octets.partition(b"\r\n\r\n")
    kept = re.sub(rb"\r\n(In-Reply-To|References):[^\r]*(\r\n[ \t][^\r]*)*", b"", header, flags=re.IGNORECASE)
    return kept + gap + body
