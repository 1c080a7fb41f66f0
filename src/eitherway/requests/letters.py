"""Templates and facts to the text of a letter. Pure: the caller reads the files.

A template is plain text with a few {{ variables }}, named by its path below templates/, as in
"en/warm/defer/new-client.txt": the language, the tone, the letter and, where it has one, the kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from eitherway.errors import ConfigError

LETTERS = ("defer", "yes", "no", "refer", "ask", "later")


class Letters:
    """The owner's templates, checked."""

    VARIABLES: tuple[tuple[str, str, str], ...] = ()

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._environment = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
        )
        self._sources = dict(sources)

    @classmethod
    def load(cls, templates: Mapping[str, str]) -> Letters:
        """The letters of `templates` (path to source). Raises ConfigError with every fault."""
        letters = cls({path.removesuffix(".txt"): source for path, source in templates.items()})
        if faults := letters.check():
            raise ConfigError(faults)
        return letters

    def render(self, name: str, variables: Mapping[str, object]) -> str:
        """The letter `name` ("defer", "defer/new-client") in the language and tone of `variables`."""
        path = self.find(name, str(variables.get("language", "en")), str(variables.get("tone", "warm")))
        greeting = greet(variables)
        try:
            text = self._environment.from_string(self._sources[path]).render(greeting=greeting, **variables)
        except TemplateError as error:
            raise ConfigError((f"templates/{path}.txt: {error}; see eitherway check --variables",)) from error
        return with_emergency_line(tidy(text), variables)

    def find(self, name: str, language: str, tone: str) -> str:
        """The path of the template for `name`: its own, else that of the letter without the kind."""
        letter = name.split("/", maxsplit=1)[0]
        tries = [f"{language}/{tone}/{name}", f"{language}/{name}", f"{language}/{tone}/{letter}"]
        for path in tries:
            if path in self._sources:
                return path
        raise ConfigError(
            (f"templates/{tries[0]}.txt: no such letter; write it, or name another in rules.yaml",)
        )

    def check(self) -> tuple[str, ...]:
        """Every fault of every template, as `templates/<file>:<line>: what; what to do`."""
        faults = []
        for path, source in self._sources.items():
            try:
                self._environment.parse(source)
            except TemplateSyntaxError as error:
                faults.append(f"templates/{path}.txt:{error.lineno}: {error.message}; correct the line")
        return tuple(faults)


def greet(variables: Mapping[str, Any]) -> str:
    name = dict(variables.get("asker") or {}).get("first_name", "")
    return f"Hi {name}," if name else "Hello,"


def tidy(text: str) -> str:
    """`text` with at most one empty line in a row, and without spaces at the ends of lines."""
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def with_emergency_line(text: str, variables: Mapping[str, Any]) -> str:
    """`text` with the owner's emergency line below it, in a letter to a stranger."""
    line = str(dict(variables.get("owner") or {}).get("emergency_line") or "").strip()
    if not line or not variables.get("stranger") or line in text:
        return text
    return f"{text}\n{line}\n"
