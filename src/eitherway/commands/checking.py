"""`check`: what is wrong, doubtful or missing in rules, templates and examples. An edge.

What was found in the same files on the same day is noted in the state folder, and shown from there.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from eitherway.commands.options import Options, put
from eitherway.engine.tried_server import last_refusal
from eitherway.errors import ConfigError
from eitherway.storage.resources import read_file
from eitherway.storage.tried import content_of, note_of, remember

if TYPE_CHECKING:
    from eitherway.engine.paths import Paths
    from eitherway.requests.letters import Letters
    from eitherway.rules.rule import Rulebook


def check_files(options: Options) -> None:
    """Prints it. Raises ConfigError with every fault."""
    value, lines = checked(options.paths)
    put(options, value, lines)
    if value["faults"]:
        raise ConfigError(*value["faults"])


def checked(paths: "Paths") -> tuple[dict[str, Any], list[str]]:
    """What `check --json` says of these files, with their faults, and the lines that it prints."""
    try:
        findings = _findings(paths)
    except ConfigError as error:
        return {"file": paths.rules_path.name, "faults": list(error.faults)}, []
    if refused := _refused_servers(findings["servers"], paths):
        return findings["value"] | {"faults": refused}, [findings["line"]]
    missing = list(_missing_paths(findings["paths"], paths.base))
    guests = list(_guests(paths)) if findings["guests"] else []
    value = findings["value"] | {"missing": missing, "guests": guests}
    return value, [findings["line"], *guests, *value["advice"], *missing, *value["doubts"]]


def _guests(paths: "Paths") -> Iterator[str]:
    """A line for each list of people from a calendar, by its copy: no server is asked."""
    from eitherway.rules.calendar_people import said_of_guests

    rulebook, now = paths.rulebook(examples=False), datetime.now(UTC)
    return said_of_guests(rulebook, paths.calendars(rulebook).look(now), now.date())


def _findings(paths: "Paths") -> dict[str, Any]:
    """What was found today about the files as they are: looked for, or what was noted then."""
    content = content_of(paths.files(), str(paths.rules_path), "check")
    with suppress(ValueError):
        noted: dict[str, Any] = json.loads(note_of(content, paths.state))
        if noted["day"] == datetime.now(ZoneInfo(noted["timezone"])).date().isoformat():
            return noted
    rulebook, letters = paths.rules_and_letters()
    found = _look(rulebook, letters, paths)
    remember(content, paths.state, json.dumps(found))
    return found


def _look(rulebook: "Rulebook", letters: "Letters", paths: "Paths") -> dict[str, Any]:
    """What `check` says of rules and letters without a fault; a letter's days are seen from today."""
    from eitherway.engine.paths import line_of
    from eitherway.engine.rules_and_letters import general_letters_taken, unwritten_letters
    from eitherway.requests.context import account_of
    from eitherway.requests.letter_lint import advice_on
    from eitherway.rules.calendar_people import names_guests
    from eitherway.rules.doubtful_rules import doubts
    from eitherway.rules.rulebook import join
    from eitherway.rules.shorten import advice

    settings = rulebook.settings
    now = datetime.now(ZoneInfo(settings.owner.timezone))
    counts = {
        "rules": len(rulebook.rules),
        "calendars": len(settings.calendars),
        "letters": len(letters.names()),
        "examples": sum(len(rule.examples) for rule in rulebook.rules),
    }
    told = (
        *advice(join(read_file(paths.rules_path), rulebook.name)[0], paths.packs()),
        *advice_on(letters.sources, now, settings.owner.timezone),
        *general_letters_taken(rulebook, letters),
        *unwritten_letters(rulebook, letters),
        *_few_folders(rulebook),
        *_replaced(rulebook, paths),
    )
    given = {"file": rulebook.name, "pack": settings.pack, **counts, "faults": []}
    return {
        "day": now.date().isoformat(),
        "timezone": settings.owner.timezone,
        "line": f"{rulebook.name}: {_rules(rulebook)}, {_number(counts['calendars'], 'calendar')}, "
        f"{counts['letters']} letters, {counts['examples']} of {counts['examples']} examples as expected",
        "value": {**given, "advice": list(told), "missing": [], "doubts": list(doubts(rulebook, now.date()))},
        "guests": names_guests(settings),
        "servers": [(one.host, line_of(one), account_of(one)) for one in settings.mailboxes],
        "paths": [(one.name, one.path) for one in settings.calendars if one.path and one.counts != "ignore"],
    }


def _refused_servers(servers: Sequence[tuple[str, str, str]], paths: "Paths") -> list[str]:
    """Why mailboxes cannot be used, as their last trial found (`eitherway doctor`). Connects to nothing."""
    refused: list[str] = []
    for host, line, account in servers:
        with closing(paths.remembered(account)) as ledger:
            refused += last_refusal(host, line, ledger)
    return refused


def _missing_paths(named: Sequence[tuple[str, str]], base: Path) -> Iterator[str]:
    """A line for each calendar on this machine that is not there; it may be mounted later."""
    for name, path in named:
        if not (base / Path(path).expanduser()).exists():
            yield (
                f"calendar '{name}': there is no file or folder {path}; until there is, no answer is \"room\""
            )


def _few_folders(rulebook: "Rulebook") -> Iterator[str]:
    """A line for each mailbox at a provider that allows few folders."""
    from eitherway.accounts.providers import few_folders
    from eitherway.rules.account_settings import FOLDERS_NEEDED

    for one in rulebook.settings.mailboxes:
        if few := few_folders(one.host):
            yield f"mailbox '{one.name}': {few}; {FOLDERS_NEEDED}"


def _replaced(rulebook: "Rulebook", paths: "Paths") -> Iterator[str]:
    """A line for each rule of the pack that one of the owner's with its name replaces."""
    from eitherway.rules.packs import read_pack

    pack = paths.packs().get(rulebook.settings.pack)
    listed = read_pack(pack)[0].get("rules") if pack else None
    names = {name.text for rule in (listed.items if listed else ()) if (name := rule.get("name"))}
    for rule in rulebook.rules:
        if not rule.pack and rule.name in names:
            yield f"rule '{rule.name}' ({rule.where}) replaces the one of the {rulebook.settings.pack} pack"


def _rules(rulebook: "Rulebook") -> str:
    """The number of rules, those of the pack apart."""
    packed = sum(bool(rule.pack) for rule in rulebook.rules)
    own = _number(len(rulebook.rules) - packed, "rule")
    return f"{own} and {packed} of the {rulebook.settings.pack} pack" if rulebook.settings.pack else own


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
