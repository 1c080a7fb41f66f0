"""The large mail providers, and which way to sign in is open to whom, from a table that ships. Pure."""

import functools
from collections.abc import Mapping
from dataclasses import field
from importlib.resources import files
from typing import Any, Literal

import yaml

from eitherway.values import dataclass

Security = Literal["tls", "starttls", "plain"]
SignsIn = Literal["password", "app_password", "oauth", "bridge", "none"]
WayKind = Literal["password", "app_password", "bridge", "client", "service_account", "none"]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to sign in. `whom` says for whom it is, to go on after "if ..."; "" for everybody.

    `kind` is what rules.yaml needs: a password, an app password, that of a bridge, an OAuth client of one's
    own (`client`: `oauth` and `client_id`), the key of a service account, or nothing, as there is no way.
    `steps` are sentences with the pages and fields by name.
    """

    kind: WayKind
    whom: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider: its server, how to sign in, and what the person must do first, as sentences.

    `hosts` has the domains with a server of their own; `oauth` is the name of its sign-in, or "". `folders`
    is about how many a mailbox may have, 0 if many. `sources` are the pages that these facts are from.
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
    several: tuple[Way, ...] = ()
    folders: int = 0

    def host_of(self, domain: str) -> str:
        return self.hosts.get(domain, self.host)

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways to sign in, the usual one first; never empty."""
        kind: WayKind = "client" if self.signs_in == "oauth" else self.signs_in
        return self.several or (Way(kind, "", self.notes),)


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


def provider_at(host: str) -> Provider | None:
    """The provider that has this server."""
    return next((one for one in providers() if host and host in (one.host, *one.hosts.values())), None)


def few_folders(host: str) -> str:
    """How few folders the provider of this server allows, as a sentence; "" if that is no matter."""
    known = provider_at(host)
    if known is None or not known.folders:
        return ""
    return f"{known.name} takes about {known.folders} folders in a free mailbox, those in the trash too"


def folders_that_fit(host: str, there: int, needed: int) -> str:
    """A warning if the folders that are needed may be too many beside those that are there; else ""."""
    known = provider_at(host)
    if known is None or not known.folders or there + needed <= known.folders:
        return ""
    more = f"you have {there} and the board needs {needed} more: delete what you do not need"
    return f"{few_folders(host)}; {more}"


def _provider(entry: dict[str, Any]) -> Provider:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
    }
    several = tuple(Way(one["kind"], one["whom"], tuple(one["steps"])) for one in values.pop("ways", ()))
    return Provider(**values, several=several)
