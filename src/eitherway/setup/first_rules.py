"""Makes, checks and writes the first rules.yaml. An edge."""

import os
import re
import tempfile
from pathlib import Path

import platformdirs

from eitherway.engine.paths import RULES, Paths
from eitherway.errors import ConfigError
from eitherway.rules.jsonschema import schema_json
from eitherway.rules.packs import read_pack
from eitherway.rules.rule import Rulebook
from eitherway.rules.rulebook import load
from eitherway.setup.starter_rules import SetupAnswers, rules_text
from eitherway.storage.resources import people_in, read_packs

SCHEMA = "rules.schema.json"  # the first line of rules.yaml names it, for editors
_NAME = "init"


def place_of_rules(given: Path | None) -> Path:
    """Where a first rules file goes: where it is wanted, else in the user's configuration folder."""
    return given or Path(platformdirs.user_config_dir("eitherway")) / RULES


def first_text(pack: str, answers: SetupAnswers, paths: Paths) -> str:
    """The text of the file."""
    document, _ = read_pack(read_packs(paths.base / "packs")[pack])
    return rules_text(pack, document, answers)


def first_rulebook(pack: str, answers: SetupAnswers, paths: Paths, *, examples: bool = False) -> Rulebook:
    """The rules that are to be written, as every command will read them.

    The errors name no line: there is no file yet.
    """
    text = first_text(pack, answers, paths)
    try:
        packs = read_packs(paths.base / "packs")
        return load(text, _NAME, packs, examples=examples, people=people_in(text, paths.base))
    except ConfigError as error:
        faults = (re.sub(rf"^{_NAME}:\d+:\d+:", f"{_NAME}:", fault) for fault in error.faults)
        raise ConfigError(*faults, "nothing was written") from None


def write_first(target: Path, text: str, *, over: bool = False) -> None:
    """Writes the file and its schema whole. Raises ConfigError if one is there already, unless `over`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    _write(target, text, over=over)
    _write(target.with_name(SCHEMA), schema_json(), over=True)


def _write(target: Path, text: str, *, over: bool) -> None:
    handle, name = tempfile.mkstemp(prefix=".new-", dir=target.parent)  # mode 0600
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if over:
            part.replace(target)
        else:
            _put_beside(part, target)
    except FileExistsError:
        raise ConfigError(f"{target}: already exists, and is kept as it is; nothing was written") from None
    finally:
        part.unlink(missing_ok=True)


def _put_beside(part: Path, target: Path) -> None:
    """Gives the file its name, unless another one has it. Raises FileExistsError."""
    try:
        target.hardlink_to(part)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        with target.open("xb") as file:
            file.write(part.read_bytes())
