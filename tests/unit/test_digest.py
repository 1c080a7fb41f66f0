"""The digest stays readable whatever is open."""

from __future__ import annotations

from dataclasses import replace

from eitherway.requests.digest import News, digest_page, is_worth_telling
from tests.laws.builders import NOW, REQUEST


def lines_below(heading: str, news: News) -> tuple[str, ...]:
    found = (block.lines for block in digest_page(news).blocks if block.heading == heading)
    return next(found, ())


def test_what_a_person_may_have_tripped_over_is_counted_by_its_name() -> None:
    left = {"guard:not_named": 3, "guard:spam_verdict": 1, "guard:list": 40, "only_quoted": 2, "none": 9}

    assert lines_below("Left without a card", News(NOW, (), {}, {}, left=left)) == (
        "- 3 letters with none of your addresses in To or Cc (not_named).",
        "- 1 letter that your mail provider calls spam (spam_verdict).",
        "- 2 letters in which only quoted text was found (only_quoted).",
    )


def test_an_address_that_seems_to_be_the_owners_is_asked_about() -> None:
    news = News(NOW, (), {}, {}, unlisted=(("maya@mail.okafor.example", 3),))

    assert is_worth_telling(news)
    assert lines_below("Left without a card", news) == (
        "- 3 letters came to maya@mail.okafor.example: add it to owner.addresses?",
    )


def test_counts_alone_are_no_reason_for_a_digest() -> None:
    assert not is_worth_telling(News(NOW, (), {}, {}, left={"guard:spam_verdict": 9}))


def test_after_a_flood_the_digest_lists_some_requests_and_counts_the_rest() -> None:
    requests = tuple(replace(REQUEST, key=f"k{number}") for number in range(10_000))

    page = digest_page(News(NOW, requests, {}, {}))

    (listed,) = (block for block in page.blocks if block.heading == "Open")
    assert len(listed.lines) == 201
    assert listed.lines[-1] == "- and 9800 more"
    assert "10000 open" in page.subject


def test_the_first_line_names_the_cards_to_read_first() -> None:
    harm = replace(REQUEST, key="k1").with_note("read_first")
    decided = replace(harm, key="k2", decision="no")
    titles = {"k1": "Read this first · catch-all · Dana R.", "k2": "No noted"}
    alarms = ("READ NOW · possible crisis · Jo",)

    page = digest_page(News(NOW, (harm, decided, REQUEST), titles, {}, alarms=alarms))

    assert page.blocks[0].lines[0] == f"Read first: {alarms[0]}; {titles['k1']}."
    assert page.subject.startswith("READ FIRST · Today: 3 open")


def test_the_first_line_names_five_and_counts_the_rest() -> None:
    page = digest_page(News(NOW, (), {}, {}, alarms=tuple(f"card {number}" for number in range(7))))

    assert page.blocks[0].lines[0] == "Read first: card 0; card 1; card 2; card 3; card 4; 2 more."


def test_without_alarm_the_digest_begins_with_the_day() -> None:
    assert digest_page(News(NOW, (REQUEST,), {}, {})).blocks[0].lines[0].startswith("Monday 23 November.")
