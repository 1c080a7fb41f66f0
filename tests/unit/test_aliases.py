"""Which addresses are the owner's, though they are not listed."""

from __future__ import annotations

import pytest

from eitherway.mail.matching import is_alias

OWN = ("anna.reyes@x.example.org", "info@x.example.org")


@pytest.mark.parametrize(
    "address",
    [
        "anna.reyes@x.example.org", "Anna.Reyes+forms@x.example.org", "anna.reyes@mail.example.org",
        "anna.m.reyes@x.example.org", "a.anna.reyes@example.org", "anna-reyes@example.org",
        "info@example.org",
    ],
)  # fmt: skip
def test_the_same_name_at_the_same_house_is(address: str) -> None:
    assert is_alias(address, OWN)


@pytest.mark.parametrize(
    "address",
    [
        "anna.reyes@example.com", "anna.m.reyes@example.net", "anna@example.org", "reyes@example.org",
        "a.reyes@example.org", "anna.mary.reyes@example.org", "reyes.anna@example.org", "office@example.org",
        "info.a@example.com",
    ],
)  # fmt: skip
def test_another_name_or_house_is_not(address: str) -> None:
    assert not is_alias(address, OWN)
