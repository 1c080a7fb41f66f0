"""Reads an account's credential: a password, or an OAuth token by a command, sign-in or key. An edge."""

import hashlib
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from eitherway.accounts.passwords import SECONDS, first_line, read_secret, run_for_secret
from eitherway.errors import ConfigError
from eitherway.imap.login import Credential
from eitherway.rules.account_settings import PasswordSource

if TYPE_CHECKING:
    from eitherway.accounts.oauth import Use
    from eitherway.accounts.oauth_client import OAuthClient
    from eitherway.accounts.service_account import ServiceAccount

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
    if source.service_account is not None:
        return Credential(user, token=_service_account(source, user, what, state, base, use).token())
    if source.oauth is not None:
        return Credential(user, token=sign_in_of(source, user=user, what=what, state=state, use=use).token())
    return Credential(user, password=read_secret(source, user=user, what=what, base=base))


def renewed_credential(
    source: PasswordSource, refused: Credential, *, what: str, state: Path, base: Path
) -> Credential:
    """The credential after the mail server refused a kept token: another token, unless that one is new."""
    user = refused.user
    if source.service_account is not None:
        token = _service_account(source, user, what, state, base, "mail").token(refused.token)
    else:
        token = sign_in_of(source, user=user, what=what, state=state).token(refused.token)
    return Credential(user, token=token)


def fingerprint(source: PasswordSource, *, user: str, what: str, state: Path, base: Path = Path()) -> str:
    """A text that changes when the owner changed the password, or signed in again; never the password.

    "" for a token's command, which gives another token each time. Raises ConfigError, TransientError.
    """
    if source.token_command is not None:
        return ""
    secret = b""
    if source.is_kept:
        key = source.service_account
        path = base / Path(key).expanduser() if key else _kept(source, user, state, "mail")
        with suppress(OSError):
            secret = path.read_bytes()
    else:
        secret = read_secret(source, user=user, what=what, base=base).encode()
    return fingerprint_of(secret)


def fingerprint_of(secret: bytes) -> str:
    """A text that changes with the secret, and means nothing in another process."""
    return hashlib.blake2b(secret, key=_FINGERPRINT_KEY).hexdigest()


def sign_in_of(
    source: PasswordSource, *, user: str, what: str, state: Path, use: "Use" = "mail"
) -> "OAuthClient":
    """The sign-in of an account, to start it or to get a token. `source` names its client."""
    # Here, because HTTP loads slowly.
    from eitherway.accounts.authorization_servers import GOOGLE, discover, microsoft
    from eitherway.accounts.oauth import Client
    from eitherway.accounts.oauth_client import OAuthClient

    oauth = source.oauth or ""
    client = Client(
        what=what,
        user=user,
        use=use,
        kept=_kept(source, user, state, use),
        client_id=source.client_id or "",
        client_secret=source.client_secret or "",
    )
    if oauth == "google":
        return OAuthClient(client, lambda _: GOOGLE)
    if oauth == "microsoft" and use == "calendar":
        raise ConfigError(f"{what}: Microsoft has no CalDAV; publish the calendar and set its 'ics'")
    if oauth == "microsoft":
        return OAuthClient(client, lambda _: microsoft(source.tenant or "common"))
    return OAuthClient(client, lambda one: discover(one, oauth))


def _service_account(
    source: PasswordSource, user: str, what: str, state: Path, base: Path, use: "Use"
) -> "ServiceAccount":
    from eitherway.accounts.oauth import Client
    from eitherway.accounts.service_account import ServiceAccount

    path = base / Path(source.service_account or "").expanduser()
    return ServiceAccount(Client(what, user, use, _kept(source, user, state, use)), path)


def _kept(source: PasswordSource, user: str, state: Path, use: "Use") -> Path:
    """The file with the tokens of a sign-in or a service account."""
    from eitherway.accounts.oauth import kept_in

    return kept_in(state, source.oauth or source.service_account or "", user, source.client_id or "", use)
