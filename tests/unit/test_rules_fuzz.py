"""A small share of tests/fuzz/rules.py: whatever the text, it loads or is refused."""

import pytest

from eitherway.errors import ConfigError
from eitherway.rules.document import decode, read
from eitherway.rules.rulebook import load
from tests.fuzz.rules import generate


def outcome(text: str) -> str:
    try:
        load(text, "rules.yaml")
    except ConfigError as error:
        return "refused" if error.faults else "refused without a word"
    return "loaded"


def test_any_text_gives_a_rulebook_or_its_faults():
    assert {outcome(text) for text in generate(11, 4000)} == {"loaded", "refused"}


@pytest.mark.parametrize("octets", [b"\xff\xfe\xfd", b"\x80", b"\xef\xbb\xbf\xff", b"\xfe\xff\xd8\x00"])
def test_octets_that_are_no_text_are_refused(octets):
    with pytest.raises(ConfigError, match=r"rules.yaml:1:\d+: .*save the file as UTF-8"):
        decode(octets, "rules.yaml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_with_a_byte_order_mark_is_read(encoding):
    root, faults = read(decode("owner: Zoë\r\n".encode(encoding), "rules.yaml"), "rules.yaml")

    assert root.get("owner").text == "Zoë"
    assert faults == ()
