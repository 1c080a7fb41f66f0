"""The command line: argv in, stdout and exit codes out. An edge."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, add_completion=True)


@app.callback()
def _root() -> None:
    """Reads requests in a mailbox and leaves draft answers. It never sends mail."""


def main() -> None:
    """Runs the command line of this process."""
    app()
