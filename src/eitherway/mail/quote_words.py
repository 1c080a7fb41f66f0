"""The patterns with which mail programs and people mark quotes and signatures, in all languages. Pure."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from eitherway import languages
from eitherway.languages.tables import QuoteWords
from eitherway.values import dataclass


@dataclass(frozen=True, slots=True)
class QuoteMarks:
    """The patterns for a row in lower case; `forwarded` is for a whole text, at the start of a row.

    `labels` maps a label of a header block to its kind: "from", "sent", "to", "cc", "subject" or "other".
    """

    lead: re.Pattern[str]
    verb_last: re.Pattern[str]
    said_last: re.Pattern[str]
    verb_inside: re.Pattern[str]
    quoter: re.Pattern[str]
    separator: re.Pattern[str]
    forward: re.Pattern[str]
    forwarded: re.Pattern[str]
    device: re.Pattern[str]
    closing: re.Pattern[str]
    legal: re.Pattern[str]
    disclaimer: re.Pattern[str]
    labels: Mapping[str, str]


@cache
def quote_marks() -> QuoteMarks:
    """The patterns, compiled when first needed."""
    every = languages.every(QuoteWords)
    separators = any_of(word for each in every for word in each.separators)
    forwards = any_of(word for each in every for word in each.forwards)
    return QuoteMarks(
        lead=re.compile(rf"\W{{0,4}}(?:{any_of(word for each in every for word in each.leads)})\b.*\d"),
        verb_last=re.compile(
            rf"(?<=\s)(?:{any_of(word for each in every for word in each.verbs)})"
            r"(?: [^ ]{1,20})?\s?(?::|:? ?-{2,6})$"
        ),
        said_last=re.compile(
            rf"(?<=\s)(?:{any_of(word for each in every for word in each.verbs_said)})\s?:$"
        ),
        verb_inside=re.compile(
            rf"\b(?:{any_of(word for each in every for word in each.verbs_inside)})\b.{{1,250}}:$"
        ),
        quoter=re.compile(rf"(?:{any_of(word for each in every for word in each.quoters)}) .{{2,200}}:$"),
        separator=re.compile(rf"[-_=* >]{{2,}}+(?:{separators})\b[^a-z]{{0,3}}.{{0,120}}?[-_=* ]{{2,}}$"),
        forward=re.compile(rf"[-_=* ]*+(?:{forwards})\s?:?[-_=* ]*$"),
        forwarded=re.compile(
            rf"^[> \t]{{0,40}}(?:-{{2,40}} ?(?:{separators})|(?:{forwards}):)", re.IGNORECASE | re.MULTILINE
        ),
        device=re.compile(rf"\W{{0,3}}(?:{'|'.join(word for each in every for word in each.devices)})"),
        closing=re.compile(rf"(?:{any_of(word for each in every for word in each.closings)})\W{{0,6}}$"),
        legal=re.compile(any_of(word for each in every for word in each.legal)),
        disclaimer=re.compile(rf"\W{{0,3}}(?:{any_of(word for each in every for word in each.disclaimers)})"),
        labels={word: sort for each in every for sort, words in each.labels.items() for word in words},
    )


def any_of(words: Iterable[str]) -> str:
    """A pattern of the words, longest first; it matches nothing if there are none."""
    return "|".join(sorted({re.escape(word) for word in words}, key=lambda one: (-len(one), one))) or "(?!)"
