"""Who belongs to a request: a thread is joined by its author, not by Message-IDs alone. Pure.

Message-IDs are chosen by strangers: they find candidates and decide nothing. People are compared by keyed
hashes of their addresses, never by display names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from eitherway.asks.ask import Ask
from eitherway.mail.matching import is_own, is_robot, matches_any
from eitherway.mail.message import Address, Message, dated
from eitherway.mail.reply import asker_of
from eitherway.requests.request import Request


def author_addresses(message: Message, relays: tuple[str, ...]) -> tuple[str, ...]:
    """The addresses that wrote a message: From, or the person behind a relay."""
    writers = tuple(one.key for one in message.from_ if not matches_any(one.key, relays))
    return writers or tuple(filter(None, (asker_of(message, relays),)))


def asker_addresses(
    message: Message, ask: Ask, own: tuple[str, ...], relays: tuple[str, ...]
) -> tuple[str, ...]:
    """The addresses from which the asker of a first message may write again: From, Reply-To, ORGANIZER.

    The organizer counts for an invitation (RFC 5546, 3.2.5). Robots, relays and the owner are nobody's.
    """
    replies = (one.key for one in message.reply_to if not is_robot(one))
    organizer = (ask.organizer.lower(),) if ask.organizer else ()
    named = (*author_addresses(message, relays), *replies, *organizer)
    return tuple(one for one in dict.fromkeys(named) if not is_own(one, own) and not matches_any(one, relays))


def keyed(message: Message, received: datetime, seen: Callable[[str], str | None]) -> Message:
    """The message with the key of its request: made of Message-ID and identity, the same on every machine.

    The form before this one made it of the Message-ID alone. A message that was decided on then keeps that
    key: `seen` gives the identity of what was decided on under a key ("" for an unknown one), else None.
    """
    before = seen(message.key)
    known = before is not None and before in _identities_before(message, received)
    return message if known else message.identified


def is_first_of(request: Request, message: Message, received: datetime) -> bool:
    """Whether the request is about this message, not about another one with its Message-ID."""
    if request.key == message.identified.key:
        return True
    return request.key == message.key and request.identity in _identities_before(message, received)


def _identities_before(message: Message, received: datetime) -> frozenset[str]:
    """What the form before may have noted: nothing, or an identity with the receipt as a missing Date."""
    return frozenset(("", message.identity, message.identity_on(dated(message, received).date)))


def is_by_asker(authors: tuple[str, ...], request: Request) -> bool:
    """Whether the asker alone wrote a message with these authors: a further name in From may be anybody's."""
    return all(belongs_to((author,), request) for author in authors or ("",))


def belongs_to(people: Iterable[str], request: Request) -> bool:
    """Whether one of these people (keyed hashes) is the asker. A request that knows nobody takes anybody."""
    askers = {request.asker, *request.askers} - {""}
    return not askers or not askers.isdisjoint(people)


def thread_keys(message: Message, people: Iterable[str]) -> tuple[str, ...]:
    """The names under which the thread of a message may be known, the most exact one first."""
    ids = (*message.in_reply_to, *reversed(message.references))
    return named_keys(ids, people)


def named_keys(ids: Iterable[str], people: Iterable[str]) -> tuple[str, ...]:
    """Each Message-ID together with each person, then alone: forms give all their messages one id."""
    known, persons = tuple(dict.fromkeys(filter(None, ids))), tuple(people)
    return (*(f"{one} {person}" for one in known for person in persons), *known)


def answered_request(
    names: Iterable[str],
    people: tuple[str, ...],
    find: Callable[[str], Request | None],
    is_ours: Callable[[Request], bool],
) -> tuple[Request | None, bool]:
    """The nearest request that the owner answers, and whether the message goes to its asker.

    One that is Eitherway's letter for a request (`is_ours`), or without recipients, answers the nearest one.
    """
    near = None
    for name in names:
        request = find(name)
        if request is not None and (not people or belongs_to(people, request) or is_ours(request)):
            return request, True
        near = near or request
    return near, False


def is_addressed(recipients: Iterable[Address], to: Iterable[str]) -> bool:
    """Whether a draft is for one of these addresses; one without a recipient may still become theirs."""
    named = {one.key for one in recipients}
    return not named or not named.isdisjoint(to)
