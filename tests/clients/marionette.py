"""Scripts inside a running Thunderbird, over Mozilla's Marionette protocol, without a library."""

from __future__ import annotations

import base64
import json
import socket
from pathlib import Path
from typing import Any

from tests.clients.browser import until


class Marionette:
    """One session in the chrome context; `port` is that of the pref marionette.port."""

    def __init__(self, port: int) -> None:
        self._number = 0
        self._port = port
        until(self._connect, "Thunderbird takes commands", 90)
        self._ask("WebDriver:NewSession", {"strictFileInteractability": False})
        self._ask("Marionette:SetContext", {"value": "chrome"})

    def close(self) -> None:
        self._ask("WebDriver:DeleteSession", {})
        self._socket.close()

    def run(self, script: str, *arguments: object) -> Any:
        """What the body of a function gives back; its arguments are `arguments[0]` and so on."""
        return self._ask("WebDriver:ExecuteScript", _script(script, arguments))["value"]

    def run_async(self, script: str, *arguments: object) -> Any:
        """What a script passes to its last argument, a function."""
        return self._ask("WebDriver:ExecuteAsyncScript", _script(script, arguments))["value"]

    def in_window(self, handle: str) -> None:
        """Goes to another window: screenshots are of the window at hand."""
        self._ask("WebDriver:SwitchToWindow", {"handle": handle, "focus": True})

    def windows(self) -> list[str]:
        return list(self._ask("WebDriver:GetWindowHandles", {}))

    def shoot(self, path: Path) -> None:
        """A picture of the window at hand."""
        path.write_bytes(base64.b64decode(self._ask("WebDriver:TakeScreenshot", {"full": False})["value"]))

    def _connect(self) -> bool:
        self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=60)
        self._stream = self._socket.makefile("rb")
        return "marionetteProtocol" in self._read()

    def _ask(self, name: str, parameters: dict[str, Any]) -> Any:
        self._number += 1
        packet = json.dumps([0, self._number, name, parameters]).encode()
        self._socket.sendall(str(len(packet)).encode() + b":" + packet)
        _, _, error, result = self._read()
        if error:
            raise OSError(f"{name}: {error['error']}: {error['message']}")
        return result

    def _read(self) -> Any:
        size = b""
        while (octet := self._stream.read(1)) != b":":
            if not octet:
                raise OSError("Thunderbird closed the connection")
            size += octet
        return json.loads(self._stream.read(int(size)))


def _script(script: str, arguments: tuple[object, ...]) -> dict[str, Any]:
    return {"script": script, "args": list(arguments), "newSandbox": False, "sandbox": "system"}
