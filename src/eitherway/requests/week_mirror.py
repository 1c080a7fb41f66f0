"""The mirror: a week or a month in one sentence, a picture, and the few figures behind it. Pure.

It says what was; it does not count for or against anybody: no score, no streak, no reproach.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from eitherway.requests.card_markup import Block, clean
from eitherway.requests.mirror_bars import as_html, as_text, bars_of
from eitherway.requests.mirror_figures import Reflection
from eitherway.text.formats import (
    Said,
    Writing,
    said_count,
    say_date,
    say_full_day,
    say_length,
    say_month,
    with_capital,
)


def mirror_block(reflection: Reflection, writing: Writing) -> Block:
    """A period as a part of the digest."""
    bars = bars_of(reflection, writing)
    lines = (
        mirror_sentence(reflection, writing),
        *(f"- {line}" for line in mirror_lines(reflection, writing)),
    )
    picture = (as_text(bars), as_html(bars)) if bars.rows else None
    return Block(mirror_heading(reflection, writing), lines, picture)


def mirror_heading(reflection: Reflection, writing: Writing) -> str:
    """ "The week of 16 Nov", "Nov 2026"."""
    if reflection.following - reflection.first > timedelta(days=7):
        return with_capital(say_month(reflection.first, writing))
    return writing.say("Week of {day}", day=say_date(reflection.first, writing))


# -- the sentence -----------------------------------------------------------------------------------------


def mirror_sentence(reflection: Reflection, writing: Writing) -> str:
    """The period in one sentence of plain words."""
    asked = reflection.total("asked")
    came = said_count("{number} request came", "{number} requests came", asked) if asked else _NONE_CAME
    # Words: {came} is "3 requests came" or "No request came", {what} a sentence that goes on from there
    sentence = Said("{came}, and {what}.", came=came, what=_what_became(reflection))
    if reflection.since is None:
        return writing.say(sentence)
    return writing.say(
        "Since {day}: {sentence}", day=say_date(reflection.since.date(), writing), sentence=sentence
    )


_NONE_CAME = Said("No request came")


def _what_became(one: Reflection) -> Said:
    """What is most worth knowing, of all that could be said."""
    waiting, due = (one.due - one.closed).total(), one.due.total()
    if one.fast:
        return said_count(
            "{number} yes left within the hour", "{number} yeses left within the hour", one.fast
        )
    if one.full:
        return said_count(
            "{number} yes went into a week that was full", "{number} yeses went into full weeks", one.full
        )
    if waiting:
        return said_count(
            "{number} answer is still open",
            "{number} answers are still open",
            waiting,
        )
    if due:
        return Said("everyone who was due an answer has one")
    if one.answered:
        return said_count("you answered {number}", "you answered {number}", one.answered)
    return Said("no answer was due")


# -- the figures behind it --------------------------------------------------------------------------------


def mirror_lines(reflection: Reflection, writing: Writing) -> tuple[str, ...]:
    """What else can be said of the period, a line each."""
    return tuple(_lines(reflection, writing))


def _lines(one: Reflection, writing: Writing) -> Iterator[str]:
    if one.since is not None:
        since = say_full_day(one.since.date(), writing)
        yield writing.say("Counting began on {day}: what was before is not known here.", day=since)
    if one.promised:
        yield writing.say("What you said yes to takes {length}.", length=say_length(one.promised, writing))
    if one.kept:
        yield writing.say("Earlier yeses took {length}.", length=say_length(one.kept, writing))
    if one.fast and one.full:
        yield writing.say_count(
            "{number} yes went into a week that was full.", "{number} yeses went into full weeks.", one.full
        )
    yield from _promises(one, writing)
    for kind, (number, alike) in one.strangers.items():
        if number > 1:
            yield _same_letters(clean(kind, 60), number, alike, writing)


def _promises(one: Reflection, writing: Writing) -> Iterator[str]:
    """How many of the answers that were due are there, and of which kind those are that are not."""
    due, waiting = one.due.total(), one.due - one.closed
    if due and not waiting:
        yield writing.say_count(
            "{number} answer was due, and it is there.", "{number} answers were due, and all are there.", due
        )
    elif due:
        kinds = ", ".join(f"{clean(kind, 60)} {number}" for kind, number in sorted(waiting.items()))
        closed = due - waiting.total()
        yield writing.say_count(
            "Of {number} answer that was due, {closed} is there. Still open: {kinds}.",
            "Of {number} answers that were due, {closed} are there. Still open: {kinds}.",
            due,
            closed=closed,
            kinds=kinds,
        )
    if one.late:
        yield writing.say_count(
            "{number} answer came later than promised.",
            "{number} answers came later than promised.",
            one.late,
        )


def _same_letters(kind: str, number: int, alike: int, writing: Writing) -> str:
    if alike == number:
        return writing.say_count(
            "{kind}: the {number} stranger whom you answered got the same letters.",
            "{kind}: the {number} strangers whom you answered got the same letters.",
            number,
            kind=kind,
        )
    if alike == 1:
        return writing.say_count(
            "{kind}: the {number} stranger whom you answered got letters of their own.",
            "{kind}: the {number} strangers whom you answered each got a letter of their own.",
            number,
            kind=kind,
        )
    return writing.say_count(
        "{kind}: of {number} stranger whom you answered, {alike} got the same letters.",
        "{kind}: of {number} strangers whom you answered, {alike} got the same letters.",
        number,
        kind=kind,
        alike=alike,
    )


# -- what follows for the rules ---------------------------------------------------------------------------


def rules_block(dismissed: Iterable[tuple[str, int]], writing: Writing) -> Block:
    """Where a rule may follow from what was moved to Dismiss: kinds, each with its number of letters."""
    lines = (
        writing.say_count(
            "- {number} letter of “{kind}” was no request. For a rule: `eitherway suggest`, or Rules on the "
            "page.",
            "- {number} letters of “{kind}” were no request. For a rule: `eitherway suggest`, or Rules on "
            "the page.",
            number,
            kind=clean(kind, 60),
        )
        for kind, number in dismissed
    )
    return Block(writing.say("For your rules"), tuple(lines))
