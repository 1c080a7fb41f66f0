"""Any text gives a rulebook or a ConfigError, quickly: `python tests/fuzz/rules.py --count 1000000`.

Texts are made from the shipped file, the broken files and pieces of settings, cut up and joined
again by a seeded generator; the same seed gives the same texts.
"""

from __future__ import annotations

import argparse
import collections
import random
import sys
import time

from eitherway.errors import ConfigError
from eitherway.rules.rulebook import load
from tests.broken_rules import read_table

PLAIN = """
owner mailbox mailboxes calendars capacity answers people referrals words rules name addresses timezone
hours away host user password keyring file watch caldav ics path kinds titles length gap at_most reserve
within cool_off when_due clients for contact when do needs letter refer_to examples text says subject from
header sender any all not asks times size always matches yes no true null ~ 12:30 0x1f 1e3 .inf 2026-12-21
$clients $x @example.net a@b.example /a[b]/ /(/ /a{1000}/ /(?i)x/ &a *a <<: ! !!str !!python/none | > >- ? - :
{ } [ ] , ' " # % ` --- ... 50 99:99 {} [] '' "" '{}' mon-fri 09:00-17:00 America/Chicago ../x
"""
ODD = (
    "25 h", "25 h a week", "1 night", "2 working days", "over 1 MB", "", "\\", "\ufeff", "\x00", "\x07",
    "\u0085", "\u2028", "\ud800", "\U0001f600", "e\u0301", "\ufdfa", "\u0661\u0662", "\u4e5d", "\t", "\r",
    "\n",
)  # fmt: skip
WORDS = [*PLAIN.split(), *ODD]
SMALL = """owner: {name: M, addresses: [m@x.example], timezone: UTC}
mailbox: {host: h.example, user: u, password: {env: P}}
capacity: {kinds: {session: {length: 50 min, at_most: [25 h a week]}}}
words: {w: [one, two three]}
rules:
  - name: a
    when: {says: [$w, '/f[eo]+s/'], not: {from: "@y.example"}}
    needs: 50 min weekly of session
    examples: [{text: one fees, matches: yes}]
"""


def seeds() -> list[str]:
    return [SMALL] * 60 + [case.text for case in read_table()[1]]


def cut(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at + chance.randint(1, 12) :]


def put(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(WORDS) * chance.choice((1, 1, 1, 2, 30)) + text[at:]


def replace_word(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    words[chance.randrange(len(words))] = chance.choice(WORDS)
    return " ".join(words)


def swap_lines(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[two] = lines[two], " " * chance.randint(0, 4) + lines[one].lstrip()
    return "\n".join(lines)


def double(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text) + 1)
    piece = text[start : start + chance.randint(1, 60)]
    return text[:start] + piece + text[start:]


def noise(_: str, chance: random.Random) -> str:
    return "".join(chance.choice(WORDS) + chance.choice(("", " ", "\n", ": ", "\n  ")) for _ in range(40))


def letter(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice("abcdeyz059 ") + text[at + 1 :]


CHANGES = (
    letter,
    letter,
    letter,
    letter,
    cut,
    put,
    put,
    replace_word,
    replace_word,
    swap_lines,
    double,
    noise,
)


def texts(seed: int, count: int) -> list[str]:
    """`count` texts; used by the test suite with a small count."""
    return list(generate(seed, count))


def generate(seed: int, count: int):  # type: ignore[no-untyped-def]
    chance = random.Random(seed)
    start = seeds()
    for _ in range(count):
        text = chance.choice(start)
        for _ in range(chance.choice((1, 1, 1, 2, 5))):
            text = chance.choice(CHANGES[:-1] if chance.random() < 0.98 else CHANGES)(text, chance)
        yield text


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    seen: collections.Counter[str] = collections.Counter()
    slowest = (0.0, "")
    begun = time.perf_counter()
    for number, text in enumerate(generate(options.seed, options.count), 1):
        start = time.perf_counter()
        try:
            load(text, "r")
            seen["loads"] += 1
        except ConfigError:
            seen["refused"] += 1
        except Exception as error:  # noqa: BLE001  what else comes is what we look for
            seen["CRASH"] += 1
            print(f"{type(error).__name__}: {error}\n{text!r}\n", flush=True)
        slowest = max(slowest, (time.perf_counter() - start, text))
        if number % 50_000 == 0:
            print(f"{number:,} {dict(seen)} slowest {slowest[0] * 1000:.0f} ms", flush=True)
    spent = time.perf_counter() - begun
    print(f"{options.count:,} texts in {spent:.0f} s: {dict(seen)}; slowest {slowest[0] * 1000:.1f} ms")
    print(f"the slowest begins {slowest[1][:300]!r}")
    return 1 if seen["CRASH"] else 0


if __name__ == "__main__":
    sys.exit(main())
