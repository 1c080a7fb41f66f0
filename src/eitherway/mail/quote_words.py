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

    def __init__(self) -> None:
        self._every = languages.every(QuoteWords)

    def _any_of(self, name: str) -> str:
        return any_of(word for each in self._every for word in getattr(each, name))

    @cached_property
    def labels(self) -> Mapping[str, str]:
        return {word: sort for each in self._every for sort, words in each.labels.items() for word in words}

    @cached_property
    def lead(self) -> re.Pattern[str]:
        return re.compile(rf"\W{{0,4}}(?:{self._any_of('leads')})\b.*\d")

    @cached_property
    def verb_last(self) -> re.Pattern[str]:
        return re.compile(rf"(?<=\s)(?:{self._any_of('verbs')})(?: [^ ]{{1,20}})?\s?(?::|:? ?-{{2,6}})$")

    @cached_property
    def said_last(self) -> re.Pattern[str]:
        return re.compile(rf"(?<=\s)(?:{self._any_of('verbs_said')})\s?:$")

    @cached_property
    def verb_inside(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{self._any_of('verbs_inside')})\b.{{1,250}}:$")

    @cached_property
    def quoter(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{self._any_of('quoters')}) .{{2,200}}:$")

    @cached_property
    def separator(self) -> re.Pattern[str]:
        separators = self._any_of("separators")
        return re.compile(rf"[-_=* >]{{2,}}+(?:{separators})\b[^a-z]{{0,3}}.{{0,120}}?[-_=* ]{{2,}}$")

    @cached_property
    def forward(self) -> re.Pattern[str]:
        return re.compile(rf"[-_=* ]*+(?:{self._any_of('forwards')})\s?:?[-_=* ]*$")

    @cached_property
    def forwarded(self) -> re.Pattern[str]:
        separators, forwards = self._any_of("separators"), self._any_of("forwards")
        return re.compile(
            rf"^[> \t]{{0,40}}(?:-{{2,40}} ?(?:{separators})|(?:{forwards}):)", re.IGNORECASE | re.MULTILINE
        )

    @cached_property
    def device(self) -> re.Pattern[str]:
        devices = "|".join(word for each in self._every for word in each.devices)
        return re.compile(rf"\W{{0,3}}(?:{devices})")

    @cached_property
    def closing(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{self._any_of('closings')})\W{{0,6}}$")

    @cached_property
    def legal(self) -> re.Pattern[str]:
        return re.compile(self._any_of("legal"))

    @cached_property
    def disclaimer(self) -> re.Pattern[str]:
        return re.compile(rf"\W{{0,3}}(?:{self._any_of('disclaimers')})")


@cache
def quote_marks() -> QuoteMarks:
    """The marks in all languages."""
    return QuoteMarks()


def any_of(words: Iterable[str]) -> str:
    """A pattern of the words, longest first; it matches nothing if there are none."""
    return "|".join(sorted({re.escape(word) for word in words}, key=lambda one: (-len(one), one))) or "(?!)"
