"""`service`: keeps the watcher running with systemd or launchd. An edge."""

import errno
import os
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from eitherway.commands.decorators import PracticeFile, with_options
from eitherway.commands.options import Options, put, say
from eitherway.errors import ConfigError
from eitherway.setup.service_unit import (
    NAME,
    Service,
    control_of,
    install_unit,
    is_running,
    may_not_change,
    place_of_unit,
    run_step,
    service_of,
    unit_for,
)

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Keep the watcher running (systemd or launchd)."
)

_System = Annotated[bool, typer.Option("--system", help="for the whole machine (needs root)")]
_Print = Annotated[bool, typer.Option("--print", help="only print the file")]


@app.command()
@with_options
def install(
    options: Options, *, practice: PracticeFile = None, system: _System = False, only_print: _Print = False
) -> None:
    """Write the unit, and start it. Exits with 78 if it could not be started here."""
    service = _service(options, practice)
    if only_print:
        sys.stdout.write(unit_for(service, system=system))
        return
    done = install_unit(service, system=system)
    put(options, {"file": str(done.place)}, [f"wrote {done.place}"])
    for line in done.not_done:
        say(options, line)
    if done.not_done:
        raise ConfigError(f"nothing is running yet; to run it now: {shlex.join(service.command)}")
    of = "" if practice is None else f" --practice {shlex.quote(str(practice))}"
    say(options, f"to see it at work: eitherway status{of}")
    if sys.platform != "darwin" and not system:
        say(options, "to keep it when you log out: loginctl enable-linger")


def _service(options: Options, practice: Path | None) -> Service:
    """What is to be kept running. Raises ConfigError if its files have a fault that stops it."""
    if practice is not None:
        from eitherway.commands.for_practice import practice_service

        return practice_service(practice)
    options.paths.rulebook()
    return service_of(options.paths)


@app.command()
@with_options
def uninstall(options: Options, *, system: _System = False) -> None:
    """Stop it, and remove the unit. Rules, state and mail stay."""
    place = place_of_unit(system=system)
    if not place.exists():
        raise ConfigError(f"{place}: does not exist; nothing is installed")
    if not os.access(place.parent, os.W_OK):  # before anything is stopped
        raise may_not_change(place, os.strerror(errno.EACCES), system=system)
    stop = (
        ["launchctl", "unload", "-w", str(place)]
        if sys.platform == "darwin"
        else [*control_of(system=system), "disable", "--now", NAME]
    )
    if line := run_step(stop):
        say(options, line)
    place.unlink()
    put(options, {"removed": str(place)}, [f"removed {place}; rules, state and mail stay as they are"])


@app.command(name="status")
@with_options
def service_status(options: Options, *, system: _System = False) -> None:
    """Show whether the service is installed and runs. Exits with 78 if it does not."""
    place = place_of_unit(system=system)
    installed = place.exists()
    runs = installed and is_running(system=system)
    state = "runs" if runs else "is installed and does not run" if installed else "is not installed"
    put(
        options,
        {"file": str(place), "installed": installed, "runs": runs},
        [f"the service {state} ({place})"],
    )
    if not installed:
        raise ConfigError("the service is not installed; to install it: eitherway service install")
    if not runs:
        raise ConfigError(f"the service does not run; {_to_start(place, system=system)}")


def _to_start(place: Path, *, system: bool) -> str:
    """The commands that start it and show why it ended."""
    if sys.platform == "darwin":
        return f"to start it: launchctl load -w {shlex.quote(str(place))}"
    journal = f"journalctl {'' if system else '--user '}-u {NAME}"
    return f"why: {journal}; to start it: {shlex.join([*control_of(system=system), 'start', NAME])}"
