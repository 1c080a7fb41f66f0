"""Reads the groups of a construction: numbers, weekdays, values of words. Pure."""

import re

from eitherway.asks.times.grammar import FoundConstruction
from eitherway.asks.times.lexicon import Lexicon
from eitherway.asks.times.pieces import Piece
from eitherway.asks.times.tokens import Token
from eitherway.values import dataclass

_NUMBERS = ("small", "daynth", "daycount", "nth", "hour")  # classes of words for a number


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the groups of one construction; `month_first` is how 10/5 is read."""

    found: FoundConstruction
    tokens: tuple[Token, ...]
    words: Lexicon
    month_first: bool

    def has(self, *names: str) -> bool:
        return any(name in self.found.groups for name in names)

    def low(self, name: str) -> str:
        at = self.found.groups.get(name)
        return "" if at is None else self.tokens[at].low

    def value(self, name: str, of: str = "") -> str:
        """What the token of the group means as the class `of`, "" without the group."""
        return self.words.value(self.low(name), of or name)

    def number(self, name: str) -> int | None:
        """The number of digits, a number word, or 1 for "a"; None without the group."""
        low = self.low(name)
        if not low:
            return None
        digits = re.sub(r"\D", "", low)
        if digits:
            return int(digits)
        return int(next((said for each in _NUMBERS if (said := self.value(name, each))), 1))

    def weekday(self, name: str = "weekday") -> int | None:
        low = self.low(name)
        found = self.value(name, "weekday") or self.value(name, "weekdays")
        return int(found) if low and found else None

    def which(self) -> str:
        for group in ("which", "which2", "whichafter"):
            low = self.low(group)
            for name in ("coming", "next", "last", "this", "nextafter", "lastafter"):
                if low and any(each == name for each, _ in self.words.entries.get(low, ())):
                    return name.removesuffix("after")
        return ""


def piece_of(kind: str, **said: object) -> Piece:
    return Piece(kind, 0, 0, **said)  # type: ignore[arg-type]
