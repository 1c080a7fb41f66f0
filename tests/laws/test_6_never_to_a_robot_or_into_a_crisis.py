"""Law 6: never to a robot, a list, oneself, or into a crisis. The guards run before the rules, always."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eitherway.mail.guards import NAMES, OwnAddresses, walk
from eitherway.mail.message import Message
from eitherway.requests.decide_new import decide_new
from eitherway.requests.message_decision import MessageDecision
from eitherway.requests.plan import AppendCard, AppendDraft, Remember, WithdrawDraft
from tests.laws.builders import ASKS, LETTER, NOW, PROMISED, REQUEST, context, incoming
from tests.letterbox import mail

HOUSE = OwnAddresses(
    own=("maya@okafor.example", "hello@okafor.example", "@maya.example"),
    never=("pest@example.org", "@marketing.example"),
    relays=("forms@directory.example", "@relay.example"),
    crisis=("the blue place",),
)
FORM = {"from": "no-reply@relay.example", "reply_to": "dana@example.net"}
OWN_LIST = {"list_id": "Hello <hello.okafor.example>", "list_post": "<mailto:Hello@okafor.example>"}
LONG = "multipart/report; boundary=" + "x" * 100


def reasons(message: Message, **known: bool) -> dict[str, str]:
    """The guards that stop the message, each with its reason."""
    return {name: reason for name, reason in walk(message, HOUSE, **known) if reason}


def invitation(method: str = "REQUEST", **fields: str) -> Message:
    body = f"BEGIN:VCALENDAR\r\nMETHOD;X=1:{method}\r\nEND:VCALENDAR\r\n"
    return mail(body, **{"content_type": "text/calendar; charset=utf-8", **fields})


# Every guard that stops a message, with the words that `explain` prints.
STOPPED: list[tuple[dict[str, str], dict[str, str]]] = [
    ({"from": "Maya <MAYA+x@okafor.example>"}, {"own_address": "From: MAYA+x@okafor.example"}),
    ({"from": "x@maya.example"}, {"own_address": "From: x@maya.example"}),
    ({"from": "dana@example.net, maya@okafor.example"}, {"own_address": "From: maya@okafor.example"}),
    ({"from": "Pest@example.org"}, {"never": "people.never has Pest@example.org"}),
    ({"sender": "jo@mail.marketing.example"}, {"never": "people.never has jo@mail.marketing.example"}),
    ({"reply_to": "jo@marketing.example"}, {"never": "people.never has jo@marketing.example"}),
    (FORM | {"reply_to": "pest@example.org"}, {"never": "people.never has pest@example.org"}),
    ({"return_path": "< >", "subject": "Undeliverable: x"},
     {"bounce": "Return-Path: <> with Subject: Undeliverable: x",
      "vendor_auto": "Subject: Undeliverable: x"}),
    ({"return_path": "<>", "content_type": "multipart/report; boundary=x"},
     {"bounce": "Return-Path: <> with Content-Type: multipart/report; boundary=x",
      "report": "Content-Type: multipart/report; boundary=x"}),
    ({"content_type": LONG}, {"report": f"Content-Type: {LONG[:80]}"}),
    ({"content_type": "Multipart/Report; boundary=x"},
     {"report": "Content-Type: Multipart/Report; boundary=x"}),
    ({"auto_submitted": "Auto-Replied (vacation)"},
     {"auto_submitted": "Auto-Submitted: Auto-Replied (vacation)"}),
    ({"auto_submitted": "auto-notified;x"}, {"auto_submitted": "Auto-Submitted: auto-notified;x"}),
    ({"auto_submitted": "yes" + "y" * 90}, {"auto_submitted": f"Auto-Submitted: yes{'y' * 77}"}),
    ({"x_autoreply": "yes"}, {"vendor_auto": "X-Autoreply: yes"}),
    ({"from": "no-reply@site.example"}, {"robot_sender": "From: no-reply@site.example"}),
    ({"from": "no-reply@site.example", "reply_to": "dana@example.net"},
     {"robot_sender": "From: no-reply@site.example"}),
    ({"from": "no-reply@relay.example"}, {"robot_sender": "From: no-reply@relay.example"}),
    ({"from": "no-reply@relay.example", "reply_to": "no-reply@relay.example"},
     {"robot_sender": "From: no-reply@relay.example"}),
    ({"from": "no-reply@relay.example", "reply_to": "maya@okafor.example"},
     {"robot_sender": "From: no-reply@relay.example"}),
    ({"sender": "peers-bounces@lists.example"}, {"robot_sender": "Sender: peers-bounces@lists.example"}),
    ({"from": "", "sender": "no-reply@site.example"}, {"robot_sender": "Sender: no-reply@site.example"}),
    ({"reply_to": "no-reply@site.example"}, {"robot_sender": "Reply-To: no-reply@site.example"}),
    ({"list_id": "<peers.list.example>"}, {"list": "List-Id: <peers.list.example>"}),
    ({"list_post": "<mailto:peers@list.example>"}, {"list": "List-Post: <mailto:peers@list.example>"}),
    ({"list_id": "<peers.list.example>, hello.okafor.example"},
     {"list": "List-Id: <peers.list.example>, hello.okafor.example"}),
    (OWN_LIST | {"from": "hello@okafor.example"},
     {"own_address": "From: hello@okafor.example", "list": "List-Id: Hello <hello.okafor.example>"}),
    ({"list_id": "<.maya.example>"}, {"list": "List-Id: <.maya.example>"}),
    ({"precedence": "bulk"}, {"precedence": "Precedence: bulk"}),
    ({"precedence": "LIST"}, {"precedence": "Precedence: LIST"}),
    ({"precedence": "junk"}, {"precedence": "Precedence: junk"}),
    ({"precedence": "auto_reply"}, {"precedence": "Precedence: auto_reply"}),
    ({"subject": "I want to die"}, {"crisis": "the words 'i want to die'"}),
    ({"subject": "From the blue place"}, {"crisis": "the words 'the blue place'"}),
    (FORM | {"subject": "I want to die"}, {"crisis": "the words 'i want to die'"}),
    ({"x_auto_response_suppress": "DR, OOF"},
     {"auto_response_suppress": "X-Auto-Response-Suppress: DR, OOF"}),
    ({"x_auto_response_suppress": "All"}, {"auto_response_suppress": "X-Auto-Response-Suppress: All"}),
    ({"x_auto_response_suppress": "AutoReply " + "x" * 80},
     {"auto_response_suppress": "X-Auto-Response-Suppress: AutoReply " + "x" * 70}),
    ({"to": "ann@example.com"},
     {"not_named": "To: ann@example.com; if that is you, add it to owner.addresses"}),
    ({"to": ""}, {"not_named": "it names nobody in To"}),
]  # fmt: skip
# What looks like it and is a person's: nothing stops it.
PASSED: list[dict[str, str]] = [
    {},
    {"return_path": "<>"},
    {"return_path": "<dana@example.net>", "subject": "Re: Automatic reply: A talk"},
    {"content_type": "text/plain; name=multipart/report"},
    {"auto_submitted": "no"},
    {"auto_submitted": "No (by hand)"},
    {"precedence": "first-class"},
    {"x_auto_response_suppress": "DR, RN, NRN"},
    {"sender": "no-reply@calendar.example"},
    {"reply_to": "no-reply@example.net, dana@example.net"},
    {"to": "", "cc": "maya@okafor.example"},
    {"to": "ann@example.com, hello@okafor.example", "cc": "maya@okafor.example"},
    FORM,
    FORM | {"to": "ann@example.com", "precedence": "bulk", "auto_submitted": "auto-generated"},
    FORM | {"list_id": "<forms.relay.example>", "x_autoreply": "yes", "x_auto_response_suppress": "All"},
    FORM | {"to": "ann@example.com", "cc": "maya@okafor.example", "reply_to": "no-reply@a.org, d@b.org"},
    {"from": "", "sender": "no-reply@relay.example", "reply_to": "dana@example.net"},
    {"from": "hello@relay.example", "reply_to": "dana@example.net"},
    OWN_LIST,
    OWN_LIST | {"list_post": ""},
    {"list_post": "<MAILTO:hello@okafor.example>"},
    {"from": "", "sender": "dana@example.net"},
    OWN_LIST | {"list_id": ""},
    OWN_LIST | {"from": "hello@okafor.example", "reply_to": "dana@example.net"},
    {"list_id": "<a.example> <hello.okafor.example>"},
]  # fmt: skip


@pytest.mark.parametrize(("fields", "expected"), STOPPED)
def test_every_guard_says_why_it_stops(fields: dict[str, str], expected: dict[str, str]) -> None:
    assert reasons(mail(**fields)) == expected


@pytest.mark.parametrize("fields", PASSED)
def test_a_person_is_let_through(fields: dict[str, str]) -> None:
    assert reasons(mail(**fields)) == {}


def test_a_bounce_is_known_by_its_parts() -> None:
    report = "--x\nContent-Type: Message/Delivery-Status\n\nStatus: 5.0.0\n--x--\n"
    message = mail(report, return_path="<>", content_type="multipart/mixed; boundary=x")

    assert reasons(message) == {"bounce": "Return-Path: <> with message/delivery-status"}


def test_all_guards_are_asked_in_their_order() -> None:
    assert tuple(name for name, _ in walk(mail(), HOUSE)) == NAMES


def test_a_crisis_outranks_what_a_person_may_have_written_and_no_machine() -> None:
    order = {name: place for place, name in enumerate(NAMES)}

    assert order["list"] < order["crisis"] < order["itip_reply"]


def test_what_the_mailbox_knows_stops_too() -> None:
    known = reasons(mail(), answered=True, before_since=True)

    assert known == {"answered": "already answered", "too_old": "older than the first day looked at"}


@pytest.mark.parametrize("method", ["REPLY", "CANCEL", "DECLINECOUNTER", "reply"])
def test_an_answer_to_an_invitation_is_no_request(method: str) -> None:
    assert reasons(invitation(method)) == {"itip_reply": f"METHOD:{method.upper()}"}


def test_a_folded_answer_to_an_invitation_is_none_either() -> None:
    assert reasons(invitation("RE\r\n PLY")) == {"itip_reply": "METHOD:REPLY"}
    assert reasons(invitation("RE\n PLY")) == {"itip_reply": "METHOD:REPLY"}


MARKS = {"auto_submitted": "auto-generated", "x_auto_response_suppress": "All", "precedence": "bulk"}


@pytest.mark.parametrize("method", ["REQUEST", "request", "REQU\r\n EST"])
def test_a_persons_invitation_bears_the_marks_of_their_calendar(method: str) -> None:
    assert reasons(invitation(method, **MARKS)) == {}


def test_an_invitation_of_a_robot_is_stopped() -> None:
    stopped = reasons(invitation(**MARKS, **{"from": "no-reply@calendar.example"}))

    assert {"auto_submitted", "precedence", "auto_response_suppress", "robot_sender"} == set(stopped)


def test_an_invitation_of_the_owners_own_is_stopped() -> None:
    stopped = reasons(invitation(**MARKS, **{"from": "maya@okafor.example"}))

    assert {"auto_submitted", "precedence", "auto_response_suppress", "own_address"} == set(stopped)


def test_a_newsletters_footer_stops_it_and_not_a_persons() -> None:
    footer = "Read on.\n\nYou are receiving this email because you signed up. Unsubscribe here.\n"

    assert set(reasons(mail(footer))) == {"list_footer"}
    assert reasons(mail(footer, **FORM)) == {}


# -- a stopped message changes nothing ------------------------------------------------------------------


def decided(*, thread: bool = False, more: str = "", **fields: str) -> MessageDecision:
    known = REQUEST if thread else None
    return decide_new(incoming(mail(ASKS, message_id="<b2@example.net>", **fields), thread=known), context())


@pytest.mark.parametrize("thread", [False, True], ids=["new", "in a known thread"])
@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("auto_submitted", {"auto_submitted": "auto-replied"}),
        ("list", {"list_id": "<peers.list.example>"}),
        ("own_address", {"from": "maya@okafor.example"}),
        ("not_named", {"to": "ann@example.com"}),
    ],
)
def test_a_guard_stops_in_every_thread(name: str, fields: dict[str, str], *, thread: bool) -> None:
    decision = decided(thread=thread, **fields)

    assert decision.outcome == f"guard:{name}"
    assert (decision.plan.actions, decision.verdict, decision.capacity) == ((), None, None)
    assert dict(decision.guards)[name] == decision.guarded.because  # type: ignore[union-attr]


@pytest.mark.parametrize("thread", [False, True], ids=["new", "in a known thread"])
def test_what_the_owner_only_gets_a_copy_of_has_a_card_and_no_draft(*, thread: bool) -> None:
    decision = decided(thread=thread, to="ann@example.com", cc="maya@okafor.example")

    assert decision.plan.drafts == ()
    assert [type(one) for one in decision.plan.actions] == [Remember, AppendCard]


def test_every_decision_tells_its_guards_and_what_was_asked() -> None:
    rules = "  - {name: news, when: {text: [gazette]}, do: digest}\n"
    texts = ("Hello there.", "The gazette.", ASKS)
    decisions = [decide_new(incoming(mail(text)), context(rules=rules)) for text in texts]
    decisions.append(decided(thread=True))

    assert [tuple(name for name, _ in one.guards) for one in decisions] == [NAMES] * 4
    assert [one.ask.asked for one in decisions] == [False, False, True, True]


def test_what_was_answered_or_is_too_old_opens_nothing() -> None:
    answered = decide_new(incoming(answered=True), context())
    old = decide_new(incoming(before_since=True), context())

    assert (answered.outcome, answered.plan.actions) == ("guard:answered", ())
    assert (old.outcome, old.plan.actions) == ("guard:too_old", ())


def test_those_whom_the_owner_never_wants_to_see_get_no_card() -> None:
    decision = decide_new(incoming(), context(more="people: {never: ['dana@example.net']}\n"))

    assert (decision.outcome, decision.plan.actions) == ("guard:never", ())


# -- a crisis -------------------------------------------------------------------------------------------

CRISIS = mail("I want to kill myself.", message_id="<b2@example.net>", subject="Hello")


def test_a_crisis_gets_a_flagged_card_and_no_letter() -> None:
    decision = decide_new(incoming(CRISIS), context())

    (alarm,) = decision.plan.actions
    assert decision.outcome == "guard:crisis"
    assert isinstance(alarm, AppendCard)
    assert (alarm.unread, alarm.flagged, alarm.request, alarm.mailbox) == (True, True, CRISIS.key, "Requests")
    assert b"i want to kill myself" in alarm.octets


def test_a_crisis_in_a_known_thread_takes_the_untouched_draft_away() -> None:
    decision = decide_new(incoming(CRISIS, thread=REQUEST), context())

    alarm, *others = decision.plan.actions
    withdrawn, remembered, card = others
    assert isinstance(alarm, AppendCard)
    assert alarm.request == CRISIS.key
    assert withdrawn == WithdrawDraft(REQUEST.key, REQUEST.draft)  # type: ignore[arg-type]
    noted = replace(
        REQUEST, draft=None, draft_state="", latest=incoming(CRISIS).ref, notes=("crisis",), revision=2
    )
    assert isinstance(remembered, Remember)
    assert remembered.request == noted
    assert remembered.thread[0] == "<b2@example.net> a1"
    assert isinstance(card, AppendCard)
    assert (card.flagged, card.request, card.replaces) == (True, REQUEST.key, REQUEST.card)
    assert decision.capacity is not None


def test_a_crisis_leaves_a_draft_of_the_owners_alone() -> None:
    edited = replace(REQUEST, draft=None, draft_state="edited")

    decision = decide_new(incoming(CRISIS, thread=edited), context())

    assert [type(one) for one in decision.plan.actions] == [AppendCard, Remember, AppendCard]
    remembered = decision.plan.actions[1]
    assert isinstance(remembered, Remember)
    assert remembered.request.draft_state == "edited"


def test_a_crisis_in_a_closed_thread_gets_its_own_card_only() -> None:
    closed = replace(PROMISED, state="answered", answered_at=NOW)

    decision = decide_new(incoming(CRISIS, thread=closed), context())

    assert [type(one) for one in decision.plan.actions] == [AppendCard]
    assert decision.capacity is None


def test_nothing_is_drafted_any_more_in_a_thread_with_a_crisis() -> None:
    noted = replace(REQUEST, draft=None, draft_state="", notes=("crisis",))
    again = mail(ASKS, message_id="<c3@example.net>")

    decision = decide_new(incoming(again, thread=noted, earlier=LETTER), context())

    assert not [one for one in decision.plan.actions if isinstance(one, AppendDraft)]
