"""The command line: argv in, results on stdout, remarks on stderr, exit codes true. An edge."""

import codecs
import io
import logging
import os
import sys
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from eitherway import __version__
from eitherway.commands import (
    backtest,
    check_rules,
    decide,
    init,
    list_calendars,
    open_requests,
    room,
    run_demo,
    service,
    show_packs,
    signin,
    watch,
)
from eitherway.commands.options import Options, _Json, _Quiet, _Rules, _State, _Verbose
from eitherway.errors import EitherwayError

log = logging.getLogger(__name__)

app = typer.Typer(
    no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False, rich_markup_mode=None
)
app.command()(watch.run)
app.command()(watch.once)
app.command()(watch.explain)
app.command()(check_rules.check)
app.command()(check_rules.schema)
app.add_typer(show_packs.app, name="pack")
app.command()(backtest.backtest)
app.command()(room.room)
app.command()(room.week)
app.command()(list_calendars.calendars)
app.command()(open_requests.requests)
app.command()(decide.decide)
app.command()(open_requests.status)
app.command()(open_requests.forget)
app.command()(run_demo.demo)
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
    _open_missing_streams()
    _write_any_text()
    code = _run()
    # What cannot be written now could not be written at exit either: Python would end with 120.
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            code = code or _refused(error)
    sys.exit(code)


def _run() -> str | int | None:
    try:
        app()
    except SystemExit as end:
        # The command line's library ends with 1 when the reader of a pipe went away.
        return _READER_GONE if isinstance(end.__context__, BrokenPipeError) else end.code
    except EitherwayError as error:
        _complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        log.debug("the operating system refused", exc_info=True)
        return _refused(error)
    return 0


_READER_GONE = 141  # as a shell reports SIGPIPE: `eitherway ... | head`


def _refused(error: OSError) -> int:
    """Reports an error of this machine's disk, folders or network; returns the exit code."""
    if isinstance(error, BrokenPipeError):
        return _READER_GONE
    where = f"{error.filename}: " if error.filename else ""
    reason = error.strerror or type(error).__name__
    _complain(f"{where}{reason}; check its permissions and the space on the disk, and see more with -v")
    return os.EX_IOERR


def _complain(text: str) -> None:
    with suppress(OSError):
        sys.stderr.write("".join(f"eitherway: {line}\n" for line in text.split("\n")))


def _write_any_text() -> None:
    """Has stdout and stderr write in other characters what their encoding lacks, in place of a traceback."""
    codecs.register_error("plain", _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="plain")


_PLAIN = str.maketrans(
    dict.fromkeys("“”„«»", '"') | dict.fromkeys("‘’", "'") | dict.fromkeys("–—·", "-") | {"…": "."}
)


def _plain(error: UnicodeError) -> tuple[str, int]:
    """What is written for characters that an encoding lacks: without accents, with plain marks, else "?"."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end].translate(_PLAIN)
    bare = (unicodedata.normalize("NFKD", char)[0] for char in lacking)
    return "".join(char if char.isascii() else "?" for char in bare), error.end


def _open_missing_streams() -> None:
    """Python has no stream for a descriptor that was closed before it started."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 - open to the end
