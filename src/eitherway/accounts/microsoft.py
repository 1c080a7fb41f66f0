"""Signs in with Microsoft (Outlook.com, Microsoft 365) by a code typed in any browser. An edge.

The only import of msal, which refreshes and caches tokens; its requests go through the bounded HTTP.
"""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import msal
from msal.exceptions import MsalError

from eitherway.accounts.oauth import Client, Prompt, ask, keep, kept, not_signed_in, refused
from eitherway.errors import TransientError
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
        paste: Callable[[], str] | None = None,  # noqa: ARG002 -- the code can be typed anywhere
    ) -> None:
        """Shows the person a code, waits until it was typed, and keeps the tokens.

        Raises ConfigError, TransientError.
        """
        application = self._application()
        flow = self._answered(lambda: application.initiate_device_flow(list(SCOPES)))
        if "user_code" not in flow:
            raise refused(self._client, NAME, flow.get("error"))
        until = min(time.time() + seconds, float(flow.get("expires_at", time.time() + seconds)))
        show(Prompt(flow["verification_uri"], flow["user_code"], max(1, int((until - time.time()) / 60))))
        result = self._answered(
            lambda: application.acquire_token_by_device_flow(
                flow, exit_condition=lambda _: time.time() > until
            )
        )
        if "access_token" not in result:
            raise refused(self._client, NAME, _ended(result.get("error")))
        self._keep()

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
