"""`pause`: puts the card on the board while which nothing is drafted, or moves it away. An edge."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from eitherway.commands import completion
from eitherway.commands.decorators import with_options
from eitherway.commands.options import Options, as_text, put
from eitherway.engine.account import Account
from eitherway.engine.config import Config
from eitherway.engine.pauses import pause_cards
from eitherway.engine.visit import open_account, open_visit
from eitherway.errors import ConfigError
from eitherway.languages import FALLBACK
from eitherway.requests.paused import pause_card, read_pause, say_until

_OFF = "off"


@with_options
def pause(
    options: Options,
    *,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[until] DAY|LENGTH|off",
            help="monday, tomorrow, 2026-12-01, 3d, 2w, or off",
            autocompletion=completion.pause_ends,
        ),
    ] = None,
) -> None:
    """Draft nothing until a day; cards are made as before. Without a day: say until when.

    A card on the board holds the pause: to move it away or delete it ends it, too.
    """
    paths, said = options.paths, as_text(" ".join(words or ()))
    config, now = Config(paths, *paths.rules_and_letters(), ()), datetime.now(UTC)
    until = read_pause(said, now.astimezone(config.zone)) if said not in {"", _OFF} else None
    rows, lines = [], []
    writing = config.rulebook.settings.owner.writing(FALLBACK)
    for settings in config.rulebook.settings.mailboxes:
        with open_visit(paths, settings, dry_run=True) as visit:
            account = open_account(visit, config, now, dry_run=True)
            if until is not None:
                _put(account, until)
            elif said == _OFF:
                _move_away(account)
            held = until if until or said == _OFF else account.context.paused_until
        rows.append({"mailbox": settings.name, "paused_until": held.isoformat() if held else None})
        state = f"paused until {say_until(held, writing)}" if held else "not paused"
        lines.append(f"{settings.name}: {state}")
    put(options, rows, lines)


def _put(account: Account, until: datetime) -> None:
    """Puts the card on the board; the watcher removes an older one. Raises ConfigError without a board."""
    if not account.mailbox.headers(account.context.names.board):  # its key is always there
        raise ConfigError(
            f"pause: there is no board in {account.context.mailbox.name} yet; "
            "start the watcher first, or run: eitherway once"
        )
    card = pause_card(until, account.context)
    account.mailbox.append(card.mailbox, card.octets, ())


def _move_away(account: Account) -> None:
    """Moves the cards off the board, as their owner would; the watcher removes them there."""
    names = account.context.names
    for card in pause_cards(names.board, account):
        account.mailbox.move(card.ref, names.folder("dismiss"))
