"""What was tried and found without a fault is not tried again: until anything in it changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from eitherway.engine.paths import Paths
from eitherway.errors import ConfigError
from eitherway.rules import rulebook
from eitherway.storage.tried import content_of, note_of, remember, was_tried

ROOT = Path(__file__).parents[2]


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    shutil.copy(ROOT / "rules.yaml", tmp_path)
    (tmp_path / "state").mkdir(mode=0o700)
    return Paths(tmp_path / "rules.yaml", tmp_path / "state")


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files whose examples were run."""
    run, ran = rulebook.run_examples, []

    def note(book, places, name):  # type: ignore[no-untyped-def]
        ran.append(name)
        return run(book, places, name)

    monkeypatch.setattr(rulebook, "run_examples", note)
    return ran


def test_the_same_files_are_tried_once(paths: Paths, runs: list[str]) -> None:
    first = paths.rules_and_letters()[0]
    tried = list(runs)
    second = paths.rules_and_letters()[0]

    assert str(paths.rules_path) in tried
    assert runs == tried
    assert [rule.name for rule in second.rules] == [rule.name for rule in first.rules]


def test_a_change_of_the_rules_is_tried(paths: Paths, runs: list[str]) -> None:
    paths.rules_and_letters()
    before = len(runs)
    paths.rules_path.write_text(paths.rules_path.read_text("utf-8") + "# a note\n", "utf-8")
    paths.rules_and_letters()

    assert len(runs) > before


def test_a_fault_is_told_each_time(paths: Paths) -> None:
    paths.rules_and_letters()
    (paths.base / "templates" / "en").mkdir(parents=True)
    (paths.base / "templates" / "en" / "defer.txt").write_text("{{ nobody }}", "utf-8")

    with pytest.raises(ConfigError, match="is no variable"):
        paths.rules_and_letters()
    with pytest.raises(ConfigError, match="is no variable"):
        paths.rules_and_letters()


def test_nothing_is_noted_without_a_state_folder(tmp_path: Path) -> None:
    remember("ab", tmp_path / "state")

    assert not (tmp_path / "state").exists()
    assert not was_tried("ab", tmp_path / "state")


def test_what_others_may_write_does_not_count(tmp_path: Path) -> None:
    remember("ab", tmp_path)
    assert was_tried("ab", tmp_path)

    (tmp_path / "tried").chmod(0o666)

    assert not was_tried("ab", tmp_path)


def test_the_newest_are_kept(tmp_path: Path) -> None:
    contents = [content_of(number) for number in range(20)]
    list(map(remember, contents, [tmp_path] * 20))

    assert [was_tried(one, tmp_path) for one in contents] == [False] * 4 + [True] * 16


def test_a_note_is_kept_with_its_content(tmp_path: Path) -> None:
    remember("ab", tmp_path, '{"name": "Łucja"}')
    remember("cd", tmp_path)

    assert [note_of(one, tmp_path) for one in ("ab", "cd", "ef")] == ['{"name": "Łucja"}', "", ""]


def test_hashes_of_an_older_version_count(tmp_path: Path) -> None:
    (tmp_path / "tried").write_text("ab\ncd\n", "utf-8")

    assert was_tried("cd", tmp_path)
    assert note_of("cd", tmp_path) == ""


def test_what_is_watched_is_the_same_from_the_note(paths: Paths) -> None:
    before = paths.watched()
    paths.rules_and_letters()

    assert note_of(content_of(paths.files(), str(paths.rules_path)), paths.state)
    assert paths.watched() == before


def test_what_is_watched_follows_the_rules(paths: Paths) -> None:
    paths.rules_and_letters()
    text = paths.rules_path.read_text("utf-8").replace("imap.example.org", "mail.example.net")
    paths.rules_path.write_text(text, "utf-8")

    assert paths.watched().mailboxes[0][1] == "mail.example.net"
