"""The command line: argv in, results on stdout, remarks on stderr, exit codes true. An edge."""

from __future__ import annotations

import logging
import os
import sys
from typing import Annotated

import typer

from eitherway import __version__
from eitherway.commands import backtest, board, demo, init, mail, room, rules, service, signin
from eitherway.commands.options import Options, _Json, _Quiet, _Rules, _State, _Verbose
from eitherway.errors import EitherwayError

log = logging.getLogger(__name__)

app = typer.Typer(
    no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False, rich_markup_mode=None
)
app.command()(mail.run)
app.command()(mail.once)
app.command()(mail.explain)
app.command()(rules.check)
app.command()(rules.schema)
app.command()(backtest.backtest)
app.command()(room.room)
app.command()(room.week)
app.command()(board.requests)
app.command()(board.decide)
app.command()(board.status)
app.command()(board.forget)
app.command()(demo.demo)
app.command()(init.init)
app.add_typer(service.app, name="service")
app.command()(signin.signin)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"eitherway {__version__}")
        raise typer.Exit


@app.callback()
def _root(  # noqa: PLR0913
    context: typer.Context,
    *,
    rules: _Rules = None,
    state: _State = None,
    json_: _Json = False,
    verbose: _Verbose = False,
    quiet: _Quiet = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="print the version")
    ] = False,
) -> None:
    """Reads requests in a mailbox, checks your calendars, and leaves a draft answer for you to send.

    It never sends mail.
    """
    del version
    context.obj = Options(rules, state, json_, verbose, quiet)


def main() -> None:
    """Runs the command line of this process and ends it with a true exit code (sysexits.h)."""
    try:
        app()
    except EitherwayError as error:
        _complain(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader of a pipe went away (`eitherway ... | head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except OSError as error:
        log.debug("the operating system refused", exc_info=True)
        _complain(_of_the_system(error))
        sys.exit(os.EX_IOERR)


def _of_the_system(error: OSError) -> str:
    """The sentence for what a disk, a folder or the network of this machine refused."""
    where = f"{error.filename}: " if error.filename else ""
    reason = error.strerror or type(error).__name__
    return f"{where}{reason}; check its rights and the room on the disk, and see more with -v"


def _complain(text: str) -> None:
    sys.stderr.write("".join(f"eitherway: {line}\n" for line in text.split("\n")))
