"""How a card shows in a list of messages: whose it is, and what its subject begins with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from eitherway.mail.message import Address, parse, parse_header
from eitherway.requests.card_actions import CardOptions, card_action, crisis_action
from eitherway.requests.card_markup import person_in, sender_of
from eitherway.requests.letter_writer import LetterInputs
from eitherway.requests.really_there import inputs_of
from eitherway.requests.request import Request
from eitherway.requests.signing import ABOUT_FIELD, is_unmodified
from tests.laws.builders import DECIDED, KEY, LETTER, NOW, PROMISED, REQUEST, context, facts
from tests.letterbox import mail

DUE = date(2026, 11, 25)
UNDRAFTED = replace(REQUEST, letter="", draft=None, draft_state="")
NO_DRAFTED = replace(DECIDED, decision="no", letter="no")


def inputs(request: Request = REQUEST) -> LetterInputs:
    found = inputs_of(facts(request), request, context())
    assert found is not None
    return found


def subject(request: Request) -> str:
    return card_action(inputs(request), context(), CardOptions()).subject


@pytest.mark.parametrize(
    ("request_", "lead"),
    [
        (REQUEST, "Draft waits · Wed Nov 25 · Room"),
        (UNDRAFTED, "Decide · Wed Nov 25 · Room"),
        (replace(UNDRAFTED, due=NOW.date()), "Decide · today · Room"),
        (replace(REQUEST, due=NOW.date()), "Draft waits · today · Room"),
        (replace(PROMISED, due=NOW.date() - timedelta(days=1)), "Overdue · Sun Nov 22 · Room"),
        (replace(PROMISED, due=NOW.date()), "Decide · today · Room"),
        (PROMISED, "Promised · Wed Nov 25 · Room"),
        (replace(DECIDED, decision="no", letter="no"), "No drafted · Wed Nov 25 · Room"),
        (replace(DECIDED, decision="yes", letter="defer"), "Yes noted · Wed Nov 25 · Room"),
        (replace(DECIDED, decision="ask", letter="ask"), "Question drafted · Wed Nov 25 · Room"),
        (replace(PROMISED, state="answered", answer="no", answered_at=NOW), "Answered"),
        (replace(PROMISED, state="withdrawn", answered_at=NOW), "Withdrawn"),
        (UNDRAFTED.with_note("read_first"), "Read first · Wed Nov 25"),
    ],
)
def test_a_subject_begins_with_the_state_the_day_and_the_verdict(request_: Request, lead: str) -> None:
    assert subject(request_) == f"{lead} · A talk in December?"


def test_the_sender_is_the_asker_by_name() -> None:
    card = parse(card_action(inputs(), context(), CardOptions()).octets)

    assert card.from_ == (Address("Dana Reyes · Eitherway", "board@eitherway.invalid"),)
    assert person_in(card.from_[0].name) == "Dana Reyes"


@pytest.mark.parametrize("name", ["", "Żółw · Ωmega", 'A "quoted" <x@y.example>, name', "a" * 300])
def test_any_name_leaves_the_address_and_the_program_s_own_name(name: str) -> None:
    sender = sender_of(name)

    assert (sender.address, sender.name.endswith("Eitherway")) == ("board@eitherway.invalid", True)
    assert len(sender.name) <= 60


def test_a_card_is_known_whatever_its_sender_and_subject_say() -> None:
    card = card_action(inputs(), context(), CardOptions())
    older = card.octets.replace(b"Eitherway <board@", b"<board@")

    assert is_unmodified(card.octets, KEY)
    assert is_unmodified(older, KEY)


def test_a_card_carries_the_asker_s_subject_for_whoever_lists_it() -> None:
    message = replace(LETTER, subject="Re: Żółw · a talk")

    card = card_action(replace(inputs(), message=message), context(), CardOptions())

    assert parse_header(card.octets).field(ABOUT_FIELD) == "Żółw · a talk"


def test_a_letter_without_a_subject_is_named_by_its_kind() -> None:
    message = replace(LETTER, subject="Re:")

    card = card_action(replace(inputs(), message=message), context(), CardOptions())

    assert card.subject.endswith("· Room · speaking")


def test_the_card_of_a_crisis_leads_and_says_who_wrote() -> None:
    message = mail("I want to die", subject="Please read", **{"from": "Jo Carr <jo@carr.example>"})

    card = parse(crisis_action(message, "the words 'i want to die'", context()).octets)

    assert card.subject == "READ NOW · possible danger · Please read"
    assert card.from_[0].name == "Jo Carr · Eitherway"
    assert "Jo Carr <jo@carr.example>" in card.text


def test_what_wants_no_time_shows_no_verdict() -> None:
    message = replace(LETTER, subject="An invoice", written="Could you send me the invoice again?")
    asked = replace(inputs().ask, sort="document", times=(), minutes=None, missing=())

    card = card_action(
        replace(inputs(UNDRAFTED), message=message, ask=asked, rule=None), context(), CardOptions()
    )

    assert card.subject == "Decide · Wed Nov 25 · An invoice"
    assert b"THE WEEKS" not in card.octets
