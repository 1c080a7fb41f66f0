"""Whose turn it is: the oldest first, nobody more than their part."""

from __future__ import annotations

from eitherway.host.fairness import Buckets, Fairness, Turn


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    buckets = Buckets(rate=2.0, burst=3.0)

    at_once = [buckets.take("host", 0.0) for _ in range(5)]
    later = [buckets.take("host", 1.0) for _ in range(3)]

    assert at_once == [True, True, True, False, False]
    assert later == [True, True, False]
    assert buckets.take("other", 1.0)


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    buckets = Buckets(rate=1.0, burst=2.0)
    buckets.take("host", 0.0)

    assert [buckets.take("host", 1e6) for _ in range(3)] == [True, True, False]


def turns(tenant: str, count: int, *, since: float, host: str = "h") -> list[Turn]:
    return [Turn(since + number, tenant, f"{tenant}{number}", host) for number in range(count)]


def test_the_oldest_are_first_and_what_waits_is_told() -> None:
    fairness = Fairness(Buckets(1, 100), Buckets(1, 100))

    chosen = fairness.choose([*turns("late", 3, since=50), *turns("early", 3, since=10)], 4, 60.0)

    assert [one.tenant for one in chosen.now] == ["early", "early", "early", "late"]
    assert (chosen.postponed, chosen.oldest) == (2, 9.0)


def test_a_tenant_with_much_to_do_leaves_room_for_others() -> None:
    fairness = Fairness(Buckets(0.1, 2), Buckets(1, 100))

    chosen = fairness.choose([*turns("loud", 50, since=0), *turns("calm", 1, since=55)], 10, 60.0)

    assert sorted(one.tenant for one in chosen.now) == ["calm", "loud", "loud"]


def test_a_host_gets_no_more_than_its_part_and_another_goes_on() -> None:
    fairness = Fairness(Buckets(1, 100), Buckets(1, 3))
    due = [*turns("a", 9, since=0, host="busy"), *turns("b", 2, since=50, host="calm")]

    chosen = fairness.choose(due, 20, 60.0)

    assert sorted(one.host for one in chosen.now) == ["busy"] * 3 + ["calm"] * 2
