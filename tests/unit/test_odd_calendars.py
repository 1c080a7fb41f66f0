"""Odd calendars in four kinds of places: none of them gives "room" at a time that may be taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from eitherway.calendars.sources import Calendars
from eitherway.capacity.measure import measure
from eitherway.capacity.model import CapacitySettings, Question, Slot, Source
from eitherway.rules.account_settings import CalendarSettings
from eitherway.text.units import parse_hours
from tests.servers.many_calendars import ManyCalendars

DATA = Path(__file__).parents[1] / "data" / "calendars" / "odd.yaml"
VIENNA = ZoneInfo("Europe/Vienna")
NOW = datetime(2026, 3, 4, 8, tzinfo=VIENNA)
SETTINGS = CapacitySettings(
    "Europe/Vienna", ("mira@practice.example",), parse_hours({"mon-sun": "01:00-22:00"})
)
Example = dict[str, list[str]]
EXAMPLES: list[Example] = yaml.load(DATA.read_text(), yaml.CBaseLoader)["examples"]
GOOD = "BEGIN:VEVENT\nUID:good\nDTSTART:20250303T130000Z\nDURATION:PT1H\nEND:VEVENT\n"


def item(text: str, number: int) -> str:
    """A component from an entry of the table."""
    if text.lower().startswith(("begin:vevent", "begin:vfree", "begin:vavail")):
        return f"{text}\n"
    uid = "" if "UID:" in text.partition("\nEND:")[2] + text.partition("BEGIN:")[0] else f"UID:e{number}\n"
    return f"BEGIN:VEVENT\n{uid}{text}\nEND:VEVENT\n"


def calendar(components: str) -> str:
    return f"BEGIN:VCALENDAR\n{components}END:VCALENDAR\n"


def items_of(example: Example) -> tuple[bytes, ...]:
    """The example as the items of a collection, with a good one unless it is `alone`."""
    components = (item(text, number) for number, text in enumerate(example.get("holds", ())))
    items = [*map(calendar, components), *example.get("raw", ())]
    return tuple(one.encode() for one in (items if "alone" in example else [*items, calendar(GOOD)]))


def file_of(example: Example) -> bytes:
    """The example as one file."""
    components = "".join(item(text, number) for number, text in enumerate(example.get("holds", ())))
    return ((calendar(components) if components else "") + "".join(example.get("raw", ()))).encode()


@pytest.fixture(scope="module")
def web() -> Iterator[ManyCalendars]:
    with ManyCalendars() as server:
        yield server


def in_a_file(example: Example, folder: Path, _: ManyCalendars) -> CalendarSettings:
    (folder / "one.ics").write_bytes(file_of(example))
    return CalendarSettings(name="odd", path=str(folder / "one.ics"))


def in_a_folder(example: Example, folder: Path, _: ManyCalendars) -> CalendarSettings:
    (folder / "items").mkdir()
    written = [(folder / "items" / f"{n}.ICS").write_bytes(one) for n, one in enumerate(items_of(example))]
    assert written
    return CalendarSettings(name="odd", path=str(folder / "items"))


def at_an_address(example: Example, folder: Path, web: ManyCalendars) -> CalendarSettings:
    web.files[folder.name] = file_of(example)
    return CalendarSettings(name="odd", ics=f"{web.url}/{folder.name}.ics")


def in_a_collection(example: Example, folder: Path, web: ManyCalendars) -> CalendarSettings:
    web.collections[folder.name] = items_of(example)
    return CalendarSettings(name="odd", caldav=f"{web.url}/{folder.name}/")


PLACES = (in_a_file, in_a_folder, at_an_address, in_a_collection)


def verdicts(times: list[str], source: Source) -> dict[str, str]:
    """The answer for an hour from each of these times on."""
    return {at: measure(question(at), (source,), SETTINGS, NOW).verdict for at in times}


def question(at: str) -> Question:
    return Question(slots=(Slot(datetime.fromisoformat(f"2026-{at}")),), length=60)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["is"]))
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_an_odd_calendar_never_gives_room_where_something_may_be(
    place: Callable[[Example, Path, ManyCalendars], CalendarSettings],
    example: Example,
    tmp_path: Path,
    web: ManyCalendars,
) -> None:
    settings = place(example, tmp_path, web)
    (source,) = Calendars((settings,), tmp_path / "state", lambda _: "").read(NOW)

    full, free, doubt = (example.get(name, []) for name in ("full", "free", "doubt"))
    assert verdicts(full, source) == dict.fromkeys(full, "full")
    assert verdicts(free, source) == dict.fromkeys(free, "room")
    assert "room" not in verdicts(doubt, source).values()
