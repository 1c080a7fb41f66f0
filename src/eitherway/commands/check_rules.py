"""`check` and `schema`: check the rules, templates and examples. Edges."""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from eitherway.accounts.providers import few_folders
from eitherway.commands.options import Options, put, with_options
from eitherway.engine.config import general_letters_taken
from eitherway.errors import ConfigError
from eitherway.requests.letter_lint import advice_on
from eitherway.requests.letters import Letters
from eitherway.rules.account_settings import FOLDERS_NEEDED
from eitherway.rules.doubtful_rules import doubts
from eitherway.rules.rule import Rulebook
from eitherway.rules.rulebook import join
from eitherway.rules.shorten import advice
from eitherway.storage.resources import read_file


@with_options
def check(
    options: Options,
    *,
    variables: Annotated[bool, typer.Option("--variables", help="list what a letter may say")] = False,
) -> None:
    """Read rules, templates and examples, and report every fault."""
    if variables:
        rows = [
            {"name": name, "meaning": meaning, "example": example}
            for name, meaning, example in Letters.VARIABLES
        ]
        put(
            options, rows, (f"{row['name']:<22} {row['meaning']} (such as: {row['example']})" for row in rows)
        )
        return
    paths = options.paths
    try:
        rulebook, letters = paths.rules_and_letters()
    except ConfigError as error:
        put(options, {"file": paths.rules_path.name, "faults": list(error.faults)}, ())
        raise
    examples = sum(len(rule.examples) for rule in rulebook.rules)
    counts = {
        "rules": len(rulebook.rules),
        "calendars": len(rulebook.settings.calendars),
        "letters": len(letters.names()),
        "examples": examples,
    }
    line = (
        f"{rulebook.name}: {_rules(rulebook)}, {_number(counts['calendars'], 'calendar')}, "
        f"{counts['letters']} letters, "
        f"{examples} of {examples} examples as expected"
    )
    zone = rulebook.settings.owner.timezone
    told = (
        *advice(join(read_file(paths.rules_path), rulebook.name)[0], paths.packs()),
        *advice_on(letters.sources, datetime.now(ZoneInfo(zone)), zone),
        *general_letters_taken(rulebook, letters),
        *_few_folders(rulebook),
    )
    value = {"file": rulebook.name, "pack": rulebook.settings.pack, **counts, "faults": []}
    missing = tuple(_missing_paths(rulebook, paths.base))
    doubtful = doubts(rulebook)
    put(
        options,
        {**value, "advice": list(told), "missing": list(missing), "doubts": list(doubtful)},
        [line, *told, *missing, *doubtful],
    )


def _missing_paths(rulebook: Rulebook, base: Path) -> Iterator[str]:
    """A line for each calendar on this machine that is not there; it may be mounted later."""
    for one in rulebook.settings.calendars:
        if one.path is None or one.counts == "ignore":
            continue
        if not (base / Path(one.path).expanduser()).exists():
            yield (
                f"calendar '{one.name}': there is no file or folder {one.path}; "
                'until there is, no answer is "room"'
            )


def _few_folders(rulebook: Rulebook) -> Iterator[str]:
    """A line for each mailbox at a provider that allows few folders."""
    for one in rulebook.settings.mailboxes:
        if few := few_folders(one.host):
            yield f"mailbox '{one.name}': {few}; {FOLDERS_NEEDED}"


def _rules(rulebook: Rulebook) -> str:
    """The number of rules, those of the pack apart."""
    packed = sum(bool(rule.pack) for rule in rulebook.rules)
    own = _number(len(rulebook.rules) - packed, "rule")
    return f"{own} and {packed} of the {rulebook.settings.pack} pack" if rulebook.settings.pack else own


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


@with_options
def schema(
    options: Options,
    *,
    pack: Annotated[bool, typer.Option("--pack", help="that of a file in packs/")] = False,
) -> None:
    """Print the JSON Schema of rules.yaml, for editors."""
    from eitherway.rules.jsonschema import pack_schema_json, schema_json

    del options
    sys.stdout.write(pack_schema_json() if pack else schema_json())
