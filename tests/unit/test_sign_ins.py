"""Who signs in when: few at once, and one at a time to a host that does not answer."""

from __future__ import annotations

import math

import pytest

from eitherway.host.sign_ins import SignIns


@pytest.fixture
def sign_ins() -> SignIns:
    """Ten mailboxes of one host want to sign in at once."""
    sign_ins = SignIns(lambda: 1.0)
    for number in range(10):
        sign_ins.ask(f"m{number}", "host", 0.0)
    return sign_ins


def test_few_begin_at_once_and_the_others_follow(sign_ins: SignIns) -> None:
    first = sign_ins.begin(0.0)
    sign_ins.end("m3", 1.0)

    assert first == [f"m{number}" for number in range(8)]
    assert sign_ins.begin(1.0) == ["m8"]
    assert sign_ins.next_at() == math.inf


def test_nobody_begins_before_its_time() -> None:
    sign_ins = SignIns(lambda: 1.0)
    sign_ins.ask("m", "host", 5.0)

    assert (sign_ins.begin(4.9), sign_ins.next_at(), sign_ins.begin(5.0)) == ([], 5.0, ["m"])


def test_a_later_wish_counts(sign_ins: SignIns) -> None:
    sign_ins.ask("m0", "host", 50.0)

    assert "m0" not in sign_ins.begin(0.0)


def test_who_was_dropped_never_begins(sign_ins: SignIns) -> None:
    sign_ins.drop("m0")

    assert "m0" not in sign_ins.begin(0.0)


def test_it_is_said_once_that_a_host_is_away_and_that_it_is_back(sign_ins: SignIns) -> None:
    keys = sign_ins.begin(0.0)

    ends = [sign_ins.end(key, 1.0, away=True) for key in keys]
    (probe,) = sign_ins.begin(1000.0)

    assert ends == [True] + [False] * 7
    assert [sign_ins.answered(probe, 1001.0), sign_ins.answered(probe, 1002.0)] == [True, False]


def away(sign_ins: SignIns) -> None:
    """The host answers none of those that begin."""
    for key in sign_ins.begin(0.0):
        sign_ins.end(key, 1.0, away=True)
        sign_ins.ask(key, "host", 1.0)


def test_a_host_that_does_not_answer_is_tried_by_one_after_a_pause(sign_ins: SignIns) -> None:
    away(sign_ins)
    waiting = sign_ins.begin(1.0)

    probe = sign_ins.begin(sign_ins.next_at())

    assert (waiting, len(probe)) == ([], 1)
    assert sign_ins.begin(10_000.0) == []


def test_the_others_follow_once_the_host_answered(sign_ins: SignIns) -> None:
    away(sign_ins)
    sign_ins.begin(1.0)
    (probe,) = sign_ins.begin(1000.0)

    sign_ins.answered(probe, 1001.0)

    assert len(sign_ins.begin(1001.0)) == 7
    assert probe not in sign_ins.begin(1001.0)


def test_another_host_is_not_kept_waiting(sign_ins: SignIns) -> None:
    away(sign_ins)
    sign_ins.ask("other", "another host", 1.0)

    assert sign_ins.begin(1.0) == ["other"]


def test_the_pauses_grow_to_a_minute(sign_ins: SignIns) -> None:
    away(sign_ins)
    sign_ins.begin(1.0)

    pauses = probe_often(sign_ins, 1.0)

    assert pauses == sorted(pauses)
    assert pauses[-1] == 60.0


def probe_often(sign_ins: SignIns, now: float) -> list[float]:
    pauses = []
    for _ in range(8):
        at = sign_ins.next_at()
        pauses.append(at - now)
        (key,) = sign_ins.begin(at)
        now = at
        sign_ins.end(key, now, away=True)
        sign_ins.ask(key, "host", now)
        sign_ins.begin(now)
    return pauses


def test_a_probe_that_is_dropped_leaves_the_host_to_the_next(sign_ins: SignIns) -> None:
    away(sign_ins)
    sign_ins.begin(1.0)
    (probe,) = sign_ins.begin(1000.0)

    sign_ins.drop(probe)

    assert len(sign_ins.begin(1000.0)) == 1
