"""Stories of drafts and letters: edited, deleted, gone, sent from anywhere; and the promises in them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.servers.mail_account import MailAccount
from tests.stories.office import Office, letter
from tests.stories.test_cards import decide


@pytest.fixture
def office(office: Office) -> Office:
    """One request has come: its deferral is in Drafts, its card on the board."""
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    return office


def test_a_deferral_sent_with_another_date_moves_the_promise(office: Office) -> None:
    (draft,) = office.drafts()
    text = draft.text.replace("Wednesday, November 25", "Friday, December 4")

    office.send(draft, text)
    office.pass_time(minutes=1)

    (request,) = office.requests()
    assert (request.state, request.due) == ("promised", date(2026, 12, 4))


def test_a_deferral_sent_as_it_is_keeps_its_date(office: Office) -> None:
    (draft,) = office.drafts()

    office.send(draft, new_id=False)
    office.pass_time(minutes=1)

    (request,) = office.requests()
    assert (request.state, request.due) == ("promised", date(2026, 11, 25))
    assert "You promised" in office.cards()[0].text


def test_an_answer_from_the_phone_takes_our_draft_away_and_the_card_asks(office: Office) -> None:
    (message,) = office.seen("INBOX")

    office.answer_from_phone(message.message, "Sorry Dana, no more talks for me this year. All the best!")
    office.pass_time(minutes=1)
    office.pass_time(minutes=1)

    (request,) = office.requests()
    assert (request.is_open, request.due) == (True, date(2026, 11, 25))
    assert office.drafts() == []
    assert "it is not known what you said" in office.cards()[0].text


def test_own_words_with_a_date_count_as_a_promise_and_the_card_asks(office: Office) -> None:
    (message,) = office.seen("INBOX")

    office.answer_from_phone(message.message, "Thanks Dana! I will tell you by Tuesday, December 1.")
    office.pass_time(minutes=1)

    (request,) = office.requests()
    assert (request.state, request.due) == ("promised", date(2026, 12, 1))
    assert "counts as a promise" in " ".join(office.cards()[0].text.split())


def test_a_draft_in_trash_is_not_made_again_without_a_decision(office: Office) -> None:
    (draft,) = office.drafts()
    office.move("Drafts", draft, "Trash")

    office.pass_time(minutes=1)
    office.pass_time(minutes=15)
    office.pass_time(hours=30)

    assert office.drafts() == []
    assert "You deleted the draft" in office.cards()[0].text
    decide(office, "No")
    assert len(office.drafts()) == 1


def test_a_draft_that_is_gone_makes_the_card_ask_after_a_day(office: Office) -> None:
    (draft,) = office.drafts()
    office.delete("Drafts", draft)

    office.pass_time(hours=1)
    assert "no longer in Drafts" not in office.cards()[0].text
    office.pass_time(hours=26)

    (card,) = office.cards()
    assert "no longer in Drafts" in card.text
    assert "\\Seen" not in card.flags
    assert office.drafts() == []


def test_an_edited_draft_that_was_deleted_is_told_as_deleted_only(office: Office) -> None:
    (draft,) = office.drafts()
    office.edit(draft, draft.text.replace("Hi Dana", "Dear Dana"))
    office.pass_time(minutes=1)
    (edited,) = office.drafts()

    office.move("Drafts", edited, "Trash")
    office.pass_rounds(2, minutes=11)

    text = office.cards()[0].text
    assert "You deleted the draft" in text
    assert "You changed the draft" not in text


def test_a_decision_whose_letter_was_deleted_is_not_told_as_drafted(office: Office) -> None:
    decide(office, "Later")
    (later,) = office.drafts()

    office.move("Drafts", later, "Trash")
    office.pass_rounds(2, minutes=11)

    (card,) = office.cards()
    assert card.subject.startswith("Later noted")
    assert card.text.startswith("Decided: Later. No letter is in Drafts; see below.")


def test_a_letter_that_vanishes_long_after_the_one_before_was_sent_has_a_day_of_its_own(
    office: Office,
) -> None:
    (deferral,) = office.drafts()
    office.send(deferral)
    office.pass_time(minutes=1)
    office.pass_time(hours=26)
    decide(office, "No")
    (no,) = office.drafts()

    office.delete("Drafts", no)
    office.pass_time(minutes=1)

    assert "no longer in Drafts" not in office.cards()[0].text


def test_our_copy_beside_an_edited_one_is_cleared_away(office: Office) -> None:
    (draft,) = office.drafts()
    owner, asker = "Maya Okafor <maya@okafor.example>", "dana@conf.example"
    edited = letter(owner, draft.subject, "Mine.", office.now, to=asker)
    edited["In-Reply-To"] = draft.message["In-Reply-To"]
    office.deliver(edited, "Drafts", r"(\Draft \Seen)")

    office.pass_time(minutes=1)

    (left,) = office.drafts()
    assert left.text.startswith("Mine.")


def test_an_edited_draft_is_sent_and_counts(office: Office) -> None:
    (draft,) = office.drafts()
    office.edit(draft, draft.text.replace("Hi Dana", "Dear Dana"))
    office.pass_time(minutes=1)
    (draft,) = office.drafts()

    office.send(draft)
    office.pass_time(minutes=1)

    assert office.requests()[0].state == "promised"


def test_a_letter_sent_twice_counts_once(office: Office) -> None:
    (draft,) = office.drafts()
    office.send(draft, keep=True)
    office.send(draft)

    office.pass_time(minutes=1)
    office.pass_time(minutes=1)

    (request,) = office.requests()
    assert request.state == "promised"
    assert len(office.cards()) == 1


def test_the_day_before_and_the_day_itself_ask_for_attention(office: Office) -> None:
    (draft,) = office.drafts()
    office.send(draft)
    office.pass_time(minutes=1)
    read_cards(office)

    office.at(date(2026, 11, 24), 9)
    (card,) = office.cards()
    assert "\\Flagged" in card.flags
    assert "\\Seen" not in card.flags
    read_cards(office)
    office.at(date(2026, 11, 25), 9)

    assert "\\Seen" not in office.cards()[0].flags


def read_cards(office: Office) -> None:
    """The owner reads the board."""
    office.account.mark("Requests", "\\Seen")


def test_a_promise_that_is_due_can_draft_a_no(account: MailAccount, tmp_path: Path) -> None:
    office = Office(account, tmp_path, answers="  when_due: draft no")
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    (draft,) = office.drafts()
    office.send(draft)
    office.pass_time(minutes=1)

    office.at(date(2026, 11, 25), 9, 30)

    (draft,) = office.drafts()
    assert "can't" in draft.text
    assert "as you set it" in office.cards()[0].text


def test_a_promise_that_is_due_can_draft_a_later(account: MailAccount, tmp_path: Path) -> None:
    office = Office(account, tmp_path, answers="  when_due: draft later")
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    (draft,) = office.drafts()
    office.send(draft)
    office.pass_time(minutes=1)

    office.at(date(2026, 11, 25), 9, 30)

    (draft,) = office.drafts()
    assert "November 27" in draft.text


def test_a_promise_counts_working_days_and_not_the_days_away(account: MailAccount, tmp_path: Path) -> None:
    office = Office(account, tmp_path)
    text = (tmp_path / "rules.yaml").read_text()
    (tmp_path / "rules.yaml").write_text(
        text.replace("  signature:", "  away: [2026-11-24 to 2026-11-27]\n  signature:")
    )
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)

    (request,) = office.requests()
    assert request.due == date(2026, 12, 1)
    assert "Tuesday, December 1" in office.drafts()[0].text


def test_an_overdue_promise_is_in_the_daily_letter(office: Office) -> None:
    office.at(date(2026, 11, 30), 8, 30)

    daily = office.notices("daily")
    assert len(daily) == 1
    assert "OVERDUE" in daily[0].text
    assert "overdue" in daily[0].subject


def test_there_is_one_daily_letter_a_day_and_the_old_one_goes(office: Office) -> None:
    office.at(date(2026, 11, 24), 8, 30)
    office.at(date(2026, 11, 24), 12)
    office.at(date(2026, 11, 25), 8, 30)

    daily = office.notices("daily")
    assert len(daily) == 1
    assert "Wed Nov 25" in daily[0].subject


def test_a_letter_that_cannot_be_read_is_told_until_the_owner_deletes_it(office: Office) -> None:
    office.account.save(b"no header at all\r\n")
    office.pass_time(minutes=1)
    (unread,) = [item for item in office.seen("INBOX") if not item.message["From"]]

    office.at(date(2026, 11, 24), 8, 30)
    told = daily_letter(office)
    office.delete("INBOX", unread)
    office.at(date(2026, 11, 25), 8, 30)

    assert "A message in INBOX could not be read. Please look: nobody named" in told
    assert "could not be read" not in daily_letter(office)


def daily_letter(office: Office) -> str:
    """What the daily letter on the board says, in one line."""
    (found,) = office.notices("daily")
    return " ".join(found.text.split())


def test_the_mirror_counts_what_was_answered(office: Office) -> None:
    decide(office, "No")
    (draft,) = office.drafts()
    office.send(draft)
    office.pass_time(minutes=1)

    office.at(date(2026, 11, 30), 8, 30)

    week = daily_letter(office).partition("WEEK OF NOV 23")[2]
    assert "Since Nov 23: 1 request came, and everyone who was due an answer has one." in week
    assert "asked S no S S speaking" in week
    assert "Counting began on Monday, November 23" in week


def test_the_mirror_can_be_off(office: Office) -> None:
    office.answers = "  mirror: no"
    office.write_rules()
    office.deliver(letter())
    office.pass_time(minutes=1)

    office.at(date(2026, 11, 30), 8, 30)

    assert "WEEK OF" not in daily_letter(office)


def test_a_lost_ledger_begins_to_count_anew(office: Office) -> None:
    decide(office, "No")
    (draft,) = office.drafts()
    office.send(draft)
    office.pass_time(minutes=1)
    office.at(date(2026, 11, 26), 9)
    office.forget_everything()
    office.pass_time(minutes=1)

    office.at(date(2026, 11, 30), 8, 30)

    week = daily_letter(office).partition("WEEK OF NOV 23")[2]
    assert "Since Nov 26: No request came, and no answer was due." in week
    assert "Counting began on Thursday, November 26: what was before is not known here." in week


def test_a_yes_that_left_within_the_hour_is_seen_in_sent(office: Office) -> None:
    asked = letter(at=office.now)
    office.deliver(asked)
    office.pass_time(minutes=5)
    office.answer_from_phone(asked, "Sure, I can do that. See you there!")
    office.pass_time(minutes=5)

    (request,) = office.requests()
    assert request.quick_yes is not None
    office.at(date(2026, 11, 30), 8, 30)
    assert "1 yes left within the hour" in daily_letter(office)
