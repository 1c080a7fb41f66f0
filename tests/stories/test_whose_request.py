"""Stories of everyday threads: colleagues, strangers and aliases write, and the owner writes to others."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage

from tests.stories.office import Office, Seen, letter
from tests.stories.test_cards import decide
from tests.stories.test_threads import INVITATION

DANA, BOB = "Dana Reyes <dana@conf.example>", "Bob Stone <bob@conf.example>"
EVE = "Dana Reyes <eve@evil.example>"
NEVER_MIND = "Never mind, we found somebody else.\n"


def asked(office: Office, **more: str) -> EmailMessage:
    """Dana's first message, and what Eitherway makes of it."""
    first = letter(at=office.now, **more)
    office.deliver(first)
    office.pass_time(minutes=1)
    return first


def writes(office: Office, who: str, text: str, about: object, **more: str) -> EmailMessage:
    """Somebody writes in the thread."""
    message = letter(who, "Re: A talk in December?", text, office.now, **more)
    message["In-Reply-To"] = message["References"] = str(about)
    office.deliver(message)
    office.pass_time(minutes=1)
    return message


def owner_writes(office: Office, to: str, text: str, about: object, mailbox: str = "Sent") -> None:
    """The owner writes in the thread, on any device."""
    message = letter("Maya Okafor <maya@okafor.example>", "Re: A talk in December?", text, office.now, to=to)
    message["In-Reply-To"] = message["References"] = str(about)
    office.deliver(message, mailbox, r"(\Seen)")
    office.pass_time(minutes=1)


def recipients(office: Office) -> list[str]:
    """To whom the drafts go."""
    return sorted(str(draft.message["To"]) for draft in office.drafts())


def retype(seen: Seen, to: str) -> EmailMessage:
    """The draft as a client saves it after the owner typed another recipient."""
    message = letter("Maya Okafor <maya@okafor.example>", seen.subject, seen.text, to=to)
    message["In-Reply-To"] = message["References"] = str(seen.message["In-Reply-To"])
    return message


# -- who writes -----------------------------------------------------------------------------------------


def test_a_colleague_who_answers_all_leaves_the_askers_draft_alone(office: Office) -> None:
    first = asked(office)

    writes(office, BOB, "Thank you, Dana. I will send the programme.\n", first["Message-ID"])

    assert recipients(office) == [DANA]
    (card,) = office.cards()
    assert "Bob Stone <bob@conf.example> wrote in this thread" in card.text


def test_a_colleague_who_asks_gets_a_request_of_his_own(office: Office) -> None:
    first = asked(office)

    writes(office, BOB, "Could you also speak at our evening in January?\n", first["Message-ID"])

    assert recipients(office) == [BOB, DANA]
    assert len(office.cards()) == 2


def test_a_stranger_with_the_askers_name_withdraws_nothing(office: Office) -> None:
    first = asked(office)

    writes(office, EVE, NEVER_MIND, first["Message-ID"])

    assert recipients(office) == [DANA]
    assert office.requests()[0].state == "open"


def test_the_asker_writes_again_from_the_address_in_reply_to(office: Office) -> None:
    first = asked(office, Reply_To="Dana <dana@home.example>")

    writes(office, "Dana <dana@home.example>", NEVER_MIND, first["Message-ID"])

    assert office.drafts() == []
    assert office.requests()[0].state == "withdrawn"


def test_a_new_reply_to_is_named_on_the_card_and_its_letter_is_known_when_sent(office: Office) -> None:
    first = asked(office)

    writes(office, DANA, "Could you tell me soon?\n", first["Message-ID"], Reply_To="dana@new.example")
    (card,) = office.cards()
    (draft,) = office.drafts()
    office.send(draft)
    office.pass_time(minutes=1)

    assert "A draft goes to dana@new.example now" in " ".join(card.text.split())
    assert str(draft.message["To"]) == "dana@new.example"
    assert office.requests()[0].state == "promised"


def test_a_cancellation_by_another_guest_closes_nothing(office: Office) -> None:
    invitation = letter(at=office.now, text="Could you give a talk?\n")
    event = INVITATION.format(method="REQUEST", sequence=0)
    invitation.add_attachment(event, subtype="calendar", params={"method": "REQUEST"})
    office.deliver(invitation)
    office.pass_time(minutes=1)
    cancelled = letter(BOB, "Cancelled: A talk", "The talk is cancelled.\n", office.now)
    event = INVITATION.format(method="CANCEL", sequence=1)
    cancelled.add_attachment(event, subtype="calendar", params={"method": "CANCEL"})

    office.deliver(cancelled)
    office.pass_time(minutes=1)

    assert recipients(office) == [DANA]
    assert office.requests()[0].state == "open"


def test_two_forms_with_one_message_id_are_two_requests(office: Office) -> None:
    ann = letter("Ann <ann@mail.example>", "Form", "Would you speak at our school?\n", office.now)
    ben = letter("Ben <ben@mail.example>", "Form", "Would you speak at our club?\n", office.now)
    ann.replace_header("Message-ID", "<form@directory.example>")
    ben.replace_header("Message-ID", "<form@directory.example>")

    office.deliver_all(ann, ben)
    office.pass_time(minutes=1)

    assert recipients(office) == ["Ann <ann@mail.example>", "Ben <ben@mail.example>"]


def test_references_prepared_before_the_letter_came_do_nothing(office: Office) -> None:
    first = letter(at=office.now)
    writes(office, EVE, "Would you speak at our evening?\n", first["Message-ID"])

    office.deliver(first)
    office.pass_time(minutes=1)
    writes(office, EVE, NEVER_MIND, first["Message-ID"])

    assert recipients(office) == [DANA, EVE]
    assert [request.state for request in office.requests()] == ["open", "open"]


def test_a_message_with_the_askers_message_id_takes_nobodys_place(office: Office) -> None:
    first = asked(office)
    stolen = letter(EVE, "A talk?", "Would you speak at our evening?\n", office.now)
    stolen.replace_header("Message-ID", str(first["Message-ID"]))
    office.deliver(stolen)
    office.pass_time(minutes=1)

    office.answer_from_phone(first, "I will tell you by Friday, December 4.\n")
    office.pass_time(minutes=1)

    assert sorted(request.state for request in office.requests()) == ["open", "promised"]
    assert recipients(office) == [EVE]


def test_a_decision_is_not_written_to_who_used_the_askers_message_id_again(office: Office) -> None:
    first = asked(office)
    stolen = letter(EVE, "Hello", "Just to say hello.\n", office.now)
    stolen.replace_header("Message-ID", str(first["Message-ID"]))
    office.deliver(stolen)
    office.pass_time(minutes=1)
    office.account.create("Archive")
    office.move("INBOX", office.seen("INBOX")[0], "Archive")

    decide(office, "No")

    assert recipients(office) == [DANA]


def test_nor_after_the_ledger_was_lost(office: Office) -> None:
    first = asked(office)
    stolen = letter(EVE, "Hello", "Just to say hello.\n", office.now)
    stolen.replace_header("Message-ID", str(first["Message-ID"]))
    office.deliver(stolen)
    office.pass_time(minutes=1)
    office.account.create("Archive")
    office.move("INBOX", office.seen("INBOX")[0], "Archive")
    office.forget_everything()

    office.pass_time(minutes=1)
    decide(office, "No")

    assert recipients(office) == [DANA]


# -- to whom the owner writes ---------------------------------------------------------------------------


def test_an_aside_to_a_colleague_leaves_the_request_open(office: Office) -> None:
    first = asked(office)

    owner_writes(office, BOB, "Bob, would you like to do this one?\n", first["Message-ID"])

    assert recipients(office) == [DANA]
    assert (office.requests()[0].state, office.requests()[0].notes) == ("open", ())


def test_a_draft_of_the_owners_to_a_colleague_is_not_the_edited_letter(office: Office) -> None:
    first = asked(office)

    owner_writes(office, BOB, "Bob, would you like to do this one?\n", first["Message-ID"], "Drafts")

    assert recipients(office) == [BOB, DANA]
    assert office.requests()[0].draft_state == "waiting"


def test_a_letter_sent_to_another_address_of_the_askers_makes_the_promise(office: Office) -> None:
    asked(office)
    (draft,) = office.drafts()

    office.deliver(retype(draft, "dana@home.example"), "Sent", r"(\Seen)")
    office.delete("Drafts", draft)
    office.pass_time(minutes=1)

    assert office.requests()[0].state == "promised"
    assert "counts as theirs" in " ".join(office.cards()[0].text.split())


def test_the_same_words_to_another_asker_are_no_further_address_of_the_first(office: Office) -> None:
    first = asked(office)
    text = office.drafts()[0].text
    bobs = letter(BOB, "Re: A talk", "Would you speak at our evening?\n", office.now)
    answer = letter("Maya Okafor <maya@okafor.example>", "Re: A talk", text, office.now, to=BOB)
    answer["In-Reply-To"] = bobs["Message-ID"]
    answer["References"] = f"{first['Message-ID']} {bobs['Message-ID']}"
    office.deliver(answer, "Sent", r"(\Seen)")

    office.pass_time(minutes=1)

    assert [(one.state, one.notes) for one in office.requests()] == [("open", ())]
    assert recipients(office) == [DANA]


def test_a_letter_that_the_asker_cites_is_not_one_to_the_asker(office: Office) -> None:
    owner_writes(office, BOB, "Let me see about that, I will tell you by Friday, December 4.\n", "<other@x>")
    (sent,) = office.seen("Sent")
    writes(office, DANA, "Could you give a talk on Tuesday, December 8?\n", sent.message["Message-ID"])
    office.forget_everything()

    office.pass_rounds(2, minutes=1)

    assert [(one.state, one.notes) for one in office.requests()] == [("open", ())]
    assert recipients(office) == [DANA]


def test_from_that_address_the_asker_may_take_it_back(office: Office) -> None:
    first = asked(office)
    (draft,) = office.drafts()
    office.deliver(retype(draft, "dana@home.example"), "Sent", r"(\Seen)")
    office.delete("Drafts", draft)
    office.pass_time(minutes=1)

    writes(office, "Dana <dana@home.example>", NEVER_MIND, first["Message-ID"])

    assert office.requests()[0].state == "withdrawn"


def test_a_draft_with_another_recipient_is_the_owners(office: Office) -> None:
    asked(office)
    (draft,) = office.drafts()

    office.deliver(retype(draft, "dana@home.example"), "Drafts", r"(\Draft \Seen)")
    office.delete("Drafts", draft)
    office.pass_rounds(2, days=1)

    assert office.requests()[0].draft_state == "edited"
    assert recipients(office) == ["dana@home.example"]


# -- what was sent, and when ------------------------------------------------------------------------------


def test_a_deferral_sent_after_the_decision_leaves_the_no_in_drafts(office: Office) -> None:
    asked(office)
    (deferral,) = office.drafts()
    decide(office, "No")

    office.send(deferral, keep=True)
    office.pass_time(minutes=1)

    request = office.requests()[0]
    assert (request.state, request.decision, request.answer) == ("decided", "no", "")
    assert ["can't" in draft.text for draft in office.drafts()] == [True]


def test_a_deferral_sent_after_not_a_request_is_kept(office: Office) -> None:
    asked(office)
    office.edit(office.drafts()[0], office.drafts()[0].text + "Kind regards\n")
    office.pass_time(minutes=1)
    decide(office, "Dismiss")
    dismissed = office.cards()
    office.pass_time(minutes=5)

    office.send(office.drafts()[0])
    office.pass_time(minutes=1)
    before = [card.uid for card in office.cards()]
    office.pass_time(minutes=1)

    (request,) = office.requests()
    (card,) = office.cards()
    assert dismissed == []
    assert (request.state, request.due) == ("promised", date(2026, 11, 25))
    assert "You promised an answer by Wednesday, November 25" in " ".join(card.text.split())
    assert "it is open again" in " ".join(card.text.split())
    assert [card.uid] == before


def test_a_question_beside_a_no_leaves_no_card_that_speaks_of_a_draft(office: Office) -> None:
    first = asked(office)
    decide(office, "No")

    office.answer_from_phone(first, "Where would it be?\n")
    office.pass_time(minutes=1)

    assert office.drafts() == []
    assert "no letter is in Drafts" in " ".join(office.cards()[0].text.split())


def test_later_that_was_deleted_leaves_the_first_promise(office: Office) -> None:
    asked(office)
    office.send(office.drafts()[0])
    office.pass_time(minutes=1)
    decide(office, "Later")

    office.move("Drafts", office.drafts()[0], "Trash")
    office.pass_rounds(2, minutes=11)

    assert office.requests()[0].due == date(2026, 11, 25)
    assert "Wednesday, November 25" in office.cards()[0].text


def test_an_edited_draft_in_trash_is_deleted_and_back_again_the_owners(office: Office) -> None:
    asked(office)
    office.edit(office.drafts()[0], "In my own words.\n")
    office.pass_time(minutes=1)
    office.move("Drafts", office.drafts()[0], "Trash")
    office.pass_rounds(2, minutes=11)
    deleted = office.requests()[0].draft_state

    office.move("Trash", office.seen("Trash")[0], "Drafts")
    office.pass_time(minutes=1)

    assert (deleted, office.requests()[0].draft_state) == ("deleted", "edited")
    assert "The draft is back in Drafts" in office.cards()[0].text


def test_they_ask_again_after_they_took_it_back(office: Office) -> None:
    first = asked(office)
    writes(office, DANA, NEVER_MIND, first["Message-ID"])

    writes(office, DANA, "Could you give the talk after all, on December 9?\n", first["Message-ID"])

    assert recipients(office) == [DANA]
    assert office.requests()[0].state == "open"
    assert "took the request back" not in office.cards()[0].text


def test_a_deleted_card_is_told_in_the_digest(office: Office) -> None:
    asked(office)
    office.delete("Requests", office.cards()[0])
    office.pass_time(minutes=1)
    office.at(date(2026, 11, 24), 8)
    office.delete("Requests", office.cards()[0])
    office.pass_time(minutes=1)

    office.at(date(2026, 11, 25), 8)

    told = " ".join(office.notices("daily")[-1].text.split())
    assert "Its draft waits in Drafts. You deleted its card." in told
