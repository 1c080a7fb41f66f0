"""Runs a few commands as most ask for them, without the command line's library. An edge.

That library alone takes ten times as long to load as an interpreter does to start, and 4 MB. Whatever is
written in another way than here, mistakes and --help too, is left to it.
"""

import gc
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from eitherway.commands.options import Options, set_up_logging

_COMMANDS = {  # where each is, and the number of its arguments
    "status": ("status", "show_status", 0),
    "check": ("checking", "check_files", 0),
    "explain": ("explaining", "explain_message", 1),
    "once": ("one_cycle", "run_one_cycle", 0),
    "run": ("watching", "watch_mailboxes", 0),
    "status --practice": ("for_practice", "show_practice_status", 1),
    "check --practice": ("for_practice", "check_practice", 1),
    "run --practice": ("for_practice", "watch_practice", 1),
}
_FLAGS = {"--json": "json", "-v": "verbose", "--verbose": "verbose", "-q": "quiet", "--quiet": "quiet"}
_PATHS = {"-c": "rules", "--rules": "rules", "--state": "state", "--practice": "practice"}


def plain_call(arguments: Sequence[str]) -> Callable[[], None] | None:
    """What runs the command that these arguments name; None if they are for the library."""
    given: dict[str, Any] = {}
    words: list[str] = []
    left = iter(arguments)
    for one in left:
        if one in _FLAGS:
            given[_FLAGS[one]] = True
        elif one in _PATHS:
            given[_PATHS[one]] = Path(next(left, "-"))
        else:
            words.append(one)
    name, *targets = words or [""]
    paths = (str(given[name]) for name in _PATHS.values() if name in given)
    odd = any(one.startswith("-") for one in (*words, *paths))
    if (practice := given.pop("practice", None)) is not None:
        name, targets = f"{name} --practice", [*targets, str(practice)]
        odd = odd or "rules" in given or "state" in given
    if odd or name not in _COMMANDS or len(targets) != _COMMANDS[name][2]:
        return None
    return partial(_run, name, Options(**given), targets)


def _run(name: str, options: Options, targets: Sequence[str]) -> None:
    module, function, _ = _COMMANDS[name]
    if not name.startswith("run"):
        gc.set_threshold(200_000, 20, 100)  # little becomes garbage before a short command ends
    set_up_logging(options)
    getattr(import_module(f"eitherway.commands.{module}"), function)(options, *targets)
