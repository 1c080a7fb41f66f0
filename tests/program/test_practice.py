"""A practice in one process on Dovecot: faults stay with one, people come and go, nothing crosses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.page.browser import Browser
from tests.practice_scene import WORDS, PracticeScene, for_practice, octets_below, practice_scene
from tests.servers.dovecot import Dovecot
from tests.stories.office import RULES, Office
from tests.watching import broken, within


@pytest.mark.timeout(400)
def test_a_fault_stops_one_and_people_come_and_go(dovecot_process: Dovecot, tmp_path: Path) -> None:
    one, two, three = WORDS[:3]
    scene = practice_scene(tmp_path, dovecot_process, one, two, three)
    rules = tmp_path / two / "rules.yaml"
    good = rules.read_text()
    rules.write_text(broken(good))
    scene.write(one, two)

    with scene.running() as process:
        within(120, lambda: scene.is_read(one))
        scene.ask(one)
        status = scene.command("status", "--json")
        told = {item["person"]: item for item in json.loads(status.stdout)["people"]}
        assert status.returncode == 78
        assert f"{two}/rules.yaml:" in told[two]["faults"][0]
        assert any("did you mean 'when'?" in fault for fault in told[two]["faults"])
        assert told[one]["faults"] == []
        assert told[one]["mailboxes"][0]["open"] == 1

        rules.write_text(good)
        within(120, lambda: scene.is_read(two))
        scene.ask(two)
        scene.write(two, three)
        within(120, lambda: scene.is_read(three))
        scene.ask(three)
        assert len(scene.offices[one].drafts()) == 1
        assert scene.command("status").returncode == 0
    assert process.returncode == 0
    assert "Traceback" not in scene.log


def ask_all(scene: PracticeScene, words: Sequence[str]) -> None:
    for word in words:
        scene.ask(word)


def octets_of(word: str, words: Sequence[str], scene: PracticeScene, folder: Path) -> bytes:
    """All that is in a person's mailbox and state, without what everybody may know of the others."""
    mine = octets_below(scene.server.maildir(scene.offices[word].account))
    for name in words:
        mine = mine.replace(f"Person {name}".encode(), b"").replace(f"{name}@team".encode(), b"")
    return mine + octets_below(folder / word / "state")


PAGES = ("/requests", "/week", "/mirror", "/rules", "/rules/edit", "/rules/settings")


def pages_of(office: Office, words: Sequence[str]) -> bytes:
    """What a person's page shows, without what everybody may know of the others."""
    browser = Browser(office).let_in()
    shown = "".join(browser.settled(path).source for path in PAGES)
    for name in words:
        shown = shown.replace(f"Person {name}", "").replace(f"{name}@team", "")
    return shown.encode()


def words_in(octets: bytes, words: Sequence[str]) -> list[str]:
    return [word for word in words if word.encode() in octets]


def maya_and_ben_in(folder: Path) -> None:
    """Two people with the same mailbox."""
    rules = RULES.format(host="127.0.0.1", port=143, user="maya", mailbox="", answers="", rules="")
    for name in ("maya", "ben"):
        (folder / name).mkdir()
        (folder / name / "rules.yaml").write_text(rules)


@pytest.mark.timeout(400)
def test_a_letter_names_who_has_room_and_nothing_else_crosses(
    dovecot_process: Dovecot, tmp_path: Path
) -> None:
    words = WORDS[:3]
    one, two, three = words
    scene = practice_scene(tmp_path, dovecot_process, *words)
    full = tmp_path / three / "rules.yaml"
    full.write_text(full.read_text().replace("at_most: [9 a month]", "at_most: [0 a month]"))

    with scene.running("-v"):
        within(150, lambda: scene.is_read(*words))
        ask_all(scene, words)
        office = scene.offices[one]
        office.move("Requests", office.cards()[0], "Requests/Refer")
        within(90, lambda: any("@team.example" in draft.text for draft in office.drafts()))
        shown = scene.command("status", "-v")
        (letter,) = office.drafts()

    assert f"Person {two}" in letter.text
    assert "had room when last asked" in letter.text
    assert f"Person {three}" not in letter.text
    card = office.cards()[0].text
    assert f"Person {two}: room, as of " in card
    assert f"Person {three}: full, as of " in card
    mine = {word: words_in(octets_of(word, words, scene, tmp_path), words) for word in words}
    assert mine == {word: [word] for word in words}
    assert {word: words_in(pages_of(scene.offices[word], words), words) for word in words} == mine
    said = scene.log + shown.stdout + shown.stderr
    assert not any(word.title() in said or f"Talk of {word}" in said for word in words)


@pytest.mark.parametrize("written", ["people:\n  maya: {foldr: x}\n", "peple: {}\n"])
def test_a_practice_with_a_fault_is_refused_with_its_place(tmp_path: Path, written: str) -> None:
    (tmp_path / "practice.yaml").write_text(written)

    done = for_practice(tmp_path / "practice.yaml", "run")

    assert done.returncode == 78
    assert "practice.yaml:" in done.stderr
    assert "did you mean" in done.stderr


def test_check_reports_each_fault_of_each_person_at_its_place(tmp_path: Path) -> None:
    maya_and_ben_in(tmp_path)
    (tmp_path / "practice.yaml").write_text(
        "people:\n  maya: {refer: {name: M, for: talks, contact: m, needs: 1 h of tolk}}\n  ben:\n  ana:\n"
    )

    done = for_practice(tmp_path / "practice.yaml", "check")

    assert done.returncode == 78
    assert "practice.yaml:2:3: refer: 'tolk' is not a kind of capacity" in done.stderr
    assert "did you mean 'talk'?" in done.stderr
    assert "practice.yaml:4:3: there is no folder" in done.stderr


def test_two_people_never_share_a_mailbox(tmp_path: Path) -> None:
    maya_and_ben_in(tmp_path)
    (tmp_path / "practice.yaml").write_text("people:\n  maya:\n  ben:\n")

    checked, status = (for_practice(tmp_path / "practice.yaml", word) for word in ("check", "status"))

    assert "practice.yaml:3:3: the mailbox 'maya' is watched for 'maya' already" in checked.stderr
    assert "practice.yaml:3:3: the mailbox 'maya' is watched for 'maya' already" in status.stdout
    assert (checked.returncode, status.returncode) == (78, 78)
