"""Many ask in one day: drafts and cards have a limit, nobody known waits, and nothing is lost."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.memory.account import FrontedAccount, MemoryAccount, fronted
from tests.servers.mail_account import MailAccount
from tests.servers.personalities import PLAIN
from tests.stories.office import Office, letter
from tests.stories.test_seals import edit_card

TUESDAY = date(2026, 11, 24)


@pytest.fixture
def office(account: MailAccount, tmp_path: Path) -> Office:
    """Three strangers a day get a card of their own; Eva is a client."""
    office = Office(account, tmp_path, answers="  cards_per_day: 3")
    rules = (office.folder / "rules.yaml").read_text()
    (office.folder / "rules.yaml").write_text(f"people: {{clients: [eva@kind.example]}}\n{rules}")
    return office


def strangers(office: Office, first: int, last: int) -> list[EmailMessage]:
    return [
        letter(f"P{one} <p{one}@conf.example>", f"A talk {one}", at=office.now)
        for one in range(first, last + 1)
    ]


def restore(office: Office) -> None:
    """The mailbox is there again from a backup, its messages with other uids."""
    office.account.rename("INBOX", "Old")
    for _, _, octets in office.account.read("Old"):
        office.account.save(octets, when=office.now)


def test_ten_letters_that_come_together_cost_the_commands_of_one(tmp_path: Path) -> None:
    with fronted(PLAIN) as account:
        office = Office(account, tmp_path)
        costs = [
            commands_for(office, *strangers(office, 1, 1)),
            commands_for(office, *strangers(office, 2, 11)),
        ]

    assert costs[1] <= costs[0] + 2
    assert (len(office.drafts()), len(office.cards())) == (11, 11)


def commands_for(office: Office, *letters: EmailMessage) -> int:
    assert isinstance(office.account, FrontedAccount)
    office.deliver_all(*letters)
    commands = office.account.front.commands
    before = len(commands)
    office.pass_time(minutes=1)
    return len(commands) - before


def test_past_the_days_cards_one_card_lists_the_others_until_the_next_day(office: Office) -> None:
    office.deliver_all(*strangers(office, 1, 5), letter("Eva <eva@kind.example>", at=office.now))

    office.pass_time(minutes=1)
    (overflow,) = office.notices("overflow")
    cards_today = sorted(str(card.message["Subject"]) for card in office.cards())
    office.pass_time(minutes=1)
    unchanged = office.notices("overflow")
    office.at(TUESDAY, 7)
    office.pass_time(minutes=1)

    assert len(cards_today) == 4
    assert "P4: A talk 4" in overflow.text
    assert "P5: A talk 5" in overflow.text
    assert "Tue Nov 24" in overflow.text
    assert [one.uid for one in unchanged] == [overflow.uid]
    assert len(office.cards()) == 6
    assert office.notices("overflow") == []
    assert len(office.drafts()) == 4
    assert sum("cards_per_day" in card.text for card in office.cards()) == 2


def test_nothing_of_the_overflow_card_is_in_the_ledger(office: Office) -> None:
    office.deliver_all(*strangers(office, 1, 5))

    office.pass_time(minutes=1)

    remembered = (office.folder / "state" / "ledger.sqlite3").read_bytes()
    assert b"p5@conf.example" not in remembered
    assert b"A talk 5" not in remembered


def test_the_overflow_card_is_written_anew_for_those_who_ask_later(office: Office) -> None:
    office.deliver_all(*strangers(office, 1, 4))
    office.pass_time(minutes=1)
    office.deliver_all(*strangers(office, 5, 5))

    office.pass_time(minutes=1)
    (soon,) = office.notices("overflow")
    office.pass_time(minutes=10)
    (later,) = office.notices("overflow")

    assert "A talk 5" not in soon.text
    assert "A talk 5" in later.text


def test_one_who_waits_and_whose_message_was_deleted_gets_no_card(office: Office) -> None:
    office.deliver_all(*strangers(office, 1, 5))
    office.pass_time(minutes=1)
    office.delete("INBOX", office.seen("INBOX")[4])

    office.at(TUESDAY, 7)

    assert len(office.cards()) == 4
    assert len([one for one in office.requests() if one.is_open]) == 4


def test_one_who_waits_is_found_again_after_a_new_uidvalidity(memory: MemoryAccount, tmp_path: Path) -> None:
    office = Office(memory, tmp_path)  # Dovecot does not rename INBOX
    office.deliver_all(*strangers(office, 1, 5))
    office.pass_time(minutes=1)
    restore(office)

    office.at(TUESDAY, 7)
    office.pass_time(minutes=1)

    assert len(office.cards()) == 5


def test_those_who_wait_are_found_again_after_a_lost_state_folder(office: Office) -> None:
    office.deliver_all(*strangers(office, 1, 2))
    office.pass_time(minutes=1)
    office.move("Requests", office.cards()[0], "Requests/Dismiss")
    office.pass_time(minutes=1)
    office.deliver_all(*strangers(office, 3, 5), letter("Eva <eva@kind.example>", at=office.now))
    office.pass_time(minutes=1)
    before = sorted(card.subject for card in office.cards())
    office.forget_everything()

    office.pass_rounds(6, minutes=1)
    (overflow,) = office.notices("overflow")
    found = sorted(card.subject for card in office.cards())
    office.deliver_all(*strangers(office, 6, 6))
    office.pass_time(minutes=1)
    waiting = len(office.requests())
    office.at(TUESDAY, 7)
    office.pass_time(minutes=1)

    assert found == before
    assert "P4: A talk 4" in overflow.text
    assert "P5: A talk 5" in overflow.text
    assert waiting == 6
    assert len(office.cards()) == 6
    assert len(office.drafts()) == 3
    assert office.notices("overflow") == []


def test_a_list_of_waiters_that_the_owner_edited_holds_nobody_back(office: Office) -> None:
    office.deliver_all(*strangers(office, 1, 5))
    office.pass_time(minutes=1)
    edit_card(office, office.notices("overflow")[0])
    office.at(TUESDAY, 7)
    office.deliver(letter("Eva <eva@kind.example>", at=office.now))

    office.pass_time(minutes=1)

    assert len(office.notices("overflow")) == 1
    assert sorted(str(draft.message["To"]) for draft in office.drafts())[0] == "Eva <eva@kind.example>"
    assert len(office.cards()) == 6


def test_a_lost_state_folder_opens_nothing_again_of_people_who_are_known(office: Office) -> None:
    office.deliver_all(*strangers(office, 1, 5), letter("Eva <eva@kind.example>", at=office.now))
    office.pass_time(minutes=1)
    (of_eva,) = (card for card in office.cards() if "Eva" in str(card.message["From"]))
    office.move("Requests", of_eva, "Requests/Dismiss")
    office.pass_time(minutes=1)
    office.forget_everything()

    office.pass_time(minutes=1)
    office.at(TUESDAY, 7)

    assert [card for card in office.cards() if "Eva" in str(card.message["From"])] == []
    assert len(office.cards()) == 5


def test_the_days_drafts_for_one_sender_have_a_limit_of_their_own(
    account: MailAccount, tmp_path: Path
) -> None:
    office = Office(account, tmp_path, answers="  drafts_per_sender: 2")
    office.deliver_all(
        letter(subject="One", text="Would you give a talk number 1?\n", at=office.now),
        letter(subject="Two", text="Would you give a talk number 2?\n", at=office.now),
        letter(subject="Three", text="Would you give a talk number 3?\n", at=office.now),
        letter("Other <o@conf.example>", "Four", "Would you give a talk number 4?\n", office.now),
    )

    office.pass_time(minutes=1)

    assert len(office.drafts()) == 3
    assert len(office.cards()) == 4
    assert sum("drafts_per_sender" in card.text for card in office.cards()) == 1
