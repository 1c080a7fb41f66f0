"""Tokens by the key of a Google service account, against an authorization server on this machine."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from eitherway.accounts.credentials import fingerprint, read_credential, renewed_credential
from eitherway.errors import ConfigError, LoginError, TransientError
from eitherway.rules.account_settings import PasswordSource
from tests.servers.authorization import AuthorizationScript, as_json
from tests.servers.web import Reply, Web

WHAT = "mailbox 'practice'"
USER = "maya@okafor.example"
ACCOUNT = "watcher@practice.iam.gserviceaccount.com"
SOURCE = PasswordSource(service_account="key.json")
KEY = rsa.generate_private_key(65537, 2048)


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


@pytest.fixture
def script() -> AuthorizationScript:
    return AuthorizationScript(key=KEY.public_key())


@pytest.fixture
def web(script: AuthorizationScript, tmp_path: Path) -> Web:
    server = Web(script)
    write_key(tmp_path, token_uri=f"{server.url}/token")
    return server


def write_key(folder: Path, **changes: object) -> None:
    found = {"private_key": pem(KEY), "client_email": ACCOUNT, "private_key_id": "one", **changes}
    (folder / "key.json").write_text(json.dumps(found))
    (folder / "key.json").chmod(0o600)


def token(folder: Path) -> str:
    return read_credential(SOURCE, user=USER, what=WHAT, state=folder / "state", base=folder).token


def test_a_signed_claim_is_exchanged_for_a_token(
    script: AuthorizationScript, web: Web, tmp_path: Path
) -> None:
    with web:
        tokens = [token(tmp_path), token(tmp_path)]

    assert tokens == ["access-1", "access-1"]
    claims = script.claims[0]
    assert (claims["iss"], claims["sub"]) == (ACCOUNT, USER)
    assert (claims["scope"], claims["aud"]) == ("https://mail.google.com/", f"{web.url}/token")


def test_each_person_of_the_domain_has_a_token_of_their_own(
    script: AuthorizationScript, web: Web, tmp_path: Path
) -> None:
    with web:
        token(tmp_path)
        read_credential(
            SOURCE,
            user="ana@okafor.example",
            what=WHAT,
            state=tmp_path / "state",
            base=tmp_path,
            use="calendar",
        )

    assert [claims["sub"] for claims in script.claims] == [USER, "ana@okafor.example"]
    assert script.claims[1]["scope"] == "https://www.googleapis.com/auth/calendar.readonly"


@pytest.mark.parametrize("ahead", [-7200, 7200])
def test_a_wrong_clock_of_this_machine_is_allowed_for(
    script: AuthorizationScript, web: Web, tmp_path: Path, ahead: float, caplog: pytest.LogCaptureFixture
) -> None:
    script.ahead = ahead

    with web:
        assert token(tmp_path) == "access-1"

    assert "this machine's clock is about 120 min off; set it" in caplog.text


def test_a_token_that_the_mail_server_refuses_is_not_asked_for_again_at_once(
    script: AuthorizationScript, web: Web, tmp_path: Path
) -> None:
    with web:
        first = read_credential(SOURCE, user=USER, what=WHAT, state=tmp_path / "state", base=tmp_path)
        second = renewed_credential(SOURCE, first, what=WHAT, state=tmp_path / "state", base=tmp_path)

    assert (first.token, second.token) == ("access-1", "access-1")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("unauthorized_client", r"Domain-wide delegation\) allow the scope https://mail.google.com/"),
        ("invalid_grant", "check that `user` is an address of the domain"),
        ("invalid_client", "check `client_id`"),
    ],
)
def test_a_refusal_says_what_to_do(
    script: AuthorizationScript, web: Web, tmp_path: Path, error: str, words: str
) -> None:
    script.refusals = [as_json(401, error=error, error_description=f"{USER} may not")]

    with web, pytest.raises(LoginError, match=words) as caught:
        token(tmp_path)

    assert USER not in str(caught.value)


def test_a_fault_of_the_server_passes(script: AuthorizationScript, web: Web, tmp_path: Path) -> None:
    script.refusals = [Reply(503)]

    with web, pytest.raises(TransientError):
        token(tmp_path)


@pytest.mark.parametrize(
    "changes",
    [
        {"private_key": "-----BEGIN PRIVATE KEY-----\nsecret-octets\n-----END PRIVATE KEY-----\n"},
        {"private_key": 7},
        {"private_key": pem(ec.generate_private_key(ec.SECP256R1()))},
        {"token_uri": "http://elsewhere.example/token"},
        {"token_uri": "not an address"},
    ],
)
def test_a_key_that_cannot_be_used_is_named_without_it(tmp_path: Path, changes: dict[str, object]) -> None:
    write_key(tmp_path, **changes)

    with pytest.raises(ConfigError, match=r"key\.json .*make (one|a new key)") as caught:
        token(tmp_path)

    assert [word for word in ("secret-octets", "elsewhere") if word in str(caught.value)] == []


@pytest.mark.parametrize("octets", [b"", b"[]", b"{}", b"\xff\xfe", b"not a key"])
def test_another_file_is_not_taken_for_a_key(tmp_path: Path, octets: bytes) -> None:
    (tmp_path / "key.json").write_bytes(octets)
    (tmp_path / "key.json").chmod(0o600)

    with pytest.raises(ConfigError, match="is not the key of a service account"):
        token(tmp_path)


def test_a_key_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"its key file .*key\.json cannot be read: No such file"):
        token(tmp_path)


def test_a_key_that_others_may_write_is_refused(tmp_path: Path) -> None:
    write_key(tmp_path)
    (tmp_path / "key.json").chmod(0o602)

    with pytest.raises(ConfigError, match="others may write its key file"):
        token(tmp_path)


def test_key_and_token_are_in_no_log(web: Web, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    with web:
        token(tmp_path)

    secrets = ("access-1", "PRIVATE KEY", pem(KEY).splitlines()[1], USER, ACCOUNT)
    assert [word for word in secrets if word in caplog.text] == []
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "state" / "tokens").iterdir()] == [0o600]


def test_another_key_is_noticed(tmp_path: Path) -> None:
    write_key(tmp_path)
    before = fingerprint(SOURCE, user=USER, what=WHAT, state=tmp_path, base=tmp_path)
    write_key(tmp_path, private_key_id="two")

    assert fingerprint(SOURCE, user=USER, what=WHAT, state=tmp_path, base=tmp_path) != before
