"""Signs in to an IMAP server: once, never before TLS, and explains a refusal. An edge."""

import json

from eitherway.imap.connection import Connection
from eitherway.imap.sign_in_turns import Credential, Method, bearer, methods, refused
from eitherway.imap.transport import Limits, Server
from eitherway.imap.wire import CommandResult
from eitherway.rules.account_settings import is_safe_address

__all__ = ["Credential", "issuer_at", "sign_in"]


def sign_in(connection: Connection, credential: Credential) -> None:
    """Signs in once, by the best method the server offers. Raises LoginError, or BusyError."""
    for method in methods(connection.server, credential, connection.capabilities):
        answer = _try(connection, method)
        if answer.status != "BAD":
            break
    if not answer.ok:
        raise refused(connection.server, credential, answer)
    connection.enter("AUTH")
    connection.refresh_capabilities()


def _try(connection: Connection, method: Method) -> CommandResult:
    if method.mechanism:
        return connection.authenticate(method.mechanism, iter(method.turns))
    return connection.execute("LOGIN", *method.turns, seconds=connection.limits.connect)


def issuer_at(server: Server, user: str, limits: Limits | None = None) -> str:
    """The address of the sign-in that the server names to a wrong token (RFC 7628, 3.2.2); "" if none.

    Nothing secret is sent: the token is the word "none", as Dovecot names nothing to those without one.
    Raises TransientError, ConfigError.
    """
    connection = Connection(server, limits)
    heard: list[bytes] = []
    try:
        if connection.has("AUTH=OAUTHBEARER"):
            method = bearer(server, Credential(user, token="none"))  # noqa: S106 -- a word
            connection.authenticate(method.mechanism, iter(method.turns), heard.append)
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
