"""What a letter in the owner's own words may have wrong: a day, a placeholder, a yes too early. Pure."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from eitherway.asks.times import find_all_times
from eitherway.requests.letter_faults import says_yes

WRONG_DAY, PLACEHOLDER, EARLY_YES = "draft_wrong_day", "draft_placeholder", "draft_early_yes"
FOUND = (WRONG_DAY, PLACEHOLDER, EARLY_YES)  # names of sentences that the card shows (card_notes.NOTES)

_PLACEHOLDER = re.compile(
    r"\{\{[^}\n]*\}\}|\{%[^%\n]*%\}"  # a template that was copied, not filled in
    r"|\{[^\W\d][\w .-]{0,30}\}|<[^\W\d][\w ]{1,30}>"
    r"|\[(?![\s\d.,–…-]*\])[^\[\]\n@/]{1,40}\](?!\()"  # "[name]", but neither "[1]" nor "[...]"
    r"|(?<!\w)(?:X{2,}|x{3,}|_{3,}|TODO|TBD|FIXME|TKTK|N\.\s?N\.)(?!\w)"
)
_TAGS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_DISAGREE = "weekday and date disagree"


def wrong_days(text: str, now: datetime, timezone: str, language: str) -> tuple[str, ...]:
    """The days of `text` whose weekday is not that of their date, in its words; `now` decides the year."""
    found = find_all_times(text, now, timezone, language, is_written=True)
    return tuple(" ".join(item.words.split()) for item in found if _DISAGREE in item.doubts)


def placeholders(text: str) -> tuple[str, ...]:
    """What was meant to be filled in: "[name]", "{{ promise }}", "XX", "TODO"."""
    return tuple(dict.fromkeys(found[0] for found in _PLACEHOLDER.finditer(text)))


def found_in_draft(text: str, letter: str, now: datetime, timezone: str, language: str) -> tuple[str, ...]:
    """The names of what is wrong with a draft that the owner changed, of `FOUND`.

    `letter` is what it was drafted as: only a deferral ("defer", "later") may not say yes.
    """
    wrong = (
        bool(wrong_days(text, now, timezone, language)),
        bool(placeholders(text)),
        letter in {"defer", "later"} and bool(says_yes(text)),
    )
    return tuple(name for name, is_wrong in zip(FOUND, wrong, strict=True) if is_wrong)


def advice_on(templates: Mapping[str, str], now: datetime, timezone: str) -> Iterator[str]:
    """A sentence for each day and placeholder in templates that looks wrong, with its file and line."""
    for path, source in sorted(templates.items()):
        language = path.partition("/")[0]
        text = _TAGS.sub(_blank, source)
        for words in wrong_days(text, now, timezone, language):
            yield f"{_place(path, text, words)}: '{words}' is another weekday; correct one of the two"
        for words in placeholders(text):
            where = _place(path, text, words)
            yield f"{where}: '{words}' looks like a placeholder; fill it in, or write a variable"


def _blank(tag: re.Match[str]) -> str:
    """As many lines as the tag, so that the places of the rest stay."""
    return "\n" * tag[0].count("\n")


def _place(path: str, text: str, words: str) -> str:
    """The file, with the line where the words are on one."""
    at = text.find(words)
    line = f":{text.count(chr(10), 0, at) + 1}" if at >= 0 else ""
    name = path if path.endswith(".txt") else f"{path}.txt"
    return f"templates/{name}{line}"
