"""What the owner takes back, moves wrongly or has forgotten."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command import eitherway
from tests.servers.mail_account import MailAccount
from tests.stories.office import Office, letter

HOPELESS = "Hi Maya,\n\nI want to kill myself. Could you give a talk?\n"


def test_an_undone_no_brings_the_unsent_deferral_back(served_office: Office) -> None:
    served_office.deliver(letter(at=served_office.now))
    served_office.pass_time(minutes=1)
    key = served_office.requests()[0].key
    assert eitherway(served_office.folder, "decide", key, "no").returncode == 0
    assert "can't" in served_office.drafts()[0].text

    done = eitherway(served_office.folder, "decide", key, "undo")
    served_office.pass_time(minutes=1)

    assert done.returncode == 0, done.stderr
    (draft,) = served_office.drafts()
    assert "either way" in draft.text
    (request,) = served_office.requests()
    assert (request.state, request.decision, request.draft_state) == ("open", "", "waiting")


def test_an_undone_no_brings_no_second_deferral_after_one_was_sent(served_office: Office) -> None:
    served_office.deliver(letter(at=served_office.now))
    served_office.pass_time(minutes=1)
    served_office.send(served_office.drafts()[0])
    served_office.pass_time(minutes=1)
    key = served_office.requests()[0].key
    assert eitherway(served_office.folder, "decide", key, "no").returncode == 0

    assert eitherway(served_office.folder, "decide", key, "undo").returncode == 0
    served_office.pass_time(minutes=1)

    assert served_office.drafts() == []
    assert served_office.requests()[0].state == "promised"


def send_draft(office: Office) -> None:
    office.send(office.drafts()[0])
    office.pass_time(minutes=1)


def wait(office: Office) -> None:
    office.pass_time(minutes=1)


@pytest.mark.parametrize(("promise", "promised"), [(send_draft, True), (wait, False)])
def test_a_later_speaks_of_a_promise_only_where_there_was_one(
    office: Office, promise: Callable[[Office], None], promised: bool
) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    promise(office)

    office.move("Requests", office.cards()[0], "Requests/Later")
    office.pass_time(minutes=1)

    (draft,) = office.drafts()
    assert ("I said that I would get back to you" in draft.text) == promised


def test_what_was_forgotten_does_not_come_back_by_its_card(office: Office) -> None:
    office.deliver(letter("Dana <dana@mail.example>", at=office.now))
    office.pass_time(minutes=1)

    done = eitherway(office.folder, "forget", "dana@mail.example")
    office.pass_time(minutes=1)
    office.pass_time(minutes=1)

    assert done.stdout == "1 request forgotten\n"
    assert office.requests() == ()


def test_what_a_card_brought_back_can_be_forgotten(office: Office) -> None:
    office.deliver(letter("Dana <dana@mail.example>", at=office.now))
    office.pass_time(minutes=1)
    office.forget_everything()
    office.pass_time(minutes=1)
    assert len(office.requests()) == 1

    assert eitherway(office.folder, "forget", "dana@mail.example").stdout == "1 request forgotten\n"
    office.pass_time(minutes=1)

    assert office.requests() == ()


def test_the_card_of_a_crisis_goes_back_to_the_board_and_is_there_once(office: Office) -> None:
    office.deliver(letter(at=office.now, text=HOPELESS))
    office.pass_time(minutes=1)
    (card,) = [item for item in office.seen("Requests") if item.subject.startswith("READ NOW")]

    office.move("Requests", card, "Requests/No")
    office.pass_time(minutes=1)
    office.forget_everything()
    office.look()
    office.look(since=office.now.date())

    assert office.seen("Requests/No") == []
    assert len([item for item in office.seen("Requests") if item.subject.startswith("READ NOW")]) == 1


def test_the_place_of_a_letter_that_was_moved_is_known_after_the_state_is_lost(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    office.move("INBOX", office.seen("INBOX")[0], "Requests/No")
    office.pass_time(minutes=1)
    (back,) = office.seen("INBOX")
    assert office.requests()[0].source.uid == back.uid

    office.forget_everything()
    office.pass_time(minutes=1)

    assert office.requests()[0].source.uid == back.uid


def test_a_draft_in_a_decision_folder_goes_back_to_drafts_and_decides_nothing(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    (draft,) = office.drafts()

    office.move("Drafts", draft, "Requests/No")
    office.pass_time(minutes=1)
    office.pass_time(minutes=1)

    (again,) = office.drafts()
    assert (again.text, office.seen("Requests/No"), len(office.seen("INBOX"))) == (draft.text, [], 1)
    (request,) = office.requests()
    assert (request.decision, request.draft_state, request.notes) == ("", "waiting", ())

    (card,) = office.cards()
    office.move("Requests", card, "Requests/No")
    office.pass_time(minutes=1)
    (no,) = office.drafts()
    assert "can't" in no.text
    assert str(no.message["To"]) == str(draft.message["To"])


def test_a_sent_answer_in_a_decision_folder_decides_nothing(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    office.send(office.drafts()[0])
    office.pass_time(minutes=1)
    (sent,) = office.seen("Sent")

    office.move("Sent", sent, "Requests/No")
    office.pass_time(minutes=1)

    (request,) = office.requests()
    assert (request.decision, request.source.uid, len(office.seen("Requests/No"))) == ("", 1, 1)
    assert (len(office.seen("INBOX")), office.drafts()) == (1, [])


def test_a_request_from_a_form_in_the_owners_name_can_be_moved(account: MailAccount, tmp_path: Path) -> None:
    office = Office(account, tmp_path, answers="people: {relays: [maya@okafor.example]}")
    office.deliver(letter("Form <maya@okafor.example>", at=office.now, Reply_To="Pat <pat@doe.example>"))
    office.pass_time(minutes=1)
    (message,) = office.seen("INBOX")

    office.move("INBOX", message, "Requests/No")
    office.pass_time(minutes=1)

    (draft,) = office.drafts()
    assert "can't" in draft.text
    assert str(draft.message["To"]) == "Pat <pat@doe.example>"
    assert len(office.seen("INBOX")) == 1
