"""What each command prints with --json is as its JSON Schema in the documents says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest

from tests.command import eitherway
from tests.prepared_home import failed, prepared_home

FOLDER = Path(__file__).parents[2] / "docs/reference"
SCHEMA = json.loads((FOLDER / "json/output.schema.json").read_text("utf-8"))
LINES = {  # what is typed, in this order: the definition of what it prints
    "once --since 7d --dry-run": "once",
    "once --since 7d": "once",
    "explain letter.eml": "explain",
    "check": "check",
    "check --variables": "variables",
    "pack list": "pack list",
    "backtest --against old.yaml": "backtest",
    "suggest": "suggest",
    "import filters old.sieve": "import filters",
    "room 'a 90 minute talk on Friday at 3pm'": "room",
    "week": "week",
    "calendars": "calendars",
    "calendars accept practice": "calendars accept",
    "requests --all": "requests",
    "decide dana no": "decide",
    "once": "once",
    "pause until monday": "pause",
    "pause off": "pause",
    "doctor": "doctor",
    "status": "status",
    "forget ann@lab.example": "forget",
    "demo": "demo",
    "service install": "service install",
    "service status": "service status",
    "service uninstall": "service uninstall",
}
TRIED_ELSEWHERE = {"init", "open", "signin"}  # they need an account or a browser: only their schema is here
WITHOUT = {"run", "schema", "pack show"}  # their output is no report: logs (--log-json), a schema, a pack


def as_said(name: str) -> Any:
    """The check of a definition; it raises where a value is not as that says."""
    return fastjsonschema.compile({**SCHEMA, "$ref": f"#/definitions/{name}"})


def faults(name: str, output: bytes) -> str:
    """How an output differs from its definition, "" if it does not."""
    try:
        as_said(name)(json.loads(output))
    except ValueError as error:
        return str(error)[:300]
    return ""


@pytest.mark.timeout(900)  # many processes, one after the other
def test_each_output_is_as_its_schema_says(tmp_path: Path) -> None:
    with prepared_home(tmp_path) as home:
        runs = {line: home.type(f"eitherway {line} --json") for line in LINES}

    assert {line: failed(one) for line, one in runs.items() if one.returncode} == {}
    wrong = {line: faults(LINES[line], one.stdout) for line, one in runs.items()}
    assert {line: fault for line, fault in wrong.items() if fault} == {}


def test_faults_of_the_rules_and_other_errors_are_as_their_schema_says(tmp_path: Path) -> None:
    checked = eitherway(tmp_path, "check", "--json")
    refused = eitherway(tmp_path, "week", "--json")

    assert (checked.returncode, refused.returncode) == (78, 78)
    assert faults("check", checked.stdout.encode()) == ""
    assert [faults("errors", one.stderr.encode()) for one in (checked, refused)] == ["", ""]


def test_the_schema_and_its_page_have_every_command() -> None:
    page = (FOLDER / "json.md").read_text("utf-8")
    named = {*LINES.values(), *TRIED_ELSEWHERE}

    assert named <= set(SCHEMA["definitions"])
    assert [name for name in sorted(named | WITHOUT) if f"`{name}`" not in page] == []
