"""`doctor`: tries on the real account what Eitherway does there, and says what the server does. An edge."""

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from eitherway.commands.decorators import with_options
from eitherway.commands.options import Options, put, say, terminal_width
from eitherway.engine.paths import Paths
from eitherway.engine.server_sheet import as_json, findings
from eitherway.errors import ConfigError, EitherwayError
from eitherway.setup.mailbox_trial import Tried, try_mailboxes


@with_options
def doctor(options: Options) -> None:
    """Try what the mail server does, and leave nothing there.

    Puts a draft to nobody and a message of its own into the mailbox, finds, moves and removes them, and says
    what Eitherway adapts. Stop the watcher first. Exits with 78 if the server cannot be used.
    """
    tried, errors = try_mailboxes(options.paths)
    put(options, [sheet_json(one) for one in tried], (line for one in tried for line in sheet_lines(one)))
    faults = tuple(fault for one in tried for fault in one.faults)
    if faults:
        raise ConfigError(*faults)
    for error in errors:
        raise error


def sheet_json(tried: Tried) -> dict[str, Any]:
    """One mailbox for `doctor --json`."""
    about = {"mailbox": tried.settings.name, "host": tried.settings.host}
    return {**about, **as_json(tried.seen), "left": tried.seen.left, "ms": tried.ms}


def sheet_lines(tried: Tried) -> Iterator[str]:
    """The sheet for a person: what the server does, and below each what Eitherway does about it."""
    verdict = "Eitherway cannot work here" if tried.faults else "Eitherway can work here"
    yield f"{tried.settings.name} on {tried.settings.host}: {verdict}"
    for fault in tried.faults:
        yield from _wrapped(fault, "  ! ")
    for one in findings(tried.seen):
        yield from _wrapped(one.does, "  - ")
        yield from _wrapped(one.adapts, "    ")
    yield from _wrapped(
        "It took " + ", ".join(f"{ms:.0f} ms to {name}" for name, ms in tried.ms.items()), "  "
    )
    if not tried.seen.left:
        yield "  Nothing of the trial is left in the mailbox."


def _wrapped(text: str, first: str) -> list[str]:
    width = max(terminal_width(), 40)
    return wrap(text, width, initial_indent=first, subsequent_indent=" " * len(first), break_on_hyphens=False)


AfterInit = tuple[list[dict[str, Any]], list[str], ConfigError | None]
NOT_TRIED: AfterInit = ([], [], None)


def try_after_init(options: Options, paths: Paths) -> AfterInit:
    """What `init` says of the new mailbox: for programs, as lines, and why it cannot be used, if so."""
    say(options, "trying what the mail server does: a draft to nobody comes and goes ...")
    try:
        tried, errors = try_mailboxes(paths)
    except EitherwayError as error:
        tried, errors = (), (error,)
    lines = [line for one in tried for line in sheet_lines(one)]
    lines += [f"the server was not tried: {error}; to do it: eitherway doctor" for error in errors]
    faults = tuple(fault for one in tried for fault in one.faults)
    return [sheet_json(one) for one in tried], lines, ConfigError(*faults) if faults else None
