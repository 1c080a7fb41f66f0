"""What every mail store gives of what is in it, without changing it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from eitherway.imap.mail_store import MailStore
from eitherway.imap.mailbox import MissingMailboxError
from eitherway.mail.message import Message, parse
from tests.contract.letters import letter
from tests.servers.mail_account import MailAccount


def subjects(store: MailStore) -> list[str]:
    fetched = store.fetch(store.refs("INBOX"))
    return [one.message.subject for one in fetched if isinstance(one.message, Message)]


def test_messages_are_fetched_whole_and_stay_unread(account: MailAccount, store: MailStore) -> None:
    account.deliver(letter(1), letter(2))
    before = account.snapshot()

    first, second = store.fetch(store.refs("INBOX"))

    assert [first.message, second.message] == [parse(letter(1)), parse(letter(2))]
    assert account.snapshot() == before


def test_the_body_of_list_mail_that_its_header_stops_is_not_read(
    account: MailAccount, store: MailStore
) -> None:
    of_list = letter(1).replace(b"Subject:", b"List-Id: <news.example>\r\nSubject:", 1)
    account.deliver(of_list, letter(2))

    stopped, other = store.fetch(store.refs("INBOX"), lambda message: message.field("List-Id"))
    (passed,) = store.fetch([stopped.ref], lambda message: False)

    assert isinstance(stopped.message, Message)
    assert (stopped.message.subject, stopped.message.text) == (parse(of_list).subject, "")
    assert [other.message, passed.message] == [parse(letter(2)), parse(of_list)]


INVITATION = (
    b"From: Dana <dana@example.net>\r\nTo: maya@okafor.example\r\nSubject: Tea\r\nPrecedence: bulk\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n"
    b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
)


def test_an_invitation_is_read_whole_whatever_its_header_says(account: MailAccount, store: MailStore) -> None:
    account.deliver(INVITATION)

    (fetched,) = store.fetch(store.refs("INBOX"), lambda message: True)

    assert fetched.message == parse(INVITATION)


def test_only_what_is_above_the_last_uid_is_new(account: MailAccount, store: MailStore) -> None:
    account.deliver(letter(1), letter(2))
    first, second = store.refs("INBOX")

    assert store.refs("INBOX", after_uid=first.uid) == (second,)
    assert store.refs("INBOX", after_uid=second.uid) == ()


def test_only_what_came_since_a_day_is_asked_for(account: MailAccount, store: MailStore) -> None:
    account.save(letter(1), when=datetime(2026, 11, 20, 12, tzinfo=UTC))
    account.save(letter(2), when=datetime(2026, 11, 23, 12, tzinfo=UTC))
    both = store.refs("INBOX")

    assert store.refs("INBOX", since=date(2026, 11, 19)) == both
    assert store.refs("INBOX", since=date(2026, 11, 22)) == both[1:]
    assert store.refs("INBOX", since=date(2026, 11, 25)) == ()


def test_a_message_is_found_by_exactly_its_message_id(account: MailAccount, store: MailStore) -> None:
    account.deliver(letter(1), letter(11), letter(1))
    first, _, third = store.refs("INBOX")

    assert store.find("INBOX", "<1@example.net>") == (first, third)
    assert store.find("INBOX", "1@example.net") == ()


def test_a_message_of_a_day_is_found_wherever_it_was_put(account: MailAccount, store: MailStore) -> None:
    account.save(letter(1), when=datetime(2026, 11, 1, 12, tzinfo=UTC))
    account.save(letter(2), when=datetime(2026, 11, 12, 12, tzinfo=UTC))
    account.save(letter(1), when=datetime(2026, 11, 14, 12, tzinfo=UTC))
    account.save(letter(1), when=datetime(2026, 11, 26, 12, tzinfo=UTC))
    _, _, third, last = store.refs("INBOX")

    assert store.find_received("INBOX", "<1@example.net>", date(2026, 11, 13)) == (third,)
    assert store.find_received("INBOX", "<2@example.net>", date(2026, 11, 28)) == ()
    assert store.find_received("INBOX", "<1@example.net>", None) == (last,)


def test_answers_are_known_by_what_they_answer(account: MailAccount, store: MailStore) -> None:
    account.deliver(letter(1), letter(2, In_Reply_To="<1@example.net>"))
    account.deliver(letter(3, References="<0@example.net> <1@example.net>"), letter(4))
    _, second, third, _ = store.refs("INBOX")

    assert [one.ref for one in store.headers("INBOX") if "<1@example.net>" in one.answers] == [second, third]


def test_the_header_tells_what_the_program_needs(account: MailAccount, store: MailStore) -> None:
    received = datetime(2026, 11, 23, 12, tzinfo=UTC)
    account.save(
        letter(1, Eitherway_Card="daily", In_Reply_To="<0@example.net>"), "INBOX", "\\Flagged", received
    )

    (summary,) = store.summaries(store.refs("INBOX"))

    assert summary.ref == store.refs("INBOX")[0]
    assert (summary.message_id, summary.in_reply_to) == ("<1@example.net>", ("<0@example.net>",))
    assert (summary.subject, summary.sender[0].address) == ("letter 1", "dana1@example.net")
    assert (summary.field("Eitherway-Card"), summary.field("Eitherway-Seal")) == ("daily", "")
    assert (summary.internal_date, "\\Flagged" in summary.flags) == (received, True)
    assert summary.size == len(store.octets(summary.ref) or b"")


def test_what_is_flagged_deleted_is_read_but_not_found(account: MailAccount, store: MailStore) -> None:
    account.deliver(letter(1), letter(2))
    first, second = store.refs("INBOX")

    store.flag(first, add=("\\Deleted",))

    assert store.refs("INBOX") == (second,)
    assert store.find("INBOX", "<1@example.net>") == ()
    assert [one.ref for one in store.fetch((first, second))] == [first, second]


@pytest.mark.parametrize("octets", [b"\r\n", b"Subject: x\r\n\r\n", b"From: a@b.example\r\n\r\n\xff\xfe"])
def test_an_odd_message_is_set_aside_alone(account: MailAccount, store: MailStore, octets: bytes) -> None:
    account.deliver(letter(1))
    account.deliver(octets)
    account.deliver(letter(2))

    refs = store.refs("INBOX")

    assert len(tuple(store.fetch(refs))) == len(store.summaries(refs)) == len(refs) == 3
    assert [subjects(store)[0], subjects(store)[-1]] == ["letter 1", "letter 2"]


def test_a_message_that_is_gone_is_passed_over(account: MailAccount, store: MailStore) -> None:
    account.deliver(letter(1), letter(2), letter(3))
    refs = store.refs("INBOX")

    account.delete("INBOX", refs[1].uid)

    assert [one.ref for one in store.fetch(refs)] == [refs[0], refs[2]]
    assert store.octets(refs[1]) is None
    assert store.summaries(refs[1:2]) == ()


def test_refs_of_an_older_uidvalidity_name_nothing(account: MailAccount, store: MailStore) -> None:
    account.deliver(letter(1))
    (ref,) = store.refs("INBOX")
    stale = replace(ref, uidvalidity=ref.uidvalidity - 1)

    assert tuple(store.fetch((stale,))) == ()
    assert store.summaries((stale,)) == ()
    assert store.octets(stale) is None


def test_a_mailbox_that_is_not_there_is_empty_or_said_to_be_missing(store: MailStore) -> None:
    assert store.refs("Nowhere") == ()
    assert store.find("Nowhere", "<1@example.net>") == ()
    assert not store.exists("Nowhere")
    with pytest.raises(MissingMailboxError, match="there is no mailbox 'Nowhere'"):
        store.status("Nowhere")


def test_the_status_tells_what_is_there(account: MailAccount, store: MailStore) -> None:
    account.deliver(letter(1), letter(2))
    second = store.refs("INBOX")[1]

    status = store.status("INBOX")

    assert (status.messages, status.uidvalidity) == (2, second.uidvalidity)
    assert status.uidnext > second.uid


def test_the_status_differs_when_a_message_came_or_went(account: MailAccount, store: MailStore) -> None:
    account.deliver(letter(1))
    before = store.status("INBOX")

    account.deliver(letter(2))
    more = store.status("INBOX")
    account.delete("INBOX", store.refs("INBOX")[0].uid)
    fewer = store.status("INBOX")

    assert len({before, more, fewer}) == 3
    assert before.uidvalidity == more.uidvalidity == fewer.uidvalidity
