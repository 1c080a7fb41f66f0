"""The worked examples of the capacity check, and what holds for every calendar."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from eitherway.capacity.measure import measure
from eitherway.capacity.model import Capacity, CapacitySettings, Kind, Promised, Source
from eitherway.capacity.question import question_from_json
from eitherway.text.public_holidays import public_holidays
from eitherway.text.units import parse_hours, parse_length, parse_limit, parse_range

DATA = Path(__file__).parents[1] / "data" / "capacity"
EVENT = re.compile(r"(\S+) (\d\d:\d\d)-(\d\d:\d\d) (.*?)(?: \((\w+)\))?")
FLAGS = {
    None: "",
    "tentative": "STATUS:TENTATIVE\n",
    "cancelled": "STATUS:CANCELLED\n",
    "free": "TRANSP:TRANSPARENT\n",
    "accepted": "ATTENDEE;PARTSTAT=ACCEPTED:mailto:mira@practice.example\n",
    "declined": "ATTENDEE;PARTSTAT=DECLINED:mailto:mira@practice.example\n",
    "unanswered": "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:mira@practice.example\n",
}
NOT_COMPARED = {"is", "ask", "gives", "now", "practice", "private", "ignored", "promised", "in_the_way"}
Example = dict[str, object]


def examples() -> list[object]:
    """Every example with the settings of its file, named by its sentence."""
    files = [(path, yaml.load(path.read_text(), yaml.CBaseLoader)) for path in sorted(DATA.glob("*.yaml"))]
    return [
        pytest.param(content["settings"], example, id=f"{path.stem}: {example['is']}")
        for path, content in files
        for example in content["examples"]
    ]


def settings_of(fields: Mapping[str, object]) -> CapacitySettings:
    """Settings in the spelling of rules.yaml."""
    text = {name: str(value) for name, value in fields.items()}
    return CapacitySettings(
        timezone=text["timezone"],
        me=tuple(fields["me"]),  # type: ignore[arg-type]
        hours=parse_hours(fields["hours"]),  # type: ignore[arg-type]
        away=tuple(map(parse_range, fields.get("away", ()))),  # type: ignore[call-overload]
        away_titles=tuple(fields.get("away_titles", ())),  # type: ignore[arg-type]
        kinds=tuple(kind_of(name, kind) for name, kind in fields["kinds"].items()),  # type: ignore[attr-defined]
        notice=parse_length(text.get("notice", "0 min")),
        look_ahead=parse_length(text.get("look_ahead", "4 weeks")),
        max_age=parse_length(text.get("max_age", "3 h")),
        holidays=public_holidays(text["holidays"]) if "holidays" in text else None,
    )


def kind_of(name: str, fields: Mapping[str, object]) -> Kind:
    return Kind(
        name=name,
        titles=tuple(fields["titles"]),  # type: ignore[arg-type]
        length=parse_length(str(fields["length"])),
        gap=parse_length(str(fields.get("gap", "0 min"))),
        limits=tuple(map(parse_limit, fields.get("at_most", ()))),  # type: ignore[call-overload]
        reserve=(parse_limit(str(fields["reserve"])),) if "reserve" in fields else (),
        clients=int(str(fields["clients"])) if "clients" in fields else None,
    )


def component(text: str, number: int, zone: str) -> str:
    """One event: a line in words, the lines of a VEVENT, or whole components."""
    words = EVENT.fullmatch(text)
    if words:
        day, begin, end, title, flag = words.groups()
        stamps = [f"{day}T{clock}00".replace("-", "").replace(":", "") for clock in (begin, end)]
        text = (
            f"DTSTART;TZID={zone}:{stamps[0]}\nDTEND;TZID={zone}:{stamps[1]}\nSUMMARY:{title}\n{FLAGS[flag]}"
        )
    if text.startswith("BEGIN:"):
        return text.strip("\n") + "\n"
    uid = "" if re.search("^uid:", text, re.I | re.M) else f"UID:e{number}@x\n"
    return f"BEGIN:VEVENT\n{uid}DTSTAMP:20260301T000000Z\n" + text.strip("\n") + "\nEND:VEVENT\n"


def calendar(events: list[str], zone: str, name: str) -> bytes:
    items = "".join(component(text, number, f"{zone}") for number, text in enumerate(events))
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//{name}//EN\n{items}END:VCALENDAR\n"
    return text.replace("e0@x", f"{name}0@x").replace("\n", "\r\n").encode()


def source_of(name: str, counts: str, fields: object, zone: str, now: datetime) -> Source:
    """One calendar as an example describes it."""
    if fields == "none":
        return Source(name, counts, None, None, "unread")  # type: ignore[arg-type]
    told: Mapping[str, object] = fields if isinstance(fields, Mapping) else {"events": fields}
    copies = [f"2025-01-{day + 1:02} 10:00-11:00 Old" for day in range(int(str(told.get("copies", "0"))))]
    octets = calendar([*told.get("events", ()), *copies], zone, name)  # type: ignore[misc]
    octets = str(told["file"]).encode() if "file" in told else octets
    octets = str(told["latin"]).encode("latin-1") if "latin" in told else octets
    age = timedelta(minutes=parse_length(str(told.get("read", "30 min"))))
    return Source(name, counts, octets, now - age, str(told.get("state", "fresh")))  # type: ignore[arg-type]


def promise_of(fields: Mapping[str, str], zone: str) -> Promised:
    start = (
        datetime.fromisoformat(fields["start"]).replace(tzinfo=ZoneInfo(zone)) if "start" in fields else None
    )
    return Promised(
        fields["kind"],
        int(fields["minutes"]),
        date.fromisoformat(fields["day"]),
        start,
        fields.get("uid", ""),
    )


def ask_of(fields: Mapping[str, object]) -> dict[str, object]:
    """The ask with the numbers and truths that YAML's base loader leaves as text."""
    ask = dict(fields)
    for name in {"new_client", "all_of"} & ask.keys():
        ask[name] = ask[name] == "true"
    if isinstance(ask.get("repeat"), dict):
        ask["repeat"] = {
            name: int(value) if value.isdigit() else value
            for name, value in ask["repeat"].items()  # type: ignore[attr-defined]
        }
    return ask


def check(settings: Mapping[str, object], example: Example) -> Capacity:
    zone = str(settings["timezone"])
    now = datetime.fromisoformat(str(example.get("now", "2026-03-04 08:00"))).replace(tzinfo=ZoneInfo(zone))
    counts = {"practice": "load", "private": "busy", "ignored": "ignore"}
    told = {name: example.get(name, []) for name in counts}
    sources = tuple(
        source_of(name, how, told[name], zone, now) for name, how in counts.items() if told[name] != "absent"
    )
    promised = tuple(promise_of(fields, zone) for fields in example.get("promised", ()))  # type: ignore[attr-defined]
    question = question_from_json(ask_of(example["ask"]))  # type: ignore[arg-type]
    return measure(question, sources, settings_of(settings), now, promised)


def said(value: object) -> object:
    """The value with every leaf as text, as YAML's base loader gives it."""
    if isinstance(value, Mapping):
        return {name: said(item) for name, item in value.items()}
    return [said(item) for item in value] if isinstance(value, list | tuple) else str(value)


@pytest.mark.parametrize(("settings", "example"), examples())
def test_a_worked_example_comes_out_as_written(settings: Mapping[str, object], example: Example) -> None:
    capacity = check(settings, example)

    told = capacity.as_json()
    found = {name: told[name] for name in example.keys() - NOT_COMPARED}
    titles = list(dict.fromkeys(conflict.title for conflict in capacity.conflicts))
    assert " ".join([capacity.verdict, *capacity.why]) == example["gives"]
    assert said(only_asked(found, example)) == {name: example[name] for name in found}
    assert titles == example.get("in_the_way", titles)


def only_asked(found: Mapping[str, object], example: Example) -> dict[str, object]:
    """Of each value only the parts that the example writes down."""
    return {
        name: {part: value.get(part) for part in example[name]} if isinstance(value, Mapping) else value  # type: ignore[attr-defined]
        for name, value in found.items()
    }
