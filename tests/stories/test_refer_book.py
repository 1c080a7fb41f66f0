"""Stories of the refer book kept fresh: a question a year to each colleague, answered by moving its card."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.servers.mail_account import MailAccount
from tests.stories.office import Office, Seen, letter
from tests.stories.test_cards import decide

YEARLY = "  ask_colleagues: 11 months"
SUBJECT = "Are you still taking new people?"
AUGUST = date(2027, 8, 2)  # a Monday, eleven months of 30 days and some after Ana was confirmed


@pytest.fixture
def office(account: MailAccount, tmp_path: Path) -> Office:
    """An office whose colleagues were confirmed on 1 September (Ana) and 1 October 2026 (Ben)."""
    return Office(account, tmp_path, answers=YEARLY)


def asked(office: Office) -> list[str]:
    """To whom the questions in Drafts go."""
    return [str(one.message["To"]) for one in office.drafts() if one.subject == SUBJECT]


def cards(office: Office) -> list[Seen]:
    return [one for one in office.board() if str(one.message["Eitherway-Card"]).startswith("colleague:")]


def answered(office: Office) -> list[Seen]:
    return office.notices("refer-book")


def text(seen: Seen) -> str:
    return " ".join(seen.text.split())


def answer(office: Office, folder: str) -> None:
    office.send(next(one for one in office.drafts() if one.subject == SUBJECT))
    office.pass_time(minutes=5)
    (card,) = cards(office)
    office.move("Requests", card, folder)
    office.pass_time(minutes=5)


def referred(office: Office) -> str:
    """Whom a refer letter names."""
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    decide(office, "Refer")
    office.pass_time(minutes=1)
    return next(one.text for one in office.drafts() if one.subject.startswith("Re:"))


def confirmed(office: Office, day: str) -> None:
    """The owner writes it into rules.yaml for Ana."""
    path = office.folder / "rules.yaml"
    path.write_text(path.read_text().replace("confirmed: 2026-09-01", f"confirmed: {day}"))


def test_nobody_is_asked_unless_the_rules_say_so(account: MailAccount, tmp_path: Path) -> None:
    office = Office(account, tmp_path)

    office.at(date(2027, 12, 1), 10)

    assert (asked(office), cards(office)) == ([], [])


def test_a_colleague_is_asked_by_a_draft_and_a_card(office: Office) -> None:
    office.at(date(2027, 7, 27), 10)
    assert asked(office) == []

    office.at(AUGUST, 10)

    assert asked(office) == ["Ana Ruiz <ana@ruiz.example>"]
    (draft,) = office.drafts()
    assert draft.flags == {"\\Draft", "\\Seen"}
    assert draft.text.startswith("Hi Ana,")
    assert "talks" in draft.text
    (card,) = cards(office)
    assert "Ana Ruiz" in str(card.message["From"])
    assert "move this card into Yes" in text(card)
    assert "\\Seen" not in card.flags


def test_one_is_asked_a_day_and_none_on_a_day_off(office: Office) -> None:
    office.at(date(2027, 12, 4), 10)
    assert asked(office) == []
    office.at(date(2027, 12, 6), 10)
    office.pass_rounds(3, hours=2)
    assert len(asked(office)) == 1

    office.at(date(2027, 12, 7), 10)

    assert len(asked(office)) == 2


def test_while_a_question_is_open_there_is_no_second(office: Office) -> None:
    office.at(AUGUST, 10)
    office.send(office.drafts()[0])

    office.pass_rounds(14, days=60)

    assert not any("ana@" in to for to in asked(office))
    assert len([one for one in cards(office) if "Ana" in str(one.message["From"])]) == 1


def test_a_yes_counts_from_then_on_over_the_rules(office: Office) -> None:
    office.at(AUGUST, 10)
    answer(office, "Requests/Yes")

    assert (cards(office), office.seen("Requests/Yes")) == ([], [])
    (listed,) = answered(office)
    line = "{name: Ana Ruiz, for: [talks], contact: ana@ruiz.example, confirmed: 2027-08-02}"
    assert line in text(listed)
    office.at(date(2027, 9, 20), 9)
    assert "Ana Ruiz" in referred(office)


def test_without_an_answer_they_are_left_out_in_the_end(office: Office) -> None:
    office.at(AUGUST, 10)
    office.at(date(2027, 9, 20), 9)

    assert "Ana Ruiz" not in referred(office)


def test_a_no_leaves_them_out_until_the_rules_say_something_newer(office: Office) -> None:
    office.at(AUGUST, 10)
    answer(office, "Requests/No")
    assert "Ana Ruiz takes nobody now" in text(answered(office)[0])

    confirmed(office, "2027-08-03")
    office.at(date(2027, 8, 3), 9)

    assert answered(office) == []
    assert "Ana Ruiz" in referred(office)


def test_nobody_who_said_no_is_named(office: Office) -> None:
    office.at(AUGUST, 10)
    answer(office, "Requests/No")

    named = referred(office)

    assert "Ben Cole" in named
    assert "Ana Ruiz" not in named


def test_the_digest_has_the_line_to_paste(office: Office) -> None:
    office.at(AUGUST, 10)
    answer(office, "Requests/Yes")
    office.at(AUGUST + timedelta(days=1), 9)

    daily = " ".join(text(one) for one in office.notices("daily"))

    assert "confirmed: 2027-08-02}" in daily


def test_the_list_goes_when_the_rules_say_it_too(office: Office) -> None:
    office.at(AUGUST, 10)
    answer(office, "Requests/Yes")

    confirmed(office, "2027-08-02")
    office.pass_time(minutes=5)

    assert answered(office) == []


def test_an_unsent_draft_goes_with_the_answer_unless_it_was_changed(office: Office) -> None:
    office.at(AUGUST, 10)
    office.move("Requests", cards(office)[0], "Requests/Yes")
    office.pass_time(minutes=5)
    assert asked(office) == []

    office.at(date(2027, 9, 1), 10)
    (draft,) = office.drafts()
    office.edit(draft, "Ben, how are you?\n")
    office.move("Requests", cards(office)[0], "Requests/Yes")
    office.pass_time(minutes=5)
    assert len(asked(office)) == 1


@pytest.mark.parametrize("folder", ["Trash", "Requests/Dismiss", "Requests/Later"])
def test_a_card_put_aside_ends_the_question_for_the_period(office: Office, folder: str) -> None:
    office.at(AUGUST, 10)
    office.move("Drafts", office.drafts()[0], "Trash")
    office.move("Requests", cards(office)[0], folder)
    office.pass_rounds(5, days=60)
    assert not any("ana@" in to for to in asked(office))

    office.at(date(2028, 7, 5), 10)

    assert any("ana@" in to for to in asked(office))


def test_a_card_in_two_folders_says_nothing(office: Office) -> None:
    office.at(AUGUST, 10)
    office.copy("Requests", cards(office)[0], "Requests/Yes")
    office.move("Requests", cards(office)[0], "Requests/No")

    office.pass_rounds(3, minutes=5)

    assert answered(office) == []
    assert len(office.seen("Requests/Yes")) == len(office.seen("Requests/No")) == 1


def test_what_a_colleague_answers_is_no_request(office: Office) -> None:
    office.rules = "  - {name: all, when: {always: yes}}"
    office.write_rules()
    office.at(AUGUST, 10)
    office.send(office.drafts()[0])
    reply = "Yes, I am. Could you give a talk on Tuesday, December 7 at 10am, too?"
    office.deliver(letter("Ana Ruiz <ana@ruiz.example>", f"Re: {SUBJECT}", reply, office.now))

    office.pass_rounds(2, minutes=5)

    assert (office.cards(), office.drafts()) == ([], [])


# -- lost ledgers, other machines, a year --------------------------------------------------------------


def sent(office: Office) -> None:
    office.send(office.drafts()[0])


def card_deleted(office: Office) -> None:
    office.delete("Requests", cards(office)[0])


def all_deleted(office: Office) -> None:
    office.move("Drafts", office.drafts()[0], "Trash")
    card_deleted(office)


def sent_and_card_deleted(office: Office) -> None:
    sent(office)
    card_deleted(office)


def nothing(office: Office) -> None:
    """The draft waits, the card too."""


@pytest.mark.parametrize("act", [nothing, sent, card_deleted, all_deleted, sent_and_card_deleted])
def test_a_lost_ledger_asks_nobody_twice(office: Office, act: Callable[[Office], None]) -> None:
    office.at(AUGUST, 10)
    act(office)
    office.pass_time(minutes=5)
    drafts = asked(office)

    office.forget_everything()
    office.pass_rounds(3, minutes=5)
    office.at(AUGUST + timedelta(days=1), 10)

    assert asked(office) == drafts


@pytest.mark.parametrize(("folder", "is_named"), [("Yes", True), ("No", False)])
def test_a_lost_ledger_loses_no_answer(office: Office, folder: str, *, is_named: bool) -> None:
    office.at(AUGUST, 10)
    answer(office, f"Requests/{folder}")

    office.forget_everything()
    office.at(date(2027, 9, 20), 9)

    assert len(answered(office)) == 1
    assert ("Ana Ruiz" in referred(office)) is is_named


@pytest.mark.parametrize("folder", ["Yes", "No", "Dismiss"])
def test_two_machines_agree(office: Office, account: MailAccount, tmp_path: Path, folder: str) -> None:
    other = Office(account, tmp_path / "other", now=office.now, answers=YEARLY)
    office.at(AUGUST, 10)
    other.at(AUGUST, 10, 1)
    assert (len(asked(office)), len(cards(office))) == (1, 1)

    office.move("Requests", cards(office)[0], f"Requests/{folder}")
    office.at(AUGUST, 11)
    other.at(AUGUST, 12)
    office.at(AUGUST, 13)
    other.at(AUGUST, 14)

    assert cards(office) == []
    assert len(answered(office)) == 1
    facts = [one.ledger().list_facts("colleague:") for one in (office, other)]
    assert facts[0] == facts[1]


def send_and_answer(office: Office, folder: str) -> list[str]:
    """The owner sends what waits and moves the cards; to whom it went."""
    questions = [one for one in office.drafts() if one.subject == SUBJECT]
    for draft in questions:
        office.send(draft)
    office.move_all("Requests", cards(office), folder)
    return [str(draft.message["To"]).partition(" ")[0] for draft in questions]


def a_year(office: Office, other: Office) -> list[str]:
    """Two machines look every week, one of them loses its ledger once; who was asked."""
    to: list[str] = []
    for week in range(52):
        office.at(date(2027, 8, 9) + timedelta(weeks=week), 10)
        other.at(office.now.date(), 11)
        if week == 18:
            other.forget_everything()
        to += send_and_answer(office, ("Requests/No", "Requests/Yes")[week % 2])
    return to


def test_a_year_with_two_machines_asks_each_once_in_their_time(
    office: Office, account: MailAccount, tmp_path: Path
) -> None:
    other = Office(account, tmp_path / "other", now=office.now, answers=YEARLY)

    assert a_year(office, other) == ["Ana", "Ben", "Ana"]


def drop_folders(office: Office) -> None:
    for name in ("Yes", "No", "Refer", "Ask", "Later", "Waiting", "Dismiss"):
        office.account.drop(f"Requests/{name}")


def test_the_cards_come_back_with_a_new_board(office: Office) -> None:
    office.at(AUGUST, 10)
    drop_folders(office)
    office.account.drop("Requests")

    office.pass_rounds(3, minutes=2)

    assert (len(cards(office)), len(asked(office))) == (1, 1)


def test_the_ledger_holds_dates_and_hashes_only(office: Office) -> None:
    office.at(AUGUST, 10)
    answer(office, "Requests/Yes")

    ((name, value),) = office.ledger().list_facts("colleague:").items()

    assert value == "2027-08-02/yes/2027-08-02"
    assert not any(word in name for word in ("ana", "ruiz", "@"))
