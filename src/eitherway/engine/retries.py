"""What fails is set aside and tried again later, so that it never blocks the others. An edge."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from eitherway.engine.account import Account
from eitherway.errors import ChangeRefusedError, ConfigError, MessageError, TransientError
from eitherway.requests.request import Ref
from eitherway.storage.ledger import Failure, Ledger

log = logging.getLogger(__name__)

RETRIES = (timedelta(minutes=10), timedelta(hours=2), timedelta(days=1))
T = TypeVar("T")


def is_waiting(ref: Ref, account: Account) -> bool:
    """Whether what failed at `ref` is to be left alone until its next attempt."""
    return ref in waiting_refs(account)


def waiting_refs(account: Account) -> frozenset[Ref]:
    """Where something failed that is to be left alone until its next attempt."""
    failures = account.ledger.failures()
    return frozenset(one.ref for one in failures if one.next_at is not None and one.next_at > account.now)


def attempt(
    ref: Ref,
    account: Account,
    act: Callable[[], T],
    failed: Callable[[str], T],
    *,
    name: str = "",
    gives_up: bool = True,
) -> T:
    """What `act` gives. When it fails, what `failed` makes of the reason; the failure at `ref` is recorded.

    With `gives_up` the last of RETRIES is the last attempt; without, it is repeated daily. Raises what ends
    the whole cycle: ConfigError and TransientError.
    """

    def done() -> T:
        made = act()
        if not account.dry_run and _failure_at(ref, account) is not None:
            account.ledger.recovered(ref)
        return made

    return attempt_new(ref, account, done, failed, name=name, gives_up=gives_up)


def attempt_new(
    ref: Ref,
    account: Account,
    act: Callable[[], T],
    failed: Callable[[str], T],
    *,
    name: str = "",
    gives_up: bool = True,
) -> T:
    """The same of what did not fail before: there is no failure to be forgotten."""
    try:
        return act()
    except (ConfigError, TransientError):
        raise
    except Exception as error:
        is_known = isinstance(error, MessageError)
        reason = str(error) if is_known else type(error).__name__
        log.warning(
            "%s set aside: %s", name or ref, type(error).__name__, exc_info=None if is_known else error
        )
        if not account.dry_run:
            set_aside(ref, error, account.ledger, account.now, for_good=gives_up)
        return failed(reason)


def together(act: Callable[[], T]) -> T | None:
    """What `act` gives for several; None where it is refused or fails: then each is attempted by itself.

    So only the one that fails is set aside. Raises what ends the whole cycle.
    """
    try:
        return act()
    except ChangeRefusedError:
        return None
    except (ConfigError, TransientError):
        raise
    except Exception:  # noqa: BLE001  who attempts each by itself says what it was
        return None


def set_aside(ref: Ref, error: Exception, ledger: Ledger, now: datetime, *, for_good: bool) -> None:
    """Records one more failure of what is at `ref`, and when it is tried again.

    After the last of `RETRIES` it is tried no more, or, unless it may be set aside `for_good`, once a day.
    """
    before = next((item.attempts for item in ledger.failures() if item.ref == ref), 0)
    given_up = for_good and before >= len(RETRIES)
    again = None if given_up else now + RETRIES[min(before, len(RETRIES) - 1)]
    # Only the kind of the error: its text may name people.
    ledger.set_aside(Failure(ref, before + 1, type(error).__name__, again))


def _failure_at(ref: Ref, account: Account) -> Failure | None:
    return next((item for item in account.ledger.failures() if item.ref == ref), None)
