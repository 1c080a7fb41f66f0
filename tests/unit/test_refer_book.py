"""Who is named to somebody who is sent on: colleagues with room first, never one who is full."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from eitherway.capacity.model import Source, Verdict
from eitherway.requests.refer_book import Colleague, colleague_lines, referrals_for, word_of
from eitherway.rules.needs import needs_of
from eitherway.rules.rule import Rulebook
from eitherway.rules.rulebook import load
from eitherway.text.formats import Writing

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
RULEBOOK: Rulebook = load(
    """
owner: {name: Maya, addresses: [maya@x.example], timezone: UTC}
mailbox: {host: imap.x.example, user: maya, password: {keyring: x}}
capacity: {kinds: {session: {at_most: 2 a week}, none: {at_most: 0 a week}}}
referrals:
  - {name: Zoe, for: trauma, contact: zoe@x.example}
  - {name: Ben, for: trauma, contact: BEN@x.example}
rules: [{name: new, when: {always: yes}, refer_to: [trauma]}]
""",
    "rules.yaml",
)
RULE, SETTINGS, ENGLISH = RULEBOOK.rules[0], RULEBOOK.settings, Writing()
EMPTY = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n"
READ = (Source("own", "load", EMPTY, NOW),)


def colleague(name: str, word: Verdict, age: timedelta = timedelta(0), topic: str = "trauma") -> Colleague:
    return Colleague(name, (topic,), f"{name.lower()}@x.example", word, NOW - age)


def named(*colleagues: Colleague) -> list[str]:
    found = referrals_for(RULE, "0" * 8, SETTINGS, colleagues, NOW, ENGLISH)
    return [one["name"] for one in found]


def test_room_comes_first_then_little_room_then_the_refer_book_then_the_unknown() -> None:
    assert named(colleague("Ida", "unknown"), colleague("Tom", "tight"), colleague("Uma", "room")) == [
        "Uma",
        "Tom",
        "Zoe",
    ]
    assert named(colleague("Ida", "unknown")) == ["Zoe", "Ben", "Ida"]


def test_nobody_is_named_who_is_full_even_if_the_refer_book_has_them_too() -> None:
    assert named(colleague("Ben", "full")) == ["Zoe"]


def test_who_takes_something_else_is_not_named() -> None:
    assert named(colleague("Uma", "room", topic="couples")) == ["Zoe", "Ben"]


def test_a_word_of_yesterday_is_no_longer_known() -> None:
    old = colleague("Uma", "room", timedelta(hours=25))

    assert named(old) == ["Zoe", "Ben", "Uma"]
    assert list(colleague_lines(RULE, (old,), NOW, ENGLISH)) == ["Uma: it is not known whether there is room"]


def test_the_letter_says_when_it_was_so_and_promises_nothing() -> None:
    (first, *_) = referrals_for(RULE, "0" * 8, SETTINGS, (colleague("Uma", "room"),), NOW, ENGLISH)

    assert first["room"] == "had room when last asked, on Monday, November 30; please ask"


@pytest.mark.parametrize(
    ("needs", "sources", "word"),
    [
        ("50 min weekly of session", READ, "room"),
        ("1 h of none", READ, "full"),
        ("1 h of talk", READ, "unknown"),
        ("1 h of session", (Source("own", "load", None, None, "unread"),), "unknown"),
    ],
)
def test_a_word_is_by_the_own_calendars_and_limits(
    needs: str, sources: tuple[Source, ...], word: Verdict
) -> None:
    assert word_of(needs_of(needs), sources, SETTINGS.capacity_settings(), NOW)[0] == word
