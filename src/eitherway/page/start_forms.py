"""Reads what was typed in the forms of *Start*: hours, people, colleagues. Pure."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from eitherway.text.units import DAYS, parse_hours

USUAL_HOURS = "09:00-17:00"
MOST_COLLEAGUES = 8
_COLLEAGUE = ("name", "for", "contact")


def usual_days() -> dict[str, str]:
    """The hours of an ordinary week, as they stand in the form at first."""
    return {f"hours_{day}": USUAL_HOURS if day not in ("sat", "sun") else "" for day in DAYS}


def hours_of(form: Mapping[str, str]) -> dict[str, str]:
    """The working hours as rules.yaml writes them: {"mon-thu": "09:00-17:00", "fri": "09:00-13:00"}.

    Raises ValueError for what is not an hour; empty where no day has hours.
    """
    given = [(day, form.get(f"hours_{day}", "").strip()) for day in DAYS]
    runs = [(hours, [day for day, _ in run]) for hours, run in groupby(given, key=lambda one: one[1])]
    found = {days[0] if len(days) == 1 else f"{days[0]}-{days[-1]}": hours for hours, days in runs if hours}
    parse_hours(dict(found))
    return found


def lines_of(text: str) -> tuple[str, ...]:
    """What was typed line by line, or with commas between."""
    return tuple(filter(None, (part.strip() for line in text.splitlines() for part in line.split(","))))


def colleagues_of(form: Mapping[str, str]) -> tuple[dict[str, object], ...]:
    """The refer book as rules.yaml writes it, of the rows that are filled in.

    Raises ValueError where a row lacks something, with its number.
    """
    return tuple(_colleagues(form))


def _colleagues(form: Mapping[str, str]) -> Iterator[dict[str, object]]:
    for number in range(1, MOST_COLLEAGUES + 1):
        name, topics, contact = (form.get(f"{field}_{number}", "").strip() for field in _COLLEAGUE)
        if not (name or topics or contact):
            continue
        if not (name and topics and contact):
            raise ValueError(str(number))
        yield {"name": name, "for": list(lines_of(topics)), "contact": contact}
