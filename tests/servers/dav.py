"""What the tests do with a CalDAV server, whichever it is: the person's own client changes a calendar."""

from __future__ import annotations

import base64
import http.client
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path


def event(uid: str, start: str = "20260310T090000Z", title: str = "Session", more: str = "") -> bytes:
    """One item of a collection: a calendar with one event of an hour."""
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20260301T000000Z\r\nDTSTART:{start}\r\nDURATION:PT1H\r\nSUMMARY:{title}\r\n"
        f"{more}END:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


@dataclass(frozen=True)
class Account:
    """One account of a CalDAV server. `folder` is where the server keeps the account's collections."""

    port: int
    home: str
    folder: Path
    user: str = ""
    password: str = ""

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def url(self, calendar: str = "practice") -> str:
        return f"http://127.0.0.1:{self.port}{self.home}{calendar}/"

    def make(self, calendar: str = "practice", *, components: tuple[str, ...] = ("VEVENT",)) -> None:
        listed = "".join(f'<c:comp name="{one}"/>' for one in components)
        body = (
            '<c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop>'
            f"<d:displayname>{calendar.title()}</d:displayname>"
            f"<c:supported-calendar-component-set>{listed}</c:supported-calendar-component-set>"
            "</d:prop></d:set></c:mkcalendar>"
        )
        self.ask("MKCALENDAR", f"{self.home}{calendar}/", body.encode())

    def put(self, name: str, octets: bytes, calendar: str = "practice") -> None:
        self.ask("PUT", f"{self.home}{calendar}/{name}.ics", octets, kind="text/calendar")

    def delete(self, name: str, calendar: str = "practice") -> None:
        self.ask("DELETE", f"{self.home}{calendar}/{name}.ics")

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "application/xml") -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": kind}
        if self.user:
            word = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            headers["Authorization"] = f"Basic {word}"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            octets = answer.read()
            assert answer.status < 300, (method, path, answer.status, octets)
            return octets
        finally:
            connection.close()


def wait_for_port(process: subprocess.Popen[bytes], port: int, seconds: float = 30) -> None:
    """Returns when something listens there."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server did not start")
