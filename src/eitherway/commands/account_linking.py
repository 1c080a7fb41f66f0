"""Signs in without a password and finds the calendars, for `init`. An edge."""

from functools import partial

from eitherway.commands.options import Options, say
from eitherway.commands.signin import show
from eitherway.commands.starter_rules import SetupAnswers
from eitherway.errors import ConfigError, EitherwayError
from eitherway.rules.account_settings import PasswordSource

PATIENCE = 30.0  # seconds for the calendars of an account


def sign_in(options: Options, answers: SetupAnswers, client_id: str) -> dict[str, str]:
    """The password block of an account without a password, after its owner signed in.

    Raises ConfigError, also if no client is given.
    """
    from eitherway.accounts.credentials import sign_in_of

    block = {"oauth": answers.oauth, "client_id": client_id}
    if not client_id:
        raise ConfigError(
            f"init: {answers.host} takes no password; register a client there and give it as --client-id"
        )
    source = PasswordSource.model_validate(block)
    # With the mailbox's later user, so that the tokens are found again.
    account = sign_in_of(source, user=answers.user, what="init", state=options.paths.state)
    account.sign_in(partial(show, options, answers.user))
    return block


def find_calendars(
    options: Options, answers: SetupAnswers, password: dict[str, str]
) -> tuple[dict[str, object], ...]:
    """The calendars of the account as rules.yaml writes them; none, with a note, if that fails."""
    if not answers.caldav or "oauth" in password:
        return ()
    from eitherway.accounts.passwords import read_secret, store_secret
    from eitherway.calendars.discovery import calendars_at
    from eitherway.web.http import Deadline, Login

    user = answers.addresses[0] if answers.user in answers.addresses[0] else answers.user
    say(options, f"looking for calendars at {answers.caldav} ...")
    try:
        secret = read_secret(PasswordSource.model_validate(password), user=answers.user, what="init")
        found = calendars_at(answers.caldav, Login(user, secret), Deadline(PATIENCE))
        if "keyring" in password and user != answers.user:
            store_secret(password["keyring"], user, secret, what="init")
    except EitherwayError as error:
        say(options, f"  {error}; add them to the rules later")
        return ()
    named = _named(tuple(one.name for one in found))
    return tuple(
        {"name": name, "caldav": one.url, "user": user} for name, one in zip(named, found, strict=True)
    )


def _named(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names, made unique: a repeated name gets a number."""
    return tuple(
        name if name not in names[:number] else f"{name} {number + 1}" for number, name in enumerate(names)
    )
