"""`eitherway open` as it is started: it says where it is, lets one browser in, and ends in order."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from eitherway.page.desk import Desk
from eitherway.page.serving import serve
from tests.command import eitherway, environment, start
from tests.stories.office import Office


@contextmanager
def opened(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A page of these rules, and its address."""
    process = start(folder, "open", "--no-browser")
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait(10)


def get(address: str, **headers: str) -> tuple[int, str, str]:
    """The status, the cookie and the text of an answer."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port or 0, timeout=30)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}", headers=headers)
        answer = connection.getresponse()
        cookie = (answer.getheader("set-cookie") or "").partition(";")[0]
        return answer.status, cookie, answer.read().decode()
    finally:
        connection.close()


def test_it_says_where_it_is_and_closes_on_ctrl_c(office: Office):
    with opened(office.folder) as (process, address):
        status, cookie, _ = get(address)
        again, _, _ = get(address)
        shown, _, text = get(address.replace("/enter", "/try"), Cookie=cookie)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)

    assert address.startswith("http://127.0.0.1:")
    assert (status, again, shown) == (200, 403, 200)
    assert "Try a letter" in text
    assert process.returncode == 0
    assert errors.splitlines()[-1] == "Closed."
    assert "Traceback" not in errors


def test_it_ends_in_order_when_it_is_told_to(office: Office):
    with opened(office.folder) as (process, _):
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=20)

    assert process.returncode == 0
    assert errors.splitlines()[-1] == "Closed."


def test_it_is_on_this_machine_only(office: Office):
    with opened(office.folder) as (process, address):
        port = urlsplit(address).port or 0
        listening = {
            bytes.fromhex(line.split()[1].partition(":")[0])[::-1]
            for table in ("tcp", "tcp6")
            for line in Path(f"/proc/{process.pid}/net/{table}").read_text().splitlines()[1:]
            if line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A"
        }

    assert listening == {socket.inet_aton("127.0.0.1")}


def test_nothing_of_the_address_is_logged(office: Office):
    with opened(office.folder) as (process, address):
        get(address)
        get(address.replace("/enter", "/nowhere"))
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)

    assert urlsplit(address).query.removeprefix("token=") not in errors


def test_a_port_that_is_taken_is_said(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = eitherway(tmp_path, "open", "--no-browser", "--port", str(other.getsockname()[1]))

    assert done.returncode == 78
    assert "Address already in use; name another, or none" in done.stderr


def test_it_closes_when_nobody_uses_it(office: Office):
    addresses: list[str] = []
    begin = time.monotonic()

    unused = serve(Desk(office.paths), port=0, idle=timedelta(seconds=1), opened=addresses.append)

    assert unused
    assert time.monotonic() - begin < 20
    assert len(addresses) == 1


def test_other_commands_do_not_load_it():
    code = (
        "import sys; from eitherway.commands import command_line, watch; "
        "print([name for name in ('starlette', 'uvicorn', 'multipart') if name in sys.modules])"
    )
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, check=True, env=environment(), capture_output=True, text=True, timeout=60)

    assert done.stdout.strip() == "[]"
