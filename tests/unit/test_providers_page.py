"""docs/reference/providers.md names every provider that is emulated, each behaviour and each source."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.servers.personalities import ALL, Personality

PAGE = (Path(__file__).parents[2] / "docs/reference/providers.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("personality", ALL.values(), ids=ALL)
def test_the_page_says_what_is_emulated_and_from_where(personality: Personality) -> None:
    said = (personality.refuses, personality.throttles) if personality.name != "plain" else ()
    sources = (*personality.sources, *(one.source for one in (*personality.facts, *said)))
    links = {link for source in sources for link in re.findall(r"https?://[^\s,()]+", source)}
    behaviours = {one.behaviour[1:] for one in personality.facts}

    assert f"| {personality.name} |" in PAGE
    assert {one for one in (*links, *behaviours) if one not in PAGE} == set()
