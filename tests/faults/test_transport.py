"""How a connection is refused: TLS verified, nothing secret sent before, one sentence, never a hang."""

from __future__ import annotations

import base64
import socket
import ssl
import time
from pathlib import Path

import pytest

from eitherway.errors import ConfigError, TransientError
from eitherway.imap.mailbox import Credential, Limits, Mailbox
from eitherway.rules.account_settings import MailboxSettings
from tests.servers.account import Account
from tests.servers.proxy import Fault, Mask, Proxy
from tests.servers.scripted import Script, Scripted, imap, saying, serving
from tests.servers.tls import Authority, Pair

SECRET = Credential("maya@okafor.example", "correct horse")
LIMITS = Limits(connect=0.8, command=0.8, goodbye=0.2)


def settings(port: int, **changes: object) -> MailboxSettings:
    fields: dict[str, object] = {
        "host": "localhost",
        "port": port,
        "user": SECRET.user,
        "password": {"env": "NO"},
    }
    return MailboxSettings.model_validate({**fields, **changes})


def refused(server: Scripted, **changes: object) -> str:
    """The sentence of a refusal that the owner must act on; nothing secret was sent."""
    with pytest.raises(ConfigError) as error:
        Mailbox.connect(settings(server.port, **changes), SECRET, LIMITS)
    assert b"correct horse" not in server.received
    assert b"LOGIN" not in server.received
    return str(error.value)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


def behind(pair: Pair, *, newest: ssl.TLSVersion | None = None, script: Script = imap) -> Scripted:
    return Scripted(script, serving(str(pair.certificate), str(pair.key), newest=newest))


def test_an_expired_certificate_is_refused(authority: Authority) -> None:
    with behind(authority.issue("expired", days=-1)) as server:
        sentence = refused(server, ca=str(authority.ca))

    assert "localhost:" in sentence
    assert "its certificate has expired" in sentence


def test_a_self_signed_certificate_is_refused(authority: Authority) -> None:
    with behind(authority.self_signed()) as server:
        assert "its certificate is self-signed" in refused(server, ca=str(authority.ca))


def test_a_certificate_for_another_host_is_refused(authority: Authority) -> None:
    with behind(authority.issue("other", hosts=("imap.example.org",))) as server:
        assert "its certificate is for another host; check 'host'" in refused(server, ca=str(authority.ca))


def test_a_certificate_that_does_not_name_the_address_is_refused(authority: Authority) -> None:
    with behind(authority.issue("named", hosts=("localhost",))) as server:
        sentence = refused(server, ca=str(authority.ca), host="127.0.0.1")

    assert "write the host's name in rules.yaml, not its number" in sentence


def test_an_unknown_authority_is_refused(authority: Authority, tmp_path: Path) -> None:
    with behind(Authority(tmp_path / "stranger", "stranger").issue()) as server:
        assert "comes from an unknown authority" in refused(server, ca=str(authority.ca))
        assert "comes from an unknown authority" in refused(server)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_tls_is_refused(authority: Authority, newest: ssl.TLSVersion) -> None:
    with behind(authority.issue("old"), newest=newest) as server:
        assert "offers no TLS 1.2 or later" in refused(server, ca=str(authority.ca))


def test_a_good_certificate_is_taken(authority: Authority) -> None:
    with (
        behind(authority.issue("good")) as server,
        pytest.raises(TransientError, match=r"cannot be (listed|read)|connection lost"),
    ):
        Mailbox.connect(settings(server.port, ca=str(authority.ca)), SECRET, LIMITS).status("INBOX")
    assert b"correct horse" in server.received


@pytest.mark.parametrize("answer", [b"%tag% NO not now\r\n", b"%tag% BAD what?\r\n", b"* OK\r\n" * 101])
def test_starttls_that_is_refused_or_stripped_ends_it(answer: bytes) -> None:
    with Scripted(saying(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n", answer)) as server:
        sentence = refused(server, security="starttls")

    assert "refuses STARTTLS, or something in between removes it; nothing was sent" in sentence


def test_what_is_slipped_in_before_tls_is_not_read(authority: Authority) -> None:
    slipped = b"%tag% OK go\r\n* OK [CAPABILITY IMAP4rev1] slipped in\r\n"
    with Scripted(saying(b"* OK ready\r\n", slipped)) as server:
        assert "there is no TLS on this port" in refused(server, security="starttls", ca=str(authority.ca))


def test_a_server_that_claims_to_know_us_before_tls_is_left() -> None:
    with (
        Scripted(saying(b"* PREAUTH welcome\r\n")) as server,
        pytest.raises(TransientError, match="refuses connections now"),
    ):
        Mailbox.connect(settings(server.port, security="starttls"), SECRET, LIMITS)


def test_starttls_works_where_it_is_offered(dovecot: Account) -> None:
    mailbox = dovecot.open(host="localhost", security="starttls", ca=str(dovecot.ca))

    assert mailbox.status("INBOX").messages == 0
    mailbox.close()


def test_tls_on_a_port_without_it_is_told() -> None:
    with Scripted(imap) as server:
        assert "there is no TLS on this port; use port 993" in refused(server)


def test_plain_text_leaves_this_computer_for_nobody() -> None:
    remote = settings(143).model_copy(update={"host": "imap.example.org", "security": "plain"})

    with pytest.raises(ConfigError, match="'security: plain' would send the password unencrypted"):
        Mailbox.connect(remote, SECRET, LIMITS)


def test_a_host_that_only_begins_like_loopback_is_not_this_computer() -> None:
    remote = settings(143).model_copy(update={"host": "127.0.0.1.example.org", "security": "plain"})

    with pytest.raises(ConfigError, match="'security: plain'"):
        Mailbox.connect(remote, SECRET, LIMITS)


def test_an_authority_file_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing")
    with Scripted(imap) as server:
        assert "contains no readable certificate" in refused(server, ca=str(tmp_path / "ca.pem"))
        assert "there is no file" in refused(server, ca=str(tmp_path / "missing.pem"))


def test_an_unknown_host_is_told_and_tried_again() -> None:
    with pytest.raises(
        TransientError, match=r"nowhere\.invalid: no such host; check 'host'|no connection within"
    ):
        Mailbox.connect(settings(993, host="nowhere.invalid"), SECRET, LIMITS)


def test_a_port_where_nobody_listens_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(TransientError, match="nothing answers there; check 'host' and 'port'"):
        Mailbox.connect(settings(port), SECRET, LIMITS)


def drip(_: Scripted, connection: socket.socket) -> None:
    for octet in b"* OK " + b"x" * 1000:
        connection.sendall(bytes((octet,)))
        time.sleep(0.05)


def flood(_: Scripted, connection: socket.socket) -> None:
    connection.sendall(b"* OK ready\r\n")
    while True:
        connection.sendall(b"* 5 EXISTS\r\n")
        time.sleep(0.05)


@pytest.mark.parametrize("security", ["tls", "starttls", "plain"])
@pytest.mark.parametrize(
    "script", [drip, flood, saying(b""), saying(b"* BYE full\r\n"), saying(b"\xff\x00{9}\r\n")]
)
def test_a_server_that_never_gets_to_the_point_is_left(script: Script, security: str) -> None:
    started = time.monotonic()

    with Scripted(script) as server, pytest.raises((TransientError, ConfigError), match=r"localhost:\d+: "):
        Mailbox.connect(settings(server.port, security=security), SECRET, LIMITS)

    assert time.monotonic() - started < 20
    assert b"correct horse" not in server.received


def test_a_handshake_that_drips_is_left() -> None:
    with Scripted(drip) as server, pytest.raises((TransientError, ConfigError)):
        Mailbox.connect(settings(server.port), SECRET, LIMITS)


class TestRefusedLogins:
    """A login is tried once; its refusal is told without the secret."""

    def test_the_server_may_repeat_the_password_but_we_do_not(self) -> None:
        greeting = b"* OK ready\r\n"
        capability = b"* CAPABILITY IMAP4rev1\r\n%tag% OK\r\n"
        echo = b"%tag% BAD unknown: LOGIN maya correct horse\r\n"
        with (
            Scripted(saying(greeting, capability, echo, b"+ \r\n", echo)) as server,
            pytest.raises((ConfigError, TransientError)) as error,
        ):
            Mailbox.connect(settings(server.port, security="plain"), SECRET, LIMITS)

        assert "correct horse" not in str(error.value)
        assert "correct horse" not in repr(error.value)

    def test_it_is_tried_once(self, dovecot: Account) -> None:
        with Proxy((dovecot.host, dovecot.port)) as proxy:
            with pytest.raises(ConfigError, match="login refused for"):
                Mailbox.connect(dovecot.settings(port=proxy.port), Credential(dovecot.user, "wrong"))

            assert sum("AUTH" in line or "LOGIN" in line for line in proxy.commands) == 1

    @pytest.mark.parametrize(
        ("answer", "kind"),
        [
            ("[AUTHENTICATIONFAILED] Invalid credentials", ConfigError),
            ("[AUTHENTICATIONFAILED] Invalid user name or password. Please try again.", ConfigError),
            ("[AUTHORIZATIONFAILED] Not now, try again later", ConfigError),
            ("[EXPIRED] Temporary password is over", ConfigError),
            ("[CONTACTADMIN] Too many failed logins", ConfigError),
            ("[PRIVACYREQUIRED] Try again later over TLS", ConfigError),
            ("[ALERT] Application-specific password required", ConfigError),
            ("Invalid user name or password. Please try again.", ConfigError),
            ("Login failed, try again later", TransientError),
            ("[ALERT] Too many simultaneous connections", TransientError),
            ("[SERVERBUG] Internal error", TransientError),
            ("[UNAVAILABLE] Temporary authentication failure", TransientError),
            ("[LIMIT] Too many connections", TransientError),
            ("[INUSE] mailbox is locked", TransientError),
        ],
    )
    def test_what_may_pass_is_told_from_what_the_owner_must_change(
        self, dovecot: Account, answer: str, kind: type[Exception]
    ) -> None:
        with Proxy((dovecot.host, dovecot.port)) as proxy:
            proxy.arm(Fault("no", command="AUTHENTICATE", text=answer))
            with pytest.raises(kind, match=answer.rsplit("] ", 1)[-1]):
                dovecot.open(port=proxy.port)

    @pytest.mark.parametrize(
        "mask", [Mask(), Mask(hidden=("AUTH=PLAIN",)), Mask(hidden=("AUTH=.*", "SASL-IR"))]
    )
    def test_every_way_in_that_a_server_offers_is_known(self, dovecot: Account, mask: Mask) -> None:
        with Proxy((dovecot.host, dovecot.port), mask) as proxy:
            dovecot.open(port=proxy.port).close()

    def test_sasl_login_is_the_last_way(self, dovecot: Account) -> None:
        mask = Mask(rewritten=(("AUTH=PLAIN", "LOGINDISABLED"),), refuses=("LOGIN", "AUTHENTICATE PLAIN"))
        with Proxy((dovecot.host, dovecot.port), mask) as proxy:
            dovecot.open(port=proxy.port).close()


def token_server(*accepted: bytes) -> Script:
    """Takes AUTHENTICATE with one of `accepted` as the decoded first turn; else JSON and NO."""

    def script(server: Scripted, connection: socket.socket) -> None:
        connection.sendall(b"* OK ready\r\n")
        while line := server.line(connection):
            tag, _, rest = line.strip().partition(b" ")
            if rest.startswith(b"AUTHENTICATE"):
                connection.sendall(b"+ \r\n")
                turn = base64.b64decode(server.line(connection))
                if turn in accepted:
                    connection.sendall(tag + b" OK in\r\n")
                else:
                    connection.sendall(b"+ " + base64.b64encode(b'{"status":"400"}') + b"\r\n")
                    server.line(connection)
                    connection.sendall(tag + b" NO [AUTHENTICATIONFAILED] bad token\r\n")
            elif rest.startswith(b"CAPABILITY"):
                connection.sendall(
                    b"* CAPABILITY IMAP4rev1 %mechanism%\r\n".replace(b"%mechanism%", MECHANISMS[accepted])
                )
                connection.sendall(tag + b" OK done\r\n")
            else:
                connection.sendall(tag + b" OK done\r\n")

    return script


XOAUTH2 = (b"user=maya@okafor.example\x01auth=Bearer tok\x01\x01",)
BEARER = (b"n,a=maya@okafor.example,\x01host=localhost\x01port=%d\x01auth=Bearer tok\x01\x01",)
MECHANISMS = {XOAUTH2: b"AUTH=XOAUTH2 AUTH=PLAIN"}


def test_a_token_signs_in_by_xoauth2() -> None:
    with Scripted(token_server(*XOAUTH2)) as server:
        Mailbox.connect(
            settings(server.port, security="plain"), Credential(SECRET.user, token="tok"), LIMITS
        ).close()


def test_a_token_signs_in_by_oauthbearer() -> None:
    with Scripted(imap) as server:
        turn = BEARER[0].replace(b"%d", str(server.port).encode())
        MECHANISMS[turn,] = b"AUTH=OAUTHBEARER"
        server._script = token_server(turn)
        Mailbox.connect(
            settings(server.port, security="plain"), Credential(SECRET.user, token="tok"), LIMITS
        ).close()


def test_a_refused_token_is_told_without_it() -> None:
    with (
        Scripted(token_server(*XOAUTH2)) as server,
        pytest.raises(ConfigError, match="sign in again") as error,
    ):
        Mailbox.connect(
            settings(server.port, security="plain"), Credential(SECRET.user, token="expired-token"), LIMITS
        )

    assert "expired-token" not in str(error.value)
