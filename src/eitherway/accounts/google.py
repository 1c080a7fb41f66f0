"""Signs in with Google (Gmail, Google Calendar) in a browser that reports back to this machine. An edge.

Google's device codes do not cover mail or calendars, so this is the flow for installed applications
(RFC 8252) with PKCE (RFC 7636). If the browser is on another machine, its last address is pasted. The only
import of google-auth, which refreshes tokens.
"""

import base64
import hashlib
import json
import logging
import secrets
import socket
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode

from google.auth.exceptions import GoogleAuthError, RefreshError
from google.auth.transport import Request, Response
from google.oauth2.credentials import Credentials

from eitherway.accounts.loopback import query_of, wait_for_browser
from eitherway.accounts.oauth import Client, Prompt, Use, ask, fields, keep, kept, not_signed_in, refused
from eitherway.errors import ConfigError, TransientError
from eitherway.web.http import HttpResponse

AUTHORIZE = "https://accounts.google.com/o/oauth2/v2/auth"
TOKEN = "https://oauth2.googleapis.com/token"  # noqa: S105 -- an address
SCOPES: Mapping[Use, str] = {
    "mail": "https://mail.google.com/",
    "calendar": "https://www.googleapis.com/auth/calendar.readonly",
}
NAME = "Google"
MARGIN = timedelta(minutes=5)

logging.getLogger("google").setLevel(logging.CRITICAL)


class Google:
    """One account. `authorize` and `token` are the provider's two addresses."""

    def __init__(self, client: Client, *, authorize: str = AUTHORIZE, token: str = TOKEN) -> None:
        self._client = client
        self._authorize = authorize
        self._token = token

    def sign_in(
        self,
        show: Callable[[Prompt], None],
        seconds: float = 900,
        paste: Callable[[], str] | None = None,
        *,
        by_code: bool = False,
    ) -> None:
        """Sends the person to a browser, waits for its answer and keeps the tokens.

        With `paste` nothing listens here: it returns the last address in the browser.
        Raises ConfigError, TransientError.
        """
        if by_code:
            raise ConfigError(
                f"{self._client.what}: {NAME}'s typed codes give no access to mail; sign in without --code"
            )
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            here = f"http://127.0.0.1:{listener.getsockname()[1]}/"
            show(Prompt(self._address(here, verifier, state), "", int(seconds / 60)))
            answer = query_of(paste()) if paste else wait_for_browser(listener, seconds)
        if answer is None:
            raise refused(self._client, NAME, "expired_token")
        if not secrets.compare_digest(answer.get("state", ""), state):
            raise ConfigError(f"{self._client.what}: this is not the answer to this sign-in; start again")
        if "code" not in answer:
            raise refused(self._client, NAME, answer.get("error"))
        self._exchange(answer["code"], verifier, here)

    def token(self) -> str:
        """An access token that is valid for some minutes. Raises ConfigError, TransientError."""
        held = self._held()
        if held.get("access_token") and float(held.get("until", 0)) > time.time() + MARGIN.total_seconds():
            return str(held["access_token"])
        credentials = Credentials(  # type: ignore[no-untyped-call]
            None,
            refresh_token=held["refresh_token"],
            token_uri=self._token,
            client_id=self._client.client_id,
            client_secret=self._client.client_secret,
        )
        try:
            credentials.refresh(_Request(self._client))  # type: ignore[no-untyped-call]
        except RefreshError as error:
            raise refused(self._client, NAME, _code(error)) from None
        except GoogleAuthError:
            raise TransientError(f"{self._client.what}: {NAME} did not renew the sign-in") from None
        expiry = credentials.expiry or datetime.fromtimestamp(0, UTC)
        self._keep(credentials.token, credentials.refresh_token, expiry.replace(tzinfo=UTC))  # naive UTC
        return str(credentials.token)

    def _address(self, here: str, verifier: str, state: str) -> str:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
        query = {
            "client_id": self._client.client_id,
            "redirect_uri": here,
            "response_type": "code",
            "scope": SCOPES[self._client.use],
            "state": state,
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
            "access_type": "offline",
            "prompt": "consent",
            "login_hint": self._client.user,
        }
        return f"{self._authorize}?{urlencode(query)}"

    def _exchange(self, code: str, verifier: str, here: str) -> None:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": here,
            "client_id": self._client.client_id,
            "client_secret": self._client.client_secret,
        }
        answer = ask(self._client, "POST", self._token, form)
        found = fields(answer)
        if answer.status != 200 or not found.get("refresh_token"):
            raise refused(self._client, NAME, found.get("error"))
        until = datetime.now(UTC) + timedelta(seconds=float(str(found.get("expires_in", 0))))
        self._keep(found["access_token"], found["refresh_token"], until)

    def _held(self) -> dict[str, Any]:
        try:
            held = json.loads(kept(self._client) or "{}")
        except ValueError:
            held = {}
        if not isinstance(held, dict) or not held.get("refresh_token"):
            raise not_signed_in(self._client, NAME)
        return held

    def _keep(self, access: object, refresh: object, until: datetime) -> None:
        held = {"access_token": access, "refresh_token": refresh, "until": until.timestamp()}
        keep(self._client, json.dumps(held))


def _code(error: RefreshError) -> object:
    """The code of a refusal: google-auth puts the answer after its text."""
    answer = error.args[1] if len(error.args) > 1 else None
    return answer["error"] if isinstance(answer, Mapping) and "error" in answer else "server_error"


class _Response(Response):
    """An answer as google-auth reads it."""

    def __init__(self, answer: HttpResponse) -> None:
        self._answer = answer

    @property
    def status(self) -> int:
        return self._answer.status

    @property
    def headers(self) -> Mapping[str, str]:
        return self._answer.headers

    @property
    def data(self) -> bytes:
        return self._answer.body


class _Request(Request):
    """Sends google-auth's requests through the bounded HTTP."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,  # noqa: ARG002
        timeout: float | None = None,  # noqa: ARG002
        **_: object,
    ) -> _Response:
        form = {name: values[0] for name, values in parse_qs((body or b"").decode()).items()}
        return _Response(ask(self._client, method, url, form))
