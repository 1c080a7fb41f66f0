"""Detects whether a text says that somebody may be in danger, by phrases that are data. Pure.

This is not a safety system: it only keeps a polite template away from a person in a crisis. The lists are the
`crisis.txt` of each language; languages/README.md says how to write one.
"""

from functools import lru_cache

from eitherway import languages
from eitherway.text.phrases import Phrases, plain_phrases, read_phrases


def find_crisis(text: str, extra: tuple[str, ...] = ()) -> str:
    """The matching words of `text`, "" if there are none. `extra` are the owner's own phrases."""
    return _phrases(extra).find(text)


@lru_cache(maxsize=8)
def _phrases(extra: tuple[str, ...]) -> Phrases:
    return read_phrases("\n".join(languages.lines("crisis"))) + plain_phrases(extra)
