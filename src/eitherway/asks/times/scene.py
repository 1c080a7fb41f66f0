"""A text being read, and the signs of its language, for finding and judging times. Pure."""

import re
from datetime import datetime

from eitherway.asks.times.atoms import Grammar
from eitherway.asks.times.grammar import Alphabet
from eitherway.asks.times.roles import Roles
from eitherway.asks.times.tokens import Token
from eitherway.values import dataclass


@dataclass(frozen=True, slots=True)
class Judge:
    """The signs of one language, ready to match."""

    alphabet: Alphabet
    signs: tuple[tuple[str, str, re.Pattern[str]], ...]
    excuses: tuple[tuple[str, str, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """A text being read: its tokens, their letters and sentences, and the day on which it was written."""

    text: str
    tokens: tuple[Token, ...]
    letters: str  # for the roles
    cues: str  # for the signs
    sentences: tuple[int, ...]
    grammar: Grammar
    roles: Roles
    judge: Judge
    ref: datetime
