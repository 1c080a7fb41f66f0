"""A search for rules and letters that follow from decisions and edits, in a thread. An edge."""

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime

from eitherway.engine.config import Config
from eitherway.errors import EitherwayError
from eitherway.page.letter_edits import edits_in
from eitherway.page.suggestions import Suggestion, suggest
from eitherway.requests.repeated_edits import RepeatedEdit

log = logging.getLogger(__name__)


@dataclass(slots=True)
class SuggestionSearch:
    """A search under way, or done. `fault` is why it stopped, "" while it did not."""

    found: list[Suggestion] = field(default_factory=list)
    letters: tuple[RepeatedEdit, ...] = ()
    done: int = 0
    total: int = 0
    finished: bool = False
    fault: str = ""

    def start(self, config: Config, now: datetime) -> None:
        """Begins."""
        threading.Thread(target=self._run, args=(config, now), daemon=True).start()

    def _run(self, config: Config, now: datetime) -> None:
        try:
            for done, total in suggest(config, now, self.found):
                self.done, self.total = done, total
            self.letters = edits_in(config, now)
        except EitherwayError as error:
            self.fault = str(error)
        except Exception:
            log.exception("a search for rules failed")
            self.fault = "the search failed; the terminal says more"
        finally:
            self.finished = True
