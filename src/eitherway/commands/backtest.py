"""`backtest`: what the rules would have done with the mail of recent weeks. Changes nothing. An edge."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from eitherway.commands.columns import Column, table
from eitherway.commands.decorators import with_options
from eitherway.commands.options import Options, put, terminal_width
from eitherway.engine.config import Config
from eitherway.engine.judged_again import Tally, judge_again
from eitherway.engine.paths import Paths


@with_options
def backtest(
    options: Options,
    *,
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="how far to look back")] = 90,
    against: Annotated[Path | None, typer.Option("--against", help="other rules to compare with")] = None,
    ids: Annotated[bool, typer.Option("--ids", help="show ids in place of people and subjects")] = False,
) -> None:
    """Say what the rules would have done with recent mail.

    Changes nothing. Each message is judged as it came: later answers do not count.
    """
    paths = options.paths
    now = datetime.now(UTC)
    config = Config(paths, *paths.rules_and_letters(), ())
    other = None
    if against is not None:
        # The examples of other rules may fail: those rules are compared, not used.
        other = Paths(against, paths.state).rulebook(examples=False)
    tally = Tally()
    shown_progress(judge_again(config, other, now, days, tally, ids=ids), quiet=options.quiet)
    put(options, _value(tally, days), _lines(tally, days, terminal_width(), compared=other is not None))


def shown_progress(steps: Iterator[tuple[int, int]], *, quiet: bool) -> None:
    """Takes the steps, with a progress bar on stderr."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True, quiet=quiet), transient=False) as progress:
        task = progress.add_task("messages", total=None)
        for done, total in steps:
            progress.update(task, completed=done, total=total)


def _value(tally: Tally, days: int) -> dict[str, Any]:
    return {
        "days": days,
        "messages": tally.messages,
        "unreadable": tally.unreadable,
        "outcomes": dict(tally.outcomes.most_common()),
        "examples": dict(tally.examples),
        "drafts": {
            "total": sum(tally.drafts.values()),
            "most_in_a_day": max(tally.drafts.values(), default=0),
        },
        "changes": [
            {"before": before, "after": after, "messages": number}
            for (before, after), number in tally.changes.most_common()
        ],
    }


_COLUMNS = (Column("number"), Column("outcome", cut=True), Column("such as", cut=True))


def _lines(tally: Tally, days: int, width: int, *, compared: bool) -> Iterator[str]:
    yield f"{tally.messages} messages in {days} days"
    rows = [
        (f"{number:>6}", outcome, "; ".join(tally.examples[outcome]))
        for outcome, number in tally.outcomes.most_common()
    ]
    yield from table(_COLUMNS, rows, width)
    total, most = sum(tally.drafts.values()), max(tally.drafts.values(), default=0)
    yield f"{total} drafts: {total / max(days, 1):.1f} a day, {most} on the fullest day"
    if compared:
        yield f"{sum(tally.changes.values())} messages change" + (":" if tally.changes else "")
        rows = [
            (f"{number:>6}", f"{before} -> {after}", "; ".join(tally.examples[f"{before} -> {after}"]))
            for (before, after), number in tally.changes.most_common()
        ]
        yield from table(_COLUMNS, rows, width) if rows else ()
    yield "Nothing was changed."
