"""`once`, `run` and `explain`: the main job, once, always, or only told. An edge."""

from __future__ import annotations

import logging
from contextlib import closing, nullcontext
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from eitherway.commands.options import Options, put, say, set_up_logging, with_options
from eitherway.commands.show import (
    consideration_json,
    consideration_lines,
    handled_json,
    handled_line,
    tended_json,
    tended_line,
)
from eitherway.edges.ledger import Ledger
from eitherway.edges.mail_store import MailStore
from eitherway.edges.mailbox import Fetched
from eitherway.edges.state import hold
from eitherway.errors import ConfigError, MessageError
from eitherway.mail.message import parse
from eitherway.pipeline import Lookback, consider, lookback_on
from eitherway.requests.desk import account_of
from eitherway.requests.mailbox_names import names_unseen
from eitherway.requests.opening import Consideration
from eitherway.requests.request import Ref
from eitherway.rounds import once_over
from eitherway.workplace import Tools, Workplace, gather

_Since = Annotated[str | None, typer.Option("--since", help="also look back, such as 14d; else only forward")]


@with_options
def once(
    options: Options,
    *,
    since: _Since = None,
    dry_run: Annotated[bool, typer.Option("-n", "--dry-run", help="only say what would be done")] = False,
) -> None:
    """Look once: drafts and cards for requests, letters for decisions."""
    workplace = options.workplace
    with nullcontext() if dry_run else hold(workplace.state):
        report = once_over(workplace, since=_day(since), dry_run=dry_run)
    value = [*map(handled_json, report.handled), *map(tended_json, report.tended)]
    put(options, value, (*map(handled_line, report.handled), *map(tended_line, report.tended)))
    report.checked()
    if dry_run:
        say(options, "Nothing was changed. To do it: eitherway once" + (f" --since {since}" if since else ""))


@with_options
def run(
    options: Options,
    *,
    since: _Since = None,
    log_json: Annotated[bool, typer.Option("--log-json", help="logs as one JSON object a line")] = False,
) -> None:
    """Watch the mailbox until told to stop (Ctrl-C or SIGTERM)."""
    set_up_logging(options, least=logging.INFO, as_json=log_json)
    from eitherway.daemon import Daemon  # the scheduler and the watcher of files take a while to load

    workplace = options.workplace
    with hold(workplace.state):
        Daemon(workplace).run(since=_day(since))


@with_options
def explain(
    options: Options,
    *,
    message: Annotated[
        str, typer.Argument(metavar="FILE|MESSAGE-ID", help="a message file, or an id in the mailbox")
    ],
) -> None:
    """Say what would be done about one message, and why. Changes nothing."""
    consideration = _considered(options.workplace, message)
    put(options, consideration_json(consideration), consideration_lines(consideration))


def _considered(workplace: Workplace, target: str) -> Consideration:
    now = datetime.now(UTC)
    tools = gather(workplace, now)
    if Path(target).is_file():
        octets = Path(target).read_bytes()
        account = account_of(tools.rulebook.settings.mailboxes[0])
        with closing(workplace.remembered(account)) as ledger:
            return consider_octets(octets, tools, ledger, now)
    if "@" not in target:
        raise ConfigError((f"{target}: there is no such file; name a message file or a Message-ID",))
    wanted = f"<{target.strip('<> ')}>"
    for settings in tools.rulebook.settings.mailboxes:
        with closing(workplace.connect(settings)) as mailbox:
            found = _find(mailbox, wanted)
            if found is not None:
                desk = tools.desk(settings, mailbox.names, now)
                with closing(workplace.remembered(desk.account)) as ledger:
                    lookback = lookback_on(found, mailbox, ledger, desk)
                    return consider(found, ledger, desk, lookback, mailbox)
    watched = dict.fromkeys(name for one in tools.rulebook.settings.mailboxes for name in one.watch)
    raise MessageError(f"{wanted}: not in {', '.join(watched)}; check the id")


def consider_octets(octets: bytes, tools: Tools, ledger: Ledger, now: datetime) -> Consideration:
    """What would be done about a message that is in no mailbox. Raises MessageError if it cannot be read."""
    settings = tools.rulebook.settings.mailboxes[0]
    desk = tools.desk(settings, names_unseen(settings), now)
    return consider(Fetched(Ref("file", 0, 0), parse(octets), frozenset(), now), ledger, desk, Lookback())


def _find(mailbox: MailStore, message_id: str) -> Fetched | None:
    refs = (ref for name in mailbox.names.watch for ref in mailbox.find(name, message_id))
    return next(iter(mailbox.fetch(refs)), None)


def _day(since: str | None) -> date | None:
    """The day that `14d`, `2w` or an ISO date names. Raises ConfigError."""
    if since is None:
        return None
    try:
        if since[-1:] in "dw" and since[:-1].isdigit():
            return (
                datetime.now(UTC) - timedelta(days=int(since[:-1]) * (7 if since[-1] == "w" else 1))
            ).date()
        return date.fromisoformat(since)
    except (ValueError, OverflowError):
        raise ConfigError(
            (f"--since: '{since}' is not a length or a date; write 14d, 2w or 2026-11-01",)
        ) from None
