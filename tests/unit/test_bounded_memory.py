"""What strangers write fills no cache beyond its bound."""

from __future__ import annotations

from eitherway.asks.times import tokens
from eitherway.asks.times.lexicon import lexicon
from eitherway.capacity import zones
from eitherway.text import patterns


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


def test_words_that_mean_nothing_share_one_set_of_classes() -> None:
    found = tokens.tokenise("qwzx vbnm ghjk", lexicon("en"))

    assert {one.classes for one in found} == {frozenset({"word"})}
    assert len({id(one.classes) for one in found}) == 1


def test_single_patterns_are_kept_in_a_bounded_number() -> None:
    found = [patterns.is_in(f" word{number} ", " word7 ") for number in range(1000)]

    assert found.count(True) == 1
    assert patterns.compiled.cache_info().currsize <= 256


def test_a_set_finds_the_same_however_much_it_has_read() -> None:
    gaps = patterns.Patterns([f"(a|b)[^x]{{0,{number}}}c" for number in range(40, 60)])
    texts = [f"{number:b}".replace("0", "a").replace("1", "b") * 40 for number in range(1 << 9)]

    assert [text for text in texts if gaps.match(text)] == []
    assert gaps.match(f"{texts[-1]}c") == list(range(20))
