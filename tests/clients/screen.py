"""A virtual screen for desktop programs: Xvfb, a window manager, keys by xdotool, pictures by ImageMagick."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from tests.clients.browser import until


class Screen:
    """One screen of 1280 x 900; what was started on it ends with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        number = _free_display()
        self.environment = {"DISPLAY": f":{number}"}
        self._processes: list[subprocess.Popen[bytes]] = []
        self.start("Xvfb", f":{number}", "-screen", "0", "1280x900x24")
        until(Path(f"/tmp/.X11-unix/X{number}").exists, "the screen is there")
        self.start("openbox")
        time.sleep(1)

    def close(self) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.wait(20)

    def start(self, *command: str, home: Path | None = None) -> subprocess.Popen[bytes]:
        """Starts a program on the screen, with its home folder in `home`."""
        more = {"HOME": str(home), "LANG": "C.UTF-8"} if home else {}
        with (self._folder / f"{command[-1].rpartition('/')[2][:20]}.log").open("ab") as log:
            process = subprocess.Popen(
                command, env={**os.environ, **self.environment, **more}, stdout=log, stderr=log
            )
        self._processes.append(process)
        return process

    def keys(self, *keys: str) -> None:
        """Types keys by the names of X: "ctrl+Return", "Down"."""
        self._run("xdotool", "key", "--delay", "60", *keys)

    def type(self, text: str) -> None:
        self._run("xdotool", "type", "--delay", "30", text)

    def has_window(self, title: str) -> bool:
        """Whether a window with these words in its title is on the screen."""
        return bool(self._windows(title))

    def wait_for_window(self, title: str) -> None:
        until(lambda: self.has_window(title), f"the window '{title}' is open", 30)
        self.to_window(title)

    def to_window(self, title: str) -> None:
        self._run("xdotool", "windowactivate", "--sync", self._windows(title)[-1])
        time.sleep(0.3)

    def shoot(self, path: Path) -> None:
        """A picture of the screen."""
        self._run("import", "-window", "root", str(path))

    def _windows(self, title: str) -> list[str]:
        command = ["xdotool", "search", "--onlyvisible", "--name", title]
        done = subprocess.run(command, env=self._all(), capture_output=True, text=True, check=False)
        return done.stdout.split()

    def _run(self, *command: str) -> None:
        subprocess.run(command, env=self._all(), check=True, capture_output=True)

    def _all(self) -> dict[str, str]:
        return {**os.environ, **self.environment}


def _free_display() -> int:
    return next(number for number in range(90, 200) if not Path(f"/tmp/.X11-unix/X{number}").exists())
