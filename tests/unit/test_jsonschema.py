"""The JSON Schema says yes to what loads, and no to what an editor can see."""

import json
from collections.abc import Callable
from pathlib import Path

import fastjsonschema
import pytest
import yaml

from eitherway.rules.jsonschema import pack_schema_json, schema, schema_json
from tests.broken_rules import read_table

ROOT = Path(__file__).parents[2]
BROKEN = {case.name: case.text for case in read_table()[1]}
GOOD = [ROOT / "rules.yaml", ROOT / "tests" / "data" / "rules_in_one_file.yaml"]
PACKS = sorted((ROOT / "src" / "eitherway" / "rules" / "packs").glob("*.yaml"))


def accepts_by(schema: dict[str, object]) -> Callable[[str], bool]:
    """Whether a text is valid by a schema."""
    validate = fastjsonschema.compile(schema)

    def accepts(text: str) -> bool:
        try:
            validate(yaml.load(text, Loader=yaml.BaseLoader))
        except fastjsonschema.JsonSchemaValueException:
            return False
        return True

    return accepts


@pytest.fixture(scope="module")
def accepts():
    return accepts_by(schema())


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_the_shipped_files_are_accepted(file, accepts):
    assert accepts(file.read_text("utf-8"))


@pytest.mark.parametrize("file", PACKS, ids=lambda file: file.stem)
def test_the_packs_are_accepted_by_the_schema_of_a_pack(file):
    accepts = accepts_by(json.loads(pack_schema_json()))
    text = file.read_text("utf-8")

    assert accepts(text)
    assert not accepts(f"owner: {{name: Maya}}\n{text}")


@pytest.mark.parametrize(
    "change",
    ["change: {media: of}", "change: {media: {neds: 1 h}}", "change: [media]"],
)
def test_a_wrong_change_is_refused(change, accepts):
    good = (ROOT / "rules.yaml").read_text("utf-8").partition("\nchange:")[0] + "\n"

    assert accepts(good)
    assert not accepts(good + change)


@pytest.mark.parametrize(
    "name",
    [
        "no-owner",
        "no-mailbox",
        "no-rules",
        "section-misspelt",
        "owner-no-name",
        "owner-tone",
        "mailbox-no-host",
        "mailbox-password-source",
        "mailbox-security",
        "calendar-counts",
        "capacity-key",
        "answers-mode",
        "rule-no-name",
        "rule-no-when",
        "rule-empty-when",
        "rule-test-misspelt",
        "rule-test-empty",
        "rule-sender",
        "rule-yes-or-no",
        "rule-deep-fault",
        "rule-do",
        "rule-key",
        "rule-letter",
        "example-key",
    ],
)
def test_what_an_editor_can_see_is_refused(name, accepts):
    assert not accepts(BROKEN[name])


def test_the_file_beside_the_rules_is_what_the_program_writes():
    beside = (ROOT / "rules.schema.json").read_text("utf-8")

    assert beside == schema_json(), "run: eitherway schema > rules.schema.json"


def test_it_is_json_that_names_its_draft():
    assert json.loads(schema_json())["$schema"] == "http://json-schema.org/draft-07/schema#"


def test_every_setting_says_what_it_is():
    silent = [
        f"{group}.{name}"
        for group, model in schema()["$defs"].items()
        for name, field in model.get("properties", {}).items()
        if "description" not in field and "$ref" not in field
    ]

    assert silent == []
