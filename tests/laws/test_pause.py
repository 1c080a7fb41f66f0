"""A pause: cards only until its day, held by its card on the board and by nothing else."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from eitherway.errors import ConfigError
from eitherway.requests.paused import pause_card, read_pause
from tests.laws.builders import NOW, ZONE
from tests.laws.desk import Desk
from tests.laws.letters import ASKING

UNTIL = NOW + timedelta(days=7)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.look()
    return desk


def pause(desk: Desk, until: datetime = UNTIL) -> None:
    """Puts the card on the board, as the command does."""
    card = pause_card(until, desk.account().context)
    desk.mail.save(card.octets, card.mailbox)


def paused_cards(desk: Desk, mailbox: str = "Requests") -> list[int]:
    return [uid for uid, _, octets in desk.seen(mailbox) if b"\nEitherway-Card: paused" in octets]


def test_a_request_in_a_pause_gets_its_card_with_a_date_after_it_and_no_draft(desk: Desk) -> None:
    pause(desk)
    desk.mail.save(ASKING)
    desk.look()

    assert desk.texts("Drafts") == []
    assert "paused" in desk.request().notes
    assert desk.request().due > UNTIL.astimezone(ZONE).date()
    assert len(desk.texts("Requests")) == 2


def test_a_decision_in_a_pause_still_brings_its_letter(desk: Desk) -> None:
    pause(desk)
    desk.mail.save(ASKING)
    desk.look()
    desk.mail.move("Requests", desk.uids("Requests")[-1], "Requests/No")
    desk.look()

    assert len(desk.texts("Drafts")) == 1


@pytest.mark.parametrize("place", ["Requests/Dismiss", "Requests/Yes", "Sent"])
def test_moving_the_card_away_ends_the_pause(desk: Desk, place: str) -> None:
    pause(desk)
    desk.look()
    desk.mail.move("Requests", *paused_cards(desk), place)
    desk.mail.save(ASKING)
    desk.look()

    assert len(desk.texts("Drafts")) == 1
    assert paused_cards(desk) == []


def test_it_ends_by_itself_and_its_card_goes(desk: Desk) -> None:
    pause(desk)
    desk.look()
    desk.now = UNTIL
    desk.mail.save(ASKING)
    desk.look()

    assert len(desk.texts("Drafts")) == 1
    assert paused_cards(desk) == []
    assert not desk.ledger.fact("paused")


def test_the_newer_of_two_cards_counts_and_is_the_only_one_left(desk: Desk) -> None:
    pause(desk)
    pause(desk, NOW + timedelta(days=2))
    desk.look()

    assert len(paused_cards(desk)) == 1
    assert desk.ledger.fact("paused") == (NOW + timedelta(days=2)).astimezone(ZONE).isoformat()


def test_it_holds_without_the_ledger_and_on_another_machine(desk: Desk) -> None:
    pause(desk)
    desk.forget_everything()
    desk.look()
    desk.mail.save(ASKING)
    desk.look()

    assert desk.texts("Drafts") == []


def test_a_letter_that_looks_like_its_card_pauses_nothing(desk: Desk) -> None:
    ours = pause_card(UNTIL, desk.account().context).octets
    desk.mail.save(ours.replace(b"Eitherway-State: 2", b"Eitherway-State: 3"), "Requests")
    desk.mail.save(ASKING)
    desk.look()

    assert len(desk.texts("Drafts")) == 1


def test_the_digest_says_until_when(desk: Desk) -> None:
    pause(desk)
    desk.now = NOW + timedelta(days=1)
    desk.look()

    (digest,) = desk.digests()
    assert b"nothing is drafted" in digest


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("until monday", "2026-11-30"),
        ("mon", "2026-11-30"),
        ("until Saturday", "2026-12-05"),
        ("tomorrow", "2026-11-29"),
        ("until 2026-12-24", "2026-12-24"),
        ("3d", "2026-12-01"),
        ("2 w", "2026-12-12"),
    ],
)
def test_the_end_of_a_pause_is_read(words: str, day: str) -> None:
    assert read_pause(words, datetime(2026, 11, 28, 9, tzinfo=ZONE)).date() == date.fromisoformat(day)


@pytest.mark.parametrize(
    "words", ["until", "yesterday", "to", "2020-01-01", "9999w", "-3d", "0h", "9" * 9 + "d"]
)
def test_what_names_no_end_is_refused_with_what_to_write(words: str) -> None:
    with pytest.raises(ConfigError, match="write monday"):
        read_pause(words, datetime(2026, 11, 28, 9, tzinfo=ZONE))
