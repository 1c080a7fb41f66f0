"""What the commands run: one cycle over every account, and one decision. An edge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import UTC, date, datetime

from eitherway.engine.account import Account
from eitherway.engine.alarm_watch import ring_for_urgent
from eitherway.engine.config import Config, load_config
from eitherway.engine.cycle import run_cycle
from eitherway.engine.named_requests import named_requests
from eitherway.engine.paths import Paths
from eitherway.engine.processed import Processed
from eitherway.engine.reconcile import Due, Reconciled
from eitherway.engine.renewals import reconcile
from eitherway.engine.snapshot import take_snapshot
from eitherway.engine.visit import open_account, open_visit
from eitherway.errors import ConfigError, EitherwayError, TransientError
from eitherway.requests.named_request import NamedRequest
from eitherway.rules.account_settings import MailboxSettings
from eitherway.values import dataclass


@dataclass(frozen=True, slots=True)
class Report:
    """What one cycle over all accounts did; `error` says what failed in some of them, None if nothing.

    `named` has the people and subjects of the reconciled requests, by their keys.
    """

    processed: tuple[Processed, ...] = ()
    reconciled: tuple[Reconciled, ...] = ()
    named: Mapping[str, NamedRequest] = field(default_factory=dict)
    error: EitherwayError | None = None

    def checked(self) -> Report:
        """This report, where nothing failed; raises what did."""
        if self.error is not None:
            raise self.error
        return self


def run_once(paths: Paths, *, since: date | None, dry_run: bool) -> Report:
    """One cycle over every account of the rules; one that fails does not stop the others."""
    now = datetime.now(UTC)
    config = load_config(paths, now)
    done: list[Processed | Reconciled] = []
    named: dict[str, NamedRequest] = {}
    errors: list[EitherwayError] = []
    for settings in config.rulebook.settings.mailboxes:
        before = len(done)
        try:
            with open_visit(paths, settings, dry_run=dry_run) as visit:
                for item in run_cycle(visit, config, now, since=since, dry_run=dry_run):
                    # What was done before an error is reported too.
                    done.append(item.outlined() if isinstance(item, Processed) else item)
                named |= _named(done, open_account(visit, config, now, dry_run=True))
        except (ConfigError, TransientError) as error:
            errors.append(error)
        if not dry_run and any(isinstance(item, Processed) and item.is_urgent for item in done[before:]):
            ring_for_urgent(config, settings)
    return Report(
        tuple(item for item in done if isinstance(item, Processed)),
        tuple(item for item in done if isinstance(item, Reconciled)),
        named,
        _as_one(errors),
    )


def _named(done: list[Processed | Reconciled], account: Account) -> dict[str, NamedRequest]:
    """The names of what was reconciled in this account; the ledger holds none."""
    keys = {item.key for item in done if isinstance(item, Reconciled)}
    requests = [request for key in sorted(keys) if (request := account.ledger.request(key))]
    return {item.request.key: item for item in (named_requests(account, requests) if requests else ())}


def _as_one(errors: list[EitherwayError]) -> EitherwayError | None:
    """All that failed, with the gravest exit code: somebody must act."""
    if len(errors) < 2:
        return next(iter(errors), None)
    faults = tuple(str(error) for error in errors)
    must_act = any(isinstance(error, ConfigError) for error in errors)
    return ConfigError(*faults) if must_act else TransientError("\n".join(faults))


def decide_now(
    paths: Paths, config: Config, settings: MailboxSettings, key: str, decision: str
) -> Iterator[Reconciled]:
    """A decision of the command line on the request `key`, carried out as if its card had been moved."""
    with open_visit(paths, settings) as visit:
        account = open_account(visit, config, datetime.now(UTC))
        request = account.ledger.request(key)
        if request is not None:
            yield from reconcile(Due(request, take_snapshot(account), decision), account)
