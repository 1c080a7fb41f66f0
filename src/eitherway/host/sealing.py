"""Secrets sealed with a master key: AES-GCM in an envelope, bound to their tenant and name. An edge.

Each secret has a key of its own, which the master key wraps: another master key wraps those keys again and
needs no secret in clear. The name of a master key is made from the key, so that a wrong one is known at once.
"""

import base64
import binascii
import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from eitherway.accounts.passwords import SECONDS, read_private_file, run_for_secret
from eitherway.errors import ConfigError
from eitherway.values import dataclass

_KEY, _NONCE, _TAG = 32, 12, 16  # octets
_WRAPPED = _NONCE + _KEY + _TAG
_PROOF = b"eitherway"
FORM = b"\x01"  # of what is sealed


@dataclass(frozen=True, slots=True)
class MasterKey:
    """A key that seals and opens; its name tells it from others and nothing about it."""

    octets: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.octets) != _KEY:
            raise ConfigError(f"master key: it has {len(self.octets)} octets, not {_KEY}; {_MAKE_ONE}")

    @property
    def name(self) -> str:
        return hashlib.sha256(b"eitherway master key" + self.octets).hexdigest()[:16]

    def seal(self, secret: bytes, place: str) -> bytes:
        """The secret, sealed for `place`: it opens nowhere else."""
        own = secrets.token_bytes(_KEY)
        return FORM + self._wrap(own, place) + _encrypt(own, secret, place)

    def open(self, sealed: bytes, place: str) -> bytes:
        """What is sealed. Raises ConfigError if it was sealed with another key or for another place."""
        if not sealed.startswith(FORM):
            raise ConfigError("master key: a secret has a form that only a newer eitherway knows")
        return _decrypt(self._unwrap(sealed, place), sealed[1 + _WRAPPED :], place)

    def sealed_again(self, sealed: bytes, place: str, by: "MasterKey") -> bytes:
        """The same for another master key; the secret itself is not opened."""
        return FORM + by._wrap(self._unwrap(sealed, place), place) + sealed[1 + _WRAPPED :]

    def proof(self) -> bytes:
        """What only this key makes and checks."""
        return _encrypt(self.octets, _PROOF, self.name)

    def is_proved_by(self, proof: bytes) -> bool:
        """Whether this key made that proof."""
        try:
            return _decrypt(self.octets, proof, self.name) == _PROOF
        except ConfigError:
            return False

    def _wrap(self, own: bytes, place: str) -> bytes:
        return _encrypt(self.octets, own, place)

    def _unwrap(self, sealed: bytes, place: str) -> bytes:
        return _decrypt(self.octets, sealed[1 : 1 + _WRAPPED], place)


def _encrypt(key: bytes, octets: bytes, place: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, octets, place.encode())


def _decrypt(key: bytes, octets: bytes, place: str) -> bytes:
    try:
        return AESGCM(key).decrypt(octets[:_NONCE], octets[_NONCE:], place.encode())
    except (InvalidTag, ValueError):
        raise ConfigError(
            "master key: a secret does not open with it; name the key that sealed it, or restore the backup "
            "of the database that goes with this key"
        ) from None


_MAKE_ONE = "make one with: openssl rand -base64 32"


def read_master_key(source: str) -> MasterKey:
    """The master key of `file:PATH`, `command:WORDS` or `credential:NAME` (of systemd, LoadCredential=)."""
    kind, _, where = source.partition(":")
    if kind == "file" and where:
        octets = read_private_file(Path(where).expanduser(), "master key", "file", 4096)
    elif kind == "command" and where:
        octets = run_for_secret(where, what="master key", base=Path(), seconds=SECONDS)
    elif kind == "credential" and where:
        folder = os.environ.get("CREDENTIALS_DIRECTORY")
        if not folder:
            raise ConfigError("master key: systemd gave no credential; write LoadCredential= into the unit")
        octets = read_private_file(Path(folder) / where, "master key", "credential", 4096)
    else:
        raise ConfigError(
            "master key: write file:PATH, command:WORDS or credential:NAME, with --master-key or in "
            f"EITHERWAY_MASTER_KEY; {_MAKE_ONE}"
        )
    return MasterKey(_key_in(octets))


def _key_in(octets: bytes) -> bytes:
    """The 32 octets, as they are or in base64."""
    if len(octets) == _KEY:
        return octets
    try:
        return base64.b64decode(octets.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise ConfigError(f"master key: it is not 32 octets in base64; {_MAKE_ONE}") from None


@dataclass(frozen=True, slots=True)
class Keyring:
    """The master key that seals now, and older ones that still open."""

    now: MasterKey
    older: tuple[MasterKey, ...] = ()

    def named(self, name: str) -> MasterKey:
        """The key with this name. Raises ConfigError if it is not here."""
        for key in (self.now, *self.older):
            if key.name == name:
                return key
        raise ConfigError(
            f"master key: a secret was sealed with the key {name}, and only {self.names} is given; "
            "name that one with --old-master-key"
        )

    @property
    def names(self) -> str:
        return ", ".join(key.name for key in (self.now, *self.older))


def read_keyring(source: str, older: Iterable[str] = ()) -> Keyring:
    """The master keys of these sources."""
    return Keyring(read_master_key(source), tuple(map(read_master_key, older)))
