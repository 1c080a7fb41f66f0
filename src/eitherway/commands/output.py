"""Formats the decisions of a cycle as JSON and as tables for a terminal. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from eitherway.commands.columns import Column, table
from eitherway.commands.explained import decided_json
from eitherway.engine.once import Report
from eitherway.engine.processed import Processed
from eitherway.engine.reconcile import Reconciled
from eitherway.mail.message import Message
from eitherway.requests.card_markup import clean
from eitherway.requests.card_subject import name_of, without_re
from eitherway.requests.decision_words import said_done
from eitherway.requests.named_request import SHORTEST_ID, NamedRequest
from eitherway.requests.plan import AppendCard, show


def processed_json(item: Processed) -> dict[str, Any]:
    """One message of a cycle for `once --json`."""
    if item.decision is None:
        return {"message": str(item.ref), "set_aside": item.error}
    message = item.decision.facts.message
    return {
        "message": str(item.ref),
        "from": _sender(message),
        "subject": clean(message.subject, 200),
        **decided_json(item.decision),
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


def cycle_json(report: Report) -> list[dict[str, Any]]:
    """What a cycle did, for programs: messages first, then requests."""
    done = [reconciled_json(item, report.named) for item in report.reconciled]
    return [*map(processed_json, report.processed), *done]


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
