"""What parse makes of octets."""

from __future__ import annotations

import pytest

from eitherway.errors import MessageError
from eitherway.mail.message import parse


def test_octets_without_a_header_are_a_message_error() -> None:
    with pytest.raises(MessageError, match="no header field"):
        parse(b"\x00\xff no header here")


def test_the_subject_is_decoded() -> None:
    message = parse(b"Subject: =?utf-8?B?w6Ug?= =?utf-8?B?w7w=?= plain\r\n\r\nhi\r\n")

    assert message.subject == "å ü plain"
