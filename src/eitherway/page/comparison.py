"""What rules that were not saved yet would change in recent mail, found in a thread. An edge."""

import logging
import threading
from dataclasses import dataclass, field, replace
from datetime import datetime

from eitherway.engine.config import Config
from eitherway.engine.judged_again import Tally, judge_again
from eitherway.errors import EitherwayError
from eitherway.rules.rule import Rulebook

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Comparison:
    """A comparison under way, or done. `fault` is why it stopped, "" while it did not."""

    days: int
    tally: Tally = field(default_factory=Tally)
    done: int = 0
    total: int = 0
    finished: bool = False
    fault: str = ""
    _stopped: threading.Event = field(default_factory=threading.Event)

    def start(self, config: Config, rules: Rulebook, now: datetime) -> None:
        """Begins: `config` has the rules that are in use, `rules` are the new ones."""
        threading.Thread(target=self._run, args=(config, rules, now), daemon=True).start()

    def stop(self) -> None:
        """Ends it after the message at hand."""
        self._stopped.set()

    def _run(self, config: Config, rules: Rulebook, now: datetime) -> None:
        try:
            steps = judge_again(replace(config, rulebook=rules), config.rulebook, now, self.days, self.tally)
            for self.done, self.total in steps:
                if self._stopped.is_set():
                    steps.close()
                    return
        except EitherwayError as error:
            self.fault = str(error)
        except Exception:
            log.exception("a comparison of rules failed")
            self.fault = "the comparison failed; the terminal says more"
        finally:
            self.finished = True
