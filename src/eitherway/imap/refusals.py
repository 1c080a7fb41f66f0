"""What a server's refusal means, by the table in `refusals.yaml`: RFC 5530's codes and known texts. Pure."""

import functools
import re
from importlib.resources import files
from typing import Any, Literal

import yaml

from eitherway.errors import BusyError, LoginError
from eitherway.imap.wire import CommandResult
from eitherway.values import dataclass

Kind = Literal["password", "not allowed", "later"]

LONGEST_WAIT = 3600.0  # seconds: a server that asks for more is asked again after this
_BACKOFF = re.compile(r"suggested backoff time: *(\d{1,12}) *(milliseconds|ms|seconds|s)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One entry of the table: it fits a `code`, or a `pattern` in the text.

    `todo` says what the person can do. `final`: trying again does not help. `anywhere`: it counts in the
    answer to any command.
    """

    kind: Kind
    code: str
    pattern: re.Pattern[str]
    todo: str
    final: bool
    anywhere: bool
    source: str

    def fits(self, code: str, text: str) -> bool:
        return code == self.code if self.code else self.pattern.search(text) is not None


def refusal_of_login(code: str, text: str) -> Refusal:
    """What the answer to a login means."""
    return next(one for one in refusals() if one.fits(code, text))


def refusal_of_command(code: str, text: str) -> Refusal | None:
    """What the answer to any other command, or a BYE, means; None if it says nothing about the account."""
    return next((one for one in refusals() if one.anywhere and one.fits(code, text)), None)


def check_refusal(where: str, answer: CommandResult) -> None:
    """Raises BusyError or LoginError if the answer to any command refuses the account as a whole."""
    refusal = refusal_of_command(answer.code, answer.text)
    if refusal is None:
        return
    told = f"{where} ({answer.text})"
    if refusal.kind == "later":
        raise BusyError(f"{told}; trying again", wait=wait_of(answer.text))
    why = f"logins are not allowed yet; {refusal.todo}"
    raise LoginError(f"{told}; {refusal.todo}", why=why, final=refusal.final)


def wait_of(text: str) -> float:
    """The seconds for which the server asks to be left alone; 0 if it does not say."""
    found = _BACKOFF.search(text)
    if not found:
        return 0.0
    seconds = int(found[1]) / (1000 if found[2].lower() in ("milliseconds", "ms") else 1)
    return min(seconds, LONGEST_WAIT)


@functools.cache
def refusals() -> tuple[Refusal, ...]:
    """The table, in its order; its last entry fits everything."""
    text = files("eitherway.imap").joinpath("refusals.yaml").read_text(encoding="utf-8")
    return tuple(_refusal(entry) for entry in yaml.load(text, Loader=yaml.CSafeLoader))


def _refusal(entry: dict[str, Any]) -> Refusal:
    return Refusal(
        kind=entry["kind"],
        code=entry.get("code", ""),
        pattern=re.compile(entry.get("text", ""), re.IGNORECASE),
        todo=entry.get("todo", ""),
        final=entry.get("final", False),
        anywhere=entry.get("anywhere", False),
        source=entry["source"],
    )
