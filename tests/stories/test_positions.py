"""What a server tells wrong once, of its uids or its numbering, loses no letter and doubles none."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.memory.account import MemoryAccount
from tests.stories.office import Office, letter


@pytest.fixture
def memory_office(memory: MemoryAccount, tmp_path: Path) -> Office:
    return Office(memory, tmp_path)


def asked(office: Office, count: int) -> None:
    """So many people ask for a talk."""
    people = range(len(office.seen("INBOX")) + 1, len(office.seen("INBOX")) + 1 + count)
    office.deliver_all(*(letter(f"P{one} <p{one}@conf.example>", at=office.now) for one in people))


@pytest.mark.parametrize("uid", [99_999, 4_294_967_295])
def test_a_uid_that_is_not_there_moves_no_position(
    memory: MemoryAccount, memory_office: Office, uid: int
) -> None:
    asked(memory_office, 1)
    memory.server.lies["LISTING INBOX"] = lambda uids: (*uids, uid)
    memory_office.pass_time(minutes=1)
    asked(memory_office, 2)

    memory_office.pass_time(minutes=1)

    assert memory.server.lies == {}
    assert len(memory_office.cards()) == len(memory_office.drafts()) == 3


def test_an_uidnext_that_is_not_true_at_the_first_start_moves_no_position(
    memory: MemoryAccount, tmp_path: Path
) -> None:
    memory.server.lies["STATUS INBOX"] = lambda status: (status[0], 4_294_967_295, *status[2:])
    office = Office(memory, tmp_path)
    asked(office, 1)

    office.pass_time(minutes=1)

    assert len(office.cards()) == 1


def test_a_cycle_with_another_uidvalidity_loses_nothing(memory: MemoryAccount, memory_office: Office) -> None:
    asked(memory_office, 1)
    memory_office.pass_time(minutes=1)
    memory_office.pass_time(days=5)
    inbox = memory.server.folders["INBOX"]
    right, inbox.uidvalidity = inbox.uidvalidity, 77
    moved_in = letter("Old <old@conf.example>", at=memory_office.now - timedelta(days=40))
    memory.save(moved_in.as_bytes(), when=memory_office.now - timedelta(days=40))
    memory_office.pass_time(minutes=1)

    inbox.uidvalidity = right
    memory_office.pass_time(minutes=1)

    assert len(memory_office.cards()) == len(memory_office.drafts()) == 2


def test_a_letter_set_aside_outlives_a_cycle_with_another_uidvalidity(
    memory: MemoryAccount, memory_office: Office
) -> None:
    asked(memory_office, 1)
    memory.server.lies["FETCH INBOX"] = lambda _: ()
    memory_office.at(datetime(2026, 11, 30).date(), 6)
    inbox = memory.server.folders["INBOX"]
    right, inbox.uidvalidity = inbox.uidvalidity, 77
    memory_office.at(datetime(2026, 11, 30).date(), 8)  # the hour of the daily letter

    inbox.uidvalidity = right
    memory_office.pass_time(hours=3)

    assert len(memory_office.cards()) == 1


def test_what_the_digest_is_to_list_outlives_a_cycle_with_another_uidvalidity(
    memory: MemoryAccount, tmp_path: Path
) -> None:
    listed = "  - name: news\n    when: {text: [our newsletter]}\n    do: digest\n"
    office = Office(memory, tmp_path, rules=listed)
    office.deliver(
        letter("Ben <ben@news.example>", "News of autumn", "Our newsletter is here.\n", office.now)
    )
    asked(office, 1)
    office.pass_time(minutes=1)
    inbox = memory.server.folders["INBOX"]
    right, inbox.uidvalidity = inbox.uidvalidity, 77
    office.at(datetime(2026, 11, 24).date(), 8)

    inbox.uidvalidity = right
    office.at(datetime(2026, 11, 25).date(), 8)

    assert "News of autumn" in office.notices("daily")[0].text


def test_a_mailbox_that_was_made_anew_is_looked_at_from_some_days_before(
    memory: MemoryAccount, memory_office: Office
) -> None:
    asked(memory_office, 1)
    memory_office.pass_time(minutes=1)
    memory.server.folders["INBOX"].uidvalidity = 77
    asked(memory_office, 1)

    memory_office.pass_rounds(3, minutes=1)
    asked(memory_office, 1)
    memory_office.pass_time(minutes=1)

    assert len(memory_office.cards()) == len(memory_office.drafts()) == 3


def test_whom_the_owner_wrote_to_is_learned_after_a_wrong_uidnext_of_sent(
    memory: MemoryAccount, memory_office: Office
) -> None:
    memory.server.lies["STATUS Sent"] = lambda status: (status[0], 4_294_967_295, *status[2:])
    memory_office.pass_time(minutes=1)
    memory_office.deliver(
        letter(
            "Maya <maya@okafor.example>", "Hello", "Hello Eva\n", memory_office.now, to="eva@kind.example"
        ),
        "Sent",
    )

    memory_office.pass_time(minutes=1)

    assert memory_office.ledger().knows("eva@kind.example")
