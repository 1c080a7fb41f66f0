"""Formats a decision on one message as JSON and as lines for a terminal. Pure."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from eitherway.asks.ask import Ask
from eitherway.asks.times import line_for
from eitherway.capacity.explanation import sentence as capacity_sentence
from eitherway.requests.bands import Band
from eitherway.requests.card_markup import clean
from eitherway.requests.decision_words import said_answer
from eitherway.requests.message_decision import MessageDecision
from eitherway.requests.plan import sentence, show
from eitherway.text.formats import Writing


def consideration_json(item: MessageDecision) -> dict[str, Any]:
    """The output of `explain --json`."""
    return {
        **decided_json(item),
        "ask": asdict(item.ask) | {"missing": _questions(item.ask)},
        "capacity": item.capacity.as_json() if item.capacity else {"verdict": None, "why": []},
        "band": _band_json(item.band),
        "also": list(item.verdict.also) if item.verdict else [],
        "guards": [{"guard": name, "because": reason} for name, reason in item.guards],
        "rules": [
            {
                "rule": step.rule,
                "line": step.line,
                "where": step.where,
                "matched": step.matched,
                "why": list(step.why),
            }
            for step in (item.verdict.trail if item.verdict else ())
        ],
    }


def decided_json(item: MessageDecision) -> dict[str, Any]:
    """What decided it, and what would be done."""
    rule = item.verdict.rule if item.verdict else None
    because = [item.guarded.because] if item.guarded else list(item.verdict.because if item.verdict else ())
    return {
        "guard": item.guarded.guard if item.guarded else None,
        "rule": rule.name if rule else None,
        "because": because,
        "plan": [entry for action in item.plan.actions if (entry := show(action)) is not None],
    }


def _questions(ask: Ask) -> list[str]:
    """What is to be asked back, in the language of the ask."""
    return [question.say(Writing(ask.language)) for question in ask.missing]


def _band_json(band: Band | None) -> dict[str, Any] | None:
    return asdict(band) if band else None


def consideration_lines(item: MessageDecision, *, every_step: bool = False) -> Iterator[str]:
    """The output of `explain` for a person: the answer, what would be done, and why.

    With `every_step` also each guard and each rule in order.
    """
    yield clean(_answer(item), 240)
    yield from (f"would: {clean(line, 240)}" for action in item.plan.actions if (line := sentence(action)))
    yield from (f"no letter: {clean(fault, 240)}" for fault in item.plan.faults)
    yield from _reason_lines(item)
    steps = item.verdict.trail if item.verdict else ()
    if every_step:
        yield ""
        yield from (f"guard {name}: {clean(reason, 160) if reason else 'no'}" for name, reason in item.guards)
        yield from (clean(str(step), 240) for step in steps)
    else:
        tried = f" and {len(steps)} rules" if steps else ""
        yield f"Tried: {len(item.guards)} guards{tried}; -v shows each"


def _answer(item: MessageDecision) -> str:
    """What happens, what decided it, and how sure that is."""
    band = f", {item.band.name} ({item.band.score:.2f})" if item.band and _has_rule(item) else ""
    return said_answer(item) + band


def _has_rule(item: MessageDecision) -> bool:
    return not item.guarded and item.verdict is not None and item.verdict.rule is not None


def _reason_lines(item: MessageDecision) -> Iterator[str]:
    """Why: the rule's words, the ask, how sure it is, the times, the room."""
    if item.guarded:
        return
    rule = item.verdict.rule if item.verdict else None
    if item.verdict is not None and rule is not None:
        yield f"because: {clean('; '.join(item.verdict.because), 300)}"
        if item.verdict.also:
            yield f"would also match: {', '.join(item.verdict.also)}"
    if item.ask.sentence:
        yield f"asks ({item.ask.sort}): “{clean(item.ask.sentence, 200)}”"
        cues = ", ".join(f"'{clean(cue.words, 40)}' {cue.weight:+.1f}" for cue in item.ask.cues[:6])
        yield f"  certainty {item.ask.score:.2f}" + (f", by {cues}" if cues else "")
    else:
        yield "asks: nothing was found that asks something of you"
    if item.band:
        weights = ", ".join(f"{clean(one.words, 160)} {one.weight:+.1f}" for one in item.band.reasons)
        yield f"how sure: {item.band.name} ({item.band.score:.2f}) by {weights}"
        if item.band.alarming:
            yield f"  read this first: '{clean(item.band.alarming, 80)}'"
    yield from (f"time: {clean(line_for(time), 200)}" for time in item.ask.times)
    if item.capacity:
        yield f"room: {capacity_sentence(item.capacity)}"
