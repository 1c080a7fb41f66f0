"""The draft contract, octet by octet."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from eitherway.mail.compose import compose, message_id_for
from eitherway.mail.message import Address, Message
from eitherway.mail.reply import address_reply
from eitherway.requests.letters import Letters

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
MAYA = Address("Maya Okafor", "maya@okafor.example")


def request() -> Message:
    dana = Address("Dana Reyes", "dana@example.net")
    return Message(
        message_id="<a1@example.net>",
        key="0" * 32,
        subject="A talk in March?",
        date=NOW,
        from_=(dana,),
        sender=(),
        reply_to=(),
        to=(MAYA,),
        cc=(),
        in_reply_to=(),
        references=(),
        fields=(),
        text="Hi\n\n> old",
        written="Hi",
        quoted="old",
        signature="",
        parts=(),
        calendars=(),
        sealed="",
        size=100,
        doubts=(),
    )


def test_a_draft_has_exactly_the_allowed_headers() -> None:
    message = request()
    draft = compose(
        address_reply(message, (MAYA,), ()),
        "Hello åüß",
        message,
        message_id=message_id_for(b"s", message.key, "defer", "okafor.example"),
        now=NOW,
    )
    print(draft.octets.decode())
    parsed = message_from_bytes(draft.octets, policy=policy.default)
    assert parsed.keys() == [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "In-Reply-To",
        "References",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
    ]


def test_letters() -> None:
    root = Path(__file__).parents[1] / "templates"
    letters = Letters.load({str(p.relative_to(root)): p.read_text() for p in root.rglob("*.txt")})
    print(
        letters.render(
            "defer/new-client",
            {
                "owner": {"signature": "Maya", "emergency_line": "Call 911"},
                "asker": {"first_name": "Dana"},
                "promise": "Thursday, November 26",
                "stranger": True,
            },
        )
    )
