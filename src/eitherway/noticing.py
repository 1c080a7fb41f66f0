"""Puts the daily letter and the faults of the rules on the board, once each, and takes them away. An edge."""

from __future__ import annotations

import hashlib
import logging
from datetime import date, datetime, time, timedelta

from eitherway.edges.ledger import Failure
from eitherway.edges.looking import Looking
from eitherway.edges.mailbox import Glance
from eitherway.effects import Hands, remove, untouched_at
from eitherway.mail.message import Address, Message
from eitherway.requests.daily import Digested, News, daily_page, is_worth_telling
from eitherway.requests.desk import Desk
from eitherway.requests.notices import DAILY, FAULTS, faults_page, notice
from eitherway.requests.plan import AppendCard
from eitherway.requests.request import Ref
from eitherway.requests.sealing import ID_FIELD, is_genuine
from eitherway.requests.writing import stale_referrals

log = logging.getLogger(__name__)

STOPS = ("refused", "stopped")  # facts: what ended the watcher, until a round is whole


def tell_faults(hands: Hands, desk: Desk, looking: Looking, faults: tuple[str, ...]) -> bool:
    """The card with the faults of the rules file: there while there are some; whether anything changed."""
    there = _cards(FAULTS, desk, looking)
    if not faults:
        removed = [_remove(glance, hands) for glance in there]
        return any(removed)
    page = faults_page(faults)
    revision = int(hashlib.sha256("\n".join(faults).encode()).hexdigest()[:7], 16)
    if any(glance.field("Eitherway-Revision") == str(revision) for glance in there):
        return False
    _post(notice(FAULTS, revision, page, desk, flagged=True), hands)
    for glance in there:
        _remove(glance, hands)
    return True


def tell_the_day(hands: Hands, desk: Desk, looking: Looking, faults: tuple[str, ...]) -> bool:
    """The daily letter, when its hour has come and there is something to tell; whether it was written."""
    now, today = desk.local_now, desk.local_now.date()
    last = _day_of("daily_letter", hands)
    if now.time() < _hour(desk) or last == today:
        return False
    news = _news(hands, desk, looking, faults, _since(last, now))
    if not is_worth_telling(news):
        hands.ledger.set_fact("daily_letter", today.isoformat())
        return False
    before = _cards(DAILY, desk, looking)
    posted = _post(notice(DAILY, today.toordinal(), daily_page(news), desk), hands)
    for glance in before:
        if glance.ref != posted:
            _remove(glance, hands)
    # Only now: a letter that the server refused is posted by the next round, and one that a kill left
    # there is found by its Message-ID. That one may not tell all of these news: they are told again.
    if all(glance.ref != posted for glance in before):
        _forget_told(hands)
    if news.weekly:
        hands.ledger.set_fact("weekly_letter", today.isoformat())
    hands.ledger.set_fact("daily_letter", today.isoformat())
    return True


def _forget_told(hands: Hands) -> None:
    for name in (*hands.ledger.list_facts("digest:"), *(f"{name}_at" for name in STOPS)):
        hands.ledger.drop_fact(name)


def _hour(desk: Desk) -> time:
    clock = str(desk.settings.answers.daily_letter)
    return time.fromisoformat(clock)


def _day_of(fact: str, hands: Hands) -> date | None:
    """The day of the last such letter; None before the first."""
    day = hands.ledger.fact(fact)
    return date.fromisoformat(day) if day else None


def _since(last: date | None, now: datetime) -> datetime:
    """What the letter counts from. A day to come was written by a wrong clock: it tells nothing."""
    if last is None or last > now.date():
        return now - timedelta(days=1)
    return datetime.combine(last, time(), now.tzinfo)


def _news(hands: Hands, desk: Desk, looking: Looking, faults: tuple[str, ...], since: datetime) -> News:
    requests = hands.ledger.requests()
    failures = hands.ledger.failures()
    now = desk.local_now
    mail = hands.ledger.fact("last_mail_at")
    return News(
        now=now,
        requests=requests,
        titles={glance.field(ID_FIELD): glance.subject for glance in looking.at(desk.names.board)},
        outcomes=hands.ledger.outcomes_since(since),
        digest=_digest(hands),
        failures=_unread(failures, hands),
        postponed=sum(not item.attempts for item in failures),
        faults=faults,
        stale_referrals=stale_referrals(desk),
        calendars=tuple(_calendar_faults(desk)),
        last_mail=datetime.fromisoformat(mail).astimezone(now.tzinfo) if mail else None,
        refused_at=hands.ledger.fact("refused_at"),
        stopped_at=hands.ledger.fact("stopped_at"),
        weekly=_is_weekly(hands, now),
        has_sent=bool(desk.names.sent),
    )


def _is_weekly(hands: Hands, now: datetime) -> bool:
    """Whether the mirror comes: with Monday's letter, or the first after a Monday without one."""
    last, today = _day_of("weekly_letter", hands), now.date()
    monday = today - timedelta(days=now.weekday())
    if last is None:
        return today == monday
    # A day to come was written by a wrong clock: waiting for it could take years.
    return last < monday or last > today


def _calendar_faults(desk: Desk) -> list[str]:
    return [
        f"calendar '{source.name}': {source.detail or source.state}"
        for source in desk.sources
        if source.state != "fresh"
    ]


def _digest(hands: Hands) -> tuple[Digested, ...]:
    """The messages kept for the letter, read from the mailbox: the ledger holds only where they are."""
    refs = [Ref.read(name.removeprefix("digest:")) for name in hands.ledger.list_facts("digest:")]
    found = []
    for fetched in hands.mailbox.fetch(ref for ref in refs if ref is not None):
        if isinstance(fetched.message, Message):
            found.append(Digested(_who(fetched.message.from_), fetched.message.subject))
    return tuple(found)


def _unread(failures: tuple[Failure, ...], hands: Hands) -> tuple[Digested, ...]:
    """The messages that could not be read. One that the owner deleted or moved is not told again."""
    failed = {item.ref for item in failures if item.attempts}
    there = {glance.ref: glance for glance in hands.mailbox.glances(failed)}
    for ref in failed - there.keys():
        hands.ledger.recovered(ref)
    return tuple(
        Digested(_who(glance.sender), glance.subject or "no subject", glance.ref.mailbox)
        for glance in there.values()
    )


def _who(senders: tuple[Address, ...]) -> str:
    return next((item.name or item.address for item in senders), "nobody named")


def _cards(name: str, desk: Desk, looking: Looking) -> tuple[Glance, ...]:
    return tuple(
        glance
        for glance in looking.at(desk.names.board)
        if glance.field(ID_FIELD) == name and is_genuine(glance.field, desk.board_key)
    )


def _post(action: AppendCard, hands: Hands) -> Ref:
    """Where the card is now: a new one, or the one with its Message-ID that was there."""
    flags = ("\\Flagged",) if action.flagged else ()
    ref = hands.mailbox.append(action.mailbox, action.octets, flags)
    log.info("%s card at %s", action.request, ref)
    return ref


def _remove(glance: Glance, hands: Hands) -> bool:
    placed = untouched_at(glance.ref, hands)
    return placed is not None and remove(placed, hands, f"{glance.field(ID_FIELD)} card removed")
