"""Conditions and rules as another program's filters say them, and how rules.yaml writes them. Pure."""

import re
from collections.abc import Iterable
from dataclasses import field
from typing import Literal

from eitherway.rules.edited_values import written_value
from eitherway.values import dataclass

Do = Literal["ignore", "digest", "card"]
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Looked:
    """One test of rules.yaml with its values; `header` is the field that the test `header` looks at.

    `shown` are texts in which the values are found, for an example.
    """

    test: str
    values: tuple[str, ...]
    header: str = ""
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nested:
    """`all` of the parts, `any` of them, or `not` the only one."""

    how: Literal["all", "any", "not"]
    parts: "tuple[Condition, ...]"


Condition = Looked | Nested


@dataclass(frozen=True, slots=True)
class ImportedRule:
    """A rule made from a filter at `line`."""

    name: str
    when: Condition
    do: Do
    line: int
    flag: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file of filters gives. `left` are sentences with places: what cannot be said as a rule."""

    rules: tuple[ImportedRule, ...]
    left: tuple[str, ...] = ()


class FilterError(ValueError):
    """The file is not what it should be: "filters.sieve:3:7: ..."."""


@dataclass(slots=True)
class Noted:
    """What is told while a file is read, in the order of its lines."""

    file: str
    left: list[str] = field(default_factory=list)

    def tell(self, line: int, text: str) -> None:
        self.left.append(f"{self.file}:{line}: {text}")


def any_of(parts: Iterable[Condition]) -> Condition:
    """One of these; tests of one sort become one with all values."""
    merged: dict[tuple[str, str], Looked] = {}
    others: list[Condition] = []
    for part in parts:
        if isinstance(part, Looked) and part.test not in ("always", "size", "has"):
            key = part.test, part.header
            known = merged.get(key, Looked(part.test, (), part.header))
            values = tuple(dict.fromkeys((*known.values, *part.values)))
            merged[key] = Looked(part.test, values, part.header, (*known.shown, *part.shown))
        else:
            others.append(part)
    every = (*merged.values(), *others)
    return every[0] if len(every) == 1 else Nested("any", every)


def all_of(parts: Iterable[Condition]) -> Condition:
    """All of these."""
    flat: list[Condition] = []
    for part in parts:
        flat += part.parts if isinstance(part, Nested) and part.how == "all" else (part,)
    return flat[0] if len(flat) == 1 else Nested("all", tuple(flat))


def shown_person(words: str) -> str:
    """Somebody in whose name or address these words are."""
    if words.startswith("@"):
        return f"ann{words}"
    return words if "@" in words else f"{words} <ann@mail.example>"


# -- as rules.yaml ----------------------------------------------------------------------------------------


def rule_text(rule: ImportedRule, taken: set[str]) -> str:
    """The lines of a rule, with examples made from it; its name is none of those `taken`, and is added."""
    lines = [
        f"- name: {written_value(_name(rule.name, taken))}",
        f"  when: {_flow(rule.when)}",
        f"  do: {rule.do}",
        *(["  flag: yes"] if rule.flag else []),
    ]
    found = example_of(rule.when)
    if found:
        lines += ["  examples:", f"    - {{{_pairs(found)}, matches: yes}}"]
        lines.append("    - {text: Hi, matches: no}")
    return "\n".join(lines)


def _name(name: str, taken: set[str]) -> str:
    plain = " ".join(re.sub(r"[^\w@.' -]", " ", name).split())[:_LONGEST_NAME].strip() or "filter"
    free = next(
        one for one in (plain, *(f"{plain} {number}" for number in range(2, 999))) if one not in taken
    )
    taken.add(free)
    return free


def _flow(condition: Condition) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in _keys(condition)) + "}"


def _keys(condition: Condition) -> list[tuple[str, str]]:
    """The condition as keys of a group, with what stands behind each."""
    if isinstance(condition, Looked):
        return [_test(condition)]
    if condition.how == "not":
        return [("not", _flow(condition.parts[0]))]
    every = [_keys(part) for part in condition.parts]
    names = [key for keys in every for key, _ in keys]
    if condition.how == "all" and len(set(names)) == len(names):
        return [pair for keys in every for pair in keys]
    return [(condition.how, "[" + ", ".join(map(_flow, condition.parts)) + "]")]


def _test(one: Looked) -> tuple[str, str]:
    if one.test in ("always", "has", "size"):
        return one.test, one.values[0]
    values = written_value(one.values)
    if one.test == "header":
        return "header", f"{{{one.header}: {values if one.values else 'yes'}}}"
    return one.test, values


# -- examples ---------------------------------------------------------------------------------------------


def example_of(condition: Condition) -> dict[str, str]:
    """A message in which the condition holds, as an example says it; empty if none could be made."""
    found = _example(condition)
    return {"text": "Hi", **found} if found is not None else {}


def _example(condition: Condition) -> dict[str, str] | None:
    if isinstance(condition, Looked):
        return _shown(condition)
    if condition.how == "not":
        return {} if not finds_anything(condition.parts[0]) else None
    if condition.how == "any":
        return next((found for part in condition.parts if (found := _example(part)) is not None), None)
    whole: dict[str, str] = {}
    for part in condition.parts:
        found = _example(part)
        if found is None:
            return None
        for key, value in found.items():
            if key in whole and key not in ("text", "subject"):
                return None  # one message hardly has both
            whole[key] = f"{whole[key]} {value}" if key in whole else value
    return whole


def _shown(one: Looked) -> dict[str, str] | None:
    text = next(iter(one.shown), "")
    match one.test:
        case "always":
            return {}
        case "size":
            return {"size": "100 MB" if one.values[0].startswith("over") else "1 kB"}
        case "has":
            return None
        case "says":
            return {"text": text} if text else None
        case "header":
            value = written_value(text or "x")
            return {"header": f"{{{one.header}: {value}}}"}
    return {one.test: text} if text else None


def finds_anything(condition: Condition) -> bool:
    """Whether a letter that says only "Hi" may be found by it."""
    if isinstance(condition, Looked):
        return condition.test == "always" or (
            condition.test == "size" and condition.values[0].startswith("under")
        )
    if condition.how == "not":
        return True
    parts = [finds_anything(part) for part in condition.parts]
    return all(parts) if condition.how == "all" else any(parts)


def _pairs(example: dict[str, str]) -> str:
    written = (
        (key, value if key in ("header", "size") else written_value(value)) for key, value in example.items()
    )
    return ", ".join(f"{key}: {value}" for key, value in written)
