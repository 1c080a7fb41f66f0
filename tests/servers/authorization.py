"""An authorization server on 127.0.0.1, as a script of `Web`, and the browser of one who signs in there."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
import urllib.request
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from eitherway.accounts.oauth import Prompt
from tests.servers.web import Asked, Reply

JWT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def as_json(status: int = 200, **found: object) -> Reply:
    return Reply(status, {"Content-Type": "application/json"}, json.dumps(found).encode())


def first_values(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


@dataclass
class AuthorizationScript:
    """What the server does. `refusals` are its next answers for a token, which holds `lasts` seconds.

    Only its newest token is active (RFC 7662), that of `user`.

    It gives each refresh token for one use only where `rotates`; `metadata` overrides its description, `key`
    is that of the service account whose claims it takes, `ahead` how many seconds its clock is ahead of ours.
    """

    url: str = ""
    user: str = ""
    refusals: list[Reply] = field(default_factory=list)
    lasts: object = 3600
    rotates: bool = False
    metadata: dict[str, object] = field(default_factory=dict)
    registers: bool = True
    key: rsa.RSAPublicKey | None = None
    ahead: float = 0
    challenge: str = ""
    redirect: str = ""
    granted: int = 0
    clients: list[dict[str, object]] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    claims: list[dict[str, object]] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Reply:
        reply = self._reply(asked)
        date = formatdate(time.time() + self.ahead, usegmt=True)
        return replace(reply, headers={**reply.headers, "Date": date})

    def _reply(self, asked: Asked) -> Reply:
        path = urlsplit(asked.path).path
        if path == "/.well-known/oauth-authorization-server":
            return as_json(**{**self._description(), **self.metadata})
        if path == "/introspect":
            token = first_values(asked.body.decode())["token"]
            return as_json(active=token == f"access-{self.granted}", username=self.user)
        if path == "/register":
            return self._register(json.loads(asked.body))
        if path.endswith("/devicecode"):
            return as_json(
                device_code="device",
                user_code="ABCD-1234",
                verification_uri="https://login.example/device",
                expires_in=60,
                interval=0.05,
            )
        if path.endswith("/token"):
            return self._token(first_values(asked.body.decode()))
        return Reply(404)

    def _description(self) -> dict[str, object]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "registration_endpoint": f"{self.url}/register",
            "scopes_supported": ["urn:ietf:params:oauth:scope:mail", "other", "offline_access"],
            "authorization_response_iss_parameter_supported": True,
        }

    def _register(self, wish: dict[str, object]) -> Reply:
        if not self.registers:
            return as_json(400, error="invalid_redirect_uri", error_description="not valid scheme")
        self.clients.append(wish)
        return as_json(201, client_id=f"client-{len(self.clients)}")

    def _token(self, form: dict[str, str]) -> Reply:
        self.forms.append(form)
        if self.refusals:
            return self.refusals.pop(0)
        if not self._is_right(form):
            return as_json(400, error="invalid_grant", error_description="maya@okafor.example may not")
        self.granted += 1
        refresh = {} if form["grant_type"] == JWT else {"refresh_token": f"refresh-{self.granted}"}
        return as_json(access_token=f"access-{self.granted}", expires_in=self.lasts, **refresh)

    def _is_right(self, form: dict[str, str]) -> bool:
        if form["grant_type"] == "authorization_code":
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            return challenge == self.challenge and form["redirect_uri"] == self.redirect
        if form["grant_type"] == "refresh_token":
            last = f"refresh-{self.granted}"
            return form["refresh_token"] == last if self.rotates else form["refresh_token"] != ""
        return form["grant_type"] != JWT or self._takes(form["assertion"])

    def _takes(self, assertion: str) -> bool:
        """Whether the claims are signed with the account's key and of this hour (RFC 7523, 3)."""
        text, _, signature = assertion.rpartition(".")
        assert self.key is not None
        try:
            self.key.verify(_octets(signature), text.encode(), padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return False
        claims = json.loads(_octets(text.split(".")[1]))
        self.claims.append(claims)
        now = time.time() + self.ahead
        return bool(claims["iat"] - 60 <= now <= claims["exp"] <= now + 3660)


class Browser:
    """A person's browser: goes where the prompt says, agrees or not, and is sent back with what is `said`."""

    def __init__(self, server: AuthorizationScript, **said: str) -> None:
        self.server = server
        self.said = said or {"code": "from-the-browser", "iss": server.url}
        self.prompts: list[Prompt] = []
        self.query: dict[str, str] = {}
        self.last = ""

    def show(self, prompt: Prompt) -> None:
        """Goes to the address; what it ended on is in `last`."""
        self.prompts.append(prompt)
        self.query = first_values(urlsplit(prompt.url).query)
        self.server.challenge, self.server.redirect = self.query["code_challenge"], self.query["redirect_uri"]
        self.last = f"{self.query['redirect_uri']}?{urlencode({'state': self.query['state'], **self.said})}"

    def show_and_go(self, prompt: Prompt) -> None:
        """Goes there, and back to the waiting program."""
        self.show(prompt)
        threading.Thread(target=lambda: urllib.request.urlopen(self.last, timeout=5).read()).start()

    def paste(self) -> str:
        """The last address, as the person copies it."""
        return f" {self.last}\n"


def _octets(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
