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

_COMMON: dict[str, Any] = {
    "rules": _Rules,
    "state": _State,
    "json_": _Json,
    "verbose": _Verbose,
    "quiet": _Quiet,
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
    own = inspect.signature(command, eval_str=True)
    kept = [value for name, value in own.parameters.items() if name != "options"]
    extra = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None if name in {"rules", "state"} else False,
            annotation=kind,
        )
        for name, kind in _COMMON.items()
    ]
    context = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)

    @functools.wraps(command)
    def wrapper(**given: Any) -> None:
        options = common(given.pop("context"), {name: given.pop(name) for name in _COMMON})
        set_up_logging(options)
        command(options, **given)

    keyword_only = [value.replace(kind=inspect.Parameter.KEYWORD_ONLY) for value in kept]
    wrapper.__signature__ = inspect.Signature([*keyword_only, context, *extra])  # type: ignore[attr-defined]
    wrapper.__annotations__ = {item.name: item.annotation for item in (*kept, context, *extra)}
    return wrapper
