"""What all OAuth sign-ins share: the client, the kept tokens, requests, grants and refusals. An edge.

The owner registers a client with the provider (`client_id`): none is shipped.
"""

import hashlib
import json
import re
import time
from collections.abc import Mapping
from dataclasses import asdict, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

from eitherway.errors import ConfigError, LoginError, ReadError, TransientError
from eitherway.storage.private_files import make_privately, write_privately
from eitherway.values import dataclass
from eitherway.web.http import Deadline, HttpResponse, HttpSession

Use = Literal["mail", "calendar"]

SECONDS = 30.0
LARGEST = 1 << 20
MARGIN = 300.0  # seconds: a token that ends sooner is renewed first
_SKEW = _FRESH = 60.0
_TOKEN = re.compile(r"[!-~]{1,16384}")  # RFC 6749, A.12; a control character would end it inside SASL
_PASSING = frozenset({"temporarily_unavailable", "server_error", "slow_down", "authorization_pending"})
_AGAIN = "run `eitherway signin` to sign in again"
_MEANING = {  # the codes of RFC 6749 (4.1.2.1, 5.2), RFC 8628 (3.5) and Microsoft: what they mean, what to do
    "access_denied": f"it was declined in the browser, or an administrator must allow it; then {_AGAIN}",
    "authorization_declined": f"it was declined in the browser; {_AGAIN}",
    "expired_token": f"nobody signed in in time; {_AGAIN}",
    "invalid_grant": f"the sign-in has ended or was withdrawn; {_AGAIN}",
    "invalid_client": f"check `client_id` and `client_secret`; then {_AGAIN}",
    "unauthorized_client": "check `client_id`, and what the client was allowed at the provider",
    "invalid_scope": "the client was not allowed to read mail; check its permissions at the provider",
}


@dataclass(frozen=True, slots=True)
class Client:
    """Who signs in, for what, with which client; `kept` is the file (0600) with the tokens.

    `what` names the account in errors ("mailbox 'practice'"); `ca` is for a private server.
    """

    what: str
    user: str
    use: Use
    kept: Path
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    ca: Path | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the person must do in a browser: open `url`, and type `code` there if it is not empty."""

    url: str
    code: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a sign-in gave: `access` holds from `since` to `until`, seconds of this machine's clock (Unix).

    `client_id` is the client that was registered for this sign-in, "" for one that the owner registered.
    """

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    since: float
    until: float
    client_id: str = ""

    def holds(self, now: float, refused_one: str = "") -> bool:
        """Whether the access token is still good; not if the clock was set back meanwhile.

        Nor if it is `refused_one`, which the mail server refused; a new one was refused for something else.
        """
        if self.access == refused_one and now - self.since > _FRESH:
            return False
        return self.since - _SKEW <= now < self.until - MARGIN


def kept_in(state: Path, *identity: str) -> Path:
    """The file with the tokens of a sign-in."""
    name = hashlib.sha256("\0".join(identity).encode()).hexdigest()[:24]
    return state / "tokens" / f"{name}.json"


def keep(client: Client, tokens: Tokens) -> None:
    """Stores the tokens, readable by the owner only."""
    try:
        make_privately(client.kept.parent)
        write_privately(client.kept, json.dumps(asdict(tokens)).encode())
    except OSError as error:
        raise TransientError(
            f"{client.what}: the sign-in cannot be stored in {client.kept.parent}: {error.strerror}"
        ) from None


def kept(client: Client) -> Tokens | None:
    """The stored tokens; None if there are none, or the file is damaged."""
    try:
        found = json.loads(client.kept.read_bytes())
        return Tokens(
            access=str(found["access"]),
            refresh=str(found["refresh"]),
            since=float(found["since"]),
            until=float(found["until"]),
            client_id=str(found["client_id"]),
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None


def ask(
    client: Client,
    method: str,
    url: str,
    form: Mapping[str, str] | None = None,
    document: Mapping[str, object] | None = None,
) -> HttpResponse:
    """The answer to one request to the provider, which follows no redirect to another host.

    Raises TransientError if there is none in time.
    """
    headers, body = {"Accept": "application/json"}, b""
    if form is not None:
        headers["Content-Type"], body = "application/x-www-form-urlencoded", urlencode(form).encode()
    if document is not None:
        headers["Content-Type"], body = "application/json", json.dumps(document).encode()
    try:
        with HttpSession(url, Deadline(SECONDS), ca=client.ca) as session:
            return session.ask(method, url, headers=headers, body=body, largest=LARGEST)
    except ReadError as error:
        raise TransientError(f"{client.what}: {error.detail}") from None


def fields(answer: HttpResponse) -> dict[str, object]:
    """The JSON object of an answer, empty if it is not one."""
    try:
        found = json.loads(answer.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def granted(client: Client, provider: str, answer: HttpResponse, refresh: str = "") -> Tokens:
    """The tokens of a token endpoint's answer (RFC 6749, 5); `refresh` stays if there is no newer one.

    Raises LoginError for a refusal, TransientError for what is neither.
    """
    found = fields(answer)
    access, newer, lasts = (found.get(name) for name in ("access_token", "refresh_token", "expires_in"))
    if answer.status == 200 and isinstance(access, str) and _TOKEN.fullmatch(access):
        now = time.time()
        seconds = float(lasts) if isinstance(lasts, int | float | str) and str(lasts).isdecimal() else 0.0
        return Tokens(access, newer if isinstance(newer, str) and newer else refresh, now, now + seconds)
    if "error" in found and answer.status < 500:
        raise refused(client, provider, found["error"])
    raise TransientError(f"{client.what}: {provider} gave no readable answer")


def refused(client: Client, provider: str, code: object, hint: str = "") -> ConfigError | TransientError:
    """The error for a refusal, without the provider's own text, which may name the person."""
    word = code if isinstance(code, str) and re.fullmatch(r"[a-z_]{3,60}", code) else "unknown"
    if word in _PASSING:
        return TransientError(f"{client.what}: {provider} cannot sign in now ({word}); trying again")
    todo = hint or _MEANING.get(word, _AGAIN)
    why = f"{provider} refused the sign-in ({word}); {todo}"
    return LoginError(f"{client.what}: {why}", why=why)


def not_signed_in(client: Client, provider: str) -> LoginError:
    why = f"not signed in with {provider} yet; run `eitherway signin`"
    return LoginError(f"{client.what}: {why}", why=why)
