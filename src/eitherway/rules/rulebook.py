"""Loads rules.yaml as a Rulebook: reports every fault at once, then runs the examples. Pure."""

from collections.abc import Sequence
from functools import lru_cache

from eitherway.errors import ConfigError
from eitherway.rules.arguments import Lists, Scope, read_list
from eitherway.rules.check import run_examples
from eitherway.rules.condition_tree import Combination, Leaf, Tree, read_tree
from eitherway.rules.document import Node, decode, read
from eitherway.rules.faults import Fault, Place, closest, near, render, shown
from eitherway.rules.model_faults import validated
from eitherway.rules.needs import Needs, read_needs
from eitherway.rules.packs import chosen, joined, read_pack
from eitherway.rules.people_files import PeopleFiles, with_people
from eitherway.rules.rule import Rule, Rulebook, RuleInput, rule_of, rulebook_of
from eitherway.rules.schema import RESERVED_WORDS, Settings
from eitherway.rules.written_files import PackFile, Packs

_MOST_EXAMPLES = 1000
_SOMEBODY = """\
owner: {name: Somebody, addresses: [somebody@example.org], timezone: UTC}
mailbox: {host: imap.example.org, user: somebody, password: {keyring: eitherway}}
"""

__all__ = ["Needs", "Rule", "Rulebook", "faults_of", "join", "load"]


def load(
    text: str | bytes,
    name: str,
    packs: Packs | None = None,
    *,
    examples: bool = True,
    sound: bool = False,
    people: PeopleFiles | None = None,
) -> Rulebook:
    """The rulebook of a file's text, with the pack that it names. Raises ConfigError with every fault.

    Failing examples are faults; they are not run if `examples` is false. Those of a pack are run with the
    pack alone, so that they do not depend on what the owner's file says. Of `sound` files, in which no fault
    was found before, what takes long is not looked at again.
    """
    examples = examples and not sound
    document, faults = join(text, name, packs, examples=examples)
    document = with_people(document, people or {}, Scope({}, faults))
    rulebook = _rulebook(document, faults, name if examples else "", sound=sound)
    if rulebook is None or faults:
        raise ConfigError(*render(faults))
    return rulebook


def join(
    text: str | bytes, name: str, packs: Packs | None = None, *, examples: bool = True
) -> tuple[Node, list[Fault]]:
    """The document of a file and its pack together, and the faults so far, with all those of the pack.

    Those of the pack are looked for by its examples, so not without `examples`.
    """
    root, noted = read(text if isinstance(text, str) else decode(text, name), name)
    faults = list(noted)
    scope = Scope({}, faults)
    pack = chosen(root, packs or {}, scope)
    if pack is None:
        return root, faults
    if examples:
        faults += faults_of(pack)
    return joined(root, read_pack(pack)[0], scope), faults


@lru_cache(maxsize=8)  # an edit of a pack of one's own is another pack
def faults_of(pack: PackFile) -> tuple[Fault, ...]:
    """The faults of a pack alone, as somebody uses it who wrote no rules: its examples are run."""
    root, noted = read_pack(pack)
    faults = list(noted)
    _rulebook(joined(read(_SOMEBODY, "")[0], root, Scope({}, faults)), faults, pack.file)
    return tuple(faults)


def _rulebook(root: Node, faults: list[Fault], tried: str, *, sound: bool = False) -> Rulebook | None:
    """The rulebook of a document, or its faults. The examples that the file `tried` holds are run."""
    rest = Node(root.place, tuple(pair for pair in root.pairs if pair[0].text != "rules"), "group")
    settings = validated(Settings, rest, faults)
    nodes = _rule_nodes(root, faults)
    scope = Scope(_lists(root, settings, faults, sound=sound), faults, sound)
    rules = [_rule(node, settings.pack if settings else "", scope, root) for node in nodes]
    faults += _too_many_examples(nodes)
    _compare(nodes, root, faults)
    if settings is None or not rules or None in rules or _too_many_examples(nodes):
        return None
    rulebook = rulebook_of(settings, tuple(rule for rule in rules if rule), root.place.file)
    unreachable = _unreachable(rulebook.rules)
    faults += unreachable
    if tried and not unreachable:  # of rules that are never reached no example is as expected
        faults += run_examples(rulebook, [_places(node) for node in nodes], tried)
    return rulebook


def _rule_nodes(root: Node, faults: list[Fault]) -> tuple[Node, ...]:
    node = root.get("rules")
    if node is not None and node.kind == "list" and node.items:
        return node.items
    if node is None and root.get("pack") is not None:
        return ()  # the pack is not there, which is a fault already
    what = "'rules' is missing" if node is None or node.value is None else "'rules' is a list"
    advice = "write below it lines that begin with '- name:'"
    faults.append(Fault((node or root).place, f"{what}; {advice}"))
    return ()


def _rule(node: Node, pack: str, scope: Scope, root: Node) -> Rule | None:
    before = len(scope.faults)
    given = validated(RuleInput, node, scope.faults)
    when_node, key = node.get("when"), node.key("when")
    if node.kind != "group":
        return None
    if when_node is None or key is None:
        scope.fault(node, "'when' is missing; write 'when:' with at least one test, such as text: [word]")
        return None
    when = read_tree(when_node if when_node.value is not None else key, scope)
    if given is None or when is None or len(scope.faults) > before:
        return None
    is_own = node.place.file == root.place.file
    return rule_of(given, when, node.place, "" if is_own else pack)


def _lists(root: Node, settings: Settings | None, faults: list[Fault], *, sound: bool) -> Lists:
    """The named lists: those under `words:`, and those of people."""
    lists: dict[str, tuple[Node, ...]] = {}
    scope = Scope({}, faults, sound)
    words = root.get("words")
    for key, value in words.pairs if words else ():
        if key.text in RESERVED_WORDS:
            scope.fault(key, f"'{key.text}' is the list under people:; choose another name for this list")
        lists[key.text] = read_list(value, scope)
    for name in RESERVED_WORDS:
        people = getattr(settings.people, name) if settings else ()
        lists[name] = tuple(
            Node(Place("", 0, 0), one if isinstance(one, str) else f"${name}") for one in people
        )
    return lists


def _too_many_examples(nodes: tuple[Node, ...]) -> list[Fault]:
    """The fault of too many examples: each takes some milliseconds, while mail waits."""
    places = [place for node in nodes for place in _places(node)]
    if len(places) <= _MOST_EXAMPLES:
        return []
    first = places[_MOST_EXAMPLES]
    return [Fault(first.place, f"more than {_MOST_EXAMPLES:,} examples; leave some out")]


def _places(rule: Node) -> tuple[Node, ...]:
    examples = rule.get("examples")
    return examples.items if examples else ()


def _compare(nodes: tuple[Node, ...], root: Node, faults: list[Fault]) -> None:
    """Adds the faults between rules: duplicate names, unknown kinds and topics."""
    seen: dict[str, int] = {}
    topics = _topics(root)
    scope = Scope({}, faults)
    for node in nodes:
        name = node.get("name")
        if name is not None and name.text in seen:
            first = f"the first is on line {seen[name.text]}"
            scope.fault(name, f"a second rule '{shown(name.text)}'; {first}, give it another name")
        elif name is not None and name.text:
            seen[name.text] = name.line
        wanted = node.get("refer_to")
        # A pack names topics that some have: those that the owner's referrals lack are no fault.
        if wanted is not None and wanted.place.file == root.place.file:
            _check_topics(wanted.items, topics, scope)
        _check_kind(node.get("needs"), root, scope)


def _check_topics(wanted: Sequence[Node], topics: set[str], scope: Scope) -> None:
    """Adds the faults of topics: one known topic is enough, but a typo is reported even then."""
    enough = any(item.text in topics for item in wanted)
    for item in wanted:
        todo = near(item.text, topics) if topics else "write them under referrals:"
        if item.text not in topics and (not enough or closest(item.text, sorted(topics))):
            scope.fault(item, f"'{shown(item.text)}' is not a topic of your referrals; {todo}")


def _topics(root: Node) -> set[str]:
    referrals = root.get("referrals")
    entries = [entry.get("for") for entry in referrals.items] if referrals else []
    return {topic.text for entry in entries if entry for topic in entry.items}


def _check_kind(node: Node | None, root: Node, scope: Scope) -> None:
    try:
        needs = read_needs(node.plain_data()) if node else None
    except ValueError:
        return  # The reader of the rule has reported it.
    capacity = root.get("capacity")
    kinds = capacity.get("kinds") if capacity else None
    known = [key.text for key, _ in kinds.pairs] if kinds else []
    if node is None or not isinstance(needs, Needs) or not needs.kind or needs.kind in known:
        return
    todo = near(needs.kind, known) if known else "write it under capacity: kinds:"
    alone = needs == Needs(needs.kind) and node.kind == "text" and not closest(needs.kind, sorted(known))
    what = "neither a length, such as 50 min, nor a kind" if alone else "not a kind"
    scope.fault(node.key(needs.kind) or node, f"'{shown(needs.kind)}' is {what} of your capacity; {todo}")


def _unreachable(rules: tuple[Rule, ...]) -> list[Fault]:
    """The fault of a rule that takes every message before others: one, however many those are."""
    end = next((at for at, rule in enumerate(rules) if _is_always(rule.when)), len(rules))
    below = rules[end + 1 :]
    if not below:
        return []
    above = rules[end]
    if below[-1].pack and not above.pack:
        what = "takes every message before the rules of the pack"
        return [Fault(above.place, f"{what}; write 'after: {shown(below[-1].name)}'")]
    one = f"rule '{shown(below[0].name)}' (line {below[0].place.line}) is"
    what = one if len(below) == 1 else f"the {len(below)} rules below it are"
    return [Fault(above.place, f"takes every message, so {what} never reached; move it to the end")]


def _is_always(tree: Tree) -> bool:
    if isinstance(tree, Leaf):
        return tree.test.name == "always" and bool(tree.value)
    return (
        isinstance(tree, Combination)
        and len(tree.parts) == 1
        and tree.how != "not"
        and _is_always(tree.parts[0])
    )
