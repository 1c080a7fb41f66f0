"""Hostile octets, the same for the same seed: the corpus of odd mail cut up, mixed, repeated and broken."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from tests.corpus import addresses, bodies, headers, trees
from tests.corpus.server import answer

LONGEST = 24_000  # octets of a seed; the corpus tests have the big ones
ODDITIES = headers.ODDITIES | addresses.ODDITIES | bodies.ODDITIES | trees.ODDITIES
SEEDS = tuple(oddity.octets for oddity in ODDITIES.values() if len(oddity.octets) < LONGEST)
STRUCTURES = tuple(answer(octets)[1] for octets in SEEDS)
# One a line, with Python's escapes; spaces at the end count.
_TOKENS = Path(__file__).parents[1] / "data" / "fuzz" / "tokens.txt"
TOKENS = tuple(
    line.decode("unicode_escape").encode("latin-1") for line in _TOKENS.read_bytes().split(b"\n") if line
)


def mails(seed: int) -> Iterator[bytes]:
    """Mails without end."""
    chance = random.Random(seed)
    while True:
        yield _broken(chance, SEEDS)


def structures(seed: int) -> Iterator[bytes]:
    """BODYSTRUCTURE answers without end."""
    chance = random.Random(seed)
    while True:
        yield _broken(chance, STRUCTURES)


def texts(seed: int) -> Iterator[str]:
    """Bodies as text, for what reads text alone."""
    chance = random.Random(seed)
    while True:
        yield _broken(chance, SEEDS).decode("utf-8", "surrogateescape")


def _broken(chance: random.Random, seeds: tuple[bytes, ...]) -> bytes:
    octets = chance.choice(seeds)
    for _ in range(chance.choice((1, 1, 2, 3, 5, 12))):
        octets = chance.choice(_CHANGES)(chance, octets, seeds)[: 2 * LONGEST]
    return octets


def _place(chance: random.Random, octets: bytes) -> int:
    return chance.randint(0, len(octets))


def _insert(chance: random.Random, octets: bytes, _: tuple[bytes, ...]) -> bytes:
    place = _place(chance, octets)
    return octets[:place] + chance.choice(TOKENS) * chance.choice((1, 1, 1, 2, 50)) + octets[place:]


def _cut(chance: random.Random, octets: bytes, _: tuple[bytes, ...]) -> bytes:
    start, end = sorted((_place(chance, octets), _place(chance, octets)))
    return octets[:start] + octets[end:] if chance.random() < 0.5 else octets[:start]


def _flip(chance: random.Random, octets: bytes, _: tuple[bytes, ...]) -> bytes:
    changed = bytearray(octets)
    for _unused in range(chance.randint(1, 8)):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _repeat(chance: random.Random, octets: bytes, _: tuple[bytes, ...]) -> bytes:
    start = _place(chance, octets)
    piece = octets[start : start + chance.randint(1, 40)]
    return octets[:start] + piece * chance.choice((2, 10, 300)) + octets[start:]


def _splice(chance: random.Random, octets: bytes, seeds: tuple[bytes, ...]) -> bytes:
    other = chance.choice(seeds)
    return octets[: _place(chance, octets)] + other[_place(chance, other) :]


def _swap_lines(chance: random.Random, octets: bytes, _: tuple[bytes, ...]) -> bytes:
    lines = octets.split(b"\n")
    one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return b"\n".join(lines)


def _noise(chance: random.Random, octets: bytes, _: tuple[bytes, ...]) -> bytes:
    return octets[: _place(chance, octets)] + chance.randbytes(chance.randint(1, 200))


_CHANGES = (_insert, _insert, _cut, _flip, _repeat, _splice, _swap_lines, _noise)
