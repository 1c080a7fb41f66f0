"""Stories of people who write again, to several addresses, or take it back; and of mailboxes that change."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.servers.mail_account import MailAccount
from tests.stories.office import Office, letter
from tests.stories.test_cards import decide


def answer_to(first: object, text: str, office: Office) -> None:
    """The asker writes again in the thread."""
    message = letter(at=office.now, subject="Re: A talk in December?", text=text)
    message["In-Reply-To"] = str(first)
    message["References"] = str(first)
    office.deliver(message)


def test_a_second_letter_renews_card_and_untouched_draft(office: Office) -> None:
    first = letter(at=office.now)
    office.deliver(first)
    office.pass_time(minutes=1)

    answer_to(first["Message-ID"], "Could you also join the panel?\n", office)
    office.pass_time(minutes=1)

    (draft,) = office.drafts()
    assert draft.message["In-Reply-To"] != first["Message-ID"]
    (card,) = office.cards()
    assert "wrote again" in card.text
    assert "December 8" in card.text


def test_a_thread_continued_three_times_has_one_draft_and_one_card(office: Office) -> None:
    first = letter(at=office.now)
    office.deliver(first)
    office.pass_time(minutes=1)

    answer_to(first["Message-ID"], "Any news?\n", office)
    office.pass_time(hours=1)
    answer_to(first["Message-ID"], "Could you tell me soon?\n", office)
    office.pass_time(hours=1)
    answer_to(first["Message-ID"], "Could we talk about the fee?\n", office)
    office.pass_time(hours=1)

    assert len(office.drafts()) == 1
    assert len(office.cards()) == 1
    assert office.requests()[0].follow_ups == 3


def test_after_the_deferral_was_sent_no_second_one_is_drafted(office: Office) -> None:
    first = letter(at=office.now)
    office.deliver(first)
    office.pass_time(minutes=1)
    office.send(office.drafts()[0])
    office.pass_time(minutes=1)
    sent = office.seen("Sent")[0].message["Message-ID"]

    answer_to(sent, "Thank you. Could you also bring slides?\n", office)
    office.pass_time(minutes=1)

    assert office.drafts() == []
    assert "wrote again" in office.cards()[0].text


def test_two_requests_by_one_person_are_two(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.deliver(letter(at=office.now, subject="Another", text="Would you give a talk in Rome?\n"))

    office.pass_time(minutes=1)

    assert len(office.drafts()) == 2
    assert len(office.cards()) == 2


def test_the_same_request_to_two_aliases_is_one(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.deliver(letter(at=office.now, to="hello@okafor.example"))

    office.pass_time(minutes=1)

    assert len(office.drafts()) == 1
    assert len(office.cards()) == 1


def test_the_same_message_twice_is_one(office: Office) -> None:
    message = letter(at=office.now)
    office.deliver(message)
    office.deliver(message)

    office.pass_time(minutes=1)

    assert len(office.drafts()) == 1


def test_a_request_that_is_taken_back_closes(office: Office) -> None:
    first = letter(at=office.now)
    office.deliver(first)
    office.pass_time(minutes=1)

    answer_to(first["Message-ID"], "Never mind, we found somebody else. Thank you!\n", office)
    office.pass_time(minutes=1)

    assert office.requests()[0].state == "withdrawn"
    assert office.drafts() == []
    assert "took the request back" in office.cards()[0].text


def test_thanks_after_the_answer_change_nothing(office: Office) -> None:
    first = letter(at=office.now)
    office.deliver(first)
    office.pass_time(minutes=1)
    decide(office, "No")
    office.send(office.drafts()[0])
    office.pass_time(minutes=1)

    answer_to(first["Message-ID"], "Thank you for telling me so soon.\n", office)
    office.pass_time(minutes=1)

    assert office.requests()[0].state == "answered"
    assert office.drafts() == []


def test_asking_again_after_the_answer_brings_the_card_back_without_a_draft(office: Office) -> None:
    first = letter(at=office.now)
    office.deliver(first)
    office.pass_time(minutes=1)
    decide(office, "No")
    office.send(office.drafts()[0])
    office.pass_time(minutes=1)

    answer_to(first["Message-ID"], "I see. Could you give a talk in January instead?\n", office)
    office.pass_time(minutes=1)

    assert office.requests()[0].is_open
    assert office.drafts() == []
    assert "asked again after your answer" in office.cards()[0].text


def test_the_earlier_no_is_shown_when_they_ask_anew(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    decide(office, "No")
    office.send(office.drafts()[0])
    office.pass_time(days=10)

    office.deliver(letter(at=office.now, subject="Next year", text="Would you give a talk next year?\n"))
    office.pass_time(minutes=1)

    (card,) = office.cards()
    assert "You said no to this on Monday, November 23, 2026" in card.text


def test_a_request_archived_by_a_filter_can_still_be_decided(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    office.account.create("Archive")
    office.move("INBOX", office.seen("INBOX")[0], "Archive")

    decide(office, "No")

    assert len(office.drafts()) == 1


def test_a_request_that_was_deleted_leaves_a_card_that_says_so(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    office.delete("INBOX", office.seen("INBOX")[0])

    decide(office, "No")
    office.pass_time(minutes=1)

    assert len(office.drafts()) <= 1
    assert office.requests()[0].decision == "no"


def test_a_new_uidvalidity_doubles_nothing(account: MailAccount, tmp_path: Path) -> None:
    account.create("Leads")
    office = Office(account, tmp_path, mailbox="  watch: [INBOX, Leads]")
    office.deliver(letter(at=office.now), "Leads")
    office.pass_time(minutes=1)
    (seen,) = office.seen("Leads")
    account.rename("Leads", "Old")
    account.create("Leads")
    office.deliver(seen.message, "Leads")
    office.deliver(letter(at=office.now, subject="New", text="Would you give a talk in Oslo?\n"), "Leads")

    office.pass_time(minutes=1)

    assert len(office.drafts()) == 2
    assert len(office.cards()) == 2


def test_drafts_may_get_another_name(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    office.account.rename("Drafts", "Entwürfe")

    office.pass_time(minutes=1)
    decide(office, "No")

    assert sum(len(office.seen(name)) for name in ("Drafts", "Entwürfe")) >= 1


def test_shadow_mode_makes_cards_and_no_drafts(account: MailAccount, tmp_path: Path) -> None:
    office = Office(account, tmp_path, answers="  mode: shadow")
    office.deliver(letter(at=office.now))

    office.pass_time(minutes=1)

    assert office.drafts() == []
    assert "Shadow mode" in office.cards()[0].text


def test_more_than_the_days_drafts_become_cards_only(account: MailAccount, tmp_path: Path) -> None:
    office = Office(account, tmp_path, answers="  drafts_per_day: 2")
    office.deliver_all(
        letter("Asker <a0@mail.example>", "Talk 0", "Would you give a talk number 0?\n", office.now),
        letter("Asker <a1@mail.example>", "Talk 1", "Would you give a talk number 1?\n", office.now),
        letter("Asker <a2@mail.example>", "Talk 2", "Would you give a talk number 2?\n", office.now),
    )

    office.pass_time(minutes=1)
    office.at(date(2026, 11, 24), 7)

    assert len(office.drafts()) == 2
    assert len(office.cards()) == 3
    assert sum("drafts_per_day" in card.text for card in office.cards()) == 1


def test_shadow_mode_leaves_the_drafts_of_a_thread_alone(account: MailAccount, tmp_path: Path) -> None:
    office = Office(account, tmp_path)
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    before = [draft.text for draft in office.drafts()]
    office.answers = "  mode: shadow"
    office.write_rules()

    answer_to(office.drafts()[0].message["In-Reply-To"], "Would Tuesday also do?\n", office)
    office.pass_time(minutes=1)

    assert [draft.text for draft in office.drafts()] == before
    assert "Shadow mode" not in office.cards()[0].text


def test_a_crisis_gets_a_flagged_card_and_no_draft(office: Office) -> None:
    office.deliver(letter(at=office.now, text="I want to end my life. Could you give a talk?\n"))

    office.pass_time(minutes=1)

    assert office.drafts() == []
    (card,) = [item for item in office.board() if item.message["Eitherway-Card"] != "daily"]
    assert card.subject.startswith("READ NOW")
    assert "\\Flagged" in card.flags
    assert "\\Seen" not in card.flags


def test_the_digest_begins_with_a_crisis_until_its_card_was_read(office: Office) -> None:
    office.deliver(letter(at=office.now, text="my stepdad hit me again\n"))
    office.pass_time(minutes=1)

    office.at(date(2026, 11, 24), 8, 30)
    (told,) = office.notices("daily")
    office.account.mark("Requests", r"\Seen")
    office.deliver(letter(at=office.now))
    office.at(date(2026, 11, 25), 8, 30)

    first, second = told.text.splitlines()[:2]
    assert first == "Please read this first"
    assert second.startswith("- Dana Reyes, “A talk in December?”: somebody may be in danger.")
    assert told.subject.startswith("READ FIRST")
    assert "read this first" not in office.notices("daily")[0].text


def test_an_automatic_answer_in_a_known_thread_changes_nothing(office: Office) -> None:
    first = letter(at=office.now)
    office.deliver(first)
    office.pass_time(minutes=1)
    before = [(item.uid, item.text) for item in (*office.drafts(), *office.cards())]

    away = letter(
        at=office.now, subject="Automatic reply: A talk in December?", text="I am away until May 4.\n"
    )
    away["In-Reply-To"] = str(first["Message-ID"])
    away["Auto-Submitted"] = "auto-replied"
    office.deliver(away)
    office.pass_time(minutes=1)

    assert [(item.uid, item.text) for item in (*office.drafts(), *office.cards())] == before
    assert office.requests()[0].follow_ups == 0


def test_a_crisis_in_a_known_thread_takes_the_waiting_draft_back_for_good(office: Office) -> None:
    first = letter(at=office.now)
    office.deliver(first)
    office.pass_time(minutes=1)

    answer_to(first["Message-ID"], "I do not want to live any more.\n", office)
    office.pass_time(minutes=1)
    card = next(item for item in office.cards() if not item.subject.startswith("READ NOW"))
    office.move("Requests", card, "Requests/No")
    office.pass_time(minutes=1)

    assert office.drafts() == []
    (alarm,) = [item for item in office.board() if item.subject.startswith("READ NOW")]
    assert "\\Flagged" in alarm.flags
    (request,) = office.requests()
    assert (request.is_open, "crisis" in request.notes) == (True, True)


def test_what_is_kept_for_the_digest_is_in_the_daily_letter(account: MailAccount, tmp_path: Path) -> None:
    office = Office(account, tmp_path, rules="  - name: news\n    when: {text: [our news]}\n    do: digest")
    office.deliver(letter("Kim <kim@club.example>", "Spring at the club", "Here are our news.\n", office.now))
    office.pass_time(minutes=1)
    assert office.drafts() == office.cards() == []

    office.at(date(2026, 11, 24), 8, 30)

    (daily,) = office.board()
    assert "Kim, “Spring at the club”" in daily.text


def test_a_lost_ledger_after_the_promise_goes_on_from_the_board(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    office.send(office.drafts()[0])
    office.pass_time(minutes=1)
    office.forget_everything()

    office.pass_time(minutes=1)
    decide(office, "No")

    (request,) = office.requests()
    assert (request.decision, request.due) == ("no", date(2026, 11, 25))
    assert len(office.drafts()) == 1


def test_who_was_written_to_is_known_and_gets_no_emergency_line(account: MailAccount, tmp_path: Path) -> None:
    office = Office(account, tmp_path)
    text = (tmp_path / "rules.yaml").read_text()
    line = "  emergency_line: In danger, call 112.\n  signature:"
    (tmp_path / "rules.yaml").write_text(text.replace("  signature:", line))
    friend = letter("Maya Okafor <maya@okafor.example>", "Hello", "Hi!", office.now, to="dana@conf.example")
    office.deliver(friend, "Sent", r"(\Seen)")
    office.deliver(letter(at=office.now))
    office.deliver(letter("Sam <sam@mail.example>", text="Would you give a talk?\n", at=office.now))

    office.pass_time(minutes=1)

    known, stranger = sorted(office.drafts(), key=lambda item: str(item.message["To"]))
    assert "call 112" not in known.text
    assert "call 112" in stranger.text


def test_a_lost_ledger_knows_a_continued_thread_by_its_first_letter(office: Office) -> None:
    first = letter(at=office.now)
    office.deliver(first)
    office.pass_time(minutes=1)
    answer_to(first["Message-ID"], "Could you tell me soon?\n", office)
    office.pass_time(minutes=1)
    office.forget_everything()
    office.pass_time(minutes=1)

    office.answer_from_phone(first, "No, I am sorry.\n")
    office.pass_time(minutes=1)

    assert office.requests()[0].draft_state == "sent"
    assert office.drafts() == []


INVITATION = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//conf.example//EN\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\n"
    "UID:talk@conf.example\r\nDTSTAMP:20261123T080000Z\r\nSEQUENCE:{sequence}\r\nSUMMARY:A talk\r\n"
    "DTSTART;TZID=America/Chicago:20261208T100000\r\nDTEND;TZID=America/Chicago:20261208T110000\r\n"
    "ORGANIZER:mailto:dana@conf.example\r\nATTENDEE:mailto:maya@okafor.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_a_cancelled_invitation_closes_its_request(office: Office) -> None:
    invitation = letter(at=office.now, text="Could you give a talk?\n")
    event = INVITATION.format(method="REQUEST", sequence=0)
    invitation.add_attachment(event, subtype="calendar", params={"method": "REQUEST"})
    office.deliver(invitation)
    office.pass_time(minutes=1)
    assert len(office.drafts()) == 1

    cancelled = letter(at=office.now, subject="Cancelled: A talk", text="The talk is cancelled.\n")
    event = INVITATION.format(method="CANCEL", sequence=1)
    cancelled.add_attachment(event, subtype="calendar", params={"method": "CANCEL"})
    office.deliver(cancelled)
    office.pass_time(minutes=1)

    assert office.requests()[0].state == "withdrawn"
    assert office.drafts() == []


def test_later_names_a_date_after_the_one_before(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)

    decide(office, "Later")

    assert "November 27" in office.drafts()[0].text
