"""`pack`: shows the packs of rules, and what the one in use says together with rules.yaml. An edge."""

import sys
from typing import Annotated

import typer

from eitherway.commands import completion
from eitherway.commands.decorators import with_options
from eitherway.commands.options import Options, put, say
from eitherway.engine.paths import Paths
from eitherway.errors import ConfigError
from eitherway.rules.document import decode
from eitherway.rules.faults import near, render
from eitherway.rules.packs import SETTINGS, read_pack
from eitherway.rules.printed import printed
from eitherway.rules.rulebook import join
from eitherway.storage.resources import read_file

app = typer.Typer(help="Show the packs of rules.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
@with_options
def list_packs(options: Options) -> None:
    """List the packs, and which one rules.yaml uses."""
    paths = options.paths
    used = _used(paths) if paths.rules_path.exists() else ""
    rows = []
    for name, pack in paths.packs().items():
        rules = read_pack(pack)[0].get("rules")
        rows.append(
            {"name": name, "file": pack.file, "rules": len(rules.items) if rules else 0, "used": name == used}
        )
    put(
        options,
        rows,
        (
            f"{row['name']:<12} {row['rules']:>3} rules  {row['file']}" + ("  (used)" if row["used"] else "")
            for row in rows
        ),
    )


@app.command()
@with_options
def show(
    options: Options,
    *,
    name: Annotated[
        str,
        typer.Argument(
            metavar="[NAME]",
            help="default: the pack of rules.yaml",
            autocompletion=completion.pack_names,
        ),
    ] = "",
    merged: Annotated[
        bool, typer.Option("--merged", help="with what rules.yaml changes and adds, in the order of use")
    ] = False,
) -> None:
    """Print a pack. To have one of your own, write it into packs/NAME.yaml next to rules.yaml."""
    paths = options.paths
    if merged:
        sys.stdout.write(_merged(paths))
        return
    name = name or _used(paths)
    if not name:
        raise ConfigError(
            f"{paths.rules_path}: no pack is named there; write 'pack: therapist' or name one here"
        )
    packs = paths.packs()
    if name not in packs:
        raise ConfigError(f"pack show: '{name}' is not a pack; {near(name, packs)}")
    say(options, f"# {packs[name].file}")
    sys.stdout.write(decode(packs[name].octets, packs[name].file))


def _merged(paths: Paths) -> str:
    """Both files as one, without the settings that only the owner's file has."""
    document, faults = join(read_file(paths.rules_path), str(paths.rules_path), paths.packs())
    if faults:
        raise ConfigError(*render(faults))
    return printed(document, SETTINGS)


def _used(paths: Paths) -> str:
    """The pack that the rules file names, "" if it names none."""
    document, _ = join(read_file(paths.rules_path), str(paths.rules_path), paths.packs())
    node = document.get("pack")
    return node.text if node else ""
