"""The options of every command, and how results are printed. An edge."""

import json
import logging
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eitherway.values import dataclass

if TYPE_CHECKING:
    from eitherway.engine.paths import Paths


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
        from eitherway.engine.paths import Paths, default_state, find_rules

        return Paths(find_rules(self.rules), self.state or default_state())


def set_up_logging(options: Options, *, least: int = logging.WARNING, as_json: bool = False) -> None:
    """Logs to stderr: one line per change, message ids only. `least` is the level without -v and -q."""
    level = logging.DEBUG if options.verbose else logging.ERROR if options.quiet else least
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if as_json else LogLines("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for noisy in ("httpx", "httpcore", "apscheduler", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


class LogLines(logging.Formatter):
    """A log record as a line. An error shows its place and its kind: its text may quote a person.

    In a practice the line names whose it is.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  the name of logging's own
        person = getattr(record, "person", "")
        if person:
            record.message = f"{person}: {record.message}"
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802  the name of logging's own
        kind, _, place = ei
        import traceback

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
        if person := getattr(record, "person", ""):
            value["person"] = person
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


def as_text(typed: str) -> str:
    """A word of the command line as text: UTF-8, whatever the locale says; what is not is "\ufffd"."""
    return typed.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def terminal_width() -> int:
    """The columns of the terminal, 80 where the output goes elsewhere; COLUMNS says otherwise."""
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


def say(options: Options, line: str) -> None:
    """Prints a note to stderr, unless --quiet."""
    if not options.quiet:
        sys.stderr.write(line + "\n")
