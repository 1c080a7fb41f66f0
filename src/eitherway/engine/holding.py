"""Keeps the holds of open requests in the owner's calendar: what is asked for, and nothing else. An edge.

A hold is remembered as a fact of the ledger ("hold:" and its UID) with the calendar that it is in. A calendar
that is away changes nothing; it is tried again every few minutes. After a lost ledger the last copy of the
calendar says which holds are there.
"""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from eitherway import languages
from eitherway.capacity.occurrences import HOLDS_DOMAIN, CalendarOwner, read
from eitherway.engine.account import Account
from eitherway.engine.config import Config
from eitherway.errors import ConfigError, ReadError
from eitherway.requests.holds import (
    TITLE,
    Hold,
    HoldChange,
    hold_changes,
    hold_octets,
    holds_of,
    is_hold,
)
from eitherway.text.formats import Writing
from eitherway.text.words import has_catalog

if TYPE_CHECKING:  # what is for the web loads slowly
    from eitherway.calendars.sources import Calendars

log = logging.getLogger(__name__)

AGAIN = timedelta(minutes=5)
_FACT, _FAILED = "hold:", "holds_failed_at"
_PAST, _AHEAD = timedelta(days=400), timedelta(days=730)  # a lost ledger leaves holds of long ago


def keep_holds(account: Account, config: Config) -> None:
    """Puts into the calendar what is to be held, and removes what no open request asks for any more."""
    name = account.context.settings.capacity.holds
    if account.dry_run or (account.settled.holds_nothing and not name):
        return
    known = account.ledger.list_facts(_FACT)
    account.settled.holds_nothing = not (name or known)
    if account.settled.holds_nothing or _is_too_soon(account):
        return
    wanted = _wanted(account) if name else ()
    there = tuple(_there(name, account))
    changes = hold_changes(wanted, {uid.removeprefix(_FACT) for uid in known}, there)
    if not changes:
        return
    calendars = config.paths.calendars(config.rulebook)
    for change in changes:
        place = known.get(f"{_FACT}{change.uid}", name)
        try:
            _carry_out(change, place, account, calendars)
        except (ReadError, ConfigError) as error:
            log.warning("calendar %r: a hold was not %s: %s; tried again", place, _DONE[change.what], error)
            account.ledger.set_fact(_FAILED, account.now.isoformat())
            return


_DONE = {"put": "made", "remove": "removed"}


def _wanted(account: Account) -> tuple[Hold, ...]:
    requests = account.ledger.requests()
    return tuple(hold for one in requests for hold in holds_of(one, account.board_key, account.now))


def _is_too_soon(account: Account) -> bool:
    failed = account.ledger.fact(_FAILED)
    return bool(failed) and account.now - datetime.fromisoformat(failed) < AGAIN


def _carry_out(change: HoldChange, place: str, account: Account, calendars: "Calendars") -> None:
    fact = f"{_FACT}{change.uid}"
    if change.hold is not None:
        calendars.put(place, change.uid, hold_octets(change.hold, account.context.writing, account.now))
        account.ledger.set_fact(fact, place)
        return
    calendars.remove(place, change.uid, lambda octets: bool(tuple(_holds_in(octets, account))))
    account.ledger.drop_fact(fact)


def _there(name: str, account: Account) -> Iterator[Hold]:
    """The holds in the last copy of the calendar."""
    source = next((one for one in account.context.sources if one.name == name), None)
    if source is not None and source.octets is not None and HOLDS_DOMAIN.encode() in source.octets:
        yield from _holds_in(_named_holds(source.octets), account)


def _named_holds(octets: bytes) -> bytes:
    """The events of a calendar that have the UID of a hold: to read all others takes long."""
    parts = (part.partition(b"END:VEVENT")[0] for part in octets.split(b"BEGIN:VEVENT")[1:])
    named = (b"BEGIN:VEVENT%sEND:VEVENT\r\n" % part for part in parts if HOLDS_DOMAIN.encode() in part)
    return b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n%sEND:VCALENDAR\r\n" % b"".join(named)


def _holds_in(octets: bytes, account: Account) -> Iterator[Hold]:
    """The events in a calendar that are holds as Eitherway made them."""
    owner = CalendarOwner(account.context.settings.owner.timezone, frozenset())
    span = int((account.now - _PAST).timestamp()), int((account.now + _AHEAD).timestamp())
    for one in read(octets, span, owner).occurrences:
        found = Hold(one.uid, datetime.fromtimestamp(one.start, UTC), datetime.fromtimestamp(one.end, UTC))
        if is_hold(found, one.title, account.board_key, _titles()):
            yield found


def _titles() -> frozenset[str]:
    return frozenset(Writing(code).say(TITLE) for code in languages.known() if has_catalog(code)) | {TITLE}
