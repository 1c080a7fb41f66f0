"""What every mail store changes: our own messages, once, and what the owner put into a decision folder."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

from eitherway.imap.mail_store import MailStore
from tests.contract.letters import letter, own
from tests.servers.mail_account import MailAccount

DRAFT = ("\\Draft", "\\Seen")
OF_THE_SERVER = ("\\Recent", "$HasAttachment", "$HasNoAttachment")  # Dovecot 2.4 keeps the last two by itself
PROGRAMS = 3
DRAFTS = 8


def digest(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()


def test_what_is_appended_is_there_as_it_was_written(store: MailStore) -> None:
    ref = store.append(store.names.drafts, own(), DRAFT)

    assert store.octets(ref) == own()
    assert store.find(store.names.drafts, "<own1@okafor.example>") == (ref,)
    assert set(DRAFT) <= store.summaries((ref,))[0].flags


def test_what_is_appended_twice_is_there_once(store: MailStore) -> None:
    first = store.append(store.names.drafts, own(), DRAFT)
    before = store.status(store.names.drafts)
    second = store.append(store.names.drafts, own(program=1), DRAFT)

    assert first == second
    assert store.status(store.names.drafts) == before  # a mail client never sees a second one come and go
    assert store.refs(store.names.drafts) == (first,)
    assert store.octets(first) == own()


def test_what_another_program_wrote_meanwhile_is_not_written_again(
    account: MailAccount, store: MailStore
) -> None:
    store.append(store.names.drafts, own(2), DRAFT)
    account.deliver(own(1), mailbox=store.names.drafts)

    ref = store.append(store.names.drafts, own(1, program=1), DRAFT)

    assert store.octets(ref) == own(1)
    assert len(store.refs(store.names.drafts)) == 2


def test_what_several_programs_append_at_once_is_there_once(account: MailAccount, store: MailStore) -> None:
    store.ensure(store.names.drafts)
    store.status(store.names.drafts)  # Dovecot makes it now; in a race it would hang up on one of them
    together = threading.Barrier(PROGRAMS)

    def append_all(program: int) -> list[object]:
        opened = account.open()
        together.wait(20)
        refs: list[object] = [
            opened.append(opened.names.drafts, own(number, program), DRAFT) for number in range(DRAFTS)
        ]
        opened.close()
        return refs

    with ThreadPoolExecutor(PROGRAMS) as pool:
        first, second, third = pool.map(append_all, range(PROGRAMS))

    assert len(store.refs(store.names.drafts)) == DRAFTS
    assert first == second == third


def test_several_are_appended_in_their_order_and_each_once(store: MailStore) -> None:
    drafts = store.names.drafts
    there = store.append(drafts, own(2), DRAFT)
    flags = (DRAFT, ("\\Seen",), (), ("\\Draft",))
    written = tuple((own(number), some) for number, some in enumerate(flags, 1))

    refs = store.append_all(drafts, written)
    again = store.append_all(drafts, tuple((own(number, program=1), DRAFT) for number in range(1, 5)))

    assert (refs, refs[1], sorted(refs)) == (again, there, sorted(store.refs(drafts)))
    assert store.all_octets(refs) == {ref: own(number) for number, ref in enumerate(refs, 1)}
    stored = {one.ref: one.flags.difference(OF_THE_SERVER) for one in store.summaries(refs)}
    assert [stored[ref] for ref in refs] == [frozenset(some) for some in (DRAFT, DRAFT, (), ("\\Draft",))]


def test_several_go_into_a_mailbox_that_is_missing(store: MailStore) -> None:
    refs = store.append_all(store.names.board, ((own(1), ()), (own(2), ())))

    assert sorted(refs) == sorted(store.refs(store.names.board))
    assert len(refs) == 2


def test_our_message_is_removed_only_while_it_is_as_we_wrote_it(store: MailStore) -> None:
    ref = store.append(store.names.drafts, own(), DRAFT)

    refused = store.remove(ref, digest(b"other"))
    kept = store.refs(store.names.drafts)
    removed = store.remove(ref, digest(own()))

    assert (refused, kept, removed) == (False, (ref,), True)
    assert store.refs(store.names.drafts) == ()


def test_a_removal_takes_nothing_of_others(account: MailAccount, store: MailStore) -> None:
    ref = store.append(store.names.drafts, own(), DRAFT)
    account.deliver(letter(1), mailbox=store.names.drafts, flags="\\Deleted")

    store.remove(ref, digest(own()))

    kept = [octets for contents in account.snapshot().values() for _, _, octets in contents.values()]
    assert letter(1) in kept


def test_the_board_and_its_folders_are_made_and_subscribed(account: MailAccount, store: MailStore) -> None:
    folder = store.names.folder("dismiss")
    store.ensure(folder)
    store.ensure(folder)

    assert store.exists(folder)
    assert {store.names.board, folder} <= set(account.mailboxes()) & set(store.all_names())
    assert {store.names.board, folder} <= set(account.subscribed())


def test_a_message_moves_with_its_content_and_its_date(account: MailAccount, store: MailStore) -> None:
    received = datetime(2026, 11, 20, 12, tzinfo=UTC)
    account.save(letter(1), "INBOX", "\\Seen", received)
    (ref,) = store.refs("INBOX")

    told = store.move(ref, store.names.folder("yes"))

    (moved,) = store.find(store.names.folder("yes"), "<1@example.net>")
    assert told in (moved, None)
    assert store.refs("INBOX") == ()
    assert store.octets(moved) == letter(1)
    assert store.summaries((moved,))[0].internal_date == received
    assert "\\Seen" in store.summaries((moved,))[0].flags


def test_a_missing_mailbox_is_made_when_something_goes_there(account: MailAccount, store: MailStore) -> None:
    account.deliver(letter(1))
    (ref,) = store.refs("INBOX")

    store.append(store.names.board, own(), ())
    store.move(ref, store.names.folder("yes"))

    assert len(store.refs(store.names.board)) == 1
    assert len(store.refs(store.names.folder("yes"))) == 1


def test_flags_are_added_and_removed(account: MailAccount, store: MailStore) -> None:
    account.deliver(letter(1), flags="\\Flagged")
    (ref,) = store.refs("INBOX")

    store.flag(ref, add=("\\Answered", "\\Seen"), remove=("\\Flagged",))

    flags = store.summaries((ref,))[0].flags
    assert {"\\Answered", "\\Seen"} <= flags
    assert "\\Flagged" not in flags


def test_nothing_happens_to_a_message_that_is_gone(account: MailAccount, store: MailStore) -> None:
    account.deliver(letter(1), letter(2))
    first, second = store.refs("INBOX")
    account.delete("INBOX", first.uid)

    store.flag(first, add=("\\Answered",))
    store.move(first, store.names.folder("yes"))

    assert not store.remove(first, digest(letter(1)))
    assert store.refs("INBOX") == (second,)
    assert store.refs(store.names.folder("yes")) == ()


def test_nothing_happens_to_refs_of_an_older_uidvalidity(account: MailAccount, store: MailStore) -> None:
    account.deliver(letter(1))
    (ref,) = store.refs("INBOX")
    stale = replace(ref, uidvalidity=ref.uidvalidity - 1)

    store.flag(stale, add=("\\Deleted",))

    assert not store.remove(stale, digest(letter(1)))
    assert store.move(stale, store.names.folder("yes")) is None
    assert store.refs("INBOX") == (ref,)


def test_a_folder_of_a_trial_is_deleted_while_it_holds_what_it_should(
    account: MailAccount, store: MailStore
) -> None:
    before = account.mailboxes(), account.subscribed()
    name = account.place("Eitherway-doctor-1")
    store.ensure(name)
    store.append(name, own(), DRAFT)

    refused = store.drop(name)
    kept = len(store.refs(name))
    dropped = store.drop(name, 1)

    assert (refused, kept, dropped) == (False, 1, True)
    assert (account.mailboxes(), account.subscribed()) == before
    assert not store.drop(name)
