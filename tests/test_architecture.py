"""The shape of the code: the direction of imports, pure folders, no mail is sent, no other host is called."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import eitherway
from tests import house
from tests.command import SOURCE, line

PURE = ("errors", "values", "languages", "text", "mail", "asks", "capacity", "rules", "requests")
WORLD = {
    "socket", "ssl", "http", "urllib.request", "smtplib", "imaplib", "imaplib2", "httpx", "subprocess",
    "threading", "multiprocessing", "asyncio", "logging", "sqlite3", "keyring", "os", "shutil",
    "tempfile", "time", "random", "secrets",
}  # fmt: skip
LIBRARIES = {  # each outside library, and the modules or folders that import it
    "apscheduler": {"engine.daemon"},
    "defusedxml": {"calendars.dav"},
    "babel": {"text.formats", "text.words"},
    "dateutil": {"asks.times.days"},
    "dns": {"accounts.autodiscovery"},
    "cryptography": {"accounts.service_account", "host.sealing"},
    "holidays": {"text.public_holidays"},
    "httpcore": {"web.http"},
    "httpx": {"web.http"},
    "icalendar": {"asks.invitation", "capacity"},
    "imaplib2": {"imap.connection"},
    "starlette": {"page.application"},
    "uvicorn": {"page.serving"},
    "jinja2": {"page.rendering", "requests.letters", "requests.template_check"},
    "keyring": {"accounts.passwords"},
    "platformdirs": {"engine.paths", "setup.first_rules", "setup.mail_account"},
    "prometheus_client": {"host.figures"},
    "psycopg": {"storage.postgres"},
    "psycopg_pool": {"storage.postgres"},
    "pydantic": {"requests.request", "requests.sent_promise", "rules"},
    "pydantic_core": {"rules.model_faults"},
    "re2": {"asks.effort", "rules.arguments", "text"},
    "recurring_ical_events": {"capacity.library"},
    "rich": {"commands"},
    "typer": {"commands"},
    "tzlocal": {"setup.mail_account"},
    "yaml": {"accounts.providers", "imap.refusals", "languages", "rules", "setup.starter_rules"},
}
SENDS = {"smtplib", "aiosmtplib", "sendmail", "nntplib", "telnetlib", "ftplib"}


MODULES = house.read_modules()


def roots(module: house.Module) -> set[str]:
    return {name.split(".")[0] for name in house.imports(module)}


def outside(module: house.Module) -> set[str]:
    """The libraries that a module imports, those of Python apart."""
    return roots(module) - sys.stdlib_module_names - {house.NAME, ""}


def test_imports_go_down_only() -> None:
    assert house.upward_imports(MODULES) == []


def test_the_package_shows_its_folders_in_their_order() -> None:
    shown = re.findall(
        r"^    ((?:[a-z]+ )+) {2,}(?:pure|edges|what a person starts)$", eitherway.__doc__ or "", re.M
    )

    assert " ".join(shown).split() == list(house.ORDER[1:-1])


def test_no_modules_and_no_folders_import_each_other_in_a_circle() -> None:
    assert house.circles(house.module_arrows(MODULES)) == []
    assert house.circles(house.folder_arrows(MODULES)) == []


def test_every_import_is_absolute() -> None:
    assert house.relative_imports(MODULES) == []


def test_no_module_has_the_name_of_another() -> None:
    assert house.repeated_modules(MODULES) == []


def test_no_public_class_has_the_name_of_another() -> None:
    assert house.repeated_classes(MODULES) == []


def test_the_top_level_holds_folders_and_few_files() -> None:
    assert len(house.top_level_files(MODULES)) <= house.MOST_FILES_AT_THE_TOP


BROKEN_HOUSE = {
    "__init__.py": "",
    "errors.py": "from eitherway.engine import cycle",
    "attic/__init__.py": "",
    "engine/__init__.py": "",
    "engine/cycle.py": "from .board import Board",
    "engine/board.py": "import eitherway.engine.facts\nclass Board: ...",
    "engine/facts.py": "from eitherway.engine.board import Board",
    "mail/board.py": "class Board: ...",
}


def test_a_broken_house_is_reported_in_full(tmp_path: Path) -> None:
    write_package(tmp_path, BROKEN_HOUSE)

    found = house.faults(house.read_modules(tmp_path))

    assert found == [
        "attic has no place in ORDER",
        "errors imports engine.cycle, which is above it",
        "a circle: engine.board imports engine.facts imports engine.board",
        "the module board is in engine.board and in mail.board",
        "the class Board is in engine.board and in mail.board",
        "engine.cycle has a relative import",
    ]


def test_folders_that_import_each_other_are_a_circle(tmp_path: Path) -> None:
    files = {
        "mail/one.py": "import eitherway.text.two",
        "mail/three.py": "",
        "text/two.py": "import eitherway.mail.three",
    }
    write_package(tmp_path, files)

    arrows = house.folder_arrows(house.read_modules(tmp_path))

    assert house.circles(arrows) == ["mail imports text imports mail"]


def test_a_sixth_file_at_the_top_level_is_reported(tmp_path: Path) -> None:
    write_package(
        tmp_path, {f"{name}.py": "" for name in ("__init__", "__main__", "cli", "errors", "web", "demo")}
    )

    found = house.faults(house.read_modules(tmp_path))

    assert found == ["at the top level are __init__.py, __main__.py, cli.py, demo.py, errors.py, web.py"]


def write_package(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)


@pytest.mark.parametrize("folder", PURE)
def test_pure_code_touches_no_world(folder: str) -> None:
    wrong = [
        (module.name, name) for module in inside(folder) for name in house.imports(module) if worldly(name)
    ]

    assert wrong == []


def worldly(name: str) -> bool:
    """Whether an import is of a module in WORLD, or of something in it."""
    return any(name == world or name.startswith(f"{world}.") for world in WORLD)


@pytest.mark.parametrize("folder", PURE)
def test_pure_code_does_not_look_at_the_clock_or_open_files(folder: str) -> None:
    calls = [
        (module.name, call)
        for module in inside(folder)
        for call in _calls(module.tree)
        if call in {"now", "today", "utcnow", "open"}
    ]

    assert calls == []


def inside(folder: str) -> list[house.Module]:
    found = [module for module in MODULES if module.folder == folder]
    assert found
    return found


def _calls(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id
            elif isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) in {
                "datetime",
                "date",
            }:
                yield node.func.attr


@pytest.mark.parametrize("library", sorted({root for module in MODULES for root in outside(module)}))
def test_a_library_is_imported_in_its_place(library: str) -> None:
    importers = {module.name for module in MODULES if library in roots(module)}
    allowed = LIBRARIES.get(library, set())
    places = {name if name in allowed else name.rpartition(".")[0] for name in importers}

    assert places == allowed


def test_nothing_can_send_mail() -> None:
    assert [module.name for module in MODULES if SENDS & roots(module)] == []
    assert [module.name for module in MODULES if "SMTP(" in module.path.read_text("utf-8")] == []


def test_a_file_is_read_in_one_sitting() -> None:
    assert [module.name for module in MODULES if module.lines > 400] == []


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

    assert done.returncode == 0, done.stderr
    told = next(line for line in done.stderr.splitlines() if line.startswith("WITNESS "))
    places = json.loads(told.removeprefix("WITNESS "))
    assert any(str(server.port) in where for _, where in places)
    assert all(server.host in where or str(server.port) in where for _, where in places), places
