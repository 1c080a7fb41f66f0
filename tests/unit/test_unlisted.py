"""Which addresses seem to be the owner's: asked about, never learnt."""

from __future__ import annotations

import pytest

from eitherway.requests.unlisted import unlisted_addresses
from tests.letterbox import mail

OWN = ("maya@okafor.example",)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"to": "team@club.example", "delivered_to": "m.okafor@mail.example"}, "m.okafor@mail.example"),
        ({"to": "team@club.example", "x_original_to": "info@okafor.example"}, "info@okafor.example"),
        ({"to": "", "envelope_to": "m.okafor@mail.example"}, "m.okafor@mail.example"),
        ({"to": "Maya@old-job.example"}, "maya@old-job.example"),
    ],
)
def test_an_address_that_brought_letters_here_is_found(fields: dict[str, str], found: str) -> None:
    assert unlisted_addresses([mail("Hi", **fields)] * 3, OWN) == ((found, 3),)


@pytest.mark.parametrize(
    "fields",
    [
        {"to": "ann@club.example"},
        {"to": ""},
        {"to": "ann@club.example", "delivered_to": "maya@okafor.example"},
        {"to": "ann@club.example", "delivered_to": "maya+club@okafor.example"},
        {"to": "ann@club.example", "delivered_to": "no-reply@okafor.example"},
        {"to": "maya@old-job.example", "delivered_to": "maya@okafor.example"},
    ],
)
def test_somebody_elses_address_and_ones_own_are_not(fields: dict[str, str]) -> None:
    assert unlisted_addresses([mail("Hi", **fields)] * 3, OWN) == ()


def test_one_letter_is_no_sign() -> None:
    assert unlisted_addresses([mail("Hi", delivered_to="m@mail.example", to="x@y.example")], OWN) == ()
