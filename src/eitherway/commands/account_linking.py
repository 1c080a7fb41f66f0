"""Signs in without a password and finds the calendars, for `init`. An edge."""

import json
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from eitherway.accounts.providers import provider_at
from eitherway.commands.options import Options, say
from eitherway.commands.signin import show
from eitherway.errors import ConfigError, EitherwayError
from eitherway.rules.account_settings import OAUTH, PasswordSource
from eitherway.setup.calendar_choices import calendars_of
from eitherway.setup.starter_rules import SetupAnswers

if TYPE_CHECKING:
    from eitherway.accounts.autodiscovery import DiscoveredServers


def lines_about(found: "DiscoveredServers") -> Iterator[str]:
    """What a provider wants, for the person: its ways to sign in, and what else is to be known.

    Raises ConfigError if there is no way at all.
    """
    if found.signs_in == "none":
        raise ConfigError(f"init: {' '.join(found.notes)}")
    if len(found.ways) == 1:
        yield from (*found.notes, *found.calendar_notes)
        return
    yield f"{found.provider} has {len(found.ways)} ways to sign in; take the first that fits."
    for number, way in enumerate(found.ways, 1):
        yield f"{number}. If {way.whom}:"
        yield from (f"   {step}" for step in way.steps)
    yield from (*found.notes, *found.calendar_notes)


def say_own_sign_in(options: Options, answers: SetupAnswers) -> None:
    """Says where the server's own sign-in is, if it names one and is no large provider's."""
    from eitherway.imap.login import issuer_at
    from eitherway.imap.transport import Server

    if provider_at(answers.host) is not None:
        return
    ca = Path(answers.ca).expanduser() if answers.ca else None
    with suppress(EitherwayError):
        issuer = issuer_at(Server(answers.host, answers.port, answers.security, ca), answers.user)
        if issuer:
            own = f"{answers.host} has a sign-in in the browser"
            say(options, f"{own}; to use it, if you know its address: --oauth {issuer}")


def client_in(path: str) -> dict[str, str]:
    """The client in the JSON file that Google gives ("Download JSON"). Raises ConfigError."""
    try:
        client = json.loads(Path(path).expanduser().read_bytes())["installed"]
        return {name: str(client[name]) for name in ("client_id", "client_secret")}
    except OSError as error:
        raise ConfigError(f"--client-file: {path} cannot be read: {error.strerror}") from None
    except (ValueError, TypeError, KeyError):
        raise ConfigError(
            f"--client-file: {path} is not the file of a client of the type 'Desktop app'; "
            "download it from Google Auth Platform, Clients"
        ) from None


def sign_in(options: Options, answers: SetupAnswers, block: dict[str, str]) -> dict[str, str]:
    """The password block of an account without a password, after its owner signed in.

    `block` names the sign-in and its client. Raises ConfigError, also if a client is needed and missing.
    """
    from eitherway.accounts.credentials import sign_in_of

    if not block.get("client_id") and block["oauth"] in OAUTH:
        raise ConfigError(
            f"init: {answers.host} takes no password; register a client there and give it as --client-id"
        )
    block = {name: value for name, value in block.items() if value}
    try:
        source = PasswordSource.model_validate(block)
    except ValueError:
        raise ConfigError(
            f"--oauth: '{block['oauth']}' is not {', '.join(OAUTH)} or an https address"
        ) from None
    # With the mailbox's later user, so that the tokens are found again.
    account = sign_in_of(source, user=answers.user, what="init", state=options.paths.state)
    account.sign_in(partial(show, options, answers.user))
    return block


def find_calendars(
    options: Options, answers: SetupAnswers, password: dict[str, str]
) -> tuple[dict[str, object], ...]:
    """The calendars of the account as rules.yaml writes them; none, with a note, if that fails."""
    if answers.caldav and not PasswordSource.model_validate(password).gives_token:
        say(options, f"looking for calendars at {answers.caldav} ...")
    try:
        return calendars_of(answers, password)
    except EitherwayError as error:
        say(options, f"  {error}; add them to the rules later")
        return ()
