"""The options of every command, and how results are printed. An edge."""

import functools
import inspect
import json
import logging
import shutil
import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from eitherway.engine.config import Paths

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

_COMMON: dict[str, Any] = {
    "rules": _Rules,
    "state": _State,
    "json_": _Json,
    "verbose": _Verbose,
    "quiet": _Quiet,
}


@dataclass(frozen=True, slots=True)
class Options:
    """The common options, as given."""

    rules: Path | None = None
    state: Path | None = None
    json: bool = False
    verbose: bool = False
    quiet: bool = False

    @property
    def paths(self) -> "Paths":
        from eitherway.engine.config import Paths, default_state, find_rules  # everything, in effect

        return Paths(find_rules(self.rules), self.state or default_state())


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


def set_up_logging(options: Options, *, least: int = logging.WARNING, as_json: bool = False) -> None:
    """Logs to stderr: one line per change, message ids only. `least` is the level without -v and -q."""
    level = logging.DEBUG if options.verbose else logging.ERROR if options.quiet else least
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if as_json else LogLines("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for noisy in ("httpx", "httpcore", "apscheduler", "asyncio", "watchfiles"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


class LogLines(logging.Formatter):
    """A log record as a line. An error shows its place and its kind: its text may quote a person."""

    def formatException(self, ei: Any) -> str:  # noqa: N802  the name of logging's own
        kind, _, place = ei
        return "".join((*traceback.format_tb(place), kind.__name__))


class JsonLines(LogLines):
    """A log record as one JSON object on a line."""

    def format(self, record: logging.LogRecord) -> str:
        value = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            value["error"] = self.formatException(record.exc_info)
        return json.dumps(value, ensure_ascii=False)


def put(options: Options, value: object, lines: Iterable[str]) -> None:
    """Prints the result: one JSON value with --json, else the lines."""
    if options.json:
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")
        return
    for line in lines:
        sys.stdout.write(line + "\n")


def terminal_width() -> int:
    """The columns of the terminal, 80 where the output goes elsewhere; COLUMNS says otherwise."""
    return shutil.get_terminal_size((80, 24)).columns


def say(options: Options, line: str) -> None:
    """Prints a note to stderr, unless --quiet."""
    if not options.quiet:
        sys.stderr.write(line + "\n")
