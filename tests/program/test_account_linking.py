"""What `init` does beyond the mailbox, on a real calendar server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eitherway.commands.account_linking import find_calendars, sign_in
from eitherway.commands.options import Options
from eitherway.commands.starter_rules import SetupAnswers
from eitherway.errors import ConfigError
from tests.servers.dav import Account
from tests.servers.radicale import Radicale


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    radicale = Radicale(tmp_path_factory.mktemp("radicale"))
    yield radicale
    radicale.destroy()


@pytest.fixture
def account(server: Radicale) -> Account:
    account = server.account()
    account.make("practice")
    account.make("family")
    return account


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
        sign_in(Options(), answers(account, oauth="microsoft"), "")
