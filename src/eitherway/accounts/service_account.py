"""Gets tokens for a practice's mailboxes with the key of a Google service account. An edge.

A Workspace administrator lets the account act for the people of the domain (domain-wide delegation). Nobody
signs in: a claim signed with the key is exchanged for a token (RFC 7523, RS256 of RFC 7518, 3.3). The only
import of cryptography, which Linux's keyring brings anyway.
"""

import base64
import json
import logging
import time
from dataclasses import field
from email.utils import parsedate_to_datetime
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from eitherway.accounts.authorization_servers import GOOGLE
from eitherway.accounts.oauth import Client, ask, fields, granted, keep, kept, refused
from eitherway.accounts.passwords import read_private_file
from eitherway.errors import ConfigError
from eitherway.rules.account_settings import is_safe_address
from eitherway.values import dataclass
from eitherway.web.http import HttpResponse

log = logging.getLogger(__name__)

LASTS = 3600  # seconds: the longest that Google accepts
_SKEW = 60.0
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LARGEST = 64 << 10
_NOT_ALLOWED = (
    "in the Google Admin console (Security, API controls, Domain-wide delegation) allow the scope {scope} "
    "to the account's client ID; it may take a day to work"
)
_NOBODY = "check that `user` is an address of the domain, and that the key was not revoked"


@dataclass(frozen=True, slots=True)
class _Key:
    """The key file's account, where it is exchanged, and the key."""

    account: str
    audience: str
    key_id: str
    key: rsa.RSAPrivateKey = field(repr=False)


class ServiceAccount:
    """Tokens for one mailbox or calendar of the domain; `path` is the JSON file with the account's key."""

    def __init__(self, client: Client, path: Path) -> None:
        self._client = client
        self._path = path

    def token(self, refused_one: str = "") -> str:
        """An access token that is valid for some minutes; not `refused_one`, which the mail server refused,
        unless that is quite new. Raises ConfigError, TransientError."""
        now = time.time()
        held = kept(self._client)
        if held and held.holds(now, refused_one):
            return held.access
        key = _read_key(self._path, self._client.what)
        answer = self._exchange(key, now)
        behind = _clock_behind(answer, now)
        if fields(answer).get("error") == "invalid_grant" and abs(behind) > _SKEW:
            log.warning("this machine's clock is about %.0f min off; set it", abs(behind) / 60)
            answer = self._exchange(key, now + behind)
        if fields(answer).get("error") == "unauthorized_client":
            hint = _NOT_ALLOWED.format(scope=GOOGLE.scopes[self._client.use])
            raise refused(self._client, GOOGLE.name, "unauthorized_client", hint)
        if fields(answer).get("error") == "invalid_grant":
            raise refused(self._client, GOOGLE.name, "invalid_grant", _NOBODY)
        tokens = granted(self._client, GOOGLE.name, answer)
        keep(self._client, tokens)
        return tokens.access

    def _exchange(self, key: _Key, now: float) -> HttpResponse:
        claims = {
            "iss": key.account,
            "sub": self._client.user,
            "scope": GOOGLE.scopes[self._client.use],
            "aud": key.audience,
            "iat": int(now),
            "exp": int(now) + LASTS,
        }
        form = {"grant_type": _GRANT, "assertion": _signed(claims, key)}
        return ask(self._client, "POST", key.audience, form)


def _signed(claims: dict[str, object], key: _Key) -> str:
    """The claims as a JSON Web Token (RFC 7519), signed by RS256."""
    head = {"alg": "RS256", "typ": "JWT", **({"kid": key.key_id} if key.key_id else {})}
    text = b".".join(_base64(json.dumps(part, separators=(",", ":")).encode()) for part in (head, claims))
    return b".".join((text, _base64(key.key.sign(text, padding.PKCS1v15(), hashes.SHA256())))).decode()


def _base64(octets: bytes) -> bytes:
    return base64.urlsafe_b64encode(octets).rstrip(b"=")


def _clock_behind(answer: HttpResponse, now: float) -> float:
    """How many seconds this machine's clock is behind the server's, by its Date (RFC 9110, 6.6.1)."""
    try:
        return parsedate_to_datetime(answer.headers.get("date", "")).timestamp() - now
    except (TypeError, ValueError):
        return 0.0


def _read_key(path: Path, what: str) -> _Key:
    """The account of a key file. No error shows what is in the file."""
    octets = read_private_file(path, what, "key file", _LARGEST)
    try:
        found = json.loads(octets)
        key = serialization.load_pem_private_key(found["private_key"].encode(), None)
        account, audience = str(found["client_email"]), str(found.get("token_uri") or GOOGLE.token)
        key_id = str(found.get("private_key_id") or "")
    except (ValueError, TypeError, KeyError, AttributeError, UnsupportedAlgorithm):
        raise ConfigError(
            f"{what}: {path} is not the key of a service account; make one in the Google Cloud console "
            "(Service accounts, Keys, Add key, JSON)"
        ) from None
    if not isinstance(key, rsa.RSAPrivateKey) or not is_safe_address(audience):
        raise ConfigError(f"{what}: {path} has a key or a token_uri that cannot be used; make a new key")
    return _Key(account, audience, key_id, key)
