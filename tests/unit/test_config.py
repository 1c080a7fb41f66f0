"""Rules and letters as they are read together: every fault of both in one run."""

from __future__ import annotations

from pathlib import Path

import pytest

from eitherway.engine.paths import Paths
from eitherway.errors import ConfigError
from eitherway.storage.resources import shipped

HEAD = """\
owner: {name: Maya, addresses: [maya@okafor.example], timezone: America/Chicago}
mailbox: {host: imap.example.org, user: maya, password: {keyring: eitherway}}
"""


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    (tmp_path / "rules.yaml").write_bytes(shipped("rules.yaml").read_bytes())
    return Paths(tmp_path / "rules.yaml", tmp_path / "state")


def own(paths: Paths, name: str, octets: bytes) -> None:
    path = paths.base / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(octets)


def faults(paths: Paths) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        paths.rules_and_letters()
    return caught.value.faults


def test_own_letters_take_the_place_of_the_shipped_ones(paths: Paths) -> None:
    own(paths, "en/warm/defer.txt", b"Hi,\nyou hear from me by {{ promise }}.\n")

    _, letters = paths.rules_and_letters()

    assert letters.template("en/warm/defer").render(promise="Friday") == "Hi,\nyou hear from me by Friday."


@pytest.mark.parametrize(
    ("name", "octets", "fault"),
    [
        (
            "en/warm/defer.txt.j2",
            b"Hi",
            "en/warm/defer.txt.j2: never read; name a template's file .txt",
        ),
        ("en/warm/defer", b"Hi", "en/warm/defer: never read; name a template's file .txt"),
        (
            "defer.txt",
            b"By {{ promise }}",
            "defer.txt: it has no language; put it into a folder such as templates/en/",
        ),
        (
            "warm/defer.txt",
            b"By {{ promise }}",
            "warm/defer.txt: never used: 'warm' is no language; put it into a folder such as templates/en/",
        ),
        (
            "EN/warm/defer.txt",
            b"By {{ promise }}",
            "EN/warm/defer.txt: never used: 'EN' is no language; put it into a folder such as templates/en/",
        ),
        ("en/defer.txt", b"By\n\xe4", "en/defer.txt:2: this is not UTF-8; save the file as UTF-8"),
    ],
)
def test_a_file_that_would_never_be_a_letter_is_named(
    paths: Paths, name: str, octets: bytes, fault: str
) -> None:
    own(paths, name, octets)

    assert faults(paths) == (f"templates/{fault}",)


@pytest.mark.parametrize("tone", ["warm", "formal"])
def test_an_own_letter_for_both_tones_wins_over_the_shipped_ones_of_each(paths: Paths, tone: str) -> None:
    own(paths, "en/defer.txt", b"You hear from me by {{ promise }}.")

    _, letters = paths.rules_and_letters()

    assert letters.find("defer", "en", tone) == "en/defer"
    assert letters.find("defer/speaking", "en", tone) == f"en/{tone}/defer/speaking"
    assert letters.find("no", "en", tone) == f"en/{tone}/no"


def test_an_own_letter_of_one_tone_wins_over_the_own_one_for_both(paths: Paths) -> None:
    own(paths, "en/defer.txt", b"You hear from me by {{ promise }}.")
    own(paths, "en/warm/defer.txt", b"Dear one, you hear from me by {{ promise }}.")

    _, letters = paths.rules_and_letters()

    assert letters.find("defer", "en", "warm") == "en/warm/defer"
    assert letters.find("defer", "en", "formal") == "en/defer"


@pytest.mark.parametrize("name", [".defer.txt.swp", "defer.txt~", "README.md", "defer.txt.bak"])
def test_what_editors_leave_is_no_fault(paths: Paths, name: str) -> None:
    own(paths, f"en/warm/{name}", b"Hi")

    assert paths.rules_and_letters()


def test_faults_of_rules_and_letters_come_together(paths: Paths) -> None:
    rules = paths.rules_path
    rules.write_text(rules.read_text().replace("rules:\n", "rulez: 1\nrules:\n", 1))
    own(paths, "en/warm/defer.txt", b"By {{ promize }}")

    told = faults(paths)

    assert any("rulez" in fault for fault in told)
    assert any("promize" in fault for fault in told)


def test_faults_of_letters_are_told_where_the_rules_are_missing(paths: Paths) -> None:
    paths.rules_path.unlink()
    own(paths, "en/warm/defer.txt", b"By {{ promize }}")

    first, second = faults(paths)

    assert "rules.yaml: there is no such file" in first
    assert "promize" in second


def test_faults_of_rules_and_letters_are_told_where_a_pack_may_be_written_by_others(paths: Paths) -> None:
    own_pack(paths, "mine.yaml", "rules: []\n").chmod(0o646)
    own(paths, "en/warm/defer.txt", b"By {{ promize }}")

    first, second = faults(paths)

    assert "mine.yaml: others may write this file" in first
    assert "promize" in second


def test_a_letter_that_a_rule_names_and_nobody_wrote_is_a_fault(paths: Paths) -> None:
    rules = paths.rules_path
    rules.write_text(rules.read_text().replace("timezone:", "language: nl\n  timezone:", 1))

    assert "templates/nl/warm/defer.txt: no such letter; write it, or name another" in faults(paths)


@pytest.mark.parametrize(
    ("letter", "todo"),
    [
        ("defer/speeking", "did you mean 'defer/speaking'?"),
        ("defer/xyzzy", "write it under templates/, or name another"),
    ],
)
def test_a_kind_that_nobody_wrote_a_letter_for_is_a_slip(paths: Paths, letter: str, todo: str) -> None:
    rules = paths.rules_path
    rule = f"  - {{name: bills, when: {{text: my bill}}, letter: {letter}}}\n"
    rules.write_text(rules.read_text().replace("rules:\n", f"rules:\n{rule}", 1))

    (told,) = faults(paths)

    assert told.endswith(f": rule 'bills': there is no letter '{letter}'; {todo}")


def test_a_letter_that_one_rule_names_is_told_with_its_line(paths: Paths) -> None:
    rules = paths.rules_path
    rule = "  - {name: bills, when: {text: my bill}, do: answer, letter: answer/insurence}\n"
    rules.write_text(rules.read_text().replace("rules:\n", f"rules:\n{rule}", 1))
    line = rules.read_text().splitlines().index(rule.rstrip("\n")) + 1

    assert faults(paths) == (
        f"{rules}:{line}:5: rule 'bills': there is no letter 'answer/insurence'; "
        "did you mean 'answer/insurance'?",
    )


def test_the_letter_that_a_rule_answers_with_must_exist_though_the_rule_names_another(
    paths: Paths,
) -> None:
    rules = paths.rules_path
    rule = "  - {name: bills, when: {text: my bill}, do: answer, letter: {answer: answer, yes: yes}}\n"
    rules.write_text(rules.read_text().replace("rules:\n", f"rules:\n{rule}", 1))

    (told,) = faults(paths)

    assert told.endswith(
        ": rule 'bills': templates/en/warm/answer.txt: no such letter; write it, or name another"
    )


def test_rules_that_others_may_write_are_refused(paths: Paths) -> None:
    paths.rules_path.chmod(0o646)

    assert faults(paths) == (
        f"{paths.rules_path}: others may write this file; to stop that: chmod go-w {paths.rules_path}",
    )


def test_a_letter_that_others_may_write_is_refused(paths: Paths) -> None:
    own(paths, "en/defer.txt", b"You hear from me by {{ promise }}.")
    file = paths.base / "templates/en/defer.txt"
    file.chmod(0o602)

    assert f"templates/en/defer.txt: others may write this file; to stop that: chmod go-w {file}" in faults(
        paths
    )


def own_pack(paths: Paths, name: str, text: str) -> Path:
    path = paths.base / "packs" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def test_an_own_pack_takes_the_place_of_the_shipped_one(paths: Paths) -> None:
    paths.rules_path.write_text(f"{HEAD}pack: therapist\n")
    own_pack(paths, "therapist.yaml", "rules: [{name: cake, when: {says: [cake]}}]\n")

    rulebook, _ = paths.rules_and_letters()

    assert [(rule.name, rule.where) for rule in rulebook.rules] == [("cake", "therapist pack, line 1")]


def test_faults_of_an_own_pack_and_of_the_rules_come_together(paths: Paths) -> None:
    paths.rules_path.write_text(f"{HEAD}pack: bakery\nansers: {{}}\n")
    pack = own_pack(paths, "bakery.yaml", "rules:\n  - {name: cake, when: {syas: [cake]}}\n")

    assert faults(paths) == (
        f"{pack}:2:25: 'syas' is not a test; did you mean 'says'?",
        f"{paths.rules_path}:4:1: 'ansers' is not a setting; did you mean 'answers'?",
    )


def test_a_letter_that_a_pack_names_and_nobody_wrote_is_told_with_its_line(paths: Paths) -> None:
    paths.rules_path.write_text(f"{HEAD}pack: bakery\n")
    pack = own_pack(
        paths, "bakery.yaml", "rules:\n  - {name: cake, when: {says: [cake]}, letter: defer/speeking}\n"
    )

    (told,) = faults(paths)

    assert told.startswith(f"{pack}:2:5: rule 'cake': there is no letter 'defer/speeking'")


def test_a_pack_that_others_may_write_is_refused(paths: Paths) -> None:
    pack = own_pack(paths, "bakery.yaml", "rules: []\n")
    pack.chmod(0o646)

    assert f"{pack}: others may write this file; to stop that: chmod go-w {pack}" in faults(paths)
