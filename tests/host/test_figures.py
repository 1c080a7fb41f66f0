"""What a worker tells Prometheus, and whether it is well."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from eitherway.host.fairness import Turns
from eitherway.host.figures import WorkerFigures, serve_figures
from eitherway.host.leases import FairShare


@pytest.fixture
def figures() -> WorkerFigures:
    return WorkerFigures()


@pytest.fixture
def place(figures: WorkerFigures) -> Iterator[str]:
    """The address at which the figures of a worker are, whose threads live."""
    server = serve_figures(figures, "127.0.0.1:0", lambda: True)
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def asked(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_it_is_ready_after_a_beat_only(figures: WorkerFigures, place: str) -> None:
    before = asked(f"{place}/readyz")
    figures.note_beat(FairShare(tenants=9, workers=2, free=1, fair=5), held=4)

    assert before == (503, "the database is away\n")
    assert asked(f"{place}/readyz") == (200, "ok\n")
    assert asked(f"{place}/healthz") == (200, "ok\n")
    assert asked(f"{place}/else")[0] == 404


def test_the_figures_are_there_and_name_nobody(figures: WorkerFigures, place: str) -> None:
    figures.note_beat(FairShare(tenants=9, workers=2, free=1, fair=5), held=4)
    figures.note_turns(Turns((), 3, 12.5))
    with figures.turn():
        figures.claims.inc()

    text = asked(f"{place}/metrics")[1]

    assert "eitherway_tenants 4.0\n" in text
    assert "eitherway_tenants_free 1.0\n" in text
    assert "eitherway_turn_lag_seconds 12.5\n" in text
    assert "eitherway_turn_seconds_count 1.0\n" in text
    assert "process_resident_memory_bytes" in text
    assert {label for label in ("tenant=", "host=", "account=", "user=") if label in text} == set()
