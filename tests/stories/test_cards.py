"""Stories of cards: moved, copied, deleted, and the board itself gone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest

from eitherway.rules.decisions import DECISIONS
from tests.servers.mail_account import MailAccount
from tests.stories.office import Office, letter


@pytest.fixture
def office(office: Office) -> Office:
    """One request has come: its deferral is in Drafts, its card on the board."""
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    return office


def decide(office: Office, folder: str, *, minutes: int = 1) -> None:
    """Moves the only card and looks."""
    (card,) = office.cards()
    office.move("Requests", card, f"Requests/{folder}")
    office.pass_time(minutes=minutes)


@pytest.mark.parametrize("lose", [lambda office: None, Office.forget_everything], ids=["", "a lost ledger"])
def test_a_card_in_a_folder_of_another_name_is_put_back_and_decides_nothing(
    office: Office, lose: Callable[[Office], None]
) -> None:
    (card,) = office.cards()
    office.account.rename("Requests/No", "Requests/Rather not")
    office.move("Requests", card, "Requests/Rather not")
    lose(office)

    office.pass_time(minutes=1)
    back = office.cards()
    office.pass_time(minutes=1)

    assert office.seen("Requests/Rather not") == []
    assert [one.uid for one in office.cards()] == [one.uid for one in back]
    assert ["your rules do not name" in " ".join(one.text.split()) for one in back] == [True]
    assert [(one.state, one.decision) for one in office.requests()] == [("open", "")]
    assert len(office.drafts()) == 1


def test_yes_and_then_no_leaves_one_no(office: Office) -> None:
    decide(office, "Yes")
    decide(office, "No")
    office.at(date(2026, 11, 25), 10)

    (draft,) = office.drafts()
    assert "can't" in draft.text
    assert len(office.cards()) == 1


def test_no_and_then_yes_gives_the_yes_after_the_night(office: Office) -> None:
    decide(office, "No")
    decide(office, "Yes")
    assert office.drafts() == []

    office.at(date(2026, 11, 24), 9, 30)

    (draft,) = office.drafts()
    assert "can't" not in draft.text


def test_no_twice_writes_one_letter(office: Office) -> None:
    decide(office, "No")
    decide(office, "No")

    assert len(office.drafts()) == 1
    assert len(office.cards()) == 1


def test_refer_names_colleagues(office: Office) -> None:
    decide(office, "Refer")

    (draft,) = office.drafts()
    assert "Ana Ruiz" in draft.text
    assert "Ben Cole" in draft.text


def test_ask_writes_a_question(office: Office) -> None:
    decide(office, "Ask")

    (draft,) = office.drafts()
    assert "?" in draft.text


def test_later_names_a_later_date_and_the_promise_follows_when_it_is_sent(office: Office) -> None:
    (draft,) = office.drafts()
    office.send(draft)
    office.at(date(2026, 11, 25), 9, 30)
    decide(office, "Later")
    (draft,) = office.drafts()
    assert "November 27" in draft.text

    office.send(draft)
    office.pass_time(minutes=1)

    (request,) = office.requests()
    assert (request.state, request.decision, request.due) == ("promised", "", date(2026, 11, 27))


def test_not_a_request_takes_card_and_untouched_draft_away(office: Office) -> None:
    decide(office, "Dismiss")

    assert office.drafts() == []
    assert office.cards() == []
    assert office.seen("Requests/Dismiss") == []
    assert office.requests()[0].state == "dismissed"


def test_a_dismissed_request_can_be_decided_by_moving_its_message(office: Office) -> None:
    decide(office, "Dismiss")

    (message,) = office.seen("INBOX")
    office.move("INBOX", message, "Requests/No")
    office.pass_time(minutes=1)

    assert len(office.drafts()) == 1
    assert len(office.cards()) == 1
    assert len(office.seen("INBOX")) == 1


def test_the_message_itself_can_be_moved_and_comes_back(office: Office) -> None:
    (message,) = office.seen("INBOX")

    office.move("INBOX", message, "Requests/No")
    office.pass_time(minutes=1)
    office.pass_time(minutes=1)

    (returned,) = office.seen("INBOX")
    assert returned.message["Message-ID"] == message.message["Message-ID"]
    assert "\\Seen" not in returned.flags
    (draft,) = office.drafts()
    assert "can't" in draft.text
    assert len(office.cards()) == 1


def test_a_copied_card_counts_after_a_minute(office: Office) -> None:
    (card,) = office.cards()
    office.copy("Requests", card, "Requests/No")

    office.pass_time(seconds=10)
    (draft,) = office.drafts()
    assert "either way" in draft.text
    office.pass_time(seconds=70)
    office.pass_time(seconds=10)

    (draft,) = office.drafts()
    assert "can't" in draft.text
    assert len(office.cards()) == 1
    assert office.seen("Requests/No") == []


def test_two_folders_at_once_decide_nothing_and_the_card_asks(office: Office) -> None:
    (card,) = office.cards()
    (message,) = office.seen("INBOX")
    office.move("Requests", card, "Requests/Yes")
    office.move("INBOX", message, "Requests/No")

    office.pass_time(minutes=2)
    office.pass_time(minutes=2)

    (draft,) = office.drafts()
    assert "either way" in draft.text
    (asking,) = office.cards()
    assert "two decision folders" in asking.text


SESSIONS = """  - name: sessions
    when: {text: weekly sessions}
    needs: 50 min weekly
    letter: {when_full: refer}
"""


def busy_office(account: MailAccount, folder: Path, taken: Iterable[int]) -> Office:
    """An office whose calendar has an appointment at these hours of the next forty days."""
    office = Office(account, folder, rules=SESSIONS)
    for day in range(40):
        for hour in taken:
            start = office.now.replace(tzinfo=None, hour=hour, minute=0) + timedelta(days=day)
            office.busy("Somebody", start)
    return office


@pytest.mark.parametrize(
    ("taken", "words"), [((10,), "either way"), (range(8, 20), "I looked at my calendar")]
)
def test_only_a_full_practice_is_told_as_full(
    account: MailAccount, tmp_path: Path, taken: tuple[int, ...], words: str
) -> None:
    office = busy_office(account, tmp_path, taken)
    office.deliver(letter(text="Are weekly sessions possible? Mondays at 10am would be best.", at=office.now))

    office.pass_time(minutes=1)

    (draft,) = office.drafts()
    assert words in draft.text


@pytest.mark.parametrize(
    ("taken", "said"), [((10,), []), (range(8, 20), ["That will not change before Monday, December 21."])]
)
def test_a_no_says_until_when_there_is_no_room(
    account: MailAccount, tmp_path: Path, taken: tuple[int, ...], said: list[str]
) -> None:
    office = busy_office(account, tmp_path, taken)
    office.deliver(letter(text="Are weekly sessions possible? Mondays at 10am would be best.", at=office.now))
    office.pass_time(minutes=1)

    decide(office, "No")

    (draft,) = office.drafts()
    text = " ".join(draft.text.split())
    assert re.findall(r"That will not change before [^.]*\.", text) == said


def test_a_foreign_message_in_a_decision_folder_is_left_alone(office: Office) -> None:
    dummy = letter("Maya Okafor <maya@okafor.example>", "DON'T DELETE THIS", "Folder data", office.now)
    office.deliver(dummy, "Requests/No")

    office.pass_time(minutes=2)

    assert len(office.seen("Requests/No")) == 1
    assert len(office.drafts()) == 1


def test_a_yes_without_room_needs_a_second_move(office: Office) -> None:
    office.busy("Board meeting", office.now.replace(year=2026, month=12, day=8, hour=10, minute=0))
    decide(office, "Yes")
    office.at(date(2026, 11, 24), 9, 30)
    assert office.drafts() == []
    (card,) = office.cards()
    assert "no room" in card.text

    decide(office, "Yes")

    assert len(office.drafts()) == 1


def test_a_yes_waits_for_a_calendar_that_cannot_be_read(office: Office) -> None:
    (office.folder / "practice.ics").unlink()
    decide(office, "Yes")
    office.at(date(2026, 11, 24), 9, 30)
    assert office.drafts() == []
    assert "calendar" in office.cards()[0].text

    office.write_calendar()
    office.pass_time(hours=2)

    assert len(office.drafts()) == 1


def test_a_deleted_card_comes_back_once_with_the_daily_letter(office: Office) -> None:
    (card,) = office.cards()
    office.delete("Requests", card)
    office.pass_time(hours=1)
    assert office.cards() == []

    office.at(date(2026, 11, 24), 8, 5)
    (card,) = office.cards()
    assert "was deleted" in card.text
    office.delete("Requests", card)
    office.at(date(2026, 11, 25), 8, 5)

    assert office.cards() == []


def test_a_card_in_trash_is_no_decision(office: Office) -> None:
    (card,) = office.cards()
    office.move("Requests", card, "Trash")

    office.pass_time(hours=1)

    (draft,) = office.drafts()
    assert "either way" in draft.text
    assert office.requests()[0].decision == ""


def delete_board(office: Office) -> None:
    """The owner deletes the board and all of its folders."""
    for name in ("/Yes", "/No", "/Refer", "/Ask", "/Later", "/Dismiss", ""):
        office.account.drop(f"Requests{name}")


def test_a_deleted_board_comes_back_with_its_cards(office: Office) -> None:
    delete_board(office)

    office.pass_time(minutes=1)
    office.pass_time(minutes=1)

    assert len(office.cards()) == 1
    decide(office, "No")
    assert "can't" in office.drafts()[0].text


def test_a_new_verdict_renews_the_card_and_never_the_draft(office: Office) -> None:
    (before,) = office.cards()
    (draft,) = office.drafts()
    office.busy("Board meeting", office.now.replace(year=2026, month=12, day=8, hour=10, minute=0))

    office.pass_time(minutes=10)
    assert office.cards()[0].subject == before.subject
    office.pass_time(hours=1)

    (after,) = office.cards()
    assert "· Full ·" in after.subject
    assert [item.message.as_bytes() for item in office.drafts()] == [draft.message.as_bytes()]


def test_nothing_is_done_when_nothing_happens(office: Office) -> None:
    office.pass_time(minutes=30)
    before = office.account.snapshot()

    office.pass_rounds(3, minutes=20)

    assert office.account.snapshot() == before


def test_cards_are_on_the_board_and_folders_are_subscribed(office: Office) -> None:
    places = {office.account.place(f"Requests{name}") for name in ("", "/Yes", "/Dismiss")}

    assert places <= set(office.account.subscribed())
    (card,) = office.cards()
    assert card.message["In-Reply-To"] is card.message["References"] is None
    assert not card.subject.startswith("Re:")
    assert office.now - timedelta(days=1) < card.message["Date"].datetime < office.now + timedelta(days=1)


def test_every_decision_has_a_folder_on_the_server_and_a_line_on_the_card(office: Office) -> None:
    (card,) = office.cards()
    lines = [f"- {kind.folder}: {kind.meaning}" for kind in DECISIONS]

    assert {f"Requests/{kind.folder}" for kind in DECISIONS} <= set(office.account.mailboxes())
    text = " ".join(card.text.split())
    assert [line for line in lines if line not in text] == []


def test_the_card_of_a_relays_letter_names_the_person_behind_it(account: MailAccount, tmp_path: Path) -> None:
    office = Office(account, tmp_path, answers="people: {relays: [forms@directory.example]}")
    sender, person = "Directory <forms@directory.example>", "Pat Doe <pat@doe.example>"
    relayed = letter(sender, at=office.now, Reply_To=person)
    office.deliver(relayed)
    office.pass_time(minutes=1)

    (card,) = office.cards()

    assert "Pat Doe · Eitherway" in str(card.message["From"])
    assert "Answers go to Pat Doe <pat@doe.example>." in card.text


def test_the_card_notes_a_reply_to_at_another_domain_on_top(account: MailAccount, tmp_path: Path) -> None:
    office = Office(account, tmp_path)
    office.deliver(letter(at=office.now, Reply_To="Club <club@elsewhere.example>"))
    office.pass_time(minutes=1)

    (card,) = office.cards()

    top = card.text.partition("THEY ASK")[0]
    assert "Reply-To is at elsewhere.example, From at conf.example" in top


def test_a_rule_without_a_draft_promises_nothing(account: MailAccount, tmp_path: Path) -> None:
    office = Office(account, tmp_path, rules="  - {name: legal, when: {text: [subpoena]}, do: card}")
    office.deliver(letter(text="You are served a subpoena.", at=office.now))
    office.pass_time(minutes=1)

    (card,) = office.cards()

    assert "deferral is sent" not in card.text
    assert "You promised nothing yet" in card.text


def test_the_card_of_a_sealed_letter_claims_no_room(account: MailAccount, tmp_path: Path) -> None:
    office = Office(account, tmp_path, rules="  - {name: rest, when: {always: yes}}")
    sealed = letter(text="MIAGCSqGSIb3DQEHA6CAMIACAQAxggE=", at=office.now)
    sealed.replace_header("Content-Type", "application/pkcs7-mime; smime-type=enveloped-data")
    office.deliver(sealed)
    office.pass_time(minutes=1)

    (card,) = office.cards()

    assert "· Unknown ·" in card.subject
    assert "S/MIME" in card.text
    assert "its text was not read, and nothing is drafted" in " ".join(card.text.split())
    assert office.drafts() == []


def test_people_behind_one_relay_are_not_taken_for_each_other(account: MailAccount, tmp_path: Path) -> None:
    office = Office(account, tmp_path, answers="people: {relays: [forms@directory.example]}")
    office.deliver_all(
        letter("<forms@directory.example>", "pat", at=office.now, Reply_To="pat@doe.example"),
        letter("<forms@directory.example>", "quin", at=office.now, Reply_To="quin@doe.example"),
    )
    office.pass_time(minutes=1)

    assert [card.text.count("They asked you") for card in office.cards()] == [0, 0]


def test_a_clients_letter_has_no_emergency_line(account: MailAccount, tmp_path: Path) -> None:
    office = Office(account, tmp_path, answers="people: {clients: [dana@conf.example]}")
    path = office.folder / "rules.yaml"
    path.write_text(path.read_text().replace("mailbox:", "  emergency_line: Call 911.\nmailbox:", 1))
    office.deliver(letter(at=office.now))
    office.deliver(letter("Lee <lee@else.example>", "Another talk", at=office.now))
    office.pass_time(minutes=1)

    lines = {str(draft.message["To"]): "Call 911." in draft.text for draft in office.drafts()}

    assert lines == {"Dana Reyes <dana@conf.example>": False, "Lee <lee@else.example>": True}


def test_the_card_of_a_decision_says_that_its_letter_is_in_drafts(office: Office) -> None:
    decide(office, "No")

    (card,) = office.cards()

    assert "Decided: No. The letter was put into Drafts" in card.text


def test_the_questions_of_the_ask_letter_begin_as_sentences_do(account: MailAccount, tmp_path: Path) -> None:
    office = Office(account, tmp_path)
    office.deliver(letter(text="Could you speak at our event in March?", at=office.now))
    office.pass_time(minutes=1)
    decide(office, "Ask")

    (draft,) = office.drafts()

    assert "* Which day in March do you have in mind?" in draft.text


def test_a_star_and_labels_of_the_owner_live_on_through_renewals(office: Office) -> None:
    office.account.mark("Requests", r"\Flagged $label1 call=20back NonJunk")

    office.busy("Board meeting", office.now.replace(year=2026, month=12, day=8, hour=10, minute=0))
    office.pass_time(hours=2)
    (renewed,) = office.cards()
    decide(office, "No")

    (decided,) = office.cards()
    assert "· Full ·" in renewed.subject
    assert decided.subject.startswith("No drafted")
    assert {"\\Flagged", "$label1", "call=20back"} <= renewed.flags & decided.flags
    assert "NonJunk" not in renewed.flags | decided.flags


def test_the_star_of_a_day_that_was_near_goes_with_the_answer(office: Office) -> None:
    office.at(date(2026, 11, 24), 9, 30)
    decide(office, "No")
    (near,) = office.cards()

    office.send(office.drafts()[0])
    office.pass_time(minutes=1)

    (answered,) = office.cards()
    assert "\\Flagged" in near.flags
    assert answered.subject.startswith("Answered")
    assert "\\Flagged" not in answered.flags


def test_a_flag_by_a_rule_is_there_after_a_renewal(account: MailAccount, tmp_path: Path) -> None:
    office = Office(
        account, tmp_path, rules="  - {name: legal, when: {text: [subpoena]}, do: card, flag: yes}"
    )
    office.deliver(letter(text="You are served a subpoena.", at=office.now))
    office.pass_time(minutes=1)

    decide(office, "Later")

    (card,) = office.cards()
    assert card.subject.startswith("Later drafted")
    assert "\\Flagged" in card.flags
