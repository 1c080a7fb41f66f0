"""What a cycle needs from files, as it was read last: rules, letters, calendars. An edge."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from eitherway.capacity.model import Promised, Source
from eitherway.engine.paths import Paths
from eitherway.requests.context import DecisionContext
from eitherway.requests.letters import Letters
from eitherway.requests.mailbox_names import MailboxNames
from eitherway.requests.refer_book import Colleague
from eitherway.requests.request import Request
from eitherway.rules.account_settings import MailboxSettings
from eitherway.rules.calendar_people import with_guests
from eitherway.rules.rule import Rulebook
from eitherway.text.formats import Writing
from eitherway.values import dataclass

ENTERED_WITHIN = timedelta(days=7)  # after this a promised hour is in the calendar


def promised_hours(requests: Iterable[Request], zone: ZoneInfo, now: datetime) -> tuple[Promised, ...]:
    """The recent yeses, which may not be in a calendar yet."""
    return tuple(
        Promised(kind=request.needs_kind, minutes=request.minutes, day=_promised_day(request, zone))
        for request in requests
        if request.decision == "yes"
        and request.minutes
        and not request.offered_at  # those are among the offered hours
        and request.decided_at
        and now - request.decided_at <= ENTERED_WITHIN
    )


def _promised_day(request: Request, zone: ZoneInfo) -> date:
    """The day of the accepted slot, else that of the decision."""
    if request.slot:
        return datetime.fromisoformat(request.slot).date()
    return (request.decided_at or request.opened_at).astimezone(zone).date()


@dataclass(frozen=True, slots=True)
class Config:
    """The rules, templates and calendars as last read; `faults` are those of a newer rules file.

    `colleagues` gives the other people of a practice, as they are now.
    """

    paths: Paths
    rulebook: Rulebook
    letters: Letters
    sources: tuple[Source, ...]
    faults: tuple[str, ...] = ()
    colleagues: Callable[[], tuple[Colleague, ...]] = tuple

    @property
    def zone(self) -> ZoneInfo:
        """The owner's zone."""
        return ZoneInfo(self.rulebook.settings.owner.timezone)

    @property
    def writing(self) -> Writing:
        """How the owner is written to."""
        owner = self.rulebook.settings.owner
        return owner.writing(owner.language)

    def context(
        self,
        settings: MailboxSettings,
        names: MailboxNames,
        now: datetime,
        promised: tuple[Promised, ...] = (),
    ) -> DecisionContext:
        """The context of one cycle over one mailbox."""
        rulebook = with_guests(self.rulebook, self.sources, now.astimezone(self.zone).date())
        return DecisionContext(
            rulebook, settings, names, self.letters, self.sources, promised, now, colleagues=self.colleagues()
        )

    def with_rules(self, rulebook: Rulebook, letters: Letters) -> "Config":
        """The configuration with other rules. A calendar that they add or change counts as unread."""
        before = {one.name: one for one in self.rulebook.settings.calendars}
        known = {source.name: source for source in self.sources}
        sources = tuple(
            known[one.name]
            if one.name in known and before.get(one.name) == one
            else Source(one.name, one.counts, None, None, "unread", "it was just added to the rules")
            for one in rulebook.settings.calendars
            if one.counts != "ignore"
        )
        return Config(self.paths, rulebook, letters, sources, colleagues=self.colleagues)

    def fresh(self, now: datetime) -> tuple[Source, ...]:
        """Reads the calendars as they are now."""
        return self.paths.calendars(self.rulebook).read(now)

    def accept(self, source: Source, items: tuple[str, ...]) -> None:
        """Believes a calendar as `source` has it, without these broken items, from the next reading on."""
        self.paths.calendars(self.rulebook).accept(source, items)


def load_config(paths: Paths, now: datetime) -> Config:
    """Reads rules, letters and calendars. Raises ConfigError with every fault."""
    rulebook, letters = paths.rules_and_letters()
    return Config(paths, rulebook, letters, paths.calendars(rulebook).read(now))
