"""What the owner changes again and again in the letters of one template, and the template with it. Pure.

Compared are the words of the letter as the template gives it and of what was sent. A change counts by its
words alone: the same ones went, and the same ones came, in several letters.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import product

from eitherway.rules.separating_words import LEAST
from eitherway.values import dataclass

_TOKEN = re.compile(r"\n\s*\n|\w+(?:['’-]\w+)*|[^\w\s]")
_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
_MOST_TOKENS = 80  # of a change; more is another letter
_JOINED = 2  # unchanged tokens between two changes that count as one
_CONTEXT = 3  # tokens beside a change by which its place is found
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_OPENS = re.compile(r"\{%[-+]?\s*(if|elif|for)\b(.*?)%\}", re.DOTALL)
_ENDS = re.compile(r"\{%[-+]?\s*end")
# What the same request and message give at any time; all other facts were others when the letter was written.
_LASTING = frozenset({"about_time", "stranger", "deadline", "missing", "kind", "language", "tone", "owner"})
_LOGIC = frozenset({"and", "or", "not", "in", "is"})
_NAMES = re.compile(r"(?<![.\w\"'])[a-z_]+(?![\"'\w])")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_WRAPPED = re.compile(r"(?<!\n)\n(?!\s*\n)")  # a line that a program broke; a template has a paragraph a line


@dataclass(frozen=True, slots=True)
class SentLetter:
    """A letter that was sent: what its template gives, `ours`, and what was `written`.

    `path` is that of the template, `write` makes the letter of another text of it.
    """

    path: str
    ours: str
    written: str
    write: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Change:
    """Words that went, with those that came for them; either may be empty.

    `before` and `after` are the tokens beside it; `lead` and `trail` the space around what came.
    """

    old: tuple[str, ...]
    new: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    lead: str
    trail: str
    gone: str

    @property
    def key(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """By what changes are the same."""
        return _same(self.old), _same(_tokens(self.new))


@dataclass(frozen=True, slots=True)
class RepeatedEdit:
    """A change that several letters of one template have; `edited` of `sent` letters.

    `text` is the template with it, "" where the words are not its own. With it `right` letters would be
    nearer to what was sent, and `wrong` ones farther away. `fault` is why that text is no template.
    """

    path: str
    edited: int
    sent: int
    old: str
    new: str
    text: str = ""
    right: int = 0
    wrong: int = 0
    fault: str = ""


def repeated_edits(letters: Iterable[SentLetter], sources: Mapping[str, str]) -> tuple[RepeatedEdit, ...]:
    """The changes that at least LEAST letters of a template share, the most frequent ones first."""
    by_path: dict[str, list[SentLetter]] = {}
    for letter in letters:
        by_path.setdefault(letter.path, []).append(letter)
    found = [
        edit
        for path, sent in sorted(by_path.items())
        if len(sent) >= LEAST and path in sources
        for edit in _repeated(path, sent, sources[path])
    ]
    return tuple(sorted(found, key=lambda one: -one.edited))


def _repeated(path: str, sent: Sequence[SentLetter], source: str) -> Iterator[RepeatedEdit]:
    counted: dict[object, list[Change]] = {}
    for letter in sent:
        each = {change.key: change for change in changes(letter.ours, letter.written)}
        for key, change in each.items():
            counted.setdefault(key, []).append(change)
    for same in counted.values():
        one = same[0]
        if len(same) < LEAST or not _says_something(one) or _is_filled_in(one, source):
            continue
        text = next(filter(None, (changed(source, change) for change in same)), "")
        edit = RepeatedEdit(path, len(same), len(sent), one.gone, one.new, text)
        yield _tried(edit, sent)


def _tried(edit: RepeatedEdit, sent: Sequence[SentLetter]) -> RepeatedEdit:
    if not edit.text:
        return edit
    moved = [_distance(one.write(edit.text), one.written) - _distance(one.ours, one.written) for one in sent]
    right, wrong = sum(way < 0 for way in moved), sum(way > 0 for way in moved)
    return replace(edit, right=right, wrong=wrong)


def _distance(one: str, other: str) -> int:
    """How many tokens differ."""
    return sum(
        max(a2 - a1, b2 - b1)
        for what, a1, a2, b1, b2 in _compared(_tokens(one), _tokens(other))
        if what != "equal"
    )


# -- what was changed ------------------------------------------------------------------------------------


def changes(ours: str, written: str) -> tuple[Change, ...]:
    """What was changed in a letter, place by place."""
    ours, written = ours.strip(), written.strip()
    own, theirs = tuple(_TOKEN.finditer(ours)), tuple(_TOKEN.finditer(written))
    pair = _words(own), _words(theirs)
    spans = [_moved_on(span, *map(_same, pair)) for span in _joined(_compared(*pair))]
    short = (one for one in spans if max(one[1] - one[0], one[3] - one[2]) <= _MOST_TOKENS)
    return tuple(_change(own, theirs, span, ours, written) for span in short)


Span = tuple[int, int, int, int]
Found = tuple[re.Match[str], ...]


def _change(own: Found, theirs: Found, span: Span, ours: str, written: str) -> Change:
    a1, a2, b1, b2 = span
    words = _words(own)
    starts = theirs[b1 - 1].end() if b1 else 0
    ends = theirs[b2].start() if b2 < len(theirs) else len(written)
    first, last = (theirs[b1].start(), theirs[b2 - 1].end()) if b2 > b1 else (starts, starts)
    return Change(
        words[a1:a2],
        _WRAPPED.sub(" ", written[first:last]),
        words[max(a1 - _CONTEXT, 0) : a1],
        words[a2 : a2 + _CONTEXT],
        _WRAPPED.sub(" ", written[starts:first]),
        _WRAPPED.sub(" ", written[last:ends]),
        ours[own[a1].start() : own[a2 - 1].end()] if a2 > a1 else "",
    )


def _compared(one: Sequence[str], other: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, _same(one), _same(other), autojunk=False).get_opcodes()


def _joined(compared: Iterable[tuple[str, int, int, int, int]]) -> list[Span]:
    spans: list[Span] = []
    for what, a1, a2, b1, b2 in compared:
        if what == "equal":
            continue
        if spans and a1 - spans[-1][1] <= _JOINED:
            spans[-1] = (spans[-1][0], a2, spans[-1][2], b2)
        else:
            spans.append((a1, a2, b1, b2))
    return spans


def _moved_on(span: Span, own: Sequence[str], theirs: Sequence[str]) -> Span:
    """A sentence that came, or went, with the mark at its own end, not with that of the one before."""
    a1, a2, b1, b2 = span
    if a1 < a2 and b1 < b2:
        return span
    tokens, first, last = (own, a1, a2) if a1 < a2 else (theirs, b1, b2)
    while last < len(tokens) and tokens[first] == tokens[last] and not tokens[first][:1].isalnum():
        a1, a2, b1, b2, first, last = a1 + 1, a2 + 1, b1 + 1, b2 + 1, first + 1, last + 1
    return a1, a2, b1, b2


def _tokens(text: str) -> tuple[str, ...]:
    return _words(tuple(_TOKEN.finditer(text.strip())))


def _words(found: Found) -> tuple[str, ...]:
    return tuple(one[0] for one in found)


def _same(tokens: Sequence[str]) -> tuple[str, ...]:
    """Tokens as they are compared: programs for mail change quotes and dashes, and empty lines."""
    return tuple("\n" if not one.strip() else one.translate(_SAME) for one in tokens)


def _says_something(change: Change) -> bool:
    words = [one for one in (*change.old, *_tokens(change.new)) if one[:1].isalpha()]
    return len(words) > 1 or any(len(word) > 3 for word in words)


# -- the template with it --------------------------------------------------------------------------------


def changed(source: str, change: Change) -> str:
    """The text of a template with a change; "" where its place is not found, or not the only one."""
    if any(mark in change.new for mark in ("{{", "{%", "{#")):
        return ""  # it would be read as a template
    if not change.old and not change.after and change.new:
        return f"{source.rstrip()}{change.lead}{change.new}\n"
    sizes = sorted(product(range(_CONTEXT + 1), repeat=2), key=lambda pair: (-sum(pair), -min(pair)))
    for before, after in sizes:
        left, right = change.before[len(change.before) - before :] if before else (), change.after[:after]
        if (len(left), len(right)) != (before, after) or not (change.old or left or right):
            continue
        found = [one for one in _pattern(left, change.old, right).finditer(source) if _is_own(one, source)]
        if len(found) == 1:
            return source[: found[0].start()] + _replaced(found[0], change) + source[found[0].end() :]
    return ""


def _pattern(left: Sequence[str], old: Sequence[str], right: Sequence[str]) -> re.Pattern[str]:
    """Finds the tokens in a row; its groups are `left`, space, `old`, space, `right`."""
    tokens = (*left, *old, *right)
    begins = r"(?<!\w)" if tokens[0][:1].isalnum() else ""
    ends = r"(?!\w)" if tokens[-1][:1].isalnum() else ""
    head = f"{begins}({_literal(left)})(\\s*)" if left else f"()(\\s*){begins}"
    return re.compile(f"{head}({_literal(old)})(\\s*)({_literal(right)}){ends}")


def _literal(tokens: Sequence[str]) -> str:
    written = (r"\n\s*\n" if not one.strip() else re.escape(one) for one in _same(tokens))
    text = r"\s*".join(written)
    for one, others in (("'", "['’‘]"), ('"', '["“”]'), (r"\-", "[-–—]")):
        text = text.replace(one, others)
    return text


def _replaced(found: re.Match[str], change: Change) -> str:
    left, lead, old, trail, right = found.groups()
    if not change.new:
        is_mark = bool(right) and not right[:1].isalnum()
        space = trail if is_mark else "" if left.endswith("\n") else lead or trail
        return f"{left}{space}{right}"
    if old:
        return f"{left}{lead}{change.new}{trail}{right}"
    if left and right:
        return f"{left}{change.lead}{change.new}{change.trail}{right}"
    space = f"{lead}{trail}"
    return f"{left}{change.lead}{change.new}{space}" if left else f"{space}{change.new}{change.trail}{right}"


def _is_own(found: re.Match[str], source: str) -> bool:
    """Whether the place is text of the template itself, which stands in each of its letters."""
    tags = tuple(_TAG.finditer(source))
    inside = any(tag.start() < found.end() and found.start() < tag.end() for tag in tags)
    return not inside and _passing(source).isdisjoint(range(found.start(), found.end()))


def _passing(source: str) -> frozenset[int]:
    """The places within conditions that held when a letter was written, and may not hold now."""
    places: set[int] = set()
    opened: list[tuple[int, bool]] = []
    for tag in _TAG.finditer(source):
        if opens := _OPENS.match(tag[0]):
            lasts = set(_NAMES.findall(_QUOTED.sub("", opens[2]))) - _LOGIC <= _LASTING
            if opens[1] == "elif" and opened:
                start, before = opened.pop()
                opened.append((start, before and lasts))
            else:
                opened.append((tag.end(), lasts))
        elif _ENDS.match(tag[0]) and opened:
            start, lasts = opened.pop()
            places |= set() if lasts else set(range(start, tag.start()))
    return frozenset(places)


def _is_filled_in(change: Change, source: str) -> bool:
    """Whether the words only went, or came, with a condition of the template."""
    if change.old:
        passing = _passing(source)
        return any(one.start(3) in passing for one in _pattern((), change.old, ()).finditer(source))
    return bool(_pattern((), _tokens(change.new), ()).search(source))
