"""The load of the weeks as a picture: a text table and an HTML table. Pure."""

from __future__ import annotations

from .model import Capacity


def as_text(capacity: Capacity) -> str:
    """The weeks concerned, one row a day, for terminals and text/plain."""
    return "\n".join(week.sentence for week in capacity.weeks)


def as_html(capacity: Capacity) -> str:
    """The weeks concerned as an HTML table, for text/html."""
    return f"<pre>{as_text(capacity)}</pre>"
