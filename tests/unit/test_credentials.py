"""Sign-in by tokens, against an authorization server on this machine."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from eitherway.accounts.authorization_servers import GOOGLE, AuthorizationServer, discover, microsoft
from eitherway.accounts.credentials import read_credential, sign_in_of
from eitherway.accounts.oauth import Client, Prompt, Tokens, keep, kept
from eitherway.accounts.oauth_client import OAuthClient
from eitherway.errors import ConfigError, LoginError, TransientError
from eitherway.rules.account_settings import PasswordSource
from tests.servers.authorization import AuthorizationScript, Browser, as_json
from tests.servers.web import Reply, Web

WHAT = "mailbox 'practice'"
USER = "maya@okafor.example"
OUTLOOK = "https://outlook.office.com"
Way = Callable[[Web], Callable[[Client], AuthorizationServer]]


def at_google(web: Web) -> Callable[[Client], AuthorizationServer]:
    server = replace(GOOGLE, authorization=f"{web.url}/authorize", token=f"{web.url}/token")
    return lambda _: server


def at_microsoft(web: Web) -> Callable[[Client], AuthorizationServer]:
    return lambda _: microsoft("common", web.url)


def at_its_own(web: Web) -> Callable[[Client], AuthorizationServer]:
    return partial(discover, issuer=web.url)


WAYS = pytest.mark.parametrize("way", [at_google, at_microsoft, at_its_own])


def client(state: Path, client_id: str = "our-client") -> Client:
    return Client(WHAT, USER, "mail", state / "tokens" / "one.json", client_id)


@pytest.fixture
def script() -> AuthorizationScript:
    return AuthorizationScript()


@pytest.fixture
def web(script: AuthorizationScript) -> Web:
    server = Web(script)
    script.url = server.url
    return server


def signed_in(way: Way, web: Web, script: AuthorizationScript, state: Path) -> OAuthClient:
    """An account that signed in in a browser."""
    account = OAuthClient(client(state), way(web))
    browser = Browser(script)
    account.sign_in(browser.show, paste=browser.paste)
    return account


@WAYS
def test_one_signs_in_in_a_browser(way: Way, script: AuthorizationScript, web: Web, tmp_path: Path) -> None:
    browser = Browser(script)

    with web:
        OAuthClient(client(tmp_path), way(web)).sign_in(browser.show_and_go, seconds=10)
        token = OAuthClient(client(tmp_path), way(web)).token()

    assert token == "access-1"
    assert (browser.query["client_id"], browser.query["login_hint"]) == ("our-client", USER)
    assert browser.query["code_challenge_method"] == "S256"


@WAYS
def test_the_browser_may_be_on_another_machine(
    way: Way, script: AuthorizationScript, web: Web, tmp_path: Path
) -> None:
    with web:
        assert signed_in(way, web, script, tmp_path).token() == "access-1"


@pytest.mark.parametrize(
    ("way", "redirect", "scope"),
    [
        (at_google, "http://127.0.0.1:", "https://mail.google.com/"),
        (
            at_microsoft,
            "http://localhost:",
            "https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
        ),
        (at_its_own, "http://127.0.0.1:", "urn:ietf:params:oauth:scope:mail offline_access"),
    ],
)
def test_each_server_is_asked_in_its_words(
    script: AuthorizationScript, web: Web, tmp_path: Path, way: Way, redirect: str, scope: str
) -> None:
    browser = Browser(script)

    with web:
        OAuthClient(client(tmp_path), way(web)).sign_in(browser.show, paste=browser.paste)

    assert browser.query["redirect_uri"].startswith(redirect)
    assert browser.query["scope"] == scope


@WAYS
@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            {"error": "access_denied"},
            r"refused the sign-in \(access_denied\); it was declined in the browser",
        ),
        ({"code": "stolen", "state": "guessed"}, "not the answer to this sign-in"),
        ({"code": "stolen", "state": "é"}, "not the answer to this sign-in"),
        ({"code": "stolen", "state": ""}, "not the answer to this sign-in"),
    ],
)
def test_no_other_answer_is_taken_from_the_browser(
    way: Way, script: AuthorizationScript, web: Web, tmp_path: Path, said: dict[str, str], words: str
) -> None:
    browser = Browser(script, **{"iss": web.url, **said})

    with web, pytest.raises(ConfigError, match=words):
        OAuthClient(client(tmp_path), way(web)).sign_in(browser.show, paste=browser.paste)

    assert script.forms == []
    assert not (tmp_path / "tokens").exists()


@pytest.mark.parametrize("said", [{"code": "mixed-up"}, {"code": "mixed-up", "iss": "https://other.example"}])
def test_an_answer_that_another_server_gave_is_not_taken(
    script: AuthorizationScript, web: Web, tmp_path: Path, said: dict[str, str]
) -> None:
    browser = Browser(script, **said)

    with web, pytest.raises(ConfigError, match="not the answer to this sign-in"):
        OAuthClient(client(tmp_path), at_its_own(web)).sign_in(browser.show, paste=browser.paste)


@WAYS
def test_nobody_comes_back_from_the_browser(way: Way, web: Web, tmp_path: Path) -> None:
    with web, pytest.raises(ConfigError, match=r"\(expired_token\); nobody signed in in time"):
        OAuthClient(client(tmp_path), way(web)).sign_in(lambda _: None, seconds=0.2)


def test_a_sign_in_that_would_not_last_is_not_kept(
    script: AuthorizationScript, web: Web, tmp_path: Path
) -> None:
    script.refusals = [as_json(access_token="short", expires_in=60)]

    with web, pytest.raises(ConfigError, match="gave no lasting sign-in"):
        signed_in(at_google, web, script, tmp_path)

    assert not (tmp_path / "tokens").exists()


# Tokens that run out


@WAYS
def test_a_token_that_runs_out_is_renewed(
    way: Way, script: AuthorizationScript, web: Web, tmp_path: Path
) -> None:
    script.lasts, script.rotates = 10, True

    with web:
        account = signed_in(way, web, script, tmp_path)
        tokens = [account.token() for _ in range(2)]

    assert tokens == ["access-2", "access-3"]


def test_a_refresh_token_stays_where_no_newer_one_is_given(
    script: AuthorizationScript, web: Web, tmp_path: Path
) -> None:
    with web:
        account = signed_in(at_google, web, script, tmp_path)
        script.refusals = [as_json(access_token="newer", expires_in=3600)]
        _age(tmp_path, since=-7200, until=-3600)
        account.token()

    assert _kept(tmp_path).refresh == "refresh-1"


def test_two_processes_use_a_refresh_token_once(
    script: AuthorizationScript, web: Web, tmp_path: Path
) -> None:
    script.rotates = True
    with web:
        first = signed_in(at_google, web, script, tmp_path)
        second = OAuthClient(client(tmp_path), at_google(web))
        _age(tmp_path, since=-7200, until=-3600)

        assert (first.token(), second.token()) == ("access-2", "access-2")


@pytest.mark.parametrize(("since", "until"), [(4000, 7600), (-7200, -3600), (-3400, 200)])
def test_a_token_is_renewed_when_the_clock_was_set_back_or_it_is_about_to_end(
    script: AuthorizationScript, web: Web, tmp_path: Path, since: float, until: float
) -> None:
    with web:
        account = signed_in(at_google, web, script, tmp_path)
        _age(tmp_path, since, until)

        assert account.token() == "access-2"


def test_a_token_that_the_mail_server_refuses_is_renewed_before_its_time(
    script: AuthorizationScript, web: Web, tmp_path: Path
) -> None:
    with web:
        account = signed_in(at_google, web, script, tmp_path)
        _age(tmp_path, since=-1800, until=1800)

        assert (account.token(), account.token("access-1")) == ("access-1", "access-2")


def test_a_new_token_that_the_mail_server_refuses_is_not_renewed_again(
    script: AuthorizationScript, web: Web, tmp_path: Path
) -> None:
    with web:
        account = signed_in(at_google, web, script, tmp_path)

        assert account.token("access-1") == "access-1"


@pytest.mark.parametrize("lasts", [None, "soon", -5, "3600"])
def test_any_length_of_a_token_is_read(
    script: AuthorizationScript, web: Web, tmp_path: Path, lasts: object
) -> None:
    script.lasts = lasts

    with web:
        assert signed_in(at_google, web, script, tmp_path).token().startswith("access-")


@WAYS
def test_a_sign_in_that_has_ended_says_to_sign_in_again(
    way: Way, script: AuthorizationScript, web: Web, tmp_path: Path
) -> None:
    script.lasts = 10

    with web:
        account = signed_in(way, web, script, tmp_path)
        script.refusals = [as_json(400, error="invalid_grant", error_description=f"{USER} may not")]
        with pytest.raises(LoginError, match=r"\(invalid_grant\).*run `eitherway signin`") as caught:
            account.token()

    assert USER not in str(caught.value)
    assert "eitherway signin" in caught.value.why
    assert not caught.value.final


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (as_json(401, error="invalid_client"), ConfigError),
        (as_json(400, error=["a", "list"]), ConfigError),
        (as_json(400, error="temporarily_unavailable"), TransientError),
        (as_json(500, error="server_error"), TransientError),
        (Reply(503, {}, b"<html>"), TransientError),
        (Reply(429), TransientError),
        (Reply(200, {}, b"<html>"), TransientError),
        (Reply(200, {}, b"[1]"), TransientError),
        (as_json(access_token=""), TransientError),
        (as_json(access_token="with\x01control"), TransientError),
        (as_json(access_token=7), TransientError),
    ],
)
def test_what_a_server_answers_is_a_refusal_or_passes(
    script: AuthorizationScript, web: Web, tmp_path: Path, reply: Reply, kind: type[Exception]
) -> None:
    script.lasts = 10

    with web:
        account = signed_in(at_google, web, script, tmp_path)
        script.refusals = [reply]
        with pytest.raises(kind):
            account.token()

    assert _kept(tmp_path).refresh == "refresh-1"


def test_a_server_that_is_away_is_no_refusal(script: AuthorizationScript, web: Web, tmp_path: Path) -> None:
    script.lasts = 10
    with web:
        account = signed_in(at_google, web, script, tmp_path)

    with pytest.raises(TransientError, match="cannot be reached"):
        account.token()


# Codes to type


def test_microsoft_signs_in_by_a_code_that_is_typed(
    script: AuthorizationScript, web: Web, tmp_path: Path
) -> None:
    script.refusals = [as_json(400, error="authorization_pending")]
    prompts: list[Prompt] = []
    account = OAuthClient(client(tmp_path), at_microsoft(web))

    with web:
        account.sign_in(prompts.append, by_code=True)

        assert account.token() == "access-1"
    assert prompts == [Prompt("https://login.example/device", "ABCD-1234", 1)]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("authorization_declined", "it was declined in the browser; run `eitherway signin` to sign in again"),
        ("expired_token", "nobody signed in in time; run `eitherway signin` to sign in again"),
        ("bad_verification_code", "run `eitherway signin` to sign in again"),
    ],
)
def test_a_typed_code_may_be_refused(
    script: AuthorizationScript, web: Web, tmp_path: Path, error: str, words: str
) -> None:
    script.refusals = [as_json(400, error=error, error_description=f"{USER} may not")]

    with web, pytest.raises(ConfigError) as caught:
        OAuthClient(client(tmp_path), at_microsoft(web)).sign_in(lambda _: None, by_code=True)

    assert str(caught.value) == f"{WHAT}: Microsoft refused the sign-in ({error}); {words}"


def test_nobody_types_the_code(script: AuthorizationScript, web: Web, tmp_path: Path) -> None:
    script.refusals = [as_json(400, error="authorization_pending")] * 50

    with web, pytest.raises(ConfigError, match="expired_token"):
        OAuthClient(client(tmp_path), at_microsoft(web)).sign_in(lambda _: None, seconds=0.3, by_code=True)


def test_google_has_no_code_to_type_for_mail(web: Web, tmp_path: Path) -> None:
    with web, pytest.raises(ConfigError, match="sign in without --code"):
        OAuthClient(client(tmp_path), at_google(web)).sign_in(lambda _: None, by_code=True)


# Servers that describe themselves


def test_a_server_registers_the_client_for_one_sign_in(
    script: AuthorizationScript, web: Web, tmp_path: Path
) -> None:
    browser = Browser(script)
    account = OAuthClient(client(tmp_path, ""), at_its_own(web))
    script.lasts = 10

    with web:
        account.sign_in(browser.show, paste=browser.paste)
        account.token()

    assert browser.query["client_id"] == "client-1"
    assert script.clients[0]["redirect_uris"] == [browser.query["redirect_uri"]]
    assert script.clients[0]["token_endpoint_auth_method"] == "none"
    assert [form["client_id"] for form in script.forms] == ["client-1", "client-1"]


def test_a_server_that_takes_no_such_client_is_named_with_what_helps(
    script: AuthorizationScript, web: Web, tmp_path: Path
) -> None:
    script.registers = False

    with web, pytest.raises(ConfigError, match=r"\(invalid_redirect_uri\).*use an app password") as caught:
        OAuthClient(client(tmp_path, ""), at_its_own(web)).sign_in(lambda _: None)

    assert "not valid scheme" not in str(caught.value)


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ({"issuer": "https://other.example"}, "describes the sign-in of another address"),
        ({"token_endpoint": "http://elsewhere.example/token"}, "no usable token_endpoint"),
        ({"authorization_endpoint": None}, "no usable authorization_endpoint"),
        ({"registration_endpoint": 7}, "registers no clients by itself; register one there"),
    ],
)
def test_a_description_that_cannot_be_used_is_refused(
    script: AuthorizationScript, web: Web, tmp_path: Path, metadata: dict[str, object], words: str
) -> None:
    script.metadata = metadata

    with web, pytest.raises(ConfigError, match=words):
        OAuthClient(client(tmp_path, ""), at_its_own(web)).sign_in(lambda _: None)


def test_a_server_without_a_description_is_named(tmp_path: Path) -> None:
    with Web(lambda _: Reply(404)) as web, pytest.raises(ConfigError, match="describes no sign-in"):
        discover(client(tmp_path), web.url)


def test_a_server_that_does_not_describe_itself_now_may_later(tmp_path: Path) -> None:
    with Web(lambda _: Reply(502)) as web, pytest.raises(TransientError, match="does not answer now"):
        discover(client(tmp_path), web.url)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("", "/.well-known/oauth-authorization-server"),
        ("/tenant/", "/.well-known/oauth-authorization-server/tenant"),
        ("/tenant", "/tenant/.well-known/openid-configuration"),
    ],
)
def test_a_description_is_where_the_standards_say(tmp_path: Path, path: str, place: str) -> None:
    with Web(lambda _: Reply(404)) as web, pytest.raises(ConfigError):
        discover(client(tmp_path), f"{web.url}{path}")

    assert place in [one.path for one in web.asked]


# Secrets


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"\xff", b'{"refresh": ""}', b'{"access": 1, "since": "x"}']
)
def test_without_tokens_one_is_told_to_sign_in(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "tokens").mkdir()
    (tmp_path / "tokens" / "one.json").write_bytes(damage)

    with pytest.raises(LoginError, match="not signed in with Google yet; run `eitherway signin`"):
        OAuthClient(client(tmp_path), lambda _: GOOGLE).token()


@WAYS
def test_tokens_are_for_the_owner_only_and_in_no_log(
    way: Way, script: AuthorizationScript, web: Web, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    script.lasts = 10

    with web:
        signed_in(way, web, script, tmp_path).token()

    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "tokens").iterdir()] == [0o600]
    assert (tmp_path / "tokens").stat().st_mode & 0o777 == 0o700
    assert [word for word in ("access-", "refresh-", USER, "from-the-browser") if word in caplog.text] == []


def test_tokens_are_not_shown() -> None:
    shown = repr(Tokens("access-1", "refresh-1", 0, 1)) + repr(
        replace(client(Path()), client_secret="client-word")
    )

    assert [word for word in ("access-1", "refresh-1", "client-word") if word in shown] == []


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


def test_a_server_of_ones_own_is_signed_in_with(
    script: AuthorizationScript, web: Web, tmp_path: Path
) -> None:
    source = PasswordSource(oauth=web.url)
    browser = Browser(script)

    with web:
        account = sign_in_of(source, user=USER, what=WHAT, state=tmp_path)
        account.sign_in(browser.show, paste=browser.paste)

        assert read_credential(source, user=USER, what=WHAT, state=tmp_path).token == "access-1"


def _kept(state: Path) -> Tokens:
    found = kept(client(state))
    assert found is not None
    return found


def _age(state: Path, since: float, until: float) -> None:
    """Lets the kept token be from another time, told in seconds from now."""
    now = time.time()
    keep(client(state), replace(_kept(state), since=now + since, until=now + until))
    assert json.loads(client(state).kept.read_text())["until"] == now + until
