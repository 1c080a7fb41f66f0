"""The tests that a rule's `when` may use: one function per test, with its schema, text and example. Pure.

A new test is written here and nowhere else: the reader, the JSON Schema, docs/rules.md and the unit
test of each are made from this table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from eitherway.mail.matching import is_own
from eitherway.rules.arguments import (
    HEADERS,
    PEOPLE,
    SIZE,
    WORDS,
    YES,
    Argument,
    choices,
)
from eitherway.rules.sight import Outcome, Sight, WordList
from eitherway.text.language import LANGUAGES, language_of
from eitherway.triage.asks import SORTS

NO_WORDS = Outcome(False, ("says: none of its words",))


@dataclass(frozen=True, slots=True)
class Test:
    """One test: `fields` names what its words are looked for in, () where it has no words."""

    name: str
    takes: Argument
    says: str
    example: str
    yes: str
    no: str
    run: Callable[[Any, Sight], Outcome]
    fields: tuple[str, ...] = ()


TESTS: dict[str, Test] = {}


def _test(
    takes: Argument, example: str, *, yes: str, no: str, fields: tuple[str, ...] = ()
) -> Callable[[Callable[[Any, Sight], Outcome]], Callable[[Any, Sight], Outcome]]:
    """Register a test; `yes` and `no` are messages that its example matches and does not match."""

    def register(run: Callable[[Any, Sight], Outcome]) -> Callable[[Any, Sight], Outcome]:
        name = run.__name__.rstrip("_")
        TESTS[name] = Test(name, takes, (run.__doc__ or "").strip(), example, yes, no, run, fields)
        return run

    return register


@_test(
    WORDS,
    "text: [new clients, new patients]",
    fields=("text",),
    yes="{text: Do you take new clients?}",
    no="{text: 'Our news, clients'}",
)
def text(words: WordList, sight: Sight) -> Outcome:
    """Words in what they wrote now: not in what they quote, nor in the signature."""
    return _found("text", words, sight)


@_test(
    WORDS,
    "subject: [speaking, keynote]",
    fields=("subject",),
    yes="{subject: A keynote in May, text: Hello}",
    no="{subject: Hello, text: keynote}",
)
def subject(words: WordList, sight: Sight) -> Outcome:
    """Words in the subject."""
    return _found("subject", words, sight)


@_test(
    WORDS,
    "says: [superbill]",
    fields=("subject", "text"),
    yes="{subject: Superbill for May, text: Hello}",
    no="{subject: Hello, text: 'A bill, super'}",
)
def says(words: WordList, sight: Sight) -> Outcome:
    """Words in the subject or in what they wrote now."""
    found = [one for one in (_found("subject", words, sight), _found("text", words, sight)) if one.holds]
    if not found:
        return NO_WORDS
    return Outcome(True, tuple(word for one in found for word in one.why))


@_test(
    WORDS,
    "quoted: [your offer]",
    fields=("quoted",),
    yes="{text: Yes, quoted: Here is your offer}",
    no="{text: Here is your offer}",
)
def quoted(words: WordList, sight: Sight) -> Outcome:
    """Words in what they quote from earlier mail."""
    return _found("quoted", words, sight)


@_test(
    PEOPLE,
    'from: [dana@example.net, "@clinic.example"]',
    fields=("from",),
    yes="{from: Ann <ann@mail.clinic.example>, text: Hi}",
    no="{from: Ann <ann@aclinic.example>, text: Hi}",
)
def from_(people: WordList, sight: Sight) -> Outcome:
    """Who wrote: an address, a domain with those below it, or words of the name or address."""
    return _found("from", people, sight)


@_test(
    PEOPLE,
    "to: [hello@okafor.example]",
    fields=("to",),
    yes="{to: Hello@okafor.example, text: Hi}",
    no="{to: maya@okafor.example, text: Hi}",
)
def to(people: WordList, sight: Sight) -> Outcome:
    """Who is in To."""
    return _found("to", people, sight)


@_test(
    PEOPLE,
    "cc: [assistant]",
    fields=("cc",),
    yes="{cc: My Assistant <a@example.net>, text: Hi}",
    no="{cc: ann@example.net, text: assistant}",
)
def cc(people: WordList, sight: Sight) -> Outcome:
    """Who is in Cc."""
    return _found("cc", people, sight)


@_test(
    HEADERS,
    "header: {X-Form: [booking]}",
    yes="{text: Hi, header: {X-Form: Booking page}}",
    no="{text: booking}",
)
def header(wanted: tuple[tuple[str, WordList | None], ...], sight: Sight) -> Outcome:
    """Words in header fields; every field named must fit."""
    why: list[str] = []
    for name, words in wanted:
        found = sight.words(f"header:{name}", words) if words else (sight.message.field(name),)
        if not any(found):
            return Outcome(False, (f"{name}: not there, or none of its words",))
        why.append(f"{name}: {', '.join(found)}")
    return Outcome(True, tuple(why))


@_test(
    choices("known", "unknown", "client", "vip"),
    "sender: client",
    yes="{from: dana@example.net, text: Hi}",
    no="{from: ann@example.net, text: Hi}",
)
def sender(wanted: tuple[str, ...], sight: Sight) -> Outcome:
    """Whether you know them: known means that you wrote to them before, or that they are a client or vip."""
    listed = [word for word, group in (("client", "clients"), ("vip", "vip")) if sight.is_from(group)]
    state = [*listed, "known"] if listed or sight.facts.known else ["unknown"]
    hits = [word for word in wanted if word in state]
    return Outcome(bool(hits), tuple(f"sender is {word}" for word in hits or state))


@_test(
    choices("only", "among", "copied"),
    "to_me: only",
    yes="{to: maya@okafor.example, text: Hi}",
    no="{to: 'maya@okafor.example, ann@example.net', text: Hi}",
)
def to_me(wanted: tuple[str, ...], sight: Sight) -> Outcome:
    """How it reached you: to you only, to you among others, or as a copy (Cc)."""
    own = tuple(sight.people["own"])
    mine = [one for one in sight.message.to if is_own(one.key, own)]
    others = [one for one in sight.message.to + sight.message.cc if not is_own(one.key, own)]
    state = "copied" if not mine else "among" if others else "only"
    return Outcome(state in wanted, (f"to you: {state}",))


@_test(YES, "first_in_thread: yes", yes="{text: Hi}", no="{text: Hi, in_reply_to: <a@example.net>}")
def first_in_thread(wanted: bool, sight: Sight) -> Outcome:
    """Whether it begins a conversation."""
    first = not (sight.message.in_reply_to or sight.message.references)
    return Outcome(first is wanted, ("begins a thread" if first else "continues a thread",))


@_test(
    YES,
    "reply_to_me: yes",
    yes="{text: Hi, reply_to_me: yes}",
    no="{text: Hi, in_reply_to: <a@example.net>}",
)
def reply_to_me(wanted: bool, sight: Sight) -> Outcome:
    """Whether it answers a letter of yours that is in Sent."""
    known = sight.facts.answers_mine
    domains = {address.rpartition("@")[2] for address in sight.people["own"]}
    answered = (*sight.message.in_reply_to, *sight.message.references[-1:])
    guess = any(one.strip("<>").rpartition("@")[2].lower() in domains for one in answered)
    mine = guess if known is None else known
    return Outcome(mine is wanted, ("answers you" if mine else "does not answer you",))


@_test(
    choices("invite", "attachment"),
    "has: attachment",
    yes="{text: Hi, attachment: form.pdf}",
    no="{text: The attachment is missing}",
)
def has(wanted: tuple[str, ...], sight: Sight) -> Outcome:
    """Whether an invitation to an event, or an attached file, is in it."""
    attached = any(part.disposition == "attachment" or part.name for part in sight.message.parts)
    there = {"invite": bool(sight.message.calendars), "attachment": attached}
    hits = [word for word in wanted if there[word]]
    why = tuple(f"has an {word}" for word in hits) or (f"has no {' and no '.join(wanted)}",)
    return Outcome(bool(hits), why)


@_test(
    choices(*LANGUAGES),
    "language: nl",
    yes="{text: 'Hallo, ik zou graag willen weten of u nog een plek heeft voor mij'}",
    no="{text: 'Hi, I would like to know if you have a time for the coming week'}",
)
def language(wanted: tuple[str, ...], sight: Sight) -> Outcome:
    """The language of what they wrote now; very short or mixed texts have none."""
    found = language_of(sight.message.written)
    return Outcome(found in wanted, (f"language: {found or 'not clear'}",))


@_test(
    choices("yes", "no", *SORTS),
    "asks: yes",
    yes="{text: Could you review our paper?}",
    no="{text: Thank you for everything.}",
)
def asks(wanted: tuple[str, ...], sight: Sight) -> Outcome:
    """Whether something is asked of you, or of which sort it is."""
    ask = sight.facts.ask
    state = {"yes", ask.sort} if ask.asked else {"no"}
    return Outcome(
        bool(state & set(wanted)), (f"asks: '{ask.sentence}'",) if ask.asked else ("asks nothing",)
    )


@_test(
    choices("some", "none", "several", "deadline"),
    "times: [several, deadline]",
    yes="{text: 'Could we meet on Tuesday at 3pm, or on Friday at 10am?'}",
    no="{text: Hello}",
)
def times(wanted: tuple[str, ...], sight: Sight) -> Outcome:
    """Which times are asked for: some, several, none at all, or a deadline."""
    ask = sight.facts.ask
    state = {"some"} if ask.times else {"none"}
    state |= {"several"} if len(ask.times) > 1 else set()
    state |= {"deadline"} if ask.deadline else set()
    words = tuple(f"time: '{item.words}'" for item in ask.times) or ("no time is asked for",)
    return Outcome(bool(state & set(wanted)), words)


@_test(SIZE, "size: over 1 MB", yes="{text: Hi, size: 2 MB}", no="{text: Hi}")
def size(wanted: tuple[bool, int], sight: Sight) -> Outcome:
    """The size of the whole message with its attachments."""
    over, limit = wanted
    held = sight.message.size > limit if over else sight.message.size < limit
    return Outcome(held, (f"{sight.message.size:,} octets",))


@_test(YES, "always: yes", yes="{text: Hi}", no="")
def always(wanted: bool, _: Sight) -> Outcome:
    """Every message: for the last rule."""
    return Outcome(wanted, ("always",))


def _found(field: str, words: WordList, sight: Sight) -> Outcome:
    hits = sight.words(field, words)
    if not hits:
        return _NOTHING[field]
    return Outcome(True, tuple([f"{field} has '{hit}'" for hit in hits]))


_FIELDS = ("text", "subject", "quoted", "from", "to", "cc")
_NOTHING = {field: Outcome(False, (f"{field}: none of its words",)) for field in _FIELDS}
