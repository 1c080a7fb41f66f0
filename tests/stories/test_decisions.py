"""Stories of decisions: the owner moves cards in a mail client, and letters follow."""

from __future__ import annotations

from datetime import date

from tests.stories.office import Office, letter


def test_a_request_gets_one_deferral_and_one_card(office: Office) -> None:
    office.deliver(letter(at=office.now))

    office.pass_time(minutes=1)
    office.pass_time(minutes=1)

    (draft,) = office.drafts()
    (card,) = office.cards()
    assert "either way" in draft.text
    assert card.subject.endswith("A talk in December?")
    assert "\\Seen" not in card.flags


def test_a_card_moved_to_no_gives_a_no_and_comes_back(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    (card,) = office.cards()

    office.move("Requests", card, "Requests/No")
    office.pass_time(minutes=1)
    office.pass_time(minutes=1)

    (draft,) = office.drafts()
    (card,) = office.cards()
    assert "can't" in draft.text
    assert card.subject.startswith("No")
    assert "they write 'give a talk'" in card.text
    assert office.seen("Requests/No") == []


def test_a_yes_waits_for_the_night(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    (card,) = office.cards()

    office.move("Requests", card, "Requests/Yes")
    office.pass_time(minutes=1)

    assert office.drafts() == []
    (card,) = office.cards()
    assert "Tue Nov 24 9:00 AM" in card.text

    office.at(date(2026, 11, 24), 8, 59)
    assert office.drafts() == []
    office.at(date(2026, 11, 24), 9, 1)
    (draft,) = office.drafts()
    assert "yes" in draft.text.lower()


def test_a_sent_deferral_makes_the_promise_and_a_sent_no_closes(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    (draft,) = office.drafts()

    office.send(draft)
    office.pass_time(minutes=1)

    (request,) = office.requests()
    assert (request.state, request.due) == ("promised", date(2026, 11, 25))
    (card,) = office.cards()
    office.move("Requests", card, "Requests/No")
    office.pass_time(minutes=1)
    (draft,) = office.drafts()
    office.send(draft)
    office.pass_time(minutes=1)
    (request,) = office.requests()
    assert (request.state, request.answer) == ("answered", "no")
    assert "\\Answered" in office.seen("INBOX")[0].flags
    office.pass_time(days=2)
    assert office.cards() == []


def test_an_edited_draft_is_never_touched(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    (draft,) = office.drafts()

    office.edit(draft, "My own words, not yet sent.\n")
    office.pass_time(minutes=1)
    (card,) = office.cards()
    office.move("Requests", card, "Requests/No")
    office.pass_time(minutes=1)

    (draft,) = office.drafts()
    assert draft.text.startswith("My own words")
    (card,) = office.cards()
    assert "Your own draft" in card.text

    office.delete("Drafts", draft)
    office.pass_time(minutes=1)
    (draft,) = office.drafts()
    assert "can't" in draft.text


def test_a_lost_ledger_is_taken_back_from_the_board(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)

    office.forget_everything()
    office.now = office.now.replace(minute=30)
    office.look(since=date(2026, 11, 16))
    (card,) = office.cards()
    office.move("Requests", card, "Requests/No")
    office.pass_time(minutes=1)

    (draft,) = office.drafts()
    assert "can't" in draft.text
