"""`check` and `schema`: check the rules, templates and examples. Edges."""

import sys
from typing import Annotated

import typer

from eitherway.commands.checking import check_files
from eitherway.commands.decorators import PracticeFile, with_options
from eitherway.commands.options import Options, put


@with_options
def check(
    options: Options,
    *,
    practice: PracticeFile = None,
    variables: Annotated[bool, typer.Option("--variables", help="list what a letter may say")] = False,
) -> None:
    """Read rules, templates and examples, and report every fault."""
    if variables:
        from eitherway.requests.letters import Letters

        rows = [
            {"name": name, "meaning": meaning, "example": example}
            for name, meaning, example in Letters.VARIABLES
        ]
        put(
            options, rows, (f"{row['name']:<22} {row['meaning']} (such as: {row['example']})" for row in rows)
        )
        return None
    if practice is not None:
        from eitherway.commands.for_practice import check_practice

        return check_practice(options, practice)
    return check_files(options)


@with_options
def schema(
    options: Options,
    *,
    pack: Annotated[bool, typer.Option("--pack", help="that of a file in packs/")] = False,
    practice: Annotated[bool, typer.Option("--practice", help="that of practice.yaml")] = False,
) -> None:
    """Print the JSON Schema of rules.yaml, for editors."""
    from eitherway.rules.jsonschema import pack_schema_json, practice_schema_json, schema_json

    del options
    made = practice_schema_json if practice else pack_schema_json if pack else schema_json
    sys.stdout.write(made())
