"""Reads a Question from JSON. Pure."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from eitherway.capacity.model import Question, Repeat, Slot, Window
from eitherway.capacity.repeats import repeat_of
from eitherway.text.units import parse_length

_CLOCK = re.compile(r"\d\d:\d\d(?::\d\d)?")


def question_from_json(fields: Mapping[str, object]) -> Question:
    """The question of `room --ask`: its fields as in docs/reference/capacity.md.

    `start` is an ISO time, a list of them (any would do; with `all_of` every one is wanted), or a date (any
    time that day). A window is two ISO times, as a list, as {"start", "end"} or as "START/END"; an end that
    is a date is included. Lengths have a unit or are minutes. Raises ValueError with a sentence.
    """
    zone = _text(fields, "tz")
    starts = tuple(_listed(fields.get("start")))
    end = _text(fields, "end")
    days = tuple(text for text in starts if _is_date(text))
    only_end = _moment(end) if end and len(starts) == 1 else None
    slots = tuple(Slot(_moment(text), only_end, zone) for text in starts if text not in days)
    windows = tuple(_window(item, zone) for item in (*_windows(fields.get("window")), *days))
    return Question(
        kind=_text(fields, "kind"),
        slots=slots,
        length=_minutes(fields.get("length")),
        windows=windows,
        repeat=_repeat(fields.get("repeat")),
        uid=_text(fields, "uid"),
        sender=_text(fields, "from"),
        new_client=bool(fields.get("new_client", False)),
        prepare=_minutes(fields.get("prepare")) or 0,
        travel=_minutes(fields.get("travel")) or 0,
        all_of=bool(fields.get("all_of", False)),
    )


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"'{name}' must be a text, not {value!r}")
    return value.strip()


def _listed(value: object) -> list[str]:
    if value is None or value == "":
        return []
    items = list(value) if isinstance(value, list | tuple) else [value]
    if not all(isinstance(item, str) for item in items):
        raise ValueError(f"'start' must be an ISO time such as 2026-03-10T14:00, not {value!r}")
    return [str(item).strip() for item in items]


def _is_date(text: str) -> bool:
    return len(text) == 10


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"'{text}' is not an ISO time; write for example 2026-03-10T14:00") from error


def _windows(value: object) -> list[object]:
    """The windows given: one, or a list of several."""
    if value is None or value in ("", []):
        return []
    if isinstance(value, list | tuple):
        texts = [item for item in value if isinstance(item, str)]
        if not texts or (len(texts) == len(value) and all("/" in text for text in texts)):
            return list(value)
    return [value]


def _window(value: object, zone: str) -> Window:
    first, last = _window_ends(value)
    start = _moment(first)
    end = _moment(last)
    if _is_date(last):
        end = datetime.combine(date.fromisoformat(last) + timedelta(days=1), time())
    if (end.tzinfo is None) != (start.tzinfo is None):
        end = end.replace(tzinfo=start.tzinfo)
    if end <= start:
        raise ValueError(f"the window '{first}' to '{last}' ends before it starts")
    return Window(start, end, zone)


def _window_ends(value: object) -> tuple[str, str]:
    if isinstance(value, str):
        parts = [part.strip() for part in value.replace(" to ", "/").split("/")]
        return parts[0], parts[-1]
    if isinstance(value, Mapping):
        first, last = _named_ends(value)
        if first and last:
            return first, last
    if isinstance(value, list | tuple) and len(value) == 2:
        return str(value[0]).strip(), str(value[1]).strip()
    raise ValueError(f"{value!r} is not a window; write for example ['2026-03-10T14:00', '2026-03-10T18:00']")


def _named_ends(value: Mapping[object, object]) -> tuple[str, str]:
    """Both ends of {"start": ..., "end": ...}, or of {"date": ..., "from": "14:00", "to": "18:00"}."""
    day = _first_of(value, ("date", "day", "on"))
    first = _first_of(value, ("start", "from", "after", "earliest", "first")) or day
    last = _first_of(value, ("end", "to", "until", "before", "latest", "last")) or day or first
    return tuple(f"{day}T{end}" if day and _CLOCK.fullmatch(end) else end for end in (first, last))  # type: ignore[return-value]


def _first_of(value: Mapping[object, object], names: tuple[str, ...]) -> str:
    return next((str(value[name]).strip() for name in names if name in value), "")


def _minutes(value: object) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return parse_length(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise ValueError(f"{value!r} is not a length; write for example 50 min")


def _repeat(value: object) -> Repeat | None:
    """The repetition of {"every_weeks": 1, "times": 6} or {"rule": "FREQ=MONTHLY", "until": "2028-12-31"}."""
    if not value:
        return None
    if not isinstance(value, Mapping):
        raise ValueError(f"{value!r} is not a repetition; write for example {{'every_weeks': 1, 'times': 6}}")
    every, times = value.get("every_weeks", 1), value.get("times")
    if (
        not isinstance(every, int)
        or every < 1
        or (times is not None and (not isinstance(times, int) or times < 1))
    ):
        raise ValueError(f"{value!r} is not a repetition; every_weeks and times are whole numbers from 1")
    until = date.fromisoformat(str(value["until"])) if "until" in value else None
    repeat = repeat_of(str(value.get("rule", f"FREQ=WEEKLY;INTERVAL={every}")), times, until)
    if repeat is None:
        raise ValueError(f"{value!r} is not a repetition; a rule is one such as FREQ=MONTHLY;BYDAY=2TU")
    return repeat
