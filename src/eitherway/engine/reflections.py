"""The mirror's weeks and months, counted from the ledger, and since when it can count. An edge."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from eitherway.engine.account import Account
from eitherway.requests.mirror_figures import Reflection, last_month, last_week, reflect
from eitherway.rules.separating_words import LEAST
from eitherway.storage.ledger import Ledger

COUNTED_SINCE = "counted_since"  # a fact: when this ledger began to count
SUGGESTS_FROM = timedelta(days=90)


def begin_counting(account: Account) -> None:
    """Notes when a ledger is new: what was over before is not on the board, so no figure may include it."""
    if not account.dry_run and not account.ledger.fact(COUNTED_SINCE):
        account.ledger.set_fact(COUNTED_SINCE, account.now.isoformat())


def counted_since(ledger: Ledger, now: datetime) -> datetime:
    """When the ledger began to count, on the owner's clock; now for one that did not begin."""
    try:
        return datetime.fromisoformat(ledger.fact(COUNTED_SINCE)).astimezone(now.tzinfo)
    except ValueError:
        return now


def reflections_of(
    ledgers: Iterable[Ledger], periods: list[tuple[date, date]], now: datetime
) -> Iterator[Reflection]:
    """The figures of each period, over all these accounts. `now` is on the owner's clock."""
    known = tuple(ledgers)
    first = datetime.combine(min(first for first, _ in periods), time(), now.tzinfo)
    requests = [one for ledger in known for one in ledger.requests(over_since=first)]
    since = max(counted_since(ledger, now) for ledger in known)
    yield from (reflect(requests, period, now, since) for period in periods)


def weekly_reflections(account: Account, last: date | None) -> tuple[Reflection, ...]:
    """The last week; with the first weekly digest of a month the last month too. `last` is the one before."""
    now = account.context.local_now
    if not account.context.settings.answers.mirror:
        return ()
    today = now.date()
    periods = [last_week(today)]
    if (last or today - timedelta(days=7)).replace(day=1) < today.replace(day=1):
        periods.append(last_month(today))
    found = reflections_of((account.ledger,), periods, now)
    return tuple(one for one in found if one.is_known)


def often_dismissed(ledger: Ledger, now: datetime) -> tuple[tuple[str, int], ...]:
    """The kinds of which three letters or more were no request in the last weeks, one of them in the last."""
    found: dict[str, list[datetime]] = {}
    for one in ledger.requests(over_since=now - SUGGESTS_FROM):
        if one.state == "dismissed" and one.decided_at:
            found.setdefault(one.kind, []).append(one.decided_at)
    recent = now - timedelta(days=8)  # the last digest of a week may have come a little later
    often = ((kind, len(at)) for kind, at in sorted(found.items()) if len(at) >= LEAST and max(at) >= recent)
    return tuple(often)
