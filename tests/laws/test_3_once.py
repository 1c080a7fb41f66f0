"""Law 3: one open draft in a thread, one deferral and one card a request, whatever is killed or run twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from eitherway.asks.ask import Ask, read_ask, together
from eitherway.capacity.model import Source
from eitherway.engine.executor import execute
from eitherway.errors import TransientError
from eitherway.mail.message import Message, dated
from eitherway.requests.context import DecisionContext
from eitherway.requests.decide_new import decide_new, fingerprint
from eitherway.requests.decide_open import decide_open
from eitherway.requests.letter_writer import templates_mark
from eitherway.requests.letters import Letters
from eitherway.requests.message_facts import MessageFacts
from eitherway.requests.overflow import WAITS
from eitherway.requests.plan import (
    Action,
    AppendCard,
    AppendDraft,
    Digest,
    MoveBack,
    Plan,
    Remember,
    RemoveCard,
    SetFlags,
    WithdrawDraft,
    sentence,
    show,
)
from eitherway.requests.really_there import catch_up
from eitherway.requests.refer_book import referrals_for, stale_referrals
from eitherway.requests.request import Ref, Request, StoredMessage, encode_state
from eitherway.requests.request_facts import CardFact, DraftFact
from eitherway.requests.signing import digest_of
from eitherway.requests.threads import is_first_of, keyed
from eitherway.requests.transitions import Transition, advance
from tests.laws.builders import (
    ASKS,
    CARD,
    DECIDED,
    DRAFT,
    INBOX,
    LETTER,
    NOW,
    PROMISED,
    REQUEST,
    TALK,
    ZONE,
    after,
    busy,
    calendar,
    card_in,
    context,
    facts,
    incoming,
    moved,
    seen,
)
from tests.laws.desk import Desk
from tests.laws.letters import ASKING, OWN, reply
from tests.letterbox import mail
from tests.memory.server import ALL, MemoryServer
from tests.stories.office import message_of

AGAIN = mail(ASKS.replace("10am", "2pm"), message_id="<b2@x.example>", in_reply_to="<a1@example.net>")


def kinds(plan: Plan) -> list[type]:
    return [type(one) for one in plan.actions]


def remembered(plan: Plan) -> Request:
    (request,) = (one.request for one in plan.actions if isinstance(one, Remember))
    return request


def card_of(plan: Plan) -> AppendCard:
    (card,) = (one for one in plan.actions if isinstance(one, AppendCard))
    return card


def continued(request: Request = REQUEST, message: Message = AGAIN, **more: object) -> Plan:
    """What follows when they write again."""
    known = {"thread": request, "earlier": LETTER, "drafts": (DRAFT,) if request.draft else ()}
    return decide_new(incoming(message, **{**known, **more}), context()).plan


# -- a new request --------------------------------------------------------------------------------------


def test_a_request_gets_one_deferral_and_one_card() -> None:
    decision = decide_new(incoming(), context())

    plan = decision.plan
    assert kinds(plan) == [Remember, AppendDraft, AppendCard]
    opened = replace(REQUEST, draft=None, draft_state="", card=None, identity=LETTER.identity)
    (draft,) = plan.drafts
    ids = ("<a1@example.net>", draft.message_id)
    thread = (*(f"{one} a1" for one in ids), *ids, fingerprint(LETTER))
    assert plan.actions[0] == Remember(opened, thread)
    assert (draft.name, draft.request, draft.letter) == (f"{LETTER.key}:defer:0", LETTER.key, "defer")
    assert (draft.mailbox, draft.answers, draft.to) == ("Drafts", "<a1@example.net>", ("dana@example.net",))
    assert draft.subject == "Re: A talk in December?"
    card = card_of(plan)
    assert (card.name, card.mailbox, card.replaces) == (f"{LETTER.key}:card:1", "Requests", None)
    assert (card.unread, card.flagged) == (True, False)
    assert b"they write 'give a talk'" in card.octets.replace(b"=20\r\n", b" ")
    assert decision.outcome == "rule:speaking"


def test_the_same_letter_has_the_same_names_on_every_machine() -> None:
    one, other = decide_new(incoming(), context()).plan, decide_new(incoming(), context(now=NOW)).plan

    assert one.drafts == other.drafts
    assert one.drafts[0].message_id == "<4suu3pcsgca7j7xaikwetadezcdjbw2z@okafor.example>"
    assert card_of(one).message_id == "<d6e9b30f11db28c289fe62d28dd951ea@eitherway.invalid>"


def test_a_message_of_tomorrow_opens_no_request_of_tomorrow() -> None:
    early = replace(incoming(), received=NOW + timedelta(days=1))
    late = replace(incoming(), received=NOW - timedelta(days=1))

    assert remembered(decide_new(early, context()).plan).opened_at == NOW
    assert remembered(decide_new(late, context()).plan).opened_at == NOW - timedelta(days=1)


def test_a_standing_ask_is_remembered_as_one() -> None:
    weekly = mail("I am looking for a therapist. Could we meet?", message_id="<w@x.example>")

    plan = decide_new(incoming(weekly), context()).plan

    request = remembered(plan)
    assert (request.kind, request.weekly, request.minutes) == ("new client", True, 50)


def test_a_message_of_no_rule_and_an_ignored_one_change_nothing() -> None:
    rules = "  - {name: spam, when: {text: [lottery]}, do: ignore}\n"
    nothing = decide_new(incoming(mail("Hello there.")), context())
    ignored = decide_new(
        incoming(mail("The lottery!")), context(rules=rules.replace("action: ignore", "do: ignore"))
    )

    assert (nothing.plan, nothing.outcome, nothing.capacity) == (Plan(), "none", None)
    assert (ignored.plan, ignored.outcome) == (Plan(), "rule:spam")


def test_what_is_kept_for_the_digest_is_only_listed() -> None:
    rules = "  - {name: news, when: {text: [gazette]}, do: digest}\n"

    decision = decide_new(incoming(mail("The gazette.")), context(rules=rules))

    assert (decision.plan, decision.outcome) == (Plan((Digest(Ref("INBOX", 1, 2)),)), "rule:news")
    assert decision.capacity is None


@pytest.mark.parametrize(
    ("rule", "letter"), [("do: refer", "refer"), ("do: decline", "no"), ("do: defer", "defer")]
)
def test_a_rule_opens_with_one_letter(rule: str, letter: str) -> None:
    rules = f"  - {{name: lecture, when: {{text: [lecture]}}, refer_to: [talks], {rule}}}\n"
    message = mail("Could you hold a lecture?", message_id="<l@x.example>")

    plan = decide_new(incoming(message), context(rules=rules)).plan

    assert [draft.letter for draft in plan.drafts] == [letter]
    assert remembered(plan).letter == letter


def test_a_card_rule_makes_a_card_alone() -> None:
    rules = "  - {name: lecture, when: {text: [lecture]}, do: card}\n"
    message = mail("Could you hold a lecture?", message_id="<l@x.example>")

    plan = decide_new(incoming(message), context(rules=rules)).plan

    assert kinds(plan) == [Remember, AppendCard]
    assert (remembered(plan).notes, remembered(plan).letter) == (("card_only",), "")


def test_when_no_time_is_left_the_rules_other_letter_comes_instead() -> None:
    rules = (
        "  - {name: lecture, when: {text: [lecture]}, needs: 1 h, refer_to: [talks], "
        "letter: {when_full: refer}}\n"
    )
    message = mail("Could you hold a lecture on Tuesday, December 8 at 10am?", message_id="<l@x.example>")
    all_days = busy(NOW, 24 * 60)

    taken = decide_new(incoming(message), context(calendar(busy(TALK)), rules=rules)).plan
    full = decide_new(incoming(message), context(calendar(all_days), rules=rules)).plan

    assert [draft.letter for draft in (*taken.drafts, *full.drafts)] == ["defer", "refer"]
    assert remembered(full).verdict == "full"


# -- they write again -----------------------------------------------------------------------------------


def test_a_further_letter_renews_card_and_untouched_draft_and_adds_none() -> None:
    plan = continued()

    assert kinds(plan) == [WithdrawDraft, Remember, AppendDraft, AppendCard]
    withdrawn, memory, draft, card = plan.actions
    assert withdrawn == WithdrawDraft(REQUEST.key, REQUEST.draft)  # type: ignore[arg-type]
    assert isinstance(draft, AppendDraft)
    assert (draft.name, draft.answers) == (f"{REQUEST.key}:defer:1", "<b2@x.example>")
    assert isinstance(memory, Remember)
    assert memory.request == replace(
        REQUEST, draft=None, draft_state="", number=1, revision=2, latest=Ref("INBOX", 1, 2), follow_ups=1,
        heard_at=NOW,
        notes=("asked_again",), drafted=("defer:0", "defer:1"),
    )  # fmt: skip
    assert memory.thread == ("<b2@x.example> a1", "<b2@x.example>", fingerprint(AGAIN))
    assert isinstance(card, AppendCard)
    assert (card.name, card.replaces) == (f"{REQUEST.key}:card:2", REQUEST.card)


def test_the_same_further_letter_counts_once() -> None:
    known = replace(REQUEST, latest=Ref("INBOX", 1, 2), follow_ups=1)

    assert remembered(continued(known)).follow_ups == 1


@pytest.mark.parametrize(
    ("request_", "drafts"),
    [
        (PROMISED, ()),
        (replace(REQUEST, draft=None, draft_state="edited"), (Ref("Drafts", 1, 9),)),
        (REQUEST, (DRAFT, Ref("Drafts", 1, 9))),
        (replace(DECIDED, decision="no", letter="no", draft=REQUEST.draft), (DRAFT,)),
        (replace(REQUEST, letter="", draft=None, draft_state=""), ()),
        (replace(PROMISED, draft_state=""), ()),
        (REQUEST, (Ref("Drafts", 1, 9),)),
    ],
    ids=["sent", "edited", "the owner's beside it", "decided", "never one", "promised", "only the owner's"],
)
def test_no_second_deferral_where_ours_is_not_the_only_draft(
    request_: Request, drafts: tuple[Ref, ...]
) -> None:
    plan = continued(request_, drafts=drafts)

    assert kinds(plan) == [Remember, AppendCard]
    assert (remembered(plan).draft, remembered(plan).letter) == (request_.draft, request_.letter)


def test_no_second_deferral_where_the_first_one_was_sent_or_opened() -> None:
    plan = continued(drafts=(), draft_away=True)

    assert kinds(plan) == [Remember, AppendCard]
    assert remembered(plan).draft == REQUEST.draft


def test_a_draft_that_a_kill_took_between_is_written_now() -> None:
    killed = replace(REQUEST, draft=None, draft_state="", number=1)

    plan = continued(killed)

    assert kinds(plan) == [Remember, AppendDraft, AppendCard]
    assert plan.drafts[0].name == f"{REQUEST.key}:defer:2"


def test_shadow_withdraws_and_writes_nothing_in_a_thread() -> None:
    shadow = context(answers="  mode: shadow")

    plan = decide_new(incoming(AGAIN, thread=REQUEST, earlier=LETTER, drafts=(DRAFT,)), shadow).plan

    assert kinds(plan) == [Remember, AppendCard]


def test_both_letters_are_read_together() -> None:
    thanks = mail("Is it for one hour? Thank you!", message_id="<b2@x.example>")

    decision = decide_new(incoming(thanks, thread=REQUEST, earlier=LETTER), context(calendar(busy(TALK))))

    assert decision.capacity is not None
    assert decision.capacity.verdict == "full"
    assert remembered(decision.plan).verdict == "full"
    assert decision.outcome == "thread"


def test_a_thank_you_after_the_answer_opens_nothing() -> None:
    answered = replace(PROMISED, state="answered", answered_at=NOW, answer="no")
    thanks = mail("Thank you, all the best!", message_id="<b2@x.example>")

    plan = continued(answered, thanks)

    thread = ("<b2@x.example> a1", "<b2@x.example>", fingerprint(thanks))
    assert plan == Plan((Remember(replace(answered, heard_at=NOW), thread),))


def test_another_ask_after_the_answer_gets_a_card_and_no_draft() -> None:
    answered = replace(PROMISED, state="answered", answered_at=NOW, answer="no")

    plan = continued(answered)

    assert kinds(plan) == [Remember, AppendCard]


def test_what_was_dismissed_may_be_asked_anew() -> None:
    dismissed = replace(REQUEST, state="dismissed", draft=None, card=None)

    decision = decide_new(incoming(AGAIN, thread=dismissed, earlier=LETTER), context())

    assert decision.outcome == "rule:speaking"
    assert remembered(decision.plan).key == AGAIN.key


def test_a_request_taken_back_loses_its_untouched_draft() -> None:
    back = mail("Never mind, please ignore my request.", message_id="<b2@x.example>")

    plan = continued(REQUEST, back)

    assert kinds(plan) == [WithdrawDraft, Remember, AppendCard]
    assert [one.thread for one in plan.actions if isinstance(one, Remember)] == [
        ("<b2@x.example> a1", "<b2@x.example>", fingerprint(back))
    ]
    closed = replace(REQUEST, state="withdrawn", answered_at=NOW, draft=None, draft_state="", revision=2)
    closed = closed.with_note("withdrawn")
    assert remembered(plan) == closed
    assert plan.actions[0] == WithdrawDraft(REQUEST.key, REQUEST.draft)  # type: ignore[arg-type]


def test_a_decided_request_taken_back_is_decided_no_more() -> None:
    back = mail("Never mind, please ignore my request.", message_id="<b2@x.example>")
    no = replace(DECIDED, decision="no", letter="no", draft_state="edited")

    plan = continued(no, back)

    assert kinds(plan) == [Remember, AppendCard]
    assert (remembered(plan).state, remembered(plan).decision) == ("withdrawn", "")


def test_a_cancelled_invitation_takes_its_own_request_back() -> None:
    body = (
        "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nBEGIN:VEVENT\r\nUID:u1\r\nDTSTART:20261208T160000Z\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    cancelled = mail(body, message_id="<b2@x.example>", content_type="text/calendar; charset=utf-8")

    in_thread = decide_new(incoming(cancelled, thread=REQUEST, drafts=(DRAFT,)), context())
    alone = decide_new(incoming(cancelled), context())

    assert remembered(in_thread.plan).state == "withdrawn"
    assert (in_thread.outcome, alone.outcome, alone.plan) == ("thread", "guard:itip_reply", Plan())


FIRST_ASK = read_ask(LETTER, "America/Chicago")
NOTHING = Ask(False, "", "", 0.0)


def test_a_letter_that_asks_nothing_leaves_what_was_asked() -> None:
    both = together(FIRST_ASK, replace(NOTHING, sentence="All the best."))

    assert both == replace(FIRST_ASK, sentence=f"{FIRST_ASK.sentence} … All the best.")


def test_what_the_newer_letter_does_not_say_stays_as_it_was() -> None:
    full = replace(
        FIRST_ASK, deadline=FIRST_ASK.times[0], minutes=60, sessions=2, recur="FREQ=WEEKLY", prepare=30,
        invitation_uid="u1", missing=("where?", "when?"), around="", until=date(2027, 6, 30),
        told="It has 20 pages.",
    )  # fmt: skip
    newer = replace(NOTHING, asked=True, sort="time", sentence="And the fee?", missing=("when?", "the fee?"))

    assert together(full, newer) == replace(
        full, sort="time", sentence=f"{full.sentence} … And the fee?", score=0.0, cues=(), zone="",
        zone_from="owner", missing=("when?",),
    )  # fmt: skip


def test_what_was_not_understood_before_stays_so_until_they_say_other_times() -> None:
    unread = replace(
        FIRST_ASK, times=(), unread=("on the Glorious Twelfth",), until=date(2027, 6, 1), before=("Slides?",)
    )
    news = replace(NOTHING, asked=True, sentence="Any news?")
    other = replace(news, times=FIRST_ASK.times)

    assert together(unread, news).unread == unread.unread
    assert (together(unread, news).before, together(unread, news).until) == (unread.before, unread.until)
    assert together(unread, other).unread == ()
    assert together(FIRST_ASK, replace(news, unread=("on St. Nobody's",))).unread == ("on St. Nobody's",)


def test_what_the_newer_letter_says_counts() -> None:
    old = replace(
        FIRST_ASK, deadline=FIRST_ASK.times[0], minutes=60, sessions=2, recur="FREQ=WEEKLY", prepare=30,
        invitation_uid="u1",
    )  # fmt: skip
    other = read_ask(mail("Could you speak at our day on December 9 at 11am?"), "America/Chicago")
    newer = replace(
        other, deadline=other.times[0], minutes=90, sessions=3, recur="FREQ=DAILY", prepare=10,
        invitation_uid="u2", missing=(),
    )  # fmt: skip

    assert together(old, newer) == replace(
        newer, sentence=f"{old.sentence} … {newer.sentence}", told=f"{old.told}\n\n{newer.told}"
    )


# Letters that say everything that they are told.
TELLING = (
    "{{ owner.name }}|{{ asker.name }}|{{ asker.first_name }}|{{ subject }}|{{ kind }}|{{ promise }}|"
    "{{ promise_date }}|{{ slot }}|{{ openings | join(', ') }}|"
    "{{ referrals | map(attribute='name') | join(', ') }}|"
    "{{ missing | join(', ') }}|{{ promised }}|{{ again_on }}|{{ language }}|{{ tone }}|{{ stranger }}"
)
NAMES = ("defer", "no", "later", "yes", "refer", "ask")


def told(plan: Plan) -> list[str]:
    """What the plan's letter was told."""
    (draft,) = plan.drafts
    body = draft.octets.decode().partition("\r\n\r\n")[2].partition("\r\n\r\nOn ")[0]
    return body.replace(" \r\n", " ").replace("\r\n", "").split("|")


def telling(*sources: Source, **more: object) -> DecisionContext:
    letters = Letters({f"en/warm/{name}": TELLING for name in NAMES})
    return replace(context(*sources, **more), letters=letters)  # type: ignore[arg-type]


NOBODY = ["Maya Okafor", "Dana Reyes", "Dana", "A talk in December?", "speaking"]
PLACES = ["Ana Ruiz, Ben Cole", "Ben Cole, Ana Ruiz"]


@pytest.mark.parametrize("known", [False, True])
def test_a_letter_is_told_what_is_known(known: bool) -> None:
    first = told(decide_new(incoming(known=known), telling()).plan)

    assert first[:9] == [
        *NOBODY, "Wednesday, November 25", "2026-11-25", "Tuesday, December 8 at 10:00 AM", "",
    ]  # fmt: skip
    assert first[9] in PLACES
    assert first[10] == (
        "How long would it take?, Where would it be, or is it online?, Is there a fee for it?"
    )
    assert first[11:] == ["False", "", "en", "warm", str(not known)]


@pytest.mark.parametrize(("was", "now"), [(True, "True"), (False, "False"), (None, "False")])
def test_a_renewed_letter_is_told_the_newer_time_and_what_they_were(was: bool | None, now: str) -> None:
    request = replace(REQUEST, stranger=was)
    known = incoming(AGAIN, thread=request, earlier=LETTER, drafts=(DRAFT,), known=True)

    again = told(decide_new(known, telling()).plan)

    assert (again[7], again[15]) == ("Tuesday, December 8 at 2:00 PM", now)


def test_a_letter_of_a_decision_is_told_what_was_promised_and_to_whom() -> None:
    promised = replace(PROMISED, stranger=False)

    no = told(decide_open(facts(promised, cards=(card_in("no", promised),)), telling()))
    of_old = replace(promised, stranger=None)
    old = told(decide_open(facts(of_old, cards=(card_in("no", of_old),)), telling()))

    assert (no[6], no[11], no[15]) == ("2026-11-25", "True", "False")
    assert old[15] == "True"


def test_a_full_calendar_names_the_day_until_which_it_is() -> None:
    full = calendar(busy(NOW, 60 * 24))

    no = told(decide_open(facts(cards=(card_in("no"),)), telling(full)))

    assert no[7:9] == ["", ""]
    assert no[12] == "Monday, December 21"


def test_what_is_left_open_is_asked_and_times_are_named() -> None:
    vague = mail("Could you give a talk?", message_id="<v@x.example>", subject="A talk")

    first = told(decide_new(incoming(vague), telling()).plan)

    assert first[7] == ""
    assert first[8].startswith("Tuesday, November 24 at ")
    assert first[8].count("day, ") == 4
    assert first[10][0].isupper()


def test_colleagues_are_named_who_confirmed_lately() -> None:
    stale = replace(context(), now=datetime(2027, 9, 10, 8, tzinfo=ZONE))

    rule = stale.rule("speaking")
    named = referrals_for(rule, REQUEST.key, stale.settings, (), stale.local_now, stale.writing)
    left = stale_referrals(stale.settings, stale.local_now.date())

    assert {*(one["name"] for one in named), *(one.name for one in left)} == {"Ana Ruiz", "Ben Cole"}
    assert len(left) >= 1


BROKEN = Letters({f"en/warm/{name}": "{{ nobody_knows }}" for name in ("defer", "no", "later", "yes")})
BEFORE = replace(REQUEST, key="h", state="answered", answer="no", answered_at=NOW - timedelta(days=1))


def test_a_template_with_a_fault_withdraws_the_draft_and_the_card_says_so() -> None:
    broken = replace(context(), letters=BROKEN)

    plan = decide_new(incoming(AGAIN, thread=REQUEST, earlier=LETTER, drafts=(DRAFT,)), broken).plan

    request = remembered(plan)
    assert kinds(plan) == [WithdrawDraft, Remember, AppendCard]
    assert (request.letter, request.draft, request.draft_state, request.number) == ("", None, "", 1)
    assert request.notes == ("asked_again", "letter_fault")
    assert request.letters == templates_mark(broken.rule("speaking"), broken)
    assert plan.faults[0].startswith("templates/en/warm/defer.txt: 'nobody_knows' is undefined")
    assert b"nobody_knows" in card_of(plan).octets


def test_a_first_template_with_a_fault_is_told_and_tried_again() -> None:
    broken = replace(context(), letters=BROKEN)

    plan = decide_new(incoming(), broken).plan

    request = remembered(plan)
    assert kinds(plan) == [Remember, AppendCard]
    assert (request.letter, request.notes, len(request.letters)) == ("", ("letter_fault",), 16)
    again = decide_open(facts(replace(request, card=REQUEST.card), drafts=()), broken)
    mended = decide_open(facts(replace(request, card=REQUEST.card), drafts=()), context())
    assert again.drafts == ()
    assert [draft.letter for draft in mended.drafts] == ["defer"]
    assert remembered(mended).notes == ()


def test_a_letter_of_a_decision_with_a_fault_is_tried_again_with_other_templates() -> None:
    broken = replace(context(), letters=BROKEN)
    plan = decide_open(facts(PROMISED, cards=(card_in("no", PROMISED),), drafts=()), broken)
    request = replace(remembered(plan), card=REQUEST.card)

    again = decide_open(facts(request, drafts=()), broken)
    mended = decide_open(facts(request, drafts=()), context())

    assert (remembered(plan).decision, remembered(plan).letter) == ("no", "")
    assert "letter_fault" in remembered(plan).notes
    assert plan.faults
    assert again.drafts == ()
    assert [draft.letter for draft in mended.drafts] == ["no"]
    assert "letter_fault" not in remembered(mended).notes


def test_what_they_asked_before_is_on_every_card() -> None:
    back = mail("Never mind, please ignore my request.", message_id="<b2@x.example>")
    known = replace(facts().message, history=(BEFORE,))  # type: ignore[type-var]
    plans = (
        decide_new(incoming(history=(BEFORE,)), context()).plan,
        continued(history=(BEFORE,)),
        continued(REQUEST, back, history=(BEFORE,)),
        decide_open(facts(cards=(card_in("no"),), message=known), context()),
    )

    assert [ASKED_BEFORE in card_of(plan).octets for plan in plans] == [True] * 4
    assert ASKED_BEFORE not in card_of(continued()).octets


ASKED_BEFORE = b"They asked "


# -- who belongs to a thread --------------------------------------------------------------------------------


def test_somebody_elses_ask_in_a_thread_is_a_request_of_its_own() -> None:
    theirs = mail(ASKS, message_id="<o@x.example>", **{"from": "Eve <eve@x.example>"})

    decision = decide_new(incoming(theirs, thread=REQUEST, authors=("e1",), asker="e1"), context())

    assert decision.outcome == "rule:speaking"
    assert remembered(decision.plan).key == theirs.key
    assert decision.plan.drafts[0].to == ("eve@x.example",)


def test_somebody_elses_word_in_a_thread_is_a_line_on_its_card() -> None:
    thanks = mail("Thank you!", message_id="<o@x.example>", **{"from": "Eve <eve@x.example>"})

    decision = decide_new(incoming(thanks, thread=REQUEST, authors=("e1",), earlier=LETTER), context())

    assert kinds(decision.plan) == [Remember, AppendCard]
    assert remembered(decision.plan) == replace(REQUEST, revision=2, notes=("others_wrote",), others=("e1",))
    assert b"Eve &lt;eve@x.example&gt; wrote in this thread on Mon Nov 23" in card_of(decision.plan).octets
    assert [one.thread for one in decision.plan.actions if isinstance(one, Remember)] == [()]
    assert decision.outcome == "none"
    assert decision.capacity is not None
    assert (decision.capacity.kind, len(decision.capacity.answers)) == ("talk", 1)
    assert "Your rule “speaking” chose it".encode() in card_of(decision.plan).octets


def test_a_word_of_nobody_is_a_line_too() -> None:
    nobody = mail("Thank you!", message_id="<o@x.example>", **{"from": "", "reply_to": "eve@x.example"})

    plan = decide_new(incoming(nobody, thread=REQUEST, authors=("e1",), earlier=LETTER), context()).plan

    assert b"somebody wrote in this thread" in card_of(plan).octets


def test_a_word_in_a_thread_that_is_closed_or_lost_changes_nothing() -> None:
    thanks = mail("Thank you!", message_id="<o@x.example>")
    closed = replace(REQUEST, state="dismissed")

    plans = (
        decide_new(incoming(thanks, thread=closed, authors=("e1",), earlier=LETTER), context()).plan,
        decide_new(incoming(thanks, thread=REQUEST, authors=("e1",)), context()).plan,
    )

    assert plans == (Plan(), Plan())


def test_of_two_requests_the_authors_own_is_continued() -> None:
    other = replace(REQUEST, key="other", asker="e1", askers=())

    plan = decide_new(incoming(AGAIN, candidates=(other, REQUEST), earlier=LETTER), context()).plan

    assert remembered(plan).key == REQUEST.key


def test_copies_of_one_letter_are_known_by_what_they_say() -> None:
    copy = mail(f"  {ASKS}\n", subject=" a TALK in December? ", message_id="<other@x.example>")

    assert fingerprint(copy) == fingerprint(LETTER)
    assert fingerprint(AGAIN) != fingerprint(LETTER)
    said = "Hi Maya, Could you give a talk on Tuesday, December 8 at 10am? Dana"
    assert fingerprint(LETTER) == f"copy:dana@example.net:a talk in december?:{said}"


def test_an_invitation_is_known_by_its_own_id() -> None:
    body = (
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:u1\r\nSUMMARY:give a talk\r\n"
        "DTSTART:20261208T160000Z\r\nDTEND:20261208T170000Z\r\nORGANIZER:mailto:dana@example.net\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    parts = f"--x\r\n\r\n{ASKS}\r\n--x\r\nContent-Type: text/calendar\r\n\r\n{body}--x--\r\n"
    invited = mail(parts, content_type="multipart/mixed; boundary=x")

    plan = decide_new(incoming(invited), context()).plan

    memory = next(one for one in plan.actions if isinstance(one, Remember))
    assert memory.thread[-1] == "invitation:u1"


# -- a kill, another machine, a second watcher ----------------------------------------------------------


def test_what_did_not_change_changes_nothing() -> None:
    assert decide_open(facts(), context()) == Plan()


def test_the_older_of_two_cards_goes() -> None:
    older = CardFact(Ref("Requests", 1, 2), "", 0, StoredMessage(Ref("Requests", 1, 2), "c"))
    twin = CardFact(Ref("Requests", 1, 8), "", 1, StoredMessage(Ref("Requests", 1, 8), "c"))

    plan = decide_open(facts(cards=(older, twin, *facts().cards)), context())

    gone = [one.stored.ref.uid for one in plan.actions if isinstance(one, RemoveCard)]
    assert gone == [2, 8]
    assert {one.request for one in plan.actions if isinstance(one, RemoveCard)} == {REQUEST.key}
    assert kinds(plan) == [RemoveCard, RemoveCard]


def test_a_card_that_the_ledger_does_not_know_is_taken_as_the_requests() -> None:
    stranger = CardFact(Ref("Requests", 1, 7), "", 4, StoredMessage(Ref("Requests", 1, 7), "c7"))

    unknown = decide_open(facts(replace(REQUEST, card=None), cards=(stranger,)), context())
    newer = decide_open(facts(cards=(stranger, *facts().cards)), context())

    assert unknown == Plan((Remember(replace(REQUEST, card=stranger.stored, revision=4)),))
    assert remembered(newer).card == stranger.stored
    assert remembered(newer).revision == 4


def test_where_the_kill_came_before_the_newest_card_it_is_written_again() -> None:
    killed = replace(REQUEST, revision=2)
    left = replace(facts().cards[0], revision=1)

    plan = decide_open(facts(killed, cards=(left,)), context())

    assert card_of(plan).name == f"{REQUEST.key}:card:3"


def test_a_newer_card_of_another_machine_is_gone_on_with() -> None:
    theirs = replace(
        DECIDED, decision="no", letter="no", sent_seen=("s2",), asker="theirs", revision=5,
        source=Ref("Else", 2, 2), latest=Ref("INBOX", 1, 7), card=None, askers=("theirs",),
    )  # fmt: skip
    ours = replace(REQUEST, sent_seen=("s1", "s2"))
    card = CardFact(CARD, "", 5, REQUEST.card, theirs)

    caught = catch_up(ours, (facts().cards[0], card))

    kept = {"source": INBOX, "asker": "a1", "askers": ("a1", "theirs"), "card": REQUEST.card}
    assert caught == replace(theirs, sent_seen=("s1", "s2"), **kept)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", [None, replace(REQUEST, kind="other")])
def test_a_card_that_is_not_newer_tells_nothing(state: Request | None) -> None:
    card = CardFact(CARD, "", 1, REQUEST.card, state)

    assert catch_up(REQUEST, (card,)) == REQUEST
    assert catch_up(REQUEST, ()) == REQUEST
    assert catch_up(REQUEST, (replace(card, revision=9, state=None),)) == REQUEST


def test_a_later_decision_on_a_card_that_began_again_is_gone_on_with() -> None:
    theirs = replace(DECIDED, decision="no", letter="no", revision=3, decided_at=NOW + timedelta(days=3))
    ours = replace(REQUEST, state="answered", answer="no", answered_at=NOW, card=None, revision=4)

    caught = catch_up(ours, (CardFact(CARD, "", 3, REQUEST.card, theirs),))

    assert (caught.state, caught.decision, caught.revision) == ("decided", "no", 4)


def test_what_the_ledger_knows_of_the_newest_letter_stays() -> None:
    newer = CardFact(CARD, "", 5, REQUEST.card, replace(REQUEST, latest=Ref("INBOX", 1, 7)))
    ours = replace(REQUEST, latest=Ref("INBOX", 1, 9))

    assert catch_up(ours, (newer,)).latest == Ref("INBOX", 1, 9)


def drafted(ref: Ref = DRAFT, text: bytes | None = None) -> DraftFact:
    """The deferral as it stands in Drafts, or another text with its Message-ID."""
    ours = decide_new(incoming(), context()).plan.drafts[0]
    return DraftFact(ref, ours.message_id, text or ours.octets)


UNKNOWN = replace(REQUEST, draft=None, draft_state="")


def test_a_draft_that_the_ledger_lost_is_known_again() -> None:
    draft = drafted()

    plan = decide_open(facts(UNKNOWN, drafts=(draft,)), context(now=NOW + timedelta(minutes=5)))

    known = replace(UNKNOWN, draft=StoredMessage(DRAFT, digest_of(draft.octets)), draft_state="waiting")
    assert plan == Plan((Remember(known),))


def test_of_two_watchers_drafts_the_later_one_goes() -> None:
    twin = drafted(Ref("Drafts", 1, 6))

    lost = decide_open(facts(UNKNOWN, drafts=(twin, drafted())), context())
    known = decide_open(facts(drafts=(facts().drafts[0], twin)), context())

    withdrawn = WithdrawDraft(REQUEST.key, StoredMessage(twin.ref, digest_of(twin.octets)))
    assert lost.actions[0] == withdrawn
    assert remembered(lost).draft == StoredMessage(DRAFT, digest_of(drafted().octets))
    assert known == Plan((withdrawn,))


def test_a_draft_with_our_id_and_other_words_is_the_owners() -> None:
    mine = drafted(text=b"Subject: x\r\n\r\nMy own words.\r\n")

    plan = decide_open(facts(UNKNOWN, drafts=(mine,)), context())

    assert (remembered(plan).draft_state, remembered(plan).notes) == ("edited", ("draft_edited",))
    assert not [one for one in plan.actions if isinstance(one, WithdrawDraft | AppendDraft)]


def test_a_draft_of_a_letter_that_was_sent_or_edited_is_not_taken_back() -> None:
    edited = replace(UNKNOWN, draft_state="edited", edited=drafted().ref)
    closed = replace(UNKNOWN, state="answered", card=None)

    of_edited = decide_open(facts(edited, drafts=(drafted(),)), context())
    of_closed = decide_open(facts(closed, drafts=(drafted(),)), context())

    assert of_edited == of_closed == Plan()


def test_our_draft_is_known_by_its_text_but_for_its_date() -> None:
    dated = drafted()
    later = replace(dated, octets=dated.octets.replace(b"Date: Mon, 23", b"DATE: Tue, 24"))

    plan = decide_open(facts(UNKNOWN, drafts=(later,)), context())

    assert remembered(plan).draft_state == "waiting"


# -- copies in two folders ------------------------------------------------------------------------------


def test_a_copied_card_decides_after_a_minute() -> None:
    both = seen(cards=(*seen().cards, moved("no")))

    first = advance(REQUEST, both, after(minutes=1))
    soon = advance(first.request, both, after(minutes=1, seconds=59))
    then = advance(first.request, both, after(minutes=2))

    assert first == Transition(replace(REQUEST, copied_at=after(minutes=1).now))
    assert soon == Transition(first.request)
    assert (then.request.decision, then.request.copied_at) == ("no", None)


def test_a_card_left_in_the_folder_of_its_decision_decides_nothing() -> None:
    no = replace(DECIDED, decision="no", letter="no", draft=REQUEST.draft, draft_state="waiting", revision=2)
    left = replace(moved("no", no), revision=1)

    beside = advance(no, seen(no, cards=(*seen(no).cards, left)), after(minutes=1))
    alone = advance(no, seen(no, cards=(left,)), after(minutes=1))

    gone = (RemoveCard(no.key, left.stored),)  # type: ignore[arg-type]
    assert beside == Transition(replace(no, draft_seen=None), gone)
    assert alone == Transition(replace(no, draft_seen=None), gone, renew=True)


@pytest.mark.parametrize("change", [{"revision": 1}, {"decision": "refer"}, {"state": "promised"}])
def test_another_card_in_a_folder_decides(change: dict[str, object]) -> None:
    no = replace(DECIDED, decision="no", letter="no", revision=2)
    left = replace(moved("no", no), revision=1)

    step = advance(replace(no, **change), seen(no, cards=(left,)), after(minutes=1))  # type: ignore[arg-type]

    assert step.request.decision == "no"
    assert step.said == ("no",) or step.renew


# -- the executor: each effect at most once --------------------------------------------------------------


def once_more(desk: Desk, plan: Plan) -> Plan:
    """What another carrying out of the plan does."""
    desk.connect()
    return execute(plan, desk.account())


@pytest.fixture
def opening(desk: Desk) -> Plan:
    """The plan for the letter that asks for a talk."""
    return decide_new(incoming(), desk.account().context).plan


def test_a_plan_that_is_carried_out_twice_changes_nothing_more(desk: Desk, opening: Plan) -> None:
    first = execute(opening, desk.account())
    before = desk.mail.snapshot()
    request = desk.request()

    again = once_more(desk, opening)

    assert first == opening
    assert [type(one) for one in again.actions] == [Remember]
    assert desk.mail.snapshot() == before
    assert desk.request() == request
    assert (request.draft_state, request.revision) == ("waiting", 1)


def test_what_a_dry_run_decides_is_not_done(desk: Desk, opening: Plan) -> None:
    before = desk.mail.snapshot()

    told = execute(opening, replace(desk.account(), dry_run=True))

    assert (told, desk.mail.snapshot(), desk.ledger.requests()) == (opening, before, ())


def test_with_a_lost_ledger_draft_and_card_are_known_again(desk: Desk, opening: Plan) -> None:
    execute(opening, desk.account())
    before, known = desk.mail.snapshot(), desk.request()
    desk.forget_everything()

    done = execute(opening, desk.account())

    assert kinds(done) == [Remember]  # the state of the card knows more than the plan did
    assert desk.mail.snapshot() == before
    assert (desk.request().draft, desk.request().card) == (known.draft, known.card)
    assert desk.ledger.effect(f"{LETTER.key}:defer:0") == known.draft
    assert desk.ledger.effect(f"{LETTER.key}:card:1") == known.card


def cut() -> None:
    raise TransientError("connection lost")


@pytest.mark.parametrize("effect", ["Drafts", "Requests"])
def test_a_kill_after_an_append_doubles_nothing(desk: Desk, opening: Plan, effect: str) -> None:
    account = desk.account()
    next_one = {"Drafts": cut, "Requests": lambda: desk.server.after.update(APPEND=cut)}
    desk.server.after["APPEND"] = next_one[effect]
    with pytest.raises(TransientError):
        execute(opening, account)
    once_more(desk, opening)

    assert (len(desk.texts("Drafts")), len(desk.texts("Requests"))) == (1, 1)
    assert desk.request().draft_state == "waiting"
    assert desk.request().card is not None


@pytest.mark.parametrize("point", ["before", "after"])
@pytest.mark.parametrize("operation", ["APPEND", "STORE", "EXPUNGE"])
def test_a_decision_that_is_cut_off_anywhere_is_carried_out_once(
    desk: Desk, operation: str, point: str
) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.mail.move("Requests", desk.uids("Requests")[0], "Requests/No")
    getattr(desk.server, point)[operation] = cut
    with pytest.raises(TransientError):
        desk.look()
    desk.connect()
    desk.look()
    desk.look()

    assert [b"I have to say" in text for text in desk.texts("Drafts")] == [True]
    assert (len(desk.texts("Requests")), desk.texts("Requests/No")) == (1, [])
    assert (desk.request().decision, desk.request().draft_state) == ("no", "waiting")


def test_a_new_card_takes_the_old_ones_place(desk: Desk) -> None:
    old = desk.account().mailbox.append("Requests", OWN, ("\\Seen",))
    stored = StoredMessage(old, digest_of(OWN))
    desk.ledger.record(replace(REQUEST, key="k", card=stored))
    card = replace(CARDING, octets=OWN.replace(b"own@", b"c@"), message_id="<c@okafor.example>")

    done = execute(Plan((replace(card, replaces=stored, unread=False, flagged=True),)), desk.account())

    ((_, flags, octets),) = desk.seen("Requests")
    assert (len(done.actions), octets, flags) == (1, card.octets, frozenset({"\\Seen", "\\Flagged"}))
    assert (desk.request().card, desk.request().revision) == (desk.ledger.effect("k:card:2"), 1)


def test_a_card_that_nobody_saw_is_replaced_by_an_unread_one(desk: Desk) -> None:
    old = desk.account().mailbox.append("Requests", OWN, ())
    card = replace(CARDING, octets=OWN.replace(b"own@", b"c@"), message_id="<c@okafor.example>")

    execute(Plan((replace(card, replaces=StoredMessage(old, digest_of(OWN)), unread=False),)), desk.account())

    ((_, flags, _),) = desk.seen("Requests")
    assert flags == frozenset()


def test_an_unread_card_comes_unread(desk: Desk) -> None:
    execute(Plan((replace(CARDING, octets=OWN),)), desk.account())

    assert [flags for _, flags, _ in desk.seen("Requests")] == [frozenset()]


def test_a_card_that_was_there_and_is_not_ours_is_never_to_be_removed(desk: Desk) -> None:
    there = desk.account().mailbox.append("Requests", OWN, ())
    desk.ledger.record(replace(REQUEST, key="k"))

    done = execute(Plan((replace(CARDING, octets=OWN, message_id=MINE),)), desk.account())

    assert (done, desk.request().card) == (Plan(), StoredMessage(there, ""))


MINE = "<own@okafor.example>"


def test_another_machine_that_was_first_with_a_decision_is_gone_on_with(desk: Desk) -> None:
    theirs, ours = (
        f"Message-ID: {MINE}\r\nEitherway-State: {encode_state(one)}\r\n\r\n".encode()
        for one in (replace(REQUEST, decision="no"), REQUEST)
    )
    desk.account().mailbox.append("Requests", theirs, ())
    desk.ledger.record(replace(REQUEST, key="k", revision=2))

    execute(Plan((replace(CARDING, octets=ours, message_id=MINE),)), desk.account())

    assert desk.request().revision == 1


def test_what_effects_wrote_is_newer_than_the_plan(desk: Desk) -> None:
    known = replace(REQUEST, source=Ref("INBOX", 9, 9), card=StoredMessage(Ref("Requests", 9, 9), "c9"))
    desk.ledger.record(known)

    changed = execute(Plan((Remember(replace(REQUEST, state="promised"), ("<t@x>",)),)), desk.account())
    same = execute(Plan((Remember(desk.request()),)), desk.account())

    assert desk.request() == replace(known, state="promised")
    assert (len(changed.actions), same) == (1, Plan())
    assert desk.ledger.thread_of(["<t@x>"]) == desk.request()


NEWER = StoredMessage(Ref("Requests", 1, 9), "c9")  # another machine's card


@pytest.mark.parametrize(
    ("known", "remembered_"), [(REQUEST.card, NEWER), (None, NEWER), (replace(NEWER, digest="c8"), None)]
)
def test_a_card_is_remembered_where_the_ledger_still_has_the_one_that_was_decided_on(
    desk: Desk, known: StoredMessage | None, remembered_: StoredMessage | None
) -> None:
    desk.ledger.record(replace(REQUEST, card=known))

    execute(Plan((Remember(replace(REQUEST, card=NEWER), instead_of=REQUEST.card),)), desk.account())

    assert desk.request().card == (remembered_ or known)


def test_a_digest_is_listed_by_its_place_alone(desk: Desk) -> None:
    execute(Plan((Digest(INBOX),)), desk.account())

    assert desk.ledger.list_facts("digest:") == {f"digest:{INBOX}": NOW.isoformat()}


# -- the mail store: append looks before and after ---------------------------------------------------------


def test_append_looks_first(desk: Desk) -> None:
    store = desk.account().mailbox

    first, again = store.append("Drafts", OWN, ()), store.append("Drafts", OWN, ())

    assert (first, desk.texts("Drafts")) == (again, [OWN])


def test_append_looks_after_and_the_later_of_two_programs_takes_its_own_back(desk: Desk) -> None:
    theirs = OWN + b"theirs"
    desk.server.before["APPEND"] = lambda: desk.mail.save(theirs, "Drafts")
    store = desk.account().mailbox

    kept = store.append("Drafts", OWN, ())

    assert (desk.texts("Drafts"), kept.uid) == ([theirs], 1)


def test_without_appenduid_append_looks_for_what_it_put_there(tmp_path: Path) -> None:
    desk = Desk(tmp_path, MemoryServer(ALL - {"UIDPLUS"}))
    store = desk.account().mailbox

    assert store.append("Drafts", OWN, ()) == store.find("Drafts", MINE)[0]


# -- whole cycles ------------------------------------------------------------------------------------------


def test_a_request_is_drafted_once_however_often_it_is_looked_at(desk: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    before = desk.mail.snapshot()
    desk.look()
    desk.connect()
    desk.look()

    assert desk.mail.snapshot() == before
    assert (len(desk.texts("Drafts")), len(desk.texts("Requests"))) == (1, 1)


def test_a_lost_ledger_drafts_nothing_anew(desk: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.forget_everything()
    desk.look(since=NOW.date())
    desk.look()

    assert (len(desk.texts("Drafts")), len(desk.texts("Requests"))) == (1, 1)
    assert desk.request().draft_state == "waiting"


def test_a_lost_ledger_forgets_no_address_of_the_asker(desk: Desk) -> None:
    again = ASKING_AGAIN.replace(b"To: maya", b"Reply-To: dana@home.example\r\nTo: maya")
    desk.mail.save(ASKING)
    desk.mail.save(again)
    desk.look()
    desk.forget_everything()
    desk.look()
    third = again.replace(b"<b2@", b"<c3@").replace(b"2pm", b"3pm")
    desk.mail.save(third.replace(b"dana@example.net", b"dana@home.example"))
    desk.look()

    (draft,) = desk.texts("Drafts")
    assert desk.request().follow_ups == 2
    assert message_of(draft)["In-Reply-To"] == "<c3@example.net>"


def test_a_message_in_a_decision_folder_goes_home_after_a_lost_ledger_and_decides_once(desk: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.mail.move("INBOX", 1, "Requests/No")
    desk.forget_everything()
    desk.look()
    before = desk.mail.snapshot()
    desk.look()

    assert (desk.request().decision, len(desk.texts("Drafts"))) == ("no", 1)
    assert (desk.texts("INBOX"), desk.texts("Requests/No")) == ([ASKING], [])
    assert desk.mail.snapshot() == before


def test_a_copy_of_the_letter_is_known_again_after_a_lost_ledger(desk: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.forget_everything()
    desk.look()
    desk.mail.save(ASKING.replace(b"<a1@", b"<copy@"))
    desk.look()

    assert (len(desk.texts("Drafts")), len(desk.texts("Requests"))) == (1, 1)
    assert desk.request().follow_ups == 1


def test_the_first_cycle_looks_only_forward(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.mail.save(ASKING)
    desk.look()

    assert desk.texts("Drafts") == []


ASKING_AGAIN = ASKING.replace(b"10am", b"2pm").replace(
    b"Message-ID: <a1@", b"In-Reply-To: <a1@example.net>\r\nMessage-ID: <b2@"
)


def test_a_deferral_that_was_sent_while_nobody_looked_is_the_only_one(desk: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.mail.move("Drafts", 1, "Sent")
    desk.mail.save(ASKING_AGAIN)
    desk.look()

    assert (desk.texts("Drafts"), len(desk.texts("Sent"))) == ([], 1)
    assert (desk.request().state, desk.request().notes) == ("promised", ("asked_again",))


def test_a_draft_that_answers_another_message_of_the_thread_is_renewed_too(desk: Desk) -> None:
    third = ASKING_AGAIN.replace(b"<b2@", b"<c3@").replace(b"2pm", b"3pm")
    desk.mail.save(ASKING)
    desk.mail.save(ASKING_AGAIN)
    desk.look()
    desk.mail.save(third)
    desk.look()

    (draft,) = desk.texts("Drafts")
    assert message_of(draft)["In-Reply-To"] == "<c3@example.net>"


def test_a_message_whose_effects_failed_is_seen_again(desk: Desk) -> None:
    desk.mail.save(ASKING)
    desk.server.before["APPEND"] = cut
    with pytest.raises(TransientError):
        desk.look()
    position = desk.ledger.position("INBOX")
    desk.connect()
    desk.look()

    assert position is not None
    assert position.last_uid == 0
    assert desk.ledger.position("INBOX").last_uid == 1  # type: ignore[union-attr]
    assert len(desk.texts("Drafts")) == 1


def test_a_new_uidvalidity_drafts_nothing_twice(desk: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.server.folders["INBOX"].uidvalidity += 100
    desk.now += timedelta(minutes=1)
    desk.connect()
    desk.look()

    assert (len(desk.texts("Drafts")), len(desk.texts("Requests"))) == (1, 1)


@pytest.mark.parametrize("lose", [lambda desk: None, Desk.forget_everything], ids=["", "a lost ledger"])
def test_a_kill_between_a_draft_and_the_newer_one_leaves_the_newer_one(
    desk: Desk, lose: Callable[[Desk], None]
) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.mail.save(ASKING_AGAIN)
    desk.server.after["EXPUNGE"] = cut
    with pytest.raises(TransientError):
        desk.look()
    desk.connect()
    lose(desk)
    desk.look(since=NOW.date())

    (draft,) = desk.texts("Drafts")
    assert message_of(draft)["In-Reply-To"] == "<b2@example.net>"


class Killed(BaseException):
    """Nothing of the program may catch this."""


def kill() -> None:
    raise Killed


@pytest.mark.parametrize("events", ["before", "after"])
@pytest.mark.parametrize("decision", ["No", "Dismiss"])
def test_a_decision_by_the_message_outlives_a_kill_while_that_goes_back(
    desk: Desk, events: str, decision: str
) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.mail.move("INBOX", 1, f"Requests/{decision}")
    getattr(desk.server, events)["MOVE"] = kill
    with pytest.raises(Killed):
        desk.look()
    getattr(desk.server, events).clear()
    desk.connect()
    desk.look()
    desk.look()

    assert desk.request().decision == decision.lower()
    assert (len(desk.texts("INBOX")), desk.texts(f"Requests/{decision}")) == (1, [])
    assert len(desk.texts("Drafts")) == (decision == "No")


# -- two machines -------------------------------------------------------------------------------------------


@pytest.fixture
def other(desk: Desk, tmp_path: Path) -> Desk:
    """A second machine with the same mailbox."""
    (tmp_path / "other").mkdir()
    other = Desk(tmp_path / "other", desk.server, secret=b"o" * 32)
    other.look()
    return other


def test_a_machine_reads_what_the_other_one_did_before_it_decides_on_new_mail(
    desk: Desk, other: Desk
) -> None:
    desk.mail.save(ASKING)
    desk.look()
    other.look()
    desk.mail.move("Requests", desk.uids("Requests")[0], "Requests/No")
    desk.look()
    desk.mail.save(ASKING_AGAIN)
    other.look()
    desk.look()

    (card,), (draft,) = desk.texts("Requests"), desk.texts("Drafts")
    requests = (desk.request(), other.request())
    assert {(one.decision, one.number, one.follow_ups) for one in requests} == {("no", 1, 1)}
    assert b"Decided: No." in card
    assert b"I have to say" in draft


def test_two_letters_of_one_cycle_are_decided_by_what_the_other_machine_did(desk: Desk, other: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    other.look()
    desk.mail.move("Drafts", 1, "Sent")
    desk.look()
    desk.mail.save(ASKING_AGAIN)
    desk.mail.save(ASKING_AGAIN.replace(b"<b2@", b"<c3@").replace(b"2pm", b"3pm"))
    other.look()
    desk.look()

    (card,) = desk.texts("Requests")
    assert desk.texts("Drafts") == []
    assert {(one.state, one.number) for one in (desk.request(), other.request())} == {("promised", 0)}
    assert b"You promised an answer by" in card


def test_a_machine_that_never_saw_a_request_open_takes_it_from_its_card(desk: Desk, other: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.mail.move("Drafts", 1, "Sent")
    other.look()
    desk.mail.move("Requests", desk.uids("Requests")[0], "Requests/No")
    other.look()
    desk.look()

    assert {one.request().decision for one in (desk, other)} == {"no"}
    assert (len(desk.texts("Requests")), len(desk.texts("Drafts"))) == (1, 1)


def test_a_further_letter_joins_what_another_machine_opened(desk: Desk, other: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.mail.create("Archive")
    desk.mail.move("INBOX", 1, "Archive")
    desk.mail.save(ASKING_AGAIN)
    other.look()
    desk.look()

    assert {one.request().key for one in (desk, other)} == {desk.request().key}
    assert (len(desk.texts("Requests")), len(desk.texts("Drafts"))) == (1, 1)


@pytest.mark.parametrize("lose", [lambda desk: None, Desk.forget_everything], ids=["", "a lost ledger"])
def test_a_letter_thrown_away_is_written_again_by_no_machine(
    desk: Desk, other: Desk, lose: Callable[[Desk], None]
) -> None:
    desk.mail.save(ASKING)
    desk.look()
    other.look()
    desk.mail.move("Requests", desk.uids("Requests")[0], "Requests/No")
    desk.look()
    desk.mail.delete("Drafts", 2)
    lose(other)
    other.look()
    quiet = desk.mail.snapshot()["Requests"]
    desk.look()
    other.look()

    assert desk.texts("Drafts") == []
    assert desk.mail.snapshot()["Requests"] == quiet


def test_a_machine_that_missed_the_end_of_a_request_is_put_right(desk: Desk, other: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    other.look()
    desk.mail.move("Requests", desk.uids("Requests")[0], "Requests/No")
    desk.look()
    desk.mail.move("Drafts", desk.uids("Drafts")[0], "Sent")
    desk.look()
    desk.now = other.now = NOW + timedelta(days=3)
    desk.look()  # the card of what is answered goes
    other.look()
    desk.look()
    other.look()

    assert {one.request().state for one in (desk, other)} == {"answered"}
    assert desk.texts("Drafts") == []


def test_a_machine_that_missed_a_decision_is_put_right() -> None:
    """Its card may be of the same revision: it was renewed for another reason."""
    decided = replace(DECIDED, decision="ask", letter="ask", draft=REQUEST.draft, draft_state="waiting")
    theirs = replace(REQUEST, revision=decided.revision, card=None)
    card = StoredMessage(Ref("Requests", 1, 99), "theirs")
    seen = facts(decided, cards=(CardFact(card.ref, "", theirs.revision, card, theirs),))

    plan = decide_open(seen, context())

    (renewed,) = (one for one in plan.actions if isinstance(one, AppendCard))
    assert renewed.replaces == card
    assert remembered(plan).decision == "ask"


def test_a_card_that_another_machine_renewed_is_remembered_and_decided_on_once(
    desk: Desk, other: Desk
) -> None:
    desk.mail.save(ASKING)
    desk.look()
    other.look()
    other.now = NOW + timedelta(days=1)
    other.look()  # a day before the date the card calls for attention
    done = desk.look()
    desk.connect()

    assert desk.request().card == other.request().card
    assert (len(done), desk.look()) == (1, [])


@pytest.mark.parametrize(
    ("moment", "revision", "decision"),
    [(0, 4, "later"), (-1, 4, "yes"), (1, 4, "later"), (0, 3, "yes"), (0, 5, "later")],
)
def test_of_two_decisions_of_one_moment_the_one_on_the_board_counts(
    moment: int, revision: int, decision: str
) -> None:
    yes = replace(DECIDED, decision="yes", revision=4)
    at = NOW + timedelta(minutes=moment)
    theirs = replace(yes, decision="later", letter="later", decided_at=at, revision=revision, card=None)

    plan = decide_open(facts(yes, cards=(CardFact(NEWER.ref, "", revision, NEWER, theirs),)), context())

    assert remembered(plan).decision == decision


def test_a_card_of_this_machine_says_nothing_new_about_a_decision() -> None:
    yes = replace(DECIDED, decision="yes", revision=4)
    before = replace(yes, decision="no", card=None)
    assert yes.card

    plan = decide_open(facts(yes, cards=(CardFact(yes.card.ref, "", 4, yes.card, before),)), context())

    assert plan == Plan()


def test_a_machine_that_missed_a_dismissal_is_told_of_it(desk: Desk, other: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    other.look()
    desk.mail.save(ASKING_AGAIN)
    desk.look()
    desk.mail.move("Requests", desk.uids("Requests")[0], "Requests/Dismiss")
    desk.look()
    other.look()  # has the second letter still before it
    desk.look()
    other.look()

    (card,) = desk.texts("Requests")
    assert {one.request().state for one in (desk, other)} == {"dismissed"}
    assert str(message_of(card)["Subject"]).startswith("Not a request")
    assert desk.texts("Drafts") == []


def test_a_letter_sent_before_the_request_answers_it_on_no_machine(desk: Desk, other: Desk) -> None:
    ours = SENT_BEFORE.encode()
    desk.mail.save(ours, mailbox="Sent")
    desk.mail.save(ASKING.replace(b"Message-ID:", b"In-Reply-To: <own@example.net>\nMessage-ID:"))
    desk.look()
    other.look()
    other.look()

    assert {one.request().state for one in (desk, other)} == {"open"}


SENT_BEFORE = """From: Maya Okafor <maya@okafor.example>
To: Dana Reyes <dana@example.net>
Subject: Hello
Date: Mon, 23 Nov 2026 07:00:00 -0600
Message-ID: <own@example.net>

I will tell you by Friday, December 4.
"""


def test_a_letter_that_another_machines_decision_made_void_is_withdrawn() -> None:
    theirs = replace(DECIDED, decision="no", letter="no", number=2, revision=5, card=None, draft=None)
    known = facts(REQUEST)
    newer = CardFact(CARD, "", 5, REQUEST.card, theirs)

    plan = decide_open(replace(known, cards=(*known.cards, newer)), context())

    assert WithdrawDraft(REQUEST.key, REQUEST.draft) in plan.actions  # type: ignore[arg-type]


def test_what_is_taken_back_loses_the_draft_that_another_machine_wrote(desk: Desk, other: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    other.look()
    desk.mail.move("Requests", desk.uids("Requests")[0], "Requests/No")
    desk.look()
    desk.mail.save(ASKING_AGAIN.replace(b"Could you give a talk", b"Never mind, please ignore my request"))
    other.look()
    desk.look()

    assert {one.request().state for one in (desk, other)} == {"withdrawn"}
    assert desk.texts("Drafts") == []


def test_two_machines_agree_on_a_message_in_a_renamed_folder(desk: Desk, other: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    other.look()
    desk.mail.rename("Requests/No", "Requests/Rather not")
    desk.mail.create("Requests/No")
    desk.mail.move("INBOX", 1, "Requests/Rather not")
    desk.connect()
    desk.look()
    other.look()
    told = desk.mail.snapshot()["Requests"]
    desk.look()
    other.look()

    assert "strange_message" in other.request().notes
    assert desk.mail.snapshot()["Requests"] == told


def test_two_machines_agree_on_a_message_that_one_of_them_cannot_name(desk: Desk, other: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.mail.move("INBOX", 1, "Requests/No")
    desk.mail.rename("Requests/No", "Requests/Rather not")
    desk.mail.save(ASKING.replace(b"<a1@", b"<z9@"))  # the same letter once more, which names no other one
    desk.connect()
    desk.look()
    other.forget_everything()
    other.look()
    desk.look()
    told = desk.mail.snapshot()["Requests"]
    other.look()
    desk.look()
    other.look()
    desk.look()

    assert {"strange_message" in one.request().notes for one in (desk, other)} == {True}
    assert desk.mail.snapshot()["Requests"] == told


def test_a_changed_draft_that_only_another_machine_can_name_is_not_gone(desk: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.mail.delete("Drafts", 1)
    edited = reply().replace(b"<a1@example.net>", b"<unknown@x.example>")
    ref = desk.account().mailbox.append("Drafts", edited, ("\\Draft",))
    desk.ledger.record(replace(desk.request(), draft=None, draft_state="edited", edited=ref))
    desk.look()
    desk.now = NOW + timedelta(days=3)
    desk.look()

    assert desk.request().draft_state == "edited"


def test_a_draft_to_somebody_else_about_a_request_that_is_long_over_is_nobodys(desk: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.ledger.record(replace(desk.request(), state="withdrawn", answered_at=NOW, card=None))
    desk.mail.delete("Drafts", 1)
    desk.mail.delete("Requests", desk.uids("Requests")[0])
    desk.mail.save(reply().replace(b"dana@", b"bob@"), mailbox="Drafts")
    desk.now = NOW + timedelta(days=3)
    desk.look()

    assert desk.request().state == "withdrawn"


def test_a_machine_knows_the_asker_of_a_card_whose_first_message_is_gone(desk: Desk, other: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.mail.delete("INBOX", 1)
    other.look()
    desk.mail.save(ASKING_AGAIN)
    other.look()
    desk.look()

    assert desk.request().askers == other.request().askers
    assert {one.request().follow_ups for one in (desk, other)} == {1}
    assert len(desk.texts("Requests")) == 1


def test_a_request_of_the_version_before_goes_on_with_its_asker(desk: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    before = desk.ledger.hash("dana@example.net")
    desk.ledger.record(replace(desk.request(), asker=before, askers=(before,)))
    desk.ledger.drop_fact("people")
    desk.connect()
    desk.look()
    desk.mail.save(ASKING_AGAIN)
    desk.look()

    assert desk.request().follow_ups == 1


# -- folders of other names --------------------------------------------------------------------------------


def test_an_older_card_in_a_renamed_folder_goes_where_a_newer_one_is_on_the_board(desk: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.mail.move("Requests", desk.uids("Requests")[0], "Requests/No")
    desk.mail.rename("Requests/No", "Requests/Rather not")
    desk.mail.save(ASKING_AGAIN)
    desk.look()
    desk.look()

    (card,) = desk.texts("Requests")
    assert desk.texts("Requests/Rather not") == []
    assert (desk.request().state, b"your rules do not name" in b" ".join(card.split())) == ("open", True)


def test_an_older_card_in_a_folder_of_another_name_goes_though_its_request_is_over(desk: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.mail.create("Requests/Kept")
    desk.mail.copy("Requests", desk.uids("Requests")[0], "Requests/Kept")
    desk.mail.save(ASKING_AGAIN)
    desk.look()
    desk.mail.move("Requests", desk.uids("Requests")[0], "Requests/Dismiss")
    desk.look()
    desk.connect()
    desk.look()

    assert desk.request().state == "dismissed"
    assert desk.texts("Requests/Kept") == []


def decide_without_its_message(desk: Desk, place: str) -> None:
    """The owner puts the message of a request there, and moves its card to No."""
    desk.mail.save(ASKING)
    desk.look()
    desk.mail.create("Archive")
    desk.mail.move("INBOX", 1, place)
    desk.mail.move("Requests", desk.uids("Requests")[0], "Requests/No")


@pytest.mark.parametrize(("place", "found"), [("Archive", True), ("Trash", True), ("Drafts", False)])
def test_the_only_card_comes_back_from_a_folder_of_another_name_wherever_its_message_is(
    desk: Desk, place: str, found: bool
) -> None:
    decide_without_its_message(desk, place)
    desk.mail.rename("Requests/No", "Requests/Rather not")
    desk.look()
    desk.look()  # knows where the card is now
    quiet = desk.look()

    (card,) = desk.texts("Requests")
    assert (desk.texts("Requests/Rather not"), quiet) == ([], [])
    assert (b"your rules do not name" in b" ".join(card.split())) is found


@pytest.mark.parametrize(("place", "letters_"), [("Archive", 1), ("Trash", 1), ("Drafts", 0)])
def test_who_deletes_a_message_and_decides_by_its_card_keeps_the_card(
    desk: Desk, place: str, letters_: int
) -> None:
    decide_without_its_message(desk, place)
    desk.look()
    desk.look()
    desk.look()

    drafts = [one for one in desk.texts("Drafts") if b"In-Reply-To" in one]
    assert (desk.request().decision, len(drafts), len(desk.texts("Requests"))) == ("no", letters_, 1)
    assert desk.texts("Requests/No") == []


def test_the_last_card_of_a_request_older_than_the_others_leaves_a_folder_of_another_name(desk: Desk) -> None:
    desk.server.clock = lambda: desk.now
    desk.mail.save(ASKING)
    desk.look()
    desk.mail.save(ASKING_AGAIN.replace(b"Could you give a talk", b"Never mind, please ignore my request"))
    desk.look()
    desk.now = NOW + timedelta(days=20)
    desk.ledger.record(replace(desk.request(), answered_at=desk.now))  # another machine heard of it today
    desk.mail.save(ASKING.replace(b"<a1@", b"<z9@").replace(b"dana@", b"kim@"))
    desk.look()
    (card, *_) = desk.uids("Requests")
    desk.mail.move("Requests", card, "Requests/No")
    desk.mail.rename("Requests/No", "Requests/Rather not")
    desk.connect()
    desk.look()

    assert desk.texts("Requests/Rather not") == []


def test_a_copy_of_the_last_card_that_the_owner_keeps_in_a_folder_stays(desk: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.mail.create("Requests/Kept")
    desk.mail.copy("Requests", desk.uids("Requests")[0], "Requests/Kept")
    desk.mail.move("Requests", desk.uids("Requests")[0], "Requests/Dismiss")
    desk.look()
    desk.connect()
    desk.look()

    assert desk.request().state == "dismissed"
    assert len(desk.texts("Requests/Kept")) == 1


def test_a_message_in_a_renamed_folder_stays_there_and_the_card_says_that_it_decides_nothing(
    desk: Desk,
) -> None:
    desk.mail.save(ASKING)
    desk.look()
    desk.mail.rename("Requests/No", "Requests/Rather not")
    desk.mail.move("INBOX", 1, "Requests/Rather not")
    desk.look()
    desk.look()
    told = desk.texts("Requests")
    desk.mail.move("Requests/Rather not", 1, "INBOX")
    desk.look()

    assert [b"The message itself lies in a folder" in one for one in told] == [True]
    assert [b"The message itself lies in a folder" in one for one in desk.texts("Requests")] == [False]
    assert (desk.request().state, len(desk.texts("Drafts"))) == ("open", 1)


# -- strangers who waited for a card when the ledger was lost -----------------------------------------------


def test_a_stranger_who_waited_waits_again_without_a_card() -> None:
    plan = decide_new(incoming(found_again=True), context()).plan

    assert kinds(plan) == [Remember]
    assert WAITS in remembered(plan).notes


@pytest.mark.parametrize(
    "again",
    [
        incoming(found_again=True, known=True),
        incoming(found_again=True, history=(replace(REQUEST, key="k", started_at=NOW - timedelta(days=2)),)),
        incoming(AGAIN, thread=REQUEST, earlier=LETTER, found_again=True),
        incoming(mail("I want to end my life."), found_again=True),
    ],
    ids=["known", "asked before", "has a card", "has the card of a crisis"],
)
def test_nobody_else_is_found_again(again: MessageFacts) -> None:
    assert decide_new(again, context()).plan == Plan()


# -- one Message-ID for several messages -----------------------------------------------------------------

ANN, BEN = (
    mail(
        f"Would you speak at our {where}?",
        message_id="<form@x.example>",
        **{"from": f"{name} <{name}@x.org>"},
    )
    for name, where in (("Ann", "school"), ("Ben", "club"))
)


def test_a_request_is_named_alike_on_every_machine_whatever_that_saw_before() -> None:
    nothing: dict[str, str] = {}
    ann_first = {ANN.identified.key: ANN.identity}

    names = [keyed(BEN, NOW, one.get).key for one in (nothing, ann_first)]

    assert names == [BEN.identified.key] * 2
    assert keyed(ANN, NOW, nothing.get).key not in {*names, ANN.key}


@pytest.mark.parametrize("identity", ["", ANN.identity])
def test_what_the_form_before_decided_on_keeps_its_name(identity: str) -> None:
    before = {ANN.key: identity}

    assert keyed(ANN, NOW, before.get).key == ANN.key
    assert is_first_of(replace(REQUEST, key=ANN.key, identity=identity), ANN, NOW)


def test_another_message_with_that_message_id_is_another_request() -> None:
    before = {ANN.key: ANN.identity}

    assert keyed(BEN, NOW, before.get).key == BEN.identified.key
    assert not is_first_of(replace(REQUEST, key=ANN.key, identity=ANN.identity), BEN, NOW)
    assert not is_first_of(replace(REQUEST, key=ANN.identified.key), BEN, NOW)


def test_a_message_without_a_date_stays_the_same_message() -> None:
    undated = mail(ASKS, date="")

    assert dated(undated, NOW).identity == undated.identity


def forms(desk: Desk) -> None:
    """Two people ask by a form that gives all its messages one Message-ID, and no date."""
    for name, where in (("Ann", "school"), ("Ben", "club")):
        desk.mail.save(
            f"From: {name} <{name}@x.org>\nTo: maya@okafor.example\nSubject: Form\n"
            f"Message-ID: <form@x.example>\n\nWould you speak at our {where}?\n".encode(),
            when=NOW,
        )


def drafted_to(desk: Desk) -> list[str]:
    """To whom the drafts go."""
    return sorted(str(message_of(octets)["To"]) for octets in desk.texts("Drafts"))


def test_two_messages_with_one_id_are_each_known_again_after_a_lost_ledger(desk: Desk) -> None:
    forms(desk)
    desk.look()
    before = {one.source: one.key for one in desk.ledger.requests()}
    desk.forget_everything()
    desk.look(since=NOW.date())
    desk.look()

    assert {one.source: one.key for one in desk.ledger.requests()} == before
    assert drafted_to(desk) == ["Ann <Ann@x.org>", "Ben <Ben@x.org>"]
    assert len(desk.texts("Requests")) == 2


@pytest.mark.parametrize("place", ["INBOX", "Requests/No", "Archive"])
def test_a_letter_to_somebody_else_with_that_id_makes_them_nobodys_further_address(
    desk: Desk, place: str
) -> None:
    forms(desk)
    desk.mail.delete("INBOX", 2)
    desk.look()
    desk.mail.create("Archive")
    forms(desk)
    (to_ann,) = desk.texts("Drafts")
    to_ben = to_ann.replace(b"To: Ann <Ann@x.org>", b"To: Ben <Ben@x.org>").replace(
        b"Message-ID: <", b"Message-ID: <b"
    )
    desk.mail.move("INBOX", 4, place)
    desk.mail.save(to_ben, "Sent", when=NOW)
    desk.look()

    ann = next(one for one in desk.ledger.requests() if one.source.uid == 1)
    assert (ann.state, len(ann.askers), ann.notes) == ("open", 1, ())


@pytest.mark.parametrize("uid", [1, 2])
def test_of_two_messages_with_one_id_the_one_that_was_moved_is_decided(desk: Desk, uid: int) -> None:
    forms(desk)
    desk.look()
    desk.mail.move("INBOX", uid, "Requests/No")
    desk.look()

    decisions = {one.decision: one.source.mailbox for one in desk.ledger.requests()}
    (no,) = (octets for octets in desk.texts("Drafts") if b"I have to say" in octets)
    assert decisions == {"": "INBOX", "no": "INBOX"}
    assert str(message_of(no)["To"]) == ["Ann <Ann@x.org>", "Ben <Ben@x.org>"][uid - 1]


# -- the order that survives a kill ---------------------------------------------------------------------

DRAFTING = AppendDraft("k:no:1", "k", "no", "Drafts", "<d@x>", "<a@x>", ("d@x.example",), "Re: A", b"12345")
CARDING = AppendCard("k:card:2", "k", "Requests", "<c@x>", "No", b"123", unread=True, flagged=False)
STORED = StoredMessage(Ref("Drafts", 1, 5), "d")
ACTIONS: list[Action] = [
    WithdrawDraft("k", STORED),
    MoveBack("k", Ref("Requests/No", 1, 1), "INBOX"),
    Remember(REQUEST),
    DRAFTING,
    CARDING,
    RemoveCard("k", STORED),
    MoveBack("k", Ref("Requests/No", 1, 2), "Drafts", is_letter=True),
    SetFlags("k", INBOX, add=("\\Answered",)),
    Digest(INBOX),
]


def test_a_plans_actions_come_in_the_order_that_survives_a_kill() -> None:
    plan = Plan.ordered(reversed([*ACTIONS, *ACTIONS]), faults=("f",), said=("s",))

    assert set(plan.actions[5:7]) == set(ACTIONS[5:7])
    assert (plan.actions[:5], plan.actions[7:]) == (tuple(ACTIONS[:5]), tuple(ACTIONS[7:]))
    assert (plan.faults, plan.said) == (("f",), ("s",))
    assert plan.drafts == (DRAFTING,)


def test_every_action_is_shown_to_a_person() -> None:
    assert [sentence(action) for action in ACTIONS] == [
        "withdraw draft in Drafts",
        "move back in INBOX",
        "",
        "append draft of 5 octets in Drafts to d@x.example: Re: A",
        "append card of 3 octets in Requests: No",
        "remove card in Drafts",
        "move back in Drafts",
        "set flags in INBOX",
        "list in the daily letter in INBOX",
    ]
    assert sentence(replace(CARDING, replaces=STORED)).startswith("renew card of 3 octets")
    assert sentence(replace(DRAFTING, to=("a@x.org", "b@x.org"))).startswith(
        "append draft of 5 octets in Drafts to a@x.org, b@x.org"
    )
    shown = [entry for entry in map(show, ACTIONS) if entry]
    assert [entry["subject"] for entry in shown] == ["", "", "Re: A", "No", "", "", "", ""]
    assert [entry["to"] for entry in shown] == [[], [], ["d@x.example"], [], [], [], [], []]
    assert show(ACTIONS[7]) == {
        "action": "set flags", "mailbox": "INBOX", "to": [], "subject": "", "add": ("\\Answered",),
        "remove": (),
    }  # fmt: skip


@pytest.fixture
def later(desk: Desk) -> Desk:
    """A desk at which a request was dismissed a year and a half ago, and forgotten since."""
    desk.mail.save(ASKING, when=desk.now)
    desk.look()
    desk.mail.move("Requests", desk.uids("Requests")[0], "Requests/Dismiss")
    desk.look()
    desk.now += timedelta(days=550)
    desk.look()
    assert desk.ledger.requests() == ()
    return desk


def test_a_message_that_was_forgotten_and_is_moved_back_opens_nothing(later: Desk) -> None:
    later.mail.copy("INBOX", later.uids("INBOX")[0], "INBOX")

    assert later.look() == []
    assert (later.texts("Drafts"), later.ledger.requests()) == ([], ())


def test_a_message_that_was_forgotten_opens_nothing_in_a_mailbox_that_was_made_anew(later: Desk) -> None:
    later.mail.drop("INBOX")
    later.mail.save(ASKING, when=later.now)

    assert later.look() == []
    assert (later.texts("Drafts"), later.ledger.requests()) == ([], ())


def test_a_new_letter_in_a_thread_that_was_forgotten_is_a_request_of_its_own(later: Desk) -> None:
    again = ASKING.replace(b"<a1@", b"<b2@").replace(b"23 Nov 2026", b"23 May 2028")
    later.mail.save(
        again.replace(b"Message-ID", b"In-Reply-To: <a1@example.net>\r\nMessage-ID"), when=later.now
    )
    later.look()

    assert len(later.texts("Drafts")) == 1
    assert later.request().kind == "speaking"


def test_a_letter_from_a_wrong_clock_is_not_of_the_past(later: Desk) -> None:
    later.mail.save(ASKING.replace(b"<a1@", b"<b2@"), when=later.now)
    later.look()

    assert len(later.texts("Requests")) == 1
