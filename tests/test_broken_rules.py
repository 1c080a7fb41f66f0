"""Every file under data/broken_rules is refused with exactly the messages beside it."""

from pathlib import Path

import pytest

from eitherway.errors import ConfigError
from eitherway.rules.book import load

FOLDER = Path(__file__).parent / "data" / "broken_rules"
FILES = sorted(FOLDER.glob("*.yaml"))


def test_there_are_at_least_sixty_files():
    assert len(FILES) >= 60


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_broken_file_is_refused_with_its_messages(file):
    expected = file.with_suffix(".txt").read_text("utf-8").splitlines()

    with pytest.raises(ConfigError) as refused:
        load(file.read_bytes(), "rules.yaml")

    assert list(refused.value.faults) == expected


def test_no_message_shows_a_password():
    file = FOLDER / "mailbox-password-here.yaml"

    with pytest.raises(ConfigError) as refused:
        load(file.read_bytes(), "rules.yaml")

    assert "correct-horse" not in str(refused.value)


def test_no_message_shows_the_secret_address_of_a_calendar():
    file = FOLDER / "calendar-http.yaml"

    with pytest.raises(ConfigError) as refused:
        load(file.read_bytes(), "rules.yaml")

    assert "secret-1234" not in str(refused.value)
