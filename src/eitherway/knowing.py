"""Whom the owner wrote to, learned from Sent and kept as keyed hashes: `sender: known`. An edge."""

from __future__ import annotations

from eitherway.edges.ledger import Position
from eitherway.edges.mailbox import MissingMailboxError
from eitherway.effects import Hands
from eitherway.requests.desk import Desk

MOST_AT_ONCE = 2000  # the first time: the newest so many letters


def learn_contacts(hands: Hands, desk: Desk) -> int:
    """Learns the recipients of what was sent since the last look; how many letters were read."""
    name = desk.names.sent
    if not name:
        return 0
    try:
        status = hands.mailbox.status(name)
    except MissingMailboxError:
        return 0
    place = f"sent:{name}"  # a position of its own: Sent may be watched as well
    position = hands.ledger.position(place)
    last = position.last_uid if position and position.uidvalidity == status.uidvalidity else 0
    if last >= status.uidnext - 1:
        return 0
    refs = hands.mailbox.refs(name, after_uid=last)[-MOST_AT_ONCE:]
    own = {address.lower() for address in desk.settings.owner.addresses}
    glances = hands.mailbox.glances(refs)
    hands.ledger.learn(item.key for glance in glances for item in glance.to if item.key not in own)
    hands.ledger.move_position(place, Position(status.uidvalidity, status.uidnext - 1, hands.now))
    return len(glances)
