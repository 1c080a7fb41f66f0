"""The short way to four commands: what it takes, what it leaves, and that it says the same."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from eitherway.commands.plain import plain_call

RULES = """\
owner: {name: Maya, addresses: [maya@okafor.example], timezone: America/Chicago}
mailbox: {host: imap.example.org, user: maya, password: {keyring: eitherway}}
calendars: [{name: local, path: calendars/}]
rules:
  - {name: talk, when: {text: talk}}
"""
OCTETS = re.compile(r"of \d\d,\d{3} octets")  # of a card: its signature has a key that ends with the run
HEAVY = ("typer", "pydantic", "re2", "jinja2", "yaml", "icalendar", "httpx")
MESSAGE = "From: Dana <dana@example.net>\nTo: maya@okafor.example\nSubject: Talk\n\nWould you give a talk?\n"
SHORT = "from eitherway.cli import main; main()"
LOADED = (
    f"import sys, atexit; atexit.register(lambda: print('loaded:', sorted({{*sys.modules}} & {{*{HEAVY}}})))"
)
LONG = "from eitherway.commands.command_line import app; app()"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    (tmp_path / "m.eml").write_text(MESSAGE, "utf-8")
    (tmp_path / "state").mkdir(mode=0o700)
    return tmp_path


def run(base: Path, *arguments: str, code: str = SHORT) -> tuple[int, str]:
    state = ("--state", str(base / "state"))
    command = (sys.executable, "-c", code, arguments[0], *state, *arguments[1:])
    done = subprocess.run(command, cwd=base, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("status",),
        ("--json", "status", "-c", "a.yaml"),
        ("--state", "s", "check", "-q", "-v"),
        ("explain", "--json", "m.eml"),
        ("once", "-q"),
        ("run", "-v", "--state", "s"),
    ],
)
def test_usual_arguments_are_plain(arguments: tuple[str, ...]) -> None:
    assert plain_call(arguments) is not None


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--help",),
        ("status", "--help"),
        ("status", "more"),
        ("status", "-c"),
        ("status", "-c", "--json"),
        ("status", "--rules=a.yaml"),
        ("check", "--variables"),
        ("explain",),
        ("explain", "a", "b"),
        ("explain", "--", "-a.eml"),
        ("once", "--dry-run"),
        ("once", "--since", "14d"),
        ("run", "status"),
        ("run", "--log-json"),
    ],
)
def test_all_other_arguments_are_for_the_library(arguments: tuple[str, ...]) -> None:
    assert plain_call(arguments) is None


@pytest.mark.parametrize("arguments", [("check",), ("explain", "m.eml"), ("status", "--json")])
def test_both_ways_say_the_same(base: Path, arguments: tuple[str, ...]) -> None:
    short, long = run(base, *arguments)[1], run(base, *arguments, code=LONG)[1]

    assert OCTETS.sub("", short) == OCTETS.sub("", long)


def test_check_says_the_same_again_until_a_file_changes(base: Path) -> None:
    first, second = run(base, "check"), run(base, "check")
    (base / "rules.yaml").write_text((base / "rules.yaml").read_text("utf-8") + "  - nonsense\n", "utf-8")

    assert first == second
    assert first[0] == 0
    assert run(base, "check")[0] == 78


def test_check_names_a_rule_of_the_pack_that_is_replaced(base: Path) -> None:
    own = (
        "pack: therapist\n"
        + RULES.partition("rules:")[0]
        + "rules:\n  - {name: fees, when: {says: [fees]}}\n"
    )
    (base / "rules.yaml").write_text(own, "utf-8")

    assert "rule 'fees' (line 6) replaces the one of the therapist pack" in run(base, "check")[1]


def test_a_calendar_that_comes_is_missed_no_longer(base: Path) -> None:
    before = run(base, "check")[1]
    (base / "calendars").mkdir()

    assert "there is no file or folder calendars/" in before
    assert "there is no file or folder calendars/" not in run(base, "check")[1]


@pytest.mark.parametrize("command", ["status", "check"])
def test_nothing_heavy_is_loaded_where_nothing_changed(base: Path, command: str) -> None:
    run(base, "check")

    assert run(base, command, code=f"{LOADED}; {SHORT}")[1].endswith("loaded: []\n")
