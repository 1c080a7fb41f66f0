"""Finds the servers of a mail address: known providers, DNS (RFC 6186, 6764), usual names. An edge.

The only import of dnspython. It never signs in and sends no password.
"""

import socket
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import dns.exception
import dns.resolver
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.TXT import TXT
from dns.rdtypes.IN.SRV import SRV

from eitherway.accounts.providers import Provider, Security, SignsIn, Way, provider_by_mx, provider_of
from eitherway.errors import ConfigError, TransientError
from eitherway.values import dataclass
from eitherway.web.http import Deadline, tls_context

IMAPS_PORT = 993
_PROBE_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class DiscoveredServers:
    """The servers of an address and what to know about them.

    `how` is the origin: "provider" (the table), "mx" (the table, by the domain's mail servers), "srv" (the
    domain's own records) or "name" (a server answers at a usual name). `sure` is false if the person should
    confirm the host before a password goes there. `ways` are those to sign in, the usual one first; `host` is
    "" if there is none. `caldav` is "" if none is known; `notes` and `calendar_notes` are sentences that say
    what the person must do.
    """

    host: str
    port: int
    security: Security
    user: str
    signs_in: SignsIn
    how: str
    provider: str = ""
    oauth: str = ""
    caldav: str = ""
    sure: bool = True
    notes: tuple[str, ...] = ()
    calendar_notes: tuple[str, ...] = ()
    ways: tuple[Way, ...] = (Way("password"),)


@dataclass(frozen=True, slots=True)
class Network:
    """The resolver (None: this machine's), the port to probe for IMAP over TLS, and the PEM file of
    certificate authorities (None: this machine's)."""

    resolver: dns.resolver.Resolver | None = None
    imaps_port: int = IMAPS_PORT
    ca: Path | None = None


def find_servers(address: str, deadline: Deadline, network: Network | None = None) -> DiscoveredServers:
    """The servers of a mail address.

    Raises ConfigError if none is found, TransientError if the DNS does not answer.
    """
    network = network or Network()
    local, domain = _split(address)
    known = provider_of(domain)
    if known is not None:
        return _of_provider(known, local, domain, "provider")
    names = _Lookup(network, deadline)
    by_mx = provider_by_mx(names.mail_servers(domain))
    # The domain's own records win, unless its mail is with a known provider.
    if by_mx is not None:
        return _of_provider(by_mx, local, domain, "mx")
    caldav, notes = _confirmed(names.caldav(domain), domain)
    found = names.imap(domain, address) or names.usual(domain, address)
    if found is None:
        raise ConfigError(
            f"{domain}: no mail server found; ask your provider for its name, and give it with --host"
        )
    return replace(found, caldav=caldav, calendar_notes=notes)


def find_caldav(address: str, deadline: Deadline, network: Network | None = None) -> str:
    """The address to start from for the calendars of a mail address. Raises ConfigError, TransientError.

    An address from the DNS counts only within the same domain: the DNS can be forged, and the password would
    then go to a stranger with a valid certificate (RFC 6764, 8).
    """
    _, domain = _split(address)
    known = provider_of(domain)
    if known is not None and not known.caldav:
        raise ConfigError(f"{known.name} has no CalDAV: {' '.join(known.calendar)}")
    if known is not None:
        return known.caldav
    found, notes = _confirmed(_Lookup(network or Network(), deadline).caldav(domain), domain)
    if notes:
        raise ConfigError(*notes)
    return found or f"https://{domain}/.well-known/caldav"


def _confirmed(caldav: str, domain: str) -> tuple[str, tuple[str, ...]]:
    """The calendars' address if it is within the domain; else "" and a note for the person."""
    host = caldav.removeprefix("https://").split("/")[0].split(":")[0]
    if not caldav or _is_within(host, domain):
        return caldav, ()
    return "", (f"The DNS says that the calendars of {domain} are at {caldav}; if so, set it as `caldav`.",)


def _split(address: str) -> tuple[str, str]:
    local, at, domain = address.strip().rpartition("@")
    try:
        domain = domain.rstrip(".").lower().encode("idna").decode()
    except UnicodeError:
        domain = ""
    if not at or not local or "." not in domain or any(character.isspace() for character in address.strip()):
        raise ConfigError(f"'{address}' is not a mail address")
    return local, domain


def _is_within(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _of_provider(known: Provider, local: str, domain: str, how: str) -> DiscoveredServers:
    return DiscoveredServers(
        host=known.host_of(domain),
        port=known.port,
        security=known.security,
        user=local if known.user == "local" and how == "provider" else f"{local}@{domain}",
        signs_in=known.signs_in,
        how=how,
        provider=known.name,
        oauth=known.oauth,
        caldav=known.caldav,
        notes=known.notes,
        calendar_notes=known.calendar,
        ways=known.ways,
    )


class _Lookup:
    """DNS queries and probes, until the deadline."""

    def __init__(self, network: Network, deadline: Deadline) -> None:
        self._network = network
        self._deadline = deadline
        self._resolver: dns.resolver.Resolver | None = network.resolver

    def mail_servers(self, domain: str) -> tuple[str, ...]:
        records = [record for record in self._ask(domain, "MX") if isinstance(record, MX)]
        return tuple(_host(record.exchange) for record in sorted(records, key=lambda one: one.preference))

    def imap(self, domain: str, address: str) -> DiscoveredServers | None:
        """The server in the domain's SRV records (RFC 6186, 3.2); implicit TLS is preferred to STARTTLS."""
        kinds: tuple[tuple[str, Security], ...] = (("_imaps", "tls"), ("_imap", "starttls"))
        for service, security in kinds:
            for host, port in self._services(f"{service}._tcp.{domain}"):
                return _plain_found(host, port, security, address, "srv", sure=_is_within(host, domain))
        return None

    def usual(self, domain: str, address: str) -> DiscoveredServers | None:
        """The first usual name at which a server with a valid certificate answers."""
        for host in (f"imap.{domain}", f"mail.{domain}", domain):
            if any(self._answers(host, place) for place in self._addresses(host)):
                return _plain_found(host, self._network.imaps_port, "tls", address, "name")
        return None

    def caldav(self, domain: str) -> str:
        """The calendars' address in the domain's SRV and TXT records (RFC 6764, 3 and 4), or ""."""
        name = f"_caldavs._tcp.{domain}"
        for host, port in self._services(name):
            path = "/.well-known/caldav"
            for record in self._ask(name, "TXT"):
                if isinstance(record, TXT) and record.strings[0].startswith(b"path=/"):
                    path = record.strings[0].removeprefix(b"path=").decode(errors="replace")
            return f"https://{host}{'' if port == 443 else f':{port}'}{path}"
        return ""

    def _services(self, name: str) -> Iterable[tuple[str, int]]:
        """Hosts and ports by priority; a target of "." means that there is none."""
        records = [record for record in self._ask(name, "SRV") if isinstance(record, SRV)]
        ordered = sorted(records, key=lambda one: (one.priority, -one.weight))
        return [(_host(record.target), record.port) for record in ordered if _host(record.target)]

    def _addresses(self, host: str) -> list[str]:
        return [str(record) for kind in ("A", "AAAA") for record in self._ask(host, kind)]

    def _answers(self, host: str, place: str) -> bool:
        """Whether a server with a certificate for `host` answers with IMAP at the address `place`."""
        seconds = min(_PROBE_SECONDS, self._deadline.left())
        if seconds <= 0:
            return False
        try:
            with (
                socket.create_connection((place, self._network.imaps_port), seconds) as line,
                tls_context(self._network.ca).wrap_socket(line, server_hostname=host) as secure,
            ):
                return secure.recv(16).startswith(b"* ")
        except OSError:
            return False

    def _ask(self, name: str, kind: str) -> list[object]:
        """The records; empty if the DNS has none."""
        try:
            if self._resolver is None:
                self._resolver = dns.resolver.Resolver()
            answer = self._resolver.resolve(
                name, kind, search=False, lifetime=max(0.1, self._deadline.left())
            )
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError, ValueError):
            raise TransientError(
                "the DNS does not answer; check that this machine is online, or give the host with --host"
            ) from None
        return list(answer)


def _host(name: object) -> str:
    return str(name).rstrip(".").lower()


def _plain_found(
    host: str, port: int, security: Security, address: str, how: str, *, sure: bool = True
) -> DiscoveredServers:
    """A server of no known provider."""
    notes = () if sure else (f"The DNS says that the mail is at {host}; continue only if you know it.",)
    return DiscoveredServers(host, port, security, address, "password", how, sure=sure, notes=notes)
