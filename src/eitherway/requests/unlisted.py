"""Which addresses seem to be the owner's and are not listed: for the digest to ask. Pure.

Nothing is learnt by itself. A message that names no address of the owner came all the same, so some address
brought it here: the one that the server says it delivered to, else one in To that looks like the owner's.
"""

from collections import Counter
from collections.abc import Iterable

from eitherway.mail.matching import is_own, is_robot
from eitherway.mail.message import Address, Message, delivered_to

LEAST = 2  # letters that came to an address: one may be a mistake
MOST_NAMED = 5


def unlisted_addresses(messages: Iterable[Message], own: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """The addresses that brought at least `LEAST` of the messages, with how many; the most frequent first."""
    counts = Counter(key for message in messages for key in _brought_by(message, own))
    return tuple((key, count) for key, count in counts.most_common(MOST_NAMED) if count >= LEAST)


def _brought_by(message: Message, own: tuple[str, ...]) -> set[str]:
    delivered = delivered_to(message)
    found = delivered or tuple(one for one in message.to if _looks_own(one, own))
    return {one.key for one in found if "@" in one.key and not is_own(one.key, own) and not is_robot(one)}


def _looks_own(address: Address, own: tuple[str, ...]) -> bool:
    """Whether it has the local part of an address of the owner's."""
    local = address.key.rpartition("@")[0]
    return any(local == one.lower().rpartition("@")[0] for one in own if not one.startswith("@"))
