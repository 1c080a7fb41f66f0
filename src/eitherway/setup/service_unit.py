"""The service that keeps the watcher running: its unit, its place, how it is started. An edge."""

import plistlib
import shlex
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from eitherway.engine.paths import Paths
from eitherway.errors import ConfigError, TransientError
from eitherway.values import dataclass

NAME = "eitherway"
LABEL = "org.eitherway.watcher"


@dataclass(frozen=True, slots=True)
class Service:
    """What is kept running: `eitherway run` with these words, for this file; `folders` is what it writes.

    The first of the folders has the log on macOS.
    """

    words: tuple[str, ...]
    file: Path
    folders: tuple[Path, ...]

    @property
    def command(self) -> list[str]:
        """The command that watches."""
        program = Path(sys.executable).parent / "eitherway"
        start = [str(program)] if program.exists() else [sys.executable, "-m", "eitherway"]
        return [*start, "run", *self.words]


def service_of(paths: Paths) -> Service:
    """The service for one person: with these rules and this state folder."""
    rules, state = paths.rules_path.expanduser().absolute(), paths.state.expanduser().absolute()
    return Service(("-c", str(rules), "--state", str(state)), rules, (state,))


def unit_text(command: list[str], *, folders: Iterable[Path], file: Path, system: bool) -> str:
    """The systemd unit: notify and watchdog, and only the access that the watcher needs."""
    started = " ".join(_escaped(word) for word in command)
    private = (
        "" if system else "# A user's unit cannot restrict more: the other settings need a system unit.\n"
    )
    hidden = (
        "ProtectSystem=strict\nProtectHome=read-only\nPrivateTmp=yes\nPrivateDevices=yes\n"
        f"ReadWritePaths={' '.join(_escaped(str(one)) for one in folders)}\n"
        "ProtectKernelTunables=yes\nProtectKernelModules=yes\n"
        "ProtectControlGroups=yes\nProtectClock=yes\nProtectHostname=yes\nProtectKernelLogs=yes\n"
        "CapabilityBoundingSet=\n"
    )
    return (
        "[Unit]\nDescription=Eitherway: requests become drafts, nothing is sent\n"
        f"# Rules: {file}\nWants=network-online.target\nAfter=network-online.target\n\n"
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


def place_of_unit(*, system: bool) -> Path:
    """Where the unit, or on macOS the property list, is."""
    if sys.platform == "darwin":
        home = Path("/Library") if system else Path.home() / "Library"
        return home / ("LaunchDaemons" if system else "LaunchAgents") / f"{LABEL}.plist"
    if system:
        return Path("/etc/systemd/system") / f"{NAME}.service"
    return Path.home() / ".config/systemd/user" / f"{NAME}.service"


def unit_for(service: Service, *, system: bool) -> str:
    """The text of the unit, or of the property list."""
    if sys.platform == "darwin":
        return plist_text(service.command, logs=service.folders[0]).decode()
    return unit_text(service.command, folders=service.folders, file=service.file, system=system)


@dataclass(frozen=True, slots=True)
class Install:
    """What came of it: where the unit is, and which steps were not done and why; none if it was started."""

    place: Path
    not_done: tuple[str, ...]


def install_unit(service: Service, *, system: bool) -> Install:
    """Writes the unit and starts it. Raises ConfigError if it cannot be written."""
    text, place = unit_for(service, system=system), place_of_unit(system=system)
    for folder in service.folders:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    except OSError as error:
        raise may_not_change(place, error.strerror or type(error).__name__, system=system) from error
    return Install(place, tuple(filter(None, map(run_step, _starting(place, system=system)))))


def may_not_change(place: Path, why: str, *, system: bool) -> ConfigError:
    """The error for a unit that cannot be written or removed."""
    todo = "with --system this needs root" if system else "check the permissions of its folder"
    return ConfigError(f"{place}: cannot be changed: {why}; {todo}")


def control_of(*, system: bool) -> list[str]:
    """How systemd is spoken to."""
    return ["systemctl"] if system else ["systemctl", "--user"]


def _starting(place: Path, *, system: bool) -> list[list[str]]:
    if sys.platform == "darwin":
        return [["launchctl", "load", "-w", str(place)]]
    control = control_of(system=system)
    return [[*control, "daemon-reload"], [*control, "enable", "--now", NAME]]


def run_step(command: list[str]) -> str:
    """Runs one step; what to do by hand if it failed, "" if not."""
    shown = shlex.join(command)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except FileNotFoundError:
        return f"not done: {shown}: there is no {command[0]} on this machine"
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"not done ({type(error).__name__}): {shown}; run it yourself"
    if done.returncode != 0:
        return f"not done: {shown}: {done.stderr.strip() or done.returncode}; run it yourself"
    return ""


def can_install() -> bool:
    """Whether a service manager of this user is there, to which a unit could be given."""
    return sys.platform == "darwin" or not run_step([*control_of(system=False), "show-environment"])


def is_running(*, system: bool) -> bool:
    """Whether the service runs. Raises ConfigError if nothing on this machine could run it."""
    command = (
        ["launchctl", "list", LABEL]
        if sys.platform == "darwin"
        else [*control_of(system=system), "is-active", NAME]
    )
    try:
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    except FileNotFoundError:
        nothing = f"there is no {command[0]} on this machine; keep `eitherway run` running another way"
        raise ConfigError(nothing) from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TransientError(f"{shlex.join(command)}: {type(error).__name__}; try again") from None
    return done.returncode == 0
