"""What a recipient gets of a letter that was drafted here and sent by a mail client."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

# What a client of its own makes of a letter; nothing of ours is among it.
_EXPECTED = {
    "mime-version", "date", "from", "to", "subject", "in-reply-to", "references", "user-agent",
    "message-id", "content-type", "content-transfer-encoding", "content-disposition", "x-sender",
}  # fmt: skip


def check_letter(octets: bytes) -> None:
    """A letter as it left the client: to the asker, in the thread, with no header field of ours."""
    message = email.message_from_bytes(octets, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    for name, value in message.items():
        print(f"  {name}: {value}")
    foreign = {name.lower() for name in message.keys()} - _EXPECTED  # noqa: SIM118
    assert not foreign, foreign
    assert b"eitherway" not in octets.lower()
    assert "dana@conf.example" in message["To"]
    assert message["In-Reply-To"] == message["References"].split()[-1]
    print(octets.partition(b"\r\n\r\n")[2].decode())
