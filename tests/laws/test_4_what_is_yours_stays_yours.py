"""Law 4: a draft that the owner touched, and every message but our own untouched ones, stays as it is."""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from eitherway.engine.executor import execute, finish_removals
from eitherway.mail.message import parse_header
from eitherway.requests.decide_new import decide_new
from eitherway.requests.decide_open import decide_open
from eitherway.requests.plan import AppendDraft, MoveBack, Plan, RemoveCard, SetFlags, WithdrawDraft
from eitherway.requests.request import Ref, Request, StoredMessage, encode_state
from eitherway.requests.request_facts import CardFact, DraftFact
from eitherway.requests.signing import (
    digest_of,
    has_other_decision,
    is_unmodified,
    keyed_hash,
    revision_in,
    sign_card,
    state_in,
    verify,
)
from eitherway.requests.transitions import Transition, advance
from tests.laws.builders import (
    DECIDED,
    DRAFT,
    KEY,
    NOW,
    REQUEST,
    after,
    card_in,
    context,
    facts,
    incoming,
    seen,
)
from tests.laws.desk import Desk
from tests.laws.letters import ASKING, OWN, reply
from tests.memory.server import ALL, MemoryServer
from tests.servers.account import Account
from tests.servers.rebuilding import rebuilt

THEIRS = Ref("Drafts", 1, 9)
MINUTE = after(minutes=1)


# -- what became of the draft ---------------------------------------------------------------------------


def test_a_draft_that_waits_is_only_looked_at() -> None:
    came_back = replace(REQUEST, draft_seen=NOW)

    assert advance(REQUEST, seen(), MINUTE) == Transition(REQUEST)
    assert advance(came_back, seen(), MINUTE) == Transition(REQUEST)


def test_an_edited_draft_is_the_owners() -> None:
    step = advance(REQUEST, seen(drafts=(THEIRS,)), MINUTE)

    edited = replace(
        REQUEST, draft=None, draft_state="edited", notes=("draft_edited",)
    )  # fmt: skip
    assert step == Transition(edited, renew=True, said=("edited",))


def test_what_a_changed_draft_has_wrong_stays_told_where_it_is_not_seen() -> None:
    edited = replace(REQUEST, draft=None, draft_state="edited", edited=Ref("Drafts", 1, 9), draft_seen=NOW)
    told = edited.with_note("draft_edited", "draft_early_yes")

    plan = decide_open(facts(told, drafts=()), context())

    assert plan.actions == ()


def test_our_copy_beside_an_edited_one_goes() -> None:
    step = advance(REQUEST, seen(drafts=(DRAFT, THEIRS)), MINUTE)

    assert step.actions == (WithdrawDraft(REQUEST.key, REQUEST.draft),)  # type: ignore[arg-type]
    assert step.request.draft_state == "edited"


def test_a_draft_that_is_gone_is_waited_for_and_never_made_again() -> None:
    patient = replace(REQUEST, due=date(2026, 12, 18))
    first = advance(patient, seen(drafts=()), MINUTE)
    soon = advance(first.request, seen(drafts=()), after(days=1))
    then = advance(first.request, seen(drafts=()), after(days=1, minutes=1))

    assert first == Transition(replace(patient, draft_seen=MINUTE.now))
    assert soon == Transition(first.request)
    gone = replace(first.request, draft=None, draft_state="gone", notes=("draft_gone",))
    assert then == Transition(gone, renew=True, unread=True, said=("gone",))


def test_an_edited_draft_is_gone_by_the_same_clock() -> None:
    edited = replace(REQUEST, draft=None, draft_state="edited", draft_seen=None, due=date(2026, 12, 18))

    there = advance(replace(edited, draft_seen=NOW), seen(drafts=(THEIRS,)), MINUTE)
    first = advance(edited, seen(drafts=()), MINUTE)
    then = advance(first.request, seen(drafts=()), after(days=1, minutes=1))

    assert there == Transition(edited)
    assert first == Transition(replace(edited, draft_seen=MINUTE.now))
    assert (then.request.draft_state, then.request.notes) == ("gone", ("draft_gone",))


def test_a_draft_in_trash_is_deleted_after_ten_minutes_and_not_made_again() -> None:
    thrown = seen(drafts=(), trashed=True)
    first = advance(REQUEST, thrown, MINUTE)
    soon = advance(first.request, thrown, after(minutes=10, seconds=59))
    then = advance(first.request, thrown, after(minutes=11))

    deleted = replace(first.request, draft=None, draft_state="deleted", notes=("draft_deleted",))
    assert soon == Transition(first.request)
    assert then == Transition(deleted, renew=True, said=("deleted",))
    assert advance(deleted, seen(drafts=()), after(minutes=12)).letter == ""


def test_a_closed_requests_draft_is_not_looked_for() -> None:
    closed = replace(REQUEST, state="dismissed", card=None)

    assert advance(closed, seen(closed, drafts=(THEIRS,)), MINUTE) == Transition(closed)


# -- a draft of the owner's is in the way ---------------------------------------------------------------


def test_no_letter_is_written_beside_a_draft_of_the_owners() -> None:
    no = replace(DECIDED, decision="no")

    beside = advance(no, seen(no, drafts=(THEIRS,)), MINUTE)
    alone = advance(no, seen(no), MINUTE)

    words = "Your own draft in this thread stays; the letter follows when that is sent or deleted."
    assert (beside.letter, beside.waits) == ("", words)
    assert (alone.letter, alone.waits) == ("no", "")


def test_the_card_says_what_the_letter_waits_for() -> None:
    edited = replace(REQUEST, draft=None, draft_state="edited")
    theirs = DraftFact(THEIRS, "<mine@client.example>")

    plan = decide_open(facts(edited, cards=(card_in("no", edited),), drafts=(theirs,)), context())

    (card,) = (one for one in plan.actions if hasattr(one, "replaces"))
    assert plan.drafts == ()
    assert b"Your own draft in this thread stays" in card.octets


@pytest.mark.parametrize("state", ["waiting", "edited", "deleted", "gone"])
def test_a_letter_that_was_written_is_not_written_again(state: str) -> None:
    no = replace(DECIDED, decision="no", letter="no", draft_state=state)  # type: ignore[arg-type]

    assert advance(no, seen(no), MINUTE).letter == ""
    assert advance(replace(no, letter="defer"), seen(no), MINUTE).letter == "no"


# -- which cards are ours -------------------------------------------------------------------------------

CARD = (
    b"From: Eitherway <board@eitherway.invalid>\r\nSubject: Room\r\nEitherway-Card: abc\r\n"
    b"Eitherway-Revision: 2\r\nEitherway-Request: <a1@example.net>\r\n\r\nThere is room.\r\n"
)
SIGNED = sign_card(CARD, KEY)


def test_a_card_is_signed_as_it_always_was() -> None:
    header = parse_header(SIGNED)

    assert header.field("Eitherway-Page") == PAGE
    assert header.field("Eitherway-Seal") == SEAL
    assert SIGNED.endswith(f"\r\nEitherway-Seal: {SEAL}\r\n\r\nThere is room.\r\n".encode())
    assert len(keyed_hash("\udcff", KEY)) == len(keyed_hash("é", KEY)) == 12
    assert keyed_hash("<a1@example.net>", KEY) == "564e1c8acd47"


PAGE = "f8588a08baba9c0129671de69d37e3a646dc33827f0d232428f640808b69dc51"
SEAL = "c4e3043c638368caa562a63193b129764b298496c0cd1529966dc1070ee2435c"


def test_a_card_that_an_earlier_version_signed_is_ours_and_unmodified() -> None:
    page = b"Eitherway-Page: 8bbaebba7334521689a980fe2633224cef4b4978ce754f6bbc94de7ffa97619e"
    seal = b"Eitherway-Seal: 744327346ba7754f27056f02236fd2591dc27ff81e7308f5e4ea8b4982d97e8c"
    earlier = SIGNED.replace(f"Eitherway-Page: {PAGE}".encode(), page).replace(
        f"Eitherway-Seal: {SEAL}".encode(), seal
    )

    assert is_unmodified(earlier, KEY)
    assert not is_unmodified(earlier.replace(b"There is room.", b"There is none."), KEY)


def test_a_card_that_a_server_wrote_anew_is_unmodified_until_the_owner_writes_on_it() -> None:
    anew = rebuilt(SIGNED)

    assert anew != SIGNED
    assert is_unmodified(anew, KEY)
    assert not is_unmodified(rebuilt(SIGNED.replace(b"There is room.", b"There is none.")), KEY)


def test_a_signed_card_is_ours_and_unmodified() -> None:
    assert verify(parse_header(SIGNED).field, KEY)
    assert is_unmodified(SIGNED, KEY)


@pytest.mark.parametrize("key", [b"", b"o" * 32])
def test_a_card_of_another_key_is_not_ours(key: bytes) -> None:
    assert not verify(parse_header(SIGNED).field, key)
    assert not is_unmodified(SIGNED, key)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Card: abc", b"Card: abd"),
        (b"Revision: 2", b"Revision: 3"),
        (b"<a1@example.net>", b"<b2@example.net>"),
        (b"\r\n\r\n", b"\r\nEitherway-State: x\r\n\r\n"),
        (b"Eitherway-Page: ", b"Eitherway-Page: 0"),
        (b"Eitherway-Seal: ", b"Eitherway-Seal: \xc3\xa9"),
        (b"Eitherway-Seal: ", b"X-Seal: "),
    ],
)
def test_a_card_with_another_field_is_not_ours(old: bytes, new: bytes) -> None:
    forged = SIGNED.replace(old, new, 1)

    assert forged != SIGNED
    assert not verify(parse_header(forged).field, KEY)
    assert not is_unmodified(forged, KEY)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"There is room.", b"There is no room."),
        (b"Subject: Room", b"Subject: Call Dana"),
        (b"\r\n\r\n", b"\r\nComments: call Dana\r\n\r\n"),
        (b"\r\n\r\n", b"\r\nKEYWORDS: call\r\n\r\n"),
        (b"\r\n\r\n", b"\r\nX-Label: later\r\n\r\n"),
    ],
)
def test_a_card_that_the_owner_wrote_on_decides_and_is_never_removed(old: bytes, new: bytes) -> None:
    edited = SIGNED.replace(old, new, 1)

    assert verify(parse_header(edited).field, KEY)
    assert not is_unmodified(edited, KEY)


def test_a_card_of_several_paragraphs_is_compared_from_its_first_one() -> None:
    signed = sign_card(CARD + b"\r\n\r\nThe week is full.\r\n", KEY)

    assert is_unmodified(signed, KEY)
    assert not is_unmodified(signed.replace(b"There is room.", b"There is none."), KEY)


def test_a_card_whose_subject_is_no_text_can_be_signed() -> None:
    odd = sign_card(CARD.replace(b"Subject: Room", b"Subject: R\xf6\xff\xfem"), KEY)

    assert is_unmodified(odd, KEY)


def test_a_server_may_fold_a_card_anew() -> None:
    folded = SIGNED.replace(b"There is room.", b"There  is\r\nroom.").replace(b"<a1@", b"<a1\r\n @")

    assert is_unmodified(folded, KEY)


@pytest.mark.parametrize("octets", [b"", b"no header at all", b"Subject: Room\r\n\r\nThere is room.\r\n"])
def test_what_is_no_card_is_not_ours(octets: bytes) -> None:
    assert not is_unmodified(octets, KEY)


@pytest.mark.parametrize(
    ("text", "revision"),
    [
        ("2", 2),
        ("999999999", 999_999_999),
        ("1234567890", 0),
        ("", 0),
        ("x", 0),
        ("-1", 0),
        ("\N{SUPERSCRIPT TWO}", 0),
    ],
)
def test_a_revision_is_a_short_number(text: str, revision: int) -> None:
    assert revision_in({"Eitherway-Revision": text}.__getitem__) == revision


def test_a_card_carries_the_request_of_its_own_key_only() -> None:
    fields = {"Eitherway-State": encode_state(REQUEST), "Eitherway-Card": REQUEST.key}

    assert state_in(fields.__getitem__) == REQUEST
    assert state_in({**fields, "Eitherway-Card": "other"}.__getitem__) is None
    assert state_in({**fields, "Eitherway-State": "nonsense"}.__getitem__) is None


def stateful(request: Request) -> bytes:
    return f"Eitherway-State: {encode_state(request)}\r\n\r\n".encode()


@pytest.mark.parametrize(
    "change",
    [{"state": "promised"}, {"decision": "no"}, {"confirmed": True}, {"number": 7}, {"letter": "no"}],
)
def test_another_machines_decision_is_seen_on_its_card(change: dict[str, object]) -> None:
    theirs = stateful(replace(REQUEST, **change))  # type: ignore[arg-type]

    assert has_other_decision(theirs, stateful(REQUEST))
    assert not has_other_decision(stateful(replace(REQUEST, revision=9)), stateful(REQUEST))
    assert not has_other_decision(theirs, b"Subject: x\r\n\r\n")
    assert not has_other_decision(b"", stateful(REQUEST))


# -- what is appended, and removed ----------------------------------------------------------------------

ANSWER = AppendDraft(
    "k:defer:0",
    "k",
    "defer",
    "Drafts",
    "<own@okafor.example>",
    "<a1@example.net>",
    ("dana@example.net",),
    "Re:",
    OWN,
)


def opened(desk: Desk) -> Request:
    """A request without a draft, which the ledger knows."""
    request = replace(REQUEST, key="k", draft=None, draft_state="", card=None, source=Ref("INBOX", 1001, 1))
    desk.ledger.record(request, ("<a1@example.net>",))
    return request


def test_a_draft_is_appended_as_a_draft_that_was_read(desk: Desk) -> None:
    request = opened(desk)

    done = execute(Plan((ANSWER,), ("fault",), ("said",)), desk.account())

    ((uid, flags, octets),) = desk.mail.read("Drafts")
    assert done == Plan((ANSWER,), ("fault",), ("said",))
    assert (flags, octets) == (frozenset({"\\Draft", "\\Seen"}), OWN)
    stored = StoredMessage(Ref("Drafts", 1002, uid), digest_of(OWN))
    assert desk.request() == replace(request, draft=stored, draft_state="waiting")
    assert desk.ledger.effect("k:defer:0") == stored


def test_no_draft_comes_beside_the_owners_own_one(desk: Desk) -> None:
    opened(desk)
    desk.mail.save(reply(), "Drafts")

    done = execute(Plan((ANSWER,), said=("said",)), desk.account())

    assert done == Plan()
    assert desk.texts("Drafts") == [reply()]
    assert (desk.request().draft, desk.request().draft_state) == (None, "edited")
    assert desk.request().notes == ("draft_edited",)


def test_the_owners_draft_to_somebody_else_is_in_nobodys_way(desk: Desk) -> None:
    opened(desk)
    desk.mail.save(reply().replace(b"To: dana@example.net", b"To: eve@x.example"), "Drafts")

    execute(Plan((ANSWER,)), desk.account())

    assert len(desk.texts("Drafts")) == 2


def test_another_requests_draft_is_not_the_owners(desk: Desk) -> None:
    desk.ledger.record(replace(opened(desk), key="other"), ("<mine@client.example>",))
    desk.mail.save(reply(), "Drafts")

    execute(Plan((ANSWER,)), desk.account())

    assert len(desk.texts("Drafts")) == 2


def test_a_draft_for_nobody_yet_is_the_owners(desk: Desk) -> None:
    opened(desk)
    desk.mail.save(reply().replace(b"To: dana@example.net\r\n", b""), "Drafts")

    execute(Plan((ANSWER,)), desk.account())

    assert len(desk.texts("Drafts")) == 1


def test_one_that_answers_no_message_has_no_thread_to_look_into(desk: Desk) -> None:
    opened(desk)
    desk.mail.save(reply(), "Drafts")

    execute(Plan((replace(ANSWER, answers=""),)), desk.account())

    assert len(desk.texts("Drafts")) == 2


def test_a_draft_with_our_id_that_the_owner_changed_is_theirs(desk: Desk) -> None:
    opened(desk)
    changed = OWN.replace(b"Let me see.", b"No.")
    desk.mail.save(changed, "Drafts")

    execute(Plan((ANSWER,)), desk.account())

    assert desk.texts("Drafts") == [changed]
    assert (desk.request().draft, desk.request().draft_state) == (None, "edited")
    assert desk.ledger.effect("k:defer:0") is None


@pytest.mark.parametrize("change", [{"letter": "no"}, {"draft_state": "edited"}])
def test_what_became_of_the_request_meanwhile_wins_over_a_draft(
    desk: Desk, change: dict[str, object]
) -> None:
    request = replace(opened(desk), **change)  # type: ignore[arg-type]
    desk.ledger.record(request)

    execute(Plan((ANSWER,)), desk.account())

    assert desk.request() == request


def kept(desk: Desk, octets: bytes = OWN, mailbox: str = "Drafts") -> StoredMessage:
    """One of our messages, as it was appended."""
    ref = desk.account().mailbox.append(mailbox, octets, ())
    return StoredMessage(ref, digest_of(octets))


def test_an_untouched_draft_is_withdrawn(desk: Desk) -> None:
    stored = kept(desk)
    desk.ledger.record(replace(REQUEST, draft=stored))

    done = execute(Plan((WithdrawDraft(REQUEST.key, stored),)), desk.account())

    assert (len(done.actions), desk.texts("Drafts")) == (1, [])
    assert (desk.request().draft, desk.request().draft_state) == (None, "")
    assert desk.ledger.list_facts("removing:") == {}


def test_a_draft_with_other_octets_is_left_alone(desk: Desk) -> None:
    stored = replace(kept(desk), digest=digest_of(b"what we wrote"))
    desk.ledger.record(replace(REQUEST, draft=stored))

    done = execute(Plan((WithdrawDraft(REQUEST.key, stored),)), desk.account())

    assert (done, desk.texts("Drafts")) == (Plan(), [OWN])
    assert desk.ledger.list_facts("removing:") == {}


def test_another_draft_of_the_request_stays_known(desk: Desk) -> None:
    stored = kept(desk)
    desk.ledger.record(REQUEST)

    execute(Plan((WithdrawDraft(REQUEST.key, stored),)), desk.account())

    assert desk.request() == REQUEST


def test_a_card_is_removed_and_forgotten_only_when_it_is_the_requests(desk: Desk) -> None:
    mine, other = kept(desk, mailbox="Requests"), kept(desk, OWN.replace(b"own@", b"own2@"), "Requests")
    desk.ledger.record(replace(REQUEST, card=mine))

    execute(Plan((RemoveCard(REQUEST.key, other),)), desk.account())
    assert desk.request().card == mine
    execute(Plan((RemoveCard(REQUEST.key, mine),)), desk.account())

    assert (desk.request().card, desk.texts("Requests")) == (None, [])


def test_a_removal_that_a_kill_cut_is_finished_unless_the_owner_changed_it(desk: Desk) -> None:
    stored, edited = kept(desk), kept(desk, OWN.replace(b"own@", b"own2@"))
    alive = kept(desk, OWN.replace(b"own@", b"own3@"))
    flag = desk.account().mailbox.flag
    flag(stored.ref, add=("\\Deleted",))
    flag(edited.ref, add=("\\Deleted",))
    desk.ledger.set_fact(f"removing:{stored.ref}", stored.digest)
    desk.ledger.set_fact(f"removing:{edited.ref}", "other")
    desk.ledger.set_fact(f"removing:{alive.ref}", alive.digest)
    desk.ledger.set_fact("removing:nonsense", "x")

    finish_removals(desk.account())

    left = desk.server.folders["Drafts"].messages
    assert list(left) == [edited.ref.uid, alive.ref.uid]
    assert desk.ledger.list_facts("removing:") == {}


def test_without_uidplus_a_removal_takes_nothing_of_others(tmp_path: Path) -> None:
    desk = Desk(tmp_path, MemoryServer(ALL - {"UIDPLUS"}))
    desk.mail.save(reply(), "Drafts", "(\\Deleted)")
    stored = kept(desk)

    removed = desk.account().mailbox.remove(stored.ref, stored.digest)

    assert removed
    assert [sorted(one.flags) for one in desk.server.folders["Drafts"].messages.values()] == [
        ["\\Deleted"]
    ] * 2


def test_with_uidplus_a_removal_takes_its_own_message_alone(desk: Desk) -> None:
    desk.mail.save(reply(), "Drafts", "(\\Deleted)")
    stored = kept(desk)

    desk.account().mailbox.remove(stored.ref, stored.digest)

    assert [one.octets for one in desk.server.folders["Drafts"].messages.values()] == [reply()]


def test_on_a_server_too_a_removal_takes_its_own_message_alone(embedded: Account) -> None:
    embedded.save(reply(), "Drafts", "(\\Deleted)")
    with closing(embedded.open()) as mailbox:
        ref = mailbox.append("Drafts", OWN, ())
        removed = mailbox.remove(ref, digest_of(OWN))

    assert removed
    assert [len(octets) for _, _, octets in embedded.snapshot()["Drafts"].values()] == [len(reply())]


def test_octets_are_compared_before_a_removal(desk: Desk) -> None:
    stored = kept(desk)
    mailbox = desk.account().mailbox

    assert not mailbox.remove(stored.ref, hashlib.sha256(b"other").hexdigest())
    assert not mailbox.remove(replace(stored.ref, uid=99), stored.digest)
    assert desk.texts("Drafts") == [OWN]


def test_a_message_goes_back_to_where_it_came_from(desk: Desk) -> None:
    desk.mail.save(ASKING, "Requests/No")
    there = Ref("Requests/No", desk.server.folders["Requests/No"].uidvalidity, 1)
    desk.ledger.record(replace(REQUEST, source=there))

    done = execute(Plan((MoveBack(REQUEST.key, there, "INBOX"),)), desk.account())

    assert (len(done.actions), desk.texts("INBOX"), desk.texts("Requests/No")) == (1, [ASKING], [])
    assert (desk.request().source, desk.request().latest) == (Ref("INBOX", 1001, 1), None)


def test_the_newest_letter_goes_back_as_the_newest(desk: Desk) -> None:
    desk.mail.save(ASKING, "Requests/No")
    there = Ref("Requests/No", desk.server.folders["Requests/No"].uidvalidity, 1)
    desk.ledger.record(replace(REQUEST, latest=there))

    execute(Plan((MoveBack(REQUEST.key, there, "INBOX"),)), desk.account())

    assert (desk.request().source, desk.request().latest) == (REQUEST.source, Ref("INBOX", 1001, 1))


def test_a_card_or_draft_that_goes_back_is_no_place_of_the_message(desk: Desk) -> None:
    desk.mail.save(OWN, "Requests/No")
    there = Ref("Requests/No", desk.server.folders["Requests/No"].uidvalidity, 1)
    desk.ledger.record(replace(REQUEST, source=there))

    execute(Plan((MoveBack(REQUEST.key, there, "Drafts", is_letter=True),)), desk.account())

    assert (desk.request().source, desk.texts("Drafts")) == (there, [OWN])


def test_flags_are_set_where_they_are_meant(desk: Desk) -> None:
    desk.mail.save(ASKING, "INBOX", "(\\Seen)")
    desk.mail.save(reply(), "INBOX", "(\\Seen)")
    there = Ref("INBOX", 1001, 1)

    execute(Plan((SetFlags("k", there, add=("\\Answered",), remove=("\\Seen",)),)), desk.account())

    assert [sorted(flags) for _, flags, _ in desk.mail.read("INBOX")] == [["\\Answered"], ["\\Seen"]]


# -- whole cycles ---------------------------------------------------------------------------------------


def test_nothing_in_the_inbox_changes_but_the_flag_of_what_was_answered(desk: Desk) -> None:
    desk.mail.save(ASKING)
    desk.mail.save(reply("Other mail.", "<x@x.example>").replace(b"<a1@example.net>", b"<z@x.example>"))
    before = desk.mail.read("INBOX")
    desk.look()
    drafted = desk.mail.read("INBOX")
    desk.mail.move("Requests", desk.uids("Requests")[0], "Requests/No")
    desk.look()
    decided = desk.mail.read("INBOX")
    desk.mail.move("Drafts", desk.uids("Drafts")[0], "Sent")
    desk.look()

    assert drafted == decided == before
    assert desk.mail.read("INBOX") == [(1, frozenset({"\\Answered"}), ASKING), before[1]]


def test_an_edited_draft_stays_whatever_is_decided(desk: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    (uid,) = desk.uids("Drafts")
    desk.mail.delete("Drafts", uid)
    desk.mail.save(reply(), "Drafts")
    desk.now += timedelta(minutes=1)
    desk.look()
    (card,) = desk.uids("Requests")
    desk.mail.move("Requests", card, "Requests/No")
    desk.now += timedelta(minutes=1)
    desk.look()

    assert desk.texts("Drafts") == [reply()]
    assert desk.request().decision == "no"


def test_a_card_that_the_owner_wrote_on_is_not_removed(desk: Desk) -> None:
    desk.mail.save(ASKING)
    desk.look()
    ((uid, flags, octets),) = desk.seen("Requests")
    noted = octets.replace(b"\r\n\r\n", b"\r\nComments: call Dana first\r\n\r\n", 1)
    desk.mail.delete("Requests", uid)
    desk.mail.save(noted, "Requests", " ".join(flags))
    desk.now += timedelta(minutes=1)
    desk.look()
    desk.mail.move("Requests", desk.uids("Requests")[0], "Requests/No")
    desk.now += timedelta(minutes=1)
    desk.look()

    assert noted in desk.texts("Requests")
    assert desk.request().decision == "no"


def test_a_strangers_card_decides_nothing_and_stays(desk: Desk) -> None:
    forged = sign_card(CARD.replace(b"Card: abc", b"Card: " + REQUEST.key.encode()), b"x" * 32)
    desk.mail.save(ASKING)
    desk.look()
    desk.mail.save(forged, "Requests/Yes")
    desk.now += timedelta(days=3)
    desk.look()

    assert desk.request().decision == ""
    assert desk.texts("Requests/Yes") == [forged]


def test_an_unsigned_new_card_is_never_taken_for_ours() -> None:
    unsigned = CardFact(Ref("Requests", 1, 3), "", 9, None)

    plan = decide_open(facts(cards=(unsigned, *facts().cards)), context())

    assert plan == Plan()
    assert decide_new(incoming(), replace(context(), board_key=b"")).plan.drafts != ()
