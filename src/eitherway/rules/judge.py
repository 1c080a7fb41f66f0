"""A message's facts and the rulebook to a verdict: the first rule that matches decides. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from eitherway.rules.rule import Rule, Rulebook
from eitherway.rules.sight import Facts, Sight

__all__ = ["Facts", "Step", "Verdict", "judge"]


@dataclass(frozen=True, slots=True)
class Step:
    """One rule as it was tried, with what was found or what was missing."""

    rule: str
    line: int
    matched: bool
    why: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"rule '{self.rule}' (line {self.line}): {'yes' if self.matched else 'no'}, {'; '.join(self.why)}"
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which rule matched and because of what; `also` names the later rules that would have."""

    rule: Rule | None
    because: tuple[str, ...]
    trail: tuple[Step, ...]
    also: tuple[str, ...]


def judge(facts: Facts, rulebook: Rulebook) -> Verdict:
    """The verdict on one message; every rule is tried, so that the trail is whole."""
    sight = Sight(facts, rulebook.index, rulebook.people)
    trail = tuple(Step(rule.name, rule.line, *rulebook.try_rule(rule, sight)) for rule in rulebook.rules)
    matched = [(rule, step) for rule, step in zip(rulebook.rules, trail, strict=True) if step.matched]
    if not matched:
        return Verdict(None, (), trail, ())
    rule, step = matched[0]
    return Verdict(rule, step.why, trail, tuple(later.name for later, _ in matched[1:]))
