"""Loads what a cycle needs from files: rules, templates, calendars, passwords, the ledger. An edge."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

import platformdirs

from eitherway.accounts.credentials import fingerprint, read_credential, renewed_credential
from eitherway.capacity.model import Promised, Source
from eitherway.errors import ConfigError, LineError, LoginError, NetworkError
from eitherway.imap.login import Credential
from eitherway.imap.mail_store import MailStore
from eitherway.imap.mailbox import Mailbox
from eitherway.requests.context import DecisionContext, account_of
from eitherway.requests.letter_writer import letter_of, template_for
from eitherway.requests.letters import Letters
from eitherway.requests.mailbox_names import MailboxNames
from eitherway.requests.request import Request
from eitherway.rules.account_settings import CalendarSettings, MailboxSettings, PasswordSource
from eitherway.rules.decisions import GENERAL_LETTERS
from eitherway.rules.packs import Packs
from eitherway.rules.rule import Rulebook
from eitherway.rules.rulebook import load
from eitherway.rules.schema import Owner
from eitherway.storage.ledger import Ledger, memory_ledger, open_ledger
from eitherway.storage.resources import read_file, read_packs, read_templates
from eitherway.storage.tried import content_of, remember, was_tried
from eitherway.text.formats import Writing, say_language

if TYPE_CHECKING:
    from eitherway.accounts.oauth import Use
    from eitherway.calendars.sources import Calendars

RULES = "rules.yaml"
T = TypeVar("T")
WORKED = "line_worked"  # the name of a fact: a hash of the connection that a whole cycle used last
ENTERED_WITHIN = timedelta(days=7)  # after this a promised hour is in the calendar


def open_imap(paths: "Paths", settings: MailboxSettings) -> MailStore:
    """A signed-in connection to the mailbox."""
    source, what = settings.password, f"mailbox '{settings.name}'"
    credential = paths.credential(source, settings.user, what)
    if settings.ca:
        settings = settings.model_copy(update={"ca": str(paths.base / Path(settings.ca).expanduser())})
    try:
        return Mailbox.connect(settings, credential)
    except LoginError:  # a kept token may have ended early: by a wrong clock, or at the provider
        if not source.is_kept:
            raise
        another = renewed_credential(source, credential, what=what, state=paths.state, base=paths.base)
        if another == credential:
            raise
        return Mailbox.connect(settings, another)


@dataclass(frozen=True, slots=True)
class Paths:
    """The rules file and the state folder, and how to open a mailbox of the rules."""

    rules_path: Path
    state: Path
    open_store: "Callable[[Paths, MailboxSettings], MailStore]" = open_imap

    @property
    def base(self) -> Path:
        """The folder that relative paths of rules.yaml start from."""
        return self.rules_path.parent

    def rulebook(self, *, examples: bool = True) -> Rulebook:
        """Reads the rules file and its pack. Raises ConfigError with every fault."""
        return load(read_file(self.rules_path), str(self.rules_path), self.packs(), examples=examples)

    def packs(self) -> Packs:
        """Reads the packs: the shipped ones, overridden by those in `packs/` next to the rules file."""
        return read_packs(self.base / "packs")

    def rules_and_letters(self) -> tuple[Rulebook, Letters]:
        """Reads both and checks that they match. Raises ConfigError with every fault of both.

        What was found without a fault before is read, and not tried again.
        """
        files, faults = _try(partial(read_templates, self.base / "templates"))
        content = content_of(read_file(self.rules_path), str(self.rules_path), self.packs(), files)
        if files is not None and was_tried(content, self.state):
            return self.rulebook(examples=False), Letters.load(files, tried=True)
        rulebook, more = _try(self.rulebook)
        faults = (*more, *faults)
        kinds = tuple(rule.name for rule in rulebook.rules) if rulebook else ()
        letters, more = _try(partial(Letters.load, files, kinds)) if files is not None else (None, ())
        faults += more
        if rulebook is not None and letters is not None:
            faults += missing_letters(rulebook, letters)
        if faults or rulebook is None or letters is None:
            raise ConfigError(*faults)
        remember(content, self.state)
        return rulebook, letters

    def calendars(self, rulebook: Rulebook) -> "Calendars":
        """The calendars of the rules, with their copies in the state folder."""
        from eitherway.calendars.sources import Calendars

        settings = rulebook.settings
        trust_after = timedelta(minutes=settings.answers.trust_after)
        password = self._calendar_password
        return Calendars(settings.calendars, self.state, password, base=self.base, trust_after=trust_after)

    def _calendar_password(self, settings: CalendarSettings) -> str:
        if settings.password is None:
            return ""
        what = f"calendar '{settings.name}'"
        credential = self.credential(settings.password, settings.user or "", what, "calendar")
        return credential.token or credential.password

    def credential(self, source: PasswordSource, user: str, what: str, use: "Use" = "mail") -> Credential:
        """Reads the credential of an account; `what` names it in errors."""
        return read_credential(source, user=user, what=what, state=self.state, base=self.base, use=use)

    def fingerprint(self, source: PasswordSource, user: str, what: str) -> str:
        """A text that changes when the owner changed the password of a mailbox."""
        return fingerprint(source, user=user, what=what, state=self.state, base=self.base)

    def connect(self, settings: MailboxSettings) -> MailStore:
        """Opens a mailbox of the rules. NetworkError if no connection is safe and these settings worked."""
        try:
            return self.open_store(self, settings)
        except LineError as error:
            if not self._worked(settings):
                raise
            raise NetworkError(
                f"{error}. These settings worked before, so this may be the network, such as a "
                "login page of a hotel; trying again"
            ) from error

    def _worked(self, settings: MailboxSettings) -> bool:
        """Whether a cycle over a connection of these settings ever came to its end."""
        with closing(self.remembered(account_of(settings))) as ledger:
            return ledger.fact(WORKED) == ledger.hash(line_of(settings))

    def ledger(self, account: str) -> Ledger:
        """The ledger of an account in the state folder."""
        return open_ledger(self.state, account)

    def remembered(self, account: str) -> Ledger:
        """The ledger for commands that change nothing: an empty one in memory if there is none yet."""
        return self.ledger(account) if (self.state / "ledger.sqlite3").exists() else memory_ledger()


def _try(read: Callable[[], T]) -> tuple[T | None, tuple[str, ...]]:
    """The result of `read`, or the faults that it raised."""
    try:
        return read(), ()
    except ConfigError as error:
        return None, tuple(error.faults)


def line_of(settings: MailboxSettings) -> str:
    """What the settings say about how the server is reached."""
    return f"{settings.host}:{settings.port} {settings.security} {settings.ca or ''}"


def find_rules(given: Path | None) -> Path:
    """The rules file: the given one, else ./rules.yaml, else the one in the user's configuration folder."""
    if given is not None:
        return given
    own = Path(platformdirs.user_config_dir("eitherway")) / RULES
    here = Path(RULES)
    return here if here.exists() or not own.exists() else own


def default_state() -> Path:
    """The user's state folder (XDG Base Directory: $XDG_STATE_HOME)."""
    return Path(platformdirs.user_state_dir("eitherway"))


def promised_hours(requests: Iterable[Request], zone: ZoneInfo, now: datetime) -> tuple[Promised, ...]:
    """The recent yeses, which may not be in a calendar yet."""
    return tuple(
        Promised(kind=request.needs_kind, minutes=request.minutes, day=_promised_day(request, zone))
        for request in requests
        if request.decision == "yes"
        and request.minutes
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
    """The rules, templates and calendars as last read; `faults` are those of a newer rules file."""

    paths: Paths
    rulebook: Rulebook
    letters: Letters
    sources: tuple[Source, ...]
    faults: tuple[str, ...] = ()

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
        return DecisionContext(self.rulebook, settings, names, self.letters, self.sources, promised, now)

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
        return Config(self.paths, rulebook, letters, sources)

    def fresh(self, now: datetime) -> tuple[Source, ...]:
        """Reads the calendars as they are now."""
        return self.paths.calendars(self.rulebook).read(now)

    def accept(self, source: Source, items: tuple[str, ...]) -> None:
        """Believes a calendar as `source` has it, without these broken items, from the next reading on."""
        self.paths.calendars(self.rulebook).accept(source, items)


def missing_letters(rulebook: Rulebook, letters: Letters) -> tuple[str, ...]:
    """A fault for each template that the rules need and that is missing in the owner's language and tone.

    In the owner's other languages the general letters must be there: one of a kind falls back to those,
    and an answer that is not there to the owner's own language.
    """
    owner = rulebook.settings.owner
    general = tuple(
        fault
        for language in _languages(owner)
        for fault in letters.missing(GENERAL_LETTERS, language, owner.tone)
    )
    named = tuple(
        f"{rule.place}: rule '{rule.name}': {fault}"
        for rule in rulebook.rules
        for name in dict.fromkeys((*rule.letters.values(), template_for(rule, letter_of(rule))))
        for fault in letters.unknown_kinds((name,)) or letters.missing((name,), owner.language, owner.tone)
        if fault not in general
    )
    return (*general, *named)


def load_config(paths: Paths, now: datetime) -> Config:
    """Reads rules, letters and calendars. Raises ConfigError with every fault."""
    rulebook, letters = paths.rules_and_letters()
    return Config(paths, rulebook, letters, paths.calendars(rulebook).read(now))


def general_letters_taken(rulebook: Rulebook, letters: Letters) -> Iterator[str]:
    """A sentence for each language in which letters of a kind are missing: what is written instead."""
    owner, mine = rulebook.settings.owner, say_language(rulebook.settings.owner.language)
    names = tuple(dict.fromkeys(name for rule in rulebook.rules for name in rule.letters.values()))
    for code in _languages(owner):
        language = say_language(code)
        if general := ", ".join(letters.without_own(names, code, owner.tone)):
            yield f"letters in {language}: there is no {general}; the general letter of that sort is taken"
        if lacking := ", ".join(name for name in names if letters.missing((name,), code, owner.tone)):
            yield f"letters in {language}: there is no {lacking}; who writes {language} gets it in {mine}"


def _languages(owner: Owner) -> tuple[str, ...]:
    return tuple(dict.fromkeys((owner.language, *owner.languages)))
