"""Finds calendars and looks into them, before they are in rules.yaml. An edge: nothing is kept."""

import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from eitherway.capacity.explanation import calendar_fault
from eitherway.capacity.local import calendar_of
from eitherway.capacity.model import CapacitySettings, Question
from eitherway.capacity.situation import situation_of
from eitherway.errors import ConfigError
from eitherway.rules.account_settings import CalendarSettings, PasswordSource
from eitherway.setup.starter_rules import SetupAnswers
from eitherway.text.formats import Writing
from eitherway.values import dataclass

PATIENCE = 30.0  # seconds for the calendars of an account
AHEAD = timedelta(weeks=4)  # in which events are counted
Block = dict[str, object]  # a calendar as rules.yaml writes it


def calendar_at(place: str, user: str) -> Block:
    """The calendar at a web address, a file or a folder. Raises ConfigError if there is no such file."""
    if place.startswith(("https://", "http://", "webcal://")):
        if place.split("?", maxsplit=1)[0].endswith(".ics") or place.startswith("webcal://"):
            return {"name": "calendar", "ics": place}
        return {"name": "calendar", "caldav": place, "user": user}
    path = Path(place).expanduser().absolute()
    if not path.exists():
        raise ConfigError(f"--calendar: there is no file or folder {path}; correct it, or leave it out")
    return {"name": "calendar", "path": str(path)}


def calendars_of(answers: SetupAnswers, password: dict[str, str]) -> tuple[Block, ...]:
    """The calendars of the account, without their password; none where nothing says where to look.

    Raises ConfigError or TransientError if they cannot be asked for.
    """
    source = PasswordSource.model_validate(password)
    if not answers.caldav or source.gives_token:
        return ()
    from eitherway.accounts.passwords import read_secret, store_secret
    from eitherway.calendars.discovery import calendars_at
    from eitherway.web.http import Deadline, Login

    user = dav_user(answers)
    secret = read_secret(source, user=user, what="init")
    found = calendars_at(answers.caldav, Login(user, secret), Deadline(PATIENCE))
    if "keyring" in password and user != answers.user:
        store_secret(password["keyring"], user, secret, what="init")
    named = unique(tuple(one.name for one in found))
    return tuple(
        {"name": name, "caldav": one.url, "user": user} for name, one in zip(named, found, strict=True)
    )


def dav_user(answers: SetupAnswers) -> str:
    """The name with which calendars are asked for: the address, where the mail has a part of it."""
    return answers.addresses[0] if answers.user in answers.addresses[0] else answers.user


def unique(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names, made unique: a repeated name gets a number."""
    return tuple(
        name if name not in names[:number] else f"{name} {number + 1}" for number, name in enumerate(names)
    )


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What was seen in a calendar: its events of the next four weeks, and what is wrong with it, if so."""

    events: int
    fault: str = ""


def look_at(
    block: Block,
    settings: CapacitySettings,
    now: datetime,
    password: Callable[[CalendarSettings], str],
    writing: Writing,
) -> LookedAt:
    """Reads a calendar once, as it is now. Raises ConfigError if the block cannot be one."""
    try:
        calendar = CalendarSettings.model_validate(block)
    except ValueError as error:
        raise ConfigError(_first_line(error)) from None
    return look_into(calendar, settings, now, password, writing)


def look_into(
    calendar: CalendarSettings,
    settings: CapacitySettings,
    now: datetime,
    password: Callable[[CalendarSettings], str],
    writing: Writing,
    base: Path = Path(),
) -> LookedAt:
    """Reads a calendar of the settings once; relative paths begin at `base`."""
    from eitherway.calendars.sources import Calendars

    with tempfile.TemporaryDirectory(prefix="eitherway-") as folder:
        sources = Calendars((calendar,), Path(folder), password, base=base).read(now)
    clock = calendar_of(settings)
    today = now.astimezone(clock.zone).date()
    within = clock.at(today), clock.at(today + AHEAD)
    situation = situation_of(Question(), sources, settings, now, (), within)
    return LookedAt(len(situation.whole.entries), calendar_fault(situation.states[0], writing))


def _first_line(error: ValueError) -> str:
    """What is wrong, of pydantic's words."""
    found: list[dict[str, object]] = getattr(error, "errors", list)()
    return str(found[0]["msg"]).removeprefix("Value error, ") if found else str(error)
