"""From the commands of a Sieve script to rules, as far as tests and actions have their like here. Pure."""

import re
from collections.abc import Iterator

from eitherway.filters.imported_rules import (
    Condition,
    Do,
    Imported,
    ImportedRule,
    Looked,
    Nested,
    Noted,
    all_of,
    any_of,
    finds_anything,
    shown_person,
)
from eitherway.filters.sieve_reader import Command, read_sieve

_FIELDS = {"from": "from", "sender": "from", "reply-to": "from", "to": "to", "cc": "cc", "subject": "subject"}
_ACTIONS: dict[str, Do] = {"discard": "ignore", "reject": "ignore", "ereject": "ignore", "fileinto": "digest"}
_SILENT = {"require", "stop", "keep"}
_FLAGS = {"addflag", "setflag"}
_NO_LIKE = (":localpart", ":user", ":detail", ":regex", ":count", ":value")
_PARTS = {":domain": "@{}", ":all": "{}"}


class _UnknownError(Exception):
    """A test that no test of rules.yaml can say."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


def rules_of_sieve(text: str, file: str) -> Imported:
    """The rules that a script gives. Raises FilterError for what is no Sieve."""
    noted = Noted(file)
    rules = tuple(_rules(read_sieve(text, file), (), noted))
    return Imported(rules, tuple(noted.left))


def _rules(
    commands: tuple[Command, ...], outer: tuple[Condition, ...], noted: Noted
) -> Iterator[ImportedRule]:
    """The rules of a block. The first rule that matches decides, so `elsif` needs no more than its place.

    Only what a branch without a rule would have caught is excluded from those after it.
    """
    open_before: list[Condition] | None = []
    for one in commands:
        if one.name in ("if", "elsif"):
            open_before = [] if one.name == "if" else open_before
            condition = _condition_or_none(one, noted)
            if condition is None or open_before is None:
                if condition is not None:
                    noted.tell(one.line, "not imported: a condition before this 'elsif' was not understood")
                open_before = None
                continue
            found = tuple(_branch(one, (*outer, *_unless(open_before), condition), noted))
            yield from found
            if all(rule.line != one.line for rule in found):
                open_before.append(condition)
        elif one.name == "else":
            noted.tell(one.line, "not imported: 'else' finds all other mail, which no rule should")
        elif one.name not in _SILENT and not outer:
            noted.tell(one.line, f"not imported: '{one.name}' without a condition")


def _unless(before: list[Condition]) -> tuple[Condition, ...]:
    return (Nested("not", (any_of(before),)),) if before else ()


def _condition_or_none(one: Command, noted: Noted) -> Condition | None:
    try:
        if len(one.tests) != 1:
            raise _UnknownError(one.line, f"'{one.name}' has no test")
        return _condition(one.tests[0])
    except _UnknownError as error:
        noted.tell(error.line, f"not imported: {error}")
        return None


def _branch(one: Command, conditions: tuple[Condition, ...], noted: Noted) -> Iterator[ImportedRule]:
    """The rule of a block, and those of the blocks in it, which come first."""
    yield from _rules(one.block, conditions, noted)
    actions = [each for each in one.block if each.name not in ("if", "elsif", "else", *_SILENT)]
    do = next((_ACTIONS[each.name] for each in actions if each.name in _ACTIONS), None)
    flagged = any(each.name in _FLAGS and "\\flagged" in str(each.strings).lower() for each in actions)
    for each in actions:
        if each.name not in _ACTIONS and not (each.name in _FLAGS and flagged):
            noted.tell(each.line, f"'{each.name}' has no like here, and was left out")
    if flagged and do != "ignore":
        do = "card"
    when = all_of(conditions)
    if do is not None and finds_anything(when):
        noted.tell(one.line, "not imported: it finds almost all mail, which no rule should")
    elif do is not None:
        yield ImportedRule(_name(one), when, do, one.line, flag=flagged and do == "card")


def _name(one: Command) -> str:
    """The folder that mail went to, else what was done with it."""
    filed = next((each for each in one.block if each.name == "fileinto" and each.strings), None)
    if filed is not None:
        return filed.strings[-1][0]
    done = next((each.name for each in one.block if each.name in _ACTIONS), "filter")
    return f"{done} of line {one.line}"


# -- tests ------------------------------------------------------------------------------------------------


def _condition(test: Command) -> Condition:
    match test.name:
        case "not" if len(test.tests) == 1:
            return Nested("not", (_condition(test.tests[0]),))
        case "anyof" if test.tests:
            return any_of(map(_condition, test.tests))
        case "allof" if test.tests:
            return all_of(map(_condition, test.tests))
        case "true":
            return Looked("always", ("yes",))
        case "header" | "address" | "envelope" if len(test.strings) > 1:
            return any_of(_field(name, test) for name in test.strings[-2])
        case "exists" if test.strings:
            return all_of(Looked("header", (), name) for name in test.strings[-1])
        case "body" if test.strings:
            return _looked("text", test.strings[-1], test)
        case "size":
            return _size(test)
    raise _UnknownError(test.line, f"no test here is like '{test.name}'")


def _field(name: str, test: Command) -> Condition:
    known = _FIELDS.get(name.lower(), "")
    return _looked(known or "header", test.strings[-1], test, "" if known else name)


def _looked(test: str, keys: tuple[str, ...], one: Command, header: str = "") -> Looked:
    form = next((_PARTS[tag] for tag in one.tags if tag in _PARTS), "{}")
    other = [
        tag for tag in one.tags if tag in (":localpart", ":user", ":detail", ":regex", ":count", ":value")
    ]
    if other:
        raise _UnknownError(one.line, f"no test here is like '{one.name} {other[0]}'")
    if not any(map(str.strip, keys)):
        raise _UnknownError(one.line, f"'{one.name}' looks for nothing")
    if form != "{}" and ":contains" not in one.tags and ":matches" not in one.tags:
        return Looked(
            test, tuple(form.format(key) for key in keys), header, tuple(f"ann@{key}" for key in keys)
        )
    matches, whole = ":matches" in one.tags, ":contains" not in one.tags
    values = tuple(_value(key, test, matches=matches, whole=whole) for key in keys if key.strip())
    return Looked(
        test, values, header, tuple(_shown(key, test, matches=matches) for key in keys if key.strip())
    )


def _value(key: str, test: str, *, matches: bool, whole: bool) -> str:
    """Words, an address, or a pattern (RFC 5228, 2.7.1) as rules.yaml says it."""
    bare = key.strip("*") if matches else key
    if matches and not re.search(r"[*?\\]", bare):
        whole, key = not (key.startswith("*") or key.endswith("*")), bare
        matches = False
    if matches:
        return "/^" + "".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in key) + "$/"
    if test == "from" or not whole or test == "text":
        return key.strip()
    return f"/^{re.escape(key)}$/" if test in ("subject", "header") else key.strip()


def _shown(key: str, test: str, *, matches: bool) -> str:
    """A text in which the key is found."""
    if matches:
        bare = key.strip("*")
        key = re.sub(r"[*?]", "x", key) if re.search(r"[*?\\]", bare) else bare
    text = key.strip()
    return shown_person(text) if test in ("from", "to", "cc") else text


def _size(test: Command) -> Looked:
    number = next((one for one in test.arguments if isinstance(one, int)), None)
    how = next((tag[1:] for tag in test.tags if tag in (":over", ":under")), "")
    if number is None or not how:
        raise _UnknownError(test.line, "'size' says neither over nor under which")
    return Looked("size", (f"{how} {max(number // 1024, 1)} kB",))
