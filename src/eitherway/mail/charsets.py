"""Decodes octets into clean text: charsets, and the characters that are removed. Pure."""

import codecs
import re

from eitherway.text.formats import Said
from eitherway.text.words import marked

_WESTERN = ("us-ascii", "iso-8859-1", "windows-1252", "iso-8859-15")
_SINGLE = {
    **{f"iso-8859-{n}": f"iso8859_{n}" for n in (*range(2, 12), 13, 14, 15, 16)},
    **{f"windows-{n}": f"cp{n}" for n in range(1250, 1259)},
    **{f"ibm{n}": f"cp{n}" for n in (437, 850, 852, 855, 857, 858, 860, 862, 863, 865, 866, 869)},
    "us-ascii": "cp1252",  # the web's reading, which mail needs too: https://encoding.spec.whatwg.org/
    "iso-8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "windows-874": "cp874",
    "tis-620": "cp874",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    "macintosh": "mac_roman",
}
_WIDE = {
    "utf-8": "utf_8", "utf-7": "utf_7", "utf-16": "utf_16", "utf-16le": "utf_16_le", "utf-16be": "utf_16_be",
    "utf-32": "utf_32", "utf-32le": "utf_32_le", "utf-32be": "utf_32_be",
    "iso-2022-jp": "iso2022_jp_2", "iso-2022-kr": "iso2022_kr", "shift_jis": "cp932", "euc-jp": "euc_jp",
    "euc-kr": "cp949", "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "hz-gb-2312": "hz",
    "big5": "big5hkscs", "euc-tw": "big5hkscs",
}  # fmt: skip
_KNOWN = _SINGLE | _WIDE
_ALSO = """
us-ascii: ascii ansi_x3.4-1968 646 iso646-us
utf-8: utf8 utf unicode-1-1-utf-8 utf-8mb4 utf8mb4
utf-7: utf7 unicode-1-1-utf-7
utf-16: unicode ucs-2 utf16
iso-8859-1: latin1 latin-1 l1
iso-8859-2: latin2 latin-2
iso-8859-15: latin9 latin-9
iso-8859-6: iso-8859-6-i
iso-8859-8: iso-8859-8-i visual logical
koi8-r: koi8
macintosh: mac x-mac-roman
euc-kr: ks_c_5601-1987 ks_c_5601 korean uhc cp949
shift_jis: x-sjis sjis shift-jis ms_kanji windows-31j cp932
euc-jp: x-euc-jp eucjp x-euc
iso-2022-jp: iso-2022-jp-2 iso-2022-jp-ms cp50220
gb2312: gb_2312-80 gb2312_charset
gbk: x-gbk cp936
hz-gb-2312: hz
big5: chinesebig5 big5-hkscs cn-big5 x-x-big5
ibm850: cp-850
"""
_ALIASES = {
    alias: name
    for name, _, aliases in (line.partition(": ") for line in _ALSO.strip().split("\n"))
    for alias in aliases.split()
}

# Controls except LF and TAB; soft hyphen; zero width space, joiners kept; bidi embeddings, overrides
# and isolates (UTR 36, 3.1.3); interlinear marks, BOM, non-characters; surrogates.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\ufffe\uffff]"
)
_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")

_WRONG = marked("the charset {name} is wrong; read as utf-8")
_SOME_LETTERS = marked("some letters are not of the charset {name}")
_UNKNOWN = marked("the charset {name} is unknown or wrong; read as windows-1252")


def canonical(charset: str) -> str:
    """The canonical name of a charset, "" if it is unknown."""
    name = charset.strip(" \t\"'").lower().partition("*")[0]  # RFC 2231, 5: a language may follow
    name = name.replace("iso_8859", "iso-8859").removeprefix("cs")
    name = re.sub(r"^iso-?8859[-_]?(\d{1,2})(?::\d+)?$", r"iso-8859-\1", name[:80])
    name = re.sub(r"^(?:cp|x-cp|windows|win|ms)[-_]?(125\d|874)$", r"windows-\1", name)
    name = re.sub(r"^(?:cp|ibm|dos)[-_]?(\d{3})$", r"ibm\1", name) if name not in _ALIASES else name
    name = re.sub(r"^utf[-_ ]?(16|32)[-_ ]?(le|be)$", r"utf-\1\2", name)
    name = _ALIASES.get(name, name)
    return name if name in _KNOWN else ""


def decode(octets: bytes, charset: str, *, cut: bool = False) -> tuple[str, str]:
    """The text in any octets, and a doubt about it ("" if it was read as declared).

    UTF-8 declared as a single-octet charset is the usual mistake, and valid UTF-8 with a letter outside ASCII
    is hardly ever anything else, so it wins. `cut`: the octets may end within a character.
    """
    name = canonical(charset)
    if octets.isascii() and (name in _SINGLE or not name or name == "utf-8" or _lies_wide(octets, name)):
        return octets.decode("ascii"), ""
    if name in _SINGLE or name in ("", "utf-8"):
        return _single(octets, name, charset, cut)
    try:
        return _strict(octets, _WIDE[name], cut), ""
    except UnicodeError:
        pass
    try:
        return _strict(octets, "utf_8", cut), Said(
            "the charset {name} is wrong; read as utf-8", name=_shown(charset)
        )
    except UnicodeError:
        return octets.decode(_WIDE[name], "replace"), Said(
            "some letters are not of the charset {name}", name=_shown(charset)
        )


def clean(text: str) -> str:
    """The text with LF ends and without controls, bidi overrides, surrogates, invisible characters."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    text = _BREAK.sub("\n", text)
    return _INVISIBLE.sub("", _SURROGATE.sub("\ufffd", text))


def clean_line(text: str) -> str:
    """`clean` for a single line: spaces for breaks and tabs, none at the ends."""
    return " ".join(clean(text).split())


def _single(octets: bytes, name: str, charset: str, cut: bool) -> tuple[str, str]:
    try:
        text = _strict(octets, "utf_8", cut)
    except UnicodeError:
        codec = _SINGLE.get(name, "cp1252")
        text = octets.decode(codec, "replace") if codec != "cp1252" else _cp1252(octets)
        if name in _SINGLE and name != "us-ascii":
            return text, ""
        return text, Said(
            "the charset {name} is unknown or wrong; read as windows-1252", name=_shown(charset)
        )
    return text, "" if name in (
        "",
        "utf-8",
        *_WESTERN,
    ) else Said(_WRONG, name=_shown(charset))


def _cp1252(octets: bytes) -> str:
    try:
        return octets.decode("cp1252")
    except UnicodeError:  # five octets have no letter there
        return octets.decode("latin-1")


def _lies_wide(octets: bytes, name: str) -> bool:
    return name.startswith(("utf-16", "utf-32")) and b"\0" not in octets


def _strict(octets: bytes, codec: str, cut: bool) -> str:
    if not cut:
        return octets.decode(codec)
    return codecs.getincrementaldecoder(codec)("strict").decode(octets, final=False)


def _shown(charset: str) -> str:
    return "'" + clean_line(charset)[:40] + "'" if charset.strip() else "(none)"
