"""Stories of letters whose template fails only in real life: nothing stops, and nothing is lost."""

from __future__ import annotations

from datetime import date

from tests.command import eitherway
from tests.stories.office import Office, letter

BROKEN = '{% if subject == "A broken talk?" %}{{ openings[9] }}{% endif %}\n'
DEFER = "Hi,\n\nyou hear from me by {{ promise }}.\n"
YES = "Hi,\n\nyes, with pleasure.\n"
ASKED = "Could you give a talk on Tuesday, December 8 at 10am?"
FAULT = "templates/en/warm/{}.txt: "


def write(office: Office, name: str, text: str) -> None:
    path = office.folder / f"templates/en/warm/{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_a_deferral_that_cannot_be_written_leaves_a_card_and_the_others_go_on(office: Office) -> None:
    write(office, "defer", BROKEN + DEFER)
    office.deliver(letter(subject="A broken talk?", at=office.now))
    office.deliver(letter("Eve <eve@conf.example>", at=office.now))

    office.pass_time(minutes=1)

    (draft,) = office.drafts()
    broken, other = office.cards()
    assert "eve@conf.example" in str(draft.message["To"])
    assert FAULT.format("defer") in broken.text
    assert "once the template is corrected" in " ".join(broken.text.split())
    assert FAULT.format("defer") not in other.text


def test_the_deferral_is_written_once_its_template_is_corrected(office: Office) -> None:
    write(office, "defer", BROKEN + DEFER)
    office.deliver(letter(subject="A broken talk?", at=office.now))
    office.pass_time(minutes=1)
    assert office.pass_time(minutes=1) == []  # and the same templates are not tried again

    write(office, "defer", DEFER)
    office.pass_time(minutes=1)
    office.pass_time(minutes=1)

    (draft,) = office.drafts()
    (card,) = office.cards()
    assert "you hear from me" in draft.text
    assert "could not be drafted" not in card.text


def test_a_yes_whose_letter_fails_stays_a_yes_and_is_written_later(office: Office) -> None:
    write(office, "yes", BROKEN + YES)
    office.deliver(letter(subject="A broken talk?", text=ASKED, at=office.now))
    office.pass_time(minutes=1)
    (card,) = office.cards()
    office.move("Requests", card, "Requests/Yes")
    office.pass_time(minutes=1)
    office.at(date(2026, 11, 24), 9, 1)
    (card,) = office.cards()
    assert office.drafts() == []
    assert FAULT.format("yes") in card.text
    assert "No letter is in Drafts yet" in card.text

    write(office, "yes", YES)
    office.pass_time(minutes=1)

    (draft,) = office.drafts()
    (card,) = office.cards()
    (request,) = office.requests()
    assert "with pleasure" in draft.text
    assert "The letter was put into Drafts" in card.text
    assert (request.decision, request.letter, request.notes) == ("yes", "yes", ())


def test_another_decision_is_written_though_the_first_letter_failed(office: Office) -> None:
    write(office, "defer", BROKEN + DEFER)
    office.deliver(letter(subject="A broken talk?", at=office.now))
    office.pass_time(minutes=1)
    (card,) = office.cards()

    office.move("Requests", card, "Requests/No")
    office.pass_time(minutes=1)

    (draft,) = office.drafts()
    (card,) = office.cards()
    assert "can't" in draft.text
    assert "could not be drafted" not in card.text


def test_a_letter_when_due_that_fails_is_told_once(office: Office) -> None:
    office.answers = "  when_due: draft later"
    office.write_rules()
    write(office, "later", BROKEN + DEFER)
    office.deliver(letter(subject="A broken talk?", at=office.now))
    office.pass_time(minutes=1)
    (request,) = office.requests()
    due = request.due
    assert due is not None

    office.at(due, 9)
    quiet = office.pass_time(minutes=1)
    (card,) = office.cards()
    write(office, "later", DEFER)
    office.pass_time(minutes=1)

    assert quiet == []
    assert FAULT.format("later") in card.text
    (draft,) = office.drafts()
    assert "you hear from me" in draft.text


def test_a_draft_that_waits_survives_a_template_that_fails(office: Office) -> None:
    office.deliver(letter(subject="A broken talk?", at=office.now))
    office.pass_time(minutes=1)
    office.forget_everything()

    write(office, "defer", BROKEN + DEFER)
    office.pass_time(minutes=1)

    assert len(office.drafts()) == 1
    assert len(office.cards()) == 1


def test_a_part_of_the_promised_date_is_written_as_it_was_tried(office: Office) -> None:
    write(office, "defer", DEFER + "In digits: {{ promise_date[5:] }}.\n")
    office.deliver(letter(at=office.now))

    office.pass_time(minutes=1)

    (draft,) = office.drafts()
    assert "In digits: 11-25." in draft.text


def test_no_deferral_says_yes_whatever_its_template_makes_of_the_letter(office: Office) -> None:
    write(office, "defer", DEFER + '{% if "keynote" in subject %}Yes, I would be happy to.{% endif %}\n')
    office.deliver(letter(subject="A keynote?", at=office.now))

    office.pass_time(minutes=1)

    (card,) = office.cards()
    assert office.drafts() == []
    assert "reads as a yes" in " ".join(card.text.split())


def test_a_deferral_that_says_yes_to_a_kind_is_told_by_the_check(served_office: Office) -> None:
    write(served_office, "defer", DEFER + '{% if kind == "speaking" %}Yes, I would be happy to.{% endif %}\n')

    done = eitherway(served_office.folder, "check")

    assert done.returncode == 78
    assert "templates/en/warm/defer.txt: 'yes' reads as a yes" in done.stderr


def test_a_decision_whose_letter_failed_can_be_undone(served_office: Office) -> None:
    write(served_office, "no", BROKEN + "No.\n")
    served_office.deliver(letter(subject="A broken talk?", at=served_office.now))
    served_office.pass_time(minutes=1)
    key = served_office.requests()[0].key
    assert eitherway(served_office.folder, "decide", key, "no").returncode == 0
    assert served_office.drafts() == []

    done = eitherway(served_office.folder, "decide", key, "undo")

    (draft,) = served_office.drafts()
    (card,) = served_office.cards()
    assert done.returncode == 0, done.stderr
    assert "either way" in draft.text
    assert "could not be drafted" not in card.text


def test_an_answer_by_hand_takes_the_place_of_what_no_template_could_write(office: Office) -> None:
    write(office, "defer", BROKEN + DEFER)
    message = letter(subject="A broken talk?", at=office.now)
    office.deliver(message)
    office.pass_time(minutes=1)

    office.answer_from_phone(message, "Thank you, but no.")
    office.pass_time(minutes=1)
    write(office, "defer", DEFER)
    office.pass_time(minutes=1)

    (card,) = office.cards()
    assert office.drafts() == []
    assert "it is not known what you said" in card.text
    assert "could not be drafted" not in card.text
