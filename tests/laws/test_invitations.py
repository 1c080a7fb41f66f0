"""Invitations in a thread: what is old changes nothing, and a counter-proposal shows both times."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eitherway.mail.message import Message
from eitherway.requests.decide_new import decide_new
from eitherway.requests.plan import AppendCard, AppendDraft, Plan, Remember
from tests.laws.builders import REQUEST, TALK, busy, calendar, context, incoming
from tests.letterbox import mail

RULES = "  - {name: anything, when: {asks: [meeting]}}\n"


def invitation(method: str = "REQUEST", *lines: str, sequence: int = 0) -> Message:
    body = "\r\n".join(
        (
            "BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", "UID:Dentist0810", f"SEQUENCE:{sequence}",
            "DTSTAMP:20261120T080000Z", "SUMMARY:Planning", *lines, "END:VEVENT", "END:VCALENDAR", "",
        )
    )  # fmt: skip
    return mail(body, content_type="text/calendar; charset=utf-8", message_id=f"<i{sequence}{method}@x.org>")


def at(clock: str) -> str:
    return f"DTSTART;TZID=America/Chicago:202612{clock}"


INVITED = replace(REQUEST, kind="anything", invitation="0000000002 20261120T080000")


@pytest.mark.parametrize("state", ["open", "promised", "answered", "withdrawn"])
@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_a_late_copy_of_an_old_invitation_changes_nothing(method: str, state: str) -> None:
    late = invitation(method, at("08T100000"), sequence=1)
    thread = replace(INVITED, state=state)  # type: ignore[arg-type]

    decision = decide_new(incoming(late, thread=thread), context(rules=RULES))

    assert (decision.outcome, decision.plan) == ("thread", Plan())


def test_a_newer_version_goes_on_and_is_remembered() -> None:
    newer = invitation("REQUEST", at("09T100000"), sequence=3)

    plan = decide_new(incoming(newer, thread=INVITED), context(rules=RULES)).plan

    (remembered,) = (one.request for one in plan.actions if isinstance(one, Remember))
    assert remembered.invitation == "0000000003 20261120T080000"


def test_a_cancellation_makes_an_older_invitation_late() -> None:
    cancelled = decide_new(
        incoming(invitation("CANCEL", at("08T100000"), sequence=3), thread=INVITED), context(rules=RULES)
    )
    (request,) = (one.request for one in cancelled.plan.actions if isinstance(one, Remember))

    late = decide_new(
        incoming(invitation("REQUEST", at("08T100000"), sequence=2), thread=request), context(rules=RULES)
    )

    assert request.state == "withdrawn"
    assert late.plan == Plan()


@pytest.mark.parametrize("said", [("X-MS-OLK-ORIGINALSTART:20261208T160000Z",), ()])
def test_a_counter_proposal_makes_a_card_with_both_times_and_no_draft(said: tuple[str, ...]) -> None:
    counter = invitation("COUNTER", at("09T140000"), "DURATION:PT1H", *said)

    decision = decide_new(incoming(counter), context(calendar(busy(TALK)), rules=RULES))

    cards = [one for one in decision.plan.actions if isinstance(one, AppendCard)]
    text = b" ".join(one.octets for one in cards).decode()
    assert [one for one in decision.plan.actions if isinstance(one, AppendDraft)] == []
    assert len(cards) == 1
    assert "Wed Dec 9 2:00 PM" in text
    assert "instead of Tue Dec 8" in text
    assert "They propose another time" in text


def test_the_time_so_far_is_no_conflict_with_the_proposed_one() -> None:
    counter = invitation("COUNTER", at("08T103000"), "DURATION:PT1H")

    decision = decide_new(incoming(counter), context(calendar(busy(TALK)), rules=RULES))

    assert decision.capacity is not None
    assert decision.capacity.verdict == "room"
