"""What pydantic found, in our words and at the place in the file. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from eitherway.rules.document import Node
from eitherway.rules.faults import Fault, listed, near, shown

_SECRET = {"password", "client_secret", "ics", "caldav", "env"}


def faults_of(errors: Iterable[ErrorDetails], root: Node, model: type[BaseModel]) -> tuple[Fault, ...]:
    """One fault per error, where the value (or the key) stands in the document."""
    return tuple(_fault(error, root, model) for error in errors)


def _fault(error: ErrorDetails, root: Node, model: type[BaseModel]) -> Fault:
    node, key, parent = _find(error["loc"], root)
    text = _WORDED.get(error["type"], _other)(error, model)
    if error["type"] == "extra_forbidden" and key:
        return Fault(key.line, key.column, text)
    if error["type"] == "missing":
        return Fault(parent.line, parent.column, text)
    return Fault(node.line, node.column, text)


def _find(loc: tuple[int | str, ...], root: Node) -> tuple[Node, Node | None, Node]:
    """The node at a path, its key, and the last group or list on the way."""
    node, key, parent = root, None, root
    for step in loc:
        if isinstance(step, int):
            items = node.items
            if node.kind == "list" and step < len(items):
                parent, node, key = node, items[step], None
        else:
            found = node.get(step)
            if found is not None:
                parent, key, node = node, node.key(step), found
            elif node.kind == "group":
                parent = node
    return node, key, parent


def _extra(error: ErrorDetails, model: type[BaseModel]) -> str:
    *path, name = error["loc"]
    group = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    where = f"a setting of '{group}'" if group else "a setting"
    return f"'{shown(str(name))}' is not {where}; {near(str(name), _fields(path, model))}"


def _fields(path: Iterable[int | str], model: type[BaseModel]) -> list[str]:
    here: Any = model
    for step in path:
        if isinstance(step, str) and _is_model(here):
            field = next((one for name, one in here.model_fields.items() if step in {name, one.alias}), None)
            here = _model_in(field.annotation) if field else None
    return [field.alias or name for name, field in here.model_fields.items()] if _is_model(here) else []


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _model_in(annotation: Any) -> Any:
    if _is_model(annotation):
        return annotation
    inner = (_model_in(part) for part in getattr(annotation, "__args__", ()))
    return next((kind for kind in inner if kind), None)


def _missing(error: ErrorDetails, _: type[BaseModel]) -> str:
    *path, name = error["loc"]
    group = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    where = f" in '{group}'" if group else ""
    return f"'{name}' is missing{where}; write '{name}:' and its value"


def _value(error: ErrorDetails, _: type[BaseModel]) -> str:
    sentence = str(error["ctx"]["error"]) if "ctx" in error else error["msg"]
    given = error["input"]
    if isinstance(given, str) and not _is_secret(error["loc"]) and not sentence.startswith("'"):
        return f"'{shown(given)}': {sentence}"
    return sentence


def _is_secret(loc: Iterable[int | str]) -> bool:
    return any(step in _SECRET for step in loc)


def _choice(error: ErrorDetails, _: type[BaseModel]) -> str:
    choices = [word.strip(" '") for word in error["ctx"]["expected"].replace(" or ", ",").split(",")]
    return f"{_given(error)} is not {listed(choices)}; {near(str(error['input']), choices)}"


def _number(error: ErrorDetails, _: type[BaseModel]) -> str:
    return f"{_given(error)} is not a whole number"


def _range(error: ErrorDetails, _: type[BaseModel]) -> str:
    context = error.get("ctx", {})
    bounds = [f"at least {context['ge']}" for _ in "x" if "ge" in context]
    bounds += [f"at most {context['le']}" for _ in "x" if "le" in context]
    return f"{_given(error)} is out of range; write {listed(bounds)}"


def _group(_: ErrorDetails, __: type[BaseModel]) -> str:
    return "a group of settings is wanted here, 'name: value' on lines of their own"


def _list(_: ErrorDetails, __: type[BaseModel]) -> str:
    return "a list is wanted here, such as [one, two] or lines that begin with '- '"


def _text(_: ErrorDetails, __: type[BaseModel]) -> str:
    return "one value is wanted here, not a list or a group"


def _empty(_: ErrorDetails, __: type[BaseModel]) -> str:
    return "nothing is written here; at least one is needed"


def _other(error: ErrorDetails, _: type[BaseModel]) -> str:
    return error["msg"][:1].lower() + error["msg"][1:]


def _given(error: ErrorDetails) -> str:
    given = error["input"]
    return "this" if _is_secret(error["loc"]) or not isinstance(given, str) else f"'{shown(given)}'"


_WORDED: Mapping[str, Callable[[ErrorDetails, type[BaseModel]], str]] = {
    "extra_forbidden": _extra,
    "missing": _missing,
    "value_error": _value,
    "literal_error": _choice,
    "int_parsing": _number,
    "int_type": _number,
    "greater_than_equal": _range,
    "less_than_equal": _range,
    "model_type": _group,
    "model_attributes_type": _group,
    "dict_type": _group,
    "dataclass_type": _group,
    "tuple_type": _list,
    "list_type": _list,
    "string_type": _text,
    "too_short": _empty,
    "string_too_short": _empty,
}
