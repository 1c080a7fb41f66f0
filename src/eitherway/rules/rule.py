"""A rule and the rulebook as values, and the model of a rule as written. Pure."""

import re
from collections.abc import Mapping
from dataclasses import field, replace
from typing import Annotated, Any, Literal, NamedTuple, get_args

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from eitherway.rules.condition_tree import Combination, needed, word_lists
from eitherway.rules.decisions import LETTERS
from eitherway.rules.faults import Place, PlacedError, near, shown
from eitherway.rules.field_types import Length, Model, Names, Size, Within, Yes, ascii_address
from eitherway.rules.match_context import Index, Key, MatchContext
from eitherway.rules.needs import Needs, read_needs
from eitherway.rules.schema import RESERVED_WORDS, Settings, WaitList
from eitherway.text import units
from eitherway.text.formats import Said
from eitherway.values import dataclass

Action = Literal["defer", "answer", "refer", "decline", "digest", "card", "ignore"]
ACTIONS: tuple[str, ...] = get_args(Action)
# The reader of the tests reports a rule without it, at the right place.
NEEDED: dict[str, Any] = {"needed": True}
# The kinds of letters that a rule may name in each place: a deferral is never a yes.
_SORTS = {**{name: (name,) for name in LETTERS}, "decline": ("no",), "when_full": ("refer", "no", "defer")}
_NAMED = tuple(_SORTS)  # the places for which a rule may name a letter
_WITH_LETTER = {"defer": "defer", "answer": "answer", "refer": "refer", "decline": "decline"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `letters` maps defer, yes, no ... to the name of a letter.

    `emergency_line` says whether these end with it; None: those to strangers do. `flag`: its cards are
    flagged. `waiting` has what its wait list does otherwise than the others.

    It begins at `place`, in the pack of that name or in the owner's file ("").
    """

    name: str
    when: Combination
    action: Action
    needs: Needs | None
    within: units.Within | None
    letters: Mapping[str, str]
    refer_to: tuple[str, ...]
    examples: "tuple[Example, ...]"
    place: Place
    pack: str = ""
    emergency_line: bool | None = None
    flag: bool = False
    waiting: WaitList | None = None

    @property
    def where(self) -> Said:
        """Where it is written, for a person."""
        line = self.place.line
        return Said("{pack} pack, line {line}", pack=self.pack, line=line) if self.pack else _line(line)


class Step(NamedTuple):
    """One rule as it was tried, with the words found or missing."""

    rule: str
    where: str
    matched: bool
    why: tuple[str, ...]
    line: int

    def __str__(self) -> str:
        answer = "yes" if self.matched else "no"
        return ", ".join(filter(None, (f"rule '{self.rule}' ({self.where}): {answer}", "; ".join(self.why))))


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything in one rules file. `name` is the file's name for messages."""

    settings: Settings
    rules: tuple[Rule, ...]
    name: str
    index: Index = field(repr=False, compare=False)
    people: Mapping[str, frozenset[str]] = field(repr=False, compare=False)
    wanted: Mapping[tuple[str, Key], tuple[int, ...]] = field(repr=False, compare=False)
    always_tried: tuple[int, ...] = field(repr=False, compare=False)
    misses: tuple[Step, ...] = field(repr=False, compare=False)

    def candidates(self, match_context: MatchContext) -> list[int]:
        """The rules, in order, that this message can match; the others lack all their words."""
        found = set(self.always_tried)
        for name in self.index.fields:
            for key in match_context.hits(name):
                found.update(self.wanted.get((name, key), ()))
        return sorted(found)

    def with_settings(self, settings: Settings) -> "Rulebook":
        """The same rules for other settings; what they search for is not built again."""
        return replace(self, settings=settings, people=_people(settings))


def rulebook_of(settings: Settings, rules: tuple[Rule, ...], name: str) -> Rulebook:
    """The rulebook with its index of the words that can make rules match."""
    wanted: dict[tuple[str, Key], list[int]] = {}
    always: list[int] = []
    misses: list[Step] = []
    for at, rule in enumerate(rules):
        need = needed(rule.when)
        misses.append(Step(rule.name, rule.where, False, (need.why,) if need else (), rule.place.line))
        if need is None:
            always.append(at)
        for key in need.keys if need else ():
            wanted.setdefault(key, []).append(at)
    index = Index(pair for rule in rules for pair in word_lists(rule.when))
    looked_up = {key: tuple(numbers) for key, numbers in wanted.items()}
    return Rulebook(settings, rules, name, index, _people(settings), looked_up, tuple(always), tuple(misses))


def _people(settings: Settings) -> dict[str, frozenset[str]]:
    groups = {name: getattr(settings.people, name) for name in RESERVED_WORDS}
    groups["own"] = tuple(ascii_address(one) for one in settings.owner.addresses)
    return {
        name: frozenset(one.lower() for one in group if isinstance(one, str))
        for name, group in groups.items()
    }


def _line(number: int) -> Said:
    return Said("line {number}", number=number)


def _letters(data: Any) -> Any:
    if isinstance(data, str):
        return {"": data}
    for key in data if isinstance(data, dict) else ():
        if key not in _NAMED:
            raise ValueError(f"'{shown(str(key))}' is not a letter; {near(str(key), _NAMED)}")
    return data


def _letter(name: str) -> str:
    if not re.fullmatch(r"[\w-]+(?:/[\w-]+)?", name):
        raise ValueError("this is not the name of a letter; write it like defer or defer/new-client")
    return name


_NEEDS_SCHEMA = {
    "anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]
}
NeedsInput = Annotated[Needs | None, BeforeValidator(read_needs), WithJsonSchema(_NEEDS_SCHEMA)]


class AnswerInput(Model):
    """How soon this kind is answered."""

    within: Within | None = Field(
        default=None, description="the promise, when it differs from answers: within"
    )


class Example(Model):
    """One message in a few words, and whether the rule should match it."""

    text: str = Field(default="", max_length=10_000, description="what they wrote")
    subject: str = Field(default="", max_length=1000, description="the subject")
    from_: str = Field(default="", alias="from", description="who wrote; default: a stranger")
    to: str = Field(default="", description="default: you alone")
    cc: str = Field(default="", description="default: nobody")
    quoted: str = Field(default="", max_length=10_000, description="what they quote")
    in_reply_to: str = Field(default="", description="the id of a message that it answers")
    reply_to_me: Yes | None = Field(default=None, description="whether it answers a letter of yours")
    attachment: str = Field(default="", description="the name of an attached file")
    invite: Yes = Field(default=False, description="an invitation to an event is in it")
    sender: Literal["unknown", "known", "client", "vip", "friend"] | None = Field(
        default=None, description="what they are to you; a client here need not be in your list"
    )
    known: Yes = Field(default=False, description="you wrote to them before")
    size: Size = Field(default=0, description="how large it is")
    header: dict[str, str] = Field(default={}, description="header fields")
    matches: Yes = Field(description="yes: this rule decides it; no: it does not")

    @model_validator(mode="after")
    def _says_something(self) -> "Example":
        if not (self.text or self.subject or self.quoted or self.from_ or self.invite or self.attachment):
            raise ValueError("an example needs what they wrote, such as text: Are you taking new clients?")
        return self


Letters = Annotated[
    dict[str, Annotated[str, AfterValidator(_letter)]],
    BeforeValidator(_letters),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {name: {"type": "string"} for name in _NAMED},
                    "additionalProperties": False,
                },
            ]
        }
    ),
]


class RuleInput(Model):
    """One rule as it is written. The first rule that matches decides."""

    name: str = Field(min_length=1, description="the kind of request; cards show it")
    when: Any = Field(default=None, description="the tests; all must hold", json_schema_extra=NEEDED)
    do: Action = Field(default="defer", description="what happens")
    needs: NeedsInput = Field(default=None, description="what a yes costs, such as 50 min weekly of session")
    prepare: Length | None = Field(default=None, description="preparation that a yes costs besides")
    answer: AnswerInput = Field(default=AnswerInput(), description="how soon this kind is answered")
    letter: Letters = Field(default={}, description="the letters, by name")
    refer_to: Names = Field(default=(), description="topics of your refer book")
    waiting: WaitList | None = Field(default=None, description="what its wait list does otherwise")
    emergency_line: Yes | None = Field(
        default=None,
        description="whether the letters end with your emergency line; default: those to strangers do",
    )
    flag: Yes = Field(default=False, description="whether its cards are flagged, to be read before others")
    after: str = Field(
        default="", description="the rule of the pack after which it is tried; default: before all of them"
    )
    examples: tuple[Example, ...] = Field(default=(), description="messages that must, and must not, match")

    @model_validator(mode="after")
    def _has_what_it_does(self) -> "RuleInput":
        if self.do == "answer" and not self.letter.keys() & {"", "answer"}:
            place = "letter" if self.letter else "do"
            raise PlacedError("'do: answer' needs its letter; write for example letter: answer/fees", place)
        if self.do == "refer" and not self.refer_to:
            raise PlacedError("'do: refer' needs 'refer_to', a topic of your referrals", "do")
        return self

    @model_validator(mode="after")
    def _each_letter_is_of_its_sort(self) -> "RuleInput":
        for slot, name in self.letter.items():
            sorts = _SORTS[slot or _WITH_LETTER.get(self.do, "defer")]
            if name.partition("/")[0] not in sorts:
                place = f"'{slot}'" if slot else f"'do: {self.do}'"
                wanted = f"{' or '.join(sorts)}, or one such as {sorts[0]}/new-client"
                raise PlacedError(
                    f"'{shown(name)}' is not a letter for {place}; write {wanted}", "letter", given="do"
                )
        return self


def rule_of(given: RuleInput, when: Combination, place: Place, pack: str = "") -> Rule:
    """The rule; a letter given as a single text is stored under its action's name."""
    letters = {key or _WITH_LETTER.get(given.do, "defer"): name for key, name in given.letter.items()}
    needs = given.needs
    if given.prepare is not None:
        needs = replace(needs or Needs(), prepare=given.prepare)
    return Rule(
        given.name,
        when,
        given.do,
        needs,
        given.answer.within,
        letters,
        given.refer_to,
        given.examples,
        place,
        pack,
        given.emergency_line,
        given.flag,
        given.waiting,
    )
