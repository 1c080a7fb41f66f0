"""Which requests need no decision: what is the same as when there was nothing to do, for ten minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from eitherway.capacity.model import Promised
from eitherway.engine.settled import CLOCK, Settled
from eitherway.requests.context import DecisionContext
from tests.laws.builders import NOW, calendar, context

PARTS = ("a request", "its card")


def settled(*, idle: bool = True, soon: bool = False) -> Settled:
    """One that was decided on just now."""
    found = Settled()
    found.begin(context())
    found.note("k", PARTS, idle=idle, soon=soon)
    return found


def test_what_is_as_it_was_needs_no_decision() -> None:
    found = settled()

    found.begin(replace(context(), now=NOW + CLOCK / 2))

    assert found.holds("k", PARTS)
    assert not found.waits


def test_what_changed_was_not_seen_or_is_something_elses_needs_one() -> None:
    found = settled()

    assert not found.holds("k", ("a request", "its card in No"))
    assert not found.holds("other", PARTS)


@pytest.mark.parametrize(("idle", "soon"), [(False, False), (True, True), (False, True)])
def test_what_had_something_to_do_or_will_soon_is_decided_again(idle: bool, soon: bool) -> None:
    found = settled(idle=idle, soon=soon)

    assert not found.holds("k", PARTS)
    assert found.waits == soon


@pytest.mark.parametrize(
    "then",
    [
        replace(context(), now=NOW + CLOCK),
        replace(context(), now=NOW - timedelta(minutes=1)),
        replace(context(), sources=(calendar(at=NOW, name="other"),)),
        replace(context(), paused_until=NOW),
        context(answers="  when_due: draft no\n"),
    ],
    ids=["ten minutes", "a clock set back", "calendars", "a pause", "rules"],
)
def test_time_and_what_requests_share_have_all_decided_again(then: DecisionContext) -> None:
    found = settled(soon=True)
    found.note("k", PARTS, idle=True, soon=False)

    found.begin(then)

    assert not found.holds("k", PARTS)
    assert not found.waits


def test_a_yes_ends_the_quiet_and_leaves_the_others_settled() -> None:
    found, snapshot = settled(), object()
    found.note_quiet(snapshot)

    found.begin(replace(context(), promised=(Promised("talk", 60, NOW.date()),)))

    assert found.holds("k", PARTS)
    assert not found.is_quiet(snapshot)


def test_a_snapshot_is_quiet_until_time_or_a_waiting_request_says_otherwise() -> None:
    found, snapshot = settled(), object()
    found.note_quiet(snapshot)

    quiet = found.is_quiet(snapshot), found.is_quiet(object())
    found.note("other", PARTS, idle=True, soon=True)
    waits = found.is_quiet(snapshot)
    found.begin(replace(context(), now=NOW + CLOCK))

    assert (quiet, waits, found.is_quiet(snapshot), found.kept) == ((True, False), False, False, None)
