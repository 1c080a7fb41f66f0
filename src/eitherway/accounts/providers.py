"""The large mail providers, from a table that ships with the program. Pure."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Literal

import yaml

Security = Literal["tls", "starttls", "plain"]
SignsIn = Literal["password", "app_password", "oauth", "bridge"]


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider: its server, how to sign in, and what the person must do first, as sentences.

    `hosts` has the domains with a server of their own; `oauth` is the name of its sign-in, or "". `sources`
    are the pages that these facts are from.
    """

    name: str
    domains: tuple[str, ...]
    mx: tuple[str, ...]
    host: str
    signs_in: SignsIn
    port: int = 993
    security: Security = "tls"
    user: Literal["address", "local"] = "address"
    oauth: str = ""
    caldav: str = ""
    notes: tuple[str, ...] = ()
    calendar: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    hosts: Mapping[str, str] = field(default_factory=dict)

    def host_of(self, domain: str) -> str:
        return self.hosts.get(domain, self.host)


@functools.cache
def providers() -> tuple[Provider, ...]:
    """All providers, in the order of the table."""
    text = files("eitherway.accounts").joinpath("providers.yaml").read_text(encoding="utf-8")
    return tuple(_provider(entry) for entry in yaml.load(text, Loader=yaml.CSafeLoader))


def provider_of(domain: str) -> Provider | None:
    """The provider whose addresses end with this domain."""
    return next((one for one in providers() if domain in one.domains), None)


def provider_by_mx(servers: tuple[str, ...]) -> Provider | None:
    """The provider whose servers receive the mail of a domain."""
    for one in providers():
        if any(server == end or server.endswith(f".{end}") for server in servers for end in one.mx):
            return one
    return None


def _provider(entry: dict[str, Any]) -> Provider:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
    }
    return Provider(**values)
