"""A mailbox that takes no more folders: the board is refused with the reason, and all folders are named."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from eitherway.engine.paths import Paths
from eitherway.errors import BusyError, ConfigError
from tests.servers.account import Account
from tests.servers.proxy import Fault, Proxy


@pytest.fixture
def proxy(dovecot: Account) -> Proxy:
    return Proxy((dovecot.host, dovecot.port))


@pytest.mark.parametrize(
    "text",
    [
        "[LIMIT] You have 20 folders",
        "[OVERQUOTA] No",
        "Too many mailboxes",
        "Maximum number of folders reached",
    ],
)
def test_a_server_that_takes_no_more_folders_is_told_with_all_that_are_needed(
    dovecot: Account, proxy: Proxy, text: str
) -> None:
    with proxy, closing(dovecot.open(port=proxy.port)) as mailbox:
        proxy.arm(Fault("no", command="CREATE", text=text))
        with pytest.raises(ConfigError) as caught:
            mailbox.ensure("Requests")

    assert text.rpartition("] ")[2] in str(caught.value)
    assert "the board needs 8 folders: itself, and in it Yes, No, Refer, Ask, Later, Waiting, Dismiss" in str(
        caught.value
    )
    assert str(caught.value).endswith("delete folders that you do not need, those in Trash too")


def test_a_name_that_the_server_does_not_like_is_another_matter(dovecot: Account, proxy: Proxy) -> None:
    with proxy, closing(dovecot.open(port=proxy.port)) as mailbox:
        proxy.arm(Fault("no", command="CREATE", text="[CANNOT] Invalid mailbox name"))
        with pytest.raises(ConfigError, match="create it in a mail client, or name another one"):
            mailbox.ensure("Requests")


def test_a_rate_limit_is_not_a_limit_of_folders(dovecot: Account, proxy: Proxy) -> None:
    with proxy, closing(dovecot.open(port=proxy.port)) as mailbox:
        proxy.arm(Fault("no", command="CREATE", text="[LIMIT] Rate limit hit"))
        with pytest.raises(BusyError):
            mailbox.ensure("Requests")


def test_few_folders_are_no_setting(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(
        "owner: {name: Maya, addresses: [maya@okafor.example], timezone: America/Chicago}\n"
        "mailbox: {host: imap.gmx.net, user: maya, password: {keyring: a}, board: {folders: one}}\n"
        "rules: [{name: fees, when: {says: [fees]}}]\n"
    )

    with pytest.raises(
        ConfigError, match=r"rules\.yaml:2:\d+: write its name alone; the board needs 8 folders"
    ):
        Paths(tmp_path / "rules.yaml", tmp_path / "state").rulebook()
