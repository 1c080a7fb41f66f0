"""Rules and letters as they are read together: every fault of both in one run."""

from __future__ import annotations

from pathlib import Path

import pytest

from eitherway.errors import ConfigError
from eitherway.shipped import shipped
from eitherway.workplace import Workplace


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    (tmp_path / "rules.yaml").write_bytes(shipped("rules.yaml").read_bytes())
    return Workplace(tmp_path / "rules.yaml", tmp_path / "state")


def own(workplace: Workplace, name: str, octets: bytes) -> None:
    path = workplace.base / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(octets)


def faults(workplace: Workplace) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        workplace.rules_and_letters()
    return caught.value.faults


def test_own_letters_take_the_place_of_the_shipped_ones(workplace: Workplace) -> None:
    own(workplace, "en/warm/defer.txt", b"Hi,\nyou hear from me by {{ promise }}.\n")

    _, letters = workplace.rules_and_letters()

    assert letters.template("en/warm/defer").render(promise="Friday") == "Hi,\nyou hear from me by Friday."


@pytest.mark.parametrize(
    ("name", "octets", "fault"),
    [
        (
            "en/warm/defer.txt.j2",
            b"Hi",
            "en/warm/defer.txt.j2: it is never read; a letter's file is named .txt",
        ),
        ("en/warm/defer", b"Hi", "en/warm/defer: it is never read; a letter's file is named .txt"),
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
    workplace: Workplace, name: str, octets: bytes, fault: str
) -> None:
    own(workplace, name, octets)

    assert faults(workplace) == (f"templates/{fault}",)


@pytest.mark.parametrize("tone", ["warm", "formal"])
def test_an_own_letter_for_both_tones_wins_over_the_shipped_ones_of_each(
    workplace: Workplace, tone: str
) -> None:
    own(workplace, "en/defer.txt", b"You hear from me by {{ promise }}.")

    _, letters = workplace.rules_and_letters()

    assert letters.find("defer", "en", tone) == "en/defer"
    assert letters.find("defer/speaking", "en", tone) == f"en/{tone}/defer/speaking"
    assert letters.find("no", "en", tone) == f"en/{tone}/no"


def test_an_own_letter_of_one_tone_wins_over_the_own_one_for_both(workplace: Workplace) -> None:
    own(workplace, "en/defer.txt", b"You hear from me by {{ promise }}.")
    own(workplace, "en/warm/defer.txt", b"Dear one, you hear from me by {{ promise }}.")

    _, letters = workplace.rules_and_letters()

    assert letters.find("defer", "en", "warm") == "en/warm/defer"
    assert letters.find("defer", "en", "formal") == "en/defer"


@pytest.mark.parametrize("name", [".defer.txt.swp", "defer.txt~", "README.md", "defer.txt.bak"])
def test_what_editors_leave_is_no_fault(workplace: Workplace, name: str) -> None:
    own(workplace, f"en/warm/{name}", b"Hi")

    assert workplace.rules_and_letters()


def test_faults_of_rules_and_letters_come_together(workplace: Workplace) -> None:
    rules = workplace.rules_path
    rules.write_text(rules.read_text().replace("rules:\n", "rulez: 1\nrules:\n", 1))
    own(workplace, "en/warm/defer.txt", b"By {{ promize }}")

    told = faults(workplace)

    assert any("rulez" in fault for fault in told)
    assert any("promize" in fault for fault in told)


def test_a_letter_that_a_rule_names_and_nobody_wrote_is_a_fault(workplace: Workplace) -> None:
    rules = workplace.rules_path
    rules.write_text(rules.read_text().replace("timezone:", "language: nl\n  timezone:", 1))

    assert "templates/nl/warm/defer.txt: no such letter; write it, or name another" in faults(workplace)


@pytest.mark.parametrize(
    ("letter", "todo"),
    [
        ("defer/speeking", "did you mean 'defer/speaking'?"),
        ("defer/xyzzy", "write it under templates/, or name another"),
    ],
)
def test_a_kind_that_nobody_wrote_a_letter_for_is_a_slip(
    workplace: Workplace, letter: str, todo: str
) -> None:
    rules = workplace.rules_path
    rule = f"  - {{name: bills, when: {{text: my bill}}, letter: {letter}}}\n"
    rules.write_text(rules.read_text().replace("rules:\n", f"rules:\n{rule}", 1))

    (told,) = faults(workplace)

    assert told.endswith(f": rule 'bills': there is no letter '{letter}'; {todo}")


def test_a_letter_that_one_rule_names_is_told_with_its_line(workplace: Workplace) -> None:
    rules = workplace.rules_path
    rule = "  - {name: bills, when: {text: my bill}, do: answer, letter: answer/invoice}\n"
    rules.write_text(rules.read_text().replace("rules:\n", f"rules:\n{rule}", 1))
    line = rules.read_text().splitlines().index(rule.rstrip("\n")) + 1

    assert faults(workplace) == (
        f"{rules}:{line}: rule 'bills': there is no letter 'answer/invoice'; "
        "did you mean 'answer/insurance'?",
    )


def test_the_letter_that_a_rule_answers_with_must_exist_though_the_rule_names_another(
    workplace: Workplace,
) -> None:
    rules = workplace.rules_path
    rule = "  - {name: bills, when: {text: my bill}, do: answer, letter: {answer: answer, yes: yes}}\n"
    rules.write_text(rules.read_text().replace("rules:\n", f"rules:\n{rule}", 1))

    (told,) = faults(workplace)

    assert told.endswith(
        ": rule 'bills': templates/en/warm/answer.txt: no such letter; write it, or name another"
    )
