"""The shape of the code: the direction of imports, pure folders, no mail is sent, no other host is called."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import SOURCE, line

PACKAGE = SOURCE / "eitherway"
ORDER = (
    "errors", "languages", "text", "mail", "asks", "capacity", "rules", "requests", "storage", "web", "imap",
    "accounts", "calendars", "engine", "demo", "commands", "cli", "__main__",
)  # fmt: skip
PURE = ("errors", "languages", "text", "mail", "asks", "capacity", "rules", "requests")
WORLD = {
    "socket", "ssl", "http", "urllib.request", "smtplib", "imaplib", "imaplib2", "httpx", "subprocess",
    "threading", "multiprocessing", "asyncio", "logging", "sqlite3", "sqlalchemy", "keyring", "os", "shutil",
    "tempfile", "time", "random", "secrets",
}  # fmt: skip
ONE_PLACE = {
    "imaplib2": {"imap/connection.py"},
    "apscheduler": {"engine/daemon.py"},
    "watchfiles": {"engine/daemon.py"},
    "jinja2": {"requests/letters.py", "requests/template_check.py"},
    "alembic": {
        "storage/migrate.py",
        "storage/migrations/env.py",
        "storage/migrations/versions/0001_first_tables.py",
        "storage/migrations/versions/0002_over_at.py",
    },
}
SENDS = {"smtplib", "aiosmtplib", "sendmail", "nntplib", "telnetlib", "ftplib"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Every imported module, in full; those for type checking only are left out."""
    package = ".".join(["eitherway", *path.relative_to(PACKAGE).parent.parts])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.rsplit(".", node.level - 1)[0] if node.level > 1 else package
            yield f"{base}.{node.module}".rstrip(".") if node.level else str(node.module)


def stage(name: str) -> str:
    return name.split(".")[1].removesuffix(".py") if name.startswith("eitherway.") else ""


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    allowed = set(ORDER[: ORDER.index(own) + 1]) if own in ORDER else None

    wrong = [
        name for name in imports(path) if allowed is not None and stage(name) and stage(name) not in allowed
    ]

    assert wrong == []


@pytest.mark.parametrize("folder", PURE)
def test_pure_code_touches_no_world(folder: str) -> None:
    paths = [path for path in modules() if path.relative_to(PACKAGE).parts[0].removesuffix(".py") == folder]
    assert paths

    wrong = [(path.name, name) for path in paths for name in imports(path) if name in WORLD]

    assert wrong == []


@pytest.mark.parametrize("folder", PURE)
def test_pure_code_does_not_look_at_the_clock_or_open_files(folder: str) -> None:
    paths = [path for path in modules() if path.relative_to(PACKAGE).parts[0].removesuffix(".py") == folder]

    calls = [
        (path.name, call)
        for path in paths
        for call in _calls(path)
        if call in {"now", "today", "utcnow", "open"}
    ]

    assert calls == []


def _calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id
            elif isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) in {
                "datetime",
                "date",
            }:
                yield node.func.attr


@pytest.mark.parametrize("library", sorted(ONE_PLACE))
def test_a_library_is_imported_in_one_place(library: str) -> None:
    places = {
        str(path.relative_to(PACKAGE))
        for path in modules()
        if any(name.split(".")[0] == library for name in imports(path))
    }

    assert places <= ONE_PLACE[library]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_can_send_mail(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert not SENDS & {name.split(".")[0] for name in imports(path)}
    assert "SMTP(" not in text


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_is_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


WITNESS = """
import json, socket, sys
seen = []
def hear(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        seen.append([event, str(args[1] if event != "socket.getaddrinfo" else args[0])])
sys.addaudithook(hear)
sys.argv = sys.argv[1:]
from eitherway.cli import main
try:
    main()
finally:
    sys.stdout.flush()
    print("WITNESS " + json.dumps(seen), file=sys.stderr)
"""


def test_connections_go_to_the_configured_hosts_only(server, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    from tests.stories.office import Office, letter

    office = Office(server, tmp_path)
    office.deliver(letter())
    words = line(tmp_path, "once", "--since", "14d")[2:]
    done = subprocess.run(
        [sys.executable, "-c", WITNESS, *words],
        check=False,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=120,
    )

    told = next(line for line in done.stderr.splitlines() if line.startswith("WITNESS "))
    places = json.loads(told.removeprefix("WITNESS "))
    assert any(str(server.port) in where for _, where in places)
    assert all(server.host in where or str(server.port) in where for _, where in places), places
