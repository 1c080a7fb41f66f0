"""Parses addresses in header text, leniently and in linear time (RFC 5322, 3.4; RFC 6532). Pure."""

import re
from dataclasses import field

from eitherway.mail.charsets import clean_line
from eitherway.mail.header_reader import decode_words
from eitherway.values import dataclass

ADDRESSES_LIMIT = 500

_TOKEN = re.compile(
    r"""(?P<quoted>"(?:[^"\\]|\\.)*"?)|(?P<angle><[^<>]*>?)|(?P<open>\()|(?P<word>=\?[^?\s]+\?[bBqQ]\?[^?]*\?=)"""
    r"""|(?P<mark>[,;]+|[:>)])|(?P<space>\s+)|(?P<atom>[^\s",;:<>()]+)""",
    re.DOTALL,
)
_COMMENT = re.compile(r"\\.|[()]", re.DOTALL)
_QUOTED_LOCAL = re.compile(r'"(?:[^"\\]|\\.)*"@\S+')
_AROUND_AT = re.compile(" ?@ ?")
_ANGLE = re.compile(r"<([^<>\s@]+@[^<>\s@]+)>")


@dataclass(frozen=True, slots=True)
class Address:
    """One address (RFC 5322, 3.4). `name` is the decoded display name, "" if none.

    `address` is the addr-spec with its domain in lower case, `key` all of it in lower case, to compare by.
    It has no "@" if the header had none ("MAILER-DAEMON").
    """

    name: str
    address: str

    @property
    def key(self) -> str:
        return self.address.lower()


@dataclass(slots=True)
class _Mailbox:
    words: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    angle: str | None = None


def read_addresses(text: str) -> tuple[Address, ...]:
    """The addresses of a field in order, those in groups included, without anything else."""
    if not text:
        return ()
    found: list[Address] = []
    mailbox = _Mailbox()
    position = 0
    while position < len(text) and len(found) < ADDRESSES_LIMIT:
        token = _TOKEN.match(text, position)
        if token is None:
            position += 1
            continue
        position = token.end()
        if token.lastgroup == "open":
            comment, position = _comment(text, position)
            mailbox.comments.append(comment)
        elif token.lastgroup == "mark" and token[0][0] in ",;:":
            if token[0] == ":" and mailbox.angle is None and "@" not in "".join(mailbox.words):
                mailbox = _Mailbox()  # the name of a group
                continue
            _close(mailbox, found)
            mailbox = _Mailbox()
        elif token.lastgroup == "angle" and not mailbox.angle:
            mailbox.angle = token[0].strip("<> ")
        elif token.lastgroup in ("quoted", "word", "atom", "space"):
            mailbox.words.append(token[0])
    _close(mailbox, found)
    return tuple(found[:ADDRESSES_LIMIT])


def _close(mailbox: _Mailbox, found: list[Address]) -> None:
    words = "".join(mailbox.words)
    if mailbox.angle is not None:
        spec = _spec(mailbox.angle)
        name = _name(mailbox.words) or decode_words(" ".join(mailbox.comments))
    else:
        spec, name = _bare(words.strip(), mailbox)
    if spec:
        found.append(Address("" if name == spec else name, spec))


def _bare(words: str, mailbox: _Mailbox) -> tuple[str, str]:
    """An addr-spec without brackets, or encoded together with its name."""
    if "=?" in words:
        decoded = decode_words(words)
        inner = _ANGLE.search(decoded)
        if inner:
            return _spec(inner[1]), clean_line(decoded[: inner.start()]).strip('"')
        words = decoded
    if _QUOTED_LOCAL.fullmatch(words):
        return _spec(words), decode_words(" ".join(mailbox.comments))
    words = _AROUND_AT.sub("@", clean_line(words))
    if "@" in words and " " in words.strip():
        with_at = [word for word in words.split() if "@" in word and not word.startswith('"')]
        if with_at:
            rest = clean_line(words.replace(with_at[-1], " ", 1))
            return _spec(with_at[-1]), decode_words(rest).strip('"')
    return _spec(words), decode_words(" ".join(mailbox.comments))


def _spec(text: str) -> str:
    """The addr-spec without spaces and route (RFC 5322, 4.4), its domain in lower case."""
    text = clean_line(text).strip("<>")
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]
    local, at, domain = text.rpartition("@")
    if not at:
        return text if " " not in text and '"' not in text else ""
    local = local.strip() if local.startswith('"') else local.replace(" ", "")
    local = local.removeprefix("mailto:")
    domain = domain.replace(" ", "").rstrip(".").lower()
    return f"{local}@{domain}" if local and domain and len(local) + len(domain) < 900 else ""


def _name(words: list[str]) -> str:
    plain = [_unquoted(word) if word.startswith('"') else word for word in words]
    name = decode_words("".join(plain))
    return name.strip("'") if name.startswith("'") and name.endswith("'") else name


def _unquoted(word: str) -> str:
    return re.sub(r"\\(.)", r"\1", word[1:].removesuffix('"'), flags=re.DOTALL)


def _comment(text: str, position: int) -> tuple[str, int]:
    depth = 1
    start = position
    for found in _COMMENT.finditer(text, position):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth == 0:
            return text[start : found.start()], found.end()
    return text[start:], len(text)
