"""Finds the sender's time zone: as they said, else from the Date header, else the owner's. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from eitherway.asks.times import AskedTime


def sender_zone(date: datetime | None, times: tuple[AskedTime, ...], tz: str) -> tuple[str, str]:
    """The sender's zone (an IANA name, an offset, "" if unknown), and its source.

    `tz` is the owner's zone. The Date header (RFC 5322, 3.3) has only an offset; many mailers write +0000
    whatever the sender's clock says, so it counts only if the owner's clock agrees.
    """
    said = next((item.tz for item in times if item.tz and item.zone_from == "said"), None)
    if said:
        return said, "said"
    offset = date.utcoffset() if date else None
    if date is None or offset is None:
        return "", "owner"
    if offset == date.astimezone(ZoneInfo(tz)).utcoffset():
        return tz, "date header"
    return (offset_name(offset), "date header") if offset else ("", "owner")


def offset_name(offset: timedelta) -> str:
    """An offset as `+05:30`, "" for zero."""
    minutes = int(offset.total_seconds() // 60)
    if not minutes:
        return ""
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
