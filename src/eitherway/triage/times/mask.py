"""What of a text is no speech: quotes, headers, signatures, addresses, phones, money, versions. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Masked:
    """A stretch that is no speech. A barrier holds no time at all, the others times that nobody asks for."""

    reason: str
    place: tuple[int, int]
    is_barrier: bool


# One line a kind: name, whether a time in it is a look-alike (barrier), the pattern.
KINDS: tuple[tuple[str, bool, str], ...] = (
    ("url", True, r"(?:https?|ftp)://\S{1,2000}|www\.\S{1,2000}"),
    ("address", True, r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,6}"),
    ("path", True, r"\b[A-Za-z]:[\\/]\S{0,300}|(?<![\w/])(?:/[\w.~-]{1,60}){3,20}"),
    ("phone", True, r"\+\d{1,3}[ .-]?(?:\(?\d{1,4}\)?[ .-]?){2,5}\d{2,4}(?!\d)"),
    ("phone", True, r"(?:\(\d{3}\) ?|\b\d{3}[-. /])\d{3}[-. ]\d{4}\b"),
    ("phone", True, r"(?i:\b(?:phone|tel|fax|cell|mobile|pager|ext|x)\b\.?:?) ?[\d(+][\d ()./-]{2,24}\d"),
    ("phone", True, r"\b\d{2,3}(?:[ -]\d{2,6}){3,5}\b"),
    (
        "price",
        True,
        r"(?:US|USD|EUR|GBP)? ?[$€£]\s?\d[\d.,]{0,20}|\b\d[\d.,]{0,20} ?(?:USD|EUR|dollars?|euros?|€|%)",
    ),
    (
        "version",
        True,
        r"(?i:\bv(?:ersion)?\.? ?)\d[\w.-]{0,30}|\b\d{1,4}(?:\.\d{1,6}){2,4}(?:-\w{1,20})?\b(?!\.\d{4})",
    ),
)
_KINDS = tuple((name, barrier, re.compile(pattern)) for name, barrier, pattern in KINDS)


def masked(text: str) -> tuple[Masked, ...]:
    """The stretches of `text` that are no speech, by place."""
    found = [
        Masked(name, match.span(), barrier)
        for name, barrier, pattern in _KINDS
        for match in pattern.finditer(text)
    ]
    return tuple(sorted(found, key=lambda each: each.place))
