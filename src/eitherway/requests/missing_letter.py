"""A request whose letter no template gave: noted, and wanted again once the templates are others. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from eitherway.requests.context import DecisionContext
from eitherway.requests.decide_open import Step
from eitherway.requests.request import Request
from eitherway.rules.rule import Rule

NOTE = "letter_fault"


def note_missing_letter(request: Request, want: str, rule: Rule | None, context: DecisionContext) -> Request:
    """The request whose letter could not be written ("first" is the one that opens it); a decision stays."""
    # What is drafted when due is known by its name alone; the others are wanted by what they answer.
    letter = "" if want in {"first", request.decision} else want
    return replace(request, letter=letter, letters=_mark(rule, context)).with_note(NOTE)


def retry_missing_letter(step: Step, rule: Rule | None, context: DecisionContext, *, own_draft: bool) -> Step:
    """The step with that letter wanted once more, where the templates are others, and not before.

    `own_draft`: a letter of the owner's stands in Drafts of the thread, so that no first one comes.
    """
    request = step.request
    if NOTE not in request.notes:
        return step
    if request.letters == _mark(rule, context):
        return replace(step, want="")
    step = replace(step, request=request.without_note(NOTE), renew=True)
    in_time = request.due is None or request.due >= context.local_now.date()
    first = request.state == "open" and not request.letter and in_time and not own_draft
    return replace(step, want="first") if first and not step.want else step


def _mark(rule: Rule | None, context: DecisionContext) -> str:
    """The same while letters for what `rule` found are written from the same templates."""
    owner, named = context.settings.owner, sorted(rule.letters.items()) if rule else []
    facts = repr((context.letters.digest, owner.language, owner.tone, named))
    return hashlib.sha256(facts.encode()).hexdigest()[:16]
