"""Many RE2 patterns tried on a text in one pass, whatever their number. Pure."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import Any

import re2

_MEMORY = 8 << 20  # octets that the automaton of a set may take, as it reads more and more texts
_LITTLE = 1 << 18  # octets for one of many hundred patterns, which else grow with every letter
_KEPT = 256  # single patterns, about 30 kB each with its automaton: of some thousand, few are needed often
_CANARY = "\x00canary\x00"
_SHORT = 8000  # octets of a text in which few of many patterns are tried
# A class of letters, a quoted text or an escaped letter, each whole; and a repetition up to a large number.
_PARTS = re.compile(r"\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]|\\Q.*?(?:\\E|\Z)|\\.|\{\d+,\d{2,}\}", re.DOTALL)


class Patterns:
    """A list of RE2 patterns. `match` and `found` know each by its place in the list.

    Those that count far are first tried without their bounds.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = tuple(patterns)

    @cached_property
    def _unbounded(self) -> tuple[str, ...]:
        return tuple(map(unbounded, self._patterns))

    @cached_property
    def _sets(self) -> tuple[tuple[int, Any], ...]:
        return tuple(_sets(0, self._unbounded)) if self._patterns else ()

    def match(self, text: str) -> list[int]:
        """The places of the patterns that match somewhere in `text`, ascending."""
        octets = _octets(text)
        likely = sorted(self._likely(octets))
        if self._counting.isdisjoint(likely):
            return likely
        return [place for place in likely if self._is_in(place, octets)]

    @cached_property
    def _counting(self) -> frozenset[int]:
        """The places of those that count far."""
        both = enumerate(zip(self._patterns, self._unbounded, strict=True))
        return frozenset(place for place, (pattern, bare) in both if pattern != bare)

    def _likely(self, octets: bytes) -> Iterable[int]:
        """The places of those that match without their bounds."""
        for first, together in self._sets:
            if together is not None:
                yield from (first + place for place in together.Match(octets) or ())
            elif compiled(self._unbounded[first]).search(octets):
                yield first

    def _is_in(self, place: int, octets: bytes) -> bool:
        """Whether one that matches without its bounds does so with them."""
        return place not in self._counting or compiled(self._patterns[place]).search(octets) is not None

    def found(self, place: int, text: str) -> str:
        """The first words of `text` that the pattern at `place` matches; "" if there are none."""
        return found(self._patterns[place], text)


class RarePatterns(Patterns):
    """Patterns of which a text seldom has one: each is tried where the letters are that it cannot do without.

    A set learns each new run of letters, which costs more than all else in a short text; a long one has the
    letters of most patterns. A filter by letters of small patterns takes three times as long to make as a
    set: it is made when `few` texts were read.
    """

    def __init__(self, patterns: Iterable[str], few: int = 0) -> None:
        super().__init__(patterns)
        self._few = few

    @cached_property
    def _filter(self) -> Any:
        self.__dict__.pop("_sets", None)  # some megabytes; only a long text needs the set from now on
        together = re2.Filter()
        for pattern in self._unbounded:
            _add(pattern, together)
        together.Compile()
        return together

    def _likely(self, octets: bytes) -> Iterable[int]:
        if not self._patterns or len(octets) > _SHORT or self._few:
            self._few -= bool(self._few)
            return super()._likely(octets)
        return self._filter.Match(octets) or ()


def unbounded(pattern: str) -> str:
    """`pattern` with its repetitions of ten and more without their bounds: it matches wherever that does.

    With "up to 600 letters" RE2 writes 600 times what a letter is, which takes long and much memory.
    """
    if "}" not in pattern:
        return pattern  # as most
    return _PARTS.sub(lambda part: "*" if part[0][0] == "{" else part[0], pattern)


def _add(pattern: str, together: Any) -> None:
    """Adds it with an automaton that stays small; one whose program is too large for that, with any."""
    options = _options()
    options.never_capture = True
    options.max_mem = _LITTLE
    try:
        together.Add(pattern.encode(), options)
    except re2.error:
        options.max_mem = _MEMORY
        together.Add(pattern.encode(), options)


def is_in(pattern: str, text: str) -> bool:
    """Whether `pattern` matches somewhere in `text`."""
    return compiled(pattern).search(_octets(text)) is not None


def found(pattern: str, text: str) -> str:
    """The first words of `text` that `pattern` matches; "" if there are none."""
    match = compiled(pattern).search(_octets(text))
    return str(match[0], "utf-8", "replace") if match else ""


def replaced(pattern: str, new: str, text: str) -> str:
    """`text` with `new` for all that `pattern` matches."""
    return str(compiled(pattern).sub(new.encode(), _octets(text)), "utf-8", "replace")


@lru_cache(maxsize=_KEPT)
def compiled(pattern: str) -> Any:
    """One RE2 pattern without groups, for octets. Raises re2.error (its text is in args[0], as octets)."""
    options = _options()
    options.never_capture = True
    return re2.compile(pattern.encode(), options)


def _options() -> Any:
    options = re2.Options()
    options.log_errors = False
    return options


def _sets(first: int, patterns: Sequence[str]) -> list[tuple[int, Any]]:
    """Sets of patterns with the place of each one's first; None for a pattern that is too large for any."""
    together = _set(patterns)
    if together is not None or len(patterns) == 1:
        return [(first, together)]
    half = len(patterns) // 2
    return _sets(first, patterns[:half]) + _sets(first + half, patterns[half:])


def _set(patterns: Sequence[str]) -> Any | None:
    """An RE2 set, None if it is too large: RE2 then finds nothing without saying so, hence the canary."""
    options = _options()
    options.max_mem = _MEMORY
    options.never_capture = True
    together = re2.Set.SearchSet(options)
    try:
        for pattern in (*patterns, _CANARY):
            together.Add(pattern.encode())
        together.Compile()
    except re2.error:
        return None
    return together if together.Match(_CANARY.encode()) else None


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "replace")
