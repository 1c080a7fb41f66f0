"""The settings of rules.yaml as frozen models. Pure.

The models are also the JSON Schema for editors and the reference page: each field says what it is.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from eitherway.capacity.model import CapacitySettings, Kind
from eitherway.rules.account_settings import CalendarSettings, DatabaseAddress, MailboxSettings
from eitherway.rules.alarm_settings import SilenceAlarm, UrgentAlarm
from eitherway.rules.faults import PlacedError, near, shown
from eitherway.rules.field_types import (
    Addresses,
    Clock,
    CoolOff,
    Count,
    Country,
    Day,
    DayRanges,
    Holidays,
    Hours,
    Language,
    Languages,
    Length,
    Limits,
    Model,
    Names,
    People,
    PeopleOrGuests,
    Rarely,
    Rate,
    Within,
    Yes,
    Zone,
    written,
)
from eitherway.rules.season_settings import Seasons, days_away_of, hours_in, kind_in
from eitherway.text.formats import Writing, country_of

RESERVED_WORDS = ("clients", "vip", "friends", "never", "relays")


class Owner(Model):
    """Who you are, and when you work."""

    name: str = Field(description="your name, as letters show it", examples=["Maya Okafor"])
    addresses: Annotated[Addresses, Field(min_length=1)] = Field(
        description="all your addresses, the usual one first", examples=[["maya@okafor.example"]]
    )
    timezone: Zone = Field(description="where your clock runs", examples=["America/Chicago"])
    hours: Hours = Field(
        default=written({"mon-fri": "09:00-17:00"}),
        description="when work may happen; promises count these days",
    )
    away: DayRanges = Field(
        default=(), description="days away: dates, or ranges such as 2026-12-21 to 2027-01-03"
    )
    holidays: Holidays | None = Field(
        default=None,
        description="public holidays are no working days: a country, or a part of it, such as US-IL",
    )
    signature: str = Field(default="", description="the lines below a letter; default: your name")
    emergency_line: str | dict[Language, str] = Field(
        default="",
        description="printed below letters to those who may become clients; or one for each language",
        examples=[{"en": "In danger, call 911.", "es": "En peligro, llame al 911."}],
    )
    tone: Literal["warm", "formal", "familiar"] = Field(
        default="warm", description="how letters speak; familiar says du in German, elsewhere it is warm"
    )
    language: Language = Field(
        default="en", description="the language of your cards and letters, by its code: en, de, fr, es"
    )
    languages: Languages = Field(
        default=(),
        description="more languages that you write: who writes in one of them is answered in it",
        examples=[["en", "de"]],
    )
    country: Country | None = Field(
        default=None,
        description="whose way of writing days and clocks your letters and cards take, by its code, "
        "such as US; default: the country of your timezone",
    )

    @model_validator(mode="after")
    def _complete(self) -> "Owner":
        if not self.signature:
            object.__setattr__(self, "signature", self.name)
        return self

    def emergency_line_in(self, language: str) -> str:
        """The line in that language, else in the owner's, else in any: better one than none."""
        line = self.emergency_line
        if isinstance(line, str):
            return line
        return line.get(language) or line.get(self.language) or next(iter(line.values()), "")

    def writing(self, language: str) -> Writing:
        """How something in that language writes days and clocks for you."""
        return Writing(language, self.country or country_of(self.timezone))


class KindSettings(Model):
    """One kind of work in your calendars."""

    titles: Names = Field(
        default=(), description="words that begin a word of the event's title; default: the kind's name"
    )
    length: Length | None = Field(default=None, description="how long one takes")
    gap: Length = Field(default=written("0 min"), description="free time needed before and after")
    at_most: Limits = Field(default=(), description="limits: 25 h a week, 6 h a day, 5 a day, 2 a month")
    reserve: Limits = Field(default=(), description="kept free: 2 h a week")
    clients: Count | None = Field(default=None, description="how many different clients at most")

    def as_kind(self, name: str) -> Kind:
        """The value that the calendar check takes."""
        return Kind(
            name=name,
            titles=self.titles or (name,),
            length=self.length,
            gap=self.gap,
            limits=self.at_most,
            reserve=self.reserve,
            clients=self.clients,
        )


class CapacityInput(Model):
    """How much is too much."""

    kinds: dict[str, KindSettings] = Field(default={}, description="your kinds of work")
    rates: dict[str, Rate] = Field(
        default={},
        description="how long other work takes: {pages: 20 an hour, applications: 15 min each}",
    )
    away_titles: Names = Field(
        default=("vacation", "holiday"), description="titles that count as away even when marked free"
    )
    notice: Length = Field(default=written("24 h"), description="how soon before is too soon")
    look_ahead: Length = Field(default=written("4 weeks"), description="how far to look for openings")
    max_age: Length = Field(
        default=written("3 h"), description="a calendar read longer ago than this: unknown"
    )
    holds: str = Field(
        default="",
        description="a CalDAV calendar of yours: asked times are held there, privately and tentatively, "
        "while a request is open",
        examples=["practice"],
    )
    seasons: Seasons = Field(
        default=(), description="hours and limits of a part of the year; of two on one day the first counts"
    )

    @model_validator(mode="after")
    def _seasons_name_kinds(self) -> "CapacityInput":
        unknown = next((kind for one in self.seasons for kind in one.kinds if kind not in self.kinds), None)
        if unknown is not None:
            raise PlacedError(
                f"a season limits '{shown(unknown)}', no kind of work of yours; {near(unknown, self.kinds)}",
                "seasons",
                "kinds",
            )
        names = [one.name for one in self.seasons]
        if len(set(names)) < len(names):
            raise PlacedError("two seasons have the same name; write one, with a list of dates", "seasons")
        return self


class WaitList(Model):
    """How your wait list keeps itself."""

    check_in: Length = Field(
        default=written("3 weeks"), description="how often a letter asks whether they still wait"
    )
    expire: Length = Field(
        default=written("6 months"),
        description="who says nothing for so long gets a letter that ends their place",
    )
    offer: Within = Field(
        default=written("5 working days"),
        description="how soon somebody is to answer when a place is offered",
    )

    @model_validator(mode="after")
    def _asks_before_it_ends(self) -> "WaitList":
        if self.check_in < _DAY:
            raise PlacedError("nobody wants to be asked several times a day; write 1 day or more", "check_in")
        if self.expire <= self.check_in:
            raise PlacedError("a place would end before you ask; write more than check_in", "expire")
        return self


_DAY = 1440
Share = Annotated[float, Field(gt=0, lt=1)]


class Answers(Model):
    """What letters promise, and when they are drafted."""

    within: Within = Field(default=written("2 working days"), description="the promise that a deferral makes")
    cool_off: CoolOff = Field(default=written("1 night"), description="a yes letter exists no earlier")
    when_due: Literal["remind", "draft no", "draft later"] = Field(
        default="remind", description="what happens when a promise is due"
    )
    promises: Literal["requests", "all"] = Field(
        default="requests",
        description="which are noted: those to requests, or all with a day in what you send from now on",
    )
    awaiting: Within = Field(
        default=written("5 working days"),
        description="your question, referral or wait list letter, unanswered so long: the digest says it",
    )
    nudge: Yes = Field(
        default=False, description="yes: one short reminder is drafted then, for a question of yours"
    )
    drafts_per_day: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=30, description="requests beyond this number get a card only"
    )
    drafts_per_sender: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=5, description="the same for the requests of one sender in a day"
    )
    cards_per_day: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=100, description="strangers' requests beyond this number share one card until the next day"
    )
    mode: Literal["draft", "shadow"] = Field(default="draft", description="shadow: cards only, no drafts")
    wrap: Literal["flowed", "none"] = Field(
        default="flowed",
        description="none: each paragraph of a draft on one line, for a web page that breaks its lines badly",
    )
    ask_again: Length = Field(
        default=written("6 months"), description="a second ask within this time shows the earlier no"
    )
    card_from: Share = Field(
        default=0.5, description="how sure it must be that something is asked for a card; higher finds less"
    )
    draft_from: Share = Field(
        default=0.9, description="how sure it must be for a draft; between the two there is only a card"
    )
    ask_threshold: Share | None = Field(default=None, description="the earlier name of card_from")
    trust_after: Length = Field(
        default=written("1 day"),
        description="a calendar that lost half of its events is not believed before it was so this long",
    )
    daily_letter: Clock = Field(default=written("08:00"), description="when the digest comes")
    mirror: Yes = Field(
        default=True,
        description="the weekly digest says in a sentence and a picture what the week was",
    )
    referral_max_age: Length = Field(
        default=written("12 months"), description="a referral confirmed longer ago is left out"
    )
    ask_colleagues: Rarely | None = Field(
        default=None,
        description="so long after it was confirmed, a draft asks a referral by mail; off unless given",
    )

    @property
    def asked_from(self) -> float:
        """From which score on something is asked, under its name of today or under the earlier one."""
        return self.card_from if self.ask_threshold is None else self.ask_threshold

    @model_validator(mode="after")
    def _a_draft_is_surer_than_a_card(self) -> "Answers":
        if "draft_from" in self.model_fields_set and self.draft_from < self.asked_from:
            raise PlacedError(
                f"a draft cannot be less sure than a card ({self.asked_from:g}); write more than that",
                "draft_from",
            )
        return self


class PeopleLists(Model):
    """People by address, everybody in a domain, or a list in a file: {file: clients.csv, column: Email}.

    Clients, VIPs and friends may also be whom a calendar's events of a kind invite:
    {calendar: practice, kind: session}.
    """

    clients: PeopleOrGuests = Field(default=(), description="your clients; $clients in tests")
    vip: PeopleOrGuests = Field(default=(), description="people who come first; $vip in tests")
    friends: PeopleOrGuests = Field(
        default=(),
        description="friends and family: a card only, and your working hours do not count; $friends in tests",
    )
    never: People = Field(default=(), description="never a draft, never a card")
    relays: People = Field(default=(), description="robots that carry a person's request in Reply-To")


class Referral(Model):
    """One entry of your refer book."""

    name: str = Field(description="who", examples=["Ana Ruiz"])
    topics: Names = Field(alias="for", description="for what", examples=[["couples", "trauma"]])
    contact: str = Field(description="an address, a phone number or a page", examples=["ana@ruiz.example"])
    confirmed: Day | None = Field(default=None, description="when you last knew that they take people")


class Settings(Model):
    """Everything in rules.yaml except the rules."""

    pack: str = Field(
        default="", description="the pack of rules that yours build on: therapist, academic, consultant"
    )
    change: dict[str, Any] = Field(
        default={},
        description="rules of the pack that differ for you, by name: `off`, or the settings of a rule",
    )
    owner: Owner = Field(description="who you are")
    mailbox: MailboxSettings | None = Field(default=None, description="your mail account")
    mailboxes: tuple[MailboxSettings, ...] = Field(
        default=(), description="several accounts, instead of 'mailbox'"
    )
    calendars: tuple[CalendarSettings, ...] = Field(default=(), description="where your time is written")
    capacity: CapacityInput = Field(default=CapacityInput(), description="how much is too much")
    answers: Answers = Field(default=Answers(), description="promises and drafts")
    waiting: WaitList = Field(default=WaitList(), description="your wait list")
    on_silence: SilenceAlarm = Field(
        default=SilenceAlarm(), description="what rings when a mailbox is no longer read"
    )
    on_urgent: UrgentAlarm = Field(
        default=UrgentAlarm(), description="what rings when a letter may be urgent"
    )
    people: PeopleLists = Field(default=PeopleLists(), description="people by address")
    referrals: tuple[Referral, ...] = Field(default=(), description="your refer book")
    words: dict[str, Names] = Field(default={}, description="named lists for use in tests as $name")
    database: DatabaseAddress = Field(
        default="",
        description="the ledger in PostgreSQL, such as postgresql+psycopg://host/name, instead of in a file",
    )

    @model_validator(mode="after")
    def _one_way_to_name_accounts(self) -> "Settings":
        if self.mailbox is not None:
            if self.mailboxes:
                raise PlacedError("'mailbox' and 'mailboxes' are both given; keep one", "mailboxes")
            object.__setattr__(self, "mailboxes", (self.mailbox,))
        if not self.mailboxes:
            raise PlacedError(
                "'mailbox' is missing; write 'mailbox:' with host, user and password below it", ""
            )
        return self

    @model_validator(mode="after")
    def _calendars_differ(self) -> "Settings":
        names = [calendar.name for calendar in self.calendars]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise PlacedError(f"two calendars are called '{shown(twice)}'; rename one", "calendars")
        accounts = [mailbox.name for mailbox in self.mailboxes]
        if len(set(accounts)) < len(accounts):
            raise PlacedError("two mailboxes have the same name; give each its own 'name'", "mailboxes")
        return self

    @model_validator(mode="after")
    def _holds_have_a_calendar(self) -> "Settings":
        name = self.capacity.holds
        found = next((one for one in self.calendars if one.name == name), None)
        if name and (found is None or found.caldav is None or found.counts == "ignore"):
            raise PlacedError(
                f"'capacity: holds' names '{shown(name)}'; write the name of one with 'caldav' that counts",
                "calendars",
            )
        return self

    @model_validator(mode="after")
    def _alarm_has_its_mailbox(self) -> "Settings":
        name = self.on_silence.mailbox
        if name is not None and name not in {mailbox.name for mailbox in self.mailboxes}:
            raise PlacedError(
                f"no mailbox is called '{shown(name)}'; write the 'name' of one under 'mailboxes'",
                "on_silence",
            )
        if name is not None and len(self.mailboxes) < 2:
            raise PlacedError(
                "an alarm in the mailbox that fell silent is not heard; name another one under 'mailboxes'",
                "on_silence",
            )
        return self

    def capacity_settings(self) -> CapacitySettings:
        """The settings for the calendar check, lengths in minutes."""
        capacity, seasons = self.capacity, self.capacity.seasons
        return CapacitySettings(
            timezone=self.owner.timezone,
            me=self.owner.addresses,
            hours=hours_in(seasons, self.owner.hours),
            away=(*self.owner.away, *days_away_of(seasons)),
            away_titles=capacity.away_titles,
            kinds=tuple(kind_in(seasons, kind.as_kind(name)) for name, kind in capacity.kinds.items()),
            notice=capacity.notice,
            look_ahead=capacity.look_ahead,
            max_age=capacity.max_age,
            holidays=self.owner.holidays,
            rates=tuple(capacity.rates.items()),
            seasons=tuple(one.season for one in seasons),
        )
