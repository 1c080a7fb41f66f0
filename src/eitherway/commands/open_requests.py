"""`requests`, `status` and `forget`: the board from the terminal. Edges."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer

from eitherway.commands.columns import Column, table
from eitherway.commands.decorators import PracticeFile, with_options
from eitherway.commands.options import Options, as_text, put, say, terminal_width
from eitherway.commands.status import show_status
from eitherway.engine.account_requests import requests_of
from eitherway.engine.config import Config
from eitherway.engine.paths import Paths
from eitherway.errors import ConfigError, EitherwayError
from eitherway.languages import FALLBACK
from eitherway.requests.context import account_of
from eitherway.requests.named_request import NamedRequest, state_words
from eitherway.requests.request import OPEN_STATES
from eitherway.rules.account_settings import MailboxSettings
from eitherway.storage.ledger import Ledger
from eitherway.storage.state import HeldError, hold
from eitherway.text.formats import Writing, say_day


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
def status(options: Options, *, practice: PracticeFile = None) -> None:
    """Show what the watcher does and what is waiting.

    Exits with 75 if it has not read the mailbox for half an hour, with 78 if somebody must act.
    """
    if practice is not None:
        from eitherway.commands.for_practice import show_practice_status

        return show_practice_status(options, practice)
    return show_status(options)


@with_options
def forget(
    options: Options, *, address: Annotated[str, typer.Argument(help="the address of the person")]
) -> None:
    """Remove what is stored about a person. Their mail, drafts and cards stay as they are."""
    paths = options.paths
    try:
        with hold(paths.state):
            removed = sum(ledger.forget(as_text(address)) for _, ledger in _accounts(paths))
    except HeldError:
        raise ConfigError(
            "forget: the watcher is running and remembers; stop it, forget, and start it again"
        ) from None
    put(options, {"requests": removed}, [f"{removed} request{'s' * (removed != 1)} forgotten"])
