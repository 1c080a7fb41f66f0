"""A language that is not shipped, with the letters of the version before: the upgrade stops nothing."""

from __future__ import annotations

from datetime import date

import pytest

from tests.command import eitherway
from tests.stories.office import Office, letter

BEFORE = ("defer", "yes", "no", "refer", "ask", "later")  # all that a language needed then
DATED = "{{ greeting }}\n\nu hoort van mij uiterlijk {{ promise }}.\n"


def write(office: Office, *names: str, text: str = DATED) -> None:
    folder = office.folder / "templates/nl"
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / f"{name}.txt").write_text(text)


@pytest.fixture
def dutch(office: Office) -> Office:
    """The office in Dutch, with the letters of the version before."""
    rules = office.folder / "rules.yaml"
    rules.write_text(rules.read_text().replace("timezone:", "language: nl\n  timezone:", 1))
    write(office, *BEFORE)
    return office


def test_mail_is_answered_as_before_and_check_names_what_is_new(dutch: Office) -> None:
    dutch.deliver(letter(at=dutch.now))
    dutch.pass_time(minutes=1)
    checked = eitherway(dutch.folder, "check")

    (draft,) = dutch.drafts()
    assert "u hoort van mij" in draft.text
    assert checked.returncode == 0, checked.stderr
    assert (
        "letters in Dutch: there is no waiting, check-in, offer, expire; "
        "until you write it, the card says so in place of a draft" in checked.stdout
    )


def test_who_is_moved_to_the_wait_list_gets_the_letter_once_it_is_written(dutch: Office) -> None:
    dutch.deliver(letter(at=dutch.now))
    dutch.pass_time(minutes=1)
    dutch.move_all("Requests", dutch.cards(), "Requests/Waiting")
    dutch.pass_time(minutes=1)

    (card,) = dutch.cards()
    assert dutch.drafts() == []
    assert "templates/nl/warm/waiting.txt: no such letter; write it" in " ".join(card.text.split())
    assert dutch.pass_time(minutes=1) == []

    write(dutch, "waiting")
    dutch.pass_time(minutes=1)
    (draft,) = dutch.drafts()
    dutch.send(draft)
    dutch.pass_time(minutes=1)
    assert [one.state for one in dutch.requests()] == ["waiting"]


def test_a_check_in_that_nobody_wrote_is_told_once_and_follows(dutch: Office) -> None:
    write(dutch, "waiting")
    dutch.deliver(letter(at=dutch.now))
    dutch.pass_time(minutes=1)
    dutch.move_all("Requests", dutch.cards(), "Requests/Waiting")
    dutch.pass_time(minutes=1)
    dutch.send(dutch.drafts()[0])
    dutch.pass_time(minutes=1)

    dutch.at(date(2026, 12, 11), 9)
    quiet = dutch.pass_time(minutes=1)
    (card,) = dutch.cards()
    assert (dutch.drafts(), quiet) == ([], [])
    assert "templates/nl/warm/check-in.txt: no such letter; write it" in " ".join(card.text.split())

    write(dutch, "check-in")
    dutch.pass_time(minutes=1)
    assert len(dutch.drafts()) == 1
