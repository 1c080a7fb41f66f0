"""Turns pydantic's errors into faults in plain words, at their place in the file. Pure."""

import types
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from eitherway.rules.document import Node
from eitherway.rules.faults import Fault, PlacedError, near, not_one_of, shown

_SECRET = {"password", "client_secret", "ics", "caldav", "env"}
_PASSES = 4

M = TypeVar("M", bound=BaseModel)
Loc = tuple[int | str, ...]
Kind = type[BaseModel]


def validated(model: type[M], node: Node, faults: list[Fault]) -> M | None:
    """The model of a node, made from its valid values; faults are added to `faults`. None if impossible.

    pydantic checks a group as a whole only if each of its values is valid. So invalid values are removed (or
    replaced, if they are required) and the rest is validated again, to report all faults at once.
    """
    data, wrong = node.plain_data(), set[Loc]()
    for number in range(_PASSES):
        try:
            return model.model_validate(data)
        except ValidationError as error:
            errors = error.errors()
        # Later passes see repaired data; only placed faults do not depend on the repairs.
        wrong |= {one["loc"] for one in errors}
        reported = [one for one in errors if number == 0 or _is_of_the_file(one, wrong)]
        faults += [_fault(one, node, model) for one in reported if not _is_misspelt(one, errors, model)]
        for one in errors:
            _repair(data, one["loc"], one["type"], model)
    return None


def _is_misspelt(error: ErrorDetails, errors: list[ErrorDetails], model: Kind) -> bool:
    """Whether what is missing is there under a name like it, which is reported already."""
    if error["type"] != "missing":
        return False
    name, group = error["loc"][-1], error["loc"][:-1]
    others = (one for one in errors if one["type"] == "extra_forbidden" and one["loc"][:-1] == group)
    return any(_extra(one, model).endswith(f"did you mean '{name}'?") for one in others)


def _is_of_the_file(error: ErrorDetails, wrong: set[Loc]) -> bool:
    """Whether a fault of repaired data is one of the file as well."""
    cause = _cause(error)
    return isinstance(cause, PlacedError) and (*error["loc"], cause.given) not in wrong


def _cause(error: ErrorDetails) -> object:
    return error.get("ctx", {}).get("error")


def _repair(data: Any, loc: Loc, problem: str, model: Kind) -> None:
    """Removes an invalid value from the data; replaces it with a sample if it is required."""
    if not loc:
        return
    group, path = _existing(data, loc)
    name = path[-1] if path else None
    if not isinstance(group, dict) or not isinstance(name, str):
        return
    group.pop(name, None)
    field = None if problem == "extra_forbidden" else _at(path, model)[0]
    if field is not None and (field.is_required() or _is_model(_bare(field.annotation))):
        group[name] = _sample(field)


def _sample(field: FieldInfo) -> Any:
    """A valid value for a required field: its example, or a group of its required fields' examples."""
    kind = _bare(field.annotation)
    if field.examples or not _is_model(kind):
        return field.examples[0] if field.examples else "yes"
    fields = kind.model_fields.items()
    return {one.alias or name: _sample(one) for name, one in fields if one.is_required()}


def _existing(data: Any, loc: Loc) -> tuple[Any, Loc]:
    """The innermost group on a path, and the path to the invalid value in it."""
    group, here, at = None, data, 0
    for depth, step in enumerate(loc):
        if isinstance(here, dict):
            group, at = here, depth
            here = here.get(str(step))
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        else:
            break
    return group, loc[: at + 1]


def _at(loc: Loc, model: Kind) -> tuple[FieldInfo | None, Any]:
    """The field and the type at a path, (None, None) if there is none."""
    field: FieldInfo | None = None
    here: Any = model
    for step in loc:
        origin = get_origin(here)
        if _is_model(here):
            fields = here.model_fields.items()
            field = next((one for name, one in fields if step == (one.alias or name)), None)
            here = _bare(field.annotation) if field else None
        elif origin in {tuple, dict}:
            # The items of a list, and of a group with free names, are not fields themselves.
            field, here = None, _bare(get_args(here)[0 if origin is tuple else 1])
    return field, here


def _bare(annotation: Any) -> Any:
    """A type without Annotated and without None."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in {types.UnionType, Union}:
        return _bare(next(part for part in get_args(annotation) if part is not types.NoneType))
    return annotation


def model_in(field: FieldInfo) -> Any:
    """The model that a field contains, alone or as items of a list or group; None if there is none."""
    here = _bare(field.annotation)
    if get_origin(here) in {tuple, dict}:
        here = _bare(get_args(here)[0 if get_origin(here) is tuple else 1])
    return here if _is_model(here) else None


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and get_origin(kind) is None and issubclass(kind, BaseModel)


def _fault(error: ErrorDetails, root: Node, model: Kind) -> Fault:
    node, key, parent = _find(error["loc"], root)
    words = _WORDED.get(error["type"], _other)
    text = words if isinstance(words, str) else words(error, model)
    at = node
    cause = _cause(error)
    if isinstance(cause, PlacedError):
        at = node.get(cause.at) or node
    elif error["type"] == "extra_forbidden" and key:
        at = key
    elif error["type"] == "missing":
        at = parent
    return Fault(at.place, text)


def _find(loc: Loc, root: Node) -> tuple[Node, Node | None, Node]:
    """The node at a path, its key, and the innermost group or list above it."""
    node, key, parent = root, None, root
    for step in loc:
        if isinstance(step, int) and node.kind == "list" and step < len(node.items):
            parent, node, key = node, node.items[step], None
        elif isinstance(step, str):
            found = node.get(step)
            parent, key, node = (node, node.key(step), found) if found else (node, key, node)
    return node, key, parent


def _group_of(loc: Loc) -> str:
    return next((step for step in reversed(loc[:-1]) if isinstance(step, str)), "")


def _extra(error: ErrorDetails, model: Kind) -> str:
    name, group = str(error["loc"][-1]), _group_of(error["loc"])
    owner = f" of '{shown(group)}'" if group else " of a rule" if _is_rule(model) else ""
    where = f"a setting{owner}"
    return f"'{shown(name)}' is not {where}; {near(name, _names(error['loc'][:-1], model))}"


def _is_rule(model: Kind) -> bool:
    return "when" in model.model_fields


def _names(loc: Loc, model: Kind) -> list[str]:
    group = _at(loc, model)[1]
    names = [one.alias or name for name, one in group.model_fields.items()] if _is_model(group) else []
    return [*names, "rules"] if not loc and not _is_rule(model) else names


def _missing(error: ErrorDetails, _: Kind) -> str:
    name, group = error["loc"][-1], _group_of(error["loc"])
    where = f" in '{shown(group)}'" if group else ""
    return f"'{name}' is missing{where}; write '{name}:' and its value"


def _value(error: ErrorDetails, _: Kind) -> str:
    sentence = _cut(str(error["ctx"]["error"]) if "ctx" in error else error["msg"])
    whole = sentence.startswith("'") or isinstance(_cause(error), PlacedError)
    return sentence if whole or _given(error) == "this" else f"{_given(error)}: {sentence}"


def _cut(sentence: str) -> str:
    """The sentence on one line, shortened."""
    return " ".join(sentence.split())[:300]


def _choice(error: ErrorDetails, _: Kind) -> str:
    choices = [word.strip(" '") for word in error["ctx"]["expected"].replace(" or ", ",").split(",")]
    return not_one_of(str(error["input"]), choices)


def _number(error: ErrorDetails, _: Kind) -> str:
    return f"{_given(error)} is not a whole number; write it in digits"


def _range(error: ErrorDetails, model: Kind) -> str:
    low, high = _bound(error["loc"], model, "ge"), _bound(error["loc"], model, "le")
    return f"{_given(error)} is out of range; write {low} to {high}"


def _between(error: ErrorDetails, model: Kind) -> str:
    bounds = (("above", _bound(error["loc"], model, "gt")), ("below", _bound(error["loc"], model, "lt")))
    said = [f"{word} {bound:g}" for word, bound in bounds if bound is not None]
    return f"{_given(error)} is out of range; write a number {' and '.join(said)}"


def _bound(loc: Loc, model: Kind, name: str) -> Any:
    """A bound of the number at a path, None if it has none."""
    field = _at(loc, model)[0]
    parts = [*field.metadata, *_metadata(field.annotation)] if field else []
    return next((getattr(part, name) for part in parts if getattr(part, name, None) is not None), None)


def _metadata(annotation: Any) -> list[Any]:
    """The metadata of an Annotated type, also if it is optional."""
    if get_origin(annotation) is Annotated:
        found = get_args(annotation)[1:]
        return [inner for one in found for inner in getattr(one, "metadata", (one,))]
    if get_origin(annotation) in {types.UnionType, Union}:
        return [one for part in get_args(annotation) for one in _metadata(part)]
    return []


def _decimal(error: ErrorDetails, _: Kind) -> str:
    return f"{_given(error)} is not a number; write it in digits, such as 0.5"


def _group(error: ErrorDetails, _: Kind) -> str:
    where = (
        f"'{shown(str(error['loc'][-1]))}'" if error["loc"] and isinstance(error["loc"][-1], str) else "this"
    )
    return f"{where} is a group of settings; write indented 'name: value' lines below it"


def _long(error: ErrorDetails, _: Kind) -> str:
    return f"more than {error['ctx']['max_length']:,} characters; a few sentences are enough"


def _other(error: ErrorDetails, _: Kind) -> str:
    return error["msg"][:1].lower() + error["msg"][1:]


def _given(error: ErrorDetails) -> str:
    given = error["input"]
    is_secret = any(step in _SECRET for step in error["loc"])
    return "this" if is_secret or not isinstance(given, str) else f"'{shown(given)}'"


_LIST = "write a list here: [one, two], or lines that begin with '- '"
_EMPTY = "this is empty; write at least one"
_WORDED: Mapping[str, str | Callable[[ErrorDetails, Kind], str]] = {
    "extra_forbidden": _extra,
    "missing": _missing,
    "value_error": _value,
    "literal_error": _choice,
    "int_parsing": _number,
    "int_parsing_size": _number,
    "int_type": _number,
    "greater_than_equal": _range,
    "less_than_equal": _range,
    "greater_than": _between,
    "less_than": _between,
    "float_parsing": _decimal,
    "float_type": _decimal,
    "model_type": _group,
    "model_attributes_type": _group,
    "dict_type": _group,
    "dataclass_type": _group,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "string_type": "write one value here, not a list or a group",
    "string_too_long": _long,
    "too_short": _EMPTY,
    "string_too_short": _EMPTY,
}
