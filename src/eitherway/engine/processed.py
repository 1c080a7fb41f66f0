"""What was done for a new message, and how it is remembered. An edge."""

import logging
from collections.abc import Collection
from dataclasses import replace

from eitherway.engine.account import Account
from eitherway.requests.digest import LEFT_ALONE
from eitherway.requests.message_decision import MessageDecision
from eitherway.requests.overflow import WAITS, is_stranger
from eitherway.requests.request import Ref
from eitherway.values import dataclass

log = logging.getLogger(__name__)

LEFT = "left:"  # prefix of a fact: where a message is that got no card; the fact says what left it
UNLISTED = "unlisted:"  # prefix of a fact: where a message is that names no address of the owner's


@dataclass(frozen=True, slots=True)
class Processed:
    """One new message of a cycle: what was decided, or why it was set aside."""

    ref: Ref
    decision: MessageDecision | None
    error: str = ""

    def outlined(self) -> "Processed":
        """The same for a report, in which there may be thousands."""
        return replace(self, decision=self.decision.outlined()) if self.decision else self

    @property
    def is_urgent(self) -> bool:
        """Whether somebody may be in danger: the alarm rings."""
        guarded = self.decision.guarded if self.decision else None
        return guarded is not None and guarded.guard == "crisis"


def record_message(decision: MessageDecision, account: Account) -> Processed:
    """Remembers that a message was decided on, when its plan was carried out."""
    record_messages((decision,), account)
    return Processed(decision.facts.ref, decision)


def record_messages(decisions: Collection[MessageDecision], account: Account) -> None:
    """Remembers it of all of them, or of none."""
    if account.dry_run:
        return
    with account.ledger.together():
        for decision in decisions:
            _note(decision, account)
        account.ledger.set_fact("last_mail_at", account.now.isoformat())
    for decision in decisions:
        if decision.plan.faults:
            log.warning("%s letter not written: its template; see the card", decision.facts.ref)
        log.info("%s %s", decision.facts.ref, decision.outcome)
        decision.examined.forget()


def _note(decision: MessageDecision, account: Account) -> None:
    facts, ledger = decision.facts, account.ledger
    _count_card(decision, account)
    ledger.mark_seen(facts.message.key, decision.outcome, account.now, facts.message.identity)
    if decision.outcome == "guard:not_named":  # by its place alone: the digest reads who it was for
        ledger.set_fact(f"{UNLISTED}{facts.ref}", account.now.isoformat())
    if decision.outcome in LEFT_ALONE:
        ledger.set_fact(f"{LEFT}{facts.ref}", decision.outcome)


def _count_card(decision: MessageDecision, account: Account) -> None:
    """Counts the card of a stranger's new request, or remembers that one waits for its card."""
    request, today = decision.opened, account.context.local_now.date()
    if request is None or not is_stranger(decision.facts, account.context):
        return
    if WAITS in request.notes:
        account.ledger.set_fact(WAITS, today.isoformat())
    else:
        account.ledger.set_fact("cards_today", f"{today.isoformat()} {decision.facts.cards_today + 1}")
