"""Sign-in by tokens, against a server that plays the provider."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import threading
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from eitherway.accounts.credentials import read_credential, sign_in_of
from eitherway.accounts.google import Google
from eitherway.accounts.microsoft import Microsoft
from eitherway.accounts.oauth import Client, Prompt
from eitherway.errors import ConfigError, TransientError
from eitherway.rules.account_settings import PasswordSource
from tests.servers.tls import Authority
from tests.servers.web import Asked, Reply, Web

WHAT = "mailbox 'practice'"
USER = "maya@okafor.example"
CLIENT_INFO = base64.urlsafe_b64encode(b'{"uid": "u", "utid": "t"}').decode()


def as_json(status: int = 200, **found: object) -> Reply:
    return Reply(status, {"Content-Type": "application/json"}, json.dumps(found).encode())


class Provider:
    """A provider as a script. `refusals` are answered first; `codes` count what it was asked."""

    def __init__(self) -> None:
        self.url = ""
        self.refusals: list[Reply] = []
        self.lasts = 3600
        self.challenge = self.redirect = ""
        self.granted = 0

    def __call__(self, asked: Asked) -> Reply:
        path = urlsplit(asked.path).path
        if path.endswith("/openid-configuration"):
            return as_json(
                issuer=f"{self.url}/common/v2.0",
                authorization_endpoint=f"{self.url}/common/oauth2/v2.0/authorize",
                token_endpoint=f"{self.url}/common/oauth2/v2.0/token",
                device_authorization_endpoint=f"{self.url}/common/oauth2/v2.0/devicecode",
            )
        if path.endswith("/devicecode"):
            return as_json(
                device_code="device",
                user_code="ABCD-1234",
                verification_uri="https://login.example/device",
                expires_in=60,
                interval=1,
            )
        return self._token({name: values[0] for name, values in parse_qs(asked.body.decode()).items()})

    def _token(self, form: dict[str, str]) -> Reply:
        if self.refusals:
            return self.refusals.pop(0)
        if form["grant_type"] == "authorization_code":
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == self.challenge
            assert form["redirect_uri"] == self.redirect
        if form["grant_type"] == "refresh_token":
            assert form["refresh_token"].startswith("refresh-")
        self.granted += 1
        return as_json(
            access_token=f"access-{self.granted}",
            refresh_token=f"refresh-{self.granted}",
            token_type="Bearer",
            expires_in=self.lasts,
            scope="https://outlook.office.com/IMAP.AccessAsUser.All",
            client_info=CLIENT_INFO,
        )


class Browser:
    """The person's browser: goes where the prompt says, agrees or not, and is sent back."""

    def __init__(self, provider: Provider, **said: str) -> None:
        self.provider = provider
        self.said = said or {"code": "from-the-browser"}
        self.prompts: list[Prompt] = []
        self.last = ""

    def show(self, prompt: Prompt) -> None:
        self.prompts.append(prompt)
        query = {name: values[0] for name, values in parse_qs(urlsplit(prompt.url).query).items()}
        assert query["code_challenge_method"] == "S256"
        self.provider.challenge, self.provider.redirect = query["code_challenge"], query["redirect_uri"]
        self.last = f"{query['redirect_uri']}?{urlencode({'state': query['state'], **self.said})}"

    def show_and_go(self, prompt: Prompt) -> None:
        self.show(prompt)
        threading.Thread(target=lambda: urllib.request.urlopen(self.last, timeout=5).read()).start()


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "tls")


def client(state: Path, ca: Path | None = None) -> Client:
    return Client(WHAT, USER, "mail", state / "tokens" / "one.json", "our-client", ca=ca)


def microsoft(web: Web, state: Path, authority: Authority) -> Microsoft:
    return Microsoft(client(state, authority.ca), authority=web.url)


def google(web: Web, state: Path) -> Google:
    return Google(client(state), authorize=f"{web.url}/authorize", token=f"{web.url}/token")


@pytest.fixture
def web_tls(provider: Provider, authority: Authority) -> Web:
    web = Web(provider, tls=authority.issue())
    provider.url = web.url
    return web


def test_microsoft_signs_in_by_a_code_that_is_typed(
    provider: Provider, web_tls: Web, authority: Authority, tmp_path: Path
) -> None:
    provider.refusals = [as_json(400, error="authorization_pending")]
    prompts: list[Prompt] = []

    with web_tls as web:
        microsoft(web, tmp_path, authority).sign_in(prompts.append, by_code=True)
        token = microsoft(web, tmp_path, authority).token()

    assert [(prompt.url, prompt.code) for prompt in prompts] == [
        ("https://login.example/device", "ABCD-1234")
    ]
    assert token == "access-1"


def test_microsoft_signs_in_in_a_browser(
    provider: Provider, web_tls: Web, authority: Authority, tmp_path: Path
) -> None:
    browser = Browser(provider)

    with web_tls as web:
        microsoft(web, tmp_path, authority).sign_in(browser.show_and_go, seconds=10)
        token = microsoft(web, tmp_path, authority).token()

    assert provider.redirect.startswith("http://localhost:")
    assert "IMAP.AccessAsUser.All" in browser.prompts[0].url
    assert token == "access-1"


def test_microsoft_signs_in_with_the_browser_on_another_machine(
    provider: Provider, web_tls: Web, authority: Authority, tmp_path: Path
) -> None:
    browser = Browser(provider)

    with web_tls as web:
        microsoft(web, tmp_path, authority).sign_in(browser.show, paste=lambda: browser.last)

        assert microsoft(web, tmp_path, authority).token() == "access-1"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"error": "access_denied"}, r"Microsoft refused the sign-in \(access_denied\)"),
        ({"code": "stolen", "state": "guessed"}, "not the answer to this sign-in"),
        ({"code": "stolen", "state": ""}, "not the answer to this sign-in"),
    ],
)
def test_microsoft_takes_no_other_answer_from_the_browser(
    provider: Provider,
    web_tls: Web,
    authority: Authority,
    tmp_path: Path,
    said: dict[str, str],
    words: str,
) -> None:
    browser = Browser(provider, **said)

    with web_tls as web, pytest.raises(ConfigError, match=words):
        microsoft(web, tmp_path, authority).sign_in(browser.show, paste=lambda: browser.last)

    assert provider.granted == 0


def test_microsoft_stops_waiting_for_the_browser(
    provider: Provider, web_tls: Web, authority: Authority, tmp_path: Path
) -> None:
    with web_tls as web, pytest.raises(ConfigError, match="expired_token"):
        microsoft(web, tmp_path, authority).sign_in(lambda _: None, seconds=0.2)


def test_google_has_no_code_to_type_for_mail(provider: Provider, tmp_path: Path) -> None:
    with Web(provider) as web, pytest.raises(ConfigError, match="sign in without --code"):
        google(web, tmp_path).sign_in(lambda _: None, by_code=True)


def test_microsoft_renews_a_token_that_runs_out(
    provider: Provider, web_tls: Web, authority: Authority, tmp_path: Path
) -> None:
    provider.lasts = 10

    with web_tls as web:
        microsoft(web, tmp_path, authority).sign_in(lambda _: None, by_code=True)
        tokens = [microsoft(web, tmp_path, authority).token() for _ in range(2)]

    assert tokens == ["access-2", "access-3"]


@pytest.mark.parametrize("error", ["authorization_declined", "expired_token", "invalid_client"])
def test_microsoft_refuses_a_sign_in(
    provider: Provider, web_tls: Web, authority: Authority, tmp_path: Path, error: str
) -> None:
    provider.refusals = [as_json(400, error=error, error_description=f"{USER} may not")] * 3

    with web_tls as web, pytest.raises(ConfigError) as caught:
        microsoft(web, tmp_path, authority).sign_in(lambda _: None, by_code=True)

    assert str(caught.value) == (
        f"{WHAT}: Microsoft refused the sign-in ({error}); run `eitherway signin` to sign in again"
    )


def test_microsoft_stops_waiting_for_the_person(
    provider: Provider, web_tls: Web, authority: Authority, tmp_path: Path
) -> None:
    provider.refusals = [as_json(400, error="authorization_pending")] * 20

    with web_tls as web, pytest.raises(ConfigError, match="expired_token"):
        microsoft(web, tmp_path, authority).sign_in(lambda _: None, seconds=1, by_code=True)


def test_microsoft_refuses_to_renew(
    provider: Provider, web_tls: Web, authority: Authority, tmp_path: Path
) -> None:
    provider.lasts = 10

    with web_tls as web:
        microsoft(web, tmp_path, authority).sign_in(lambda _: None, by_code=True)
        provider.refusals = [as_json(400, error="invalid_grant", error_description=USER)] * 3
        with pytest.raises(ConfigError, match=r"\(invalid_grant\)") as caught:
            microsoft(web, tmp_path, authority).token()

    assert USER not in str(caught.value)


@pytest.mark.parametrize("reply", [Reply(500), Reply(503, {}, b"<html>"), Reply(200, {}, b"<html>")])
def test_a_fault_of_microsoft_is_no_refusal(
    provider: Provider, web_tls: Web, authority: Authority, tmp_path: Path, reply: Reply
) -> None:
    provider.lasts = 10

    with web_tls as web:
        microsoft(web, tmp_path, authority).sign_in(lambda _: None, by_code=True)
        provider.refusals = [reply] * 5
        with pytest.raises(TransientError, match="no readable answer"):
            microsoft(web, tmp_path, authority).token()


def test_microsoft_away_is_no_refusal(
    provider: Provider, web_tls: Web, authority: Authority, tmp_path: Path
) -> None:
    provider.lasts = 10
    with web_tls as web:
        microsoft(web, tmp_path, authority).sign_in(lambda _: None, by_code=True)

    with pytest.raises(TransientError, match="cannot be reached"):
        microsoft(web, tmp_path, authority).token()


def test_google_signs_in_in_a_browser(provider: Provider, tmp_path: Path) -> None:
    browser = Browser(provider)

    with Web(provider) as web:
        google(web, tmp_path).sign_in(browser.show_and_go, seconds=10)
        token = google(web, tmp_path).token()

    assert "scope=https%3A%2F%2Fmail.google.com%2F" in browser.prompts[0].url
    assert token == "access-1"


def test_google_signs_in_with_the_browser_on_another_machine(provider: Provider, tmp_path: Path) -> None:
    browser = Browser(provider)

    with Web(provider) as web:
        google(web, tmp_path).sign_in(browser.show, paste=lambda: f" {browser.last}\n")

        assert google(web, tmp_path).token() == "access-1"


def test_google_renews_a_token_that_runs_out(provider: Provider, tmp_path: Path) -> None:
    provider.lasts = 10
    browser = Browser(provider)

    with Web(provider) as web:
        google(web, tmp_path).sign_in(browser.show, paste=lambda: browser.last)
        tokens = [google(web, tmp_path).token() for _ in range(2)]

    assert tokens == ["access-2", "access-3"]


def test_google_refuses_a_sign_in(provider: Provider, tmp_path: Path) -> None:
    browser = Browser(provider, error="access_denied")

    with (
        Web(provider) as web,
        pytest.raises(ConfigError, match=r"Google refused the sign-in \(access_denied\)"),
    ):
        google(web, tmp_path).sign_in(browser.show, paste=lambda: browser.last)


def test_google_does_not_take_the_answer_to_another_sign_in(provider: Provider, tmp_path: Path) -> None:
    browser = Browser(provider, code="stolen", state="guessed")

    with Web(provider) as web, pytest.raises(ConfigError, match="not the answer to this sign-in"):
        google(web, tmp_path).sign_in(browser.show, paste=lambda: browser.last)


def test_google_stops_waiting_for_the_person(provider: Provider, tmp_path: Path) -> None:
    with Web(provider) as web, pytest.raises(ConfigError, match="expired_token"):
        google(web, tmp_path).sign_in(lambda _: None, seconds=0.2)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (as_json(400, error="invalid_grant", error_description=USER), ConfigError),
        (as_json(401, error="invalid_client"), ConfigError),
        (Reply(500), TransientError),
    ],
)
def test_google_refuses_to_renew(
    provider: Provider, tmp_path: Path, reply: Reply, kind: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)  # google-auth waits between its tries
    provider.lasts = 10
    browser = Browser(provider)

    with Web(provider) as web:
        google(web, tmp_path).sign_in(browser.show, paste=lambda: browser.last)
        provider.refusals = [reply] * 5
        with pytest.raises(kind) as caught:
            google(web, tmp_path).token()

    assert USER not in str(caught.value)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"refresh_token": ""}'])
def test_without_tokens_one_is_told_to_sign_in(tmp_path: Path, damage: str) -> None:
    (tmp_path / "tokens").mkdir()
    (tmp_path / "tokens" / "one.json").write_text(damage)

    with pytest.raises(ConfigError, match="not signed in with Google yet; run `eitherway signin`"):
        Google(client(tmp_path)).token()


def test_tokens_are_for_the_owner_only_and_in_no_log(
    provider: Provider,
    web_tls: Web,
    authority: Authority,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)

    with web_tls as web:
        microsoft(web, tmp_path, authority).sign_in(lambda _: None, by_code=True)
        microsoft(web, tmp_path, authority).token()

    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "tokens").iterdir()] == [0o600]
    assert (tmp_path / "tokens").stat().st_mode & 0o777 == 0o700
    assert [word for word in ("access-", "refresh-", USER, "ABCD") if word in caplog.text] == []


def test_a_token_comes_from_a_command(tmp_path: Path) -> None:
    source = PasswordSource(token_command="echo some-token")

    credential = read_credential(source, user=USER, what=WHAT, state=tmp_path)

    assert (credential.token, credential.password) == ("some-token", "")
    assert "some-token" not in repr(credential)


def test_a_password_is_a_credential_too(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("secret word\n")

    credential = read_credential(
        PasswordSource(file="password"), user=USER, what=WHAT, state=tmp_path, base=tmp_path
    )

    assert (credential.token, credential.password) == ("", "secret word")


def test_a_sign_in_that_cannot_be_says_why(tmp_path: Path) -> None:
    source = PasswordSource(oauth="microsoft", client_id="x")

    with pytest.raises(ConfigError, match="Microsoft has no CalDAV"):
        sign_in_of(source, user=USER, what=WHAT, state=tmp_path, use="calendar")


def test_each_provider_is_found(tmp_path: Path) -> None:
    def kind(name: str) -> Callable[..., object]:
        source = PasswordSource(oauth=name, client_id="x")  # type: ignore[arg-type]
        return type(sign_in_of(source, user=USER, what=WHAT, state=tmp_path))

    assert (kind("google"), kind("microsoft")) == (Google, Microsoft)
