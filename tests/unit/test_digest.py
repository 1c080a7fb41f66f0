"""The digest stays readable whatever is open."""

from __future__ import annotations

from dataclasses import replace

from eitherway.requests.digest import News, digest_page
from tests.laws.builders import NOW, REQUEST


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
