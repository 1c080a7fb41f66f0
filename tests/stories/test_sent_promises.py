"""Stories of promises in Sent outside of requests: noted, due, kept, put aside; with two machines."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from eitherway.requests.sent_promise import promise_from_json
from tests.servers.mail_account import MailAccount
from tests.stories.office import Office, Seen, letter

ALL = "  promises: all"
OWNER = "Maya Okafor <maya@okafor.example>"
TOM = "Tom Weiss <tom@school.example>"
BY_FRIDAY = "Hi Tom,\n\nI'll let you know by Friday whether the room is free.\n\nMaya\n"
FRIDAY = date(2026, 11, 27)


@pytest.fixture
def office(account: MailAccount, tmp_path: Path) -> Office:
    """An office that notes all promises, on Monday, 23 November."""
    return Office(account, tmp_path, answers=ALL)


def sent(office: Office, text: str = BY_FRIDAY, subject: str = "The room", **more: str) -> EmailMessage:
    """The owner sends a letter from any device; the next round sees it."""
    message = letter(OWNER, subject, text, office.now, to=more.pop("to", TOM), **more)
    office.deliver(message, "Sent", r"(\Seen)")
    office.pass_time(minutes=2)
    return message


def cards(office: Office) -> list[Seen]:
    return [one for one in office.board() if str(one.message["Eitherway-Card"]).startswith("promise:")]


def test_a_promise_in_any_letter_gets_a_card_with_its_day(office: Office) -> None:
    sent(office)

    (card,) = cards(office)
    assert card.subject == "Promised · Fri Nov 27 · The room"
    assert "Tom Weiss" in str(card.message["From"])
    assert "I'll let you know by Friday" in " ".join(card.text.replace("> ", "").split())
    assert "\\Seen" in card.flags
    assert office.drafts() == []


def test_only_promises_to_requests_are_noted_unless_the_rules_say_all(
    account: MailAccount, tmp_path: Path
) -> None:
    office = Office(account, tmp_path)

    sent(office)

    assert cards(office) == []


def test_what_was_sent_before_the_first_look_is_not_read(account: MailAccount, tmp_path: Path) -> None:
    account.save(letter(OWNER, "The room", BY_FRIDAY, to=TOM).as_bytes(), "Sent", r"(\Seen)")

    office = Office(account, tmp_path, answers=ALL)
    office.pass_rounds(3, minutes=5)

    assert cards(office) == []


def test_nor_what_was_sent_while_the_rules_said_requests(account: MailAccount, tmp_path: Path) -> None:
    office = Office(account, tmp_path, answers=ALL)
    office.answers = "  promises: requests"
    office.write_rules()
    sent(office)
    office.answers = ALL
    office.write_rules()
    office.pass_rounds(3, minutes=5)

    assert cards(office) == []


def test_a_later_letter_in_the_thread_keeps_the_promise(office: Office) -> None:
    promise = sent(office)
    reply = letter(TOM, "Re: The room", "Thanks!", office.now, In_Reply_To=str(promise["Message-ID"]))
    office.deliver(reply)
    office.pass_time(hours=20)

    ids = f"{promise['Message-ID']} {reply['Message-ID']}"
    more = {"In_Reply_To": str(reply["Message-ID"]), "References": ids}
    sent(office, "It is free.", "Re: The room", **more)

    assert cards(office) == []


def test_a_letter_in_the_thread_to_somebody_else_keeps_nothing(office: Office) -> None:
    promise = sent(office)

    sent(
        office,
        "See below.",
        "Fwd: The room",
        to="Ben <ben@cole.example>",
        References=str(promise["Message-ID"]),
    )

    assert len(cards(office)) == 1


def test_a_letter_that_needs_more_time_keeps_the_promise_and_makes_the_next(office: Office) -> None:
    promise = sent(office)
    office.pass_time(hours=40)

    again = "I need more time: I'll tell you on Tuesday.\n"
    sent(office, again, "Re: The room", In_Reply_To=str(promise["Message-ID"]))

    (card,) = cards(office)
    assert card.subject == "Promised · Tue Dec 1 · The room"


def test_the_card_calls_a_day_before_on_the_day_and_after_it(office: Office) -> None:
    sent(office)

    office.at(date(2026, 11, 25), 10)
    assert [(one.subject, "\\Flagged" in one.flags) for one in cards(office)] == [
        ("Promised · Fri Nov 27 · The room", False)
    ]
    office.at(date(2026, 11, 26), 10)
    (card,) = cards(office)
    assert card.flags == {"\\Flagged"}
    office.at(FRIDAY, 10)
    assert [one.subject for one in cards(office)] == ["Promised · today · The room"]
    office.at(date(2026, 11, 30), 10)
    (card,) = cards(office)
    assert (card.subject, card.flags) == ("Overdue · Fri Nov 27 · The room", {"\\Flagged"})
    office.pass_rounds(3, hours=26)
    assert len(cards(office)) == 1


@pytest.mark.parametrize("folder", ["Requests/Dismiss", "Requests/Yes", "Requests/Later", "Trash"])
def test_a_card_that_is_moved_away_ends_the_promise_for_good(office: Office, folder: str) -> None:
    sent(office)

    office.move("Requests", cards(office)[0], folder)
    office.pass_time(minutes=2)
    office.pass_rounds(9, hours=20)

    assert cards(office) == []
    assert folder == "Trash" or office.seen(folder) == []
    assert known_promises_of(office) == []


def test_a_deleted_card_ends_it_too(office: Office) -> None:
    sent(office)

    office.delete("Requests", cards(office)[0])
    office.pass_rounds(9, hours=20)

    assert cards(office) == []


def test_a_card_that_a_client_copies_before_it_expunges_ends_it(office: Office) -> None:
    sent(office)

    office.copy("Requests", cards(office)[0], "Requests/Dismiss")
    office.pass_rounds(3, minutes=5)

    assert (cards(office), office.seen("Requests/Dismiss")) == ([], [])


def test_a_deferral_that_was_sent_is_its_requests_promise_alone(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)

    office.send(office.drafts()[0])
    office.pass_rounds(3, minutes=2)

    assert cards(office) == []
    assert len(office.cards()) == 1


def test_nor_does_an_answer_in_own_words_to_a_request_make_a_second_card(office: Office) -> None:
    request = letter(at=office.now)
    office.deliver(request)
    office.pass_time(minutes=1)

    office.answer_from_phone(request, "Dana, I'll let you know by Thursday.")
    office.pass_rounds(3, minutes=2)

    assert cards(office) == []
    assert office.requests()[0].state == "promised"


def test_one_letter_saved_twice_is_one_promise(office: Office) -> None:
    message = sent(office)

    office.deliver(message, "Sent", r"(\Seen)")
    office.pass_rounds(3, minutes=2)

    assert len(cards(office)) == 1


def test_a_note_to_oneself_promises_nobody_anything(office: Office) -> None:
    sent(office, to="maya@okafor.example")

    assert cards(office) == []


def test_a_lost_ledger_comes_back_from_the_board(office: Office) -> None:
    promise = sent(office)
    office.forget_everything()
    office.pass_time(minutes=2)

    office.at(FRIDAY, 10)
    (card,) = cards(office)
    assert card.subject == "Promised · today · The room"
    sent(office, "It is free.", "Re: The room", In_Reply_To=str(promise["Message-ID"]))
    assert cards(office) == []


def test_what_was_kept_while_the_ledger_was_lost_is_kept(office: Office) -> None:
    promise = sent(office)
    office.forget_everything()

    sent(office, "It is free.", "Re: The room", In_Reply_To=str(promise["Message-ID"]))

    assert cards(office) == []


def test_two_machines_make_one_card(office: Office, account: MailAccount, tmp_path: Path) -> None:
    other = Office(account, tmp_path / "other", now=office.now, answers=ALL)
    sent(office)
    other.now = office.now

    other.pass_rounds(2, minutes=1)
    office.pass_rounds(2, minutes=2)

    assert len(cards(office)) == 1


def test_what_one_machine_put_aside_another_that_slept_does_not_bring_back(
    office: Office, account: MailAccount, tmp_path: Path
) -> None:
    other = Office(account, tmp_path / "other", now=office.now, answers=ALL)
    sent(office)
    office.move("Requests", cards(office)[0], "Requests/Dismiss")
    office.pass_time(minutes=2)

    other.now = office.now
    other.pass_rounds(3, minutes=5)
    office.pass_rounds(3, minutes=7)

    assert cards(office) == []


def test_machines_that_both_know_it_end_it_together(
    office: Office, account: MailAccount, tmp_path: Path
) -> None:
    other = Office(account, tmp_path / "other", now=office.now, answers=ALL)
    promise = sent(office)
    other.now = office.now
    other.look()
    office.at(FRIDAY, 10)
    other.at(FRIDAY, 11)

    sent(office, "It is free.", "Re: The room", In_Reply_To=str(promise["Message-ID"]))
    other.at(date(2026, 11, 28), 9)
    office.at(date(2026, 11, 28), 10)

    assert cards(office) == []


def test_the_cards_come_back_with_a_new_board(office: Office) -> None:
    sent(office)
    office.account.drop("Requests/Dismiss")
    office.account.drop("Requests")

    office.pass_rounds(3, minutes=2)

    assert len(cards(office)) == 1


def test_a_promise_whose_message_is_gone_still_calls(office: Office) -> None:
    sent(office)
    office.delete("Sent", office.seen("Sent")[0])

    office.at(FRIDAY, 10)

    (card,) = cards(office)
    assert card.flags == {"\\Flagged"}


def test_the_ledger_holds_dates_and_hashes_only(office: Office) -> None:
    sent(office)

    (text,) = office.ledger().list_facts("promise:").values()
    assert promise_from_json(text) is not None
    assert not any(word in text.lower() for word in ("tom", "weiss", "room", "school", "let you", "@"))


def known_promises_of(office: Office) -> list[str]:
    texts = office.ledger().list_facts("promise:").values()
    return [text for text in texts if (one := promise_from_json(text)) and one.is_open]
