"""The tests for a rule's `when`: one function per test, with its schema, text and example. Pure.

A new test is written here and nowhere else: the reader, the JSON Schema, docs/reference/rules.md and the unit
test of each are made from this table.
"""

from collections.abc import Callable
from typing import Any

from eitherway.asks.cuebook import SORTS
from eitherway.mail.matching import how_addressed
from eitherway.rules.arguments import HEADERS, PEOPLE, SIZE, WORDS, YES, Argument, choices
from eitherway.rules.match_context import MatchContext, Result, WordList
from eitherway.text.formats import Said
from eitherway.text.language import LANGUAGES, language_of
from eitherway.text.words import marked
from eitherway.values import dataclass

LISTED = {"client": "clients", "vip": "vip", "friend": "friends"}  # what `sender` calls who is in a list
NO_WORDS = Result(False, ("says: none of its words",))


@dataclass(frozen=True, slots=True)
class Test:
    """One test: `fields` are those in which its words are searched, () if it has no words."""

    name: str
    takes: Argument
    says: str
    example: str
    yes: str
    no: str
    run: Callable[[Any, MatchContext], Result]
    fields: tuple[str, ...] = ()


TESTS: dict[str, Test] = {}


def _test(
    takes: Argument, example: str, *, yes: str, no: str, fields: tuple[str, ...] = ()
) -> Callable[[Callable[[Any, MatchContext], Result]], Callable[[Any, MatchContext], Result]]:
    """Register a test; `yes` and `no` are messages that its example matches and does not match."""

    def register(run: Callable[[Any, MatchContext], Result]) -> Callable[[Any, MatchContext], Result]:
        name = run.__name__.rstrip("_")
        TESTS[name] = Test(name, takes, (run.__doc__ or "").strip(), example, yes, no, run, fields)
        return run

    return register


def _field_test(name: str, takes: Argument, says: str, example: str, *, yes: str, no: str) -> None:
    """Register a test that searches words in the field of its name."""

    def run(words: WordList, match_context: MatchContext) -> Result:
        return _found(name, words, match_context)

    TESTS[name] = Test(name, takes, says, example, yes, no, run, (name,))


_field_test(
    "text",
    WORDS,
    "Words in what they wrote now: not in what they quote, nor in the signature.",
    "text: [new clients, new patients]",
    yes="{text: Do you take new clients?}",
    no="{text: 'Our news, clients'}",
)
_field_test(
    "subject",
    WORDS,
    "Words in the subject.",
    "subject: [speaking, keynote]",
    yes="{subject: A keynote in May, text: Hello}",
    no="{subject: Hello, text: keynote}",
)


@_test(
    WORDS,
    "says: [superbill]",
    fields=("subject", "text"),
    yes="{subject: Superbill for May, text: Hello}",
    no="{subject: Hello, text: 'A bill, super'}",
)
def says(words: WordList, match_context: MatchContext) -> Result:
    """Words in the subject or in what they wrote now; not in the "Re:" subject of what asks nothing."""
    fields = ("text",) if match_context.subject_is_old else ("subject", "text")
    found = (_found(name, words, match_context) for name in fields)
    why = tuple(word for one in found if one.holds for word in one.why)
    return Result(True, why) if why else NO_WORDS


_field_test(
    "quoted",
    WORDS,
    "Words in what they quote from earlier mail.",
    "quoted: [your offer]",
    yes="{text: Yes, quoted: Here is your offer}",
    no="{text: Here is your offer}",
)
_field_test(
    "from",
    PEOPLE,
    "Who wrote: an address, a domain with those below it, or words of the name or address.",
    'from: [dana@example.net, "@clinic.example"]',
    yes="{from: Ann <ann@mail.clinic.example>, text: Hi}",
    no="{from: Ann <ann@aclinic.example>, text: Hi}",
)
_field_test(
    "to",
    PEOPLE,
    "Who is in To.",
    "to: [hello@okafor.example]",
    yes="{to: Hello@okafor.example, text: Hi}",
    no="{to: maya@okafor.example, text: Hi}",
)
_field_test(
    "cc",
    PEOPLE,
    "Who is in Cc.",
    "cc: [assistant]",
    yes="{cc: My Assistant <a@example.net>, text: Hi}",
    no="{cc: ann@example.net, text: assistant}",
)


@_test(
    HEADERS,
    "header: {X-Form: [booking]}",
    yes="{text: Hi, header: {X-Form: Booking page}}",
    no="{text: booking}",
)
def header(wanted: tuple[tuple[str, WordList | None], ...], match_context: MatchContext) -> Result:
    """Words in header fields; every field named must fit."""
    why: list[str] = []
    for name, words in wanted:
        found = (
            match_context.words(f"header:{name}", words) if words else (match_context.message.field(name),)
        )
        if not any(found):
            return Result(False, (f"{name}: not there, or none of its words",))
        why.append(f"{name}: {', '.join(found)}")
    return Result(True, tuple(why))


@_test(
    choices("known", "unknown", "client", "vip", "friend"),
    "sender: client",
    yes="{from: dana@example.net, text: Hi}",
    no="{from: ann@example.net, text: Hi}",
)
def sender(wanted: tuple[str, ...], match_context: MatchContext) -> Result:
    """Whether you know them: known means that you wrote to them before, or one of your lists has them."""
    listed = [word for word, group in LISTED.items() if match_context.is_from(group)]
    state = [*listed, "known"] if listed or match_context.facts.known else ["unknown"]
    hits = [word for word in wanted if word in state]
    return Result(bool(hits), tuple(_SENDERS[word] for word in hits or state))


_SENDERS = {
    "known": marked("sender is known"),
    "unknown": marked("sender is unknown"),
    "client": marked("sender is client"),
    "vip": marked("sender is vip"),
    "friend": marked("sender is a friend"),
}


@_test(
    choices("only", "among", "many", "copied"),
    "to_me: only",
    yes="{to: maya@okafor.example, text: Hi}",
    no="{to: 'maya@okafor.example, ann@example.net', text: Hi}",
)
def to_me(wanted: tuple[str, ...], match_context: MatchContext) -> Result:
    """How it reached you: to you only, among others, among many (8 or more in To), or as a copy (Cc)."""
    state = how_addressed(match_context.message, tuple(match_context.people["own"]))
    return Result(state in wanted, (_TO_ME[state],))


_TO_ME = {
    "only": marked("to you: only"),
    "among": marked("to you: among"),
    "many": marked("to you: many"),
    "copied": marked("to you: copied"),
}


@_test(YES, "first_in_thread: yes", yes="{text: Hi}", no="{text: Hi, in_reply_to: <a@example.net>}")
def first_in_thread(wanted: bool, match_context: MatchContext) -> Result:
    """Whether it begins a conversation."""
    first = not (match_context.message.in_reply_to or match_context.message.references)
    return Result(first is wanted, (marked("begins a thread") if first else marked("continues a thread"),))


@_test(
    YES, "reply_to_me: yes", yes="{text: Hi, reply_to_me: yes}", no="{text: Hi, in_reply_to: <a@example.net>}"
)
def reply_to_me(wanted: bool, match_context: MatchContext) -> Result:
    """Whether it answers a letter of yours that is in Sent."""
    known = match_context.facts.answers_mine
    domains = {address.rpartition("@")[2] for address in match_context.people["own"]}
    answered = (*match_context.message.in_reply_to, *match_context.message.references[-1:])
    guess = any(one.strip("<>").rpartition("@")[2].lower() in domains for one in answered)
    mine = guess if known is None else known
    return Result(mine is wanted, (marked("answers you") if mine else marked("does not answer you"),))


@_test(
    choices("invite", "attachment"),
    "has: attachment",
    yes="{text: Hi, attachment: form.pdf}",
    no="{text: The attachment is missing}",
)
def has(wanted: tuple[str, ...], match_context: MatchContext) -> Result:
    """Whether an invitation to an event, or an attached file, is in it."""
    attached = any(part.disposition == "attachment" or part.name for part in match_context.message.parts)
    there = {"invite": bool(match_context.message.calendars), "attachment": attached}
    hits = [word for word in wanted if there[word]]
    why = tuple(_HAS[word] for word in hits) or (f"has no {' and no '.join(wanted)}",)
    return Result(bool(hits), why)


_HAS = {"invite": marked("has an invite"), "attachment": marked("has an attachment")}


@_test(
    choices(*LANGUAGES),
    "language: nl",
    yes="{text: 'Hallo, ik zou graag willen weten of u nog een plek heeft voor mij'}",
    no="{text: 'Hi, I would like to know if you have a time for the coming week'}",
)
def language(wanted: tuple[str, ...], match_context: MatchContext) -> Result:
    """The language of what they wrote now; very short or mixed texts have none."""
    found = language_of(match_context.message.written)
    return Result(
        found in wanted, (Said("language: {name}", name=found) if found else marked("language: not clear"),)
    )


@_test(
    choices("yes", "no", *SORTS),
    "asks: yes",
    yes="{text: Could you review our paper?}",
    no="{text: Thank you for everything.}",
)
def asks(wanted: tuple[str, ...], match_context: MatchContext) -> Result:
    """Whether something is asked of you, or of which sort it is."""
    ask = match_context.facts.ask
    state = {"yes", ask.sort} if ask.asked else {"no"}
    why = Said("asks: '{sentence}'", sentence=ask.sentence) if ask.asked else marked("asks nothing")
    return Result(bool(state & set(wanted)), (why,))


@_test(
    WORDS,
    "asks_for: [sliding scale, fees]",
    fields=("ask",),
    yes="{text: 'I am a teacher. Do you have a sliding scale?'}",
    no="{text: 'Your fees are fine. I come by bus and leave the car at home. Could you call me?'}",
)
def asks_for(words: WordList, match_context: MatchContext) -> Result:
    """Words in a sentence that asks something of you, or in the one before or after it, or in the subject."""
    if not match_context.facts.ask.asked:
        return Result(False, ("asks nothing",))
    return _found("ask", words, match_context)


@_test(
    choices("some", "none", "several", "deadline"),
    "times: [several, deadline]",
    yes="{text: 'Could we meet on Tuesday at 3pm, or on Friday at 10am?'}",
    no="{text: Hello}",
)
def times(wanted: tuple[str, ...], match_context: MatchContext) -> Result:
    """Which times are asked for: some, several, none at all, or a deadline."""
    ask = match_context.facts.timed
    state = {"some"} if ask.times else {"none"}
    state |= {"several"} if len(ask.times) > 1 else set()
    state |= {"deadline"} if ask.deadline else set()
    words = tuple(Said("time: '{words}'", words=item.words) for item in ask.times) or (
        marked("no time is asked for"),
    )
    return Result(bool(state & set(wanted)), words)


@_test(SIZE, "size: over 1 MB", yes="{text: Hi, size: 2 MB}", no="{text: Hi}")
def size(wanted: tuple[bool, int], match_context: MatchContext) -> Result:
    """The size of the whole message with its attachments."""
    over, limit = wanted
    held = match_context.message.size > limit if over else match_context.message.size < limit
    return Result(held, (Said("{number} octets", number=f"{match_context.message.size:,}"),))


@_test(YES, "always: yes", yes="{text: Hi}", no="")
def always(wanted: bool, _: MatchContext) -> Result:
    """Every message: for the last rule."""
    return Result(wanted, (marked("always"),))


def _found(field: str, words: WordList, match_context: MatchContext) -> Result:
    hits = match_context.words(field, words)
    if not hits:
        return _NOTHING[field]
    return Result(True, tuple([Said(_FOUND[field], words=hit.strip()) for hit in hits]))


_FOUND = {
    "text": marked("they write '{words}'"),
    "subject": marked("the subject says '{words}'"),
    "quoted": marked("they quote '{words}'"),
    "ask": marked("where they ask, they write '{words}'"),
    "from": marked("it is from '{words}'"),
    "to": marked("it is to '{words}'"),
    "cc": marked("'{words}' is in Cc"),
}
_NOTHING = {field: Result(False, (f"{field}: none of its words",)) for field in _FOUND}
