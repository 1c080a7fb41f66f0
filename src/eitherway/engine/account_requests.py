"""The requests of an account as `requests` and the page list them: with names, or without. An edge."""

from contextlib import closing
from datetime import datetime

from eitherway.engine.config import Config
from eitherway.engine.named_requests import named_requests
from eitherway.engine.visit import open_account, open_visit
from eitherway.errors import ConfigError, EitherwayError, TransientError
from eitherway.requests.context import account_of
from eitherway.requests.named_request import NamedRequest, with_ids
from eitherway.rules.account_settings import MailboxSettings


def requests_of(
    config: Config, settings: MailboxSettings, now: datetime
) -> tuple[tuple[NamedRequest, ...], EitherwayError | None]:
    """The requests of an account with their names; without, and the error, if the board cannot be read."""
    try:
        with open_visit(config.paths, settings, dry_run=True) as visit:
            return named_requests(open_account(visit, config, now, dry_run=True)), None
    except (TransientError, ConfigError) as error:
        with closing(config.paths.remembered(account_of(settings))) as ledger:
            return with_ids(map(NamedRequest, ledger.requests())), error
