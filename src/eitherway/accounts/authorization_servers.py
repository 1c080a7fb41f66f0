"""The servers that give OAuth tokens: a table of the large ones; others describe themselves. An edge.

A server at another address tells its endpoints (RFC 8414) and registers this program as a public client
(RFC 7591), as the draft of the IETF's mailmaint group asks for (draft-ietf-mailmaint-oauth-public-06).
"""

from collections.abc import Mapping
from dataclasses import field
from urllib.parse import urlsplit

from eitherway.accounts.oauth import Client, Use, ask, fields, refused
from eitherway.errors import ConfigError, TransientError
from eitherway.rules.account_settings import is_loopback
from eitherway.values import dataclass


@dataclass(frozen=True, slots=True)
class AuthorizationServer:
    """A server's endpoints, and what it wants to be told.

    `device` is "" if no typed codes are offered, `registration` if a client cannot be registered by itself.
    `redirect` is the address on this machine that the browser is sent back to, `more` what a browser is sent
    with besides the standard. `issuer` is checked in its answers if it promised to name itself there
    (RFC 9207). `ended` says what to do after a sign-in ended, where the common words are not enough.
    """

    name: str
    authorization: str
    token: str
    scopes: Mapping[Use, str]
    device: str = ""
    registration: str = ""
    redirect: str = "http://127.0.0.1:{port}/"
    more: Mapping[str, str] = field(default_factory=dict)
    issuer: str = ""
    ended: str = ""


GOOGLE = AuthorizationServer(
    name="Google",
    authorization="https://accounts.google.com/o/oauth2/v2/auth",
    token="https://oauth2.googleapis.com/token",  # noqa: S106 -- an address
    scopes={
        "mail": "https://mail.google.com/",
        "calendar": "https://www.googleapis.com/auth/calendar.readonly",
    },
    more={"access_type": "offline", "prompt": "consent"},
    ended=(
        "the sign-in has ended or was withdrawn; run `eitherway signin` to sign in again. "
        "If this comes every seven days, your client is in testing: publish it"
    ),
)
_MICROSOFT = "https://login.microsoftonline.com"
_OPEN_SCOPES: Mapping[Use, str] = {  # of the draft, 3.9
    "mail": "urn:ietf:params:oauth:scope:mail",
    "calendar": "urn:ietf:params:oauth:scope:calendars",
}


def microsoft(tenant: str, authority: str = _MICROSOFT) -> AuthorizationServer:
    """Microsoft's server for one directory ("common" for any). It has no CalDAV, so mail only."""
    base = f"{authority}/{tenant}/oauth2/v2.0"
    return AuthorizationServer(
        name="Microsoft",
        authorization=f"{base}/authorize",
        token=f"{base}/token",
        device=f"{base}/devicecode",
        scopes={"mail": "https://outlook.office.com/IMAP.AccessAsUser.All offline_access"},
        redirect="http://localhost:{port}",  # Microsoft ignores the port of this host name, and of no other
    )


def discover(client: Client, issuer: str) -> AuthorizationServer:
    """The server that describes itself at `issuer` (RFC 8414, 3; OpenID Connect's place as the second).

    Raises ConfigError if it does not, or cannot be used; TransientError if it does not answer.
    """
    name = urlsplit(issuer).netloc
    metadata = next((found for url in _places(issuer) if (found := _metadata(client, url))), None)
    if metadata is None:
        raise ConfigError(f"{client.what}: {issuer} describes no sign-in (RFC 8414); check the address")
    if metadata.get("issuer") != issuer:
        raise ConfigError(f"{client.what}: {name} describes the sign-in of another address; check `oauth`")
    offered = metadata.get("scopes_supported")
    wanted = [_OPEN_SCOPES[client.use], "offline_access"]
    asked = [one for one in wanted if one in offered] if isinstance(offered, list) else wanted
    return AuthorizationServer(
        name=name,
        authorization=_endpoint(client, metadata, "authorization_endpoint", issuer),
        token=_endpoint(client, metadata, "token_endpoint", issuer),
        registration=_endpoint(client, metadata, "registration_endpoint"),
        device=_endpoint(client, metadata, "device_authorization_endpoint"),
        scopes={client.use: " ".join(asked)},
        issuer=issuer if metadata.get("authorization_response_iss_parameter_supported") is True else "",
    )


def register(client: Client, server: AuthorizationServer, redirect: str) -> str:
    """The client_id of a new public client for this one sign-in (RFC 7591, 3).

    The redirect's port is part of it: so it fits servers too that compare the whole address.
    """
    if not server.registration:
        raise ConfigError(
            f"{client.what}: {server.name} registers no clients by itself; "
            "register one there and write its `client_id`, or use a password"
        )
    wish = {
        "client_name": "Eitherway",
        "redirect_uris": [redirect],
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "scope": server.scopes[client.use],
        "software_id": "eitherway",
    }
    found = fields(ask(client, "POST", server.registration, document=wish))
    if isinstance(found.get("client_id"), str) and found["client_id"]:
        return str(found["client_id"])
    if "error" not in found:
        raise TransientError(f"{client.what}: {server.name} gave no readable answer")
    hint = "it takes no client of this kind; use an app password of this provider"
    raise refused(client, server.name, found["error"], hint)


def _places(issuer: str) -> tuple[str, str]:
    """Where a server's description is: before its path (RFC 8414, 3.1), or after it (OpenID Connect)."""
    parts = urlsplit(issuer)
    path = parts.path.rstrip("/")
    return (
        f"{parts.scheme}://{parts.netloc}/.well-known/oauth-authorization-server{path}",
        f"{parts.scheme}://{parts.netloc}{path}/.well-known/openid-configuration",
    )


def _metadata(client: Client, url: str) -> dict[str, object]:
    answer = ask(client, "GET", url)
    if answer.status >= 500 or answer.status == 429:
        raise TransientError(f"{client.what}: {urlsplit(url).netloc} does not answer now; trying again")
    return fields(answer) if answer.status == 200 else {}


def _endpoint(client: Client, metadata: Mapping[str, object], name: str, needed_by: str = "") -> str:
    """An endpoint's address; "" if there is none and nobody needs it. No secret goes over plaintext."""
    found = metadata.get(name)
    parts = urlsplit(found if isinstance(found, str) else "")
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        return str(found)
    if needed_by:
        raise ConfigError(f"{client.what}: the description at {needed_by} has no usable {name}")
    return ""
