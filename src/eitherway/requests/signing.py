"""Signs cards and verifies them: which are Eitherway's, and which are unmodified. Pure.

A letter of a stranger may carry any header field, and the owner may move it into a decision folder. So
a card counts only when its fields are sealed with a key that no stranger can read: it stands in a
message on the board. It outlives a lost state folder there, and every machine of the owner finds it.
"""

import hashlib
import hmac
from collections.abc import Callable

from eitherway.errors import MessageError
from eitherway.mail.content import body_digest
from eitherway.mail.message import Message, parse_header
from eitherway.requests.request import Request, decode_state

ID_FIELD = "Eitherway-Card"
REVISION_FIELD = "Eitherway-Revision"
REQUEST_FIELD = "Eitherway-Request"
STATE_FIELD = "Eitherway-State"
ABOUT_FIELD = "Eitherway-About"  # the asker's own subject; From names the asker
PAGE_FIELD = "Eitherway-Page"  # a hash of what the card shows
SEAL_FIELD = "Eitherway-Seal"  # a keyed hash of the fields above
KEY = "key"  # the id of the message that keeps the key
_SEALED = (ID_FIELD, REVISION_FIELD, REQUEST_FIELD, STATE_FIELD, PAGE_FIELD)
_LONGEST_NUMBER = 9  # digits
_OWN_WORDS = ("comments", "keywords", "x-label")  # fields in which some clients let people write


def sign_card(octets: bytes, key: bytes) -> bytes:
    """The card with the fields by which `verify` and `is_unmodified` know it again."""
    octets = _with_field(octets, PAGE_FIELD, _page_digest(octets))
    return _with_field(octets, SEAL_FIELD, _seal_of(parse_header(octets).field, key))


def verify(field: Callable[[str], str], key: bytes) -> bool:
    """Whether a card with these header fields is ours. Its text may be edited."""
    given = field(SEAL_FIELD).encode(errors="replace")
    return bool(key and given) and hmac.compare_digest(_seal_of(field, key).encode(), given)


def is_unmodified(octets: bytes, key: bytes) -> bool:
    """Whether this is a signed card that still shows what was written; servers may write it anew."""
    try:
        header = parse_header(octets)
    except MessageError:
        return False
    if any(name.lower() in _OWN_WORDS for name, _ in header.fields):
        return False
    page = header.field(PAGE_FIELD)
    return verify(header.field, key) and page in (_page_digest(octets), _page_digest_before(octets))


def revision_in(field: Callable[[str], str]) -> int:
    """The revision of the card with these header fields; 0 for what is not a card."""
    text = field(REVISION_FIELD)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else 0


def state_in(field: Callable[[str], str]) -> Request | None:
    """The request as the card with these header fields carries it; None when it carries none."""
    request = decode_state(field(STATE_FIELD))
    return request if request is not None and request.key == field(ID_FIELD) else None


def has_other_decision(card: bytes, wanted: bytes) -> bool:
    """Whether a card that was there carries another decision than the one to be put there."""
    there, ours = _decoded(card), _decoded(wanted)
    return there is not None and ours is not None and outcome(there) != outcome(ours)


def _decoded(octets: bytes) -> Request | None:
    try:
        return decode_state(parse_header(octets).field(STATE_FIELD))
    except MessageError:
        return None


def outcome(request: Request) -> tuple[object, ...]:
    """What was decided on the request, or became of it."""
    return request.state, request.decision, request.confirmed, request.number, request.letter


def digest_of(octets: bytes) -> str:
    """SHA-256 of a message's octets, in hex."""
    return hashlib.sha256(octets).hexdigest()


def keyed_hash(text: str, key: bytes) -> str:
    """A short hash that is the same on every machine that reads this board."""
    return hmac.new(key, text.encode(errors="replace"), hashlib.sha256).hexdigest()[:12]


def _seal_of(field: Callable[[str], str], key: bytes) -> str:
    values = "\n".join(f"{name}:{''.join(field(name).split())}" for name in _SEALED)
    return hmac.new(key, values.encode(errors="replace"), hashlib.sha256).hexdigest()


def _page_digest(octets: bytes) -> str:
    """A hash of what the card shows: the same for other octets with the same content, as Exchange gives."""
    subject = "".join(parse_header(octets).subject.split())
    return hashlib.sha256(f"{subject}\n{body_digest(octets)}".encode(errors="replace")).hexdigest()


def _page_digest_before(octets: bytes) -> str:
    """The hash on cards that earlier versions signed: of the octets, white space aside."""
    header: Message = parse_header(octets)
    shown = header.subject.encode(errors="replace") + b"\n" + octets.partition(b"\r\n\r\n")[2]
    return hashlib.sha256(b"".join(shown.split())).hexdigest()


def _with_field(octets: bytes, name: str, value: str) -> bytes:
    header, blank, body = octets.partition(b"\r\n\r\n")
    return header + f"\r\n{name}: {value}".encode("ascii") + blank + body
