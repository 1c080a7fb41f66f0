"""The patterns with which mail programs and people mark quotes and signatures, in all languages. Pure."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, cached_property

from eitherway import languages
from eitherway.languages.tables import QuoteWords


class QuoteMarks:
    """The patterns for a row in lower case, each compiled when it is first needed.

    `forwarded` is for a whole text, at the start of a row. `labels` maps a label of a header block to its
    kind: "from", "sent", "to", "cc", "subject" or "other".
    """

    @cached_property
    def labels(self) -> Mapping[str, str]:
        return {
            word: sort
            for each in languages.every(QuoteWords)
            for sort, words in each.labels.items()
            for word in words
        }

    @cached_property
    def lead(self) -> re.Pattern[str]:
        return re.compile(rf"\W{{0,4}}(?:{any_quote_word('leads')})\b.*\d")

    @cached_property
    def verb_last(self) -> re.Pattern[str]:
        return re.compile(rf"(?<=\s)(?:{any_quote_word('verbs')})(?: [^ ]{{1,20}})?\s?(?::|:? ?-{{2,6}})$")

    @cached_property
    def said_last(self) -> re.Pattern[str]:
        return re.compile(rf"(?<=\s)(?:{any_quote_word('verbs_said')})\s?:$")

    @cached_property
    def verb_inside(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{any_quote_word('verbs_inside')})\b.{{1,250}}:$")

    @cached_property
    def quoter(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{any_quote_word('quoters')}) .{{2,200}}:$")

    @cached_property
    def separator(self) -> re.Pattern[str]:
        separators = any_quote_word("separators")
        return re.compile(rf"[-_=* >]{{2,}}+(?:{separators})\b[^a-z]{{0,3}}.{{0,120}}?[-_=* ]{{2,}}$")

    @cached_property
    def forward(self) -> re.Pattern[str]:
        return re.compile(rf"[-_=* ]*+(?:{any_quote_word('forwards')})\s?:?[-_=* ]*$")

    @cached_property
    def forwarded(self) -> re.Pattern[str]:
        separators, forwards = any_quote_word("separators"), any_quote_word("forwards")
        return re.compile(
            rf"^[> \t]{{0,40}}(?:-{{2,40}} ?(?:{separators})|(?:{forwards}):)", re.IGNORECASE | re.MULTILINE
        )

    @cached_property
    def device(self) -> re.Pattern[str]:
        devices = "|".join(word for each in languages.every(QuoteWords) for word in each.devices)
        return re.compile(rf"\W{{0,3}}(?:{devices})")

    @cached_property
    def closing(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{any_quote_word('closings')})\W{{0,6}}$")

    @cached_property
    def legal(self) -> re.Pattern[str]:
        return re.compile(any_quote_word("legal"))

    @cached_property
    def disclaimer(self) -> re.Pattern[str]:
        return re.compile(rf"\W{{0,3}}(?:{any_quote_word('disclaimers')})")


@cache
def quote_marks() -> QuoteMarks:
    """The marks in all languages."""
    return QuoteMarks()


def any_quote_word(*names: str) -> str:
    """A pattern of the words in the fields of QuoteWords with these names, in all languages."""
    every = languages.every(QuoteWords)
    return any_of(word for each in every for name in names for word in getattr(each, name))


def any_of(words: Iterable[str]) -> str:
    """A pattern of the words, longest first; it matches nothing if there are none."""
    return "|".join(sorted({re.escape(word) for word in words}, key=lambda one: (-len(one), one))) or "(?!)"
