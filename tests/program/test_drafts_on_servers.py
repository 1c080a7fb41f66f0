"""A draft on real servers: read back byte for byte, in the thread of its request, in any script."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from eitherway.mail.compose import Draft, compose, message_id_for
from eitherway.mail.flowed import unflow
from eitherway.mail.message import Address, Message, parse
from eitherway.mail.reply import address_reply
from tests.servers.account import Account

MAYA = Address("Maya Okafor", "maya@okafor.example")
NOW = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
DRAFT_FLAGS = ("\\Draft", "\\Seen")
LETTERS = {
    "plain": "Let me see if my calendar will allow that. I'll get back to you by Thursday either way.",
    "umlauts": "Grüße, naïve Ærøskøbing, Žižek, Łódź, ßẞ åüß",
    "emoji": "🙂 👩‍💻 🇦🇹 👍🏽 ❤️",
    "right to left": "שלום דנה, אענה עד יום חמישי. مرحبا دانا، سأجيب يوم الخميس.",
    "east asian": "您好，" + "我会在星期四之前答复您。" * 12,
    "combining": "e\u0301 a\u030a n\u0303 ﬁ Ⅳ",
    "stuffed": "From here on\n> no quote\n  indented\n.\n..\n-- \nMaya",
    "long": "https://okafor.example/" + "x" * 700 + "\n" + "word " * 300,
    "blank": "a\n\n\n\nb",
}


def request(number: int = 1, **fields: str) -> bytes:
    header = {
        "From": "=?utf-8?q?Dana_Re=C3=BFes=2C_PhD?= <dana@example.net>",
        "To": "Maya Okafor <maya@okafor.example>",
        "Subject": "=?utf-8?b?R3LDvMOfZSDwn5mC?= a talk",
        "Date": "Mon, 23 Nov 2026 08:00:00 +0000",
        "Message-ID": f"<request{number}@example.net>",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    lines = [f"{name}: {value}" for name, value in (header | fields).items()]
    return "\r\n".join([*lines, "", "Could you speak in März? 🙂", ""]).encode()


def answer(message: Message, body: str, letter: str = "defer") -> Draft:
    envelope = address_reply(message, (MAYA,), ())
    message_id = message_id_for(b"secret", message.key, letter, "okafor.example")
    return compose(envelope, body, message, message_id=message_id, now=NOW)


def test_drafts_are_read_back_byte_for_byte(server: Account) -> None:
    drafts = [answer(parse(request(number)), body) for number, body in enumerate(LETTERS.values())]
    mailbox = server.open()

    refs = [mailbox.append(mailbox.names.drafts, draft.octets, DRAFT_FLAGS) for draft in drafts]
    back = [mailbox.octets(ref) for ref in refs]
    summaries = mailbox.summaries(refs)
    mailbox.close()

    assert back == [draft.octets for draft in drafts]
    assert {one.message_id for one in summaries} == {draft.message_id for draft in drafts}
    assert {one.subject for one in summaries} == {"Re: Grüße 🙂 a talk"}
    assert {one.to for one in summaries} == {(Address("Dana Reÿes, PhD", "dana@example.net"),)}
    system_flags = [{flag.lower() for flag in one.flags if flag.startswith("\\")} for one in summaries]
    assert [flags - {"\\recent"} for flags in system_flags] == [{"\\draft", "\\seen"}] * len(drafts)


@pytest.mark.parametrize("body", LETTERS.values(), ids=LETTERS.keys())
def test_the_letter_says_what_was_written(body: str) -> None:
    text = answer(parse(request()), body).octets.partition(b"\r\n\r\n")[2].decode()

    lines = [one.text for one in unflow(text) if one.depth == 0]

    assert lines[: len(body.split("\n"))] == [
        line if line == "-- " else line.rstrip(" ") for line in body.split("\n")
    ]


def threads(account: Account, *messages: bytes) -> str:
    """What THREAD=REFERENCES (RFC 5256) says of `messages` in one mailbox, by sequence number."""
    account.deliver(*messages)
    with account.person() as client:
        client.select("INBOX")
        status, data = client.thread("REFERENCES", "UTF-8", "ALL")
    assert status == "OK"
    return data[0].decode()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"In-Reply-To": "<earlier@example.net>", "References": "<first@example.net> <earlier@example.net>"},
        {"References": " ".join(f"<{'r' * 40}{number}@list.example>" for number in range(60))},
        {"Message-ID": f"<{'x' * 300}@example.net>"},
        {"Message-ID": f"<{'x' * 880}@example.net>"},
        {"Subject": "AW: Antw: SV: RE: Vortrag"},
        {"Subject": "=?utf-8?b?16nXnNeV150=?="},
    ],
    ids=["plain", "thread", "long thread", "long id", "longest id", "prefixes", "right to left"],
)
def test_a_draft_threads_with_its_request(dovecot: Account, fields: dict[str, str]) -> None:
    first, second = request(1, **fields), request(2, Subject="something else")

    found = threads(dovecot, first, second, answer(parse(first), "Let me see.").octets)

    assert found == "(1 3)(2)"


def test_two_requests_of_one_subject_keep_their_drafts_apart(dovecot: Account) -> None:
    first = request(1, References="<one@example.net>")
    second = request(2, References="<two@example.net>")
    drafts = [answer(parse(one), "Let me see.").octets for one in (first, second)]

    found = threads(dovecot, first, second, *drafts)

    assert sorted(re.findall(r"1 3|2 4", found)) == ["1 3", "2 4"]


def test_the_letter_after_the_deferral_stays_in_the_thread(dovecot: Account) -> None:
    first = request(1)
    message = parse(first)

    found = threads(
        dovecot, first, answer(message, "Let me see.").octets, answer(message, "No.", letter="no").octets
    )

    assert found == "(1 (2)(3))"
