"""A message's facts and the rulebook to a verdict: the first rule that matches decides. Pure."""

from dataclasses import dataclass

from eitherway.rules.match_context import Facts, MatchContext
from eitherway.rules.rule import Rule, Rulebook, Step

__all__ = ["Facts", "Match", "Step", "find_match"]


@dataclass(frozen=True, slots=True)
class Match:
    """Which rule matched and because of what; `also` names the later rules that would have."""

    rule: Rule | None
    because: tuple[str, ...]
    trail: tuple[Step, ...]
    also: tuple[str, ...]


def find_match(facts: Facts, rulebook: Rulebook) -> Match:
    """The verdict on one message, with every rule tried: those that lack all their words are not run."""
    match_context = MatchContext(facts, rulebook.index, rulebook.people)
    trail = list(rulebook.misses)
    matched = []
    for at in rulebook.candidates(match_context):
        rule = rulebook.rules[at]
        trail[at] = Step(rule.name, rule.line, *rule.when.run(match_context))
        if trail[at].matched:
            matched.append(at)
    if not matched:
        return Match(None, (), tuple(trail), ())
    first, *later = matched
    also = tuple(rulebook.rules[at].name for at in later)
    return Match(rulebook.rules[first], trail[first].why, tuple(trail), also)
