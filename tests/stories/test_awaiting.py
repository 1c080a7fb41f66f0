"""Stories of questions and referrals that they do not answer: the digest says so, one reminder is drafted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.servers.mail_account import MailAccount
from tests.stories.office import Office, letter
from tests.stories.test_cards import decide

NUDGE = "  nudge: yes\n  awaiting: 3 working days"


@pytest.fixture
def office(account: MailAccount, tmp_path: Path) -> Office:
    """On Monday the owner asked Dana for details."""
    office = Office(account, tmp_path, answers=NUDGE)
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    ask(office, "Ask")
    return office


def ask(office: Office, folder: str) -> None:
    decide(office, folder)
    office.send(office.drafts()[0])
    office.pass_time(minutes=1)


def answer(
    office: Office, text: str = "It is for thirty people.", subject: str = "Re: A talk in December?"
) -> None:
    """Dana writes again."""
    first = office.seen("INBOX")[0].message
    more = {"In_Reply_To": str(first["Message-ID"])} if subject.startswith("Re:") else {}
    office.deliver(letter("Dana Reyes <dana@conf.example>", subject, text, office.now, **more))
    office.pass_time(minutes=1)


def digest(office: Office) -> str:
    (notice,) = office.notices("daily")
    return " ".join(notice.text.split())


def test_a_question_that_is_not_answered_gets_one_reminder(office: Office) -> None:
    office.at(date(2026, 11, 25), 18)
    assert office.drafts() == []

    office.at(date(2026, 11, 26), 9)

    (draft,) = office.drafts()
    assert draft.subject == "Re: A talk in December?"
    assert "reminder" in draft.text
    assert str(draft.message["To"]) == "Dana Reyes <dana@conf.example>"
    (card,) = office.cards()
    assert card.subject.startswith("Reminder drafted · ")
    assert "There will be no second one" in " ".join(card.text.split())


def test_there_is_no_second_reminder_whatever_becomes_of_it(office: Office) -> None:
    office.at(date(2026, 11, 26), 9)
    office.send(office.drafts()[0])
    office.pass_time(minutes=1)

    office.pass_rounds(12, hours=23)

    assert office.drafts() == []
    (request,) = office.requests()
    assert request.is_open


def test_nor_after_it_was_deleted(office: Office) -> None:
    office.at(date(2026, 11, 26), 9)
    office.move("Drafts", office.drafts()[0], "Trash")

    office.pass_rounds(12, hours=23)

    assert office.drafts() == []


@pytest.mark.parametrize("subject", ["Re: A talk in December?", "One more thing"])
def test_who_wrote_in_whatever_thread_is_not_reminded(office: Office, subject: str) -> None:
    office.at(date(2026, 11, 25), 10)
    answer(office, subject=subject)

    office.at(date(2026, 11, 26), 9)
    office.pass_rounds(5, hours=23)

    assert not [one for one in office.drafts() if "reminder" in one.text]
    assert "Not answered by them".upper() not in digest(office)


def test_an_answer_takes_the_reminder_away(office: Office) -> None:
    office.at(date(2026, 11, 26), 9)

    answer(office)

    assert office.drafts() == []
    assert office.requests()[0].is_open
    office.pass_rounds(3, hours=23)
    assert office.drafts() == []


def test_a_reminder_that_the_owner_changed_stays(office: Office) -> None:
    office.at(date(2026, 11, 26), 9)
    office.edit(office.drafts()[0], "Dana, are you still there?\n")
    office.pass_time(minutes=1)

    answer(office)
    office.pass_rounds(3, minutes=10)

    assert [one.text.strip() for one in office.drafts()] == ["Dana, are you still there?"]


def test_what_the_owner_wrote_in_own_words_ends_the_waiting(office: Office) -> None:
    office.at(date(2026, 11, 25), 10)
    office.answer_from_phone(office.seen("INBOX")[0].message, "Dana, never mind my questions.")
    office.pass_time(minutes=1)

    office.at(date(2026, 11, 26), 9)
    office.pass_rounds(3, hours=23)

    assert office.drafts() == []


def test_without_the_setting_the_digest_alone_says_it(account: MailAccount, tmp_path: Path) -> None:
    office = Office(account, tmp_path, answers="  awaiting: 3 working days")
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    ask(office, "Ask")

    office.at(date(2026, 11, 26), 9)

    assert office.drafts() == []
    assert "Dana Reyes, “A talk in December?”: you asked on Monday, November 23." in digest(office)


def test_the_digest_says_that_a_reminder_waits_and_that_it_was_sent(office: Office) -> None:
    office.at(date(2026, 11, 26), 7)
    office.at(date(2026, 11, 26), 9)
    assert "A reminder waits in Drafts." in digest(office)

    office.send(office.drafts()[0])
    office.at(date(2026, 11, 26), 10)
    office.at(date(2026, 12, 1), 9)

    assert "you reminded them on Thursday, November 26, and heard nothing" in digest(office)


def test_a_referral_without_a_word_is_named_for_some_days_and_never_reminded(
    account: MailAccount, tmp_path: Path
) -> None:
    office = Office(account, tmp_path, answers=NUDGE)
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    ask(office, "Refer")

    office.at(date(2026, 11, 26), 9)
    assert "you named others on Monday, November 23, and heard nothing more" in digest(office)
    office.at(date(2026, 11, 30), 9)
    office.at(date(2026, 12, 7), 9)

    assert "you named others" not in digest(office)
    assert office.drafts() == []


def test_the_wait_list_is_named_once_on_a_monday_and_never_reminded(
    account: MailAccount, tmp_path: Path
) -> None:
    office = Office(account, tmp_path, answers=NUDGE)
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    ask(office, "Waiting")

    office.at(date(2026, 11, 27), 9)
    assert "about the wait list" not in digest(office)
    office.at(date(2026, 11, 30), 9)
    assert "you wrote about the wait list on Monday, November 23, and heard nothing" in digest(office)
    office.at(date(2026, 12, 7), 9)

    assert "about the wait list" not in digest(office)
    assert office.drafts() == []


def test_who_answers_the_letter_of_the_wait_list_is_not_named(account: MailAccount, tmp_path: Path) -> None:
    office = Office(account, tmp_path, answers=NUDGE)
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    ask(office, "Waiting")
    office.pass_time(hours=3)
    answer(office, "Thank you, I am glad to wait.")

    office.at(date(2026, 11, 30), 9)

    assert "about the wait list" not in digest(office)


def test_two_machines_and_a_lost_ledger_remind_once(
    office: Office, account: MailAccount, tmp_path: Path
) -> None:
    other = Office(account, tmp_path / "other", now=office.now, answers=NUDGE)
    office.at(date(2026, 11, 26), 9)
    other.at(date(2026, 11, 26), 9, 1)
    assert len(office.drafts()) == 1
    office.send(office.drafts()[0])
    office.pass_time(minutes=5)

    office.forget_everything()
    office.at(date(2026, 11, 27), 9)
    other.at(date(2026, 11, 27), 9, 30)
    office.at(date(2026, 11, 27), 10)
    other.at(date(2026, 11, 27), 10, 30)
    office.at(date(2026, 11, 27), 11)
    other.at(date(2026, 11, 27), 11, 30)

    assert office.drafts() == []
