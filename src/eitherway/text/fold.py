"""The one folding: what people and programs write in different ways becomes one spelling. Pure."""

import re
import unicodedata

# Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowel marks; the marks of other scripts make other
# letters (Japanese ga and ka, Thai vowels) and stay. The Hebrew hyphen (U+05BE), bar and full stop are among
# the points.
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0655\u0670]+")
_ALIKE = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ħ": "h"}
    | dict.fromkeys("’‘ʼ‛`′", "'")
    | dict.fromkeys("“”„‟«»", '"')
    | dict.fromkeys("‐‒–—―−⁃\u05be", "-")
    | dict.fromkeys("\u1680\u180e", " ")
    | dict.fromkeys("\u0085\u2028\u2029", "\n")
    | dict.fromkeys(
        "\u00ad\u0640\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e", ""
    )
)


# What programs put into English of themselves: with these written plainly, most texts are ASCII.
_USUAL = (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-"), ("…", "..."), ("\xa0", " "))


def fold(text: str) -> str:
    """`text` in small letters without accents and invisible characters, with one sort of each common mark.

    Apostrophes, quotes, hyphens and dashes, spaces: each is written in one way. "ß" becomes "ss" and "œ"
    "oe", so offsets are not kept: fold word by word where places count. Line breaks and other marks stay.
    """
    if (plain := _plainly(text)).isascii():
        return plain.lower().replace("`", "'")
    apart = unicodedata.normalize("NFKD", text.replace("´", "'"))  # NFKD makes a space of the acute
    # A Korean syllable is three letters, but one sign can also unfold to eighteen (U+FDFA): only a text that
    # is made to be slow grows more than threefold.
    bare = _ACCENTS.sub("", apart[: 3 * len(text) + 64])
    return unicodedata.normalize("NFKC", bare.casefold().translate(_ALIKE))


def _plainly(text: str) -> str:
    if not text.isascii():
        for sign, plain in _USUAL:
            text = text.replace(sign, plain)
    return text


def fold_line(text: str) -> str:
    """`text` folded, on one line with single spaces."""
    return " ".join(fold(text).split())


def unify_spelling(text: str) -> str:
    """`text` with one way to write an apostrophe and an accented letter, its case and accents kept.

    For regular expressions, which no folding may touch: "\\S" is not "\\s", and "[éè]" means two letters.
    """
    return unicodedata.normalize("NFC", text).replace("’", "'")
