"""The digest says first what must be read first, names people and subjects, and says each day once."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from eitherway.requests.card_markup import as_html, as_text
from eitherway.requests.digest import digest_page, is_worth_telling
from eitherway.requests.digest_news import Digested, News
from eitherway.requests.mirror_figures import last_week, reflect
from eitherway.requests.named_request import NamedRequest
from eitherway.requests.request import Request
from eitherway.text.formats import Writing
from tests.laws.builders import DECIDED, NOW, PROMISED, REQUEST

JO = Digested("Jo Carr", "Please read")
PEOPLE = {
    "k1": ("Dana Reyes", "A talk in December?"),
    "k2": ("Ben Ox", "Panel"),
    "k3": ("Ann Lee", "A letter"),
}
NAMED = {key: NamedRequest(replace(REQUEST, key=key), *said) for key, said in PEOPLE.items()}
UNDRAFTED = replace(REQUEST, draft=None, draft_state="")


def news(*requests: Request, **more: Any) -> News:
    return News(NOW, requests, NAMED, {}, **more)


def request(key: str, days: int = 2, base: Request = REQUEST, **changes: Any) -> Request:
    return replace(base, key=key, due=NOW.date() + timedelta(days=days), **changes)


def lines_below(heading: str, told: News) -> tuple[str, ...]:
    found = (block.lines for block in digest_page(told).blocks if block.heading == heading)
    return next(found, ())


LEFT = "Left without a card: is one of these for you?"


def test_what_a_person_may_have_tripped_over_is_named_and_the_rest_counted() -> None:
    left = {"guard:not_named": 3, "guard:spam_verdict": 1, "guard:list": 40, "only_quoted": 2, "none": 9}
    letters = (
        Digested("Pat Doe", "Could you speak?", "INBOX", "guard:not_named"),
        Digested("pat@doe.example", "", "INBOX", "only_quoted"),
    )

    assert lines_below(LEFT, news(left=left, left_letters=letters)) == (
        "- Pat Doe, “Could you speak?”: none of your addresses is in To or Cc (not_named).",
        "- and 2 more",
        "- pat@doe.example: only quoted text was found in it (only_quoted).",
        "- and 1 more",
        "- 1 letter that your mail provider calls spam (spam_verdict).",
    )


def test_an_address_that_seems_to_be_the_owners_is_asked_about() -> None:
    told = news(unlisted=(("maya@mail.okafor.example", 3),))

    assert is_worth_telling(told)
    assert lines_below(LEFT, told) == (
        "- 3 letters came to maya@mail.okafor.example: add it to owner.addresses?",
    )


def test_counts_alone_are_no_reason_for_a_digest() -> None:
    assert not is_worth_telling(news(left={"guard:spam_verdict": 9}))


def test_after_a_flood_the_digest_lists_some_requests_and_counts_the_rest() -> None:
    requests = tuple(replace(REQUEST, key=f"k{number}") for number in range(10_000))

    page = digest_page(News(NOW, requests, {}, {}))

    (listed,) = (block for block in page.blocks if block.heading == "Answer by Wednesday 25 November")
    assert len(listed.lines) == 201
    assert listed.lines[-1] == "- and 9800 more"
    assert "10000 open" in page.subject


def test_the_digest_begins_with_danger_then_what_is_overdue_then_the_day() -> None:
    harm = request("k1", base=UNDRAFTED).with_note("read_first")
    overdue = request("k2", -3, base=PROMISED)

    page = digest_page(news(harm, overdue, request("k3"), alarms=(JO,)))

    assert [(block.heading, *block.lines) for block in page.blocks[:3]] == [
        (
            "",
            "Please read these first",
            "- Jo Carr, “Please read”: somebody may be in danger. Read the message itself; nothing was "
            "drafted.",
            "- Dana Reyes, “A talk in December?”: it may speak of harm. Read it, and answer by hand; "
            "nothing was drafted.",
        ),
        (
            "Overdue since Friday 20 November",
            "- Ben Ox, “Panel” (speaking). Asked today. You promised an answer.",
        ),
        ("", "Monday 23 November. 3 requests are open."),
    ]
    assert page.subject == "READ FIRST · Today: 3 open · 1 overdue · Mon 23 Nov"


def test_a_decided_request_is_not_among_those_to_read_first() -> None:
    decided = request("k2", base=DECIDED, decision="no").with_note("read_first")

    assert "READ FIRST" not in digest_page(news(decided)).subject


def test_trouble_with_the_login_is_read_first() -> None:
    told = news(refused_at=NOW - timedelta(hours=5), stopped_at=NOW - timedelta(hours=9))

    lines = digest_page(told).blocks[0].lines

    assert is_worth_telling(told)
    assert lines[1].startswith("- The mail server refused the login (Mon 23 Nov 03:00):")
    assert lines[2].startswith("- Eitherway stopped (Sun 22 Nov 23:00)")


def test_the_first_block_names_ten_of_each_and_counts_the_rest() -> None:
    page = digest_page(news(alarms=(JO,) * 12))

    assert page.blocks[0].lines[-1] == "- and 2 more"


@pytest.mark.parametrize(
    ("requests", "first"),
    [
        ((request("k1"),), "Monday 23 November. 1 request is open."),
        ((), "Monday 23 November. No request is open."),
        ((request("k1", -1), request("k2", -1), request("k3")), "2 requests are overdue"),
    ],
)
def test_without_alarm_the_digest_begins_with_one_sentence(requests: tuple[Request, ...], first: str) -> None:
    assert digest_page(news(*requests)).blocks[0].lines == (first,)


def test_each_day_is_said_once_as_a_heading() -> None:
    page = digest_page(news(request("k1"), request("k2"), request("k3", 0)))

    text = as_text(page)

    assert text.count("25 NOVEMBER") == 1
    assert "25 Nov" not in text
    assert "ANSWER TODAY" in text
    assert lines_below("Answer by Wednesday 25 November", news(request("k1"), request("k2"))) == (
        "- Dana Reyes, “A talk in December?” (speaking). Asked today. Its draft waits in Drafts.",
        "- Ben Ox, “Panel” (speaking). Asked today. Its draft waits in Drafts.",
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"draft": None, "draft_state": "edited"}, "You changed its draft, and did not send it yet."),
        ({"draft": None, "draft_state": ""}, "Nothing is drafted."),
        ({"draft": None, "draft_state": "deleted"}, "You deleted its draft."),
        ({"draft": None, "draft_state": "gone"}, "Its draft is gone, and was not seen in Sent."),
        ({"notes": ("card_deleted",)}, "Its draft waits in Drafts. You deleted its card."),
        ({"notes": ("card_deleted",), "draft": None, "draft_state": ""},
         "Nothing is drafted. You deleted its card."),
        ({"state": "promised", "draft": None, "draft_state": "sent"}, "You promised an answer."),
        ({"state": "decided", "decision": "no", "letter": "no"}, "Decided: No. The letter waits in Drafts."),
        ({"state": "decided", "decision": "yes"}, "Decided: Yes. Its letter is not in Drafts yet."),
    ],
)  # fmt: skip
def test_a_request_says_what_became_of_it(changes: dict[str, Any], said: str) -> None:
    (line,) = lines_below("Answer by Wednesday 25 November", news(request("k1", **changes)))

    assert line == f"- Dana Reyes, “A talk in December?” (speaking). Asked today. {said}"


def test_a_request_that_nobody_names_is_called_by_its_kind() -> None:
    (line,) = lines_below("Answer tomorrow", news(request("unknown", 1)))

    assert line.startswith("- speaking (speaking). Asked today.")


def test_the_mirror_stands_in_the_digest_of_the_week() -> None:
    asked = request("k1", opened_at=NOW - timedelta(days=6))
    week = reflect((asked,), last_week(NOW.date()), NOW, None)

    assert lines_below("Week of 16 Nov", news(asked, weekly=True, reflections=(week,))) == (
        "1 request came, and no answer was due.",
    )
    assert lines_below("Week of 16 Nov", news(asked, weekly=True)) == ()


def test_kinds_that_were_dismissed_again_and_again_may_want_a_rule() -> None:
    (line,) = lines_below("For your rules", news(weekly=True, often_dismissed=(("speaking", 3),)))

    assert line.startswith("- 3 letters of “speaking” were no request. For a rule: `eitherway suggest`")


def test_days_and_clocks_are_those_of_the_owners_country() -> None:
    page = digest_page(
        news(request("k1"), last_mail=NOW.replace(hour=14, minute=5), writing=Writing("en", "US"))
    )

    assert page.subject.endswith("Mon Nov 23")
    assert page.blocks[1].heading == "Answer by Wednesday, November 25"
    assert page.blocks[-1].lines[0].startswith("The last mail came Mon Nov 23 2:05 PM.")


def test_what_strangers_wrote_is_escaped_and_cut() -> None:
    hostile = NamedRequest(REQUEST, "<b>Dana</b>\u202e" + "x" * 99, "</td>" + "y" * 300)

    html = as_html(digest_page(News(NOW, (REQUEST,), {REQUEST.key: hostile}, {})))

    assert "<b>Dana" not in html
    assert "&lt;b&gt;Dana" in html
    assert not re.search("y{101}", html)
