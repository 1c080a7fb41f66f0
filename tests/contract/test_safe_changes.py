"""What happens between two steps of a change: another program comes first, or the line is cut."""

from __future__ import annotations

import hashlib

import pytest

from eitherway.errors import TransientError
from tests.contract.letters import letter, own
from tests.memory.account import MemoryAccount
from tests.memory.server import ALL, MemoryServer

DRAFT = ("\\Draft", "\\Seen")


@pytest.fixture(params=[(), ("UIDPLUS",), ("MOVE",), tuple(ALL)], ids=["bare", "uidplus", "move", "all"])
def account(request: pytest.FixtureRequest) -> MemoryAccount:
    """Accounts that lack the one or the other."""
    return MemoryAccount(server=MemoryServer(request.param))


def cut() -> None:
    raise TransientError("connection lost")


def test_of_two_programs_that_append_at_once_the_later_takes_its_own_back(account: MemoryAccount) -> None:
    store = account.open()
    account.server.before["APPEND"] = lambda: account.save(own(program=1), "Drafts")

    kept = store.append("Drafts", own(), DRAFT)

    assert store.refs("Drafts") == (kept,)
    assert store.octets(kept) == own(program=1)


def test_a_draft_whose_answer_was_lost_is_not_written_again(account: MemoryAccount) -> None:
    store = account.open()
    account.server.after["APPEND"] = cut

    with pytest.raises(TransientError):
        store.append("Drafts", own(), DRAFT)
    again = store.append("Drafts", own(program=1), DRAFT)

    assert store.refs("Drafts") == (again,)
    assert store.octets(again) == own()


def test_of_two_programs_that_append_several_at_once_the_later_takes_its_own_back(
    account: MemoryAccount,
) -> None:
    store = account.open()
    account.server.before["APPEND"] = lambda: account.save(own(2, program=1), "Drafts")

    kept = store.append_all("Drafts", ((own(1), DRAFT), (own(2), DRAFT)))

    assert sorted(kept) == sorted(store.refs("Drafts"))
    assert store.octets(kept[1]) == own(2, program=1)


def test_several_whose_answer_was_lost_are_not_written_again(account: MemoryAccount) -> None:
    store = account.open()
    account.server.after["APPEND"] = cut

    with pytest.raises(TransientError):
        store.append_all("Drafts", ((own(1), DRAFT), (own(2), DRAFT)))
    again = store.append_all("Drafts", ((own(1, program=1), DRAFT), (own(2), DRAFT)))

    assert sorted(store.refs("Drafts")) == sorted(again)
    assert store.octets(again[0]) == own(1)


def test_a_draft_that_the_owner_changed_is_not_removed(account: MemoryAccount) -> None:
    store = account.open()
    store.append("Drafts", own(program=1), DRAFT)

    removed = store.remove(store.refs("Drafts")[0], hashlib.sha256(own()).hexdigest())

    assert not removed
    assert len(store.refs("Drafts")) == 1


def test_a_removal_expunges_nothing_of_others(account: MemoryAccount) -> None:
    store = account.open()
    account.save(letter(1), "Drafts", "\\Deleted")
    ref = store.append("Drafts", own(), DRAFT)

    assert store.remove(ref, hashlib.sha256(own()).hexdigest())

    kept = [octets for _, _, octets in account.snapshot()["Drafts"].values()]
    assert kept[0] == letter(1)
    assert store.refs("Drafts") == ()


@pytest.mark.parametrize("step", ["COPY", "STORE"])
def test_a_move_that_is_cut_between_its_steps_leaves_one_message(step: str) -> None:
    account = MemoryAccount(server=MemoryServer(("UIDPLUS",)))
    account.save(letter(1))
    store = account.open()
    (ref,) = store.refs("INBOX")
    account.server.after[step] = cut

    with pytest.raises(TransientError):
        store.move(ref, "Requests/Yes")
    store.move(ref, "Requests/Yes")

    assert store.refs("INBOX") == ()
    assert len(store.refs("Requests/Yes")) == 1
