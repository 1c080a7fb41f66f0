"""Letters as octets: the one that asks for a talk, what the owner writes in its thread, and our own."""

from __future__ import annotations

ASKING = (
    b"From: Dana Reyes <dana@example.net>\r\nTo: maya@okafor.example\r\nSubject: A talk in December?\r\n"
    b"Date: Mon, 23 Nov 2026 08:00:00 -0600\r\nMessage-ID: <a1@example.net>\r\n\r\n"
    b"Hi Maya,\r\n\r\nCould you give a talk on Tuesday, December 8 at 10am?\r\n\r\nDana\r\n"
)
OWN = b"From: maya@okafor.example\r\nMessage-ID: <own@okafor.example>\r\n\r\nLet me see.\r\n"


def reply(words: str = "My own words.", message_id: str = "<mine@client.example>") -> bytes:
    """What the owner writes in the thread."""
    return (
        "From: Maya Okafor <maya@okafor.example>\r\nTo: dana@example.net\r\n"
        "Subject: Re: A talk in December?\r\n"
        f"Date: Mon, 23 Nov 2026 10:00:00 -0600\r\nMessage-ID: {message_id}\r\n"
        f"In-Reply-To: <a1@example.net>\r\nReferences: <a1@example.net>\r\n\r\n{words}\r\n"
    ).encode()
