"""Posts the digest, the faults of the rules, doubts about calendars on the board, once each. An edge."""

import hashlib
import logging
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from eitherway.capacity.calendar_state import CalendarState
from eitherway.capacity.explanation import REASON_WORDS
from eitherway.capacity.situation import states_of
from eitherway.engine.account import Account
from eitherway.engine.awaiting_answers import awaited_answers
from eitherway.engine.board import renamed_board
from eitherway.engine.executor import remove, unmodified_at
from eitherway.engine.named_requests import named_requests
from eitherway.engine.processed import LEFT, UNLISTED
from eitherway.engine.refer_book_kept import refer_book_news
from eitherway.engine.reflections import often_dismissed, weekly_reflections
from eitherway.engine.sent_promises import due_promises
from eitherway.imap.fetch import HeaderSummary
from eitherway.mail.message import Address, Message
from eitherway.requests.card_markup import person_in
from eitherway.requests.context import DecisionContext
from eitherway.requests.digest import digest_page, is_worth_telling
from eitherway.requests.digest_news import Digested, News
from eitherway.requests.notice_cards import (
    CALENDARS,
    DAILY,
    FAULTS,
    MOST_LISTED,
    OVERFLOW,
    RENAMED_BOARD,
    calendars_page,
    faults_page,
    notice,
    overflow_page,
    renamed_board_page,
)
from eitherway.requests.overflow import WAITS, card_day, waits
from eitherway.requests.plan import AppendCard
from eitherway.requests.refer_book import stale_referrals
from eitherway.requests.request import Ref
from eitherway.requests.signing import ABOUT_FIELD, ID_FIELD, REQUEST_FIELD, STATE_FIELD, verify
from eitherway.requests.unlisted import unlisted_addresses
from eitherway.storage.ledger import Failure
from eitherway.text.formats import Said

log = logging.getLogger(__name__)

OVERFLOW_PAUSE = timedelta(minutes=5)
REMEMBERED_FOR = timedelta(days=30)  # where a message to an unlisted address is
MOST_UNLISTED = 50  # of them that are read for one digest
MOST_LEFT = 200  # messages without a card that are looked at for one digest
CALENDARS_ACCEPTED = "calendars_accepted"  # a fact: the revision of the card that the owner moved to Yes
STOPS = ("refused", "stopped")  # facts: what ended the watcher, until a cycle is complete


def post_notices(account: Account) -> bool:
    """Posts the faults of the rules and the digest; returns whether the digest was posted."""
    if account.dry_run:
        return False
    post_rules_faults(account)
    post_overflow(account)
    post_calendars(account)
    post_renamed_board(account)
    return post_digest(account)


def post_rules_faults(account: Account) -> bool:
    """Posts, replaces or removes the card with the faults of the rules; returns whether it changed."""
    there, faults = account.cards_named(FAULTS), account.faults
    if not faults:
        return _remove_all(there, account)
    revision = _revision("\n".join(faults))
    if any(_has(summary, revision) for summary in there):
        return False
    _post(
        notice(FAULTS, revision, faults_page(faults, account.context.writing), account.context, flagged=True),
        account,
    )
    _remove_all(there, account)
    return True


def post_overflow(account: Account) -> bool:
    """Posts, replaces or removes the card that lists requests without a card; returns whether it changed.

    It is replaced when the list changes, at most every few minutes: a flood comes message by message.
    """
    if not account.ledger.fact(WAITS):
        return False
    there, now = account.cards_named(OVERFLOW), account.context.local_now
    waiting = [one for one in account.ledger.requests(over_since=account.now) if waits(one, now)]
    if not waiting:
        account.ledger.drop_fact(WAITS)
        return _remove_all(there, account)
    revision = _revision("".join(one.key for one in waiting))
    if any(_is_current(summary, revision, now) for summary in there):
        return False
    found = account.mailbox.summaries(one.source for one in waiting[:MOST_LISTED])
    listed = tuple((_who(summary.sender), summary.subject) for summary in found)
    page = overflow_page(len(waiting), listed, card_day(waiting[0], now), account.context.writing)
    since = min(one.opened_at for one in waiting).isoformat()
    _post(notice(OVERFLOW, revision, page, account.context, state=since), account)
    _remove_all(there, account)
    return True


def post_calendars(account: Account) -> bool:
    """Posts, replaces or removes the card about calendars that need the owner's word."""
    there, doubted = account.cards_named(CALENDARS), doubted_calendars(account)
    if not doubted:
        account.ledger.drop_fact(CALENDARS_ACCEPTED)
        return _remove_all(there, account)
    revision = calendars_revision(doubted)
    is_accepted = account.ledger.fact(CALENDARS_ACCEPTED) == str(revision)
    if is_accepted or any(_has(summary, revision) for summary in there):
        return False
    page = calendars_page(doubted, account.context.names.folder("yes"), account.context.writing)
    _post(notice(CALENDARS, revision, page, account.context), account)
    _remove_all(there, account)
    return True


def post_renamed_board(account: Account) -> bool:
    """Posts or removes the card that says that the board was renamed; returns whether it changed."""
    name, there = renamed_board(account), account.cards_named(RENAMED_BOARD)
    if not name:
        return _remove_all(there, account)
    revision = _revision(name)
    if any(_has(summary, revision) for summary in there):
        return False
    context = account.context
    page = renamed_board_page(name, context.names.board, context.writing)
    _post(notice(RENAMED_BOARD, revision, page, context, flagged=True), account)
    _remove_all(there, account)
    return True


def doubted_calendars(account: Account) -> tuple[CalendarState, ...]:
    context = account.context
    states = states_of(context.sources, context.capacity_settings, context.now)
    return tuple(state for state in states if state.is_doubted)


def calendars_revision(doubted: tuple[CalendarState, ...]) -> int:
    """The revision of the card: another one for each other doubt."""
    items = ((one.digest for one in state.broken if one.is_open) for state in doubted)
    return _revision(
        "\n".join(
            " ".join((state.name, state.detail if state.state == "shrunk" else "", *sorted(digests)))
            for state, digests in zip(doubted, items, strict=True)
        )
    )


def _revision(text: str) -> int:
    """The revision of a card that tells `text`: the same as long as the text is."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:7], 16)


def _has(summary: HeaderSummary, revision: int) -> bool:
    return summary.field("Eitherway-Revision") == str(revision)


def _is_current(summary: HeaderSummary, revision: int, now: datetime) -> bool:
    is_new = summary.date is not None and timedelta(0) <= now - summary.date < OVERFLOW_PAUSE
    return is_new or _has(summary, revision)


def post_digest(account: Account) -> bool:
    """Posts the digest if its hour has come and there is something to report; returns whether it did."""
    now, today = account.context.local_now, account.context.local_now.date()
    last = _day_of("daily_letter", account)
    if now.time() < _hour(account.context) or last == today:
        return False
    news = _news(account, _since(last, now))
    if not is_worth_telling(news):
        account.ledger.set_fact("daily_letter", today.isoformat())
        return False
    before = account.cards_named(DAILY)
    posted = _post(notice(DAILY, today.toordinal(), digest_page(news), account.context), account)
    _remove_all((summary for summary in before if summary.ref != posted), account)
    # Only now: a digest that the server refused is posted by the next cycle, and one that a kill left
    # there is found by its Message-ID. That one may lack some of this news: report it again.
    if all(summary.ref != posted for summary in before):
        _drop_reported(account)
        _drop_unlisted(account, asked=bool(news.unlisted))
    account.ledger.set_fact("posted_letter", today.isoformat())
    if news.weekly:
        account.ledger.set_fact("weekly_letter", today.isoformat())
    account.ledger.set_fact("daily_letter", today.isoformat())
    return True


def _drop_reported(account: Account) -> None:
    listed = account.ledger.list_facts("digest:")
    reported = (name for name in listed if _is_numbered(_listed(name), account))
    left = account.ledger.list_facts(LEFT)
    for name in (*reported, *left, *(f"{name}_at" for name in STOPS)):
        account.ledger.drop_fact(name)


def _drop_unlisted(account: Account, *, asked: bool) -> None:
    """Forgets where messages to unlisted addresses are: all when the digest asked, else those of long ago."""
    kept = () if asked else {name for name, _ in _unlisted_facts(account)}
    for name in account.ledger.list_facts(UNLISTED):
        if name not in kept:
            account.ledger.drop_fact(name)


def _listed(fact: str) -> Ref | None:
    return Ref.read(fact.removeprefix("digest:"))


def _is_numbered(ref: Ref | None, account: Account) -> bool:
    """Whether a message not found at `ref` is gone: another uidvalidity may be a passing error."""
    return ref is None or account.mailbox.status(ref.mailbox).uidvalidity == ref.uidvalidity


def _hour(context: DecisionContext) -> time:
    clock = str(context.settings.answers.daily_letter)
    return time.fromisoformat(clock)


def _day_of(fact: str, account: Account) -> date | None:
    """The day of the last such digest; None before the first."""
    day = account.ledger.fact(fact)
    return date.fromisoformat(day) if day else None


def _since(last: date | None, now: datetime) -> datetime:
    """The start of the digest's period. A day in the future comes from a wrong clock: ignore it."""
    if last is None or last > now.date():
        return now - timedelta(days=1)
    return datetime.combine(last, time(), now.tzinfo)


def _news(account: Account, since: datetime) -> News:
    requests = account.ledger.requests(over_since=account.now)
    opened = (item for item in requests if item.is_open)
    failures = account.ledger.failures()
    now = account.context.local_now
    weekly = _is_weekly(account, now)
    mail = account.ledger.fact("last_mail_at")
    return News(
        now=now,
        requests=requests,
        named={one.request.key: one for one in named_requests(account, opened)},
        outcomes=account.ledger.outcomes_since(since),
        digest=_digest(account),
        failures=_unread(failures, account),
        faults=account.faults,
        stale_referrals=stale_referrals(account.context.settings, account.context.local_now.date()),
        calendars=tuple(_calendar_faults(account.context)),
        last_mail=datetime.fromisoformat(mail).astimezone(now.tzinfo) if mail else None,
        refused_at=_moment("refused_at", account),
        stopped_at=_moment("stopped_at", account),
        weekly=weekly,
        often_dismissed=often_dismissed(account.ledger, now) if weekly else (),
        reflections=weekly_reflections(account, _day_of("weekly_letter", account)) if weekly else (),
        has_sent=bool(account.context.names.sent),
        alarms=_unread_alarms(account),
        left=account.ledger.outcomes_since(_since(_day_of("posted_letter", account), now)),
        left_letters=_left_letters(account),
        unlisted=_unlisted(account),
        writing=account.context.writing,
        paused_until=account.context.paused_until,
        more=(
            *due_promises(account),
            *awaited_answers(account, weekly=weekly),
            *refer_book_news(account, weekly=weekly),
        ),
    )


def _moment(fact: str, account: Account) -> datetime | None:
    """When that happened, on the owner's clock; None if it did not."""
    text = account.ledger.fact(fact)
    try:
        return datetime.fromisoformat(text.replace(" UTC", "+00:00")).astimezone(account.context.zone)
    except ValueError:
        return account.context.local_now if text else None


def _left_letters(account: Account) -> tuple[Digested, ...]:
    """The newest messages that got no card though a person may have written them, by where they are."""
    facts = account.ledger.list_facts(LEFT)
    outcomes = {ref: value for name, value in facts.items() if (ref := Ref.read(name.removeprefix(LEFT)))}
    newest = sorted(outcomes, key=lambda ref: ref.uid)[-MOST_LEFT:]
    return tuple(
        Digested(_who(summary.sender), summary.subject, summary.ref.mailbox, outcomes[summary.ref])
        for summary in reversed(account.mailbox.summaries(newest))
    )


def _unread_alarms(account: Account) -> tuple[Digested, ...]:
    """The letters of the crisis cards on the board that were not read: theirs name a message, no request."""
    board = account.mailbox.headers(account.context.names.board)
    alarms = (one for one in board if one.field(REQUEST_FIELD) and not one.field(STATE_FIELD))
    return tuple(
        Digested(person_in(_who(one.sender)) or "?", one.field(ABOUT_FIELD) or one.subject)
        for one in alarms
        if "\\Seen" not in one.flags and verify(one.field, account.context.board_key)
    )


def _unlisted(account: Account) -> tuple[tuple[str, int], ...]:
    """The addresses that seem to be the owner's; what was long ago is forgotten."""
    at = {Ref.read(name.removeprefix(UNLISTED)): day for name, day in _unlisted_facts(account)}
    newest = sorted((ref for ref in at if ref is not None), key=lambda ref: at[ref])[-MOST_UNLISTED:]
    messages = (one.message for one in account.mailbox.fetch(newest))
    own = account.context.settings.owner.addresses
    return unlisted_addresses((one for one in messages if isinstance(one, Message)), own)


def _unlisted_facts(account: Account) -> list[tuple[str, str]]:
    oldest = (account.now - REMEMBERED_FOR).isoformat()
    found = account.ledger.list_facts(UNLISTED).items()
    return [(name, at) for name, at in found if at >= oldest]


def _is_weekly(account: Account, now: datetime) -> bool:
    """Whether the weekly part is due: on Monday, or with the first digest after a Monday without one."""
    last, today = _day_of("weekly_letter", account), now.date()
    monday = today - timedelta(days=now.weekday())
    if last is None:
        return today == monday
    # A day in the future comes from a wrong clock: waiting for it could take years.
    return last < monday or last > today


def _calendar_faults(context: DecisionContext) -> list[Said]:
    return [
        Said("Calendar '{name}': {state}", name=source.name, state=source.detail or _reason(source.state))
        for source in context.sources
        if source.state != "fresh"
    ]


def _reason(state: str) -> Said:
    return Said(REASON_WORDS[state.replace(" ", "_")])


def _digest(account: Account) -> tuple[Digested, ...]:
    """The messages for the digest, read from the mailbox: the ledger only knows where they are."""
    refs = [_listed(name) for name in account.ledger.list_facts("digest:")]
    found = []
    for fetched in account.mailbox.fetch(ref for ref in refs if ref is not None):
        if isinstance(fetched.message, Message):
            found.append(Digested(_who(fetched.message.from_), fetched.message.subject))
    return tuple(found)


def _unread(failures: tuple[Failure, ...], account: Account) -> tuple[Digested, ...]:
    """The messages that could not be read, without those that the owner deleted or moved."""
    failed = {item.ref for item in failures if item.attempts}
    there = {summary.ref: summary for summary in account.mailbox.summaries(failed)}
    for ref in failed - there.keys():
        if _is_numbered(ref, account):
            account.ledger.recovered(ref)
    return tuple(
        Digested(_who(summary.sender), summary.subject, summary.ref.mailbox) for summary in there.values()
    )


def _who(senders: tuple[Address, ...]) -> str:
    return next((item.name or item.address for item in senders), "")


def _post(action: AppendCard, account: Account) -> Ref:
    """Appends a card; returns its Ref, or that of an earlier one with its Message-ID."""
    flags = ("\\Flagged",) if action.flagged else ()
    ref = account.mailbox.append(action.mailbox, action.octets, flags)
    log.info("%s card at %s", action.request, ref)
    return ref


def _remove(summary: HeaderSummary, account: Account) -> bool:
    placed = unmodified_at(summary.ref, account)
    return placed is not None and remove(placed, account, f"{summary.field(ID_FIELD)} card removed")


def _remove_all(summaries: Iterable[HeaderSummary], account: Account) -> bool:
    """Removes cards; returns whether any was there to remove."""
    removed = [_remove(summary, account) for summary in summaries]
    return any(removed)
