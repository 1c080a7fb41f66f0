"""`check` and `schema`: check the rules, templates and examples. Edges."""

import sys
from typing import Annotated

import typer

from eitherway.commands.options import Options, put, with_options
from eitherway.errors import ConfigError
from eitherway.requests.letters import Letters


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
        f"{rulebook.name}: {_number(counts['rules'], 'rule')}, {_number(counts['calendars'], 'calendar')}, "
        f"{counts['letters']} letters, "
        f"{examples} of {examples} examples as expected"
    )
    put(options, {"file": rulebook.name, **counts, "faults": []}, [line])


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


@with_options
def schema(options: Options) -> None:
    """Print the JSON Schema of rules.yaml, for editors."""
    from eitherway.rules.jsonschema import schema_json

    del options
    sys.stdout.write(schema_json())
