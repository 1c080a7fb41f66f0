"""The alert rules and the board name only figures that a worker has."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from eitherway.host.figures import WorkerFigures
from tests.servers.required import require

FILES = Path(__file__).parents[2] / "packaging" / "host"


@pytest.mark.parametrize("name", ["alerts.yaml", "board.json"])
def test_each_figure_exists(name: str) -> None:
    served = generate_latest(WorkerFigures().registry).decode()
    known = set(re.findall(r"^([a-z_]+)(?:[{ ])", served, re.MULTILINE))

    used = set(re.findall(r"\b(?:eitherway|process)_[a-z_]+", (FILES / name).read_text("utf-8")))

    assert used
    assert used <= known


def test_each_alert_rings_for_what_it_is_for_and_for_nothing_else() -> None:
    require(shutil.which("promtool") is not None, "promtool is missing: it is in the package prometheus")
    trials = Path(__file__).with_name("alerts.test.yaml")

    done = subprocess.run(
        ["promtool", "test", "rules", trials], check=False, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 0, done.stdout + done.stderr
    rules = set(re.findall(r"alert: (\w+)", (FILES / "alerts.yaml").read_text("utf-8")))
    assert rules == set(re.findall(r"alertname: (\w+)", trials.read_text("utf-8")))


def test_the_panels_of_the_board_have_a_place_and_an_expression_each() -> None:
    panels = json.loads((FILES / "board.json").read_text("utf-8"))["panels"]

    places = {(one["gridPos"]["x"], one["gridPos"]["y"]) for one in panels}

    assert len(places) == len(panels) == len({one["id"] for one in panels})
    assert all(target["expr"] for one in panels for target in one["targets"])
