"""Reads what Gmail searches for: words, phrases, OR, braces, minus, and from:, to: and their like. Pure."""

import re
from collections.abc import Iterator

from eitherway.filters.imported_rules import Condition, Looked, Nested, all_of, any_of

_TOKEN = re.compile(r'(-?)(?:([a-z_]+):(?=[^\s)}])|("[^"]*"?)|([(){}])|([^\s(){}"]+))|\s+', re.IGNORECASE)
_TESTS = {"from": "from", "to": "to", "cc": "cc", "subject": "subject", "list": "header"}
_DEEPEST = 20


class SearchError(ValueError):
    """A search that no test here can say; `name` is that of its property."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(why)
        self.name = name


def condition_of(search: str, test: str, name: str) -> Condition:
    """The condition that a search gives, its words looked for by `test`. Raises SearchError."""
    reader = _Search(search, name)
    found = reader.any(test, 0)
    if reader.token is not None:
        raise SearchError(name, f"'{search[:60]}' is not understood from '{reader.token[0][:20]}' on")
    return found


class _Search:
    """The tokens of a search, one after the other: their text, and whether they were negated."""

    def __init__(self, search: str, name: str) -> None:
        self._name, self._search = name, search
        self._tokens = self._all(search)
        self.token: tuple[str, str, bool] | None = None
        self._next()

    @staticmethod
    def _all(search: str) -> Iterator[tuple[str, str, bool]]:
        for found in _TOKEN.finditer(search):
            if found[0].strip():
                kind = next(
                    kind for kind, one in zip("onmw", found.groups()[1:], strict=True) if one is not None
                )
                text = next(one for one in found.groups()[1:] if one is not None)
                yield text, kind, bool(found[1])

    def _next(self) -> None:
        self.token = next(self._tokens, None)

    def _refuse(self, why: str) -> SearchError:
        return SearchError(self._name, f"'{self._search[:60]}': {why}")

    def any(self, test: str, deep: int) -> Condition:
        """Parts with OR between them."""
        if deep > _DEEPEST:
            raise self._refuse("brackets in brackets are too deep")
        parts = [self._every(test, deep)]
        while self.token is not None and self.token[:2] in (("OR", "w"), ("|", "w")):
            self._next()
            parts.append(self._every(test, deep))
        return any_of(parts)

    def _every(self, test: str, deep: int) -> Condition:
        parts = []
        while self.token is not None and self.token[0] not in (")", "}", "OR", "|"):
            if self.token[:2] == ("AND", "w"):
                self._next()
                continue
            parts.append(self._one(test, deep))
        if not parts:
            raise self._refuse("something to search for is missing")
        return all_of(parts)

    def _one(self, test: str, deep: int) -> Condition:
        assert self.token is not None
        text, kind, negated = self.token
        self._next()
        found = self._part(text, kind, test, deep)
        return Nested("not", (found,)) if negated else found

    def _part(self, text: str, kind: str, test: str, deep: int) -> Condition:
        if kind == "m" and text in "({":
            inside = self.any(test, deep + 1) if text == "(" else self._braces(test, deep + 1)
            if self.token is None:
                raise self._refuse("a bracket is not closed")
            self._next()
            return inside
        if kind == "o":
            return self._operator(text.lower(), deep)
        words = text.strip('"').strip()
        if not any(map(str.isalnum, words)) or "*" in words:
            raise self._refuse(f"'{text[:20]}' has no like here")
        return self._looked(test, words)

    def _braces(self, test: str, deep: int) -> Condition:
        parts = []
        while self.token is not None and self.token[0] != "}":
            parts.append(self._one(test, deep))
        if not parts:
            raise self._refuse("empty braces find nothing")
        return any_of(parts)

    def _operator(self, name: str, deep: int) -> Condition:
        if name not in _TESTS or self.token is None:
            raise self._refuse(f"'{name}:' has no like here")
        return self._one(_TESTS[name], deep)

    @staticmethod
    def _looked(test: str, words: str) -> Looked:
        if test in ("from", "to", "cc"):
            shown = (
                f"ann{words}"
                if words.startswith("@")
                else words
                if "@" in words
                else f"{words} <ann@x.example>"
            )
            return Looked(test, (words,), shown=(shown,))
        return Looked(test, (words,), "List-Id" if test == "header" else "", (words,))
