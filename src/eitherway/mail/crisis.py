"""Whether a text says that somebody may be in danger, by phrases that are data. Pure.

This is no safety system: it keeps a polite template away from a person in a crisis, nothing more.
"""

from __future__ import annotations


def find_crisis(text: str, languages: tuple[str, ...] = ("en",), extra: tuple[str, ...] = ()) -> str:
    """The words of `text` that tripped, "" when none did."""
    folded = " ".join(text.casefold().split())
    del languages
    phrases = ("kill myself", "want to die", "end my life", *extra)
    return next((phrase for phrase in phrases if phrase in folded), "")
