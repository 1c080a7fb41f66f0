"""`once`, `run` and `explain`: the main job once, continuously, or only explained. An edge."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import typer

from eitherway.commands.decorators import PracticeFile, with_options
from eitherway.commands.explaining import explain_message
from eitherway.commands.one_cycle import run_one_cycle
from eitherway.commands.options import Options, say
from eitherway.commands.watching import watch_mailboxes
from eitherway.engine.intake import IS_PAST
from eitherway.errors import ConfigError

_Since = Annotated[str | None, typer.Option("--since", help="also look back, such as 14d; else only forward")]


@with_options
def once(
    options: Options,
    *,
    since: _Since = None,
    practice: PracticeFile = None,
    dry_run: Annotated[bool, typer.Option("-n", "--dry-run", help="only say what would be done")] = False,
) -> None:
    """Run one cycle: drafts, cards, letters for decisions."""
    if practice is not None:
        from eitherway.commands.for_practice import run_practice_once

        return run_practice_once(options, practice, since=_day(since), dry_run=dry_run)
    run_one_cycle(options, since=_day(since), dry_run=dry_run)
    if dry_run:
        say(options, "Nothing was changed. To do it: eitherway once" + (f" --since {since}" if since else ""))
    return None


@with_options
def run(
    options: Options,
    *,
    since: _Since = None,
    practice: PracticeFile = None,
    log_json: Annotated[bool, typer.Option("--log-json", help="logs as one JSON object a line")] = False,
) -> None:
    """Watch the mailbox until stopped (Ctrl-C or SIGTERM)."""
    if practice is not None:
        from eitherway.commands.for_practice import watch_practice

        return watch_practice(options, practice, since=_day(since), log_json=log_json)
    return watch_mailboxes(options, since=_day(since), log_json=log_json)


@with_options
def explain(
    options: Options,
    *,
    message: Annotated[
        str, typer.Argument(metavar="FILE|MESSAGE-ID", help="a message file, or an id in the mailbox")
    ],
) -> None:
    """Show what would be done about one message, and why. Changes nothing.

    The answer comes first; -v adds each guard and each rule.
    """
    explain_message(options, message)


def _day(since: str | None) -> date | None:
    """The day that `14d`, `2w` or an ISO date names. Raises ConfigError."""
    if since is None:
        return None
    today = datetime.now(UTC).date()
    try:
        is_length = since[:-1].isdigit() and since[-1] in "dw"
        days = timedelta(days=int(since[:-1]) * (7 if since[-1] == "w" else 1)) if is_length else None
        day = today - days if days is not None else date.fromisoformat(since)
    except (ValueError, OverflowError):
        raise ConfigError(
            f"--since: '{since}' is not a length or a date; write 14d, 2w or 2026-11-01"
        ) from None
    if day < today - IS_PAST:
        raise ConfigError(f"--since: {day} is more than a year ago, which was forgotten; write 52w or less")
    return day
