"""Signs in in a browser and keeps the tokens new: one client for every authorization server. An edge.

The flow is that of installed applications (RFC 8252): the browser answers to this machine's own address, with
PKCE (RFC 7636). If the browser is on another machine, its last address is pasted; where the server offers
codes to type (RFC 8628), one may be typed in any browser.

No library does this here. What is left beside the bounded HTTP is a few forms and a JSON object. Authlib 1.9
(BSD, well kept) has typed codes and registration for servers only, and brings joserfc and sessions without a
wall-clock limit; msal knows Microsoft only and brings requests, google-auth knows Google only.
"""

import base64
import hashlib
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

from eitherway.accounts.authorization_servers import AuthorizationServer, register
from eitherway.accounts.loopback import query_of, wait_for_browser
from eitherway.accounts.oauth import (
    Client,
    Prompt,
    Tokens,
    ask,
    fields,
    granted,
    keep,
    kept,
    not_signed_in,
    refused,
)
from eitherway.errors import ConfigError
from eitherway.storage.state import alone_in

_DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_DEVICE_FIELDS = ("device_code", "user_code", "verification_uri")


class OAuthClient:
    """One account's sign-in. `server` gives its authorization server; asked when it is needed only."""

    def __init__(self, client: Client, server: Callable[[Client], AuthorizationServer]) -> None:
        self._client = client
        self._server = server

    def sign_in(
        self,
        show: Callable[[Prompt], None],
        seconds: float = 900,
        paste: Callable[[], str] | None = None,
        *,
        by_code: bool = False,
    ) -> None:
        """Sends the person to a browser, or with `by_code` shows a code to type, and keeps the tokens.

        With `paste` nothing listens here: it returns the last address in the browser.
        Raises ConfigError, TransientError.
        """
        server = self._server(self._client)
        if by_code:
            tokens = self._by_code(server, show, seconds)
        else:
            tokens = self._by_browser(server, show, seconds, paste)
        if not tokens.refresh:
            what = f"{self._client.what}: {server.name}"
            raise ConfigError(f"{what} gave no lasting sign-in; allow offline access to the client there")
        keep(self._client, tokens)

    def token(self, refused_one: str = "") -> str:
        """An access token that is valid for some minutes; not `refused_one`, which the mail server refused,
        unless that is quite new. Raises ConfigError, TransientError."""
        held = self._held()
        if held.holds(time.time(), refused_one):
            return held.access
        with alone_in(self._client.kept.parent):  # a refresh token may be good for one use only
            held = self._held()
            if held.holds(time.time(), refused_one):
                return held.access
            return self._renewed(held).access

    def _held(self) -> Tokens:
        held = kept(self._client)
        if held is None:
            raise not_signed_in(self._client, self._server(self._client).name)
        return held

    def _renewed(self, held: Tokens) -> Tokens:
        server = self._server(self._client)
        form = {"grant_type": "refresh_token", "refresh_token": held.refresh}
        tokens = replace(self._granted(server, form, held), client_id=held.client_id)
        keep(self._client, tokens)
        return tokens

    def _granted(self, server: AuthorizationServer, form: dict[str, str], held: Tokens) -> Tokens:
        answer = ask(self._client, "POST", server.token, {**form, **self._identity(held.client_id)})
        if server.ended and fields(answer).get("error") == "invalid_grant":
            raise refused(self._client, server.name, "invalid_grant", server.ended)
        return granted(self._client, server.name, answer, held.refresh)

    def _identity(self, registered: str) -> dict[str, str]:
        secret = self._client.client_secret
        return {
            "client_id": registered or self._client.client_id,
            **({"client_secret": secret} if secret else {}),
        }

    def _by_browser(
        self,
        server: AuthorizationServer,
        show: Callable[[Prompt], None],
        seconds: float,
        paste: Callable[[], str] | None,
    ) -> Tokens:
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            here = server.redirect.format(port=listener.getsockname()[1])
            registered = "" if self._client.client_id else register(self._client, server, here)
            client_id = registered or self._client.client_id
            query = {
                "client_id": client_id,
                "redirect_uri": here,
                "response_type": "code",
                "scope": server.scopes[self._client.use],
                "state": state,
                "code_challenge": _challenge(verifier),
                "code_challenge_method": "S256",
                "login_hint": self._client.user,
                **server.more,
            }
            show(Prompt(f"{server.authorization}?{urlencode(query)}", "", max(1, int(seconds / 60))))
            answer = query_of(paste()) if paste else wait_for_browser(listener, seconds)
        code = self._code_in(answer, state, server)
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": here}
        nothing = Tokens("", "", 0, 0, registered)
        tokens = self._granted(server, {**form, "code_verifier": verifier}, nothing)
        return replace(tokens, client_id=registered)

    def _code_in(self, answer: dict[str, str] | None, state: str, server: AuthorizationServer) -> str:
        """The code in the browser's answer, if it is the answer to this sign-in."""
        if answer is None:
            raise refused(self._client, server.name, "expired_token")
        of_this = secrets.compare_digest(answer.get("state", "").encode(), state.encode())
        if not of_this or (server.issuer and answer.get("iss") != server.issuer):
            raise ConfigError(f"{self._client.what}: this is not the answer to this sign-in; start again")
        if "code" not in answer:
            raise refused(self._client, server.name, answer.get("error"))
        return answer["code"]

    def _by_code(self, server: AuthorizationServer, show: Callable[[Prompt], None], seconds: float) -> Tokens:
        if not server.device or not self._client.client_id:
            raise ConfigError(
                f"{self._client.what}: {server.name} has no codes to type for mail; sign in without --code"
            )
        form = {"client_id": self._client.client_id, "scope": server.scopes[self._client.use]}
        answer = ask(self._client, "POST", server.device, form)
        found = fields(answer)
        if not all(isinstance(found.get(name), str) for name in _DEVICE_FIELDS):
            raise refused(self._client, server.name, found.get("error", "server_error"))
        until = time.monotonic() + min(seconds, _number(found.get("expires_in"), 900))
        minutes = max(1, int((until - time.monotonic()) / 60))
        show(Prompt(str(found["verification_uri"]), str(found["user_code"]), minutes))
        return self._polled(server, str(found["device_code"]), _number(found.get("interval"), 5), until)

    def _polled(self, server: AuthorizationServer, code: str, interval: float, until: float) -> Tokens:
        """Asks until the person typed the code (RFC 8628, 3.4 and 3.5)."""
        form = {"grant_type": _DEVICE_GRANT, "device_code": code, **self._identity("")}
        while time.monotonic() < until:
            time.sleep(min(interval, max(0.0, until - time.monotonic())))
            answer = ask(self._client, "POST", server.token, form)
            error = fields(answer).get("error")
            if error not in ("authorization_pending", "slow_down"):
                return granted(self._client, server.name, answer)
            interval += 5 if error == "slow_down" else 0
        raise refused(self._client, server.name, "expired_token")


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _number(value: object, otherwise: float) -> float:
    return float(value) if isinstance(value, int | float) and value > 0 else otherwise
