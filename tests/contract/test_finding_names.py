"""How every mail store finds the mailboxes that matter."""

from __future__ import annotations

import pytest

from eitherway.imap.mail_store import MailStore
from tests.servers.mail_account import MailAccount


def test_the_usual_mailboxes_are_known(account: MailAccount) -> None:
    account.ensure("Drafts")
    account.ensure("Sent")
    account.ensure("Trash")

    opened = account.open()
    names = opened.names
    opened.close()

    assert names.watch == ("INBOX",)
    assert (names.drafts, names.sent, names.trash) == tuple(map(account.place, ("Drafts", "Sent", "Trash")))
    assert (names.board, names.folder("yes")) == (account.place("Requests"), account.place("Requests/Yes"))


def test_a_setting_wins_over_the_usual_names(account: MailAccount) -> None:
    account.ensure("Drafts")

    opened = account.open(drafts="Own/Drafts", board="Büro")
    ref = opened.append(opened.names.drafts, b"Message-ID: <own@okafor.example>\r\n\r\nhello\r\n", ())
    opened.close()

    assert ref.mailbox == account.place("Own/Drafts")
    assert opened.names.board == account.place("Büro")


@pytest.mark.parametrize("name", ["percent", "日本語", "100 &ok", "a  b"])
def test_any_name_is_made_and_found_again(account: MailAccount, store: MailStore, name: str) -> None:
    place = account.place(name)
    store.ensure(place)
    ref = store.append(place, b"Message-ID: <own@okafor.example>\r\n\r\nhello\r\n", ())

    again = account.open()
    found = again.exists(place), again.refs(place)
    again.close()

    assert found == (True, (ref,))
