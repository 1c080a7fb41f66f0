"""*Mirror*: the weeks and months as the digest says them, as pictures, from the ledger alone."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from eitherway.engine.reflections import COUNTED_SINCE
from eitherway.page.bar_drawing import WIDTH
from tests.laws.builders import NOW, REQUEST
from tests.page.browser import Browser

ASKED = replace(REQUEST, card=None, draft=None)


def remember(browser: Browser, number: int, kind: str = "speaking", weeks: float = 0) -> None:
    at = NOW - timedelta(weeks=weeks, hours=1)
    with closing(browser.office.ledger()) as ledger, ledger.together():
        for each in range(number):
            ledger.record(replace(ASKED, key=f"{kind}{weeks}{each}", kind=kind, opened_at=at))


def begun(browser: Browser, weeks: float) -> None:
    with closing(browser.office.ledger()) as ledger:
        ledger.set_fact(COUNTED_SINCE, (NOW - timedelta(weeks=weeks)).isoformat())


def test_a_week_is_a_sentence_and_a_picture(browser: Browser):
    begun(browser, 20)
    remember(browser, 2)
    remember(browser, 1, "coffee")

    seen = browser.get("/mirror")

    assert "3 requests came, and no answer was due." in seen.text
    assert 'aria-label="asked: 3 (speaking 2, coffee 1)"' in seen.source
    assert "S speaking, C coffee" in seen.text
    assert seen.text.count("Week of") == 8


def test_a_kind_has_the_same_letter_in_every_week(browser: Browser):
    begun(browser, 20)
    remember(browser, 3)
    remember(browser, 1, "supervision", weeks=2)

    seen = browser.get("/mirror")

    assert "U supervision" in seen.text
    assert "S supervision" not in seen.text


def test_months_are_shown_too(browser: Browser):
    begun(browser, 40)
    remember(browser, 1, weeks=5)

    seen = browser.get("/mirror/months")

    assert "Oct 2026 1 request came" in seen.text


def test_what_was_before_the_ledger_began_is_not_shown(browser: Browser):
    begun(browser, 1.5)
    remember(browser, 1, weeks=4)

    seen = browser.get("/mirror")

    assert seen.text.count("Week of") == 3
    assert "Since Nov 12: No request came" in seen.text
    assert "Counting began on Thursday, November 12: what was before is not known here." in seen.text


def test_a_mirror_that_is_off_shows_nothing(browser: Browser):
    browser.office.answers = "  mirror: no"
    browser.office.write_rules()
    remember(browser, 1)

    seen = browser.get("/mirror")

    assert "The mirror is off" in seen.text
    assert "request came" not in seen.text


@pytest.mark.parametrize("number", [1, 15, 400])
def test_no_bar_is_wider_than_the_picture(browser: Browser, number: int):
    begun(browser, 1)
    remember(browser, number)

    source = browser.get("/mirror").source

    found = re.findall(r'<rect class="kind\d" x="([\d.]+)" y="\d+" width="([\d.]+)"', source)

    assert found
    assert all(float(x) + float(width) <= WIDTH for x, width in found)
