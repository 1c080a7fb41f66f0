"""Headless Chromium over the WebDriver protocol (W3C), without a library."""

from __future__ import annotations

import base64
import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.servers.account import free_ports

_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--window-size=1280,900",
    "--force-color-profile=srgb",
)  # fmt: skip
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Browser:
    """One window at a time. Elements are named by CSS selectors."""

    def __init__(self, folder: Path) -> None:
        (port,) = free_ports(1)
        self._driver = subprocess.Popen(
            ["chromedriver", f"--port={port}", f"--log-path={folder / 'chromedriver.log'}"],
            stdout=subprocess.DEVNULL,
        )
        self._root = f"http://127.0.0.1:{port}/session"
        until(lambda: _port_is_open(port), "chromedriver listens")
        options = {"args": [*_FLAGS, f"--user-data-dir={folder / 'profile'}"]}
        wanted = {"alwaysMatch": {"goog:chromeOptions": options}}
        self._root += "/" + self._ask("POST", "", {"capabilities": wanted})["sessionId"]

    def close(self) -> None:
        self._ask("DELETE", "")
        self._driver.terminate()
        self._driver.wait(10)

    def open(self, address: str) -> None:
        self._ask("POST", "/url", {"url": address})

    def window(self) -> str:
        """The name of the window at hand."""
        return str(self._ask("GET", "/window"))

    def new_window(self) -> str:
        """Opens a tab and goes to it; its name."""
        name = str(self._ask("POST", "/window/new", {"type": "tab"})["handle"])
        self.go_to(name)
        return name

    def go_to(self, window: str) -> None:
        self._ask("POST", "/window", {"handle": window})

    def close_window(self) -> None:
        """Closes the window at hand; another one is to be gone to."""
        self._ask("DELETE", "/window")

    def run(self, script: str, *arguments: object) -> Any:
        """What a script gives back in the page or frame at hand."""
        return self._ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def wait_for(self, script: str, what: str) -> None:
        """Waits until an expression is true in the page."""
        until(lambda: bool(self.run(f"return !!({script})")), what)

    def click(self, selector: str) -> None:
        self._ask("POST", f"/element/{self._find(selector)}/click", {})

    def type(self, selector: str, text: str) -> None:
        self._ask("POST", f"/element/{self._find(selector)}/value", {"text": text})

    def enter_frame(self, selector: str) -> None:
        self._ask("POST", "/frame", {"id": {_ELEMENT: self._find(selector)}})

    def leave_frame(self) -> None:
        self._ask("POST", "/frame", {"id": None})

    def color_scheme(self, scheme: str) -> None:
        """Shows the page as to a person who prefers "light" or "dark"."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        body = {"cmd": "Emulation.setEmulatedMedia", "params": {"features": features}}
        self._ask("POST", "/goog/cdp/execute", body)

    def resize(self, width: int, height: int = 900) -> None:
        """Shows the page as on a screen of that size, in CSS pixels."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._ask("POST", "/goog/cdp/execute", {"cmd": "Emulation.setDeviceMetricsOverride", "params": size})

    def shoot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._ask("GET", "/screenshot")))

    def _find(self, selector: str) -> str:
        found: dict[str, str] = {}

        def look() -> bool:
            found.update(self._ask("POST", "/element", {"using": "css selector", "value": selector}))
            return True

        until(look, f"'{selector}' is in the page")
        return found[_ELEMENT]

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._root + path, data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise OSError(f"{method} {path}: {error.read().decode()[:600]}") from error


def _port_is_open(port: int) -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=5) as answer:
        return bool(json.load(answer)["value"]["ready"])


def until(test: Callable[[], bool], what: str, limit: float = 20) -> None:
    end = time.monotonic() + limit
    while True:
        try:
            if test():
                return
        except OSError:
            pass
        if time.monotonic() > end:
            raise TimeoutError(f"waited {limit:.0f} s in vain until {what}")
        time.sleep(0.1)
