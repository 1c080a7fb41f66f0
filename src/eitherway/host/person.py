"""One person of a practice: files, state and mailboxes; whatever fails here stops nobody else. An edge."""

import json
import logging
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import astuple
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol

from eitherway.capacity.model import Promised
from eitherway.engine.alarm_watch import AlarmWatch
from eitherway.engine.config import ENTERED_WITHIN, Config, promised_hours
from eitherway.engine.live_config import LiveConfig
from eitherway.engine.paths import RULES, Paths
from eitherway.engine.rounds import Rounds
from eitherway.engine.rules_and_letters import watched_by
from eitherway.engine.silence import Watched
from eitherway.errors import ConfigError, EitherwayError, NetworkError, TransientError
from eitherway.host.idle_watch import Watch
from eitherway.host.kept_logins import KeptLogins, OpenStore
from eitherway.imap.mail_store import MailStore
from eitherway.requests.context import account_of
from eitherway.requests.refer_book import Colleague, word_of
from eitherway.rules.account_settings import MailboxSettings
from eitherway.rules.practice_file import Member
from eitherway.storage.ledger import Ledger
from eitherway.storage.private_files import write_privately
from eitherway.storage.state import hold
from eitherway.values import dataclass

log = logging.getLogger(__name__)

CALENDARS_EVERY = 900.0  # seconds
AGAIN = 60.0  # seconds until a person is begun again whose files or state could not be used
TROUBLES = ("rules", "refused", "stopped", "trouble")  # the worst first
MOST_ROUNDS = 6  # over one connection, until nothing is left to do
OFTEN, SELDOM = 600.0, 1500.0  # seconds between two rounds without news: with open requests, and without
SOON = 60.0  # seconds until the next round where a moved card waits
LAST_GOOD = "last-good.json"  # in the state folder: what `status` shows while the rules have faults
LINE = "line"  # a fact: since when a mailbox has no idle line, and why; "" while it has one
ROOM = "room"  # a fact: the word that colleagues are told, and its age


class Practices(Protocol):
    """What a person needs of the whole."""

    @property
    def stopping(self) -> bool:
        """Whether all ends."""

    @property
    def watch(self) -> Watch:
        """What holds the idle lines."""

    def call(self, person: "Person", what: str, work: Callable[[], object]) -> None:
        """Has a worker do this soon for that person; `what` is done by one worker at a time."""

    def colleagues_of(self, person: "Person") -> tuple[Colleague, ...]:
        """The others to whom a request may be sent on."""

    def claim(self, account: str, person: "Person") -> str:
        """Who has this mailbox already; "" if it is this person's from now on."""

    def release(self, account: str, person: "Person") -> None:
        """Lets others have that mailbox."""


@dataclass(frozen=True, slots=True)
class PersonFiles:
    """Where a person's rules and state are."""

    rules: Path
    state: Path

    @classmethod
    def of(cls, member: Member, base: Path) -> "PersonFiles":
        folder = base / Path(member.folder).expanduser()
        return cls(folder / RULES, base / Path(member.state).expanduser())


def missing(member: Member, files: PersonFiles) -> str:
    """The fault of a person without a folder or rules; "" if they are there."""
    if not files.rules.parent.is_dir():
        todo = "make it, with rules.yaml in it, or correct the path"
        return f"{member.place}: there is no folder {files.rules.parent}; {todo}"
    if not files.rules.exists():
        return f"{member.place}: there is no {files.rules}; write one with: eitherway init"
    return ""


def shared_mailbox(member: Member, mailbox: str, other: str) -> str:
    """The fault of a mailbox that another person has already."""
    what = f"the mailbox '{mailbox}' is watched for '{other}' already"
    return f"{member.place}: {what}; leave it out of the rules of one of them"


class Person:
    """Keeps one person's mailboxes. Each method that works is called by one worker at a time."""

    def __init__(self, member: Member, base: Path, whole: Practices, open_store: OpenStore) -> None:
        self.member, self.files = member, PersonFiles.of(member, base)
        self.faults: tuple[str, ...] = ()  # why nothing is done, with what to do
        self.rounds: dict[str, Rounds] = {}  # by account
        self.colleague: Colleague | None = None
        self.begin_at, self.calendars_at = 0.0, 0.0  # monotonic: when each is due
        self._whole, self._logins, self._held = whole, KeptLogins(open_store), ExitStack()
        self._live: LiveConfig | None = None
        self._fitting = threading.Lock()
        self._is_over = False
        self._broken: dict[str, str] = {}  # by account: since when its idle line is away, and why
        self.alarm = AlarmWatch(lambda: self.config, self._watched)

    @property
    def name(self) -> str:
        return self.member.name

    @property
    def is_begun(self) -> bool:
        """Whether there ever were rules without a fault."""
        return self._live is not None

    @property
    def trouble(self) -> str | None:
        """The worst that is wrong, as a word without names; "" if nothing is, None if nobody knows yet."""
        found = {one.trouble for one in tuple(self.rounds.values())} | {"rules" if self.faults else None}
        worst = next((one for one in TROUBLES if one in found), None)
        return worst or ("line" if self._broken else "" if "" in found else None)

    # -- what the rounds ask of their keeper -----------------------------------------------------------

    @property
    def config(self) -> Config:
        assert self._live is not None
        return self._live.value

    @property
    def stopping(self) -> bool:
        return self._is_over or self._whole.stopping

    def urgent(self, settings: MailboxSettings) -> None:
        """Rings soon for a letter in this mailbox that may be urgent."""
        self.alarm.urgent(settings)

    def read_calendars_soon(self) -> None:
        """Has the calendars read by a worker."""
        self._whole.call(self, "calendars", self.read_calendars)

    def line_broke(self, account: str, error: EitherwayError) -> None:
        """Notes why there is no idle line; the next turn says so if there is none until then."""
        why = f": {error}" if isinstance(error, NetworkError) else ""
        self._broken.setdefault(account, f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC{why}")

    def _watched(self) -> list[tuple[MailboxSettings, Watched]]:
        return [(one.settings, one.watched) for one in self.rounds.values()]

    # -- work ------------------------------------------------------------------------------------------

    def begin(self, since: date | None = None) -> None:
        """Takes the state folder, reads everything, and begins the rounds; notes in `faults` why not."""
        self.begin_at = time.monotonic() + AGAIN
        if self._live is not None:
            return  # it was called for while it was under way
        try:
            if fault := missing(self.member, self.files):
                raise ConfigError(fault)
            self._held.enter_context(hold(self.files.state))
            self._live = LiveConfig(self._paths(), lambda: self._whole.colleagues_of(self))
        except (ConfigError, TransientError) as error:
            self._held.close()
            self.faults = getattr(error, "faults", (str(error),))
            log.error("nothing is done for this person: %d faults; see: eitherway status", len(self.faults))
            return
        self.calendars_at = time.monotonic() + CALENDARS_EVERY
        self._take(since)

    def _paths(self) -> Paths:
        return Paths(self.files.rules, self.files.state, self._open)

    def _open(self, paths: Paths, settings: MailboxSettings) -> MailStore:
        return self._logins.open(paths, settings)

    def read_rules(self) -> None:
        """Reads the rules again; with faults the last good ones stay."""
        if self._live is None:
            return self.begin()
        before = self.config.rulebook.settings.calendars
        if self._live.read_rules():
            self._take(None)
            if before != self.config.rulebook.settings.calendars:
                self.read_calendars_soon()
        for one in self.rounds.values():
            one.due = min(one.due, time.monotonic()) if not one.is_patient else one.due
        return None

    def read_calendars(self) -> None:
        """Reads the calendars, and says anew whether there is room."""
        if self._live is not None:
            self.calendars_at = time.monotonic() + CALENDARS_EVERY
            self._live.read_calendars()
            self._say_room()

    def try_again(self) -> None:
        """Ends the pauses after refused logins, and stops that only a person could end."""
        for account, one in list(self.rounds.items()):
            if one.faults:
                del self.rounds[account]
            one.try_again()

    def leave(self) -> None:
        """Ends what is under way after the message that it is at."""
        self._is_over = True

    def end(self) -> None:
        """Gives lines and the state folder back, once nothing works on this person any more."""
        self._is_over = True
        for account, one in self.rounds.items():
            self._whole.watch.drop(self._key(account))
            self._whole.release(account, self)
            one.close()
        self._held.close()

    def _take(self, since: date | None) -> None:
        """Begins and ends rounds until there is one for each mailbox of the rules that are good now."""
        wanted = {account_of(one): one for one in self.config.rulebook.settings.mailboxes}
        faults = []
        with self._fitting:
            for account, one in list(self.rounds.items()):
                if wanted.get(account) != one.settings or one.faults:
                    one.stop()
                    self._whole.watch.drop(self._key(account))
                    self._whole.release(account, self)
                    del self.rounds[account]
            for account, settings in wanted.items():
                if other := self._whole.claim(account, self):
                    faults.append(shared_mailbox(self.member, settings.name, other))
                elif account not in self.rounds:
                    self.rounds[account] = Rounds(self, settings, since)
        self.faults = tuple(faults)
        overview = watched_by(self.config.rulebook)
        write_privately(self.files.state / LAST_GOOD, json.dumps(astuple(overview)).encode())
        self._say_room()

    def _say_room(self) -> None:
        """Notes the word that colleagues are told: nothing else of the calendars leaves this person."""
        offer, config, now = self.member.offer, self.config, datetime.now(UTC)
        if offer is None or offer.needs is None:
            self.colleague = None
            return
        promised: list[Promised] = []
        for account in self.rounds:
            with closing(config.paths.ledger(account)) as ledger:
                recent = ledger.requests(over_since=now - ENTERED_WITHIN)
                promised += promised_hours(recent, config.zone, now)
        settings = config.rulebook.settings.capacity_settings()
        word, at = word_of(offer.needs, config.sources, settings, now, tuple(promised))
        self.colleague = Colleague(offer.name, offer.topics, offer.contact, word, at)
        for account in self.rounds:
            with closing(config.paths.ledger(account)) as ledger:
                ledger.set_fact(ROOM, f"{word} {at.isoformat()}" if at else word)

    # -- turns -----------------------------------------------------------------------------------------

    def call_for_turn(self, account: str) -> None:
        """Has a worker go the rounds of this mailbox."""
        self._whole.call(self, account, lambda: self._turn(account))

    def _key(self, account: str) -> str:
        return f"{self.name}/{account}"

    def _turn(self, account: str) -> None:
        """Rounds over one connection until nothing is left to do; then an idle line waits for news."""
        one = self.rounds.get(account)
        if one is None or one.faults or self.stopping:
            return
        try:
            for _ in range(MOST_ROUNDS):
                one.turn()
                if one.looking is None or one.looking.is_idle or one.is_stopping:
                    break
            if one.looking is not None and not one.is_stopping:
                self._hand_over(one, account)
        finally:
            one.close()

    def _hand_over(self, one: Rounds, account: str) -> None:
        looking = one.looking
        assert looking is not None
        visit, paths = looking.visit, self.config.paths
        now = datetime.now(self.config.zone)
        open_ones = visit.ledger.summary(now.date())[0]
        clock = SOON if visit.settled.waits else OFTEN if open_ones else SELDOM
        heard = self.config.rulebook.settings.on_silence.after * 30  # half of that many minutes, in seconds
        one.due = time.monotonic() + min(clock, heard, self._until_digest(now))
        self._say_line(account, visit.ledger)
        try:
            credential = self._logins.credential(paths, one.settings)
            settings = paths.with_ca(one.settings)
            self._whole.watch.hold(
                self._key(account), settings, credential, visit.mailbox.names, looking.states
            )
        except EitherwayError as error:  # the password is gone meanwhile: the next round meets that
            log.warning("%s: no idle line: %s", one.host, type(error).__name__)
            one.due = time.monotonic() + SOON

    def _say_line(self, account: str, ledger: Ledger) -> None:
        """Notes for `status` since when there is no idle line, so that news wait for the clock."""
        if self._whole.watch.is_up(self._key(account)):
            self._broken.pop(account, None)
        if ledger.fact(LINE) != (broken := self._broken.get(account, "")):
            ledger.set_fact(LINE, broken)

    def _until_digest(self, now: datetime) -> float:
        """Seconds until the owner's hour of the digest, and a little."""
        hour = self.config.rulebook.settings.answers.daily_letter
        at = now.replace(hour=hour.hour, minute=hour.minute, second=20, microsecond=0)
        return ((at if at > now else at + timedelta(days=1)) - now).total_seconds()
