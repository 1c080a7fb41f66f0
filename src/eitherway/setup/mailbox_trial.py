"""Tries on the mailboxes of the rules what Eitherway does there, and leaves nothing. An edge."""

from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter

from eitherway.engine.config import Config
from eitherway.engine.paths import Paths, line_of
from eitherway.engine.server_sheet import Observed, unmet
from eitherway.engine.server_trial import try_server
from eitherway.engine.tried_server import note_trial
from eitherway.engine.visit import open_account, open_visit
from eitherway.errors import ConfigError, EitherwayError
from eitherway.rules.account_settings import MailboxSettings
from eitherway.storage.state import HeldError, hold
from eitherway.values import dataclass


@dataclass(frozen=True, slots=True)
class Tried:
    """One mailbox that was tried; `ms` has the milliseconds of each step."""

    settings: MailboxSettings
    seen: Observed
    ms: dict[str, float]

    @property
    def faults(self) -> tuple[str, ...]:
        return tuple(f"{self.settings.host}: {need.sentence}" for need in unmet(self.seen))


def try_mailboxes(paths: Paths) -> tuple[tuple[Tried, ...], tuple[EitherwayError, ...]]:
    """Tries every mailbox of the rules, and what kept one from being tried. Nothing runs beside it."""
    config = Config(paths, *paths.rules_and_letters(), ())
    tried, errors = [], []
    try:
        with hold(paths.state):
            for settings in config.rulebook.settings.mailboxes:
                try:
                    tried.append(_try(paths, config, settings))
                except EitherwayError as error:
                    errors.append(error)
    except HeldError:
        raise ConfigError(
            "doctor: the watcher is running, and its mailbox is not to be tried meanwhile; "
            "stop it, run eitherway doctor, and start it again"
        ) from None
    return tuple(tried), tuple(errors)


def _try(paths: Paths, config: Config, settings: MailboxSettings) -> Tried:
    began = perf_counter()
    with open_visit(paths, settings) as visit:
        ms = {"sign in": round((perf_counter() - began) * 1000, 1)}
        account = open_account(visit, config, datetime.now(UTC), dry_run=True)  # the board stays as it is
        trial = try_server(replace(account, dry_run=False))
        note_trial(trial.seen, line_of(settings), account.now, account.ledger)
        return Tried(settings, trial.seen, ms | trial.ms)
