"""Gives the common options to a command, in the words of the library of the command line. An edge."""

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from eitherway.commands.options import Options, set_up_logging

_Rules = Annotated[
    Path | None,
    typer.Option(
        "-c", "--rules", help="the rules file (default ./rules.yaml, then your configuration folder)"
    ),
]
_State = Annotated[
    Path | None,
    typer.Option("--state", help="the folder for the ledger and copies (default: your state folder)"),
]
_Json = Annotated[bool, typer.Option("--json", help="print one JSON value for programs")]
_Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="say more on stderr")]
_Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="say less")]

PracticeFile = Annotated[
    Path | None,
    typer.Option("--practice", metavar="FILE", help="for everybody in this practice.yaml, in one process"),
]

Wanted = dict[str, tuple[Any, Any]]
"""Options by the name of their parameter, each with its type and its default."""

_COMMON: Wanted = {
    "rules": (_Rules, None),
    "state": (_State, None),
    "json_": (_Json, False),
    "verbose": (_Verbose, False),
    "quiet": (_Quiet, False),
}


def common(context: typer.Context, given: dict[str, Any]) -> Options:
    """The options of this command; missing ones are taken from those before its name."""
    before = context.obj if isinstance(context.obj, Options) else Options()
    return Options(
        rules=given["rules"] or before.rules,
        state=given["state"] or before.state,
        json=given["json_"] or before.json,
        verbose=given["verbose"] or before.verbose,
        quiet=given["quiet"] or before.quiet,
    )


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the common options, which it receives as its first argument, `options`."""

    @functools.wraps(command)
    def wrapper(**given: Any) -> None:
        options = common(given.pop("context"), {name: given.pop(name) for name in _COMMON})
        set_up_logging(options)
        command(options, **given)

    context = (typer.Context, inspect.Parameter.empty)
    return taking(wrapper, {"context": context, **_COMMON}, instead_of="options")


def taking(wrapper: Callable[..., None], wanted: Wanted, *, instead_of: str) -> Callable[..., None]:
    """The wrapper of a command, which says that it takes what that takes, but these options for one of it."""
    own = inspect.signature(wrapper, eval_str=True).parameters.values()
    only = inspect.Parameter.KEYWORD_ONLY
    kept = [one.replace(kind=only) for one in own if one.name != instead_of]
    more = [
        inspect.Parameter(name, only, default=default, annotation=kind)
        for name, (kind, default) in wanted.items()
    ]
    wrapper.__signature__ = inspect.Signature([*kept, *more])  # type: ignore[attr-defined]
    wrapper.__annotations__ = {one.name: one.annotation for one in (*kept, *more)}
    return wrapper
