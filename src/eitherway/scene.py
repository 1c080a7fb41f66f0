"""What stands in the mailbox now, by the request that it is about: cards, letters, drafts. An edge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from eitherway.edges.looking import Looking
from eitherway.edges.mailbox import Glance
from eitherway.effects import Hands
from eitherway.mail.message import Message
from eitherway.requests.desk import Desk
from eitherway.requests.request import Ref, Request
from eitherway.requests.sealing import ID_FIELD, is_genuine
from eitherway.rules.decisions import Decision

SLACK = timedelta(days=1)  # between a clock here and one there
MOST_NAMELESS = 50  # letters without a Message-ID that are read in one round
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scene:
    """What stands in the mailbox now, by the key of the request that it is about.

    `moved` are messages in decision folders that are no cards, `astray` drafts that lie there.
    """

    cards: Mapping[str, tuple[tuple[Glance, Decision], ...]]
    moved: Mapping[str, tuple[tuple[Glance, Decision], ...]]
    astray: Mapping[str, tuple[Glance, ...]]
    drafts: Mapping[str, tuple[Glance, ...]]
    sent: Mapping[str, tuple[Glance, ...]]
    trash: Mapping[str, tuple[Glance, ...]]

    def decided(self) -> frozenset[str]:
        """The requests of which something lies in a decision folder."""
        cards = (key for key, found in self.cards.items() if any(decision for _, decision in found))
        return frozenset((*cards, *self.moved))


def look_round(hands: Hands, desk: Desk, looking: Looking, requests: tuple[Request, ...]) -> Scene:
    """The board, the decision folders, Drafts, Sent and Trash as they are now."""
    names = desk.names
    places: list[tuple[Decision, str]] = [("", names.board), *names.decisions]
    placed = [(glance, decision) for decision, name in places for glance in looking.at(name)]
    cards = [pair for pair in placed if is_genuine(pair[0].field, desk.board_key)]
    known = {glance.ref for glance, _ in cards}
    drafts = looking.at(names.drafts)
    alive = [item for item in requests if item.is_open]
    since = (min((item.opened_at for item in alive), default=hands.now) - SLACK).date()
    vanished = {item.draft.ref for item in alive if item.draft} - {glance.ref for glance in drafts}
    sent = looking.at(names.sent, since=since)
    trash = looking.at(names.trash, since=since) if vanished else ()
    others = [pair for pair in placed if pair[1] and pair[0].ref not in known]
    moved = [pair for pair in others if not _is_answer(pair[0], desk)]
    astray = [glance for glance, _ in others if _is_answer(glance, desk) and "\\Draft" in glance.flags]
    letters = (*drafts, *sent, *trash, *astray)
    ids = (one for glance in letters for one in _ids(glance))
    keys = hands.ledger.keys_of((*ids, *(glance.message_id for glance, _ in moved)))
    nameless = _keys_of_nameless((glance for glance, _ in moved), hands)

    def about(glance: Glance) -> str:
        return next((keys[one] for one in _ids(glance) if one in keys), "")

    return Scene(
        cards=_by_key((pair[0].field(ID_FIELD), pair) for pair in cards),
        moved=_by_key((keys.get(one[0].message_id) or nameless.get(one[0].ref, ""), one) for one in moved),
        astray=_by_key((about(glance), glance) for glance in astray),
        drafts=_by_key((about(glance), glance) for glance in drafts),
        sent=_by_key((about(glance), glance) for glance in sent),
        trash=_by_key((about(glance), glance) for glance in trash),
    )


def _keys_of_nameless(moved: Iterable[Glance], hands: Hands) -> dict[Ref, str]:
    """The keys of letters without a Message-ID: only their whole header tells which request they opened."""
    refs = [glance.ref for glance in moved if not glance.message_id][:MOST_NAMELESS]
    return {
        fetched.ref: fetched.message.key
        for fetched in (hands.mailbox.fetch(refs) if refs else ())
        if isinstance(fetched.message, Message)
    }


def _is_answer(glance: Glance, desk: Desk) -> bool:
    """Whether the owner wrote this in a thread. A relay may write a request in the owner's name."""
    in_thread = bool(glance.in_reply_to or glance.references)
    return desk.is_owner(glance.sender) and (in_thread or "\\Draft" in glance.flags)


def _ids(glance: Glance) -> tuple[str, ...]:
    """The Message-IDs by which a letter's thread is known, its own first, then the nearest one."""
    return tuple(filter(None, (glance.message_id, *glance.in_reply_to, *reversed(glance.references))))


def _by_key(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    found: dict[str, tuple[T, ...]] = {}
    for key, item in pairs:
        if key:
            found[key] = (*found.get(key, ()), item)
    return found
