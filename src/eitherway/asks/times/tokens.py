"""Splits text into tokens with classes: numbers by their shape, words by the lexicon. Pure, linear."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from eitherway.asks.times.lexicon import Lexicon, lexicon
from eitherway.text.fold import fold, unify_spelling
from eitherway.values import dataclass

# Every alternative begins with another character or is bounded: no backtracking over long stretches.
_TOKEN = re.compile(
    r"""
      (?P<iso>\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:\.\d{1,6})?(?:Z|[+-]\d{2}:?\d{2})?)?(?!\d))
    | (?P<yearfirst>(?:19|20)\d{2}[/.]\d{1,2}[/.]\d{1,2}(?!\d))
    | (?P<slashed>\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?![\d/])|\d{1,2}/\d{1,2}(?![\d/]))
    | (?P<dashed>\d{1,2}-\d{1,2}-(?:\d{4}|\d{2})(?!\d|-\d))
    | (?P<dotted>\d{1,2}\.[ ]?\d{1,2}\.(?:[ ]?(?:19|20)\d{2}(?!\d)|\d{2}(?![\d.]))?(?!\d))
    | (?P<clk>\d{1,2}:\d{2}(?::\d{2})?(?!\d|:\d))
    | (?P<hclk>\d{1,2}\s?[hH]\s?[0-5]\d(?!\w))
    | (?P<honly>\d{1,2}\s?[hH](?!\w))
    | (?P<dotnum>\d{1,2}\.\d{2}(?![\d.]*\d))
    | (?P<decimal>\d{1,4}\.\d{1,6}(?!\d)|\d{1,4},(?!(?:19|20)\d\d\b)\d{1,6}(?!\d))
    | (?P<ord>\d{1,2}(?:st|nd|rd|th|ST|ND|RD|TH|er|ère|º)(?!\w))
    | (?P<yy>['’]\d{2}(?!\w))
    | (?P<num>\d{1,5}(?!\d)(?=[a-zA-Z]{1,7}(?!\w)|(?![^\W_])))
    | (?P<junk>\d[\w]*)
    | (?P<meridiem>[aApP]\.\s?[mM]\.?(?!\w))
    | (?P<word>[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*(?:['’][^\W\d_]+)*)
    | (?P<mark>[^\s\w]|_)
    """,
    re.VERBOSE,
)
_MARKS = {
    ",": "comma", ".": "dot", ";": "semi", ":": "colon", "(": "lp", ")": "rp", "[": "lp", "]": "rp",
    "-": "dash", "–": "dash", "—": "dash", "‑": "dash", "/": "slash", "@": "at", "&": "and", "+": "and",
    "!": "stop", "?": "stop", "¿": "stop", "¡": "stop", "~": "at", "*": "star", "•": "star",
    "|": "bar", '"': "quote", "“": "quote", "”": "quote",
    "'": "quote", "’": "quote", "·": "dot", "=": "equals",
}  # fmt: skip
_BREAK = re.compile(r"\n[ \t]*\r?\n")
_MARKER = re.compile(r"(?:[-*•·–o]|\d{1,2}[.)]|\(?[a-z]\))[ \t]")  # of a list, at the start of a line
_SUFFIX = re.compile(r"(?:['’]s|s['’])$")
_NAMES = frozenset(("word", "month", "shymonth", "weekday", "at", "from", "on"))
_LETTERS = frozenset(("am", "pm", "military"))  # one letter means these only when glued to digits: 3p


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark: its place, its lower-case form, its classes."""

    low: str
    start: int
    end: int
    classes: frozenset[str]
    newline: bool  # a line ends before it
    capital: bool


def tokenise(text: str, words: Lexicon, barriers: Iterable[tuple[int, int]] = ()) -> tuple[Token, ...]:
    """The tokens of `text`; phrases of the lexicon are one token; what touches a barrier has no class."""
    return tuple(_with_barriers(_phrases(text, _raw(text, words), words), barriers))


def _raw(text: str, words: Lexicon) -> list[Token]:
    found: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        start = match.start()
        if start < end:
            continue  # the dot of an abbreviation, taken already
        newline = "\n" in text[end:start]
        if newline and _BREAK.search(text, end, start):
            found.append(Token("", end, start, frozenset(("break",)), True, False))
        made = _read(match, text, words, newline)
        if start == end and found:
            made[0] = _glued(made[0], found[-1])
        elif len(made[0].low) == 1 and made[0].classes & _LETTERS:
            made[0] = replace(made[0], classes=made[0].classes - _LETTERS)
        if (newline or start == 0) and _MARKER.match(text, start):
            made[0] = replace(made[0], classes=frozenset(("marker",)))
        found += made
        end = made[-1].end
    return found


def _read(match: re.Match[str], text: str, words: Lexicon, newline: bool) -> list[Token]:
    """One token, or two for a compound such as "Dienstagabend" or an elision such as "d'octobre"."""
    shape = match.lastgroup or "mark"
    start, stop = match.span()
    low, capital = match[0].lower(), match[0][:1].isupper()
    if shape == "word":
        low = words.spelling(low)
        if text[stop : stop + 1] == "." and (dotted := words.spelling(low + ".")) in words.entries:
            low, stop = dotted, stop + 1
        elif low not in words.entries:
            low = _SUFFIX.sub("", low)
            at, tail = words.parts(low)
            if at:
                return [
                    Token(low[:at], start, start + at, words.classes(low[:at]) | {"word"}, newline, capital),
                    Token(tail, start + at, stop, words.classes(tail) | {"word"}, False, False),
                ]
    # A stranger's long words would fill the memory, and do not come again.
    classes = _classes if len(low) <= _LONGEST_WORD else _classes.__wrapped__
    return [
        Token(low, start, stop, classes(shape, low, match[0].islower(), words.language), newline, capital)
    ]


def _glued(token: Token, before: Token) -> Token:
    """Digits that stick to a word are a name: B12, EB3321."""
    if token.low[:1].isdigit() and before.classes & _NAMES == {"word"}:
        return replace(token, classes=frozenset(("junk",)))
    return token


_LONGEST_WORD = 40  # characters


@lru_cache(maxsize=4096)
def _classes(shape: str, low: str, is_lower: bool, language: str) -> frozenset[str]:
    """The classes of a token. Most tokens of a text come again, and the letters are looked up by the sets.

    Equal sets are one, which is a quarter of a kB for each word of a stranger.
    """
    return _one_of_them(_classes_of(shape, low, is_lower, language))


@lru_cache(maxsize=1024)
def _one_of_them(classes: frozenset[str]) -> frozenset[str]:
    return classes


def _classes_of(shape: str, low: str, is_lower: bool, language: str) -> frozenset[str]:
    words = lexicon(language)
    if shape in ("word", "meridiem"):
        found = words.classes(low.replace(" ", "") if shape == "meridiem" else low)
        if is_lower and "zone" in found and not words.half_day_clock:
            found -= {"zone"}
        if is_lower and "shy" in found:
            found = frozenset(_SHY.get(each, each) for each in found)
        return found | {"word"}
    if shape == "mark":
        return words.classes(low) | {_MARKS.get(low, "other")}
    if shape == "honly" and not words.half_day_clock:
        shape, low = "hclk", low + "00"
    if shape == "dotted" and words.half_day_clock and len(re.findall(r"\d+", low)) < 3:
        shape = "junk"
    found = number_classes(shape, low)
    return found | {"h12"} if "h24" in found and not words.half_day_clock else found  # um 14, a las 14


_SHY = {"weekday": "shyweekday", "month": "shymonth"}


@lru_cache(maxsize=4096)
def number_classes(shape: str, low: str) -> frozenset[str]:
    """What a token of digits may be: an hour, a day of the month, a year, a plain number."""
    if shape == "clk":
        hour, minute = (int(part) for part in low.split(":")[:2])
        return frozenset(("clk",)) if hour <= 24 and minute < 60 else frozenset(("junk",))
    if shape in ("hclk", "honly"):
        return frozenset((shape if int(re.split(r"\s?h", low)[0]) <= 24 else "junk",))
    if shape == "dotnum":
        hour, minute = (int(part) for part in low.split("."))
        return frozenset(("dotnum", "decimal") if hour <= 24 and minute < 60 else ("decimal",))
    if shape == "ord":
        return frozenset(("ord",)) if 1 <= int(re.sub(r"\D", "", low)) <= 31 else frozenset(("junk",))
    if shape == "num":
        return frozenset(_plain(low))
    if shape == "slashed" and low.count("/") == 1:
        return frozenset(("slashshort", "fraction") if low == "1/2" else ("slashshort",))
    return frozenset((shape,))


def _plain(low: str) -> set[str]:
    number = int(low)
    found = {"n"} if number <= 999 else set()
    if len(low) <= 2:
        found |= {name for name, most in (("h24", 24), ("dom", 31), ("min", 59)) if number <= most}
        found |= {"h12"} if 1 <= number <= 12 else set()
        found -= {"dom"} if number == 0 else set()
        found |= {"fivedigit"} if number in (5, 10, 20, 25) else set()
        found |= {"bigdom"} if 12 < number <= 31 else set()
    if len(low) == 4 and 1980 <= number <= 2049:
        found.add("year")
    if len(low) in (3, 4) and number // 100 <= 24 and number % 100 < 60:
        found.add("hhmm")
        found |= {"military4"} if len(low) == 4 else set()
    return found


def shapes(words: Lexicon) -> frozenset[frozenset[str]]:
    """Every set of classes that a token can have: the grammar needs them before the text."""
    plain = [form % each for each in range(100) for form in ("%d", "%02d")]
    plain += [
        "100",
        "999",
        "130",
        "175",
        "1500",
        "1980",
        "2049",
        "2010",
        "2459",
        "1975",
        "1999",
        "0930",
        "9999",
        "12345",
    ]
    found = {number_classes("num", each) for each in plain} | {number_classes(*each) for each in _EXAMPLES}
    found |= {each | {"h12"} for each in found if "h24" in each}
    found |= {frozenset((mark,)) for mark in ("break", "barrier", "other", "word", "marker")}
    found |= {words.classes(sign) | {mark} for sign, mark in _MARKS.items()}
    for each in {words.classes(word) for word in words.entries}:
        classes = each | {"word"}
        shy = frozenset(_SHY.get(each, each) for each in classes)
        found |= {
            classes,
            shy,
            classes | {"other"},
            classes - _LETTERS,
            classes - {"zone"},
            (classes | {"other"}) - {"word"},
        }
    return frozenset(found)


_EXAMPLES = (
    ("clk", "1:00"), ("clk", "99:99"), ("hclk", "9h30"), ("honly", "9h"), ("dotnum", "9.30"),
    ("dotnum", "99.99"), ("ord", "1st"), ("ord", "99th"), ("slashed", "1/2"), ("slashed", "9/9"),
    ("slashed", "9/9/99"), ("iso", ""), ("yearfirst", ""), ("dashed", ""), ("dotted", ""),
    ("decimal", ""), ("yy", ""), ("junk", ""),
)  # fmt: skip


def _phrases(text: str, tokens: list[Token], words: Lexicon) -> Iterable[Token]:
    """The longest phrase of the lexicon at each place becomes one token."""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        most = words.longest.get(fold(token.low), 1)
        if most == 1 and _SUFFIX.search(whole := text[token.start : token.end]):
            most = words.longest.get(fold(unify_spelling(whole)), 1)  # "valentine's day"
        size = next((n for n in range(min(most, len(tokens) - at), 1, -1)
                     if most > 1 and _phrase(text, tokens, at, n, words) in words.entries), 1)  # fmt: skip
        if size > 1:
            last = tokens[at + size - 1]
            low = _phrase(text, tokens, at, size, words)
            token = Token(
                low, token.start, last.end, words.classes(low) | {"word"}, token.newline, token.capital
            )
        yield token
        at += size


def _phrase(text: str, tokens: list[Token], at: int, size: int, words: Lexicon) -> str:
    if tokens[at + size - 1].end - tokens[at].start > 40:
        return ""
    return words.spelling(text[tokens[at].start : tokens[at + size - 1].end])


def _with_barriers(tokens: Iterable[Token], barriers: Iterable[tuple[int, int]]) -> Iterable[Token]:
    spans = sorted(barriers)
    at = 0
    for token in tokens:
        while at < len(spans) and spans[at][1] <= token.start:
            at += 1
        if at < len(spans) and spans[at][0] < token.end:
            yield Token(
                token.low, token.start, token.end, frozenset(("barrier",)), token.newline, token.capital
            )
        else:
            yield token
