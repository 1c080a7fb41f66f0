"""Stories of drafts that the owner changed: what may be wrong is on the card, until it is put right."""

from __future__ import annotations

from tests.stories.office import Office, letter

WRONG = "Hi [name],\n\nhappy to! More by Tuesday, December 2.\n\nMaya\n"
RIGHT = "Hi Dana,\n\nLet me see. You will hear from me by Wednesday, December 2.\n\nMaya\n"
NOTES = ("was to be filled in", "names a weekday that is not", "reads as a yes")


def told(office: Office) -> list[bool]:
    (card,) = office.cards()
    text = " ".join(card.text.split())
    return [note in text for note in NOTES]


def test_what_a_changed_draft_has_wrong_is_on_the_card_until_it_is_put_right(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)

    office.edit(office.drafts()[0], WRONG)
    office.pass_time(minutes=1)
    wrong = told(office)
    office.edit(office.drafts()[0], RIGHT)
    office.pass_time(minutes=1)

    assert wrong == [True, True, True]
    assert told(office) == [False, False, False]


def test_a_card_is_not_renewed_for_a_draft_that_is_as_right_as_before(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    office.edit(office.drafts()[0], RIGHT)
    office.pass_time(minutes=1)
    before = office.cards()[0].uid

    office.edit(office.drafts()[0], RIGHT + "\nPS: thank you.\n")
    office.pass_time(minutes=1)

    assert office.cards()[0].uid == before
