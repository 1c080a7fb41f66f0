"""Every template tried before a letter depends on it: what is wrong, and on which line. Pure."""

import difflib
import re
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from jinja2 import Environment, TemplateError, TemplateSyntaxError, meta, nodes

from eitherway.requests.letter_faults import name_of, wrong_with
from eitherway.requests.letter_variables import LISTED, VARIABLES, samples
from eitherway.rules.decisions import LETTERS
from eitherway.rules.written_files import TONES

FAILURES = (
    TemplateError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
    RecursionError,
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[\w-]+)?")  # a tag of BCP 47, as `owner: language` writes it
_KNOWN = tuple(one.name for one in VARIABLES)
_ROOTS = {name.partition(".")[0] for name in _KNOWN}


def faults_of(
    path: str, source: str, write: Callable[[dict[str, Any]], str], kinds: tuple[str, ...] = ()
) -> Iterator[str]:
    """Every fault of one template. `write` makes the letter of it; it may raise `FAILURES`.

    `kinds` are the names of the owner's rules, which the template may ask for.
    """
    where = f"templates/{path}.txt"
    letter = name_of(path).partition("/")[0]
    if "/" not in path:
        yield f"{where}: it has no language; put it into a folder such as templates/en/"
        return
    language = path.partition("/")[0]
    if language in TONES or not _LANGUAGE.fullmatch(language):
        yield f"{where}: never used: '{language}' is no language; put it into a folder such as templates/en/"
        return
    if letter not in LETTERS:
        yield f"{where}: '{letter}' is no letter; a file is named for one of {', '.join(LETTERS)}"
        return
    try:
        tree = Environment(autoescape=True).parse(source)
        unknown = sorted(set(_unknown(tree)))
    except TemplateSyntaxError as error:
        yield f"{where}:{error.lineno}: {_sentence(error.message)}; correct the line"
        return
    if unknown:
        yield from (f"{where}:{line}: {what}" for line, what in unknown)
        return
    used = meta.find_undeclared_variables(tree)
    tried = _samples(path, used, kinds if "kind" in used else ())
    yield from (f"{where}{fault}" for fault in _tried(path, tried, write))


def _unknown(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """The names in a template that are no variables, with their lines."""
    wrong = meta.find_undeclared_variables(tree) - _ROOTS
    for name in tree.find_all(nodes.Name):
        if name.name in wrong:
            yield name.lineno, _no_variable(name.name, _KNOWN)
    items = dict(_loop_items(tree))
    for part in tree.find_all(nodes.Getattr):
        if not isinstance(part.node, nodes.Name):
            continue
        owner = part.node.name
        if owner in items and part.attr not in items[owner]:
            known = tuple(f"{owner}.{one}" for one in items[owner])
            yield part.lineno, _no_variable(f"{owner}.{part.attr}", known)
        elif owner in _ROOTS and owner not in items and f"{owner}.{part.attr}" not in _KNOWN:
            yield part.lineno, _no_variable(f"{owner}.{part.attr}", _KNOWN)


def _loop_items(tree: nodes.Template) -> Iterator[tuple[str, tuple[str, ...]]]:
    for loop in tree.find_all(nodes.For):
        if isinstance(loop.iter, nodes.Name) and isinstance(loop.target, nodes.Name):
            yield loop.target.name, LISTED.get(loop.iter.name, ())


def _no_variable(name: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name[:60], known, n=1)
    hint = f"did you mean '{near[0]}'?" if near else "see eitherway check --variables"
    return f"'{name}' is no variable; {hint}"


def _samples(path: str, used: set[str], kinds: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """The facts that the letter at `path` is tried with, in every tone that it serves and asks for."""
    language, _, rest = path.partition("/")
    tone = rest.partition("/")[0]
    every = TONES if "tone" in used else TONES[:1]  # else the greeting and the closing alone differ
    for one in (tone,) if tone in TONES else every:
        yield from samples(language, one, used=used, kinds=kinds)


def _tried(
    path: str, tried: Iterator[dict[str, Any]], write: Callable[[dict[str, Any]], str]
) -> Iterator[str]:
    letter = name_of(path).partition("/")[0]
    for variables in tried:
        try:
            text = write(variables)
        except FAILURES as error:
            yield f"{_line_of(error, path)}: {_sentence(str(error))}; correct the line"
            return
        if faults := tuple(wrong_with(text, letter, variables)):
            yield from faults
            return


def _line_of(error: Exception, path: str) -> str:
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
    return f":{lines[-1]}" if lines else ""


def _sentence(text: str | None) -> str:
    line = (text or "it cannot be read").rstrip(".")
    return line[:1].lower() + line[1:]
