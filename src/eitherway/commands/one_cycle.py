"""`once`: runs one cycle over every account and prints what it did. An edge."""

from contextlib import nullcontext
from datetime import date

from eitherway.commands.options import Options, put, say, terminal_width
from eitherway.commands.output import cycle_json, cycle_lines, cycle_summary
from eitherway.engine.once import run_once
from eitherway.storage.state import hold


def run_one_cycle(options: Options, *, since: date | None = None, dry_run: bool = False) -> None:
    """One cycle; its result is on stdout, even where some of it failed. Raises what did."""
    paths = options.paths
    with nullcontext() if dry_run else hold(paths.state):
        report = run_once(paths, since=since, dry_run=dry_run)
    put(options, cycle_json(report) if options.json else None, cycle_lines(report, terminal_width()))
    report.checked()
    say(options, cycle_summary(report, dry_run=dry_run))
