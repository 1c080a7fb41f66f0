"""Says how a rules file that holds a whole pack can be shorter: what to delete, and what to keep. Pure."""

from collections.abc import Iterator

from eitherway.rules.document import Node
from eitherway.rules.packs import name_of, read_pack, rules_in
from eitherway.rules.written_files import Packs

_LEAST = 3  # rules that a file shares with a pack
_NAMES_LISTED = 12


def advice(document: Node, packs: Packs) -> tuple[str, ...]:
    """What to do, line by line; nothing for a file that names a pack, or that shares few rules with one."""
    mine = {name_of(rule): rule for rule in rules_in(document)}
    if document.get("pack") is not None or not packs:
        return ()
    documents = {name: read_pack(pack)[0] for name, pack in packs.items()}
    shared = {name: _shared(mine, document) for name, document in documents.items()}
    best = max(shared, key=lambda name: len(shared[name]))
    if len(shared[best]) < _LEAST or 2 * len(shared[best]) < len(mine):
        return ()
    return tuple(_lines(best, mine, shared[best]))


def _shared(mine: dict[str, Node], pack: Node) -> dict[str, bool]:
    """The names of rules that are in both, and whether they say the same, examples aside."""
    theirs = {name_of(rule): rule for rule in rules_in(pack)}
    return {name: _says(mine[name]) == _says(theirs[name]) for name in mine if name in theirs}


def _says(rule: Node) -> object:
    return {key.text: value.plain_data() for key, value in rule.pairs if key.text != "examples"}


def _lines(pack: str, mine: dict[str, Node], shared: dict[str, bool]) -> Iterator[str]:
    same = [name for name, is_same in shared.items() if is_same]
    differ = [name for name, is_same in shared.items() if not is_same]
    own = [name for name in mine if name not in shared]
    yield (
        f"{len(shared)} of {len(mine)} rules come from the pack '{pack}'. This file can be shorter, and get "
        f"better rules with each new version: write 'pack: {pack}', and delete below 'rules:'"
    )
    if same:
        yield f"- as the pack says it: {_listed(same)}"
    if differ:
        yield f"- other than the pack says it now, if the change is not yours: {_listed(differ)}"
    if own:
        yield f"Keep what is yours: {_listed(own)}"
    elif not differ:
        yield "Nothing else is there, so leave out 'rules:' too"


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _NAMES_LISTED} more" if len(names) > _NAMES_LISTED else ""
    return ", ".join(names[:_NAMES_LISTED]) + more
