"""`requests`, `status` and `forget`: the board from the terminal. Edges."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from textwrap import wrap
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from eitherway.commands.columns import Column, table
from eitherway.commands.options import Options, put, say, terminal_width, with_options
from eitherway.engine.account_requests import requests_of
from eitherway.engine.config import Config, Paths
from eitherway.errors import ConfigError, EitherwayError
from eitherway.languages import FALLBACK
from eitherway.requests.context import account_of
from eitherway.requests.named_request import NamedRequest, state_words
from eitherway.requests.paused import say_until
from eitherway.requests.request import OPEN_STATES
from eitherway.rules.account_settings import MailboxSettings
from eitherway.storage.ledger import Ledger
from eitherway.storage.state import HeldError, hold
from eitherway.text.formats import Writing, say_day, say_length, say_moment

STALE = timedelta(minutes=30)
AHEAD = timedelta(minutes=2)  # a clock that was corrected by less than this was not wrong
STOPPED = (
    "the watcher stopped because you must change something; its log says what, "
    "or try: eitherway once --dry-run; when that is fixed, save rules.yaml or start it again"
)


class StaleError(EitherwayError):
    """The watcher has not read the mailbox recently."""

    exit_code = 75


def _accounts(paths: Paths) -> Iterator[tuple[MailboxSettings, Ledger]]:
    for settings in paths.rulebook().settings.mailboxes:
        yield settings, paths.ledger(account_of(settings))


@with_options
def requests(
    options: Options,
    *,
    every: Annotated[bool, typer.Option("--all", help="also answered and dismissed requests")] = False,
) -> None:
    """List the open requests: who asks, until when, in what state.

    Names and subjects are read from the board. Without a connection there are none, and the exit code
    is 75.
    """
    paths = options.paths
    config = Config(paths, *paths.rules_and_letters(), ())
    owner = config.rulebook.settings.owner
    errors: list[EitherwayError] = []
    rows = []
    for settings in config.rulebook.settings.mailboxes:
        items, error = requests_of(config, settings, datetime.now(UTC))
        rows += [request_row(settings, item) for item in items if every or item.request.is_open]
        errors += [error] if error else []
    rows.sort(key=lambda row: (row["due"] or "9999", row["opened"]))
    put(options, rows, request_lines(rows, datetime.now(config.zone).date(), owner.writing(FALLBACK)))
    for error in errors:
        say(options, "names and subjects are on the board, which could not be read")
        raise error


def request_row(settings: MailboxSettings, item: NamedRequest) -> dict[str, Any]:
    """One request for `requests --json`."""
    request = item.request
    return {
        "id": item.id,
        "key": request.key,
        "mailbox": settings.name,
        "person": item.person,
        "subject": item.subject,
        "kind": request.kind,
        "state": request.state,
        "decision": request.decision,
        "verdict": request.verdict,
        "due": request.due.isoformat() if request.due else None,
        "opened": request.opened_at.isoformat(),
        "draft": request.draft_state,
        "answer": request.answer,
        "card": "deleted" if "card_deleted" in request.notes else "",
        "words": state_words(request),
    }


_COLUMNS = (
    Column("id"),
    Column("answer by"),
    Column("who", cut=True),
    Column("state", cut=True, least=15),
    Column("room", optional=True),
    Column("about", cut=True),
)


def request_lines(rows: list[dict[str, Any]], today: date, writing: Writing) -> Iterator[str]:
    """The requests as a table that fits the terminal."""
    if not rows:
        yield "no request is open"
        return
    yield from table(_COLUMNS, [_cells(row, today, writing) for row in rows], terminal_width())


def _cells(row: dict[str, Any], today: date, writing: Writing) -> tuple[str, ...]:
    due = date.fromisoformat(row["due"]) if row["due"] else None
    about = row["subject"] or f"({row['kind']})"
    who = row["person"] or "?"
    return (
        row["id"],
        _until(due, today, writing) if due and row["state"] in OPEN_STATES else "-",
        who,
        row["words"],
        row["verdict"] or "-",
        about,
    )


def _until(due: date, today: date, writing: Writing) -> str:
    """ "Wed Nov 25", "tomorrow", "today", "3 days late"."""
    days = (due - today).days
    if days < 0:
        return "1 day late" if days == -1 else f"{-days} days late"
    return {0: "today", 1: "tomorrow"}.get(days) or say_day(due, writing)


@with_options
def status(options: Options) -> None:
    """Show what the watcher does and what is waiting.

    Exits with 75 if it has not read the mailbox for half an hour, with 78 if somebody must act.
    """
    try:
        owner = options.paths.rulebook().settings.owner
    except ConfigError as error:
        unknown = "status: unknown until that is fixed; a running watcher continues with the last good rules"
        raise ConfigError(*error.faults, unknown) from None
    now, writing = datetime.now(ZoneInfo(owner.timezone)), owner.writing(FALLBACK)
    items = [_status_of(settings, ledger, now) for settings, ledger in _accounts(options.paths)]
    put(options, items, (line for item in items for line in _status_lines(item, now, writing)))
    if any(item["refused"] for item in items):
        raise ConfigError("the mail server refused the login; see above")
    if any(item["stopped"] for item in items):
        raise ConfigError(STOPPED)
    if any(item["stale"] for item in items):
        raise StaleError("the mailbox was not read recently; is it running? eitherway service status")


def _status_of(settings: MailboxSettings, ledger: Ledger, now: datetime) -> dict[str, Any]:
    looked_at = ledger.fact("looked_at")
    items = ledger.requests()
    opened = [item for item in items if item.is_open]
    today = now.date()
    return {
        "mailbox": settings.name,
        "host": settings.host,
        "looked_at": looked_at or None,
        "last_mail_at": ledger.fact("last_mail_at") or None,
        "stale": not looked_at or not -AHEAD <= now - datetime.fromisoformat(looked_at) <= STALE,
        "refused": ledger.fact("refused") or None,
        "stopped": ledger.fact("stopped") or None,
        "trouble": ledger.fact("trouble") or None,
        "alarm": ledger.fact("alarm") or None,
        "paused_until": ledger.fact("paused") or None,
        "open": len(opened),
        "overdue": sum(item.due is not None and item.due < today for item in opened),
        "drafts_unsent": sum(item.draft is not None for item in opened),
        "next_due": min((item.due for item in opened if item.due), default=None),
        "set_aside": len(ledger.failures()),
        "today": ledger.outcomes_since(now - timedelta(days=1)),
    }


_NOTED = {
    "refused": "login refused",
    "stopped": "stopped",
    "trouble": "last trouble",
    "alarm": "last alarm",
}


def _status_lines(item: dict[str, Any], now: datetime, writing: Writing) -> Iterator[str]:
    yield f"{item['mailbox']} on {item['host']}"
    yield f"  mailbox last read:      {_ago(item['looked_at'], now, writing) or 'never'}" + (
        " (stale)" if item["stale"] else ""
    )
    yield f"  last mail seen:         {_ago(item['last_mail_at'], now, writing) or 'none yet'}"
    if item["paused_until"]:
        until = datetime.fromisoformat(item["paused_until"]).astimezone(now.tzinfo)
        yield f"  paused until:           {say_until(until, writing)}; to go on now: eitherway pause off"
    for name, words in _NOTED.items():
        if item[name]:
            yield from _fact(f"{words}:", _noted(item[name], now, writing))
    yield f"  open requests:          {item['open']}, {item['overdue']} overdue"
    if item["next_due"]:
        yield f"  next answer due:        {say_day(item['next_due'], writing)}; see: eitherway requests"
    yield f"  drafts not sent:        {item['drafts_unsent']}"
    yield f"  messages set aside:     {item['set_aside']}"
    found = ", ".join(f"{name} {number}" for name, number in sorted(item["today"].items()))
    yield from _fact("in the last day:", found or "nothing")


def _fact(name: str, text: str) -> Iterator[str]:
    """A line of `status`, or several where the text is long."""
    lines = wrap(text, max(terminal_width() - 26, 20), break_on_hyphens=False)
    yield from (f"  {name if not place else '':<24}{line}" for place, line in enumerate(lines))


def _noted(text: str, now: datetime, writing: Writing) -> str:
    """When trouble was noted, on the owner's clock, and why: "2026-11-24 03:00 UTC: the line was cut"."""
    at, zone, why = text.partition(" UTC")
    try:
        moment = datetime.fromisoformat(f"{at}+00:00").astimezone(now.tzinfo)
    except ValueError:
        return text
    return say_moment(moment, writing) + (why if zone else "")


def _ago(iso: str | None, now: datetime, writing: Writing) -> str:
    """ "Mon 23 Nov 09:57, 2 min ago", in the zone of `now`; "" if there is no moment."""
    if not iso:
        return ""
    moment = datetime.fromisoformat(iso).astimezone(now.tzinfo)
    if moment - now > AHEAD:
        future = f"{say_moment(moment, writing)} {moment.year}, in the future"
        return f"{future}: this machine's clock is or was wrong"
    age = max(int((now - moment).total_seconds() // 60), 0)
    return (
        f"{say_moment(moment, writing)}, {say_length(age)} ago"
        if age
        else f"{say_moment(moment, writing)}, just now"
    )


@with_options
def forget(
    options: Options, *, address: Annotated[str, typer.Argument(help="the address of the person")]
) -> None:
    """Remove what is stored about a person. Their mail, drafts and cards stay as they are."""
    paths = options.paths
    try:
        with hold(paths.state):
            removed = sum(ledger.forget(address) for _, ledger in _accounts(paths))
    except HeldError:
        raise ConfigError(
            "forget: the watcher is running and remembers; stop it, forget, and start it again"
        ) from None
    put(options, {"requests": removed}, [f"{removed} request{'s' * (removed != 1)} forgotten"])
