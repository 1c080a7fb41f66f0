"""What the shell completes besides commands and options: decisions, requests, packs, calendars. An edge."""

from collections.abc import Iterable, Iterator
from contextlib import closing

import typer

from eitherway.commands.options import Options
from eitherway.engine.paths import Paths
from eitherway.errors import EitherwayError
from eitherway.requests.context import account_of
from eitherway.requests.named_request import UNDO, NamedRequest, with_ids
from eitherway.rules.decisions import DECISION_WORDS
from eitherway.text.formats import WEEKDAYS

Offered = list[tuple[str, str]]  # each with what it means


def decisions(context: typer.Context, incomplete: str) -> Offered:
    """The ids of the open requests, then the decisions."""
    words = ((word, "a decision") for word in (*DECISION_WORDS, UNDO))
    return _that_begin(incomplete, (*_requests(context), *words))


def pack_names(context: typer.Context, incomplete: str) -> Offered:
    """The packs that there are."""
    return _that_begin(incomplete, ((name, "a pack") for name in _paths(context).packs()))


def calendar_names(context: typer.Context, incomplete: str) -> Offered:
    """`accept`, and the calendars of the rules."""
    return _that_begin(incomplete, (("accept", "believe one as it is"), *_calendars(context)))


def pause_ends(incomplete: str) -> Offered:
    """The words that end a pause."""
    days = ((day.lower(), "until that day begins") for day in WEEKDAYS)
    return _that_begin(incomplete, (("off", "go on now"), ("tomorrow", "until then"), *days))


def _that_begin(incomplete: str, words: Iterable[tuple[str, str]]) -> Offered:
    return [(word, meaning) for word, meaning in words if word.startswith(incomplete)]


def _paths(context: typer.Context) -> Paths:
    """The files of the command line so far."""
    given = context.params
    return Options(given.get("rules"), given.get("state")).paths


def _requests(context: typer.Context) -> Iterator[tuple[str, str]]:
    paths = _paths(context)
    try:
        for settings in paths.rulebook(examples=False).settings.mailboxes:
            with closing(paths.remembered(account_of(settings))) as ledger:
                found = with_ids(map(NamedRequest, ledger.requests()))
                yield from ((one.id, one.request.kind) for one in found if one.request.is_open)
    except (EitherwayError, OSError):
        return  # a shell shows no faults while one types


def _calendars(context: typer.Context) -> Iterator[tuple[str, str]]:
    try:
        settings = _paths(context).rulebook(examples=False).settings
        yield from ((one.name, one.counts) for one in settings.calendars)
    except (EitherwayError, OSError):
        return
