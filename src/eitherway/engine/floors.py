"""Up to which uid a mailbox need not be listed, from one connection to the next. An edge.

A mailbox of 100,000 messages takes seconds to list: it is listed as a whole once, not at each start.
"""

from contextlib import suppress
from datetime import date

from eitherway.engine.account import Account
from eitherway.imap.header_index import Floor

_FACT = "floor:"  # prefix of a fact: the uidvalidity, the day and the uid, by the hash of a mailbox's name


def recall_floors(account: Account) -> None:
    """Has the store begin where an earlier connection found the first message that matters."""
    for name in account.context.names.all:
        words = account.ledger.fact(_fact(name, account)).split()
        with suppress(ValueError):
            uidvalidity, since, uid = words
            floor = Floor(int(uidvalidity), date.fromisoformat(since), int(uid))
            account.mailbox.floors.setdefault(name, floor)


def remember_floors(account: Account) -> None:
    """Notes those that changed."""
    for name, floor in account.mailbox.floors.items():
        value, fact = f"{floor.uidvalidity} {floor.since.isoformat()} {floor.uid}", _fact(name, account)
        if account.ledger.fact(fact) != value:
            account.ledger.set_fact(fact, value)


def _fact(name: str, account: Account) -> str:
    return f"{_FACT}{account.ledger.hash(name)}"
