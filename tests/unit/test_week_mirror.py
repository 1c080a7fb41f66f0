"""The mirror: what a week was, in one sentence, a picture and figures, from what the ledger remembers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from eitherway.requests.mirror_bars import as_html, as_text, bars_of
from eitherway.requests.mirror_figures import Reflection, last_month, last_week, reflect
from eitherway.requests.request import Request
from eitherway.requests.week_mirror import mirror_block, mirror_lines, mirror_sentence
from eitherway.text.formats import EUROPEAN, Writing
from tests.laws.builders import NOW, REQUEST

PERIOD = last_week(NOW.date())  # from Monday, 16 November on
MONDAY = NOW - timedelta(days=7)
FULL = "1 yes went into a week that was full"


def one(key: str = "a", asked: float = 0, **changes: Any) -> Request:
    """A request of the week, asked so many days after its Monday, due on Wednesday."""
    at = MONDAY + timedelta(days=asked)
    usual: dict[str, Any] = {"opened_at": at, "due": date(2026, 11, 18), "minutes": 60}
    return replace(REQUEST, key=key, **(usual | changes))


def answered(key: str = "a", answer: str = "no", day: float = 1, **changes: Any) -> Request:
    at = MONDAY + timedelta(days=day)
    return one(key, state="answered", answer=answer, answered_at=at, promised_at=MONDAY, **changes)


def week(*requests: Request, since: datetime | None = None) -> Reflection:
    return reflect(requests, PERIOD, NOW, since)


def said(*requests: Request) -> str:
    return mirror_sentence(week(*requests), EUROPEAN)


def lines(*requests: Request) -> tuple[str, ...]:
    return mirror_lines(week(*requests), EUROPEAN)


# -- the sentence -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("requests", "sentence"),
    [
        ((), "No request came, and no answer was due."),
        ((one(asked=5, due=date(2026, 11, 25)),), "1 request came, and no answer was due."),
        ((answered(), answered("b")), "2 requests came, and everyone who was due an answer has one."),
        ((answered(due=None),), "1 request came, and you answered 1."),
        ((answered(), one("b")), "2 requests came, and 1 answer is still open."),
        ((answered(answer="yes", day=0.02),), "1 request came, and 1 yes left within the hour."),
        ((one(quick_yes=MONDAY),), "1 request came, and 1 yes left within the hour."),
        (
            (answered(answer="yes", verdict="full"),),
            "1 request came, and 1 yes went into a week that was full.",
        ),
        ((one(state="dismissed", decided_at=NOW),), "No request came, and no answer was due."),
    ],
)
def test_a_week_is_one_sentence(requests: tuple[Request, ...], sentence: str):
    assert said(*requests) == sentence


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_no_sentence_blames_praises_or_counts_a_streak(language: str):
    block = mirror_block(week(answered(day=4), one("b"), answered("c", "yes", 0.02)), Writing(language))

    told = " ".join(block.lines).lower()
    assert not any(word in told for word in ("!", "streak", "score", "only", "should", "well done", "sadly"))


# -- the figures ------------------------------------------------------------------------------------------


def test_what_was_asked_deferred_and_answered_is_counted_by_kind():
    found = week(
        answered("a", "yes"),
        answered("b", "no", kind="coffee"),
        answered("c", "by hand"),
        one("d", asked=6, promised_at=MONDAY + timedelta(days=6)),
        one("e", asked=-1),
        answered("f", "refer", day=8),
    )

    assert {name: dict(counted) for name, counted in found.counts.items()} == {
        "asked": {"speaking": 4, "coffee": 1},
        "deferred": {"speaking": 4, "coffee": 1},
        "yes": {"speaking": 1},
        "no": {"coffee": 1},
        "refer": {},
        "else": {"speaking": 1},
    }
    assert found.kinds == ("speaking", "coffee")


def test_hours_that_were_promised_and_those_that_took_place():
    past = answered("b", "yes", day=-3, slot="2026-11-19T10:00", minutes=120)

    assert lines(answered("a", "yes", minutes=90), past)[:2] == (
        "What you said yes to takes 1.5 h.",
        "Earlier yeses took 2 h.",
    )


def test_who_was_due_an_answer_is_said_by_kind_where_somebody_waits():
    assert lines(answered(), one("b"), answered("c", kind="coffee")) == (
        "Of 3 answers that were due, 2 are there. Still open: speaking 1.",
    )


def test_a_promise_kept_late_was_kept():
    assert "1 answer came later than promised." in lines(answered(day=3))


def test_who_took_the_request_back_is_owed_nothing():
    assert week(one(state="withdrawn", answered_at=MONDAY)).due.total() == 0


def test_strangers_of_a_kind_get_the_same_letters_or_the_mirror_says_so():
    alike = lines(answered(), answered("b"))
    other = lines(answered(), answered("b"), answered("c", "by hand"))
    clients = lines(answered(stranger=False), answered("b", stranger=False))

    each = lines(answered(), answered("b", "yes"))
    assert each[-1] == "speaking: the 2 strangers whom you answered each got a letter of their own."
    assert alike[-1] == "speaking: the 2 strangers whom you answered got the same letters."
    assert other[-1] == "speaking: of 3 strangers whom you answered, 2 got the same letters."
    assert not any("stranger" in line for line in clients)


# -- a lost ledger ----------------------------------------------------------------------------------------


def test_a_lost_ledger_counts_from_its_first_day_and_says_so():
    lost = MONDAY + timedelta(days=3)

    found = week(one(), answered("b", day=1), answered("c", day=4), since=lost)

    assert (found.total("asked"), found.answered) == (0, 1)
    assert mirror_lines(found, EUROPEAN)[0] == (
        "Counting began on Thursday 19 November: what was before is not known here."
    )


def test_a_week_before_the_ledger_began_is_not_known_and_its_sentence_says_since_when():
    assert not week(since=NOW).is_known
    assert week(since=MONDAY + timedelta(days=6)).is_known
    assert mirror_sentence(week(since=MONDAY + timedelta(days=3)), EUROPEAN).startswith(
        "Since 19 Nov: No request"
    )


def test_a_ledger_that_began_before_counts_the_whole_week():
    assert week(one(), since=MONDAY - timedelta(days=1)).since is None


# -- the picture ------------------------------------------------------------------------------------------


def test_the_picture_has_a_letter_for_each_request_and_says_what_letters_mean():
    bars = bars_of(week(answered("a"), answered("b"), answered("c", "yes", kind="coffee")), EUROPEAN)

    assert as_text(bars) == (
        "asked     SS C\ndeferred  SS C\nyes       C\nno        SS\nS speaking, C coffee"
    )
    assert bars.described.startswith("asked: 3 (speaking 2, coffee 1); deferred: 3")


def test_many_of_a_kind_are_a_number_and_many_kinds_share_a_letter():
    many = [answered(f"k{number}") for number in range(40)]
    kinds = [answered(f"o{number}", kind=f"kind {number}") for number in range(8)]

    bars = bars_of(week(*many, *kinds), EUROPEAN)

    assert as_text(bars).splitlines()[0].startswith("asked     S×40 K I N D OOOO")
    assert bars.legend.endswith("O others")


def test_what_a_rule_is_called_is_no_markup():
    page = as_html(bars_of(week(one(kind="<b>x</b>")), EUROPEAN))

    assert "<b>x" not in page
    assert not any(word in page for word in ("src=", "href=", "<script", "url("))


def test_without_anything_there_is_no_picture():
    assert mirror_block(week(), EUROPEAN).picture is None


def test_the_last_month_is_a_whole_one():
    assert last_month(date(2026, 12, 7)) == (date(2026, 11, 1), date(2026, 12, 1))
    assert last_month(date(2027, 1, 1)) == (date(2026, 12, 1), date(2027, 1, 1))
    assert mirror_block(reflect((), last_month(date(2026, 12, 7)), NOW, None), EUROPEAN).heading == "Nov 2026"
