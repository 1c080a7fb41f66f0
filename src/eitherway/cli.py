"""The command line: argv in, results on stdout, remarks on stderr, exit codes true. An edge."""

import codecs
import gc
import io
import os
import sys
from contextlib import suppress

from eitherway import __version__
from eitherway.errors import EitherwayError


def main() -> None:
    """Runs the command line of this process and ends it with a true exit code (sysexits.h)."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # it would look through every installed package
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
    gc.freeze()  # else all that is left is looked through twice for what nobody will use again
    sys.exit(code)


def _run() -> str | int | None:
    try:
        if sys.argv[1:] == ["--version"]:
            sys.stdout.write(f"eitherway {__version__}\n")
            sys.stdout.flush()
            return 0
        from eitherway.commands.plain import plain_call

        if plain := plain_call(sys.argv[1:]):
            plain()
            return 0
        from eitherway.commands.command_line import call  # the library of the command line loads slowly

        return call(as_json=_wants_json())
    except SystemExit as end:
        # The command line's library ends with 1 when the reader of a pipe went away.
        return _READER_GONE if isinstance(end.__context__, BrokenPipeError) else end.code
    except EitherwayError as error:
        _complain(str(error), error.exit_code)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        import logging

        logging.getLogger(__name__).debug("the operating system refused", exc_info=True)
        return _refused(error)
    except Exception as error:  # noqa: BLE001 - the last line of defence
        return _faulty(error)


_READER_GONE = 141  # as a shell reports SIGPIPE: `eitherway ... | head`


def _refused(error: OSError) -> int:
    """Reports an error of this machine's disk, folders or network; returns the exit code."""
    if isinstance(error, BrokenPipeError):
        return _READER_GONE
    where = f"{error.filename}: " if error.filename else ""
    reason = error.strerror or type(error).__name__
    _complain(
        f"{where}{reason}; check its permissions and the space on the disk, and see more with -v", os.EX_IOERR
    )
    return os.EX_IOERR


def _faulty(error: Exception) -> int:
    """Reports a fault of the program itself: where it is and its kind. Its text may quote a person."""
    import traceback

    place = "".join(traceback.format_tb(error.__traceback__)).splitlines()
    sentence = f"{type(error).__name__}: this is an error in Eitherway; report it with its place"
    _complain("\n".join((*place, sentence)), os.EX_SOFTWARE)
    return os.EX_SOFTWARE


def _wants_json() -> bool:
    return "--json" in sys.argv[1:]


def _complain(text: str, code: int) -> None:
    """Writes an error to stderr, as one JSON object where JSON was asked for."""
    lines = text.split("\n")
    with suppress(OSError):
        if _wants_json():
            import json

            sys.stderr.write(json.dumps({"errors": lines, "exit_code": code}, ensure_ascii=False) + "\n")
        else:
            sys.stderr.write("".join(f"eitherway: {line}\n" for line in lines))


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
    import unicodedata

    lacking = error.object[error.start : error.end].translate(_PLAIN)
    bare = (unicodedata.normalize("NFKD", char)[0] for char in lacking)
    return "".join(char if char.isascii() else "?" for char in bare), error.end


def _open_missing_streams() -> None:
    """Python has no stream for a descriptor that was closed before it started."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115, PTH123 - open to the end; pathlib loads slowly
