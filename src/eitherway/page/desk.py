"""What the views share: the rules and the state folder of the owner, the clock, the language. An edge."""

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import UTC, datetime
from threading import RLock

from eitherway.engine.config import Config, load_config
from eitherway.engine.paths import Paths
from eitherway.languages import FALLBACK
from eitherway.page.comparison import Comparison
from eitherway.page.start_state import Setup
from eitherway.page.suggestion_search import SuggestionSearch
from eitherway.text.formats import Writing
from eitherway.text.words import has_catalog
from eitherway.values import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser asked for: the fields of its address and of its form, and the file in it.

    `accepted` are the languages that it wants, as it says it (RFC 9110, 12.5.4).
    """

    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    file: bytes = b""
    posted: bool = False
    accepted: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A template with its values; `again_in` seconds the browser asks again, 0: never."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    status: int = 200
    again_in: int = 0


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The browser is sent on to another view."""

    path: str


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Desk:
    """One owner's files. `lock` lets one view work at a time. Nothing is saved unless `may_save`.

    `comparison` is the last one of rules, with the form that it came from; `start` is how far *Start* is,
    `search` the last one for rules that follow from decisions.
    """

    paths: Paths
    may_save: bool = False
    clock: Callable[[], datetime] = _now
    lock: RLock = field(default_factory=RLock)
    comparison: "tuple[Comparison, object] | None" = None
    start: Setup = field(default_factory=Setup)
    search: SuggestionSearch | None = None
    _writing: Writing | None = None

    def config(self) -> Config:
        """Rules, letters and calendars as they are now, as every command reads them."""
        return self._noted(load_config(self.paths, self.clock()))

    def config_without_calendars(self) -> Config:
        """Rules and letters as they are now."""
        return self._noted(Config(self.paths, *self.paths.rules_and_letters(), ()))

    def _noted(self, config: Config) -> Config:
        self._writing = writing_of(config)
        return config

    def writing(self, accepted: str) -> Writing:
        """The owner's language; while no rules were read, the first of the browser's that is known."""
        if self._writing is not None:
            return self._writing
        codes = (part.split(";")[0].strip()[:2].lower() for part in accepted.split(","))
        return Writing(next((code for code in codes if code and has_catalog(code)), FALLBACK))


def writing_of(config: Config) -> Writing:
    """The language and country in which an owner reads."""
    owner = config.rulebook.settings.owner
    return owner.writing(owner.language if has_catalog(owner.language) else FALLBACK)
