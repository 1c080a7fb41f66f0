"""Signs in with Microsoft (Outlook.com, Microsoft 365) in a browser here, or by a code for any. An edge.

The only import of msal, which refreshes and caches tokens; its requests go through the bounded HTTP.
"""

import logging
import secrets
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import msal
from msal.exceptions import MsalError

from eitherway.accounts.loopback import query_of, wait_for_browser
from eitherway.accounts.oauth import Client, Prompt, ask, keep, kept, not_signed_in, refused
from eitherway.errors import ConfigError, TransientError
from eitherway.web.http import HttpResponse

AUTHORITY = "https://login.microsoftonline.com"
SCOPES = ("https://outlook.office.com/IMAP.AccessAsUser.All",)
NAME = "Microsoft"

logging.getLogger("msal").setLevel(logging.CRITICAL)  # its messages may name the person


class Microsoft:
    """One account, for mail only: Microsoft's calendars have no CalDAV."""

    def __init__(self, client: Client, *, authority: str = AUTHORITY) -> None:
        self._client = client
        self._cache = msal.SerializableTokenCache()
        self._authority = f"{authority}/{client.tenant}"
        self._known = authority == AUTHORITY

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
        result = self._by_code(show, seconds) if by_code else self._by_browser(show, seconds, paste)
        if "access_token" not in result:
            raise refused(self._client, NAME, _ended(result.get("error")))
        self._keep()

    def _by_browser(
        self, show: Callable[[Prompt], None], seconds: float, paste: Callable[[], str] | None
    ) -> Mapping[str, Any]:
        """What msal got for the browser's answer; it makes and checks PKCE (RFC 7636) and the state."""
        application = self._application()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            # Microsoft ignores the port of this host name, and of no other, when it compares.
            here = f"http://localhost:{listener.getsockname()[1]}"
            flow = self._answered(
                lambda: application.initiate_auth_code_flow(
                    list(SCOPES), redirect_uri=here, login_hint=self._client.user
                )
            )
            if "auth_uri" not in flow:
                raise refused(self._client, NAME, flow.get("error"))
            show(Prompt(flow["auth_uri"], "", int(seconds / 60)))
            answer = query_of(paste()) if paste else wait_for_browser(listener, seconds)
        if answer is None:
            return {"error": "expired_token"}
        if not secrets.compare_digest(answer.get("state", ""), flow["state"]):
            raise ConfigError(f"{self._client.what}: this is not the answer to this sign-in; start again")
        found: Mapping[str, Any] = self._answered(
            lambda: application.acquire_token_by_auth_code_flow(flow, answer)
        )
        return found

    def _by_code(self, show: Callable[[Prompt], None], seconds: float) -> Mapping[str, Any]:
        application = self._application()
        flow = self._answered(lambda: application.initiate_device_flow(list(SCOPES)))
        if "user_code" not in flow:
            raise refused(self._client, NAME, flow.get("error"))
        until = min(time.time() + seconds, float(flow.get("expires_at", time.time() + seconds)))
        show(Prompt(flow["verification_uri"], flow["user_code"], max(1, int((until - time.time()) / 60))))
        found: Mapping[str, Any] = self._answered(
            lambda: application.acquire_token_by_device_flow(
                flow, exit_condition=lambda _: time.time() > until
            )
        )
        return found

    def token(self) -> str:
        """An access token that is valid for some minutes. Raises ConfigError, TransientError."""
        application = self._application()
        accounts = application.get_accounts()
        if not accounts:
            raise not_signed_in(self._client, NAME)
        result = self._answered(
            lambda: application.acquire_token_silent_with_error(list(SCOPES), account=accounts[0])
        )
        self._keep()
        if "access_token" not in result:
            raise refused(self._client, NAME, result.get("error", "invalid_grant"))
        return str(result["access_token"])

    def _application(self) -> Any:
        """A new client of msal with the stored tokens, which another process may have refreshed."""
        try:
            self._cache.deserialize(kept(self._client) or None)
        except ValueError:  # the file is damaged: as if not signed in
            self._cache = msal.SerializableTokenCache()
        return self._answered(
            lambda: msal.PublicClientApplication(
                self._client.client_id,
                authority=self._authority,
                token_cache=self._cache,
                http_client=_Http(self._client),
                instance_discovery=None if self._known else False,
            )
        )

    def _answered(self, ask_msal: Callable[[], Any]) -> Any:
        """The result of a call to msal, which may raise anything if the answer is not the expected JSON."""
        try:
            return ask_msal() or {}
        except (ValueError, KeyError, MsalError):
            raise TransientError(f"{self._client.what}: {NAME} gave no readable answer") from None

    def _keep(self) -> None:
        if self._cache.has_state_changed:
            keep(self._client, self._cache.serialize())
            self._cache.has_state_changed = False


def _ended(error: object) -> object:
    """The error code; msal reports "pending" if the code was not typed in time."""
    return "expired_token" if error == "authorization_pending" else error


class _Response:
    """An answer as msal reads it."""

    def __init__(self, answer: HttpResponse) -> None:
        self.status_code = answer.status
        self.headers = answer.headers
        self.text = answer.body.decode(errors="replace")

    def raise_for_status(self) -> None:
        """Raises ValueError for an error status."""
        if self.status_code >= 400:
            raise ValueError(f"status {self.status_code}")


class _Http:
    """Sends msal's requests through the bounded HTTP."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self, url: str, params: Mapping[str, str] | None = None, **_: object) -> _Response:
        return _Response(ask(self._client, "GET", _with(url, params)))

    def post(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        **_: object,
    ) -> _Response:
        return _Response(ask(self._client, "POST", _with(url, params), data))

    def close(self) -> None:
        """Does nothing: no connection stays open."""


def _with(url: str, params: Mapping[str, str] | None) -> str:
    if not params:
        return url
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, urlencode(params)) if part)
    return urlunsplit(parts._replace(query=query))
