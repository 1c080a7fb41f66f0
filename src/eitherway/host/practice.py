"""A practice: many people in one process, with one pool of workers and one watch over all mailboxes. An edge.

    files, clocks ---> calls ---> workers: a person's rounds over a connection, calendars, rules
                         ^                     |
                         +---- tells ----- watch: the idle lines

No more mailboxes are worked on, and so sign in, at the same time than there are workers.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from types import FrameType

from eitherway.engine.paths import open_imap
from eitherway.engine.rule_files import stamps
from eitherway.engine.systemd import notify
from eitherway.errors import ConfigError, EitherwayError, TransientError
from eitherway.host.idle_watch import Watch
from eitherway.host.kept_logins import OpenStore
from eitherway.host.person import Person
from eitherway.host.pool import Pool
from eitherway.host.whose import work_for
from eitherway.requests.refer_book import Colleague
from eitherway.rules.practice_file import Member, Practice, read_practice
from eitherway.storage.resources import read_file

log = logging.getLogger(__name__)

TICK = 0.5  # seconds between two looks at the clocks
FILES_EVERY = 4.0  # seconds between two looks at each person's files
ALARM_EVERY = 5.0  # seconds between two looks at who is not read
LONGEST_STEP = 1200.0  # seconds; work without a step for this long hangs
LAST_WORK = 60.0  # seconds that the work under way has when all ends


def load_practice(path: Path) -> Practice:
    """The practice of that file. Raises ConfigError with every fault."""
    if not path.exists():
        raise ConfigError(f"{path}: there is no such file; docs/how-to/practice.md shows one")
    return read_practice(read_file(path), str(path))


class PracticeHost:
    """The people of a practice.yaml, until SIGTERM or SIGINT."""

    def __init__(self, path: Path, open_store: OpenStore = open_imap) -> None:
        """Reads the file. Raises ConfigError with every fault of it: those of its people are theirs."""
        self._path, self._base, self._open_store = path, path.parent, open_store
        practice = load_practice(path)
        self._set_up(practice.at_once)
        self._fit(practice.members)

    def _set_up(self, at_once: int) -> None:
        """Begins with nobody."""
        self.faults: tuple[str, ...] = ()  # of a newer practice.yaml, which is not used
        self.people: Mapping[str, Person] = {}
        self._leaving: list[Person] = []
        self._since: date | None = None
        self._stop, self._reload = threading.Event(), threading.Event()
        self._claims: dict[str, Person] = {}  # who has which mailbox
        self._claiming = threading.Lock()
        self._pool = Pool(at_once)
        self.watch = Watch(self._tell, self._line_broke)

    # -- what people ask for ---------------------------------------------------------------------------

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def call(self, person: Person, what: str, work: Callable[[], object]) -> None:
        """Has a worker do this soon for that person; `what` is done by one worker at a time."""

        def do() -> None:
            if not person.stopping:
                with work_for(person.name):
                    work()

        self._pool.call(f"{person.name}/{what}", do)

    def colleagues_of(self, person: Person) -> tuple[Colleague, ...]:
        """The others to whom a request may be sent on."""
        others = (one.colleague for one in self.people.values() if one is not person)
        return tuple(one for one in others if one is not None)

    def claim(self, account: str, person: Person) -> str:
        """Who has this mailbox already; "" if it is this person's from now on."""
        with self._claiming:
            other = self._claims.setdefault(account, person)
            return "" if other is person else other.name

    def release(self, account: str, person: Person) -> None:
        """Lets others have that mailbox."""
        with self._claiming:
            if self._claims.get(account) is person:
                del self._claims[account]

    def _tell(self, key: str) -> None:
        name, _, account = key.partition("/")
        if (person := self.people.get(name)) is not None:
            person.call_for_turn(account)

    def _line_broke(self, key: str, error: EitherwayError, _pause: float | None) -> None:
        name, _, account = key.partition("/")
        if (person := self.people.get(name)) is not None:
            person.line_broke(account, error)

    # -- the whole -------------------------------------------------------------------------------------

    def run(self, since: date | None = None) -> None:
        """Works until stopped. Raises a TransientError if a thread hangs or ended: it is started again."""
        self._since = since
        self._take_signals()
        for work, name in ((self._look_at_files, "files"), (self._look_for_silence, "alarm")):
            threading.Thread(target=work, name=name, daemon=True).start()
        log.info("%d people", len(self.people))
        notify("READY=1")
        try:
            while not self._stop.wait(TICK):
                if self._reload.is_set():
                    self._reload.clear()
                    self._read_all_again()
                self._call_for_what_is_due(time.monotonic())
                self._mind_threads(time.monotonic())
                notify("WATCHDOG=1")
        finally:
            self._end()

    def _call_for_what_is_due(self, now: float) -> None:
        for person in self.people.values():
            if not person.is_begun:
                if now >= person.begin_at:
                    self.call(person, "rules", partial(person.begin, self._since))
                continue
            if now >= person.calendars_at:
                self.call(person, "calendars", person.read_calendars)
            for account, rounds in tuple(person.rounds.items()):
                if now >= rounds.due and not rounds.faults:
                    person.call_for_turn(account)
        self._leaving = [one for one in self._leaving if not self._is_gone(one)]

    @property
    def is_well(self) -> bool:
        """Whether all threads live: those of the work, and the one that holds the idle lines."""
        return self._pool.is_whole and self.watch.is_alive

    def _mind_threads(self, now: float) -> None:
        if not self.is_well:
            raise TransientError("a thread of the work or of the idle lines ended; restarting")
        for key, began in self._pool.began.items():
            name, _, account = key.partition("/")
            person = self.people.get(name)
            rounds = person.rounds.get(account) if person else None
            stepped = max(began, rounds.stepped) if rounds else began
            if now - stepped > LONGEST_STEP:
                raise TransientError(f"{name}: no step for {(now - stepped) / 60:.0f} minutes; restarting")

    def _is_gone(self, person: Person) -> bool:
        """Ends somebody who left the file, once nothing works on them any more."""
        if any(key.startswith(f"{person.name}/") for key in self._pool.began):
            return False
        person.end()
        for one in self.people.values():
            if one.faults:  # what was theirs may be free now
                self.call(one, "rules", one.read_rules)
        return True

    def _end(self) -> None:
        notify("STOPPING=1")
        self._stop.set()
        self._pool.close(LAST_WORK)
        self.watch.close()
        for person in (*self.people.values(), *self._leaving):
            if person.is_begun:
                person.alarm.turn()
            person.end()

    def _take_signals(self) -> None:
        def stop(_number: int, _frame: FrameType | None) -> None:
            self._stop.set()

        def reload(_number: int, _frame: FrameType | None) -> None:
            self._reload.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGHUP, reload)

    # -- files -----------------------------------------------------------------------------------------

    def _read_all_again(self) -> None:
        self.read_again()
        for person in self.people.values():
            person.try_again()
            self.call(person, "rules", person.read_rules)

    def read_again(self) -> None:
        """Takes up who was added to practice.yaml, and lets go who was removed; not with faults."""
        try:
            practice = load_practice(self._path)
        except ConfigError as error:
            log.error("practice.yaml refused, the last good one stays: %d faults", len(error.faults))
            self.faults = error.faults
            return
        self.faults = ()
        self._fit(practice.members)
        log.info("practice.yaml read again: %d people", len(self.people))

    def _fit(self, members: tuple[Member, ...]) -> None:
        """People for these members: those whose entry is as it was stay."""
        people: dict[str, Person] = {}
        for member in members:
            known = self.people.get(member.name)
            if known is not None and _same(known.member, member):
                known.member = member
                people[member.name] = known
            else:
                people[member.name] = Person(member, self._base, self, self._open_store)
        gone = [one for name, one in self.people.items() if people.get(name) is not one]
        for person in gone:
            person.leave()
        self.people = people
        self._leaving += gone

    def _look_at_files(self) -> None:
        """Has files read again that changed and are at rest: two looks find them the same."""
        seen: dict[str, tuple[object, object]] = {}  # by name: as last read, as last seen
        while not self._stop.is_set():
            for name, look in self._looks():
                now = look()
                known, before = seen.setdefault(name, (now, now))
                if now == before != known:
                    known = now
                    self._changed(name)
                seen[name] = known, now
                if self._stop.wait(FILES_EVERY / (len(self.people) + 1)):
                    return

    def _looks(self) -> tuple[tuple[str, Callable[[], object]], ...]:
        def look(path: Path) -> Callable[[], object]:
            return lambda: stamps(path)

        people = ((one.name, look(one.files.rules)) for one in self.people.values())
        return ("", lambda: _stamp(self._path)), *people

    def _changed(self, name: str) -> None:
        if not name:
            self.read_again()
        elif (person := self.people.get(name)) is not None:
            self.call(person, "rules", person.read_rules)

    def _look_for_silence(self) -> None:
        """What rings may hang until its deadline: it has a thread of its own."""
        while not self._stop.wait(ALARM_EVERY):
            for person in self.people.values():
                if person.is_begun:
                    with work_for(person.name):
                        person.alarm.ring_urgent()
                        person.alarm.turn()


def _same(one: Member, other: Member) -> bool:
    return (one.folder, one.state, one.offer) == (other.folder, other.state, other.offer)


def _stamp(path: Path) -> object:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
