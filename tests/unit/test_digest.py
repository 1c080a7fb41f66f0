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
