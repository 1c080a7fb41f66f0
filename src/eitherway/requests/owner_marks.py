"""What the owner put on a card (a star, labels) and what its next revision takes over. Pure.

Clients keep a star as \\Flagged and labels as keywords (RFC 3501, 2.3.2): Thunderbird's "call back" is the
keyword `call=20back`. What a client or a filter notes for itself is not the owner's.
"""

import re
from collections.abc import Iterable

FLAGGED = "\\Flagged"
_KEYWORD = re.compile(r"[!#$&'+,\-./0-9:;<=>?@A-Z^_`a-z|}~]{1,100}")  # an atom (RFC 3501, 9)
_NOT_THE_OWNER_S = {
    *("junk", "$junk", "nonjunk", "$notjunk", "notjunk", "$phishing"),
    *("$forwarded", "forwarded", "$mdnsent", "$submitted", "$submitpending"),
    *("$hasattachment", "$hasnoattachment"),
}


def kept_marks(flags: Iterable[frozenset[str]], *, star: bool = True) -> tuple[str, ...]:
    """The labels, and the star if that is kept, among the flags of the cards that a new one replaces."""
    found = {flag for each in flags for flag in each}
    return tuple(sorted(flag for flag in found if (star and flag == FLAGGED) or _is_label(flag)))


def _is_label(flag: str) -> bool:
    return bool(_KEYWORD.fullmatch(flag)) and flag.lower() not in _NOT_THE_OWNER_S
