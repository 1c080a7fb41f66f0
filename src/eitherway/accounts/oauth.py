"""What all OAuth sign-ins share: the client, the stored tokens, requests and refusals. An edge.

The owner registers a client with the provider (`client_id`): none is shipped.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

from eitherway.errors import ConfigError, LoginError, ReadError, TransientError
from eitherway.storage.private_files import make_privately, write_privately
from eitherway.web.http import Deadline, HttpResponse, HttpSession

Use = Literal["mail", "calendar"]

SECONDS = 30.0
LARGEST = 1 << 20
_PASSING = frozenset({"temporarily_unavailable", "server_error", "slow_down", "authorization_pending"})


@dataclass(frozen=True, slots=True)
class Client:
    """Who signs in, for what, with which client; `kept` is the file (0600) with the tokens.

    `what` names the account in errors ("mailbox 'practice'"); `ca` is for a private server.
    """

    what: str
    user: str
    use: Use
    kept: Path
    client_id: str
    client_secret: str = field(default="", repr=False)
    tenant: str = "common"
    ca: Path | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the person must do in a browser: open `url`, and type `code` there if it is not empty."""

    url: str
    code: str
    minutes: int


def kept_in(state: Path, *identity: str) -> Path:
    """The file with the tokens of a sign-in."""
    name = hashlib.sha256("\0".join(identity).encode()).hexdigest()[:24]
    return state / "tokens" / f"{name}.json"


def keep(client: Client, text: str) -> None:
    """Stores the tokens, readable by the owner only."""
    try:
        make_privately(client.kept.parent)
        write_privately(client.kept, text.encode())
    except OSError as error:
        raise TransientError(
            f"{client.what}: the sign-in cannot be stored in {client.kept.parent}: {error.strerror}"
        ) from None


def kept(client: Client) -> str:
    """The stored tokens, "" if there are none."""
    try:
        return client.kept.read_text()
    except (OSError, UnicodeDecodeError):
        return ""


def ask(
    client: Client, method: str, url: str, form: Mapping[str, str] | None = None, seconds: float = SECONDS
) -> HttpResponse:
    """The answer to one request to the provider. Raises TransientError if there is none in time."""
    body = urlencode(form or {}).encode() if method == "POST" else b""
    headers = {"Accept": "application/json"}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        with HttpSession(url, Deadline(seconds), ca=client.ca) as session:
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


def refused(client: Client, provider: str, code: object) -> ConfigError | TransientError:
    """The error for a refusal, without the provider's own text, which may name the person."""
    word = code if isinstance(code, str) and re.fullmatch(r"[a-z_]{3,60}", code) else "unknown"
    if word in _PASSING:
        return TransientError(f"{client.what}: {provider} cannot sign in now ({word}); trying again")
    return LoginError(
        f"{client.what}: {provider} refused the sign-in ({word}); run `eitherway signin` to sign in again"
    )


def not_signed_in(client: Client, provider: str) -> ConfigError:
    return ConfigError(f"{client.what}: not signed in with {provider} yet; run `eitherway signin`")
