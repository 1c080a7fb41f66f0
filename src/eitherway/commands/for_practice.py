"""`run`, `once`, `check` and `status` with --practice: the same for everybody in practice.yaml. An edge."""

import json
import logging
from collections.abc import Iterator
from contextlib import closing, nullcontext, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from eitherway.commands.checking import checked
from eitherway.commands.options import Options, put, set_up_logging, terminal_width
from eitherway.commands.output import cycle_json, cycle_lines, cycle_summary
from eitherway.commands.status import STALE_TEXT, StaleError, ago, status_lines, statuses
from eitherway.engine.once import run_once
from eitherway.engine.paths import Paths
from eitherway.errors import ConfigError, EitherwayError, TransientError
from eitherway.host.person import LAST_GOOD, ROOM, PersonFiles, missing, shared_mailbox
from eitherway.host.practice import load_practice
from eitherway.requests.refer_book import HOLDS_FOR
from eitherway.rules.faults import near, shown
from eitherway.rules.practice_file import Member
from eitherway.rules.written_files import Overview
from eitherway.setup.service_unit import Service
from eitherway.storage.state import hold
from eitherway.text.formats import Writing
from eitherway.values import dataclass


@dataclass(frozen=True, slots=True)
class _Entry:
    """One person of the file, and where their files are."""

    member: Member
    paths: Paths
    missing: str

    @property
    def name(self) -> str:
        return self.member.name


def _entries(path: Path) -> tuple[_Entry, ...]:
    """Everybody in the file. Raises ConfigError with every fault of it."""
    found = []
    for member in load_practice(path).members:
        files = PersonFiles.of(member, path.parent)
        found.append(_Entry(member, Paths(files.rules, files.state), missing(member, files)))
    return tuple(found)


def watch_practice(
    options: Options, path: Path | str, *, since: date | None = None, log_json: bool = False
) -> None:
    """Watches for all until SIGINT or SIGTERM. Raises ConfigError if the file has a fault."""
    set_up_logging(options, least=logging.INFO, as_json=log_json)
    from eitherway.host.practice import PracticeHost
    from eitherway.host.whose import name_in_log

    for handler in logging.getLogger().handlers:
        handler.addFilter(name_in_log)
    PracticeHost(Path(path)).run(since)


def practice_service(path: Path) -> Service:
    """The service for all of that file: it may write below its folder, where whoever is added later is, too.

    Raises ConfigError if the file has a fault; what is wrong with one person stops that one alone.
    """
    file = path.expanduser().resolve()
    states = (entry.paths.state.resolve() for entry in _entries(file))
    elsewhere = (state for state in states if file.parent not in state.parents)
    return Service(("--practice", str(file)), file, (file.parent, *elsewhere))


# -- status ------------------------------------------------------------------------------------------------


def show_practice_status(options: Options, path: Path | str) -> None:
    """Prints it. Raises ConfigError if somebody must act, StaleError if a mailbox was not read recently."""
    taken: dict[str, str] = {}
    seen = [_status_of(entry, taken) for entry in _entries(Path(path))]
    people = [one for one, _ in seen]
    put(options, {"practice": str(path), "people": people}, _lines(seen, verbose=options.verbose))
    must_act = [one["person"] for one in people if _must_act(one)]
    if must_act:
        raise ConfigError(f"somebody must act for {', '.join(must_act)}; see above")
    late = [one["person"] for one in people if any(item["stale"] for item in one["mailboxes"])]
    if late:
        raise StaleError(f"{', '.join(late)}: {STALE_TEXT}")


def _shared(entry: _Entry, overview: Overview, taken: dict[str, str]) -> Iterator[str]:
    """The faults of mailboxes that somebody before has already; `taken` says who has which account."""
    for name, _, account in overview.mailboxes:
        if (other := taken.setdefault(account, entry.name)) != entry.name:
            yield shared_mailbox(entry.member, name, other)


def _status_of(entry: _Entry, taken: dict[str, str]) -> tuple[dict[str, Any], datetime]:
    """What is known of one person, and the time on their clock."""
    faults: tuple[str, ...] = (entry.missing,) if entry.missing else ()
    overview = Overview("UTC", "", ())
    if not faults:
        try:
            overview = entry.paths.watched()
        except EitherwayError as error:
            faults, overview = getattr(error, "faults", (str(error),)), _last_good(entry.paths.state)
    now = datetime.now(ZoneInfo(overview.timezone))
    faults = (*faults, *_shared(entry, overview, taken))
    items = list(statuses(entry.paths, overview, now)) if not entry.missing else []
    room = _room(entry, overview, now)
    return {"person": entry.name, "faults": list(faults), **room, "mailboxes": items}, now


def _last_good(state: Path) -> Overview:
    """What the rules said when they had no fault; nothing if that never was."""
    with suppress(OSError, ValueError, TypeError):
        timezone, country, mailboxes = json.loads((state / LAST_GOOD).read_bytes())
        return Overview(timezone, country, tuple(map(tuple, mailboxes)))
    return Overview("UTC", "", ())


def _room(entry: _Entry, overview: Overview, now: datetime) -> dict[str, Any]:
    """The word that colleagues are told, and since when it is so."""
    if entry.member.offer is None or not overview.mailboxes:
        return {"room": None, "room_at": None}
    with closing(entry.paths.ledger(overview.mailboxes[0][2])) as ledger:
        word, _, at = ledger.fact(ROOM).partition(" ")
    is_known = bool(at) and now - datetime.fromisoformat(at) <= HOLDS_FOR
    return {"room": word if is_known else "unknown", "room_at": at or None}


def _must_act(person: dict[str, Any]) -> bool:
    return bool(person["faults"]) or any(one["refused"] or one["stopped"] for one in person["mailboxes"])


def _lines(people: list[tuple[dict[str, Any], datetime]], *, verbose: bool) -> Iterator[str]:
    """A line for each person, and below it what is wrong; all that `status` shows of one if `verbose`."""
    width = max(len(one["person"]) for one, _ in people)
    for one, now in people:
        yield f"{one['person']:<{width}}  {_in_short(one, now)}"
        yield from (f"  {fault}" for fault in one["faults"])
        for item in one["mailboxes"]:
            if verbose:
                yield from (f"  {line}" for line in status_lines(item, now, Writing()))
                continue
            for name in ("refused", "stopped", "trouble", "alarm", "no_idle_line"):
                if item[name]:
                    yield f"  {item['mailbox']} on {item['host']}: {name.replace('_', ' ')}, {item[name]}"


def _in_short(person: dict[str, Any], now: datetime) -> str:
    items = person["mailboxes"]
    if not items:
        return "nothing is watched"
    read = [ago(item["looked_at"], now, Writing()) for item in items]
    at = min((item["looked_at"] or "" for item in items), default="")
    late = " (stale)" if any(item["stale"] for item in items) else ""
    parts = [f"read {ago(at, now, Writing())}{late}" if all(read) else f"not read yet{late}"]
    total = {name: sum(item[name] for item in items) for name in ("open", "overdue", "drafts_unsent")}
    parts.append(f"{total['open']} open, {total['overdue']} overdue")
    parts.append(f"{total['drafts_unsent']} drafts not sent")
    if person["room"]:
        parts.append(f"colleagues are told: {person['room']}")
    return " · ".join(parts)


# -- check and once ----------------------------------------------------------------------------------------


def check_practice(options: Options, path: Path | str) -> None:
    """Prints what `check` finds for each person. Raises ConfigError with every fault."""
    people, faults = [], []
    taken: dict[str, str] = {}
    for entry in _entries(Path(path)):
        value, lines = ({"faults": [entry.missing]}, []) if entry.missing else checked(entry.paths)
        value["faults"] = [*value["faults"], *_wrong_offer(entry, is_read=not value["faults"])]
        if not value["faults"]:
            value["faults"] = list(_shared(entry, entry.paths.watched(), taken))
        people.append({"person": entry.name, **value})
        faults += value["faults"]
        if not options.json:
            state = "nothing to correct" if not value["faults"] else f"{len(value['faults'])} to correct"
            put(options, None, (f"{entry.name}: {state}", *(f"  {line}" for line in lines)))
    if options.json:
        put(options, {"practice": str(path), "people": people}, ())
    if faults:
        raise ConfigError(*faults)


def _wrong_offer(entry: _Entry, *, is_read: bool) -> Iterator[str]:
    """The fault of a kind that colleagues may send, and that the person's rules do not have."""
    needs = entry.member.offer.needs if entry.member.offer else None
    if not is_read or needs is None or not needs.kind:
        return
    kinds = entry.paths.rulebook(examples=False).settings.capacity.kinds
    if needs.kind not in kinds:
        what = f"refer: '{shown(needs.kind)}' is not a kind of capacity in {entry.paths.rules_path}"
        yield f"{entry.member.place}: {what}; {near(needs.kind, kinds) if kinds else 'write it there'}"


def run_practice_once(options: Options, path: Path, *, since: date | None, dry_run: bool) -> None:
    """One cycle for everybody; who fails stops nobody else. Raises all that failed in the end."""
    errors: list[tuple[str, EitherwayError]] = []
    people = []
    for entry in _entries(Path(path)):
        try:
            if entry.missing:
                raise ConfigError(entry.missing)
            with nullcontext() if dry_run else hold(entry.paths.state):
                report = run_once(entry.paths, since=since, dry_run=dry_run)
        except EitherwayError as error:
            errors.append((entry.name, error))
            continue
        people.append({"person": entry.name, "done": cycle_json(report)})
        if not options.json:
            lines = (f"  {line}" for line in cycle_lines(report, terminal_width() - 2))
            put(options, None, (f"{entry.name}: {cycle_summary(report, dry_run=dry_run)}", *lines))
        if report.error is not None:
            errors.append((entry.name, report.error))
    if options.json:
        put(options, {"practice": str(path), "people": people}, ())
    if errors:
        texts = tuple(f"{name}: {line}" for name, error in errors for line in str(error).splitlines())
        must_act = any(isinstance(error, ConfigError) for _, error in errors)
        raise ConfigError(*texts) if must_act else TransientError("\n".join(texts))
