"""`requests`, `status`, `decide` and `forget`: the board from the terminal. Edges."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from eitherway.commands.options import Options, put, say, with_options
from eitherway.engine.config import Paths, load_config
from eitherway.engine.once import decide_now
from eitherway.engine.reconcile import ASKED
from eitherway.errors import ConfigError, EitherwayError
from eitherway.requests.context import account_of
from eitherway.requests.request import Request
from eitherway.rules.account_settings import MailboxSettings
from eitherway.rules.decisions import DECISION_WORDS
from eitherway.storage.ledger import Ledger
from eitherway.storage.state import HeldError, hold
from eitherway.text.formats import say_day, say_length, say_moment

_WORDS = ", ".join(DECISION_WORDS)
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
    """List the open requests with their dates."""
    rows = [
        _row(settings, item)
        for settings, ledger in _accounts(options.paths)
        for item in ledger.requests()
        if every or item.is_open
    ]
    rows.sort(key=lambda row: (row["due"] or "9999", row["opened"]))
    put(options, rows, _table(rows))


def _row(settings: MailboxSettings, item: Request) -> dict[str, Any]:
    return {
        "key": item.key,
        "mailbox": settings.name,
        "kind": item.kind,
        "state": item.state,
        "decision": item.decision,
        "verdict": item.verdict,
        "due": item.due.isoformat() if item.due else None,
        "opened": item.opened_at.isoformat(),
        "draft": item.draft_state,
        "answer": item.answer,
        "card": "deleted" if "card_deleted" in item.notes else "",
    }


def _table(rows: list[dict[str, Any]]) -> Iterator[str]:
    if not rows:
        yield "no request is open"
        return
    yield f"{'key':<10}{'answer by':<12}{'state':<11}{'decision':<10}{'room':<9}{'draft':<9}kind"
    for row in rows:
        due = say_day(date.fromisoformat(row["due"])) if row["due"] else "-"
        yield (
            f"{row['key'][:8]:<10}{due:<12}{row['state']:<11}{row['decision'] or '-':<10}"
            f"{row['verdict'] or '-':<9}{row['draft'] or '-':<9}{row['kind']}"
            + (" (card deleted)" if row["card"] else "")
        )


@with_options
def status(options: Options) -> None:
    """Show what the watcher does and what is waiting.

    Exits with 75 if it has not read the mailbox for half an hour, with 78 if somebody must act.
    """
    try:
        now = datetime.now(ZoneInfo(options.paths.rulebook().settings.owner.timezone))
    except ConfigError as error:
        unknown = "status: unknown until that is fixed; a running watcher continues with the last good rules"
        raise ConfigError(*error.faults, unknown) from None
    items = [_status_of(settings, ledger, now) for settings, ledger in _accounts(options.paths)]
    put(options, items, (line for item in items for line in _status_lines(item, now)))
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
        "open": len(opened),
        "overdue": sum(item.due is not None and item.due < today for item in opened),
        "drafts_unsent": sum(item.draft is not None for item in opened),
        "set_aside": len(ledger.failures()),
        "today": ledger.outcomes_since(now - timedelta(days=1)),
    }


def _status_lines(item: dict[str, Any], now: datetime) -> Iterator[str]:
    yield f"{item['mailbox']} on {item['host']}"
    yield f"  mailbox last read:      {_ago(item['looked_at'], now) or 'never'}" + (
        " (stale)" if item["stale"] else ""
    )
    yield f"  last mail seen:         {_ago(item['last_mail_at'], now) or 'none yet'}"
    if item["refused"]:
        yield f"  login refused:          {item['refused']}"
    if item["stopped"]:
        yield f"  stopped:                {item['stopped']}"
    if item["trouble"]:
        yield f"  last trouble:           {item['trouble']}"
    yield f"  open requests:          {item['open']}, {item['overdue']} overdue"
    yield f"  drafts not sent:        {item['drafts_unsent']}"
    yield f"  messages set aside:     {item['set_aside']}"
    found = ", ".join(f"{name} {number}" for name, number in sorted(item["today"].items()))
    yield f"  in the last day:        {found or 'nothing'}"


def _ago(iso: str | None, now: datetime) -> str:
    """ "Mon 23 Nov 09:57, 2 min ago", in the zone of `now`; "" if there is no moment."""
    if not iso:
        return ""
    moment = datetime.fromisoformat(iso).astimezone(now.tzinfo)
    if moment - now > AHEAD:
        return f"{say_moment(moment)} {moment.year}, in the future: this machine's clock is or was wrong"
    age = max(int((now - moment).total_seconds() // 60), 0)
    return f"{say_moment(moment)}, {say_length(age)} ago" if age else f"{say_moment(moment)}, just now"


@with_options
def decide(
    options: Options,
    *,
    key: Annotated[str, typer.Argument(help="the request's key, or its beginning (see: eitherway requests)")],
    decision: Annotated[str, typer.Argument(help=f"{_WORDS} or undo")],
) -> None:
    """Decide a request, as moving its card does."""
    if decision not in (*DECISION_WORDS, "undo"):
        raise ConfigError(f"decide: '{decision}' is not a decision; write {_WORDS} or undo")
    paths = options.paths
    settings, request = _find(paths, key)
    now = datetime.now(UTC)
    try:
        with hold(paths.state):
            done = list(decide_now(paths, load_config(paths, now), settings, request.key, decision))
    except HeldError:
        with closing(paths.ledger(account_of(settings))) as ledger:
            ledger.set_fact(f"{ASKED}{request.key}", f"{decision} {now.isoformat()}")
        put(options, [request.key], [f"{request.key} {decision}"])
        say(options, "The watcher will do it within ten seconds.")
        return
    put(options, [item.key for item in done], (f"{item.key} {', '.join(item.said)}" for item in done))
    say(options, "See the letter in Drafts and the card on the board.")


def _find(paths: Paths, key: str) -> tuple[MailboxSettings, Request]:
    found = [
        (settings, item)
        for settings, ledger in _accounts(paths)
        for item in ledger.requests()
        if item.key.startswith(key)
    ]
    if len(found) != 1 or len(key) < 4:
        many = "more than one request" if len(found) > 1 else "no request"
        raise ConfigError(f"decide: {many} begins with '{key}'; see: eitherway requests")
    return found[0]


@with_options
def forget(
    options: Options, *, address: Annotated[str, typer.Argument(help="the address of the person")]
) -> None:
    """Remove what is stored about a person. Their mail, drafts and cards stay as they are."""
    paths = options.paths
    try:
        with hold(paths.state):
            removed = sum(ledger.forget(ledger.hash(address)) for _, ledger in _accounts(paths))
    except HeldError:
        raise ConfigError(
            "forget: the watcher is running and remembers; stop it, forget, and start it again"
        ) from None
    put(options, {"requests": removed}, [f"{removed} request{'s' * (removed != 1)} forgotten"])
