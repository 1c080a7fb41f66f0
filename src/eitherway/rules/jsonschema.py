"""The JSON Schema of rules.yaml and practice.yaml, for editors that complete and check while you type. Pure.

Made from the models and the table of tests. It is a little wider than the reader: editors see numbers and
dates where Eitherway sees texts, so every text may also be one of those.
"""

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from eitherway.rules.conditions import TESTS
from eitherway.rules.packs import OFF, SETTINGS
from eitherway.rules.practice_file import PracticeInput
from eitherway.rules.rule import RuleInput
from eitherway.rules.schema import Settings

# The editors' YAML servers know draft 7 best.
_DRAFT = "http://json-schema.org/draft-07/schema#"
_DROPPED = {"title", "default"}
_ANY_SCALAR = ["string", "number", "boolean"]


class _Quiet(GenerateJsonSchema):
    """Suppresses the warnings about defaults, which the schema leaves out."""

    ignored_warning_kinds = {"skipped-choice", "non-serializable-default"}  # noqa: RUF012


def schema_json() -> str:
    """The schema as text, ending in a newline."""
    return _text(schema())


def pack_schema_json() -> str:
    """The schema of a pack as text: what a file in `packs/` may hold."""
    whole = schema()
    properties = {name: whole["properties"][name] for name in SETTINGS}
    kept = {name: whole[name] for name in ("$schema", "type", "additionalProperties", "$defs")}
    return _text({**kept, "properties": properties, "required": ["rules"]})


def practice_schema_json() -> str:
    """The schema of practice.yaml as text; a person may also be a folder alone, or nothing."""
    whole = PracticeInput.model_json_schema(schema_generator=_Quiet)
    people = whole["properties"]["people"]
    people["additionalProperties"] = {"anyOf": [people["additionalProperties"], {"type": ["string", "null"]}]}
    return _text(_widened({"$schema": _DRAFT, **whole}))


def _text(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def schema() -> dict[str, Any]:
    """The schema as data."""
    settings = Settings.model_json_schema(schema_generator=_Quiet)
    rule = RuleInput.model_json_schema(schema_generator=_Quiet)
    definitions = settings.pop("$defs", {}) | rule.pop("$defs", {}) | {"When": _when()}
    rule["properties"]["when"] = {"$ref": "#/$defs/When"}
    definitions["Change"] = {**rule, "required": []}
    definitions["Rule"] = {**rule, "required": [*rule.get("required", ()), "when"]}
    settings["properties"]["change"]["additionalProperties"] = {
        "anyOf": [{"enum": [OFF, False]}, {"$ref": "#/$defs/Change"}]
    }
    settings["properties"]["rules"] = {
        "type": "array",
        "items": {"$ref": "#/$defs/Rule"},
        "minItems": 1,
        "description": "the first that matches decides",
    }
    settings["allOf"] = [
        {"anyOf": [{"required": ["mailbox"]}, {"required": ["mailboxes"]}]},
        {"anyOf": [{"required": ["rules"]}, {"required": ["pack"]}]},
    ]
    widened: dict[str, Any] = _widened({"$schema": _DRAFT, **settings, "$defs": definitions})
    return widened


def _when() -> dict[str, Any]:
    tests = {
        test.name: {"description": f"{test.says} Takes {test.takes.says}.", **test.takes.schema}
        for test in TESTS.values()
    }
    group = {"$ref": "#/$defs/When"}
    some = {"anyOf": [group, {"type": "array", "items": group, "minItems": 1}]}
    joins = {
        "any": {"description": "One of these tests must hold.", **some},
        "all": {"description": "All of these tests must hold.", **some},
        "not": {"description": "None of these tests may hold.", **some},
    }
    return {
        "type": "object",
        "description": "The tests of a rule; all must hold.",
        "properties": tests | joins,
        "additionalProperties": False,
        "minProperties": 1,
    }


def _widened(part: Any) -> Any:
    if isinstance(part, list):
        return [_widened(item) for item in part]
    if not isinstance(part, dict):
        return part
    kept = {
        key: _properties(value) if key in {"properties", "$defs"} else _widened(value)
        for key, value in part.items()
        if key not in _DROPPED
    }
    if kept.get("type") == "string" and "enum" not in kept and "const" not in kept:
        kept["type"] = _ANY_SCALAR
    if kept.get("type") == "integer":
        kept["type"] = ["integer", "string"]
    return kept


def _properties(named: dict[str, Any]) -> dict[str, Any]:
    """The properties, keeping names that are also words of JSON Schema ("title")."""
    return {name: _widened(value) for name, value in named.items()}
