"""Reads an account's credential: a password, or an OAuth token from a command or a sign-in. An edge."""

import hashlib
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from eitherway.accounts.passwords import SECONDS, first_line, read_secret, run_for_secret
from eitherway.errors import ConfigError
from eitherway.imap.login import Credential
from eitherway.rules.account_settings import PasswordSource

if TYPE_CHECKING:
    from eitherway.accounts.google import Google
    from eitherway.accounts.microsoft import Microsoft
    from eitherway.accounts.oauth import Use

_FINGERPRINT_KEY = secrets.token_bytes(32)  # of this process: a fingerprint means nothing elsewhere


def read_credential(
    source: PasswordSource, *, user: str, what: str, state: Path, base: Path = Path(), use: "Use" = "mail"
) -> Credential:
    """The current user and password, or user and access token. Raises ConfigError, TransientError.

    `what` names the account in errors ("mailbox 'practice'"), `base` is the folder that relative paths
    start from, `state` the state folder, where tokens are kept.
    """
    if source.token_command is not None:
        octets = run_for_secret(source.token_command, what=what, base=base, seconds=SECONDS)
        return Credential(user, token=first_line(octets, what))
    if source.oauth is not None:
        return Credential(user, token=sign_in_of(source, user=user, what=what, state=state, use=use).token())
    return Credential(user, password=read_secret(source, user=user, what=what, base=base))


def fingerprint(source: PasswordSource, *, user: str, what: str, state: Path, base: Path = Path()) -> str:
    """A text that changes when the owner changed the password, or signed in again; never the password.

    "" for a token's command, which gives another token each time. Raises ConfigError, TransientError.
    """
    if source.token_command is not None:
        return ""
    if source.oauth is not None:
        from eitherway.accounts.oauth import kept_in

        kept = kept_in(state, source.oauth, user, source.client_id or "", "mail")
        secret = kept.read_bytes() if kept.exists() else b""
    else:
        secret = read_secret(source, user=user, what=what, base=base).encode()
    return hashlib.blake2b(secret, key=_FINGERPRINT_KEY).hexdigest()


def sign_in_of(
    source: PasswordSource, *, user: str, what: str, state: Path, use: "Use" = "mail"
) -> "Microsoft | Google":
    """The sign-in of an account, to start it or to get a token. `source` names its client."""
    from eitherway.accounts.oauth import Client, kept_in  # here: HTTP loads slowly

    client_id = source.client_id or ""
    client = Client(
        what=what,
        user=user,
        use=use,
        kept=kept_in(state, source.oauth or "", user, client_id, use),
        client_id=client_id,
        client_secret=source.client_secret or "",
        tenant=source.tenant or "common",
    )
    if source.oauth == "microsoft":
        if use == "calendar":
            raise ConfigError(f"{what}: Microsoft has no CalDAV; publish the calendar and set its 'ics'")
        from eitherway.accounts.microsoft import Microsoft  # here: it loads slowly, and few need it

        return Microsoft(client)
    from eitherway.accounts.google import Google

    return Google(client)
