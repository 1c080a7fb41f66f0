"""Whether a text says that somebody may be in danger, by phrases that are data. Pure.

This is no safety system: it keeps a polite template away from a person in a crisis, nothing more. The lists
are in `crisis_phrases/`, one file a language; its README.md says how to write one.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from eitherway.mail.phrases import Phrases, plain_phrases, read_phrases

LANGUAGES = ("en", "de", "fr", "es")


def find_crisis(text: str, languages: tuple[str, ...] = LANGUAGES, extra: tuple[str, ...] = ()) -> str:
    """The words of `text` that tripped, "" when none did. `extra` are phrases of the owner's.

    A language without a list is passed over.
    """
    phrases = _phrases(languages)
    return (phrases + plain_phrases(extra) if extra else phrases).find(text)


@cache
def _phrases(languages: tuple[str, ...]) -> Phrases:
    folder = resources.files("eitherway.mail") / "crisis_phrases"
    known = [language for language in languages if language in LANGUAGES]
    return read_phrases("\n".join((folder / f"{one}.txt").read_text("utf-8") for one in known))
