"""What strangers write fills no cache beyond its bound."""

from __future__ import annotations

from eitherway.asks.times import tokens
from eitherway.asks.times.lexicon import lexicon
from eitherway.capacity import zones


def test_names_of_zones_fill_a_cache_of_bounded_size() -> None:
    found = {zones.zone_named(f"Nowhere/Place{number}") for number in range(2000)}

    assert found == {None}
    assert zones._zone_named.cache_info().currsize <= 1024


def test_a_name_that_is_too_long_for_a_zone_is_not_kept() -> None:
    before = zones._zone_named.cache_info().currsize

    assert zones.zone_named("Europe/Vienna" * 1000) is None
    assert zones._zone_named.cache_info().currsize == before


def test_a_zone_is_still_known_by_the_names_that_vendors_give() -> None:
    names = ("Europe/Vienna", "/mozilla.org/20050126_1/Europe/Vienna", "W. Europe Standard Time 1", "UTC+1")

    assert None not in map(zones.zone_named, names)


def test_long_words_are_not_kept() -> None:
    words = lexicon("en")
    tokens._classes.cache_clear()

    assert [one.low for one in tokens.tokenise("x" * 300 + " Tuesday", words)] == ["x" * 300, "tuesday"]
    assert tokens._classes.cache_info().currsize == 1
