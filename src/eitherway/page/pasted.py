"""Makes a message of what a person pasted: a whole one with its header, or only its text. Pure."""

import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from eitherway.errors import MessageError
from eitherway.requests.card_markup import clean

SOMEBODY = "Somebody <somebody@example.com>"
_POLICY = SMTP.clone(max_line_length=998)
_UNQUOTABLE = re.compile(r'[\\"]')
_HEADER = re.compile(r"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+\n")  # RFC 5322, 2.2


def octets_of(text: str, *, sender: str, subject: str, to: str, now: datetime) -> bytes:
    """The message. Raises MessageError where a field of it cannot be one.

    A text that begins with a header that names an author is a whole message: `sender` and `subject` do not
    count then.
    """
    text = text.replace("\r\n", "\n").lstrip("\ufeff\n")
    header = _HEADER.match(text)
    if header and re.search(r"^from:", header[0], re.IGNORECASE | re.MULTILINE):
        return text.replace("\n", "\r\n").encode("utf-8", "replace")
    if not text.strip():
        raise MessageError("there is nothing to try; paste a letter, or choose a file")
    name, address = parseaddr(clean(sender) or SOMEBODY)
    if not re.fullmatch(r"[^@\s<>(),]+@[^@\s<>(),]+", address):
        raise MessageError(f"'{clean(sender, 80)}' is not an address; write it like dana@conf.example")
    message = EmailMessage(policy=_POLICY)
    try:
        message["From"] = f'"{_UNQUOTABLE.sub("", name)}" <{address}>' if name else address
        message["To"] = to
        message["Subject"] = clean(subject, 900)
    except (ValueError, IndexError) as error:
        raise MessageError(f"this cannot be a header field: {error}; change the sender or subject") from error
    message["Date"] = format_datetime(now)
    message["Message-ID"] = "<tried@eitherway.invalid>"
    message.set_content(text.encode("utf-8", "replace").decode(), cte="8bit")
    return message.as_bytes()
