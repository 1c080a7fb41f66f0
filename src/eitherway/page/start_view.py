"""*Start*: from nothing to a rules.yaml, by forms. An edge.

What is typed stays in memory. The one thing that is written, at the end, is a file that was not there.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from zoneinfo import available_timezones

from eitherway.errors import ConfigError, EitherwayError
from eitherway.languages import FALLBACK, known
from eitherway.page.desk import Asked, Desk, Elsewhere, Shown
from eitherway.page.start_forms import MOST_COLLEAGUES, colleagues_of, hours_of, lines_of
from eitherway.page.start_state import Setup
from eitherway.setup.first_rules import first_rulebook, first_text, write_first
from eitherway.setup.mail_account import is_zone, keep_password, not_an_address, servers_of
from eitherway.setup.starter_rules import emergency_line, needs_emergency_line
from eitherway.text.formats import Said, say_language
from eitherway.text.units import DAYS
from eitherway.text.words import has_catalog, marked

Fault = str | Said
STEPS = {
    "you": marked("You and your address"),
    "mail": marked("Signing in to your mail"),
    "work": marked("Your work and hours"),
    "calendars": marked("Your calendars"),
    "people": marked("People"),
    "check": marked("Look at it and write it"),
}
_NEEDED = ("you", "mail", "work")
_PACKS = {
    "therapist": marked("Therapist or counsellor"),
    "consultant": marked("Consultant or coach"),
    "academic": marked("Academic"),
}
_DAY_NAMES = {
    "mon": marked("Monday"), "tue": marked("Tuesday"), "wed": marked("Wednesday"), "thu": marked("Thursday"),
    "fri": marked("Friday"), "sat": marked("Saturday"), "sun": marked("Sunday"),
}  # fmt: skip


def has_rules(desk: Desk) -> bool:
    """Whether there is a rules file: then Start has nothing more to write."""
    return desk.paths.rules_path.exists()


def show_start(desk: Desk, asked: Asked) -> Shown | Elsewhere:
    """Where the way begins, and how far it is; or that the file is there."""
    del asked
    if has_rules(desk):
        return Shown("start_there.html", {"file": str(desk.paths.rules_path)})
    return Elsewhere(f"/start/{_next(desk.start)}") if desk.start.ready else shown_step(desk, "you")


def _next(setup: Setup) -> str:
    """The first step that is not done."""
    return next((step for step in STEPS if step not in setup.ready), "check")


def shown_step(
    desk: Desk, step: str, faults: Iterable[Fault] = (), values: dict[str, object] | None = None
) -> Shown:
    """The form of a step as it was filled in, with what is wrong with it."""
    setup, listed = desk.start, tuple(faults)
    common = {
        "steps": STEPS,
        "step": step,
        "ready": setup.ready,
        "typed": defaultdict(str, setup.fields(step)),
        "faults": listed,
        "setup": setup,
    }
    return Shown(f"start_{step}.html", {**common, **(values or {})}, 422 if listed else 200)


View = Callable[[Desk, Asked], Shown | Elsewhere]


def step_view(view: View) -> View:
    """The view of a step: leads to the start when there is a file, or when it does not know who asks yet."""

    def shown(desk: Desk, asked: Asked) -> Shown | Elsewhere:
        is_on_the_way = "you" in desk.start.ready and not has_rules(desk)
        return view(desk, asked) if is_on_the_way else Elsewhere("/start")

    return shown


def kept_fields(desk: Desk, step: str, asked: Asked, *, secret: tuple[str, ...] = ()) -> dict[str, str]:
    """What the form of a step sent, kept for the next time it is shown, but for passwords."""
    fields = {name: value.strip() for name, value in asked.form.items() if name not in secret}
    desk.start.typed[step] = {name: value for name, value in fields.items() if name != "do"}
    return fields


def faults_of(error: EitherwayError) -> tuple[str, ...]:
    """Its sentences, without the words that are for the command line."""
    lines = str(error).split("\n")
    return tuple(line.removeprefix("init: ") for line in lines if line != "nothing was written")


def ask_you(desk: Desk, asked: Asked) -> Shown | Elsewhere:
    """Name and address; with them the mail server is looked for."""
    if has_rules(desk):
        return Elsewhere("/start")
    if not asked.posted:
        return shown_step(desk, "you")
    setup, fields = desk.start, kept_fields(desk, "you", asked)
    name, address = fields.get("name", ""), fields.get("address", "")
    wrong = not_an_address(address) if address else Said("Your mail address is needed.")
    faults: list[Fault] = [*([] if name else [Said("Your name is needed: letters end with it.")])]
    faults += [wrong] if wrong else []
    if faults:
        return shown_step(desk, "you", faults)
    if (address,) != setup.answers.addresses:
        setup.forget_mailbox()
    setup.answers = replace(setup.answers, name=name, addresses=(address,))
    if setup.found is None:
        _look_for_servers(setup, address)
    setup.ready.add("you")
    return Elsewhere("/start/mail")


def _look_for_servers(setup: Setup, address: str) -> None:
    """Finds the mail server, or notes why not, without the words that are for the command line."""
    setup.search_fault = ""
    try:
        setup.found = servers_of(address)
    except EitherwayError as error:
        text = str(error).replace("and give it with --host", "and write it below")
        setup.search_fault = text.replace("give the host with --host", "write the server below")


@step_view
def ask_work(desk: Desk, asked: Asked) -> Shown | Elsewhere:
    """The pack, the zone, the hours and the language."""
    setup, packs, writing = desk.start, desk.paths.packs(), desk.writing(asked.accepted)
    values: dict[str, object] = {
        "packs": {name: _PACKS.get(name, name) for name in (*_PACKS, *sorted(packs)) if name in packs},
        "zones": sorted(available_timezones()),
        "days": {day: _DAY_NAMES[day] for day in DAYS},
        "languages": {code: say_language(code, writing) for code in sorted(known()) if has_catalog(code)},
    }
    setup.typed.setdefault("work", {"language": writing.language})
    if not asked.posted:
        return shown_step(desk, "work", (), values)
    fields, faults = kept_fields(desk, "work", asked), list[Fault]()
    if fields.get("pack") not in packs:
        faults.append(Said("Choose what your work is."))
    zone = fields.get("timezone", "")
    if not is_zone(zone):
        faults.append(Said("“{zone}” is not a time zone; choose one of the list.", zone=zone))
    hours: dict[str, str] = {}
    try:
        hours = hours_of(fields)
        faults += [] if hours else [Said("Give hours for at least one day.")]
    except ValueError as error:
        faults.append(str(error))
    if faults:
        return shown_step(desk, "work", faults, values)
    language = fields.get("language", FALLBACK)
    setup.pack = fields["pack"]
    setup.answers = replace(
        setup.answers,
        timezone=zone,
        hours=hours,
        language=language if language != FALLBACK and has_catalog(language) else "",
    )
    setup.ready.add("work")
    return Elsewhere("/start/calendars")


@step_view
def ask_people(desk: Desk, asked: Asked) -> Shown | Elsewhere:
    """Clients, the emergency line, colleagues. Nothing of it is needed."""
    setup = desk.start
    line = emergency_line(setup.answers.timezone)
    values: dict[str, object] = {
        "needs_line": needs_emergency_line(setup.pack),
        "usual_line": line,
        "rows": range(1, MOST_COLLEAGUES + 1),
    }
    if not asked.posted:
        setup.typed.setdefault("people", {"emergency": line if values["needs_line"] else ""})
        return shown_step(desk, "people", (), values)
    fields, faults = kept_fields(desk, "people", asked), list[Fault]()
    clients: tuple[str, ...] | dict[str, str] = lines_of(fields.get("clients", ""))
    if fields.get("file"):
        faults += [Said("Give the clients as a list or as a file, not both.")] if clients else []
        column = {"column": fields["column"]} if fields.get("column") else {}
        clients = {"file": fields["file"], **column}
    try:
        colleagues = colleagues_of(fields)
    except ValueError as error:
        row = str(error)
        faults.append(Said("Colleague {number}: name, topics and contact are all needed.", number=row))
        colleagues = ()
    answers = replace(
        setup.answers, clients=clients, referrals=colleagues, emergency=fields.get("emergency", "")
    )
    if not faults:
        faults += _refused(desk, replace(setup, answers=answers))
    if faults:
        return shown_step(desk, "people", faults, values)
    setup.answers = answers
    setup.ready.add("people")
    return Elsewhere("/start/check")


def _refused(desk: Desk, setup: Setup, *, examples: bool = False) -> tuple[str, ...]:
    """What the rules would be refused for, with these answers."""
    try:
        first_rulebook(setup.pack, setup.complete(), desk.paths, examples=examples)
    except ConfigError as error:
        return faults_of(error)
    return ()


@step_view
def write_rules(desk: Desk, asked: Asked) -> Shown | Elsewhere:
    """All that was answered, and the file; written with the button, if none is there."""
    setup = desk.start
    missing = [step for step in _NEEDED if step not in setup.ready]
    if missing:
        return shown_step(desk, "check", (), {"missing": missing})
    typed = setup.fields("work")
    values: dict[str, object] = {
        "missing": [],
        "file": str(desk.paths.rules_path),
        "text": first_text(setup.pack, setup.complete(), desk.paths),
        "work": _PACKS.get(setup.pack, setup.pack),
        "week": [(_DAY_NAMES[day], typed[f"hours_{day}"]) for day in DAYS if typed.get(f"hours_{day}")],
    }
    if not asked.posted:
        return shown_step(desk, "check", (), values)
    faults = _refused(desk, setup, examples=True)
    if faults:
        return shown_step(desk, "check", faults, values)
    mail = setup.signed_in or keep_password(setup.answers, setup.secret)[0]
    with_own = [one for one in setup.calendars if one.secret]
    own = {one.name: keep_password(setup.account_at(one), one.secret)[0] for one in with_own}
    answers = setup.with_passwords(mail, own)
    try:
        write_first(desk.paths.rules_path, first_text(setup.pack, answers, desk.paths))
    except ConfigError as error:
        return shown_step(desk, "check", faults_of(error), values)
    desk.start = Setup(kept_in=mail.get("file", ""))
    return Elsewhere("/start/watch")
