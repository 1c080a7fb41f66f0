"""What was decided about one message: the guards, the rule, the ask, the plan. Pure."""

from dataclasses import replace

from eitherway.asks.ask import Ask
from eitherway.capacity.model import Capacity
from eitherway.mail.guards import Guarded
from eitherway.requests.bands import Band, band_of
from eitherway.requests.examined import Examined
from eitherway.requests.message_facts import MessageFacts
from eitherway.requests.plan import Plan, Remember
from eitherway.requests.request import Request
from eitherway.rules.match import Match
from eitherway.values import dataclass


@dataclass(frozen=True, slots=True)
class MessageDecision:
    """What was decided about one message, and why; `explain` prints it.

    `weighed`: it is a new letter that a rule matched, so that it has a band.
    """

    examined: Examined
    guarded: Guarded | None
    verdict: Match | None
    capacity: Capacity | None
    plan: Plan
    weighed: bool = False

    @property
    def band(self) -> Band | None:
        """How sure it is that a new letter wants an answer; read now where the decision did not need it."""
        rule = self.verdict.rule if self.verdict and self.weighed else None
        return band_of(*self.examined.weighing(rule)) if rule else None

    def outlined(self) -> "MessageDecision":
        """The decision as a list of many shows it: without the texts and the rules that did not match."""
        facts = replace(self.facts, message=self.facts.message.outline, earlier=None, latest=None)
        verdict = self.verdict and replace(self.verdict, trail=())
        return replace(self, examined=Examined(facts, self.examined.context), verdict=verdict)

    @property
    def facts(self) -> MessageFacts:
        """What it was decided from."""
        return self.examined.incoming

    @property
    def guards(self) -> tuple[tuple[str, str | None], ...]:
        """Every guard in order with its reason, those too that were not needed; None where one passes it."""
        return self.examined.guards

    @property
    def ask(self) -> Ask:
        """What the message asks; read now where the decision did not need it."""
        return self.examined.ask

    @property
    def opened(self) -> Request | None:
        """The request that the message opens; None for any other message."""
        if self.verdict is None or self.verdict.rule is None:
            return None
        return next((one.request for one in self.plan.actions if isinstance(one, Remember)), None)

    @property
    def outcome(self) -> str:
        """What is counted: `guard:NAME`, `rule:NAME`, `thread`, `none`, `only_quoted` (no word is theirs)."""
        if self.guarded:
            return f"guard:{self.guarded.guard}"
        if self.verdict is None:
            return "thread"
        message = self.facts.message
        if not self.plan.actions and (
            message.heading or (message.quoted.strip() and not message.written.strip())
        ):
            return "only_quoted"
        return f"rule:{self.verdict.rule.name}" if self.verdict.rule else "none"
