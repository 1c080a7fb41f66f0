"""The characters that other programs put into a file where YAML wants plain ones. Pure."""

import re

_ODD = (
    (
        re.compile(r"[\s-]*?(?:[\w ]+:)?([\u00a0\u2007\u202f\u3000])"),
        "this blank does not break; write a plain one",
    ),
    (re.compile(r"\s*([–—•·‣▪])\s"), "this begins no item; write '- ' before each item"),
    (re.compile(r"\s*[\w ]+(：)"), "this is another colon than that of this file; write ':' and a blank"),
)
# What people write: Latin, Greek, Cyrillic and quotation marks, and whole words of other scripts.
_USUAL = re.compile(
    r"(?:[\x20-\x7e\xa0-\u017f\u0386-\u03ce\u0400-\u045f\u2010-\u203a\u20ac\u2122]"
    r"|[\u05d0-\u05ea\u0621-\u064a\u3041-\u30ff\u4e00-\u9fff\uac00-\ud7a3]{2})+"
)
_NUMBER = re.compile(r" (#\d+)(?!\S)")
_DOCUMENTS = {
    b"PK\x03\x04": "a word processor's file",
    b"\xd0\xcf\x11\xe0": "a word processor's file",
    b"{\\rt": "rich text",
}


def odd_character(lines: list[str], line: int) -> tuple[int, int, str] | None:
    """The place (from 1) and the fault of a character that makes this line, or the one before it, no YAML."""
    for number in (line, line - 1):
        text = lines[number - 1] if 0 < number <= len(lines) else ""
        for pattern, fault in _ODD:
            if found := pattern.match(text):
                return number, found.start(1) + 1, fault
    return None


def cut_off(line: str, end: int) -> str:
    """Why what follows a text on its line is hardly a comment, as in "Suite #4"; "" if it may be one."""
    number = _NUMBER.match(line, end)
    return f"a comment begins here; quote the text if '{number[1]}' belongs to it" if number else ""


def misread(text: str) -> str:
    """What a text was before another program read its UTF-8 as Windows letters ("Ã¼" for "ü"); else "".

    Gives "" for what reads well as it stands: "Gruß“" would end with a letter of N'Ko, which nobody meant.
    """
    if text.isascii():
        return ""
    try:
        before = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return ""
    return before if before != text and _USUAL.fullmatch(before) else ""


def foreign_file(octets: bytes) -> str:
    """Why octets are no text file that can be read; "" if they may be one."""
    kind = _DOCUMENTS.get(octets[:4], "UTF-16 without its mark" if b"\0" in octets[:2] else "")
    return f"this is {kind}; save the file as plain text, in UTF-8" if kind else ""
