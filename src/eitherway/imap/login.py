"""Signs in to an IMAP server: once, never before TLS, and explains a refusal. An edge."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from eitherway.errors import BusyError, LoginError
from eitherway.imap.connection import Connection
from eitherway.imap.names import quoted
from eitherway.imap.refusals import refusal_of_login, wait_of
from eitherway.imap.transport import Limits, Server
from eitherway.imap.wire import CommandResult
from eitherway.rules.account_settings import is_safe_address


@dataclass(frozen=True, slots=True)
class Credential:
    """Who signs in: `user` with a `password` or an OAuth access `token`; neither is ever shown."""

    user: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


def sign_in(connection: Connection, credential: Credential) -> None:
    """Signs in once, by the best method the server offers. Raises LoginError, or BusyError."""
    answer = _by_token(connection, credential) if credential.token else _by_password(connection, credential)
    if not answer.ok:
        raise _refused(connection.server, credential, answer)
    connection.enter("AUTH")
    connection.refresh_capabilities()


def issuer_at(server: Server, user: str, limits: Limits | None = None) -> str:
    """The address of the sign-in that the server names to a wrong token (RFC 7628, 3.2.2); "" if none.

    Nothing secret is sent: the token is the word "none", as Dovecot names nothing to those without one.
    Raises TransientError, ConfigError.
    """
    connection = Connection(server, limits)
    heard: list[bytes] = []
    try:
        if connection.has("AUTH=OAUTHBEARER"):
            turn = _bearer(server, Credential(user, token="none"))  # noqa: S106 -- a word
            connection.authenticate("OAUTHBEARER", _then_cancelled(turn), heard.append)
    finally:
        connection.close()
    return next(filter(None, map(_issuer_in, heard)), "")


def _issuer_in(turn: bytes) -> str:
    """The issuer in a server's refusal (RFC 7628, 3.2.2): where its description is, without the known end."""
    try:
        place = json.loads(turn)["openid-configuration"]
    except (ValueError, TypeError, KeyError):
        return ""
    issuer, known, _ = place.partition("/.well-known/") if isinstance(place, str) else ("", "", "")
    return issuer if known and is_safe_address(issuer) else ""


def _by_token(connection: Connection, credential: Credential) -> CommandResult:
    """Signs in with XOAUTH2, or OAUTHBEARER (RFC 7628). A failure is JSON, answered by an empty turn."""
    if connection.has("AUTH=XOAUTH2") or not connection.has("AUTH=OAUTHBEARER"):
        turn = f"user={credential.user}\x01auth=Bearer {credential.token}\x01\x01"
        return connection.authenticate("XOAUTH2", iter((turn.encode(),)))
    return connection.authenticate("OAUTHBEARER", _then_cancelled(_bearer(connection.server, credential)))


def _bearer(server: Server, credential: Credential) -> bytes:
    """The first turn of OAUTHBEARER (RFC 7628, 3.1)."""
    who = credential.user.replace("=", "=3D").replace(",", "=2C")
    turn = f"n,a={who},\x01host={server.host}\x01port={server.port}\x01auth=Bearer {credential.token}\x01\x01"
    return turn.encode()


def _then_cancelled(turn: bytes) -> Iterator[bytes]:
    yield turn
    yield b"\x01"


def _by_password(connection: Connection, credential: Credential) -> CommandResult:
    user, password = credential.user.encode(), credential.password.encode()
    if connection.has("AUTH=PLAIN"):
        answer = connection.authenticate("PLAIN", iter((b"\0" + user + b"\0" + password,)))
        if answer.status != "BAD":
            return answer
    if not connection.has("LOGINDISABLED") and _fits_quoted(credential):
        return connection.execute(
            "LOGIN", quoted(credential.user), quoted(credential.password), seconds=connection.limits.connect
        )
    return connection.authenticate("LOGIN", iter((user, password)))


def _fits_quoted(credential: Credential) -> bool:
    """Whether user and password fit a quoted string (RFC 3501, 9); others need AUTHENTICATE."""
    text = credential.user + credential.password
    return text.isascii() and text.isprintable()


def _refused(server: Server, credential: Credential, answer: CommandResult) -> LoginError | BusyError:
    said = answer.text
    for secret in (credential.password, credential.token):
        said = said.replace(secret, "...") if secret else said
    refusal = refusal_of_login(answer.code, answer.text)
    if refusal.kind == "later":
        wait = wait_of(answer.text)
        return BusyError(f"{server}: the server accepts no login now ({said}); trying again", wait=wait)
    check = "sign in again" if credential.token else "check 'user' and 'password' under mailbox in rules.yaml"
    told = f" (the server says: {said})" if said else ""
    todo = refusal.todo or check
    kind = "the password was refused" if refusal.kind == "password" else "logins are not allowed yet"
    return LoginError(
        f"{server}: login refused for {credential.user}{told}; {todo}",
        why=f"{kind}; {todo}",
        final=refusal.final,
    )
