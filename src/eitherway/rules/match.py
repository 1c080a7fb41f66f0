"""Matches a message's facts against the rulebook: the first rule that matches decides. Pure."""

from dataclasses import dataclass

from eitherway.rules.match_context import Facts, MatchContext
from eitherway.rules.rule import Rule, Rulebook, Step

__all__ = ["Facts", "Match", "Step", "find_match"]


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
        rule = rulebook.rules[at]
        trail[at] = Step(rule.name, rule.where, *rule.when.run(match_context), rule.place.line)
        if trail[at].matched:
            matched.append(at)
    if not matched:
        return Match(None, (), tuple(trail), ())
    first, *later = matched
    also = tuple(rulebook.rules[at].name for at in later)
    return Match(rulebook.rules[first], trail[first].why, tuple(trail), also)
