"""Templates and facts to the text of a letter. Pure: the caller reads the files.

A template is plain text with a few {{ variables }}. Its path below templates/ says what it is:
"en/warm/defer/new-client.txt" is the English, warm deferral for new clients, "en/warm/defer.txt" the one
for all else; "de/defer.txt" serves every tone. The tone familiar takes warm letters
where it has none. A line of the file is a line, or a paragraph, of the letter;
a line of nothing but {% tags %} leaves no trace.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any

from eitherway.errors import ConfigError, LetterError
from eitherway.mail.charsets import clean_line
from eitherway.requests.letter_faults import name_of, wrong_with
from eitherway.requests.letter_variables import OPTIONAL, VARIABLES, Variable
from eitherway.requests.person_names import closing, first_name, greeting, person_name
from eitherway.rules.faults import closest

if TYPE_CHECKING:  # most messages get no letter, and it loads slowly
    from jinja2 import Template
    from jinja2.sandbox import ImmutableSandboxedEnvironment

_TAGS = re.compile(r"\{[%#].*?[%#]\}")
_TAG_AT_END = re.compile(r"(?<![-+])([%#]\})\s*$")
LONGEST_ASKED = 120  # characters of what a stranger wrote, in a letter


class Letters:
    """The owner's templates, checked. `VARIABLES` is the table that documents what they may use."""

    VARIABLES: tuple[Variable, ...] = VARIABLES

    def __init__(self, sources: Mapping[str, str]) -> None:
        """`sources` maps "en/warm/defer" to a template. Not checked: see `load`."""
        self._sources = dict(sources)
        self._compiled: dict[str, Template] = {}

    @cached_property
    def _environment(self) -> ImmutableSandboxedEnvironment:
        from jinja2 import StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        return ImmutableSandboxedEnvironment(
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
        )

    @classmethod
    def load(cls, templates: Mapping[str, str], kinds: Iterable[str] = (), *, tried: bool = False) -> Letters:
        """The letters of `templates` (path to source), or a ConfigError with every fault of them.

        They are tried with the `kinds` of the owner's rules too, unless the very same were `tried` before.
        """
        sources = tuple(sorted((path.removesuffix(".txt"), text) for path, text in templates.items()))
        if tried:
            return _as_tried(sources)
        return _checked(sources, tuple(sorted(set(kinds))))

    def names(self) -> tuple[str, ...]:
        """What a rule may name, in order: "defer", "defer/new-client" ..."""
        return tuple(sorted({name_of(path) for path in self._sources}))

    def has(self, name: str, language: str, tone: str) -> bool:
        """Whether this very letter exists, not only the general one of its sort."""
        return bool({f"{language}/{tone}/{name}", f"{language}/{name}"} & self._sources.keys())

    def missing(self, names: Iterable[str], language: str, tone: str) -> tuple[str, ...]:
        """A fault for each of `names` that has no letter, not even a general one of its sort."""
        return tuple(
            f"templates/{language}/{tone}/{name}.txt: no such letter; write it, or name another"
            for name in dict.fromkeys(names)
            if self._path(name, language, tone) is None
        )

    def unknown_kinds(self, names: Iterable[str]) -> tuple[str, ...]:
        """A fault for each of `names` whose kind nobody wrote a letter for, in any language or tone."""
        known = self.names()
        kinds = tuple(name for name in known if "/" in name)
        unknown = (name for name in dict.fromkeys(names) if "/" in name and name not in kinds)
        return tuple(f"there is no letter '{name}'; {_meant(name, kinds)}" for name in unknown)

    def find(self, name: str, language: str, tone: str) -> str:
        """The path of the template for `name`: its own, else that of the letter without the kind.

        Raises LetterError when there is none.
        """
        path = self._path(name, language, tone)
        if path is None:
            raise LetterError("; ".join(self.missing((name,), language, tone)))
        return path

    def _path(self, name: str, language: str, tone: str) -> str | None:
        letter = name.partition("/")[0]
        places = (f"{language}/{tone}", language, *((f"{language}/warm",) if tone == "familiar" else ()))
        tries = (f"{place}/{one}" for one in (name, letter) for place in places)
        return next((path for path in tries if path in self._sources), None)

    @property
    def sources(self) -> Mapping[str, str]:
        """The templates by their paths below templates/, without ".txt"."""
        return self._sources

    def without_own(self, names: Iterable[str], language: str, tone: str) -> tuple[str, ...]:
        """Those of `names` for which the general letter of their sort is taken in that language."""
        return tuple(
            name
            for name in dict.fromkeys(names)
            if (path := self._path(name, language, tone)) and name_of(path) != name
        )

    @property
    def digest(self) -> str:
        """The same for the same templates; another one after any change."""
        return hashlib.sha256(repr(sorted(self._sources.items())).encode()).hexdigest()[:16]

    def render(self, name: str, variables: Mapping[str, object]) -> str:
        """The letter `name` in the language and tone of `variables`.

        Raises LetterError when it cannot be written. What strangers wrote among the variables is text: it
        is cut and cleaned, never read as a template.
        """
        path = self.find(name, str(variables.get("language", "en")), str(variables.get("tone", "warm")))
        try:
            facts = with_greeting(OPTIONAL | dict(variables))
            text = self._filled(path, facts)
        except _failures() as error:
            raise LetterError(f"templates/{path}.txt: {error}; see eitherway check --variables") from error
        # The trial cannot know every fact, and the laws hold for every letter.
        letter = name.partition("/")[0]
        if faults := tuple(wrong_with(text, letter, facts)):
            raise LetterError("; ".join(f"templates/{path}.txt{fault}" for fault in faults))
        return text

    def write(self, path: str, variables: Mapping[str, object]) -> str:
        """The letter of one template. Raises what a template can raise (`template_check.FAILURES`)."""
        return self._filled(path, with_greeting(OPTIONAL | dict(variables)))

    def _filled(self, path: str, facts: dict[str, Any]) -> str:
        return with_emergency_line(tidy(self.template(path).render(facts)), facts)

    def template(self, path: str) -> Template:
        """The compiled template; its name appears in the traceback of what it raises."""
        if path not in self._compiled:
            from jinja2 import Template

            source = _with_line_ends(self._sources[path])
            code = self._environment.compile(source, name=path, filename=path)
            self._compiled[path] = Template.from_code(self._environment, code, self._environment.globals)
        return self._compiled[path]

    def check(self, kinds: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Every fault of every template, as `templates/<file>:<line>: what; what to do`."""
        from eitherway.requests.template_check import faults_of

        return tuple(
            fault
            for path, source in sorted(self._sources.items())
            for fault in faults_of(path, source, partial(self.write, path), kinds)
        )


def _failures() -> tuple[type[Exception], ...]:
    from eitherway.requests.template_check import FAILURES

    return FAILURES


def _meant(name: str, kinds: tuple[str, ...]) -> str:
    close = closest(name, kinds)
    return f"did you mean '{close}'?" if close else "write it under templates/, or name another"


@lru_cache(maxsize=4)
def _checked(sources: tuple[tuple[str, str], ...], kinds: tuple[str, ...]) -> Letters:
    # The trial of seventy letters takes half a second; their text decides it alone.
    letters = Letters(dict(sources))
    if faults := letters.check(kinds):
        raise ConfigError(*faults)
    return letters


@lru_cache(maxsize=32)  # most people of a practice have the same letters: they are compiled once
def _as_tried(sources: tuple[tuple[str, str], ...]) -> Letters:
    return Letters(dict(sources))


def _with_line_ends(source: str) -> str:
    """`source` with its line ends kept where a tag ends a line of text; trim_blocks would take them too."""
    return "\n".join(
        _TAG_AT_END.sub(r"+\1", line) if _TAGS.sub("", line).strip() else line for line in source.split("\n")
    )


def with_greeting(variables: dict[str, Any]) -> dict[str, Any]:
    """`variables` with the first line of the letter, and strangers' words cleaned and cut."""
    asker = _person(dict(variables["asker"]))
    return variables | {
        "asker": asker,
        "referrals": tuple(map(_with_text, variables["referrals"])),
        "subject": clean_line(str(variables["subject"]))[:LONGEST_ASKED],
        "greeting": greeting(
            asker["name"], asker["first_name"], str(variables["language"]), str(variables["tone"])
        ),
        "closing": closing(str(variables["language"]), str(variables["tone"])),
    }


def _person(asker: Mapping[str, Any]) -> dict[str, str]:
    """Whom the letter greets: the person in a display name, nobody where it names an office."""
    shown = str(asker.get("name") or "")
    first = first_name(shown) if shown else clean_line(str(asker.get("first_name") or ""))[:LONGEST_ASKED]
    return {"name": person_name(shown), "first_name": first}


def _with_text(item: Mapping[str, Any]) -> dict[str, str]:
    """A colleague with lists, such as what they are good for, as text; their room may be left out."""
    texts = {key: ", ".join(one) if isinstance(one, list | tuple) else str(one) for key, one in item.items()}
    return {"room": "", **texts}


def tidy(text: str) -> str:
    """`text` with at most one empty line in a row, and without spaces at the ends of lines."""
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def with_emergency_line(text: str, variables: Mapping[str, Any]) -> str:
    """`text` with the owner's emergency line below it, in a letter that wants it and lacks it."""
    line = str(dict(variables["owner"]).get("emergency_line") or "").strip()
    if not line or not variables.get("emergency", variables["stranger"]) or line in text:
        return text
    return f"{text}\n{line}\n"
