"""Messages for tests that only care what was written, and when."""

from __future__ import annotations

from datetime import UTC, datetime

from eitherway.mail.message import Message

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def note(
    written: str, *, subject: str = "", date: datetime | None = MONDAY, calendars: tuple[bytes, ...] = ()
) -> Message:
    """A message whose author wrote this now."""
    return Message(
        message_id="<a@example.net>", key="0" * 32, subject=subject, date=date,
        from_=(), sender=(), reply_to=(), to=(), cc=(), in_reply_to=(), references=(), fields=(),
        text=written, written=written, quoted="", signature="", parts=(), calendars=calendars,
        sealed="", size=len(written), doubts=(),
    )  # fmt: skip
