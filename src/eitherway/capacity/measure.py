"""Is there room? The question, the calendars and the settings to a Capacity. Pure."""

from __future__ import annotations

from datetime import datetime

from .model import Capacity, CapacitySettings, Promised, Question, Source


def measure(
    question: Question,
    sources: tuple[Source, ...],
    settings: CapacitySettings,
    now: datetime,
    promised: tuple[Promised, ...] = (),
) -> Capacity:
    """The verdict on the question: room, tight, full or unknown, with its reasons and figures."""
    _ = (sources, now, promised)
    return Capacity("unknown", ("unclear",), settings.timezone, kind=question.kind)
