"""*Start*: the calendars, each looked into at once. An edge."""

from pathlib import Path

from eitherway.accounts.credentials import read_credential
from eitherway.errors import EitherwayError
from eitherway.page.desk import Asked, Desk, Elsewhere, Shown
from eitherway.page.start_state import Chosen, Setup
from eitherway.page.start_view import Fault, faults_of, kept_fields, shown_step, step_view
from eitherway.rules.account_settings import CalendarSettings
from eitherway.setup.calendar_choices import Block, calendar_at, calendars_of, dav_user, look_at, unique
from eitherway.setup.mail_account import typed
from eitherway.text.formats import Said


@step_view
def ask_calendars(desk: Desk, asked: Asked) -> Shown | Elsewhere:
    """The calendars so far; the buttons add, find and remove."""
    setup = desk.start
    if not {"mail", "work"} <= setup.ready:
        return Elsewhere("/start/work" if "mail" in setup.ready else "/start/mail")
    if not asked.posted:
        return _form(desk)
    fields = kept_fields(desk, "calendars", asked, secret=("password",))
    do, _, name = fields.get("do", "").partition(":")
    match do:
        case "add":
            return _form(desk, *_added(desk, asked, fields))
        case "find":
            return _form(desk, *_found(desk, asked))
        case "remove":
            setup.calendars = tuple(one for one in setup.calendars if one.name != name)
            return _form(desk)
    setup.ready.add("calendars")
    return Elsewhere("/start/people")


def _form(desk: Desk, *faults: Fault) -> Shown:
    setup = desk.start
    found = setup.found
    values = {
        "can_find": bool(setup.answers.caldav and setup.secret),
        "notes": found.calendar_notes if found else (),
        "user": dav_user(setup.answers),
    }
    return shown_step(desk, "calendars", faults, values)


def _added(desk: Desk, asked: Asked, fields: dict[str, str]) -> tuple[Fault, ...]:
    """Looks into the calendar of the form, and adds it; what is wrong with it, if so."""
    setup, place, secret = desk.start, fields.get("place", ""), asked.form.get("password", "")
    if not place:
        return (Said("Write the address of the calendar, or where its file is."),)
    try:
        block = calendar_at(place, fields.get("user", "") or dav_user(setup.answers))
    except EitherwayError as error:
        return (str(error).removeprefix("--calendar: "),)
    name = fields.get("name", "") or str(block["name"])
    (*_, named) = unique((*(one.name for one in setup.calendars), name))
    block = {**block, "name": named, **({"counts": "busy"} if fields.get("busy") == "yes" else {})}
    faults = _look(desk, asked, block, secret)
    if not faults:
        setup.typed.pop("calendars", None)
    return faults


def _look(desk: Desk, asked: Asked, block: Block, secret: str) -> tuple[Fault, ...]:
    """Adds a calendar that can be read, with how many events it has."""
    setup = desk.start
    has_login = "caldav" in block
    as_mail = has_login and not secret
    if as_mail and not setup.secret:
        return (Said("The password of the calendar is needed."),)
    try:
        with typed(secret or setup.secret) as password:
            settings = {**block, "password": password} if has_login else block
            seen = look_at(
                settings, setup.capacity_settings(), desk.clock(), _password, desk.writing(asked.accepted)
            )
    except EitherwayError as error:
        return faults_of(error)
    if seen.fault:
        return (Said("{name} was not added: {fault}", name=str(block["name"]), fault=seen.fault),)
    chosen = Chosen(block, seen, "" if as_mail or not has_login else secret, as_mail)
    setup.calendars = (*setup.calendars, chosen)
    return ()


def _password(settings: CalendarSettings) -> str:
    assert settings.password is not None
    what = f"calendar '{settings.name}'"
    return read_credential(settings.password, user=settings.user or "", what=what, state=Path()).password


def _found(desk: Desk, asked: Asked) -> tuple[Fault, ...]:
    """Adds the calendars of the mail account that are not there yet."""
    setup = desk.start
    try:
        with typed(setup.secret) as password:
            found = calendars_of(setup.answers, password)
    except EitherwayError as error:
        return faults_of(error)
    known = {one.block.get("caldav") for one in setup.calendars}
    faults: list[Fault] = []
    for block in found:
        if block["caldav"] not in known:
            faults += _look(desk, asked, _renamed(block, setup), "")
    return tuple(faults) or (() if found else (Said("No calendar was found there."),))


def _renamed(block: Block, setup: Setup) -> Block:
    (*_, name) = unique((*(one.name for one in setup.calendars), str(block["name"])))
    return {**block, "name": name}
