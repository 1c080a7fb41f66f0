"""One message as the tests see it: each field is folded and searched once. Pure."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from eitherway.asks.heard import Ask, Heard
from eitherway.mail.message import Address, Message
from eitherway.mail.reply import is_reply_subject
from eitherway.rules.field_types import ascii_address
from eitherway.text.fold import unify_spelling
from eitherway.text.patterns import RarePatterns
from eitherway.text.phrases import plain_row_pattern, row_of
from eitherway.text.row_patterns import RowPatterns
from eitherway.values import dataclass

__all__ = ["Facts", "Index", "Key", "MatchContext", "Result", "WordList"]

_LONGEST = 262_144
_PERSONS = ("from", "to", "cc")
GUEST_LISTS = ("clients", "vip", "friends")  # the lists of people that may have a calendar's guests
_PIECES = ("subject", "text", "quoted", "ask")  # of the subject and the text of a message

# A phrase as folded tokens, a pattern as "/.../", an address, or a domain as "@...".
Key = tuple[str, ...] | str


@dataclass(frozen=True, slots=True)
class Facts:
    """The input of the rules. `known`: the owner wrote to the sender before; None if not checked.

    `answers_mine`: the message answers one of the owner's; None if only the message itself is known.
    `read_times` reads when it is asked, for the rules that test it; not needed with a whole Ask.
    """

    message: Message
    ask: Heard
    known: bool | None
    now: datetime
    answers_mine: bool | None = None
    read_times: Callable[[], Ask] | None = None

    @property
    def timed(self) -> Ask:
        """The ask with its times."""
        if isinstance(self.ask, Ask):
            return self.ask
        assert self.read_times is not None
        return self.read_times()


class Result(NamedTuple):
    """Whether a test holds, and the words that show it."""

    holds: bool
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordList:
    """The keys that a test searches for, each with the owner's spelling."""

    keys: Mapping[Key, str]


class KeySearch:
    """Searches for all keys of one kind in one pass."""

    def __init__(self, keys: Iterable[Any], pattern_of: Callable[[Any], str]) -> None:
        self._keys: tuple[Key, ...] = tuple(sorted(keys))
        self._patterns = RarePatterns(map(pattern_of, self._keys))

    def search(self, text: str) -> dict[Key, str]:
        """The keys that `text` has, with its words for each."""
        return {self._keys[place]: self._patterns.found(place, text) for place in self._patterns.match(text)}


class Index:
    """Everything that the rules of one file search for, by field; built once."""

    def __init__(self, lists: Iterable[tuple[str, WordList]]) -> None:
        phrases: set[Key] = set()
        patterns: set[Key] = set()
        self.fields: set[str] = set()
        self.with_patterns: set[str] = set()
        self.with_phrases: set[str] = set()
        for field, words in lists:
            self.fields.add(field)
            spoken = {key for key in words.keys if isinstance(key, tuple)}
            phrases |= spoken
            self.with_phrases |= {field} if spoken else set()
            found = {key for key in words.keys if isinstance(key, str) and key.startswith("/")}
            patterns |= found
            self.with_patterns |= {field} if found else set()
        self._phrases: tuple[Any, ...] = tuple(sorted(phrases))
        self._rows = RowPatterns(map(plain_row_pattern, self._phrases))
        # One set for all fields: most rules search the same patterns in the subject and in the text.
        self.patterns = KeySearch(patterns, lambda key: f"(?i){key[1:-1]}")

    def phrases_in(self, text: str) -> list[Key]:
        """The phrases that `text` has."""
        return [self._phrases[place] for place in self._rows.match(row_of(text))]

    def may_have_phrases(self, text: str) -> bool:
        """Whether a piece of `text` may have any."""
        return self._rows.may_match(row_of(text))


class MatchContext:
    """The facts of one message with the keys found in each field."""

    def __init__(self, facts: Facts, index: Index, people: Mapping[str, frozenset[str]]) -> None:
        self.facts = facts
        self.message = facts.message
        self.people = people
        self._index = index
        self._hits: dict[str, Mapping[Key, str]] = {}
        self._groups: dict[str, bool] = {}

    @property
    def subject_is_old(self) -> bool:
        """Whether the subject is that of a letter which this one answers, and nothing new is asked."""
        message = self.message
        return not self.facts.ask.asked and bool(
            (message.in_reply_to or message.references) and is_reply_subject(message.subject)
        )

    def hits(self, field: str) -> Mapping[Key, str]:
        """All keys of the rulebook that are in a field, with the words found if they differ."""
        if field not in self._hits:
            self._hits[field] = self._search(field)
        return self._hits[field]

    def words(self, field: str, wanted: WordList) -> tuple[str, ...]:
        """The words of a list that are in a field: in the owner's spelling, or as a pattern found them."""
        hits, keys = self.hits(field), wanted.keys
        # Iterate over the shorter one: lists of clients are long, and so are hostile texts.
        if len(keys) <= len(hits):
            return tuple([hits[key] or keys[key] for key in keys if key in hits])
        return tuple([hits[key] or keys[key] for key in hits if key in keys])

    def is_from(self, group: str) -> bool:
        """Whether the sender is in one of the lists of people."""
        if group not in self._groups:
            keys = (key for one in self.message.from_ for key in person_keys(one.key))
            self._groups[group] = not self.people[group].isdisjoint(keys)
        return self._groups[group]

    def _guest_lists(self, one: Address) -> Iterator[str]:
        """The lists that have somebody as the guest of a calendar."""
        key = hashed_person(one.key)
        return (group for group in GUEST_LISTS if key in self.people[group])

    def _search(self, field: str) -> dict[Key, str]:
        text = self._text(field)[:_LONGEST]
        hits: dict[Key, str] = {}
        if field in self._index.with_phrases and (field not in _PIECES or self._may_have_phrases):
            hits |= dict.fromkeys(self._index.phrases_in(text), "")
        if field in self._index.with_patterns:
            # The sender's program breaks lines anywhere; a pattern must not depend on it.
            hits |= self._index.patterns.search(unify_spelling(" ".join(text.split())))
        if field in _PERSONS:
            hits |= {key: one.address for one in self._addresses(field) for key in person_keys(one.key)}
            hits |= {
                f"${group}": one.address for one in self._addresses(field) for group in self._guest_lists(one)
            }
        return hits

    @cached_property
    def _may_have_phrases(self) -> bool:
        return self._index.may_have_phrases(self.message.whole)

    def _text(self, field: str) -> str:
        message = self.message
        if field.startswith("header:"):
            wanted = field.removeprefix("header:")
            return "\n\n".join(value for name, value in message.fields if name.lower() == wanted)
        if field in _PERSONS:
            # No phrase continues from the name into the address; a pattern sees "Name <address>".
            return "\n\n".join(f"{one.name}\n\n<{one.address}>" for one in self._addresses(field))
        asked = f"{message.subject}\n\n{self.facts.ask.around}"
        texts = {"subject": message.subject, "text": message.written, "quoted": message.quoted, "ask": asked}
        return texts[field]

    def _addresses(self, field: str) -> tuple[Address, ...]:
        message = self.message
        return {"from": message.from_, "to": message.to, "cc": message.cc}[field]


def person_keys(address: str) -> list[str]:
    """What a list of people may have of an address: it, its domain and the parent domains, its hash."""
    key = ascii_address(address)
    labels = key.rpartition("@")[2].split(".")[:20]
    return [key, *("@" + ".".join(labels[at:]) for at in range(len(labels))), hashed_person(key)]


def hashed_person(address: str) -> str:
    """What is known of somebody whose name is not kept."""
    return f"#{hashlib.sha256(ascii_address(address.lower()).encode()).hexdigest()}"
