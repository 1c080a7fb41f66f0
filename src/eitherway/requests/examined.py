"""A message under decision: its guards and its ask, each part read when it is first wanted. Pure."""

from dataclasses import dataclass, replace
from functools import cached_property

from eitherway.asks.ask import Ask, AskReader, Heard
from eitherway.asks.invitation import replaced_time
from eitherway.capacity.situation import starts_of
from eitherway.mail.guards import Guarded, first_guard, walk
from eitherway.mail.message import Message
from eitherway.requests.bands import Case, Thresholds
from eitherway.requests.context import DecisionContext
from eitherway.requests.message_facts import MessageFacts
from eitherway.rules.match import Facts, wants_an_ask
from eitherway.rules.rule import Rule


@dataclass(frozen=True)
class Examined:
    """What decides about a message: most are stopped by a header field, most others by what is not asked."""

    incoming: MessageFacts
    context: DecisionContext

    @cached_property
    def guards(self) -> tuple[tuple[str, str | None], ...]:
        """Every guard in order with its reason, None where it does not stop the message."""
        one = self.incoming
        return walk(
            one.message,
            self.context.own_addresses(),
            answered=one.answered,
            before_since=one.before_since,
            known=one.known,
        )

    @cached_property
    def guarded(self) -> Guarded | None:
        """The first guard that stops it; the guards after that one are not asked."""
        one = self.incoming
        return first_guard(
            one.message,
            self.context.own_addresses(),
            answered=one.answered,
            before_since=one.before_since,
            known=one.known,
        )

    def forget(self) -> None:
        """Lets go of what was read of the message, which is read again when it is wanted: it is large."""
        for name in ("guards", "guarded", "ask", "facts", "_reading"):
            self.__dict__.pop(name, None)

    @property
    def heard(self) -> Heard:
        """What it asks, without when."""
        return self._reading.heard

    @cached_property
    def ask(self) -> Ask:
        """What it asks, and when."""
        return _with_time_so_far(self._reading.ask, self.context)

    @cached_property
    def facts(self) -> Facts:
        """What the rules see of it."""
        one = self.incoming
        return Facts(one.message, self.heard, one.known, self.context.now, one.answers_mine, lambda: self.ask)

    def weighing(self, rule: Rule) -> tuple[Case, Thresholds]:
        """By what it is judged how sure it is that an answer is wanted, as `rule` matched."""
        one, context = self.incoming, self.context
        answers, owner = context.settings.answers, context.settings.owner
        spared = one.known or bool(one.answers_mine)
        wants = wants_an_ask(rule, self.facts, context.rulebook)
        case = Case(one.message, self.heard, rule, context.own_addresses(), owner.name, spared, wants)
        return case, Thresholds(answers.asked_from, max(answers.draft_from, answers.asked_from))

    @cached_property
    def _reading(self) -> AskReader:
        return reading_of(self.incoming.message, self.context)


def ask_of(message: Message, context: DecisionContext) -> Ask:
    """What a message asks, by the owner's zone and threshold."""
    return reading_of(message, context).ask


def reading_of(message: Message, context: DecisionContext) -> AskReader:
    """The same, of which nothing is read yet."""
    owner, threshold = context.settings.owner, context.settings.answers.asked_from
    return AskReader(message, owner.timezone, owner.language, threshold, owner.addresses)


def _with_time_so_far(ask: Ask, context: DecisionContext) -> Ask:
    """A counter-proposal with the time at which the event is in the owner's calendar, if it does not say."""
    if ask.method != "COUNTER" or not ask.times or any(item.role == "replaced" for item in ask.times):
        return ask
    starts = starts_of(ask.invitation_uid, context.sources, context.capacity_settings, context.now)
    if len(starts) != 1:
        return ask
    return replace(ask, times=(*ask.times, replaced_time(starts[0], ask.times[0])))
