"""`service`: keeps the watcher running with systemd or launchd. An edge."""

import errno
import os
import plistlib
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from eitherway.commands.decorators import with_options
from eitherway.commands.options import Options, put, say
from eitherway.errors import ConfigError, TransientError

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Keep the watcher running (systemd or launchd)."
)

NAME = "eitherway"
LABEL = "org.eitherway.watcher"
_System = Annotated[bool, typer.Option("--system", help="for the whole machine (needs root)")]
_Print = Annotated[bool, typer.Option("--print", help="only print the file")]


def unit_text(command: list[str], *, state: Path, rules: Path, system: bool) -> str:
    """The systemd unit: notify and watchdog, and only the access that the watcher needs."""
    started = " ".join(_escaped(word) for word in command)
    private = (
        "" if system else "# A user's unit cannot restrict more: the other settings need a system unit.\n"
    )
    hidden = (
        "ProtectSystem=strict\nProtectHome=read-only\nPrivateTmp=yes\nPrivateDevices=yes\n"
        f"ReadWritePaths={_escaped(str(state))}\nProtectKernelTunables=yes\nProtectKernelModules=yes\n"
        "ProtectControlGroups=yes\nProtectClock=yes\nProtectHostname=yes\nProtectKernelLogs=yes\n"
        "CapabilityBoundingSet=\n"
    )
    return (
        "[Unit]\nDescription=Eitherway: requests become drafts, nothing is sent\n"
        f"# Rules: {rules}\nWants=network-online.target\nAfter=network-online.target\n\n"
        f"[Service]\nType=notify\nExecStart={started}\nExecReload=/bin/kill -HUP $MAINPID\n"
        "WatchdogSec=5min\nTimeoutStopSec=90\nRestart=on-failure\nRestartSec=30\n"
        "# 78: somebody must act (a password, the rules). Trying again would lock the account. A network in\n"
        "# the way, such as a hotel's login page, ends with 75 or is waited for, once the settings worked.\n"
        "RestartPreventExitStatus=78\nUMask=0077\nNoNewPrivileges=yes\nRestrictSUIDSGID=yes\n"
        "LockPersonality=yes\nRestrictRealtime=yes\nRestrictNamespaces=yes\n"
        "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6\nSystemCallArchitectures=native\n"
        f"{private}{hidden if system else ''}MemoryMax=1G\n\n"
        f"[Install]\nWantedBy={'multi-user.target' if system else 'default.target'}\n"
    )


def _escaped(word: str) -> str:
    """One word of a unit's command line (systemd.service(5), COMMAND LINES)."""
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{plain}"' if any(char in word for char in " \t'\"\\;") else plain


def plist_text(command: list[str], *, logs: Path) -> bytes:
    """The launchd property list (launchd.plist(5))."""
    return plistlib.dumps(
        {
            "Label": LABEL,
            "ProgramArguments": command,
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
            "ThrottleInterval": 60,
            "StandardErrorPath": str(logs / "eitherway.log"),
            "ProcessType": "Background",
        }
    )


def _command(options: Options) -> list[str]:
    program = Path(sys.executable).parent / "eitherway"
    start = [str(program)] if program.exists() else [sys.executable, "-m", "eitherway"]
    paths = options.paths
    rules = paths.rules_path.expanduser().absolute()
    return [*start, "run", "-c", str(rules), "--state", str(paths.state.expanduser().absolute())]


def _place(*, system: bool) -> Path:
    if sys.platform == "darwin":
        home = Path("/Library") if system else Path.home() / "Library"
        return home / ("LaunchDaemons" if system else "LaunchAgents") / f"{LABEL}.plist"
    if system:
        return Path("/etc/systemd/system") / f"{NAME}.service"
    return Path.home() / ".config/systemd/user" / f"{NAME}.service"


def _text(options: Options, *, system: bool) -> str:
    paths, command = options.paths, _command(options)
    state = paths.state.expanduser().absolute()
    if sys.platform == "darwin":
        return plist_text(command, logs=state).decode()
    return unit_text(command, state=state, rules=paths.rules_path.absolute(), system=system)


@app.command()
@with_options
def install(options: Options, *, system: _System = False, only_print: _Print = False) -> None:
    """Write the unit, and start it. Exits with 78 if it could not be started here."""
    paths = options.paths
    paths.rulebook()
    text = _text(options, system=system)
    if only_print:
        sys.stdout.write(text)
        return
    place = _place(system=system)
    paths.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _may_not(place, error.strerror or type(error).__name__, system=system) from error
    put(options, {"file": str(place)}, [f"wrote {place}"])
    started = [_run(options, command) for command in _starting(place, system=system)]
    if not all(started):
        raise ConfigError(f"nothing is running yet; to run it now: {shlex.join(_command(options))}")
    say(options, "to see it at work: eitherway status")
    if sys.platform != "darwin" and not system:
        say(options, "to keep it when you log out: loginctl enable-linger")


def _may_not(place: Path, why: str, *, system: bool) -> ConfigError:
    """The error for a unit that cannot be written or removed."""
    todo = "with --system this needs root" if system else "check the permissions of its folder"
    return ConfigError(f"{place}: cannot be changed: {why}; {todo}")


def _control(*, system: bool) -> list[str]:
    return ["systemctl"] if system else ["systemctl", "--user"]


def _starting(place: Path, *, system: bool) -> list[list[str]]:
    if sys.platform == "darwin":
        return [["launchctl", "load", "-w", str(place)]]
    control = _control(system=system)
    return [[*control, "daemon-reload"], [*control, "enable", "--now", NAME]]


def _run(options: Options, command: list[str]) -> bool:
    """Runs one step; says what to do by hand if it fails."""
    shown = shlex.join(command)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except FileNotFoundError:
        say(options, f"not done: {shown}: there is no {command[0]} on this machine")
        return False
    except (OSError, subprocess.TimeoutExpired) as error:
        say(options, f"not done ({type(error).__name__}): {shown}; run it yourself")
        return False
    if done.returncode != 0:
        say(options, f"not done: {shown}: {done.stderr.strip() or done.returncode}; run it yourself")
    return done.returncode == 0


@app.command()
@with_options
def uninstall(options: Options, *, system: _System = False) -> None:
    """Stop it, and remove the unit. Rules, state and mail stay."""
    place = _place(system=system)
    if not place.exists():
        raise ConfigError(f"{place}: does not exist; nothing is installed")
    if not os.access(place.parent, os.W_OK):  # before anything is stopped
        raise _may_not(place, os.strerror(errno.EACCES), system=system)
    stop = (
        ["launchctl", "unload", "-w", str(place)]
        if sys.platform == "darwin"
        else [*_control(system=system), "disable", "--now", NAME]
    )
    _run(options, stop)
    place.unlink()
    put(options, {"removed": str(place)}, [f"removed {place}; rules, state and mail stay as they are"])


@app.command(name="status")
@with_options
def service_status(options: Options, *, system: _System = False) -> None:
    """Show whether the service is installed and runs. Exits with 78 if it does not."""
    place = _place(system=system)
    installed = place.exists()
    runs = installed and _is_running(system=system)
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


def _is_running(*, system: bool) -> bool:
    """Whether the service runs. Raises ConfigError if nothing on this machine could run it."""
    command = (
        ["launchctl", "list", LABEL]
        if sys.platform == "darwin"
        else [*_control(system=system), "is-active", NAME]
    )
    try:
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    except FileNotFoundError:
        nothing = f"there is no {command[0]} on this machine; keep `eitherway run` running another way"
        raise ConfigError(nothing) from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TransientError(f"{shlex.join(command)}: {type(error).__name__}; try again") from None
    return done.returncode == 0


def _to_start(place: Path, *, system: bool) -> str:
    """The commands that start it and show why it ended."""
    if sys.platform == "darwin":
        return f"to start it: launchctl load -w {shlex.quote(str(place))}"
    journal = f"journalctl {'' if system else '--user '}-u {NAME}"
    return f"why: {journal}; to start it: {shlex.join([*_control(system=system), 'start', NAME])}"
