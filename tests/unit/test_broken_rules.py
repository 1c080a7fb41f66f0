"""Every broken rules file of data/broken_rules.txt is refused with exactly its messages."""

import pytest

from eitherway.errors import ConfigError
from eitherway.rules.rulebook import load
from tests.broken_rules import read_table

GOOD, BROKEN = read_table()
LATIN_1 = GOOD.replace("Maya", "Renée").encode("latin-1")
CONTROL = GOOD.replace("user: maya", "user: ma\aya").encode()
UTF_16_CUT = "own".encode("utf-16")[:-1]
LONG_EXAMPLE = f"""{GOOD.partition("rules:")[0]}rules:
  - name: talk
    when: {{says: [talk]}}
    examples:
      - {{text: '{"talk " * 2100}', matches: yes}}
""".encode()


def faults(octets: bytes) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as refused:
        load(octets, "rules.yaml")
    return refused.value.faults


def test_the_good_file_is_good():
    assert load(GOOD.encode(), "rules.yaml")


def test_no_two_cases_have_one_name():
    assert len({case.name for case in BROKEN}) == len(BROKEN) >= 170


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_a_broken_file_is_refused_with_its_messages(case):
    assert faults(case.text.encode()) == case.faults


@pytest.mark.parametrize(
    ("octets", "message"),
    [
        pytest.param(LATIN_1, "1:18: the byte 0xE9 is not UTF-8; save the file as UTF-8", id="latin-1"),
        pytest.param(UTF_16_CUT, "1:1: this is not UTF-16 text; save the file as UTF-8", id="utf-16-cut"),
        pytest.param(CONTROL, "2:43: a control character (U+0007); delete it", id="control-character"),
        pytest.param(
            LONG_EXAMPLE, "7:16: more than 10,000 characters; a few sentences are enough", id="long-example"
        ),
    ],
)
def test_a_file_that_no_table_can_show_is_refused_with_its_message(octets, message):
    assert faults(octets) == (f"rules.yaml:{message}",)


@pytest.mark.parametrize(
    ("name", "secret"), [("mailbox-password-here", "correct-horse"), ("calendar-http", "secret-1234")]
)
def test_no_message_shows_a_secret(name, secret):
    (case,) = (case for case in BROKEN if case.name == name)

    said = str(faults(case.text.encode()))

    assert secret in case.text
    assert secret not in said
