"""The words by which mail programs and people mark quotes and signatures, from `voices.yaml`. Pure data."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml


def _read() -> dict[str, Any]:
    # BaseLoader: every word stays a word, "on" too
    loaded = yaml.load(files("eitherway.mail").joinpath("voices.yaml").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506
    return dict(loaded)


_WORDS = _read()
LEADS = tuple[str, ...](_WORDS["leads"])
VERBS = tuple[str, ...](_WORDS["verbs"])
VERBS_INSIDE = tuple[str, ...](_WORDS["verbs_inside"])
QUOTERS = tuple[str, ...](_WORDS["quoters"])
SEPARATORS = tuple[str, ...](_WORDS["separators"])
FORWARDS = tuple[str, ...](_WORDS["forwards"])
LABELS: dict[str, tuple[str, ...]] = {sort: tuple(words) for sort, words in _WORDS["labels"].items()}
DEVICES = tuple[str, ...](_WORDS["devices"])
CLOSINGS = tuple[str, ...](_WORDS["closings"])
LEGAL = tuple[str, ...](_WORDS["legal"])
DISCLAIMERS = tuple[str, ...](_WORDS["disclaimers"])
