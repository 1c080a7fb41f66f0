"""rules.yaml to a Rulebook: settings, rules in order, and the index that finds their words. Pure."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from eitherway.errors import ConfigError
from eitherway.rules.arguments import Scope
from eitherway.rules.check import run_examples
from eitherway.rules.document import Node, decode, read
from eitherway.rules.faults import Fault, near, render, shown
from eitherway.rules.rule import Needs, Rule, Rulebook, RuleInput, rule_of
from eitherway.rules.schema import RESERVED_WORDS, Settings
from eitherway.rules.sight import Index
from eitherway.rules.translate import faults_of
from eitherway.rules.tree import read_tree, word_lists

__all__ = ["Needs", "Rule", "Rulebook", "load"]

M = TypeVar("M", bound=BaseModel)


def load(text: str | bytes, name: str) -> Rulebook:
    """The rulebook of a file's text. Raises ConfigError with every fault; failing examples are faults."""
    root, noted = read(text if isinstance(text, str) else decode(text, name), name)
    faults = list(noted)
    settings = _settings(root, faults)
    rules = _rules(root, settings, faults)
    if settings is None or faults:
        raise ConfigError(render(faults, name))
    rulebook = _book(settings, tuple(rule for rule, _ in rules), name)
    places = {rule.name: node_faults for rule, node_faults in rules}
    failing = run_examples(rulebook, places)
    if failing:
        raise ConfigError(render(failing, name))
    return rulebook


def _settings(root: Node, faults: list[Fault]) -> Settings | None:
    rest = Node(
        root.line, root.column, tuple(pair for pair in root.pairs if pair[0].text != "rules"), "group"
    )
    return _validated(Settings, rest, faults)


def _validated(model: type[M], node: Node, faults: list[Fault]) -> M | None:
    try:
        return model.model_validate(node.plain_data())
    except ValidationError as error:
        faults += faults_of(error.errors(), node, model)
        return None


def _rules(
    root: Node, settings: Settings | None, faults: list[Fault]
) -> list[tuple[Rule, tuple[Fault, ...]]]:
    node = root.get("rules")
    if node is None or node.kind != "list" or not node.items:
        where = node or root
        faults.append(
            Fault(where.line, where.column, "'rules' is missing; write a list of at least one rule")
        )
        return []
    scope = Scope(_lists(root, settings, faults), faults)
    built = [_rule(item, scope) for item in node.items]
    _names_differ(node.items, faults)
    rules = [rule for rule in built if rule is not None]
    if settings is not None:
        _refer_to_known_things(node.items, settings, faults)
    return rules


def _lists(root: Node, settings: Settings | None, faults: list[Fault]) -> dict[str, Node | tuple[str, ...]]:
    lists: dict[str, Node | tuple[str, ...]] = {}
    words = root.get("words")
    for key, value in words.pairs if words else ():
        if key.text in RESERVED_WORDS:
            faults.append(
                Fault(key.line, key.column, f"'${key.text}' is made from people:; choose another name")
            )
        lists[key.text] = value
    people = settings.people if settings else None
    return lists | {name: tuple(getattr(people, name, ())) for name in RESERVED_WORDS}


def _rule(node: Node, scope: Scope) -> tuple[Rule, tuple[Fault, ...]] | None:
    given = _validated(RuleInput, node, scope.faults)
    when_node = node.get("when")
    when = (
        read_tree(when_node if when_node.value is not None else node.key("when") or node, scope)
        if when_node
        else None
    )
    if given is None or when is None:
        return None
    examples = node.get("examples")
    places = tuple(Fault(item.line, item.column, "") for item in examples.items) if examples else ()
    return rule_of(given, when, node.line, node.column), places


def _names_differ(nodes: tuple[Node, ...], faults: list[Fault]) -> None:
    seen: dict[str, int] = {}
    for node in nodes:
        name = node.get("name")
        if name is None or not name.text:
            continue
        if name.text in seen:
            first = f"the first is on line {seen[name.text]}"
            faults.append(Fault(name.line, name.column, f"a second rule '{shown(name.text)}'; {first}"))
        seen.setdefault(name.text, name.line)


def _refer_to_known_things(nodes: tuple[Node, ...], settings: Settings, faults: list[Fault]) -> None:
    topics = {topic for referral in settings.referrals for topic in referral.topics}
    for node in nodes:
        wanted = node.get("refer_to")
        for item in wanted.items if wanted else ():
            if item.text not in topics:
                text = f"'{shown(item.text)}' is no topic of your referrals; {near(item.text, topics)}"
                faults.append(Fault(item.line, item.column, text))


def _book(settings: Settings, rules: tuple[Rule, ...], name: str) -> Rulebook:
    people = {
        word: tuple(person.lower() for person in getattr(settings.people, word)) for word in RESERVED_WORDS
    }
    people = {"own": settings.owner.addresses, "client": people["clients"], **people}
    lists = (pair for rule in rules for pair in word_lists(rule.when))
    return Rulebook(settings, rules, name, Index(lists), people)
