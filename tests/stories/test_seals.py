"""Stories of what passes for a card and is none, and of cards that the owner wrote into."""

from __future__ import annotations

import base64
import json
import logging
import shutil
import zlib
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from eitherway.mail.message import parse
from tests.memory.account import MemoryAccount
from tests.servers.account import Account
from tests.servers.mail_account import MailAccount
from tests.servers.proxy import Proxy
from tests.stories.office import Office, Seen, letter, message_of

NOTE = "MY OWN NOTE: ask Ana first\n"
TRACE = "from mx.evil.example by imap.example.org; Mon, 23 Nov 2026 08:00:00 -0600"


def poison() -> str:
    """A state whose time has no zone, as a stranger would write it."""
    ref = {"mailbox": "INBOX", "uidvalidity": 1, "uid": 1}
    plain = {
        "key": "f" * 32, "kind": "speaking", "opened_at": "2026-11-23T08:00:00", "source": ref, "asker": "",
    }  # fmt: skip
    return base64.b64encode(zlib.compress(json.dumps(plain).encode())).decode()


def edit_card(office: Office, card: Seen, mailbox: str = "Requests") -> None:
    """The owner writes into a card and keeps its header fields, as mutt's `e` does."""
    message = message_of(card.message.as_bytes())
    part = message.get_body(("plain",))
    assert isinstance(part, EmailMessage)
    part.set_content(NOTE + card.text)
    office.deliver(message, mailbox)
    office.delete(mailbox, card)


def notes(office: Office) -> list[str]:
    """The mailboxes in which the owner's note stands."""
    places = ("Requests", "Requests/Yes", "Requests/No", "Requests/Dismiss", "Trash")
    return [name for name in places for seen in office.seen(name) if NOTE.strip() in seen.text]


# -- letters that say they are cards ------------------------------------------------------------------


def test_a_letter_that_calls_itself_a_card_is_moved_back_and_not_removed(office: Office) -> None:
    asked = letter(at=office.now)
    asked["Eitherway-Card"] = parse(asked.as_bytes()).key
    asked["Eitherway-Revision"] = "7"
    office.deliver(asked)
    office.pass_time(minutes=1)

    office.move("INBOX", office.seen("INBOX")[0], "Requests/No")
    office.pass_time(minutes=1)
    office.pass_time(minutes=1)

    assert [item.message["Message-ID"] for item in office.seen("INBOX")] == [asked["Message-ID"]]
    assert "can't" in office.drafts()[0].text


@pytest.mark.parametrize("name", ["daily", "rules-fault", "key"])
def test_a_letter_that_calls_itself_a_notice_stays_on_the_board(office: Office, name: str) -> None:
    false = letter("Eve <eve@evil.example>", at=office.now)
    false["Eitherway-Card"] = name
    office.deliver(false, "Requests")
    office.deliver(letter(at=office.now))
    office.at(date(2026, 11, 24), 8, 30)
    office.at(date(2026, 11, 25), 8, 30)

    there = [item.message["Message-ID"] for item in office.seen("Requests")]
    assert there.count(false["Message-ID"]) == 1


def test_a_false_state_in_a_letter_stops_nobody_elses_request(office: Office) -> None:
    eve = letter("Eve <eve@evil.example>", at=office.now)
    eve["Eitherway-Card"], eve["Eitherway-State"] = "f" * 32, poison()
    office.deliver(eve)
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)

    office.move("INBOX", office.seen("INBOX")[0], "Requests/No")
    office.pass_rounds(3, minutes=1)

    assert len(office.requests()) == len(office.cards()) == 2
    assert [("can't" in item.text) for item in office.drafts()] == [False, True]
    assert len(office.seen("INBOX")) == 2


def test_a_key_that_came_by_mail_is_not_believed(office: Office) -> None:
    (kept,) = office.notices("key")
    false = message_of(kept.message.as_bytes())
    false.replace_header("Eitherway-Key", "0" * 64)
    false["Received"] = TRACE
    office.deliver(false, "Requests")
    office.delete("Requests", kept)
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)

    office.forget_everything()
    office.look()

    assert office.requests() == ()


def test_the_key_comes_back_when_it_was_deleted_and_the_cards_are_still_known(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    (key,) = office.notices("key")
    office.delete("Requests", key)
    office.pass_time(minutes=1)

    office.forget_everything()
    office.look()

    assert len(office.notices("key")) == len(office.requests()) == len(office.cards()) == 1


def test_one_request_that_cannot_be_reconciled_does_not_stop_the_others(
    memory: MemoryAccount, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    office = Office(memory, tmp_path)
    office.deliver(letter(at=office.now))
    office.deliver(letter("Kim <kim@conf.example>", at=office.now))
    office.pass_time(minutes=1)
    first, _ = office.requests()
    office.move_all("Requests", office.cards(), "Requests/No")
    memory.server.before["APPEND"] = lambda: 1 // 0

    with caplog.at_level(logging.WARNING):
        office.pass_time(minutes=1)
        office.pass_time(minutes=1)

    assert ["can't" in draft.text for draft in office.drafts()] == [True]
    assert [record.getMessage() for record in caplog.records] == [f"{first.key} set aside: ZeroDivisionError"]
    office.pass_time(minutes=10)
    assert ["can't" in draft.text for draft in office.drafts()] == [True, True]


# -- cards that the owner wrote into ------------------------------------------------------------------


def test_an_edited_card_stays_when_it_decides_and_a_new_one_comes_beside_it(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    edit_card(office, office.cards()[0])
    office.pass_time(minutes=1)
    office.move("Requests", office.cards()[0], "Requests/No")

    office.pass_rounds(4, minutes=1)

    assert "can't" in office.drafts()[0].text
    assert notes(office) == ["Requests"]
    assert len(office.cards()) == 2
    assert office.cards()[0].subject.startswith("No drafted")


def test_an_edited_card_stays_when_the_request_is_renewed_answered_and_over(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    edit_card(office, office.cards()[0])
    office.send(office.drafts()[0])
    office.pass_time(minutes=1)
    assert len(office.cards()) == 2
    office.move("Requests", office.cards()[1], "Requests/No")
    office.pass_time(minutes=1)
    office.send(office.drafts()[0])

    office.pass_rounds(4, days=1)

    assert office.requests()[0].state == "answered"
    assert notes(office) == ["Requests"]
    assert len(office.cards()) == 1


def test_an_edited_card_stays_when_the_request_is_dismissed(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    office.move("Requests", office.cards()[0], "Requests/Dismiss")
    edit_card(office, office.seen("Requests/Dismiss")[0], "Requests/Dismiss")

    office.pass_rounds(3, minutes=1)

    assert office.requests()[0].state == "dismissed"
    assert notes(office) == ["Requests"]
    assert office.drafts() == []


def test_an_edited_card_in_a_folder_of_another_name_goes_back_and_stays(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    office.account.rename("Requests/No", "Requests/Rather not")
    office.move("Requests", office.cards()[0], "Requests/Rather not")
    edit_card(office, office.seen("Requests/Rather not")[0], "Requests/Rather not")

    office.pass_rounds(3, minutes=1)

    assert notes(office) == ["Requests"]
    assert len(office.cards()) == 2
    assert [item.state for item in office.requests()] == ["open"]


def test_an_edited_card_stays_after_a_lost_state_folder(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    edit_card(office, office.cards()[0])
    office.forget_everything()
    office.look()

    office.move("Requests", office.cards()[0], "Requests/No")
    office.pass_rounds(4, minutes=1)

    assert notes(office) == ["Requests"]
    assert [item.decision for item in office.requests()] == ["no"]
    assert len(office.drafts()) == 1


# -- another machine's cards --------------------------------------------------------------------------


def two_machines(account: MailAccount, folder: Path) -> tuple[Office, Office]:
    """The same rules on two machines, each with a state folder of its own."""
    one = Office(account, folder / "one")
    shutil.copytree(folder / "one", folder / "two", ignore=shutil.ignore_patterns("state"))
    return one, Office(account, folder / "two")


def test_a_second_watcher_takes_a_decision_over_from_the_card(account: MailAccount, tmp_path: Path) -> None:
    one, two = two_machines(account, tmp_path)
    one.deliver(letter(at=one.now))
    look_both(one, two)
    one.move("Requests", one.cards()[0], "Requests/No")
    look_both(one, two)

    (card,) = one.cards()
    assert card.subject.startswith("No drafted")
    assert [item.requests()[0].decision for item in (one, two)] == ["no", "no"]
    one.send(one.drafts()[0])
    look_both(one, two)
    assert [item.requests()[0].answer for item in (one, two)] == ["no", "no"]
    assert len(one.cards()) == 1
    assert one.drafts() == []


def test_a_second_watcher_takes_a_promise_over_and_leaves_the_no(
    account: MailAccount, tmp_path: Path
) -> None:
    one, two = two_machines(account, tmp_path)
    one.deliver(letter(at=one.now))
    look_both(one, two)

    one.send(one.drafts()[0])
    one.pass_time(minutes=1)
    one.move("Requests", one.cards()[0], "Requests/No")
    one.pass_time(minutes=1)
    look_both(one, two)

    (draft,) = one.drafts()
    assert "can't" in draft.text
    assert [item.requests()[0].decision for item in (one, two)] == ["no", "no"]


def test_a_decision_is_kept_that_another_watcher_wrote_while_this_one_renewed(
    dovecot: Account, tmp_path: Path
) -> None:
    one, two = two_machines(dovecot, tmp_path)
    one.deliver(letter(at=one.now))
    look_both(one, two)
    two.busy("Board meeting", datetime(2026, 12, 8, 10))

    def decide() -> None:
        one.move("Requests", one.cards()[0], "Requests/No")
        one.pass_time(hours=2)

    with Proxy((dovecot.host, dovecot.port)) as proxy:
        proxy.before['APPEND "Requests"'] = decide
        two.write_rules(port=proxy.port)
        two.pass_time(hours=2)
        assert not proxy.before
    two.write_rules()
    look_both(one, two)

    assert [item.requests()[0].decision for item in (one, two)] == ["no", "no"]
    (card,) = one.cards()
    assert card.subject.startswith("No drafted")
    assert len(one.drafts()) == 1


def look_both(*offices: Office) -> None:
    """Three minutes in which each of them looks."""
    for _ in range(3):
        now = max(office.now for office in offices) + timedelta(minutes=1)
        for office in offices:
            office.now = now
            office.look()


def test_a_restored_state_folder_does_not_undo_a_decision(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    shutil.copytree(office.folder / "state", office.folder / "backup")
    office.move("Requests", office.cards()[0], "Requests/No")
    office.pass_time(minutes=1)

    office.forget_everything()
    shutil.copytree(office.folder / "backup", office.folder / "state")
    office.pass_time(minutes=1)
    office.pass_time(minutes=1)

    (request,) = office.requests()
    assert (request.decision, request.letter, request.draft_state) == ("no", "no", "waiting")
    assert [item.subject.startswith("No drafted") for item in office.cards()] == [True]
    assert len(office.drafts()) == 1


# -- letters moved ------------------------------------------------------------------------------------


def test_a_request_without_a_message_id_can_be_moved(office: Office) -> None:
    asked = letter(at=office.now)
    del asked["Message-ID"]
    office.deliver(asked)
    office.pass_time(minutes=1)

    office.move("INBOX", office.seen("INBOX")[0], "Requests/No")
    office.pass_time(minutes=1)
    office.pass_time(minutes=1)

    assert len(office.seen("INBOX")) == 1
    assert "can't" in office.drafts()[0].text


def test_of_two_letters_that_are_moved_the_newer_is_answered(office: Office) -> None:
    first = letter(at=office.now)
    office.deliver(first)
    office.pass_time(minutes=1)
    office.deliver(
        letter(
            text="Or could you give a talk on December 9 at 10am?\n",
            at=office.now,
            In_Reply_To=first["Message-ID"],
            References=first["Message-ID"],
        )
    )
    office.pass_time(minutes=1)
    newer = office.seen("INBOX")[1]

    office.move_all("INBOX", office.seen("INBOX"), "Requests/No")
    office.pass_time(minutes=1)

    (draft,) = office.drafts()
    assert draft.message["In-Reply-To"] == newer.message["Message-ID"]
    assert len(office.seen("INBOX")) == 2
