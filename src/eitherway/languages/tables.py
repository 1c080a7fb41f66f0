"""The tables of words that a language may have, a class for each file. Pure.

A field is a part of the YAML file, with spaces for underscores; one without a default must be there. `Words`
are written with spaces between them, everything else as YAML has it: a text, a list, a mapping.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import ClassVar

from eitherway.values import dataclass

Words = frozenset[str]
Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """`language.yaml`: what the language is called, and the small words or the script that it is known by.

    `script` and `only_here` are letters as in a pattern's brackets: those that it is written with, and those
    that no other language with this script has.
    """

    FILE: ClassVar[str] = "language.yaml"
    names: Lines = ()
    small_words: Words = frozenset()
    script: str = ""
    only_here: str = ""


@dataclass(frozen=True, slots=True)
class SentenceWords:
    """`sentences.yaml`: where a sentence does not end, and the greetings before the first. Patterns.

    What has one of `no_greeting` before its comma is a sentence: "hello do you have evening hours, i ...".
    """

    FILE: ClassVar[str] = "sentences.yaml"
    abbreviations: Lines = ()
    greetings: Lines = ()
    after_a_number: Lines = ()
    no_greeting: Lines = ()


@dataclass(frozen=True, slots=True)
class CueWords:
    """`cues.yaml`: what speaks for an ask and its sort. `en/cues.yaml` explains each part."""

    FILE: ClassVar[str] = "cues.yaml"
    least: float
    question: float
    question_to_you: float
    question_with_a_word: float
    you: Lines
    question_words: Lines
    clause_joins: str
    clause_starts: str
    asks: Mapping[str, Lines]
    against: Mapping[str, Lines]
    aside: Mapping[str, Lines]
    sorts: Mapping[str, Mapping[str, Lines]]
    withdrawn: Lines
    place: Lines
    fee: Lines
    paid_work: Lines
    client: Lines
    social: Lines
    role: Lines
    before: Lines
    questions: Mapping[str, str]
    question_forms: Lines = ()
    open_question_forms: Lines = ()
    legal: Lines = ()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EffortWords:
    """`effort.yaml`: lengths, numbers of sessions, repetitions, how long they go on, preparation, work.

    `often` are numbers of dates in one period, such as "twice a"; `terms` are units in hours, `works` units
    of work by their English name, `done` the words of a sentence that tells of work that is not asked for.
    """

    FILE: ClassVar[str] = "effort.yaml"
    numbers: Mapping[str, str]
    units: Mapping[str, str]
    lengths: Mapping[str, str]
    to: str
    and_: str
    before_a_length: str
    after_a_length: str
    preparation: str
    sessions: str
    repeats: Mapping[str, str]
    between: str = ""
    often: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)
    before_a_term: str = ""
    after_a_term: str = ""
    works: Mapping[str, str] = field(default_factory=dict)
    each: str = ""
    done: str = ""


@dataclass(frozen=True, slots=True)
class TimeWords:
    """`times.yaml`: the words of times and, under `cues`, those that tell an asked time from a mentioned one.

    Both map a class, or `class=value` where the words mean a number, to words separated by " | ".
    `half_day_clock` is for a language whose hours end at twelve and want am or pm: "at 14" is none.
    """

    FILE: ClassVar[str] = "times.yaml"
    words: Mapping[str, str]
    cues: Mapping[str, str]
    half_day_clock: bool = False


@dataclass(frozen=True, slots=True)
class QuoteWords:
    """`quoting.yaml`: the words by which mail programs and people mark quotes and signatures."""

    FILE: ClassVar[str] = "quoting.yaml"
    leads: Lines = ()
    verbs: Lines = ()
    verbs_said: Lines = ()
    verbs_inside: Lines = ()
    quoters: Lines = ()
    separators: Lines = ()
    forwards: Lines = ()
    labels: Mapping[str, Lines] = field(default_factory=dict)
    devices: Lines = ()
    closings: Lines = ()
    legal: Lines = ()
    disclaimers: Lines = ()
    below_a_rule: Lines = ()
    answer_prefixes: Lines = ()
    forward_prefixes: Lines = ()


@dataclass(frozen=True, slots=True)
class MailboxWords:
    """`mailboxes.yaml`: what mail programs call the mailboxes that a server may not mark (RFC 6154)."""

    FILE: ClassVar[str] = "mailboxes.yaml"
    drafts: Lines = ()
    sent: Lines = ()
    trash: Lines = ()


@dataclass(frozen=True, slots=True)
class Tone:
    """How a letter of one tone begins and closes. `named` may have {first} and {full}."""

    named: str
    unnamed: str
    closing: str


_NO_TONE = Tone("", "", "")


@dataclass(frozen=True, slots=True)
class LetterWords:
    """`letters.yaml`: how a letter names a day and greets a person, and the line above a quote.

    `date` and `year` are for a language that the Unicode CLDR does not know. Without `familiar` that tone is
    `warm`.
    """

    FILE: ClassVar[str] = "letters.yaml"
    days: Lines
    months: Lines
    warm: Tone
    formal: Tone
    attribution: str
    undated: str
    date: str = "{weekday}, {day} {month}"
    year: str = " {year}"
    familiar: Tone = _NO_TONE
    moment: str = "{day}, {clock}"
    first_of_month: str = "1"

    def __post_init__(self) -> None:
        if (len(self.days), len(self.months)) != (7, 12):
            raise ValueError("'days' are seven from Monday on, and 'months' are twelve")


@dataclass(frozen=True, slots=True)
class PromiseWords:
    """`promises.yaml`: what the owner says who promises something with a day. `en/promises.yaml` explains it.

    `promises`, `starts` and `never` are phrases, written as in a list; `but` and `about` are patterns.
    """

    FILE: ClassVar[str] = "promises.yaml"
    promises: Lines
    starts: Lines
    never: Lines
    but: str
    about: str


TABLES = (
    *(Identity, SentenceWords, CueWords, EffortWords, TimeWords, QuoteWords, MailboxWords, LetterWords),
    PromiseWords,
)
