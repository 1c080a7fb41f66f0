"""Servers of a mail address, from the table and from a name server on loopback."""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from eitherway.accounts.autodiscovery import DiscoveredServers, Network, find_caldav, find_servers
from eitherway.accounts.providers import Provider, folders_that_fit, provider_by_mx, provider_of, providers
from eitherway.errors import ConfigError, TransientError
from eitherway.web.http import Deadline
from tests.servers.names import NameServer
from tests.servers.tls import Authority, Pair

MX = "okafor.example. MX 10 {}."


def find(address: str, *records: str) -> DiscoveredServers:
    with NameServer(*records) as names:
        return find_servers(address, Deadline(5), Network(names.resolver, imaps_port=1))


@contextmanager
def imap_server(pair: Pair, greeting: bytes = b"* OK ready\r\n") -> Iterator[int]:
    """Something on a free port that greets over TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.certificate, pair.key)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    line, _ = listener.accept()
                except OSError:
                    return
                try:
                    with context.wrap_socket(line, server_side=True) as secure:
                        secure.sendall(greeting)
                        secure.recv(1)
                except OSError:
                    continue

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("address", "host", "user", "signs_in"),
    [
        ("maya@gmail.com", "imap.gmail.com:993 tls", "maya@gmail.com", "app_password"),
        ("maya@hotmail.co.uk", "outlook.office365.com:993 tls", "maya@hotmail.co.uk", "oauth"),
        ("maya@icloud.com", "imap.mail.me.com:993 tls", "maya", "app_password"),
        ("maya@fastmail.com", "imap.fastmail.com:993 tls", "maya@fastmail.com", "app_password"),
        ("maya@Yahoo.DE", "imap.mail.yahoo.com:993 tls", "maya@yahoo.de", "app_password"),
        ("maya@proton.me", "127.0.0.1:1143 starttls", "maya@proton.me", "bridge"),
        ("maya@gmx.at", "imap.gmx.net:993 tls", "maya@gmx.at", "password"),
        ("maya@mail.com", "imap.mail.com:993 tls", "maya@mail.com", "password"),
        ("maya@web.de", "imap.web.de:993 tls", "maya", "password"),
        ("maya@mailbox.org", "imap.mailbox.org:993 tls", "maya@mailbox.org", "password"),
        ("maya@posteo.net", "posteo.de:993 tls", "maya@posteo.net", "app_password"),
        ("maya@zoho.eu", "imap.zoho.eu:993 tls", "maya@zoho.eu", "app_password"),
        ("maya@aol.com", "imap.aol.com:993 tls", "maya@aol.com", "app_password"),
    ],
)
def test_a_large_provider_is_known_without_asking_anybody(
    address: str, host: str, user: str, signs_in: str
) -> None:
    with NameServer(silent=True) as names:
        found = find_servers(address, Deadline(0.1), Network(names.resolver))

    assert f"{found.host}:{found.port} {found.security}" == host
    assert (found.user, found.signs_in, found.how, found.sure) == (user, signs_in, "provider", True)
    assert names.asked == []


@pytest.mark.parametrize("provider", providers(), ids=lambda one: one.name)
def test_each_provider_says_what_the_person_must_do(provider: Provider) -> None:
    steps = [step for way in provider.ways for step in way.steps]
    assert steps
    assert provider.caldav.startswith("https://") or provider.calendar or provider.name.startswith("GMX (")
    assert all(sentence.endswith(".") for sentence in (*provider.notes, *provider.calendar, *steps))
    assert (len(provider.ways) > 1) <= all(way.whom and not way.whom.endswith(".") for way in provider.ways)
    assert provider.ways[0].kind == {"oauth": "client"}.get(provider.signs_in, provider.signs_in)
    assert all(source.startswith("https://") for source in provider.sources)
    assert provider.sources
    assert all(re.fullmatch(r"[a-z0-9.-]+", domain) for domain in (*provider.domains, *provider.mx))
    assert (provider.signs_in == "oauth") <= bool(provider.oauth)


def test_no_domain_has_two_providers() -> None:
    domains = [domain for provider in providers() for domain in provider.domains]

    assert sorted(set(domains)) == sorted(domains)


@pytest.mark.parametrize(
    ("server", "provider"),
    [
        ("aspmx.l.google.com", "Gmail"),
        ("okafor-example.mail.protection.outlook.com", "Outlook.com and Microsoft 365"),
        ("in1-smtp.messagingengine.com", "Fastmail"),
        ("mx01.mail.icloud.com", "iCloud"),
        ("mail.protonmail.ch", "Proton Mail (by its Bridge)"),
        ("mx.zoho.eu", "Zoho (Europe)"),
    ],
)
def test_a_domain_of_ones_own_with_a_provider_is_known_by_its_mail_servers(
    server: str, provider: str
) -> None:
    found = find("maya@okafor.example", MX.format(server))

    assert (found.provider, found.how, found.user) == (provider, "mx", "maya@okafor.example")


def test_a_name_that_only_looks_like_a_provider_is_none() -> None:
    with pytest.raises(ConfigError):
        find("maya@okafor.example", MX.format("notgoogle.com"))


def test_a_domain_says_where_its_servers_are() -> None:
    found = find(
        "maya@okafor.example",
        "_imaps._tcp.okafor.example. SRV 20 1 993 second.okafor.example.",
        "_imaps._tcp.okafor.example. SRV 10 1 1993 first.okafor.example.",
        "_imap._tcp.okafor.example. SRV 0 1 143 other.okafor.example.",
        "_caldavs._tcp.okafor.example. SRV 0 1 8443 dav.okafor.example.",
        '_caldavs._tcp.okafor.example. TXT "path=/dav/"',
    )

    assert (found.host, found.port, found.security) == ("first.okafor.example", 1993, "tls")
    assert (found.how, found.sure, found.caldav) == ("srv", True, "https://dav.okafor.example:8443/dav/")


def test_starttls_is_taken_where_there_is_nothing_else() -> None:
    found = find(
        "maya@okafor.example",
        "_imaps._tcp.okafor.example. SRV 0 0 0 .",
        "_imap._tcp.okafor.example. SRV 0 1 143 mail.okafor.example.",
    )

    assert (found.host, found.port, found.security) == ("mail.okafor.example", 143, "starttls")


def test_a_host_of_another_domain_is_to_be_confirmed() -> None:
    found = find("maya@okafor.example", "_imaps._tcp.okafor.example. SRV 0 1 993 mail.elsewhere.example.")

    assert not found.sure
    assert "mail.elsewhere.example" in found.notes[0]


def test_a_usual_name_is_tried_and_must_have_a_good_certificate(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    pair = authority.issue(hosts=("mail.okafor.example",))
    records = ("imap.okafor.example. A 127.0.0.1", "mail.okafor.example. A 127.0.0.1")

    with imap_server(pair) as port, NameServer(*records) as names:
        found = find_servers("maya@okafor.example", Deadline(5), Network(names.resolver, port, authority.ca))

    assert (found.host, found.port, found.how) == ("mail.okafor.example", port, "name")


def test_a_server_that_is_no_mail_server_is_not_taken(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    pair = authority.issue(hosts=("imap.okafor.example",))

    with (
        imap_server(pair, b"HTTP/1.1 400\r\n") as port,
        NameServer("imap.okafor.example. A 127.0.0.1") as names,
        pytest.raises(ConfigError, match="no mail server found"),
    ):
        find_servers("maya@okafor.example", Deadline(5), Network(names.resolver, port, authority.ca))


def test_a_domain_that_is_not_there_says_what_to_do() -> None:
    with pytest.raises(ConfigError) as caught:
        find("maya@okafor.example")

    assert str(caught.value) == (
        "okafor.example: no mail server found; ask your provider for its name, and give it with --host"
    )


def test_offline_is_said_in_time() -> None:
    began = time.monotonic()

    with (
        NameServer(silent=True) as names,
        pytest.raises(TransientError, match="check that this machine is online"),
    ):
        find_servers("maya@okafor.example", Deadline(0.5), Network(names.resolver))

    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    "address", ["", "maya", "maya@", "@okafor.example", "maya@localhost", "ma ya@x.example"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ConfigError, match="is not a mail address"):
        find_servers(address, Deadline(1))


def test_a_domain_of_another_script_is_asked_for_as_the_dns_writes_it() -> None:
    found = find(
        "maya@bücher.example", "_imaps._tcp.xn--bcher-kva.example. SRV 0 1 993 imap.xn--bcher-kva.example."
    )

    assert found.host == "imap.xn--bcher-kva.example"


def test_calendars_begin_where_the_domain_says() -> None:
    with NameServer("_caldavs._tcp.okafor.example. SRV 0 1 443 dav.okafor.example.") as names:
        url = find_caldav("maya@okafor.example", Deadline(5), Network(names.resolver))

    assert url == "https://dav.okafor.example/.well-known/caldav"


def test_calendars_begin_at_the_domain_when_it_says_nothing() -> None:
    with NameServer() as names:
        url = find_caldav("maya@okafor.example", Deadline(5), Network(names.resolver))

    assert url == "https://okafor.example/.well-known/caldav"


def test_calendars_elsewhere_are_not_followed_by_themselves() -> None:
    with (
        NameServer("_caldavs._tcp.okafor.example. SRV 0 1 443 dav.elsewhere.example.") as names,
        pytest.raises(
            ConfigError,
            match=re.escape("the calendars of okafor.example are at https://dav.elsewhere.example/"),
        ),
    ):
        find_caldav("maya@okafor.example", Deadline(5), Network(names.resolver))


def test_calendars_elsewhere_are_named_only() -> None:
    found = find(
        "maya@okafor.example",
        "_imaps._tcp.okafor.example. SRV 0 1 993 imap.okafor.example.",
        "_caldavs._tcp.okafor.example. SRV 0 1 443 dav.elsewhere.example.",
    )

    assert found.caldav == ""
    assert "https://dav.elsewhere.example/" in found.calendar_notes[0]


def test_calendars_of_a_provider() -> None:
    assert find_caldav("maya@icloud.com", Deadline(0)) == "https://caldav.icloud.com/"
    with pytest.raises(ConfigError, match="copy its"):
        find_caldav("maya@gmail.com", Deadline(0))


@pytest.mark.parametrize(
    ("domain", "words"),
    [
        ("hushmail.com", "a space, and the 20 letters"),
        ("gmx.de", "goes to the spam folder"),
        ("gmx.de", "IMAP is off at first"),
        ("web.de", "Unbekannt"),
        ("mail.com", "needs mail.com Premium"),
        ("posteo.de", "app password"),
        ("zoho.com", "the plan has none"),
        ("mailbox.org", "make an app password in the settings under Security"),
        ("t-online.de", "Passwort für E-Mail-Programme"),
        ("freenet.de", "Jetzt POP3, IMAP und SMTP aktivieren"),
        ("tuta.com", "Tuta offers no IMAP"),
    ],
)
def test_what_a_provider_wants_first_is_said_with_its_source(domain: str, words: str) -> None:
    provider = provider_of(domain)

    assert provider is not None
    assert words in " ".join(provider.notes)
    assert all(source.startswith("https://") for source in provider.sources)
    assert provider.sources


def test_a_domain_of_ones_own_at_ionos_is_known_by_its_mail_servers() -> None:
    provider = provider_by_mx(("mx00.ionos.com", "mx01.ionos.com"))

    assert provider is not None
    assert provider.host == "imap.ionos.com"


@pytest.mark.parametrize(
    ("address", "kinds", "words"),
    [
        ("maya@gmail.com", ["app_password", "client", "service_account"], '"Publish app"'),
        ("maya@hotmail.com", ["client", "none"], "registers no application outside of a directory"),
        ("maya@hush.com", ["password"], "a space, and the 20 letters"),
        ("maya@proton.me", ["bridge"], "Proton Mail Bridge"),
        ("maya@hey.com", ["none"], "HEY offers no IMAP"),
    ],
)
def test_which_way_is_open_to_whom_is_a_value(address: str, kinds: list[str], words: str) -> None:
    with NameServer(silent=True) as names:
        found = find_servers(address, Deadline(0.1), Network(names.resolver))

    assert [way.kind for way in found.ways] == kinds
    assert words in " ".join(step for way in found.ways for step in way.steps)


@pytest.mark.parametrize(
    ("host", "there", "needed", "warned"),
    [
        ("imap.gmx.net", 13, 7, False),
        ("imap.gmx.net", 14, 7, True),
        ("imap.gmx.net", 20, 0, False),
        ("imap.web.de", 34, 7, True),
        ("imap.gmail.com", 900, 7, False),
        ("imap.okafor.example", 900, 7, False),
        ("", 900, 7, False),
    ],
)
def test_a_board_that_may_not_fit_is_warned_of(host: str, there: int, needed: int, warned: bool) -> None:
    assert ("delete what you do not need" in folders_that_fit(host, there, needed)) is warned
