"""`run`: watches the mailboxes until it is stopped. An edge."""

import logging
from datetime import date

from eitherway.commands.options import Options, set_up_logging
from eitherway.storage.state import hold


def watch_mailboxes(options: Options, *, since: date | None = None, log_json: bool = False) -> None:
    """Watches until SIGINT or SIGTERM. Raises ConfigError where nothing can be watched."""
    set_up_logging(options, least=logging.INFO, as_json=log_json)
    from eitherway.engine.daemon import Daemon  # the scheduler loads slowly

    paths = options.paths
    with hold(paths.state):
        Daemon(paths).run(since=since)
