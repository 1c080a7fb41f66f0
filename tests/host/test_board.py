"""The alert rules and the board name only figures that a worker has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from eitherway.host.figures import WorkerFigures

FILES = Path(__file__).parents[2] / "packaging" / "host"


@pytest.mark.parametrize("name", ["alerts.yaml", "board.json"])
def test_each_figure_exists(name: str) -> None:
    served = generate_latest(WorkerFigures().registry).decode()
    known = set(re.findall(r"^([a-z_]+)(?:[{ ])", served, re.MULTILINE))

    used = set(re.findall(r"\b(?:eitherway|process)_[a-z_]+", (FILES / name).read_text("utf-8")))

    assert used
    assert used <= known
