"""The house: its folders in one order, who imports whom, and what breaks its rules. `make house` prints it.

The order and the rules are here only: `test_architecture.py` checks them, `make house` shows them.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import groupby
from pathlib import Path

NAME = "eitherway"
PACKAGE = Path(__file__).parents[1] / "src" / NAME
# From the bottom to the top: a folder imports from those before it, never from one after it.
ORDER = (
    "__init__", "errors", "values", "languages", "text", "mail", "asks", "capacity", "rules", "filters",
    "requests", "storage", "web", "imap", "accounts", "calendars", "engine", "setup", "page", "host",
    "demo", "commands", "cli", "__main__",
)  # fmt: skip
MOST_FILES_AT_THE_TOP = 5

Arrows = dict[str, set[str]]


@dataclass(frozen=True, slots=True)
class Module:
    """One file. `name` is dotted, without the name of the package: "engine.cycle"."""

    path: Path
    name: str
    tree: ast.Module
    lines: int

    @property
    def folder(self) -> str:
        return self.name.split(".")[0]

    @property
    def last_name(self) -> str:
        return self.name.split(".")[-1]


def read_modules(package: Path = PACKAGE) -> tuple[Module, ...]:
    """The modules of a package."""
    return tuple(_read(path, package) for path in sorted(package.rglob("*.py")))


def _read(path: Path, package: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    words = path.relative_to(package).with_suffix("").parts
    name = ".".join(words[:-1] if words[-1] == "__init__" and words[:-1] else words)
    return Module(path, name, ast.parse(text), len(text.splitlines()))


def imports(module: Module) -> Iterator[str]:
    """Everything imported, in full and wherever in the module: "pathlib.Path", or ".Path" if relative."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


def module_arrows(modules: tuple[Module, ...]) -> Arrows:
    """For each module the modules of the package that it imports."""
    known = {module.name for module in modules}
    return {module.name: set(_inner_imports(module, known)) for module in modules}


def _inner_imports(module: Module, known: set[str]) -> Iterator[str]:
    for name in imports(module):
        top, _, inner = name.partition(".")
        if top == NAME:
            yield inner if inner in known else inner.rpartition(".")[0] or "__init__"


def folder_arrows(modules: tuple[Module, ...]) -> Arrows:
    """For each folder the other folders that it imports from."""
    arrows: Arrows = {module.folder: set() for module in modules}
    for name, targets in module_arrows(modules).items():
        folder = name.split(".")[0]
        arrows[folder] |= {target.split(".")[0] for target in targets} - {folder}
    return arrows


def upward_imports(modules: tuple[Module, ...]) -> list[str]:
    """The imports from a folder above, and the folders that are missing in the order."""
    place = {folder: number for number, folder in enumerate(ORDER)}
    arrows = module_arrows(modules)
    return [
        f"{folder} has no place in ORDER" for folder in sorted(set(folder_arrows(modules)) - set(ORDER))
    ] + [
        f"{name} imports {target}, which is above it"
        for name, targets in sorted(arrows.items())
        for target in sorted(targets)
        if place.get(name.split(".")[0], 0) < place.get(target.split(".")[0], 0)
    ]


def circles(arrows: Arrows) -> list[str]:
    """The first circle that is found, written out, if there is any."""
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return [" imports ".join(reversed(error.args[1]))]
    return []


def repeated_modules(modules: tuple[Module, ...]) -> list[str]:
    """Modules, folders included, that share their last name."""
    return _repeated((module.last_name, module.name) for module in modules)


def repeated_classes(modules: tuple[Module, ...]) -> list[str]:
    """Public classes that share a name."""
    return _repeated(
        (node.name, module.name)
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )


def _repeated(named: Iterator[tuple[str, str]]) -> list[str]:
    groups = groupby(sorted(named), key=lambda pair: pair[0])
    places = [(name, [place for _, place in group]) for name, group in groups]
    return [f"{name} is in {' and in '.join(where)}" for name, where in places if len(where) > 1]


def relative_imports(modules: tuple[Module, ...]) -> list[str]:
    """Modules with an import that is not absolute."""
    return [module.name for module in modules if any(name.startswith(".") for name in imports(module))]


def top_level_files(modules: tuple[Module, ...]) -> list[str]:
    """The files next to the folders."""
    return [module.path.name for module in modules if module.name == module.path.stem]


def faults(modules: tuple[Module, ...]) -> list[str]:
    """What breaks a rule of the house, a line each."""
    files = top_level_files(modules)
    return [
        *upward_imports(modules),
        *(f"a circle: {circle}" for circle in circles(module_arrows(modules))),
        *(f"a circle: {circle}" for circle in circles(folder_arrows(modules))),
        *(f"the module {repeated}" for repeated in repeated_modules(modules)),
        *(f"the class {repeated}" for repeated in repeated_classes(modules)),
        *(f"{name} has a relative import" for name in relative_imports(modules)),
        *([f"at the top level are {', '.join(files)}"] if len(files) > MOST_FILES_AT_THE_TOP else []),
    ]


def picture(modules: tuple[Module, ...]) -> str:
    """The folders from the bottom to the top, each with the folders that it imports from."""
    arrows = folder_arrows(modules)
    rows = [f"{'folder':<10}{'modules':>8}{'lines':>8}  imports from"]
    for folder in [folder for folder in ORDER if folder in arrows]:
        inside = [module.lines for module in modules if module.folder == folder]
        below = " ".join(name for name in ORDER if name in arrows[folder])
        rows.append(f"{folder:<10}{len(inside):>8}{sum(inside):>8}  {below}".rstrip())
    size = f"{len(modules)} modules, {sum(module.lines for module in modules)} lines"
    return "\n".join([*rows, f"{size}, {sum(map(len, arrows.values()))} arrows on {_floors(arrows)} floors"])


def _floors(arrows: Arrows) -> int:
    """How many folders the longest chain of imports has; 0 if the folders go in a circle."""
    floors: dict[str, int] = {}
    for folder in () if circles(arrows) else TopologicalSorter(arrows).static_order():
        floors[folder] = 1 + max((floors[below] for below in arrows[folder]), default=0)
    return max(floors.values(), default=0)


def main() -> None:
    """Prints the picture and what breaks the rules; ends with 1 if something does."""
    modules = read_modules()
    wrong = faults(modules)
    print(picture(modules))
    sys.exit("\n".join(wrong) or None)


if __name__ == "__main__":
    main()
