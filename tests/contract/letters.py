"""Messages that others sent, and our own."""

from __future__ import annotations


def letter(number: int, body: str = "Could we meet on Tuesday?", **fields: str) -> bytes:
    """The letter of that number; `In_Reply_To="<1@example.net>"` adds a field."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return (
        f"From: Dana <dana{number}@example.net>\r\nTo: maya@okafor.example\r\nSubject: letter {number}\r\n"
        f"Message-ID: <{number}@example.net>\r\nDate: Mon, 23 Nov 2026 08:00:00 +0000\r\n{more}\r\n{body}\r\n"
    ).encode()


def own(number: int = 1, program: int = 0) -> bytes:
    """Our draft of that number; by two programs it differs in its Date."""
    return (
        f"From: maya@okafor.example\r\nTo: dana@example.net\r\nSubject: Re: letter\r\n"
        f"Message-ID: <own{number}@okafor.example>\r\nDate: Mon, 23 Nov 2026 08:00:0{program} +0000\r\n"
        "\r\nLet me see.\r\n"
    ).encode()
