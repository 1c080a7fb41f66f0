"""Formats decisions as JSON and as lines for a terminal. Pure."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from eitherway.asks.times import line_for
from eitherway.capacity.explanation import sentence as capacity_sentence
from eitherway.engine.intake import Processed
from eitherway.engine.reconcile import Reconciled
from eitherway.requests.bands import Band
from eitherway.requests.card_markup import clean
from eitherway.requests.decide_new import MessageDecision
from eitherway.requests.plan import sentence, show


def consideration_json(item: MessageDecision) -> dict[str, Any]:
    """The output of `explain --json`."""
    rule = item.verdict.rule if item.verdict else None
    because = [item.guarded.because] if item.guarded else list(item.verdict.because if item.verdict else ())
    return {
        "guard": item.guarded.guard if item.guarded else None,
        "rule": rule.name if rule else None,
        "because": because,
        "ask": asdict(item.ask),
        "capacity": item.capacity.as_json() if item.capacity else {"verdict": None, "why": []},
        "plan": [entry for action in item.plan.actions if (entry := show(action)) is not None],
        "band": _band_json(item.band),
        "also": list(item.verdict.also) if item.verdict else [],
        "guards": [{"guard": name, "because": reason} for name, reason in item.guards],
        "rules": [
            {"rule": step.rule, "line": step.line, "matched": step.matched, "why": list(step.why)}
            for step in (item.verdict.trail if item.verdict else ())
        ],
    }


def _band_json(band: Band | None) -> dict[str, Any] | None:
    return asdict(band) if band else None


def consideration_lines(item: MessageDecision) -> Iterator[str]:
    """The output of `explain` for a person: guards and rules in order, the ask, the room, the plan."""
    for name, reason in item.guards:
        yield f"guard {name}: {clean(reason, 160) if reason else 'no'}"
    if item.verdict:
        for step in item.verdict.trail:
            yield clean(str(step), 240)
    yield from _decision_lines(item)
    for action in item.plan.actions:
        if line := sentence(action):
            yield f"would: {clean(line, 240)}"
    if not item.plan.actions:
        yield "would: nothing"
    yield from (f"no letter: {clean(fault, 240)}" for fault in item.plan.faults)


def _decision_lines(item: MessageDecision) -> Iterator[str]:
    yield ""
    if item.guarded:
        yield f"stopped by the guard '{item.guarded.guard}': {clean(item.guarded.because, 200)}"
        return
    rule = item.verdict.rule if item.verdict else None
    if rule is None or item.verdict is None:
        yield "no rule matches"
        return
    yield f"rule '{rule.name}' (line {rule.line}), because {clean('; '.join(item.verdict.because), 300)}"
    if item.verdict.also:
        yield f"would also match: {', '.join(item.verdict.also)}"
    if item.ask.sentence:
        yield f"asks ({item.ask.sort}): “{clean(item.ask.sentence, 200)}”"
        cues = ", ".join(f"'{clean(cue.words, 40)}' {cue.weight:+.1f}" for cue in item.ask.cues[:12])
        yield f"  certainty {item.ask.score:.2f}" + (f", by {cues}" if cues else "")
    if item.band:
        yield f"{item.band.name} ({item.band.score:.2f})"
        yield from (f"  {one.weight:+.1f} {clean(one.words, 160)}" for one in item.band.reasons)
        if item.band.alarming:
            yield f"  read this first: '{clean(item.band.alarming, 80)}'"
    yield from (f"  time: {clean(line_for(time), 200)}" for time in item.ask.times)
    if item.capacity:
        yield f"room: {capacity_sentence(item.capacity)}"


def processed_json(item: Processed) -> dict[str, Any]:
    """One message of a cycle for `once --json`."""
    if item.decision is None:
        return {"message": str(item.ref), "set_aside": item.error}
    decided = consideration_json(item.decision)
    return {
        "message": str(item.ref),
        **{name: decided[name] for name in ("guard", "rule", "because", "plan")},
    }


def processed_line(item: Processed) -> str:
    """One message of a cycle as a line: its id, the outcome, the actions."""
    if item.decision is None:
        return f"{item.ref} set aside: {clean(item.error, 160)}"
    done = "; ".join(line for action in item.decision.plan.actions if (line := sentence(action)))
    return f"{item.ref} {item.decision.outcome}" + (f": {clean(done, 240)}" if done else "")


def reconciled_json(item: Reconciled) -> dict[str, Any]:
    """One request of a cycle for `once --json`."""
    plan = [entry for action in item.plan.actions if (entry := show(action)) is not None]
    return {"request": item.key, "said": list(item.said), "plan": plan}


def reconciled_line(item: Reconciled) -> str:
    """One request of a cycle as a line."""
    done = "; ".join(line for action in item.plan.actions if (line := sentence(action)))
    return f"request {item.key} {', '.join(item.said) or 'reconciled'}" + (
        f": {clean(done, 240)}" if done else ""
    )
