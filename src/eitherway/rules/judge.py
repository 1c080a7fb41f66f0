"""A message's facts and the rulebook to a verdict: the first rule that matches decides. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from eitherway.rules.rule import Rule, Rulebook, Step
from eitherway.rules.sight import Facts, Sight

__all__ = ["Facts", "Step", "Verdict", "judge"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which rule matched and because of what; `also` names the later rules that would have."""

    rule: Rule | None
    because: tuple[str, ...]
    trail: tuple[Step, ...]
    also: tuple[str, ...]


def judge(facts: Facts, rulebook: Rulebook) -> Verdict:
    """The verdict on one message, with every rule tried: those that lack all their words are not run."""
    sight = Sight(facts, rulebook.index, rulebook.people)
    trail = list(rulebook.misses)
    matched = []
    for at in rulebook.candidates(sight):
        rule = rulebook.rules[at]
        trail[at] = Step(rule.name, rule.line, *rule.when.run(sight))
        if trail[at].matched:
            matched.append(at)
    if not matched:
        return Verdict(None, (), tuple(trail), ())
    first, *later = matched
    also = tuple(rulebook.rules[at].name for at in later)
    return Verdict(rulebook.rules[first], trail[first].why, tuple(trail), also)
