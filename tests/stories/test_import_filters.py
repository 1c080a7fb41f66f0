"""`import filters`: printed to paste, or written before the owner's rules; bad input changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import eitherway
from tests.stories.office import Office

SIEVE = """\
require "fileinto";
if header :contains "subject" "Rundbrief" { fileinto "Lists"; }
if header :regex "subject" "x" { discard; }
"""


@pytest.fixture
def script(office: Office) -> Path:
    path = office.folder / "main.sieve"
    path.write_text(SIEVE)
    return path


def test_filters_are_printed_as_rules_and_nothing_is_changed(office: Office, script: Path) -> None:
    before = (office.folder / "rules.yaml").read_text()

    done = eitherway(office.folder, "import", "filters", str(script))

    assert done.returncode == 0
    assert "  - name: Lists\n    when: {subject: [Rundbrief]}\n    do: digest\n" in done.stdout
    assert "main.sieve:3: not imported: no test here is like 'header :regex'" in done.stdout
    assert "Nothing was changed." in done.stdout
    assert (office.folder / "rules.yaml").read_text() == before


def test_written_they_stand_before_the_owners_and_the_file_before_is_kept(
    office: Office, script: Path
) -> None:
    before = (office.folder / "rules.yaml").read_text()

    done = eitherway(office.folder, "import", "filters", str(script), "--write")

    after = (office.folder / "rules.yaml").read_text()
    assert done.returncode == 0
    assert after.index("- name: Lists") < after.index("- name: speaking")
    assert (office.folder / "rules.yaml.before").read_text() == before
    assert eitherway(office.folder, "check").returncode == 0


@pytest.mark.parametrize(
    ("octets", "told"),
    [
        (b"if header {", "bad:1:12: '}' is missing here: the script ends here; nothing was changed"),
        (b"<feed", "bad:1:1: this is no XML; export the filters again; nothing was changed"),
        (b"keep;", "no filter in it can be said as a rule; nothing was changed"),
        (b"\xff\xfe\x00", "bad"),
    ],
)
def test_what_is_no_file_of_filters_is_told_with_its_place(office: Office, octets: bytes, told: str) -> None:
    before = (office.folder / "rules.yaml").read_text()
    (office.folder / "bad").write_bytes(octets)

    done = eitherway(office.folder, "import", "filters", str(office.folder / "bad"), "--write")

    assert done.returncode == 78
    assert told in done.stderr
    assert (office.folder / "rules.yaml").read_text() == before


def test_rules_with_a_fault_are_not_written_over(office: Office, script: Path) -> None:
    rules = office.folder / "rules.yaml"
    rules.write_text(rules.read_text().replace("- name: speaking", "- nam: speaking"))
    before = rules.read_text()

    done = eitherway(office.folder, "import", "filters", str(script), "--write")

    assert done.returncode == 78
    assert "nothing was changed" in done.stderr
    assert rules.read_text() == before
