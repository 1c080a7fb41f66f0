"""The letters that Eitherway comes with: complete in every language and tone, and in that language."""

from __future__ import annotations

import re

import pytest

from eitherway.requests.letter_faults import says_yes
from eitherway.requests.letter_variables import samples
from eitherway.requests.letters import Letters
from eitherway.requests.person_names import closing
from eitherway.rules.rulebook import load
from eitherway.rules.written_files import TONES
from eitherway.storage.resources import read_packs, read_templates
from eitherway.text.language import language_of

LANGUAGES = ("en", "de", "fr", "es")
LETTERS = Letters({path.removesuffix(".txt"): text for path, text in read_templates(None).items()})
MAILBOX = "mailbox: {host: imap.example.org, user: m, password: {keyring: eitherway}}"
_WAITED = re.compile(r"\b(waiting\.|patience|Geduld|paciencia|gewartet|attente)\b", re.IGNORECASE)
_GAP = re.compile(r"  | [.,]|\bby either|\bbefore\b[.,]|\bbis in\b|\bau dans\b|\bel en\b|\(\)")
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


@pytest.mark.parametrize(("name", "language", "tone"), [one for one in EVERY if one[0].startswith("later")])
def test_a_letter_that_takes_more_time_names_its_day_and_says_no_yes(
    name: str, language: str, tone: str
) -> None:
    full, bare = written(name, language, tone)

    assert "2031" in full
    assert "16" in bare
    assert says_yes(full) == says_yes(bare) == ""


@pytest.mark.parametrize(
    ("name", "language", "tone"), [one for one in EVERY if one[0].partition("/")[0] in {"no", "refer", "ask"}]
)
def test_a_no_a_referral_and_a_question_say_no_yes(name: str, language: str, tone: str) -> None:
    full, bare = written(name, language, tone)

    assert says_yes(full) == says_yes(bare) == ""


@pytest.mark.parametrize(
    ("name", "language", "tone"), [one for one in EVERY if one[0].partition("/")[0] == "yes"]
)
def test_a_yes_reads_as_one(name: str, language: str, tone: str) -> None:
    full, bare = written(name, language, tone)

    assert says_yes(full)
    assert says_yes(bare)


@pytest.mark.parametrize(("name", "language", "tone"), EVERY)
def test_each_closes_as_letters_do(name: str, language: str, tone: str) -> None:
    facts = list(samples(language, tone))[1]

    assert LETTERS.render(name, facts).endswith(f"\n\n{closing(language, tone)}\nM\n")


ABOUT_WAITING = {"defer/waiting-list", "waiting", "check-in", "offer", "expire"}


@pytest.mark.parametrize(("name", "language", "tone"), [one for one in EVERY if one[0] not in ABOUT_WAITING])
def test_nobody_is_thanked_for_waiting_before_a_deferral_was_sent(
    name: str, language: str, tone: str
) -> None:
    _, bare = written(name, language, tone)

    assert not _WAITED.search(bare)


@pytest.mark.parametrize(("name", "language", "tone"), EVERY)
def test_what_was_not_read_leaves_no_gap(name: str, language: str, tone: str) -> None:
    _, bare = written(name, language, tone)

    assert not _GAP.search(bare)


@pytest.mark.parametrize("pack", ["therapist", "academic", "consultant"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_that_a_pack_names_is_there_in_each_language(pack: str, language: str) -> None:
    text = f"owner: {{name: M, addresses: [m@okafor.example], timezone: UTC}}\n{MAILBOX}\npack: {pack}\n"
    rules = load(text.encode(), "rules.yaml", read_packs(None)).rules
    names = {letter for rule in rules for letter in rule.letters.values()}

    assert LETTERS.without_own(names, language, "warm") == ()
    assert LETTERS.missing(names, language, "warm") == ()


@pytest.mark.parametrize(("name", "language", "tone"), [one for one in EVERY if one[2] == "familiar"])
def test_only_german_has_a_du(name: str, language: str, tone: str) -> None:
    texts = " ".join(written(name, language, tone))

    assert " Sie " not in texts.replace("Grüße", "")
    assert language == "de" or texts == " ".join(written(name, language, "warm"))
