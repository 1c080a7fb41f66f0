"""One line for the person: what was understood, from which words, and what is doubtful. Pure."""

from __future__ import annotations

from eitherway.triage.times.item import AskedTime


def line_for(item: AskedTime) -> str:
    """One line for the person: what was understood, the words it came from, the doubts."""
    return f'{item.start or item.recur or item.duration}, from "{item.words}"'
