"""A small share of tests/fuzz/rules.py: whatever the text, it loads or is refused."""

import importlib.util
from pathlib import Path

import pytest

from eitherway.errors import ConfigError
from eitherway.rules.book import load
from eitherway.rules.document import decode, read

_SPEC = importlib.util.spec_from_file_location("fuzz_rules", Path(__file__).parent / "fuzz" / "rules.py")
fuzz = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(fuzz)


SMALL = """owner: {name: M, addresses: [m@x.example], timezone: UTC}
mailbox: {host: h.example, user: u, password: {env: P}}
rules:
  - name: a
    when: {says: b}
"""


def outcome(text: str) -> str:
    try:
        load(text, "rules.yaml")
    except ConfigError as error:
        return "refused" if error.faults else "refused without a word"
    return "loaded"


def test_any_text_gives_a_rulebook_or_its_faults():
    assert {outcome(text) for text in fuzz.generate(11, 4000)} == {"loaded", "refused"}


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{" * 100_000,
        "- " * 50_000,
        "? " * 50_000,
        "a: " * 50_000,
        "'" * 100_000,
        "&a " * 50_000,
        "a: &a [*a]\n" * 1000,
        "a: |\n" + "  x\n" * 100_000,
        "\n" * 900_000,
        "a:\n" + "  - b\n" * 150_000,
        "k: v\n" * 100_000,
        "x" * 999_999,
        "rules: [" + "{name: a, when: {says: b}}," * 20_000 + "]",
        SMALL + "    examples: [" + "{text: b, matches: yes}," * 20_000 + "]",
        SMALL + "    examples: [{text: '" + "please could you? " * 40_000 + "', matches: no}]",
        "words: {a: [" + "b c d e f," * 50_000 + "]}",
    ],
    ids=lambda text: text[:12],
)
@pytest.mark.timeout(20)
def test_a_text_made_to_be_slow_is_refused_in_time(text):
    assert outcome(text) == "refused"


@pytest.mark.parametrize("octets", [b"\xff\xfe\xfd", b"\x80", b"\xef\xbb\xbf\xff", b"\xfe\xff\xd8\x00"])
def test_octets_that_are_no_text_are_refused(octets):
    with pytest.raises(ConfigError, match=r"rules.yaml:1:\d+: .*save the file as UTF-8"):
        decode(octets, "rules.yaml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_with_a_byte_order_mark_is_read(encoding):
    root, faults = read(decode("owner: Zoë\r\n".encode(encoding), "rules.yaml"), "rules.yaml")

    assert root.get("owner").text == "Zoë"
    assert faults == ()
