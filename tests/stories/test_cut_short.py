"""Rounds that end in the middle of a change: the next one brings it to its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from eitherway.errors import TransientError
from tests.servers.account import Account
from tests.servers.mail_account import MailAccount
from tests.servers.proxy import Fault, Proxy, muddle_once
from tests.stories.office import ZONE, Office, letter

LISTED = re.compile(rb'\* 1 FETCH \(UID 1 FLAGS \([^)]*\) INTERNALDATE "[^"]*"\)\r\n')


@contextmanager
def cut_at(office: Office, command: str, at: int = 1) -> Iterator[None]:
    """The line of the rounds in this block is cut at the `at`-th command that matches."""
    account = office.account
    with Proxy((account.host, account.port)) as proxy:
        proxy.arm(Fault("cut", at, command))
        office.write_rules(port=proxy.port)
        try:
            with pytest.raises(TransientError):
                yield
        finally:
            office.write_rules()


def deleted(office: Office) -> list[str]:
    """The mailboxes of the messages that are flagged \\Deleted and still there."""
    return [
        name
        for name, items in office.account.snapshot().items()
        for flags, *_ in items.values()
        if "\\Deleted" in flags
    ]


def test_a_letter_for_a_due_promise_is_written_after_a_cut(dovecot: Account, tmp_path: Path) -> None:
    office = Office(dovecot, tmp_path, answers="  when_due: draft no")
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    office.send(office.drafts()[0])
    office.pass_time(minutes=1)

    with cut_at(office, "APPEND .?Drafts"):
        office.at(date(2026, 11, 25), 9, 30)
    assert office.drafts() == []
    office.pass_time(minutes=1)
    office.pass_time(minutes=1)

    (draft,) = office.drafts()
    assert "can't" in draft.text
    (card,) = office.cards()
    assert "as you set it" in card.text


@pytest.mark.parametrize("command", ["UID EXPUNGE", "UID STORE .*Deleted"])
@pytest.mark.parametrize("at", [1, 2])
def test_what_was_to_be_removed_is_removed_after_a_cut(
    dovecot: Account, tmp_path: Path, command: str, at: int
) -> None:
    office = Office(dovecot, tmp_path)
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    office.move("Requests", office.cards()[0], "Requests/No")

    with cut_at(office, command, at):
        office.pass_time(minutes=1)
    office.pass_time(minutes=1)

    assert deleted(office) == []
    assert len(office.drafts()) == len(office.cards()) == 1
    assert office.requests()[0].decision == "no"


def test_a_removal_that_was_cut_off_spares_the_owners_edit(dovecot: Account, tmp_path: Path) -> None:
    office = Office(dovecot, tmp_path)
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    office.move("Requests", office.cards()[0], "Requests/No")
    with cut_at(office, "UID STORE .*Deleted"):
        office.pass_time(minutes=1)

    office.edit(office.drafts()[0], "My own words.\n")
    office.pass_time(minutes=1)

    assert "My own words.\n" in [draft.text.replace("\r\n", "\n") for draft in office.drafts()]


def test_a_draft_that_another_watcher_left_twice_is_taken_back(account: MailAccount, tmp_path: Path) -> None:
    office = Office(account, tmp_path)
    office.deliver(letter(at=office.now))
    office.pass_time(minutes=1)
    (ours,) = office.drafts()
    twin = ours.message
    twin.replace_header("Date", format_datetime(office.now + timedelta(seconds=1)))
    office.deliver(twin, "Drafts", r"(\Draft \Seen)")

    office.pass_time(minutes=1)
    office.pass_time(minutes=1)

    assert [draft.uid for draft in office.drafts()] == [ours.uid]
    assert office.requests()[0].draft_state == "waiting"


@pytest.mark.parametrize("items", ["[^(]*.UID FLAGS .*BODYSTRUCTURE", r"[^(]*.UID BODY.PEEK\[[1T]"])
def test_a_letter_that_the_server_finds_but_does_not_give_is_asked_for_again(
    dovecot: Account, tmp_path: Path, items: str
) -> None:
    office = Office(dovecot, tmp_path)
    office.deliver(letter("Ann <ann@mail.example>", at=office.now))
    office.deliver(letter("Ben <ben@mail.example>", "Another talk", at=office.now))
    with Proxy((dovecot.host, dovecot.port)) as proxy:
        proxy.before[f"UID FETCH {items}"] = lambda: muddle_once(proxy, 1)
        office.write_rules(port=proxy.port)
        office.pass_time(minutes=1)
    office.write_rules()
    assert [failure.ref.uid for failure in office.ledger().failures()] == [1]
    assert [str(draft.message["To"]) for draft in office.drafts()] == ["Ben <ben@mail.example>"]

    office.pass_time(minutes=11)

    assert len(office.drafts()) == len(office.cards()) == 2
    assert office.ledger().failures() == ()


def test_a_letter_that_the_server_counts_before_it_finds_it_is_not_lost(
    dovecot: Account, tmp_path: Path
) -> None:
    office = Office(dovecot, tmp_path)
    office.deliver(letter(at=office.now))
    with Proxy((dovecot.host, dovecot.port)) as proxy:
        proxy.spoil = lambda response: b"" if LISTED.fullmatch(response) else response
        office.write_rules(port=proxy.port)
        office.pass_time(minutes=1)
    office.write_rules()
    assert office.drafts() == []

    office.pass_time(minutes=1)

    assert len(office.drafts()) == len(office.cards()) == 1


@pytest.mark.parametrize("day", [18, 21])
def test_a_look_back_passes_over_nothing_that_came_while_nobody_looked(
    account: MailAccount, tmp_path: Path, day: int
) -> None:
    office = Office(account, tmp_path, datetime(2026, 11, 16, 9, tzinfo=ZONE))
    office.now = datetime(2026, 11, 18, 9, tzinfo=ZONE)
    office.deliver(letter("Ann <ann@mail.example>", at=office.now))
    office.now = datetime(2026, 11, 20, 9, tzinfo=ZONE)

    office.look(since=date(2026, 11, day))

    assert [str(draft.message["To"]) for draft in office.drafts()] == ["Ann <ann@mail.example>"]


def test_a_letter_that_was_set_aside_and_deleted_is_forgotten(dovecot: Account, tmp_path: Path) -> None:
    office = Office(dovecot, tmp_path)
    office.deliver(letter(at=office.now))
    with Proxy((dovecot.host, dovecot.port)) as proxy:
        proxy.before["UID FETCH .*BODYSTRUCTURE"] = lambda: muddle_once(proxy, 1)
        office.write_rules(port=proxy.port)
        office.pass_time(minutes=1)
    office.write_rules()
    assert len(office.ledger().failures()) == 1

    office.delete("INBOX", office.seen("INBOX")[0])
    office.pass_time(minutes=11)

    assert office.ledger().failures() == ()
