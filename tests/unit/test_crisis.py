"""Crisis phrases: what trips the guard, and the idioms of working life that must not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from eitherway import languages
from eitherway.mail.crisis import find_crisis
from eitherway.text.phrases import read_phrases, words_in_row

DATA = Path(__file__).parents[1] / "data" / "crisis"


def mails(sign: str) -> list[str]:
    text = "\n".join(path.read_text("utf-8").strip("\n") for path in sorted(DATA.glob("*.txt")))
    found = re.split(r"\n(?=[-+~#] )", text)
    return [one[2:] for one in found if one.startswith(sign)]


@pytest.mark.parametrize("text", mails("+"))
def test_a_crisis_trips(text: str) -> None:
    assert find_crisis(text)


@pytest.mark.parametrize("text", mails("-"))
def test_an_idiom_or_a_work_request_does_not_trip(text: str) -> None:
    assert find_crisis(text) == ""


def test_there_are_enough_examples() -> None:
    assert len(mails("+")) >= 120
    assert len(mails("-")) >= 200


def test_the_words_that_tripped_are_said() -> None:
    assert find_crisis("Hello.\n\nI think I'll KILL\nmyself, sorry") == "kill myself"


@pytest.mark.parametrize(
    "text",
    [
        "> I want to die\n\nDoes Tuesday suit you?",
        "Sure!\n\nOn Mon, Dana wrote:\n> I have been thinking about\n> killing myself",
        "I want to die; the suicide prevention hotline did not answer.",
        "After your talk on suicide prevention: I want to die.",
        "i WANT TO DIE",
        "I  want   to\tdie",
        "I wa\u0301nt to die",
        "I don\u2019t want to live",
    ],
)
def test_a_crisis_trips_wherever_and_however_it_stands(text: str) -> None:
    assert find_crisis(text)


def test_the_owner_adds_phrases() -> None:
    assert find_crisis("I went to the blue place again", extra=("blue place",)) == "blue place"
    assert find_crisis("I want to die", extra=("blue place",)) == "i want to die"


def test_a_phrase_of_the_owner_is_taken_as_it_stands() -> None:
    assert find_crisis("a [b] (c", extra=("[b] (C", "...", "")) == "b c"


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_every_whole_language_has_a_list(language: str) -> None:
    assert language in languages.having("crisis")


@pytest.mark.parametrize("language", languages.having("crisis"))
def test_the_list_of_a_language_can_be_read_without_the_others(language: str) -> None:
    lines = languages.known()[language].lines("crisis")

    assert read_phrases("\n".join(lines)).find("nothing of that sort") == ""


@pytest.mark.parametrize(
    ("line", "text", "found"),
    [
        ("kill myself", "kill myself", "kill myself"),
        ("kill myself", "skill myself", ""),
        ("kill myself", "kill. Myself", ""),
        ("kill myself", "kill\n\nmyself", ""),
        ("(want|wants to) die", "he wants to die", "wants to die"),
        ("(want|wants to) die", "we want die", "want die"),
        ("(kill|hurt (her|him)) now", "hurt him now", "hurt him now"),
        ("thinking [of|about] suicide", "thinking suicide", "thinking suicide"),
        ("thinking [of|about] suicide", "thinking of suicide", "thinking of suicide"),
        ("take all ... pills", "take all of my own pills", "take all of my own pills"),
        ("take all ... pills", "take all of my many own pills", ""),
        ("suicid*", "Suicidal", "suicidal"),
        ("don't", "DON’T", "dont"),
        ("grüßen", "GRUSSEN", "grussen"),
        ("grüßen", "gruessen", "gruessen"),
        ("grüß*", "Gruesse", "gruesse"),
        ("self harm", "self-harm", "self harm"),
    ],
)
def test_a_line_of_a_list(line: str, text: str, found: str) -> None:
    assert read_phrases(line).find(text) == found


def test_what_follows_unless_is_not_looked_at() -> None:
    phrases = read_phrases("suicid*\nunless: suicide prevention # a comment")

    assert phrases.find("suicide prevention") == ""
    assert phrases.find("suicide prevention and suicide") == "suicide"


def test_unless_does_not_bring_words_together() -> None:
    assert read_phrases("kill myself\nunless: the deal for").find("kill the deal for myself") == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("my dad hit me", "my dad hit me"),
        ("my old dog hits me", "my old dog hits me"),
        ("my mum hit me", "my mum hit me"),
        ("my cat hit me", ""),
        ("he was never hit", ""),
    ],
)
def test_words_with_a_name_stand_for_each_other(text: str, found: str) -> None:
    phrases = read_phrases("@pet: cat|old dog\n@kin: dad|mum\n@near: @kin|old dog\nmy @near (hit|hits) me")

    assert phrases.find(text) == found


def test_a_name_without_words_is_named() -> None:
    with pytest.raises(ValueError, match="'@kin' has no words; give it some in a line above"):
        read_phrases("my @kin hit me\n@kin: dad")


@pytest.mark.parametrize("line", ["...", "( | )", "(kill myself", "kill] myself", "-"])
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"'{line}' has")):
        read_phrases(line)


def test_a_row_keeps_words_and_sentences_apart() -> None:
    assert words_in_row("«Naïve»… Straße!\n\nyes; no") == " naive  |  strasse  |  |  yes  ;  no "


def test_a_row_has_both_readings_of_an_apostrophe() -> None:
    assert words_in_row("l’ami don't") == " lami  dont  |  l  ami  dont "
