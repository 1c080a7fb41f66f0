"""The open requests as their owner names them: by a short id, an address or the asker's name. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from eitherway.errors import ConfigError
from eitherway.requests.card_markup import clean
from eitherway.requests.mailbox_names import MailboxNames
from eitherway.requests.request import Ref, Request
from eitherway.rules.decisions import DECISION_WORDS, DECISIONS, Decision, letter_after
from eitherway.text.fold import fold_line
from eitherway.text.formats import EUROPEAN, Said, Writing, say_day, say_list
from eitherway.text.words import marked
from eitherway.values import dataclass

SHORTEST_ID = 4  # characters of a key
LEAST_BEGINNING = 3  # letters of a name that is not written in full
UNDO = "undo"
_UNDOING = (UNDO, "reopen")


@dataclass(frozen=True, slots=True)
class CardPlace:
    """Where a live card of the newest revision lies; `decision` is "" on the board itself."""

    ref: Ref
    decision: Decision = ""


@dataclass(frozen=True, slots=True)
class NamedRequest:
    """A request with what its card and its message say of it.

    `person` and `subject` are "" where neither is there. `addresses` are those of the message's sender. `id`
    is the beginning of the key that no other one in the list has.
    """

    request: Request
    person: str = ""
    subject: str = ""
    addresses: tuple[str, ...] = ()
    cards: tuple[CardPlace, ...] = ()
    id: str = ""


def with_ids(requests: Iterable[NamedRequest]) -> tuple[NamedRequest, ...]:
    """Each with the shortest beginning of its key, of 4 characters or more, that is its own."""
    items = tuple(requests)
    keys = sorted(item.request.key for item in items)
    shared = dict.fromkeys(keys, 0)
    for one, other in pairwise(keys):
        common = _common(one, other)
        shared[one], shared[other] = max(shared[one], common), common
    return tuple(
        replace(item, id=item.request.key[: max(SHORTEST_ID, shared[item.request.key] + 1)]) for item in items
    )


def _common(one: str, other: str) -> int:
    """How many characters two keys have in common at their beginning."""
    pairs = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def find_requests(
    wanted: str, requests: Iterable[NamedRequest], hashed: str = ""
) -> tuple[NamedRequest, ...]:
    """The requests that these words name: by an id, an address, or words of the asker's name.

    `hashed` is the ledger's hash of the words. Words that only begin a name count where nobody has them in
    full.
    """
    items, words = tuple(requests), fold_line(wanted)
    named = tuple(item for item in items if _is_named(words, item, hashed))
    return named or tuple(item for item in items if _begins(words.split(), item))


def _is_named(words: str, item: NamedRequest, hashed: str) -> bool:
    request = item.request
    by_id = len(words) >= SHORTEST_ID and request.key.lower().startswith(words)
    by_address = words in map(fold_line, item.addresses) or (
        bool(hashed) and hashed in (request.asker, *request.askers)
    )
    return by_id or by_address or _has_words(words.split(), item)


def _has_words(words: Sequence[str], item: NamedRequest) -> bool:
    return bool(words) and set(words) <= set(_name_words(item))


def _begins(words: Sequence[str], item: NamedRequest) -> bool:
    return bool(words) and all(
        len(word) >= LEAST_BEGINNING and any(name.startswith(word) for name in _name_words(item))
        for word in words
    )


def _name_words(item: NamedRequest) -> tuple[str, ...]:
    return tuple(word.strip(".,") for word in fold_line(item.person).split())


# -- the words of decision ------------------------------------------------------------------------------


def decision_words(folders: Mapping[str, str]) -> dict[str, str]:
    """Every word of decision, folded, with what it means: the kinds, their folders' names, `undo`.

    `folders` are the names of the decision folders by kind, as the rules have them.
    """
    names = {folders.get(kind.name, kind.folder): kind.name for kind in DECISIONS}
    words = names | {kind.word: kind.name for kind in DECISIONS} | {one: one for one in DECISION_WORDS}
    return {fold_line(word): kind for word, kind in words.items()} | dict.fromkeys(_UNDOING, UNDO)


def split_words(words: Sequence[str], decisions: Mapping[str, str]) -> tuple[str, str]:
    """Who is meant, and the decision: the last words that are one; "" for what is not there.

    The longest wins: "dana not a request" is a decision about dana.
    """
    for start in range(len(words)):
        decision = decisions.get(fold_line(" ".join(words[start:])), "")
        if decision:
            return " ".join(words[:start]), decision
    return " ".join(words), ""


# -- what a decision does --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CardMove:
    """A move of a card by which the owner decides, or takes a decision back that nobody acted on yet."""

    ref: Ref
    mailbox: str

    @property
    def is_there(self) -> bool:
        """Whether the card lies there already."""
        return self.ref.mailbox == self.mailbox


def card_move(
    item: NamedRequest, decision: str, names: MailboxNames, writing: Writing = EUROPEAN
) -> CardMove | None:
    """The move of its card that makes the decision, or UNDO; None where no card can be moved for that.

    Raises ConfigError where there is nothing to decide, or where it is not clear where the card lies.
    """
    request, places = item.request, sorted({card.ref.mailbox for card in item.cards})
    if len(places) > 1:
        raise ConfigError(
            f"decide: the card of {say_request(item)} lies in {say_list(places)}; leave it in one of them. "
            "If a mail program is just moving it: try again in a minute"
        )
    card = next(iter(item.cards), None)
    if decision == UNDO:
        if card is not None and card.decision:
            return CardMove(card.ref, names.board)
        if request.is_open and not request.decision:
            raise ConfigError(
                f"decide: nothing was decided about {say_request(item)}; there is nothing to undo"
            )
        return None
    if not request.is_open:
        at = request.answered_at or request.decided_at
        when = f" on {say_day(at.date(), writing)}" if at else ""
        raise ConfigError(
            f"decide: {say_request(item)} is closed: {request.state}{when}; "
            f"to open it again: eitherway decide {item.id} undo"
        )
    kind = next(kind.name for kind in DECISIONS if kind.name == decision)
    return CardMove(card.ref, names.folder(kind)) if card else None


def say_request(item: NamedRequest) -> str:
    """ "a147 (Dana Reyes: A talk in December?)", on one line."""
    about = clean(item.subject, 80) or item.request.kind
    return f"{item.id} ({clean(item.person, 60) or 'unknown sender'}: {about})"


# -- in a list --------------------------------------------------------------------------------------------


def state_words(request: Request) -> Said:
    """What became of the request, for a table: "no: draft waits", "promised", "no draft, card deleted"."""
    draft = Said(_DRAFTS[request.draft_state if request.draft or request.draft_state != "waiting" else ""])
    words = draft
    if not request.is_open:
        return Said(_CLOSED[request.state])
    if request.decision:
        done = draft if _is_of_decision(request) else Said("no draft yet")
        words = Said("{decision}: {words}", decision=Said(_DECIDED[request.decision]), words=done)
    elif request.state == "waiting":
        words = (
            Said(_LISTED[bool(request.offered_at)], words=draft)
            if request.draft
            else Said(_WAITS[bool(request.offered_at)])
        )
    elif request.state == "promised":
        words = Said("promised, {words}", words=draft) if request.draft else Said("promised")
    return Said("{words}, card deleted", words=words) if "card_deleted" in request.notes else words


def _is_of_decision(request: Request) -> bool:
    return request.letter == letter_after(request.decision)


_DRAFTS = {
    "": marked("no draft"),
    "waiting": marked("draft waits"),
    "edited": marked("draft changed"),
    "sent": marked("sent"),
    "deleted": marked("draft deleted"),
    "gone": marked("draft gone"),
}
_WAITS = {False: marked("on the wait list"), True: marked("offered a place")}
_LISTED = {False: marked("on the wait list, {words}"), True: marked("offered a place, {words}")}
_CLOSED = {
    "answered": marked("answered"),
    "dismissed": marked("not a request"),
    "withdrawn": marked("withdrawn"),
}
# Words: what the owner decided, before a colon: "refer: draft waits"
_DECIDED = {
    "yes": marked("yes"),
    "no": marked("no"),
    "refer": marked("refer"),
    "ask": marked("ask"),
    "later": marked("later"),
    "waiting": marked("waiting"),
    "dismiss": marked("dismiss"),
}
