"""Who may see the page: one token for one browser, one host, its own forms only. An edge: makes secrets."""

import secrets
from hmac import compare_digest

ADDRESS = "127.0.0.1"


class Gate:
    """Knows one browser at a time. Everything is in memory: it ends with the process.

    `host` is what a browser must name as Host: another name that leads here (DNS rebinding) is refused.
    """

    def __init__(self, port: int) -> None:
        self.host = f"{ADDRESS}:{port}"
        self.cookie = f"eitherway-{port}"  # browsers share the cookies of all ports of a host
        self.form_token = secrets.token_urlsafe(32)
        self._token = secrets.token_urlsafe(32)
        self._session = ""

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    @property
    def entrance(self) -> str:
        """The address that lets one browser in, once."""
        return f"{self.origin}/enter?token={self._token}"

    def enter(self, token: str) -> str:
        """The value of the session's cookie for the right token; "" for another, or the second time."""
        if not self._token or not _same(token, self._token):
            return ""
        self._token = ""
        self._session = secrets.token_urlsafe(32)
        return self._session

    def is_inside(self, cookie: str) -> bool:
        """Whether it is the cookie of the session."""
        return bool(self._session) and _same(cookie, self._session)

    def is_own_form(self, origin: str, site: str, form_token: str) -> bool:
        """Whether a form was sent from a page of this session.

        `origin` and `site` are the fields Origin and Sec-Fetch-Site; browsers before 2023 lack the second.
        """
        return origin == self.origin and site in ("", "same-origin") and _same(form_token, self.form_token)


def _same(one: str, other: str) -> bool:
    return compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))
