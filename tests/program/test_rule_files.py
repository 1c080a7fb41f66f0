"""The watcher follows its rules file and what is next to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eitherway.engine import rule_files
from eitherway.engine.rule_files import changes, settled


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(rule_files, "LOOK_EVERY", 0.05)
    (tmp_path / "packs").mkdir()
    (tmp_path / "rules.yaml").write_text("pack: bakery\n")
    return tmp_path / "rules.yaml"


@pytest.fixture
def soon() -> Iterator[Callable[[Callable[[], object]], None]]:
    """Starts what is given, once the first look was made."""
    started: list[threading.Timer] = []

    def start(doing: Callable[[], object]) -> None:
        started.append(threading.Timer(0.3, doing))
        started[-1].start()

    yield start
    started[-1].join()


@pytest.mark.parametrize("name", ["rules.yaml", "packs/bakery.yaml", "clients.csv", "Friends.VCF"])
def test_a_change_is_reported(rules: Path, soon: Callable[[Callable[[], object]], None], name: str) -> None:
    soon(lambda: (rules.parent / name).write_text("other: []\n"))

    assert next(changes(rules, threading.Event())) is None


def test_a_file_that_another_one_replaces_is_reported(
    rules: Path, soon: Callable[[Callable[[], object]], None]
) -> None:
    (rules.parent / "new").write_text(rules.read_text())
    soon(lambda: (rules.parent / "new").replace(rules))

    assert next(changes(rules, threading.Event())) is None


@pytest.mark.parametrize(
    ("looks", "reported"),
    [("aaaa", 0), ("aabbbb", 1), ("aabcdd", 1), ("aabbcc", 2), ("aabaa", 0), ("aab", 0), ("", 0)],
)
def test_what_is_being_written_is_reported_when_it_rests(looks: str, reported: int) -> None:
    assert len(list(settled(looks))) == reported


def test_what_is_of_no_meaning_to_the_rules_is_not_reported(
    rules: Path, soon: Callable[[Callable[[], object]], None]
) -> None:
    stop = threading.Event()
    soon(lambda: ((rules.parent / "letter.eml").write_text("Hi"), time.sleep(0.3), stop.set()))

    assert list(changes(rules, stop)) == []
