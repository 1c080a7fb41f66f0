"""Law 1: there is no code that sends mail, and connections go to configured hosts only."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from eitherway.errors import ReadError
from eitherway.web.http import Deadline, HttpSession
from tests.command import SOURCE
from tests.servers.web import Reply, Web

SENDERS = {"smtplib", "aiosmtplib", "smtpd", "nntplib", "ftplib", "telnetlib", "email.smtp"}
SENDS = re.compile(r"\b(smtplib|aiosmtplib|smtpd|sendmail|nntplib|ftplib|telnetlib)\b|\bSMTP\(")


def modules() -> list[Path]:
    return sorted((SOURCE / "eitherway").rglob("*.py"))


def texts(path: Path) -> Iterator[str]:
    """What a module imports, and every text in it, joined where it is put together from pieces."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield f"{node.module}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.BinOp | ast.JoinedStr):
            yield "".join(re.findall(r"'([^']*)'", ast.unparse(node)))


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_module_names_what_sends(path: Path) -> None:
    assert [text for text in texts(path) if SENDS.search(text)] == []


@cache
def main_job(folder: Path) -> tuple[list[tuple[str, str]], str]:
    """What the main job imported, opened and started; the state of the request at its end."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.laws.main_job", str(folder)],
        check=True,
        capture_output=True,
        cwd=SOURCE.parent,
        env={**os.environ, "PYTHONPATH": f"{SOURCE}{os.pathsep}{SOURCE.parent}"},
        text=True,
        timeout=60,
    )
    told = json.loads(done.stdout)
    return [(event, what) for event, what in told["heard"]], told["state"]


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """What the main job imported, opened and started."""
    found, state = main_job(tmp_path_factory.mktemp("main job"))
    assert state == "answered"
    return found


def test_the_main_job_loads_nothing_that_sends(heard: list[tuple[str, str]]) -> None:
    imported = {what for event, what in heard if event == "import"}

    assert "eitherway.engine.cycle" in imported
    assert imported & SENDERS == set()


def test_the_main_job_connects_to_nothing_but_what_was_configured(heard: list[tuple[str, str]]) -> None:
    assert [item for item in heard if item[0] != "import"] == []


# -- redirects -------------------------------------------------------------------------------------------


def ask(web: Web, url: str = "") -> bytes:
    with HttpSession(web.url, Deadline(5)) as session:
        return session.ask("GET", url or web.url, headers={}, largest=1000).body


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_to_another_host_is_not_followed(status: int) -> None:
    with Web(lambda _: Reply(body=b"hello")) as other:
        redirect = Reply(status, {"Location": f"http://localhost:{other.port}/"})
        with Web(lambda _: redirect) as web, pytest.raises(ReadError, match="points to another host"):
            ask(web)

    assert other.asked == []


def test_a_redirect_on_the_same_host_is_followed() -> None:
    with Web(
        lambda asked: Reply(body=b"hello") if asked.path == "/b" else Reply(302, {"Location": "/b"})
    ) as web:
        assert ask(web) == b"hello"


def test_no_other_host_is_asked_than_that_of_the_address() -> None:
    with Web(lambda _: Reply()) as web, pytest.raises(ReadError, match="another host"):
        ask(web, f"http://localhost:{web.port}/")

    assert web.asked == []


@pytest.mark.parametrize("url", ["http://example.org/", "ftp://example.org/", "no address"])
def test_nothing_is_asked_without_tls_outside_this_machine(url: str) -> None:
    with pytest.raises(ReadError, match="address"):
        HttpSession(url, Deadline(1))
