"""What a letter may not say or leave out, and which letter a template is. Pure."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from eitherway import languages
from eitherway.rules.decisions import PROMISING_LETTERS
from eitherway.rules.written_files import TONES
from eitherway.text.phrases import Phrases, read_phrases


def name_of(path: str) -> str:
    """The name of the letter at `path`: "defer/new-client" of "en/warm/defer/new-client"."""
    parts = path.split("/")[1:]
    return "/".join(parts[1:] if parts and parts[0] in TONES else parts)


def wrong_with(text: str, letter: str, variables: Mapping[str, Any]) -> Iterator[str]:
    """What a letter may not say or leave out: a yes in a deferral, no day, no word at all."""
    if not text.strip():
        yield ": the letter is empty; write one, or remove the file"
        return
    days = (str(variables[name]) for name in ("promise", "promise_date"))
    if letter in PROMISING_LETTERS and not any(day in text for day in days):
        yield ": it names no day for the answer; write {{ promise }} where the day belongs"
    if letter == "defer" and (words := says_yes(_template_words(text, variables))):
        yield f": '{words}' reads as a yes; a deferral promises an answer, not what it will be"


def _template_words(text: str, variables: Mapping[str, Any]) -> str:
    """`text` without a subject, a name or a signature that reads as a yes itself: that is no answer."""
    others = (variables["subject"], *variables["asker"].values(), *variables["owner"].values())
    for words in filter(says_yes, map(str, others)):
        text = text.replace(words, "")
    return text


def says_yes(text: str) -> str:
    """The words of `text` that read as a yes, in any language that we have a list for; "" when none do."""
    return _yes_phrases().find(text)


@cache
def _yes_phrases() -> Phrases:
    return read_phrases("\n".join(languages.lines("yes")))
