"""What Eitherway knows of each language, as data: a folder a language, named by its code (ISO 639-1). Pure.

No other part of the program names a language: each takes what it needs from here. A folder holds lists of
phrases, one a line (`.txt`), and tables of words (`.yaml`, the classes in `tables`); any of them may be
missing. README.md says what each is for and how to add a language. A file is read when it is first needed.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args, get_origin, get_type_hints

from eitherway.values import dataclass

if TYPE_CHECKING:
    from eitherway.languages.tables import Lines

FALLBACK = "en"
CATALOG = "cards.po"  # gettext: the sentences of cards, read by text/words
LISTS = (
    *("crisis", "yes", "auto_subjects", "no_reply", "footers", "unsubscribe", "notices", "boilerplate"),
    *("first_person", "sales", "removal", "everybody", "alarming", "you", "us", "offers", "any_time"),
    *("titles", "no_person", "on_behalf", "family_first", "given_last", "weights", "familiar", "declines"),
)
T = TypeVar("T")


class LanguageError(ValueError):
    """A file of a language that is not as it should be: which one, where, and what to write."""


@dataclass(frozen=True, slots=True)
class Language:
    """The folder of one language, with the names of its files."""

    code: str
    folder: Path
    files: frozenset[str]

    def has(self, file: str) -> bool:
        """Whether the folder has this file."""
        return file in self.files

    def octets(self, file: str) -> bytes:
        """What is in that file, which must be there."""
        return (self.folder / file).read_bytes()

    def lines(self, name: str) -> Lines:
        """The lines of the list `name` without comments and empty ones; empty if there is no such list."""
        if not self.has(f"{name}.txt"):
            return ()
        lines = (self.folder / f"{name}.txt").read_text("utf-8").split("\n")
        return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))

    def table(self, kind: type[T]) -> T:
        """The table of that kind, a class of `tables`. Raises LanguageError."""
        file: str = kind.FILE  # type: ignore[attr-defined]
        if not self.has(file):
            raise LanguageError(
                f"{self.code}/{file}: there is no such file; write it as {FALLBACK}/{file} is"
            )
        text = (self.folder / file).read_text("utf-8")
        import yaml

        # BaseLoader: every word stays a word, "on" and "no" too
        loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
        try:
            data = yaml.load(text, Loader=loader)  # noqa: S506
        except yaml.YAMLError as error:
            raise LanguageError(
                f"{self.code}/{file}: this is not YAML: {' '.join(str(error).split())}"
            ) from error
        made: T = _formed(kind, data, f"{self.code}/{file}")
        return made

    def faults(self) -> tuple[str, ...]:
        """A sentence for each file that is not read, or that is not as it should be."""
        return tuple(fault for file in sorted(self.files) if (fault := self._fault(file)))

    def _fault(self, file: str) -> str:
        from eitherway.languages.tables import TABLES

        known = {f"{name}.txt": None for name in LISTS} | {kind.FILE: kind for kind in TABLES}
        if file == CATALOG:
            return ""
        if file not in known:
            import difflib

            near = difflib.get_close_matches(file, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "languages/README.md lists the files"
            return f"{self.code}/{file}: it is never read; {hint}"
        try:
            if kind := known[file]:
                self.table(kind)
        except LanguageError as error:
            return str(error)
        return ""


def languages_in(folder: Path) -> dict[str, Language]:
    """The languages whose folders are in `folder`, by code. English is first: of equals it is taken."""
    codes = [each.name for each in folder.iterdir() if each.is_dir() and each.name.isalpha()]
    codes.sort(key=lambda code: (code != FALLBACK, code))
    return {
        code: Language(code, folder / code, frozenset(each.name for each in (folder / code).iterdir()))
        for code in codes
    }


@cache
def known() -> Mapping[str, Language]:
    """Every language by its code."""
    return languages_in(Path(__file__).parent)


def having(kind: type | str) -> tuple[str, ...]:
    """The codes of the languages that have a table of that kind, or the list of that name."""
    return _having(f"{kind}.txt" if isinstance(kind, str) else kind.FILE)  # type: ignore[attr-defined]


def lines(name: str) -> Lines:
    """The lines of the list `name` in all languages."""
    return tuple(line for each in known().values() for line in each.lines(name))


def table(kind: type[T], code: str) -> T:
    """The table of that language, of English if it has none."""
    made: T = _table(cast("Hashable", kind), code if code in having(kind) else FALLBACK)
    return made


def every(kind: type[T]) -> tuple[T, ...]:
    """The tables of that kind in all languages that have one."""
    return tuple(table(kind, code) for code in having(kind))


@cache
def _having(file: str) -> tuple[str, ...]:
    return tuple(code for code, each in known().items() if each.has(file))


@cache
def _table(kind: type[Any], code: str) -> Any:
    return known()[code].table(kind)


def _formed(form: Any, value: Any, where: str) -> Any:
    """`value`, as YAML gave it, in the form that a field of a table has. Raises LanguageError."""
    if is_dataclass(form):
        return _record(form, value, where)
    if form == frozenset[str] and isinstance(value, str):
        return frozenset(value.split())
    if get_origin(form) is tuple and isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    if get_origin(form) is Mapping and isinstance(value, dict):
        made = {key: _formed(get_args(form)[1], each, f"{where}, '{key}'") for key, each in value.items()}
        return MappingProxyType(made)
    if form is bool and value in ("yes", "no"):
        return value == "yes"
    if form is float and isinstance(value, str) and value.replace(".", "", 1).isdigit():
        return float(value)
    if form is str and isinstance(value, str):
        return value
    raise LanguageError(f"{where}: {str(value)[:40]!r} is not {_NAMES.get(form) or _NAMES[get_origin(form)]}")


_NAMES = {str: "a text", float: "a number", bool: "yes or no", frozenset[str]: "words",
          tuple: "a list of texts", Mapping: "a mapping"}  # fmt: skip


@cache
def _forms(kind: Any) -> Mapping[str, Any]:
    """What each field of a table is."""
    return get_type_hints(kind)


@cache
def _parts(kind: Any) -> Mapping[str, Field[Any]]:
    """The fields by their names in the file."""
    return {each.name.strip("_").replace("_", " "): each for each in fields(kind)}


def _record(kind: Any, data: Any, where: str) -> Any:
    if not isinstance(data, dict):
        raise LanguageError(f"{where}: a table begins each part with its name and a colon")
    parts = _parts(kind)
    for name in data:
        if name not in parts:
            import difflib

            near = difflib.get_close_matches(name, parts, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"it has {', '.join(parts)}"
            raise LanguageError(f"{where}: there is no part '{name}'; {hint}")
    for name, each in parts.items():
        if name not in data and each.default is MISSING and each.default_factory is MISSING:
            raise LanguageError(f"{where}: the part '{name}' is missing; write it")
    forms = _forms(kind)
    values = {
        parts[name].name: _formed(forms[parts[name].name], value, f"{where}, '{name}'")
        for name, value in data.items()
    }
    try:
        return kind(**values)
    except ValueError as error:
        raise LanguageError(f"{where}: {error}") from error
