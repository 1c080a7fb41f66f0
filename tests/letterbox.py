"""Messages for tests, written as a person would type them."""

from __future__ import annotations

from eitherway.mail.message import Message, parse

US = "Maya Okafor <maya@okafor.example>"
THEM = "Dana Reyes <dana@example.net>"


def mail(body: str = "Hello", /, **fields: str) -> Message:
    """A message to us from Dana; `reply_to="..."` sets Reply-To, `to=""` takes a field away."""
    usual = {
        "from": THEM,
        "to": US,
        "subject": "A question",
        "date": "Mon, 23 Nov 2026 10:15:00 -0600",
        "message_id": "<a1@example.net>",
    }
    header = usual | fields
    if "content_type" not in header:
        header |= {"mime_version": "1.0", "content_type": "text/plain; charset=utf-8"}
    lines = [f"{name.replace('_', '-').title()}: {value}" for name, value in header.items() if value]
    return parse("\n".join([*lines, "", body]).encode())
