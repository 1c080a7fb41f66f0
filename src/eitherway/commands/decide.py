"""`decide`: moves a card on the board as its owner would, by the name of the asker. An edge."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from eitherway.commands import completion
from eitherway.commands.decorators import with_options
from eitherway.commands.options import Options, as_text, put, say
from eitherway.engine.account import Account
from eitherway.engine.config import Config, load_config
from eitherway.engine.looking import CALLED
from eitherway.engine.named_requests import named_requests
from eitherway.engine.once import decide_now
from eitherway.engine.paths import Paths
from eitherway.engine.reconcile import ASKED, Reconciled
from eitherway.engine.visit import open_account, open_visit
from eitherway.errors import ConfigError, TransientError
from eitherway.languages import FALLBACK
from eitherway.requests.context import account_of
from eitherway.requests.named_request import (
    UNDO,
    NamedRequest,
    card_move,
    decision_words,
    find_requests,
    say_request,
    split_words,
)
from eitherway.requests.signing import ID_FIELD
from eitherway.rules.decisions import DECISION_WORDS, DECISIONS
from eitherway.storage.state import HeldError, hold

_WORDS = ", ".join(DECISION_WORDS)
_Found = tuple[Account, NamedRequest]


@with_options
def decide(
    options: Options,
    *,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WHO DECISION",
            help=f"the asker's name or address, or the request's id, and {_WORDS}, undo or a folder's name",
            autocompletion=completion.decisions,
        ),
    ],
    dry_run: Annotated[bool, typer.Option("-n", "--dry-run", help="only say what would be done")] = False,
) -> None:
    """Decide a request: moves its card into the decision folder. `undo` takes that back."""
    paths = options.paths
    config = Config(paths, *paths.rules_and_letters(), ())
    who, decision = _said([as_text(word) for word in words], config)
    with ExitStack() as stack:
        accounts = [
            open_account(
                stack.enter_context(open_visit(paths, settings, dry_run=True)),
                config,
                datetime.now(UTC),
                dry_run=True,
            )
            for settings in config.rulebook.settings.mailboxes
        ]
        account, item = _the_one(who, decision, accounts)
        move = card_move(
            item, decision, account.context.names, config.rulebook.settings.owner.writing(FALLBACK)
        )
        place = move.mailbox if move else ""
        _is_possible(paths, item, place)
        if move and not move.is_there and not dry_run:
            account.mailbox.move(move.ref, move.mailbox)
            _check_moved(item, move.mailbox, account)
    done, said = (
        ((), "Nothing was changed.") if dry_run else _act(paths, account, item, "" if move else decision)
    )
    put(options, _value(item, decision, place, done), _lines(item, decision, place))
    say(options, said)


def _said(words: list[str], config: Config) -> tuple[str, str]:
    """Who is meant and what was decided. Raises ConfigError."""
    known: dict[str, str] = {}
    for settings in config.rulebook.settings.mailboxes:
        known |= decision_words({kind.name: getattr(settings.folders, kind.name) for kind in DECISIONS})
    who, decision = split_words(words, known)
    if not decision:
        raise ConfigError(
            f"decide: '{words[-1]}' is not a decision; write {_WORDS} or undo, or a folder's name"
        )
    if not who:
        raise ConfigError(
            "decide: whose request? For example: eitherway decide dana no; see: eitherway requests"
        )
    return who, decision


def _the_one(who: str, decision: str, accounts: list[Account]) -> _Found:
    """The request that is meant. Raises ConfigError where none is, or more than one."""
    found = [
        (account, item)
        for account in accounts
        for item in find_requests(who, named_requests(account), account.ledger.person(who))
    ]
    likely = [one for one in found if _can_be_meant(one[1], decision)] or found
    if not likely:
        raise ConfigError(f"decide: no request by '{who}' is known; see: eitherway requests")
    if len(likely) > 1:
        names = (f"decide:   {say_request(item)}" for _, item in likely[:20])
        raise ConfigError(f"decide: '{who}' may be one of {len(likely)}; name one by its id:", *names)
    return likely[0]


def _can_be_meant(item: NamedRequest, decision: str) -> bool:
    """Whether the decision makes sense for this request, rather than for another of the same person."""
    request = item.request
    if decision != UNDO:
        return request.is_open
    return bool(request.decision) or not request.is_open or any(card.decision for card in item.cards)


def _is_possible(paths: Paths, item: NamedRequest, place: str) -> None:
    """Raises ConfigError where only the ledger could take the decision, and this machine has none."""
    if not place and not paths.has_ledger:
        raise ConfigError(
            f"decide: the card of {say_request(item)} cannot be moved, and nothing is remembered in "
            f"{paths.state}; run this where the watcher runs"
        )


def _check_moved(item: NamedRequest, mailbox: str, account: Account) -> None:
    if all(one.field(ID_FIELD) != item.request.key for one in account.mailbox.headers(mailbox)):
        raise TransientError(
            f"decide: the card of {say_request(item)} was moved or renewed meanwhile; nothing was decided, "
            "try again"
        )


def _act(
    paths: Paths, account: Account, item: NamedRequest, command: str
) -> tuple[tuple[Reconciled, ...], str]:
    """Does what follows from the decision, or leaves it to the watcher; returns what was done, and a note.

    `command` is a decision that no card says.
    """
    settings = account.context.mailbox
    if not paths.has_ledger:
        return (), "The watcher does the rest as soon as it sees the card there."
    now = datetime.now(UTC)
    try:
        with hold(paths.state):
            config = load_config(paths, now)
            return tuple(decide_now(paths, config, settings, item.request.key, command)), (
                "See the letter in Drafts and the card on the board."
            )
    except HeldError:
        with closing(paths.ledger(account_of(settings))) as ledger, ledger.together():
            if command:
                ledger.set_fact(f"{ASKED}{item.request.key}", f"{command} {now.isoformat()}")
            ledger.set_fact(CALLED, now.isoformat())
        return (), "The watcher will do it within ten seconds."


def _lines(item: NamedRequest, decision: str, place: str) -> Iterator[str]:
    yield f"{say_request(item)}: {decision}" + (f", its card is in {place}" if place else "")


def _value(item: NamedRequest, decision: str, place: str, done: tuple[Reconciled, ...]) -> dict[str, Any]:
    return {
        "id": item.id,
        "key": item.request.key,
        "person": item.person,
        "subject": item.subject,
        "decision": decision,
        "folder": place or None,
        "done": [word for one in done for word in one.said],
    }
