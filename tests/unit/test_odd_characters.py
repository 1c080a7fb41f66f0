"""What other programs put into a file."""

import pytest

from eitherway.rules.odd_characters import misread


@pytest.mark.parametrize(
    ("read", "written"),
    [("Ã¼bel", "übel"), ("CafÃ© â€“ a", "Café – a"), ("Ð¿Ñ€Ð¸", "при"), ("donâ€™t", "don’t"), ("Î“Î»", "Γλ")],
)
def test_letters_of_another_encoding_are_named(read: str, written: str) -> None:
    assert misread(read) == written


@pytest.mark.parametrize(
    "text", ["Gruß“", "„Gruß“", "Gruß”", "CAFÉ»", "é““", "«Été»", "naïve", "", "plain", "für “uns“"]
)
def test_german_and_french_quotations_are_read_as_they_stand(text: str) -> None:
    assert misread(text) == ""
