"""What YAML's parser says of a text that it cannot read, in plain words. Pure."""

from collections.abc import Mapping

import yaml

_REWORDED: Mapping[str, str] = {
    "mapping values are not allowed": "a second ':' here; quote the text, or move it to its own line",
    "unexpected end of stream": "a quote is opened here and never closed; close it",
    "expected ',' or ']'": "a list{begins} is not closed here; write ',' or ']' (quote a text with [ in it)",
    "expected ',' or '}'": "a group{begins} is not closed here; write ',' or '}' (quote a text with { in it)",
    "expected '-' indicator": "this line does not fit the list above; check its indentation",
    "expected <block end>": "this line does not fit those above; check its indentation",
    "expected key": "this line does not fit those above; check its indentation and its ':'",
    "could not find expected ':'": "a ':' is missing after this word; write 'word: value'",
    "expected <document start>": "this line does not fit those above; check its indentation",
    "expected node content": "a value is missing here; check commas, brackets and quotes",
    "found a tab character": "a tab; indent with spaces",
    "expected alphabetic or numeric": "a text cannot begin with '*' or '&'; put it in quotes",
    "found unknown escape character": "this \\ is not valid in double quotes; use single quotes",
}


def reword(error: yaml.MarkedYAMLError, char: str, begins: str) -> str:
    problem = error.problem or "this is not YAML"
    if "cannot start any token" in problem:
        if char == "\t":
            return "a tab; indent with spaces"
        return f"a text cannot begin with '{char}'; put it in quotes"
    if char == "-" and "could not find expected ':'" in problem:
        return "a space is missing after '-'; write '- ' before each item"
    if char == ":" and not begins and "expected ','" in problem:
        return "a second ':' here; put the text in quotes"
    for known, words in _REWORDED.items():
        if known in problem:
            return words.replace("{begins}", begins)
    return f"not YAML: {problem}; check quotes, ':' and the indentation of the line"
