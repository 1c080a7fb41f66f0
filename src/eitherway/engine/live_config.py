"""One person's rules, letters and calendars, read again and again; the last good ones stay. An edge."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from eitherway.engine.config import Config, load_config
from eitherway.engine.paths import Paths
from eitherway.engine.tried_elsewhere import try_elsewhere
from eitherway.errors import ConfigError
from eitherway.requests.refer_book import Colleague

log = logging.getLogger(__name__)


class LiveConfig:
    """The configuration as it was read last. Any thread may ask for it, and have parts of it read again."""

    def __init__(self, paths: Paths, colleagues: Callable[[], tuple[Colleague, ...]] = tuple) -> None:
        """Reads everything. Raises ConfigError with every fault."""
        self._paths = paths
        self._reading = threading.Lock()  # while the rules are read
        self._fetching = threading.Lock()  # while the calendars are read
        self._changing = threading.Lock()  # while `value` is replaced
        try_elsewhere(paths)
        self.value: Config = replace(load_config(paths, datetime.now(UTC)), colleagues=colleagues)

    def read_calendars(self) -> None:
        """Reads the calendars for the next cycles."""
        with self._fetching:
            config = self.value
            sources = config.fresh(datetime.now(UTC))  # takes seconds, in which the rules may be read again
            with self._changing:
                if self.value.rulebook.settings.calendars == config.rulebook.settings.calendars:
                    self.value = replace(self.value, sources=sources)

    def read_rules(self) -> bool:
        """Reads the rules and templates; False if they have a fault: the last good ones stay."""
        with self._reading:
            try_elsewhere(self._paths)
            try:
                rulebook, letters = self._paths.rules_and_letters()
            except ConfigError as error:
                log.error("rules refused, the last good ones stay: %d faults", len(error.faults))
                with self._changing:
                    self.value = replace(self.value, faults=error.faults)
                return False
            log.info("rules read again: %d rules", len(rulebook.rules))
            with self._changing:
                self.value = self.value.with_rules(rulebook, letters)
            return True
