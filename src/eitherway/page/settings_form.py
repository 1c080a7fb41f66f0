"""Makes forms of the settings, from the JSON Schema and the text of a rules file. Pure."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal

from eitherway.rules.document import Node
from eitherway.rules.edited_values import Value
from eitherway.rules.jsonschema import schema
from eitherway.rules.model_faults import model_in
from eitherway.rules.reference import default_of
from eitherway.rules.schema import Settings
from eitherway.values import dataclass

Kind = Literal["text", "long", "number", "choice", "lines", "pairs", "none"]
_SCALARS = {"string", "number", "boolean", "integer"}


@dataclass(frozen=True, slots=True)
class Field:
    """One setting. `value` is what the file says, as it stands in a form: "" where it says nothing.

    `kind` "none" cannot be a form. `choices` are the values that it may have, `usual` is the default.
    """

    name: str
    says: str
    kind: Kind
    value: str = ""
    choices: tuple[str, ...] = ()
    example: str = ""
    usual: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A group of settings with its fields; without any it cannot be a form."""

    name: str
    says: str
    fields: tuple[Field, ...] = ()


@cache
def _schema() -> dict[str, Any]:
    return schema()


def sections(root: Node) -> tuple[Section, ...]:
    """Every setting of the file, in the order of the schema."""
    return tuple(_section(name, part, root) for name, part in _schema()["properties"].items())


def _section(name: str, part: dict[str, Any], root: Node) -> Section:
    shape, node, says = _resolved(part), root.get(name), str(part.get("description", ""))
    several = name == "mailbox" and root.get("mailboxes") is not None
    if "properties" in shape and not several and (node is None or node.kind == "group" or node.value is None):
        return Section(name, says, tuple(_fields(name, shape, node)))
    if _kind(shape) == "text":
        return Section(name, says, (Field(name, says, "text", node.text if node else ""),))
    return Section(name, says)


def _fields(section: str, shape: dict[str, Any], node: Node | None) -> Iterator[Field]:
    for name, part in shape["properties"].items():
        inner, value = _resolved(part), node.get(name) if node else None
        kind = _kind(inner)
        if value is not None and not _fits(kind, value):
            kind = "none"
        text = _shown(value) if value is not None and kind != "none" else ""
        if kind == "text" and "\n" in text:
            kind = "long"
        choices = tuple(str(one) for one in inner.get("enum", ()) if isinstance(one, str))
        yield Field(
            name,
            str(part.get("description", "")),
            kind,
            text,
            choices,
            _example(inner),
            _usual(section, name),
        )


def _usual(section: str, name: str) -> str:
    """The default of a setting, as the reference shows it."""
    model = model_in(Settings.model_fields[section])
    found = (
        field for key, field in (model.model_fields if model else {}).items() if name in (key, field.alias)
    )
    return default_of(next(found)).strip("`{}[]") if model else ""


def _resolved(part: dict[str, Any]) -> dict[str, Any]:
    """A part of the schema with what it refers to; of alternatives to null, the other one."""
    if "$ref" in part:
        return {**_resolved(_schema()["$defs"][part["$ref"].split("/")[-1]]), **part}
    others = [one for one in part.get("anyOf", ()) if one.get("type") != "null"]
    return {**_resolved(others[0]), **part} if len(others) == 1 else part


def _kind(shape: dict[str, Any]) -> Kind:
    if "enum" in shape:
        return "choice"
    if any(one.get("type") == "array" and _is_scalar(one.get("items", {})) for one in shape.get("anyOf", ())):
        return "lines"
    if shape.get("type") == "object" and _is_scalar(shape.get("additionalProperties") or {}):
        return "pairs"
    if shape.get("type") in ("number", ["integer", "string"]):
        return "number"
    return "text" if _is_scalar(shape) or any(map(_is_scalar, shape.get("anyOf", ()))) else "none"


def _is_scalar(shape: object) -> bool:
    if not isinstance(shape, dict):
        return False
    kinds = shape.get("type", "none")
    named = {kinds} if isinstance(kinds, str) else set(kinds)
    return "enum" not in shape and named <= _SCALARS


def _fits(kind: Kind, node: Node) -> bool:
    """Whether what is written there can stand in the field."""
    if kind == "lines":
        return node.kind != "group" and all(one.kind == "text" for one in node.items)
    if kind == "pairs":
        return node.kind == "group" and all(one.kind == "text" for _, one in node.pairs)
    return node.kind == "text"


def _shown(node: Node) -> str:
    if node.kind == "group":
        return "\n".join(f"{key.text}: {value.text}" for key, value in node.pairs)
    return "\n".join(one.text for one in node.items) if node.kind == "list" else node.text.rstrip("\n")


def _example(shape: dict[str, Any]) -> str:
    found = next(iter(shape.get("examples", ())), "")
    return "\n".join(map(str, found)) if isinstance(found, list) else found if isinstance(found, str) else ""


def read_field(field: Field, typed: str) -> Value | None:
    """What was typed in a field as a value; None if it is empty.

    Raises ValueError with the line that is no pair of a name and a value.
    """
    text = typed.replace("\r\n", "\n").strip()
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not lines:
        return None
    if field.kind == "lines":
        return tuple(dict.fromkeys(lines))
    if field.kind == "pairs":
        return dict(map(_pair, lines))
    return text


def _pair(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not name.strip() or not value.strip():
        raise ValueError(line)
    return name.strip(), value.strip()


def changed(section: Section, form: Mapping[str, str]) -> Iterator[tuple[Field, str]]:
    """The fields in which something else was typed than stood there, with that."""
    for field in section.fields:
        typed, was = (form.get(f"{sort}_{field.name}") for sort in ("is", "was"))
        if field.kind != "none" and typed is not None and _same(typed) != _same(was or ""):
            yield field, typed


def _same(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
