"""The mirror of the week: what was answered, kept and promised, and which rules may want a change. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time, timedelta

from eitherway.requests.card_markup import Block, clean
from eitherway.requests.request import Request
from eitherway.text.formats import Writing, say_length

FAST = timedelta(hours=1)
LOOKS_BACK = timedelta(days=9)  # what was over before then is not in the mirror, wherever the day begins
OFTEN_DISMISSED = 2


def mirror(requests: tuple[Request, ...], now: datetime, writing: Writing) -> tuple[Block, ...]:
    """The last seven days in plain words, and lines to copy for rules that found too much."""
    since = datetime.combine(now.date() - timedelta(days=7), time(), now.tzinfo)
    answered = [item for item in requests if item.answered_at and item.answered_at >= since]
    lines = (*_answers(answered, writing), *_oldest(requests, now, writing))
    return (
        Block(writing.say("Your week"), tuple(f"- {line}" for line in lines)),
        _suggestions(requests, since, writing),
    )


def _answers(answered: list[Request], writing: Writing) -> Iterator[str]:
    if not answered:
        yield writing.say("You answered no request.")
        return
    yield writing.say_count(
        "You answered {number} request.", "You answered {number} requests.", len(answered)
    )
    if late := sum(not _was_kept(item) for item in answered):
        yield writing.say_count(
            "{number} answer came later than promised.", "{number} answers came later than promised.", late
        )
    else:
        yield writing.say("Every answer came by the day that was promised.")
    yield from _by_kind(answered, writing)
    if minutes := sum(item.minutes for item in answered if item.answer == "yes"):
        yield writing.say("What you said yes to takes {length}.", length=say_length(minutes, writing))
    if fast := sum(_is_fast(item) for item in answered):
        yield writing.say_count(
            "{number} answer in your own words left within the hour. Was it a fast yes?",
            "{number} answers in your own words left within the hour. Was one a fast yes?",
            fast,
        )


def _by_kind(answered: Iterable[Request], writing: Writing) -> Iterator[str]:
    """A line for each kind: "speaking: 2 yes, 1 no"."""
    counts: dict[str, Counter[str]] = {}
    for item in answered:
        counts.setdefault(item.kind, Counter())[item.answer] += 1
    for kind, found in sorted(counts.items()):
        numbers = (_COUNTS.get(answer, _other)(writing, number) for answer, number in sorted(found.items()))
        yield f"{clean(kind, 60)}: {', '.join(numbers)}"


def _other(writing: Writing, number: int) -> str:
    return writing.say_count("{number} in your own words", "{number} in your own words", number)


_COUNTS: dict[str, Callable[[Writing, int], str]] = {
    "yes": lambda writing, number: writing.say_count("{number} yes", "{number} yes", number),
    "no": lambda writing, number: writing.say_count("{number} no", "{number} no", number),
    "refer": lambda writing, number: writing.say_count("{number} referred", "{number} referred", number),
    "answer": lambda writing, number: writing.say_count(
        "{number} with a saved answer", "{number} with a saved answer", number
    ),
}


def _oldest(requests: Iterable[Request], now: datetime, writing: Writing) -> Iterator[str]:
    waiting = [item.opened_at for item in requests if item.is_open and not item.listed_at]
    days = (now.date() - min(waiting).astimezone(now.tzinfo).date()).days if waiting else 0
    if days > 0:
        yield writing.say_count(
            "The oldest open request has waited for {number} day.",
            "The oldest open request has waited for {number} days.",
            days,
        )


def _was_kept(item: Request) -> bool:
    return item.due is None or item.answered_at is None or item.answered_at.date() <= item.due


def _is_fast(item: Request) -> bool:
    soon = item.answered_at is not None and item.answered_at - item.opened_at <= FAST
    return soon and item.answer == "by hand"


def _suggestions(requests: Iterable[Request], since: datetime, writing: Writing) -> Block:
    """Lines to copy: what was dismissed again and again may want a narrower rule. No file is edited."""
    dismissed = Counter(
        item.kind
        for item in requests
        if item.state == "dismissed" and item.decided_at and item.decided_at >= since
    )
    lines = []
    for kind, number in sorted(dismissed.items()):
        if number >= OFTEN_DISMISSED:
            lines += [
                writing.say_count(
                    "{number} card of '{kind}' was not a request. To narrow the rule:",
                    "{number} cards of '{kind}' were not requests. To narrow the rule:",
                    number,
                    kind=clean(kind, 60),
                ),
                f"  - name: {clean(kind, 60)}",
                "    when: {..., not: {text: [words that those letters share]}}",
            ]
    return Block(writing.say("For your rules"), tuple(lines))
