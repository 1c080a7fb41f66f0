"""Formats decisions as JSON and as lines for a terminal. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from eitherway.asks.ask import Ask
from eitherway.asks.times import line_for
from eitherway.capacity.explanation import sentence as capacity_sentence
from eitherway.commands.columns import Column, table
from eitherway.engine.intake import Processed
from eitherway.engine.once import Report
from eitherway.engine.reconcile import Reconciled
from eitherway.mail.message import Message
from eitherway.requests.bands import Band
from eitherway.requests.card_markup import clean
from eitherway.requests.card_subject import name_of, without_re
from eitherway.requests.decision_words import said_answer, said_done
from eitherway.requests.message_decision import MessageDecision
from eitherway.requests.named_request import SHORTEST_ID, NamedRequest
from eitherway.requests.plan import AppendCard, sentence, show
from eitherway.text.formats import Writing


def consideration_json(item: MessageDecision) -> dict[str, Any]:
    """The output of `explain --json`."""
    return {
        **_decided_json(item),
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


def _decided_json(item: MessageDecision) -> dict[str, Any]:
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


def processed_json(item: Processed) -> dict[str, Any]:
    """One message of a cycle for `once --json`."""
    if item.decision is None:
        return {"message": str(item.ref), "set_aside": item.error}
    message = item.decision.facts.message
    return {
        "message": str(item.ref),
        "from": _sender(message),
        "subject": clean(message.subject, 200),
        **_decided_json(item.decision),
    }


def reconciled_json(item: Reconciled, named: Mapping[str, NamedRequest]) -> dict[str, Any]:
    """One request of a cycle for `once --json`."""
    plan = [entry for action in item.plan.actions if (entry := show(action)) is not None]
    known = named.get(item.key)
    return {
        "request": item.key,
        "id": known.id if known else "",
        "person": known.person if known else "",
        "subject": known.subject if known else "",
        "said": list(item.said),
        "plan": plan,
    }


_MESSAGES = (Column("from", cut=True), Column("about", cut=True), Column("what"), Column("because", cut=True))
_REQUESTS = (Column("id"), Column("who", cut=True), Column("about", cut=True), Column("what", cut=True))


def cycle_lines(report: Report, width: int) -> Iterator[str]:
    """The messages and the requests of a cycle as two tables of at most `width` cells."""
    if report.processed:
        yield from table(_MESSAGES, [_message_cells(item) for item in report.processed], width)
    if report.processed and report.reconciled:
        yield ""
    if report.reconciled:
        yield from table(_REQUESTS, [_request_cells(one, report.named) for one in report.reconciled], width)


def _message_cells(item: Processed) -> tuple[str, ...]:
    if item.decision is None:
        return (str(item.ref), "", "set aside", clean(item.error, 160))
    message = item.decision.facts.message
    because = item.decision.outcome.replace(":", " ", 1)
    return (_sender(message), without_re(message.subject), said_done(item.decision).lower(), because)


def _sender(message: Message) -> str:
    return next(map(name_of, (*message.from_, *message.reply_to)), "")


def _request_cells(item: Reconciled, named: Mapping[str, NamedRequest]) -> tuple[str, ...]:
    known = named.get(item.key)
    words = [", ".join(item.said) or "looked at"]
    words += ["letter drafted"] if item.plan.drafts else []
    words += ["card renewed"] if any(isinstance(one, AppendCard) for one in item.plan.actions) else []
    who, about = (known.person, known.subject) if known else ("", "")
    return (known.id if known else item.key[:SHORTEST_ID], who, about, clean("; ".join(words), 120))


def cycle_summary(report: Report, *, dry_run: bool) -> str:
    """What a cycle did, or would do, in one sentence."""
    plans = [item.decision.plan for item in report.processed if item.decision]
    plans += [item.plan for item in report.reconciled]
    drafts = sum(len(plan.drafts) for plan in plans)
    cards = sum(isinstance(action, AppendCard) for plan in plans for action in plan.actions)
    if not report.processed and not report.reconciled:
        return "No new mail, and no request has changed."
    counts = (
        (len(report.processed), "new message", "new messages"),
        (drafts, "draft", "drafts"),
        (cards, "card", "cards"),
        (len(report.reconciled), "open request brought up to date", "open requests brought up to date"),
    )
    said = ", ".join(f"{number} {one if number == 1 else many}" for number, one, many in counts if number)
    return f"{'Would be' if dry_run else 'Done'}: {said}."
