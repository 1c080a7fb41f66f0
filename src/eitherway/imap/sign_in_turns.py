"""What is said to sign in to an IMAP server, and what a refusal means. Pure."""

from collections.abc import Container
from dataclasses import field
from typing import TYPE_CHECKING

from eitherway.errors import BusyError, LoginError
from eitherway.imap.names import quoted
from eitherway.imap.refusals import refusal_of_login, wait_of
from eitherway.imap.wire import CommandResult
from eitherway.values import dataclass

if TYPE_CHECKING:
    from eitherway.imap.transport import Server


@dataclass(frozen=True, slots=True)
class Credential:
    """Who signs in: `user` with a `password` or an OAuth access `token`; neither is ever shown."""

    user: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Method:
    """One way to sign in: AUTHENTICATE with this mechanism, or LOGIN if it is "".

    `turns` are the client's turns, followed by empty ones, or the arguments of LOGIN.
    """

    mechanism: str
    turns: tuple[bytes, ...] = field(repr=False)


def methods(server: "Server", credential: Credential, capabilities: Container[str]) -> tuple[Method, ...]:
    """The ways to sign in, the best first; another one is tried only where the server says BAD."""
    if credential.token:
        return (_by_token(server, credential, capabilities),)
    user, password = credential.user.encode(), credential.password.encode()
    plain = Method("PLAIN", (b"\0" + user + b"\0" + password,))
    if "LOGINDISABLED" in capabilities or not _fits_quoted(credential):
        other = Method("LOGIN", (user, password))
    else:
        other = Method("", (quoted(credential.user), quoted(credential.password)))
    return (plain, other) if "AUTH=PLAIN" in capabilities else (other,)


def _by_token(server: "Server", credential: Credential, capabilities: Container[str]) -> Method:
    """XOAUTH2, or OAUTHBEARER. A failure is JSON, answered by an empty turn or a cancelling one."""
    if "AUTH=XOAUTH2" in capabilities or "AUTH=OAUTHBEARER" not in capabilities:
        turn = f"user={credential.user}\x01auth=Bearer {credential.token}\x01\x01"
        return Method("XOAUTH2", (turn.encode(),))
    return bearer(server, credential)


def bearer(server: "Server", credential: Credential) -> Method:
    """OAUTHBEARER (RFC 7628, 3.1)."""
    who = credential.user.replace("=", "=3D").replace(",", "=2C")
    turn = f"n,a={who},\x01host={server.host}\x01port={server.port}\x01auth=Bearer {credential.token}\x01\x01"
    return Method("OAUTHBEARER", (turn.encode(), b"\x01"))


def _fits_quoted(credential: Credential) -> bool:
    """Whether user and password fit a quoted string (RFC 3501, 9); others need AUTHENTICATE."""
    text = credential.user + credential.password
    return text.isascii() and text.isprintable()


def refused(server: "Server", credential: Credential, answer: CommandResult) -> LoginError | BusyError:
    """The error for a refused login: without the secret, where the server repeats it."""
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
