"""Mailboxes that are made, renamed or deleted while a connection lives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from eitherway.errors import TransientError
from eitherway.imap.transport import Limits
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Proxy
from tests.stories.office import Office, letter
from tests.stories.one_connection import watching


@pytest.fixture(scope="module")
def bare() -> Iterator[Dovecot]:
    """A server that marks no mailbox by its use, whose accounts have no Sent."""
    server = Dovecot(special_use=False)
    yield server
    server.destroy()


def test_a_sent_mailbox_that_the_first_letter_made_is_found(bare: Dovecot, tmp_path: Path) -> None:
    office = Office(bare.account(), tmp_path, datetime.now(UTC))
    with watching(office, Limits(names=0)) as watch:
        office.deliver(letter(at=office.now))
        watch.round()
        assert watch.visit.mailbox.names.sent == ""

        office.account.create("Sent")
        office.send(office.drafts()[0])
        watch.round()
        watch.round()

    assert [item.state for item in office.requests()] == ["promised"]
    assert office.drafts() == []


def test_what_is_not_there_is_looked_for_once_in_a_while(bare: Dovecot, tmp_path: Path) -> None:
    account = bare.account()
    office = Office(account, tmp_path)
    with Proxy((account.host, account.port)) as proxy, watching(office, Limits(), proxy.port) as watch:
        watch.round()
        before = len(proxy.commands)
        watch.round()
        watch.round()

        # At the start, for the mailboxes and for the folders below the board.
        assert [line.startswith('LIST "" "*"') for line in proxy.commands[:before]].count(True) == 2
        assert not any(line.startswith('LIST "" "*"') for line in proxy.commands[before:])


def test_the_daily_letter_tells_that_there_is_no_sent(bare: Dovecot, tmp_path: Path) -> None:
    office = Office(bare.account(), tmp_path)

    office.at(date(2026, 11, 30), 8, 30)

    (told,) = office.notices("daily")
    assert "There is no mailbox for sent mail" in " ".join(told.text.split())


def test_no_draft_is_taken_for_deleted_when_drafts_has_another_name(bare: Dovecot, tmp_path: Path) -> None:
    office = Office(bare.account(), tmp_path)
    office.deliver(letter(at=office.now))
    with watching(office, Limits()) as watch:
        watch.round()
        office.account.rename("Drafts", "Draft")

        with pytest.raises(TransientError, match="'Drafts' was renamed or removed; trying again"):
            watch.round()
        watch.round()
        watch.round()

        assert watch.visit.mailbox.names.drafts == "Draft"
    assert len(office.seen("Draft")) == 1
    assert [(item.draft_state, item.notes) for item in office.requests()] == [("waiting", ())]


def test_a_deleted_drafts_mailbox_is_made_anew_in_the_same_connection(bare: Dovecot, tmp_path: Path) -> None:
    office = Office(bare.account(), tmp_path)
    with watching(office, Limits()) as watch:
        watch.round()
        office.account.drop("Drafts")
        office.deliver(letter(at=office.now))

        watch.round()

    assert len(office.drafts()) == 1


def test_a_renamed_decision_folder_is_made_anew_in_the_same_connection(bare: Dovecot, tmp_path: Path) -> None:
    office = Office(bare.account(), tmp_path)
    office.deliver(letter(at=office.now))
    with watching(office, Limits()) as watch:
        watch.round()
        office.account.rename("Requests/No", "Requests/Rather not")
        watch.round()
        watch.round()

        office.move("Requests", office.cards()[0], "Requests/No")
        watch.round()

    assert office.requests()[0].decision == "no"
    assert len(office.cards()) == 1
