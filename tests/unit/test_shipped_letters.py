"""The letters that Eitherway comes with: complete in every language and tone, and in that language."""

from __future__ import annotations

import pytest

from eitherway.requests.letter_variables import samples
from eitherway.requests.letters import Letters
from eitherway.requests.template_check import TONES, says_yes
from eitherway.storage.resources import read_templates
from eitherway.text.language import language_of

LANGUAGES = ("en", "de", "fr", "es")
LETTERS = Letters({path.removesuffix(".txt"): text for path, text in read_templates(None).items()})
EVERY = [(name, language, tone) for name in LETTERS.names() for language in LANGUAGES for tone in TONES]


def written(name: str, language: str, tone: str) -> list[str]:
    """The letter with everything that it may be told, and with as little as can be."""
    return [LETTERS.render(name, facts) for facts in list(samples(language, tone))[:2]]


@pytest.mark.parametrize(("name", "language", "tone"), EVERY)
def test_each_is_there_of_its_own_kind(name: str, language: str, tone: str) -> None:
    assert LETTERS.find(name, language, tone).endswith(f"/{name}")


@pytest.mark.parametrize(("name", "language", "tone"), EVERY)
def test_each_is_in_its_language_and_no_other(name: str, language: str, tone: str) -> None:
    _, bare = written(name, language, tone)

    assert language_of(bare) in {language, ""}


@pytest.mark.parametrize(("name", "language", "tone"), [one for one in EVERY if one[0].startswith("defer")])
def test_a_deferral_names_its_day_and_says_no_yes(name: str, language: str, tone: str) -> None:
    full, bare = written(name, language, tone)

    assert "2031" in full
    assert "16" in bare
    assert says_yes(full) == says_yes(bare) == ""


@pytest.mark.parametrize(("name", "language", "tone"), [one for one in EVERY if one[2] == "familiar"])
def test_only_german_has_a_du(name: str, language: str, tone: str) -> None:
    texts = " ".join(written(name, language, tone))

    assert " Sie " not in texts.replace("Grüße", "")
    assert language == "de" or texts == " ".join(written(name, language, "warm"))
