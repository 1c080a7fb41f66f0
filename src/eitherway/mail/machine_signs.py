"""The signs by which a message looks as if a machine wrote it, where no header says so. Pure.

Each sign alone is weak: people have numbers in their addresses and forget a greeting. Each is a small
function that gives its words, "" where the message does not have it, and stands in `SIGNS` with its weight.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import islice

from eitherway import languages
from eitherway.languages.tables import SentenceWords
from eitherway.mail.bulk_markers import is_service, own_words, speaks_of_self
from eitherway.mail.matching import MANY_IN_TO, house
from eitherway.mail.message import Message
from eitherway.text.formats import Said
from eitherway.text.phrases import Phrases, read_phrases
from eitherway.text.words import marked
from eitherway.values import dataclass

_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"')\]]+", re.IGNORECASE)
_LONG_URL = 80
_MERGE = re.compile(
    r"%%\w+%%|\{\{ ?\w+ ?\}\}|\*\|\w+\|\*|\[(?:first|last)[ _]?name\]|<(?:first|last)[ _]?name>",
    re.IGNORECASE,
)
_MAIL_HOST = re.compile(
    r"(?:bounces?|campaigns?|e|edm|em|e?mail|enews|info|lists|mailer|mailings?|mailout|mkt|marketing|mta|news|"
    r"newsletters?|promos?|reply|send)\d*",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"\b[A-Z]{4,}\b")
_MARKS = re.compile(r"[!?]{2,}|\*{3,}|\${2,}")
_NUMBER_AT_END = re.compile(r"\S\s+#?\d{3,8}[a-z]?$", re.IGNORECASE)

_SEVERAL_LINKS, _MANY_LINKS = 3, 8
_SELLS, _SELLS_HARD = 2, 5  # different phrases of `sales`
_LOUD = 8  # words in capitals, where they are also a fifth of all


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: what it says about the message, and its weight, below 0."""

    words: str
    weight: float


def machine_signs(message: Message) -> Iterator[Sign]:
    """The signs that `message` has, each sought when it is wanted."""
    return (Sign(words, weight) for test, weight in SIGNS if (words := test(message)))


def _sender(message: Message) -> str:
    return message.from_[0].address if message.from_ else ""


def _return_address(message: Message) -> str:
    """Variable envelope return paths name the recipient in the sender's own address."""
    local = _sender(message).rpartition("@")[0]
    is_made = "=" in local or local.count("-") > 2
    return Said("an address made for one mailing ({name}@)", name=local[:40]) if is_made else ""


def _numbered_address(message: Message) -> str:
    """A year of birth is a person's; five digits, or digits in several places, seldom are."""
    local = _sender(message).rpartition("@")[0]
    runs = re.findall(r"\d+", local)
    is_numbered = sum(map(len, runs)) >= 5 or len(runs) >= 2
    return Said("an address with many digits ({name}@)", name=local[:40]) if is_numbered else ""


def _role_address(message: Message) -> str:
    found = next((one.address for one in message.from_ if is_service(one)), "")
    return Said("an address of an office, not of a person ({address})", address=found[:60]) if found else ""


def _mail_host(message: Message) -> str:
    labels = _sender(message).rpartition("@")[2].split(".")[:-2]
    found = next((label for label in labels if _MAIL_HOST.fullmatch(label)), "")
    return Said("a host that sends mailings ({name}.)", name=found) if found else ""


def _foreign_id(message: Message) -> str:
    sender, made_by = (house(one.strip("<>")) for one in (_sender(message), message.message_id))
    if not sender or sender == made_by:
        return ""
    return marked("an id that was made elsewhere") if made_by else marked("no id of its own")


def _links(message: Message) -> str:
    count = _count_of_links(message)
    return Said("{number} links", number=count) if _SEVERAL_LINKS <= count < _MANY_LINKS else ""


def _many_links(message: Message) -> str:
    count = _count_of_links(message)
    return Said("{number} links", number=count) if count >= _MANY_LINKS else ""


def _count_of_links(message: Message) -> int:
    return max(message.page.links, len(set(_links_in(own_words(message)))))


def _long_link(message: Message) -> str:
    found = next(iter(_links_in(own_words(message))), "")
    return marked("a very long link") if len(found) > _LONG_URL else ""


@lru_cache(maxsize=4)
def _links_in(text: str) -> tuple[str, ...]:
    return tuple(_URL.findall(text)) if "://" in text or "www." in text.lower() else ()


def _pixel(message: Message) -> str:
    return marked("an invisible picture that reports who reads it") if message.page.pixels else ""


def _layout(message: Message) -> str:
    return marked("laid out in tables") if message.page.tables > 2 or message.page.images > 2 else ""


def _nobody_speaks(message: Message) -> str:
    text = own_words(message)
    return marked("nobody says I") if text.strip() and not speaks_of_self(text) else ""


def _no_greeting(message: Message) -> str:
    text = message.written.strip()
    return marked("no greeting") if text and not greeting(message) else ""


def _merge_mark(message: Message) -> str:
    found = _MERGE.search(f"{message.subject}\n{message.written}")
    return Said("a place for a name that was not filled in ({place})", place=found[0]) if found else ""


def _to_many(message: Message) -> str:
    count = len(message.to)
    return Said("sent to {number} people at once", number=count) if count >= MANY_IN_TO else ""


def _loud(message: Message) -> str:
    text = f"{message.subject}\n{message.written}"
    capitals = len(_CAPITALS.findall(text))
    is_shouting = capitals >= _LOUD and capitals * 5 >= len(text.split())
    return marked("it shouts") if is_shouting or len(_MARKS.findall(text)) > 2 else ""


def _numbered_subject(message: Message) -> str:
    return (
        marked("a number at the end of the subject") if _NUMBER_AT_END.search(message.subject.strip()) else ""
    )


def _sells(message: Message) -> str:
    found = _selling_words(message)
    return (
        Said("the words {words}", words=", ".join(map(repr, found[:3])))
        if _SELLS <= len(found) < _SELLS_HARD
        else ""
    )


def _sells_hard(message: Message) -> str:
    found = _selling_words(message)
    return (
        Said("the words {words}", words=", ".join(map(repr, found[:5]))) if len(found) >= _SELLS_HARD else ""
    )


def _selling_words(message: Message) -> tuple[str, ...]:
    text = f"{message.subject}\n\n{own_words(message)}"
    return tuple(dict.fromkeys(_phrases("sales").find_all(text, message.whole)))


def _removal(message: Message) -> str:
    found = _phrases("removal").find(own_words(message), message.whole)
    return Said("the words '{words}'", words=found) if found else ""


def _to_everybody(message: Message) -> str:
    found = _phrases("everybody").find(message.written[:200], message.whole)
    return Said("a greeting to everybody ('{words}')", words=found) if found else ""


# What each says is printed by `explain` and stands on the card.
SIGNS: tuple[tuple[Callable[[Message], str], float], ...] = (
    (_return_address, -2.0),
    (_numbered_address, -1.0),
    (_role_address, -0.5),
    (_mail_host, -1.0),
    (_foreign_id, -0.5),
    (_links, -1.0),
    (_many_links, -2.0),
    (_long_link, -0.5),
    (_pixel, -1.5),
    (_layout, -1.0),
    (_nobody_speaks, -1.0),
    (_no_greeting, -0.5),
    (_merge_mark, -2.0),
    (_to_many, -4.0),
    (_loud, -1.0),
    (_numbered_subject, -0.5),
    (_sells, -1.5),
    (_sells_hard, -3.0),
    (_removal, -3.0),
    (_to_everybody, -1.0),
)


def greeting(message: Message) -> str:
    """The line with which the author greets somebody: "Dear Dana," or "Dana,"; "" if there is none."""
    return _greeting_in(message.written)


@lru_cache(maxsize=4)
def _greeting_in(text: str) -> str:
    lines = islice(filter(None, map(str.strip, text.splitlines())), 2)
    found = next(filter(None, map(_greeting().match, lines)), None)
    return found[0].strip() if found else ""


@cache
def _greeting() -> re.Pattern[str]:
    words = "|".join(word for each in languages.every(SentenceWords) for word in each.greetings)
    return re.compile(
        rf"(?i:(?:{words})\b)|[A-Z][\w'’.-]+(?: (?:and|&|[A-Z][\w'’.-]+)){{0,3}} ?(?:,|:|-{{1,3}}|—|!)"
    )


@cache
def _phrases(name: str) -> Phrases:
    return read_phrases("\n".join(languages.lines(name)))
