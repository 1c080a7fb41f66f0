"""What `init` does beyond the mailbox, on a real calendar server."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from eitherway.accounts.autodiscovery import find_servers
from eitherway.accounts.oauth import Prompt
from eitherway.commands.account_linking import client_in, find_calendars, lines_about, sign_in
from eitherway.commands.options import Options
from eitherway.errors import ConfigError
from eitherway.setup.starter_rules import SetupAnswers
from eitherway.web.http import Deadline
from tests.servers.authorization import AuthorizationScript, Browser
from tests.servers.dav import Account
from tests.servers.web import Web, wait_until


@pytest.fixture
def account(radicale: Account) -> Account:
    radicale.make("practice")
    radicale.make("family")
    return radicale


def answers(account: Account, **changes: str) -> SetupAnswers:
    known = SetupAnswers(
        name="Maya Okafor",
        addresses=("maya@okafor.example",),
        timezone="America/Chicago",
        host="imap.okafor.example",
        port=993,
        security="tls",
        user=account.user,
        password={},
        caldav=account.root,
    )
    return replace(known, **changes)  # type: ignore[arg-type]


def test_the_calendars_of_the_account_are_found(account: Account, tmp_path: Path) -> None:
    (tmp_path / "password").write_text(account.password)

    found = find_calendars(Options(), answers(account), {"file": str(tmp_path / "password")})

    assert sorted(found, key=str) == [
        {"name": "Family", "caldav": account.url("family"), "user": account.user},
        {"name": "Practice", "caldav": account.url("practice"), "user": account.user},
    ]


def test_calendars_that_cannot_be_read_stop_nothing(
    account: Account, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "password").write_text("wrong")

    found = find_calendars(Options(), answers(account), {"file": str(tmp_path / "password")})

    assert found == ()
    assert "(401)" in capsys.readouterr().err


def test_without_a_place_to_look_nothing_is_asked(account: Account) -> None:
    assert find_calendars(Options(), answers(account, caldav=""), {"file": "none"}) == ()


def test_a_provider_that_takes_no_password_needs_a_client(account: Account) -> None:
    with pytest.raises(ConfigError, match="--client-id"):
        sign_in(Options(), answers(account), {"oauth": "microsoft", "client_id": ""})


def test_the_client_file_of_google_is_read(tmp_path: Path) -> None:
    (tmp_path / "client.json").write_text('{"installed": {"client_id": "one", "client_secret": "two"}}')

    assert client_in(str(tmp_path / "client.json")) == {"client_id": "one", "client_secret": "two"}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"web": {"client_id": "one"}}', '{"installed": {}}'])
def test_another_file_is_no_client(tmp_path: Path, text: str) -> None:
    (tmp_path / "client.json").write_text(text)

    with pytest.raises(ConfigError, match=r"--client-file: .* is not the file of a client"):
        client_in(str(tmp_path / "client.json"))


def test_a_client_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"--client-file: .* cannot be read"):
        client_in(str(tmp_path / "client.json"))


def test_the_ways_of_a_provider_are_said_with_whom_they_are_for() -> None:
    lines = list(lines_about(find_servers("maya@outlook.com", Deadline(1))))

    assert lines[0] == "Outlook.com and Microsoft 365 has 2 ways to sign in; take the first that fits."
    assert "2. If you have an Outlook.com address (or Hotmail, Live, MSN) and no directory:" in lines
    assert len(set(lines)) == len(lines)


def test_a_provider_without_a_way_in_is_refused() -> None:
    with pytest.raises(ConfigError, match="Tuta offers no IMAP"):
        list(lines_about(find_servers("maya@tuta.com", Deadline(1))))


def test_a_server_of_ones_own_is_signed_in_with_and_needs_no_client(
    account: Account, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = AuthorizationScript()
    options = Options(state=tmp_path / "state")

    with Web(script) as web:
        script.url = web.url
        person = Browser(script)
        visit = threading.Thread(target=lambda: _follow(person, capsys))
        visit.start()
        block = sign_in(options, answers(account), {"oauth": web.url, "client_id": ""})
        visit.join()

    assert block == {"oauth": web.url}
    assert script.granted == 1


@pytest.mark.parametrize("oauth", ["gogle", "http://auth.okafor.example"])
def test_another_sign_in_is_not_known(account: Account, oauth: str) -> None:
    with pytest.raises(ConfigError, match=r"--oauth: .* is not microsoft, google or an https address"):
        sign_in(Options(), answers(account), {"oauth": oauth})


def _follow(person: Browser, capsys: pytest.CaptureFixture[str]) -> None:
    """Opens the address that the program shows on stderr."""
    shown: list[str] = []

    def is_shown() -> bool:
        shown.extend(re.findall(r"^  (http\S+)$", capsys.readouterr().err, re.MULTILINE))
        return bool(shown)

    assert wait_until(is_shown)
    person.show_and_go(Prompt(shown[0], "", 15))
