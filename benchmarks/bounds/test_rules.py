"""A rules file that is made to be slow is refused within 20 seconds, whatever else the machine does."""

from __future__ import annotations

import pytest

from eitherway.errors import ConfigError
from eitherway.rules.rulebook import load

SMALL = """owner: {name: M, addresses: [m@x.example], timezone: UTC}
mailbox: {host: h.example, user: u, password: {env: P}}
rules:
  - name: a
    when: {says: b}
"""


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
def test_a_text_made_to_be_slow_is_refused_in_time(text: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load(text, "rules.yaml")

    assert refused.value.faults
