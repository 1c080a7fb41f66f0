"""A worker of a host: the practice of those tenants whose leases it holds now. An edge.

    beats ---> leases: claimed, lost, given away ---> people begin and end, as in a practice
                                                      |
    clock, watch ---> due turns ---> fairness ---> pool of threads

Without the database nothing is begun: lines stay open, news wait as due turns, and work goes on when a beat
was recorded again. The ledger refuses what a worker writes after it lost a lease.
"""

import logging
import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from eitherway.engine.paths import Paths, open_imap
from eitherway.engine.systemd import notify
from eitherway.errors import EitherwayError
from eitherway.host.fairness import Buckets, Fairness, Turn
from eitherway.host.figures import WorkerFigures
from eitherway.host.leases import BEAT_EVERY, CLAIMED_AT_ONCE, Lease, Leases, surplus
from eitherway.host.person import Person
from eitherway.host.practice import LAST_WORK, TICK, PracticeHost
from eitherway.host.tenant_folder import TenantFolder
from eitherway.host.tenants import Tenants
from eitherway.rules.faults import Place
from eitherway.rules.practice_file import Member
from eitherway.values import dataclass

log = logging.getLogger(__name__)

FILES_EVERY = 10  # beats between two looks at the versions of the rules
TENANT_RATE, TENANT_BURST = 0.2, 20.0  # turns a second of one tenant
QUEUED = 3  # for each thread: what is called and under way at most


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """How much a worker does; `host_rate` are sign-ins a second at one mail server."""

    folder: Path
    threads: int = 8
    host_rate: float = 20.0


class Tenant(Person):
    """One tenant whose lease this worker holds."""

    def __init__(self, held: TenantFolder, whole: "Worker") -> None:
        lease = held.lease
        member = Member(
            lease.tenant, str(held.folder / "rules"), str(held.folder / "state"), None, Place("", 0, 0)
        )
        super().__init__(member, held.folder, whole, open_imap)
        self.held, self._worker = held, whole

    def begin(self, since: date | None = None) -> None:
        """Writes the files, and begins the rounds."""
        try:
            self.held.write()
        except EitherwayError as error:
            log.error("%s: its files cannot be written (%s); tried again", self.name, type(error).__name__)
            self.begin_at = time.monotonic() + BEAT_EVERY
            return
        super().begin(since)

    def _paths(self) -> Paths:
        return replace(self.held.paths, open_store=self._open)

    def read_again(self) -> None:
        """Reads rules and letters again, if there is a newer version."""
        if self.held.write():
            self.read_rules()

    def _turn(self, account: str) -> None:
        with self._worker.figures.turn():
            super()._turn(account)
        rounds = self.rounds.get(account)
        if rounds is not None and rounds.trouble:
            self._worker.figures.trouble.inc()
        if rounds is not None and rounds.due > time.monotonic():
            self.held.keep_tokens()

    def line_broke(self, account: str, error: EitherwayError) -> None:
        super().line_broke(account, error)
        self._worker.figures.breaks.inc()


class Worker(PracticeHost):
    """Works until SIGTERM: then it ends what is under way, and gives its tenants to the others."""

    people: dict[str, Tenant]

    def __init__(self, tenants: Tenants, leases: Leases, settings: WorkerSettings) -> None:
        self._tenants, self._leases, self._settings = tenants, leases, settings
        self._over, self._fitting = threading.Event(), threading.Lock()
        self._set_up(settings.threads)
        self.figures = WorkerFigures()
        self._fairness = Fairness(
            Buckets(TENANT_RATE, TENANT_BURST), Buckets(settings.host_rate, 2 * settings.host_rate)
        )
        self._gone: list[Lease] = []  # tenants that nothing works on any more, to be released
        self._beats = 0

    def run(self, since: date | None = None) -> None:
        """Works until stopped. Raises a TransientError if a thread hangs or ended: it is started again."""
        self._since = since
        self._take_signals()
        for work, name in ((self._beat_on, "beats"), (self._look_for_silence, "alarm")):
            threading.Thread(target=work, name=name, daemon=True).start()
        notify("READY=1")
        try:
            while not self._stop.wait(TICK):
                if self.figures.is_ready:
                    self._call_for_what_is_due(time.monotonic())
                self._mind_threads(time.monotonic())
                notify("WATCHDOG=1")
        finally:
            self._end()

    # -- leases ----------------------------------------------------------------------------------------

    def _beat_on(self) -> None:
        while not self._over.wait(0 if not self._beats else BEAT_EVERY):
            self._beats += 1
            try:
                self._beat()
            except EitherwayError as error:
                self.figures.database.set(0)
                log.warning("no beat: %s", error)
            except Exception:
                self.figures.database.set(0)
                log.exception("internal error; beating on")

    def _beat(self) -> None:
        share = self._leases.beat(draining=self.stopping)
        held = self._leases.held()
        lost = [one for one in self.people.values() if held.get(one.name) != one.held.lease.epoch]
        self.figures.lost.inc(len(lost))
        self._let_go(lost)
        gone, self._gone = self._gone, []
        self._leases.release(gone)
        if not self.stopping:
            self._let_go(self.people[name] for name in surplus(held, share) if name in self.people)
            self._claim(min(share.fair - len(held), CLAIMED_AT_ONCE))
            if self._beats % FILES_EVERY == 0:
                self._look_at_versions()
        if share.is_short and self._beats % FILES_EVERY == 0:
            log.warning("%d tenants have no worker: all workers are full; start another one", share.free)
        troubles = {one.name: word for one in self.people.values() if (word := one.trouble) is not None}
        self._leases.note_troubles(troubles)
        self.figures.note_troubles(troubles.values(), self.watch.lines)
        self.figures.note_beat(share, len(self.people))

    def _claim(self, most: int) -> None:
        for lease in self._leases.claim(most):
            log.info(
                "%s: taken, epoch %d, after %.1f s without a worker",
                lease.tenant,
                lease.epoch,
                lease.was_free,
            )
            self.figures.claims.inc()
            self.figures.unowned.observe(lease.was_free)
            held = TenantFolder(self._tenants, lease, self._settings.folder / lease.tenant)
            with self._fitting:
                self.people = self.people | {lease.tenant: Tenant(held, self)}

    def _let_go(self, some: Iterable[Tenant]) -> None:
        """Ends the work for these: they are released, or another worker has them already."""
        going = tuple(some)
        for person in going:
            log.info("%s: let go, epoch %d", person.name, person.held.lease.epoch)
            person.leave()
        with self._fitting:
            self.people = {name: one for name, one in self.people.items() if one not in going}
        self._leaving += going

    def _is_gone(self, person: Person) -> bool:
        if not super()._is_gone(person):
            return False
        assert isinstance(person, Tenant)
        self._fairness.tenants.forget(person.name)
        if person.name not in self.people:
            person.held.remove()
        self._gone.append(person.held.lease)
        return True

    def _look_at_versions(self) -> None:
        newest = self._tenants.versions(self.people)
        for person in self.people.values():
            if person.is_begun and newest.get(person.name, 0) != person.held.version:
                self.call(person, "rules", person.read_again)

    # -- turns -----------------------------------------------------------------------------------------

    def _tell(self, key: str) -> None:
        """Makes a turn due: whose it is, fairness decides."""
        name, _, account = key.partition("/")
        person = self.people.get(name)
        if (
            person is not None
            and (rounds := person.rounds.get(account)) is not None
            and not rounds.is_patient
        ):
            rounds.due = min(rounds.due, time.monotonic())

    def _call_for_what_is_due(self, now: float) -> None:
        people = tuple(self.people.values())
        room = max(self._settings.threads * QUEUED - self._pool.pending, 0)
        beginning = [one for one in people if self._is_to_begin(one, now)][: (room + 1) // 2]
        for person in beginning:  # at most half: those that were just taken do not keep the others waiting
            self.call(person, "rules", partial(person.begin, self._since))
        room -= len(beginning)
        for person in people:
            if person.is_begun and now >= person.calendars_at:
                self.call(person, "calendars", person.read_calendars)
        turns = self._fairness.choose(self._due(people, now), room, now)
        for turn in turns.now:
            self.people[turn.tenant].call_for_turn(turn.account)
        self.figures.note_turns(turns)
        self._leaving = [one for one in self._leaving if not self._is_gone(one)]

    def _is_to_begin(self, person: Tenant, now: float) -> bool:
        is_called = self._pool.is_busy(f"{person.name}/rules")
        return not person.is_begun and now >= person.begin_at and not is_called

    def _due(self, people: Iterable[Tenant], now: float) -> Iterable[Turn]:
        for person in people:
            for account, rounds in tuple(person.rounds.items()):
                is_due = now >= rounds.due and not rounds.faults
                if is_due and not self._pool.is_busy(f"{person.name}/{account}"):
                    yield Turn(rounds.due, person.name, account, rounds.host)

    # -- the end ---------------------------------------------------------------------------------------

    def _end(self) -> None:
        """Ends what is under way, then frees all tenants at once."""
        notify("STOPPING=1")
        self._stop.set()
        self._pool.close(LAST_WORK)
        self.watch.close()
        for person in (*self.people.values(), *self._leaving):
            person.end()
        self._over.set()
        try:
            self._leases.leave()
        except EitherwayError as error:
            log.warning(
                "the tenants could not be given back: %s; others take them soon", type(error).__name__
            )
        for person in self.people.values():
            person.held.remove()
