"""Says what a rules file without faults hardly means: a rule that never matches, a machine's zone. Pure."""

from collections.abc import Iterator

from eitherway.rules.condition_tree import Combination, Tree
from eitherway.rules.match_context import WordList
from eitherway.rules.rule import Rulebook
from eitherway.rules.schema import Settings
from eitherway.text.formats import say_list

_NO_PLACE = {"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu", "Etc/Zulu", "UCT", "Etc/UCT"}
_MOST_NAMED = 8


def doubts(rulebook: Rulebook) -> tuple[str, ...]:
    """A line for each thing that is probably not what the owner meant."""
    settings = rulebook.settings
    return (*_zone(settings), *_nobody(rulebook), *_never_true(rulebook))


def _zone(settings: Settings) -> Iterator[str]:
    zone = settings.owner.timezone
    if zone in _NO_PLACE:
        yield (
            f"owner.timezone is {zone}, the zone of a machine: hours, days and promises are counted in it; "
            "if you live elsewhere, write yours, such as Europe/Berlin"
        )


def _nobody(rulebook: Rulebook) -> Iterator[str]:
    """That no clients are named, where rules ask for them."""
    asking = [rule.name for rule in rulebook.rules if _asks_for_clients(rule.when)]
    if asking and not rulebook.settings.people.clients:
        names = say_list([f"'{name}'" for name in asking[:_MOST_NAMED]])
        yield (
            f"people.clients is empty, so your clients are strangers to rules that ask for them ({names}); "
            'write their addresses, or whole domains such as "@clinic.example"'
        )


def _asks_for_clients(tree: Tree) -> bool:
    if isinstance(tree, Combination):
        return any(_asks_for_clients(part) for part in tree.parts)
    return tree.test.name == "sender" and "client" in tree.value


def _never_true(rulebook: Rulebook) -> Iterator[str]:
    """The owner's rules that no message can fulfil, as where a list of people is empty."""
    for rule in rulebook.rules:
        if not rule.pack and _is_nothing(rule.when, rulebook.settings):
            yield (
                f"rule '{rule.name}' ({rule.where}) never matches: a list of people or words that it needs "
                "is empty"
            )


def _is_everything(tree: Tree) -> bool:
    """Whether a tree holds for every message."""
    if not isinstance(tree, Combination):
        return tree.test.name == "always" and tree.value is True
    if tree.how == "not":
        return False
    return (all if tree.how == "all" else any)(_is_everything(part) for part in tree.parts)


def _is_nothing(tree: Tree, settings: Settings) -> bool:
    """Whether a tree holds for no message."""
    if not isinstance(tree, Combination):
        if tree.test.name == "sender":
            people = {"client": settings.people.clients, "vip": settings.people.vip}
            return not any(people.get(word, word) for word in tree.value)
        is_never = tree.test.name == "always" and tree.value is False
        return is_never or (isinstance(tree.value, WordList) and not tree.value.keys)
    if tree.how == "not":
        return any(_is_everything(part) for part in tree.parts)
    return (any if tree.how == "all" else all)(_is_nothing(part, settings) for part in tree.parts)
