"""What was decided about one message in a sentence or two, for `explain` and the page. Pure."""

from eitherway.requests.message_decision import MessageDecision
from eitherway.requests.plan import AppendCard, Digest
from eitherway.text.formats import Said


def said_answer(item: MessageDecision) -> Said:
    """What happens, and what decided it: "A draft and a card: rule 'speaking' (line 31)"."""
    done = said_done(item)
    rule = item.verdict.rule if item.verdict else None
    if item.guarded:
        guard, why = item.guarded.guard, item.guarded.because
        return Said("{done}: the guard '{guard}' stops it, {why}", done=done, guard=guard, why=why)
    if item.verdict is None:
        return Said("{done}: it continues a request", done=done)
    if rule is None:
        return Said("{done}: no rule matches", done=done)
    return Said("{done}: rule '{rule}' ({where})", done=done, rule=rule.name, where=rule.where)


def said_done(item: MessageDecision) -> Said:
    """What would be put into the mailbox: "A draft and a card"."""
    cards = any(isinstance(action, AppendCard) for action in item.plan.actions)
    if item.plan.drafts:
        return Said("A draft and a card") if cards else Said("A draft")
    if cards:
        return Said("A card, no draft")
    listed = any(isinstance(action, Digest) for action in item.plan.actions)
    return Said("A line in the digest") if listed else Said("Nothing")
