"""Rules are tried in a process of their own, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from eitherway.engine import tried_elsewhere
from eitherway.engine.paths import Paths
from eitherway.engine.tried_elsewhere import try_elsewhere
from eitherway.storage.tried import content_of, was_tried

RULES = """\
owner: {name: Maya, addresses: [maya@okafor.example], timezone: America/Chicago}
mailbox: {host: imap.example.org, user: maya, password: {keyring: eitherway}}
pack: consultant
"""


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    (tmp_path / "state").mkdir(mode=0o700)
    return Paths(tmp_path / "rules.yaml", tmp_path / "state")


def is_tried(paths: Paths) -> bool:
    return was_tried(content_of(paths.files(), str(paths.rules_path)), paths.state)


def test_a_pack_that_was_never_tried_is_tried(paths: Paths) -> None:
    try_elsewhere(paths)

    assert is_tried(paths)


def test_what_was_tried_is_not_tried_again(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try_elsewhere(paths)
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    program.chmod(0o700)
    monkeypatch.setattr(tried_elsewhere.sys, "executable", str(program))

    try_elsewhere(paths)

    assert not (tmp_path / "started").exists()


@pytest.mark.parametrize("text", ["pack: nowhere\n", "pack: [\n", "rules: []\n", ""])
def test_faults_are_left_to_who_reads_the_rules(paths: Paths, text: str) -> None:
    paths.rules_path.write_text(text, "utf-8")

    try_elsewhere(paths)

    assert not is_tried(paths)


def test_where_no_process_can_be_started_nothing_is_raised(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tried_elsewhere.sys, "executable", "/no/such/program")

    try_elsewhere(paths)

    assert not is_tried(paths)
