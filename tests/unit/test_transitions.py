"""What follows from what was seen, where a kill left traces."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from eitherway.requests.observations import CardSeen, Observations, Terms
from eitherway.requests.plan import RemoveCard
from eitherway.requests.request import Ref, Request, StoredMessage
from eitherway.requests.transitions import advance
from eitherway.text.units import CoolOff, parse_hours

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ON_BOARD, IN_FOLDER = Ref("Requests", 1, 9), Ref("Requests/Yes", 1, 1)
REQUEST = Request(
    key="k1",
    kind="speaking",
    opened_at=NOW - timedelta(days=3),
    source=Ref("INBOX", 1, 1),
    asker="a1",
    state="decided",
    decision="yes",
    decided_at=NOW - timedelta(hours=2),
    number=1,
    notes=("yes_full",),
    card=StoredMessage(ON_BOARD, "d"),
    revision=2,
    checked_at=NOW,
)


MOVED = StoredMessage(IN_FOLDER, "d")


def clock(now: datetime = NOW) -> Terms:
    return Terms(now, parse_hours({"mon-fri": "09:00-18:00"}), (), CoolOff(1, 0, "1 night"), "remind")


def moved(revision: int) -> CardSeen:
    return CardSeen(IN_FOLDER, "yes", revision, MOVED)


def test_a_card_that_a_kill_left_in_its_folder_confirms_no_yes() -> None:
    seen = Observations(cards=(CardSeen(ON_BOARD, "", 2, REQUEST.card), moved(1)))

    step = advance(REQUEST, seen, clock(NOW + timedelta(minutes=5)))

    assert not step.request.confirmed
    assert (step.actions, step.renew, step.letter) == ((RemoveCard("k1", MOVED),), False, "")


def test_the_newest_card_moved_again_confirms_it() -> None:
    step = advance(REQUEST, Observations(cards=(moved(2),)), clock())

    assert step.request.confirmed
    assert step.actions == (RemoveCard("k1", MOVED),)


def test_where_the_kill_came_before_the_new_card_it_is_written() -> None:
    step = advance(replace(REQUEST, card=None), Observations(cards=(moved(1),)), clock())

    assert not step.request.confirmed
    assert (step.actions, step.renew) == ((RemoveCard("k1", MOVED),), True)
