"""`import filters`: rules from a Sieve script or Gmail's exported filters. An edge."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from eitherway.commands.decorators import with_options
from eitherway.commands.options import Options, put
from eitherway.engine.paths import Paths
from eitherway.errors import ConfigError
from eitherway.filters.gmail_filters import rules_of_gmail
from eitherway.filters.imported_rules import FilterError, Imported, rule_text
from eitherway.filters.sieve_rules import rules_of_sieve
from eitherway.page.rules_file import fingerprint, save, tried
from eitherway.page.suggestions import with_rule
from eitherway.rules.document import decode
from eitherway.storage.resources import read_file
from eitherway.values import dataclass

app = typer.Typer(
    help="Say filters of another program as rules.", no_args_is_help=True, rich_markup_mode=None
)
MOST_OCTETS = 2 * 1024 * 1024


@app.callback()
def _more_than_one() -> None:
    """Say filters of another program as rules."""


@app.command("filters")
@with_options
def import_filters(
    options: Options,
    *,
    file: Annotated[Path, typer.Argument(help="a Sieve script, or Gmail's mailFilters.xml")],
    write: Annotated[bool, typer.Option("--write", help="put the rules before yours in rules.yaml")] = False,
) -> None:
    """Say the filters of another program as rules, with examples; what cannot be said is told.

    Prints rules to paste. With --write they go into rules.yaml, if it has no fault then, and the file before
    is kept.
    """
    found = _read(file)
    if not found.rules:
        raise ConfigError(f"{file}: no filter in it can be said as a rule; nothing was changed", *found.left)
    made = _made(found, options.paths, write=write)
    value = {"rules": len(found.rules), "text": made.text, "left": list(found.left)}
    value |= {"faults": list(made.faults), "written": write}
    put(options, value, _lines(found, made, write=write))


@dataclass(frozen=True, slots=True)
class Made:
    """The rules as text, and the faults that rules.yaml would have with them."""

    text: str
    faults: tuple[str, ...] = ()


def _read(file: Path) -> Imported:
    octets = read_file(file)
    if len(octets) > MOST_OCTETS:
        raise ConfigError(f"{file}: larger than {MOST_OCTETS // 1024**2} MB, which no file of filters is")
    try:
        if octets.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return rules_of_gmail(octets, file.name)
        return rules_of_sieve(decode(octets, file.name).replace("\r\n", "\n"), file.name)
    except FilterError as error:
        raise ConfigError(f"{error}; nothing was changed") from error


def _made(found: Imported, paths: Paths, *, write: bool) -> Made:
    """The rules, tried in front of the owner's, and written if that is wanted and they have no fault."""
    if not paths.rules_path.exists():
        if write:
            raise ConfigError(f"{paths.rules_path}: there is none yet; eitherway init writes one")
        taken: set[str] = set()
        return Made("\n".join(rule_text(rule, taken) for rule in found.rules))
    octets = read_file(paths.rules_path)
    text = decode(octets, str(paths.rules_path))
    rulebook, _ = tried(octets, paths)
    taken = {rule.name for rule in rulebook.rules} if rulebook else set()
    rules = "\n".join(rule_text(rule, taken) for rule in found.rules)
    after = with_rule(text.replace("\r\n", "\n"), rules)
    if after is None:
        why = "its rules are not a list with dashes; paste them yourself"
        faults: tuple[str, ...] = (f"{paths.rules_path}: {why}",)
    else:
        _, faults = tried(after.encode(), paths)
    if write and faults:
        raise ConfigError(*faults, "nothing was changed")
    if write and after is not None:
        ends = "\r\n" if "\r\n" in text else "\n"
        save(after.replace("\n", ends).encode(), fingerprint(octets), paths)
    return Made(rules, faults)


def _lines(found: Imported, made: Made, *, write: bool) -> Iterator[str]:
    yield "rules:"
    yield from (f"  {line}" for line in made.text.split("\n"))
    yield ""
    if found.left:
        yield "What is not in them:"
        yield from (f"  {line}" for line in found.left)
    if made.faults:
        yield "In your rules.yaml they would have faults:"
        yield from (f"  {line}" for line in made.faults)
    yield "What other programs call `contains` finds parts of words; rules find whole words."
    if write:
        yield f"{len(found.rules)} rules are in rules.yaml now, before yours. Before: rules.yaml.before."
    else:
        yield "Nothing was changed. Paste what you want below `rules:`, or run it again with --write."
