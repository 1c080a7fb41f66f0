"""`signin`: signs in in a browser, on this machine or another. An edge."""

import sys
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from eitherway.accounts.credentials import sign_in_of
from eitherway.commands.decorators import with_options
from eitherway.commands.options import Options, put, say
from eitherway.errors import ConfigError
from eitherway.rules.account_settings import PasswordSource
from eitherway.rules.schema import Settings

if TYPE_CHECKING:
    from eitherway.accounts.oauth import Prompt

Account = tuple[str, str, PasswordSource, Literal["mail", "calendar"]]


@with_options
def signin(
    options: Options,
    *,
    name: Annotated[str, typer.Argument(help="the mailbox or calendar; default: all with oauth")] = "",
    paste: Annotated[bool, typer.Option("--paste", help="the browser is on another machine")] = False,
    code: Annotated[bool, typer.Option("--code", help="type a code in any browser, Microsoft only")] = False,
) -> None:
    """Sign in in a browser, with Microsoft, Google or your server.

    For every mailbox and calendar with `oauth` as its password in rules.yaml.
    """
    paths = options.paths
    accounts = [one for one in _accounts(paths.rulebook().settings) if name in ("", one[0])]
    if not accounts:
        raise ConfigError(f"{paths.rules_path}: no mailbox or calendar '{name}' has `oauth`")
    for called, user, source, use in accounts:
        what = f"{'mailbox' if use == 'mail' else 'calendar'} '{called}'"
        sign_in = sign_in_of(source, user=user, what=what, state=paths.state, use=use)
        sign_in.sign_in(partial(show, options, what), paste=_read if paste else None, by_code=code)
        say(options, f"{what}: signed in")
    put(options, [called for called, *_ in accounts], ())


def _accounts(settings: Settings) -> Iterator[Account]:
    for mailbox in settings.mailboxes:
        if mailbox.password.oauth is not None:
            yield mailbox.name, mailbox.user, mailbox.password, "mail"
    for calendar in settings.calendars:
        if calendar.password is not None and calendar.password.oauth is not None:
            yield calendar.name, calendar.user or "", calendar.password, "calendar"


def show(options: Options, what: str, prompt: "Prompt") -> None:
    """Says where to go, on stderr."""
    say(
        options,
        f"{what}: open this address in a browser within {prompt.minutes} minutes:\n\n  {prompt.url}\n",
    )
    if prompt.code:
        say(options, f"and type this code there: {prompt.code}\n")


def _read() -> str:
    sys.stderr.write("Paste the last address in the browser (its page need not load): ")
    sys.stderr.flush()
    return sys.stdin.readline()
