"""Matches a message's facts against the rulebook: the first rule that matches decides. Pure."""

from dataclasses import replace

from eitherway.rules.condition_tree import is_tested
from eitherway.rules.match_context import Facts, MatchContext
from eitherway.rules.rule import Rule, Rulebook, Step
from eitherway.values import dataclass

__all__ = ["Facts", "Match", "Step", "find_match", "wants_an_ask"]


@dataclass(frozen=True, slots=True)
class Match:
    """The rule that matched and why; `also` names the later rules that would have matched."""

    rule: Rule | None
    because: tuple[str, ...]
    trail: tuple[Step, ...]
    also: tuple[str, ...]


def find_match(facts: Facts, rulebook: Rulebook) -> Match:
    """The verdict on one message and a step for each rule; rules that lack all their words are not run."""
    match_context = MatchContext(facts, rulebook.index, rulebook.people)
    trail = list(rulebook.misses)
    matched = []
    for at in rulebook.candidates(match_context):
        holds, why = rulebook.rules[at].when.run(match_context)
        trail[at] = trail[at]._replace(matched=holds, why=why)
        if trail[at].matched:
            matched.append(at)
    if not matched:
        return Match(None, (), tuple(trail), ())
    first, *later = matched
    also = tuple(rulebook.rules[at].name for at in later)
    return Match(rulebook.rules[first], trail[first].why, tuple(trail), also)


def wants_an_ask(rule: Rule, facts: Facts, rulebook: Rulebook) -> bool:
    """Whether `rule`, which matched these facts, would not match them if nothing were asked."""
    if not any(is_tested(name, rule.when) for name in ("asks", "asks_for")):
        return False
    silent = replace(facts, ask=replace(facts.ask, asked=False))
    return not rule.when.run(MatchContext(silent, rulebook.index, rulebook.people)).holds
