"""How the servers of providers behave, as reports say: one table that servers of the tests follow.

Each fact is a behaviour with its source. They are emulations of reports: nobody tried them on an account.
`tests/memory` follows those of the store (what is kept, and where); `MASKS` gives the others to a proxy in
front of a real server.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tests.servers.proxy import Mask


class Behaviour(StrEnum):
    """What a server does that others do not."""

    EXPUNGE_TAKES_A_LABEL = "mailboxes are labels on one store: EXPUNGE archives, but in Trash it removes"
    REBUILDS_MIME = "FETCH gives the message with a header and a body that the server wrote anew"
    REFUSES_SEARCH_HEADER = "SEARCH HEADER ends with NO"
    SEARCH_FINDS_NOTHING = "SEARCH says OK and names nothing that came in the last minute"


@dataclass(frozen=True, slots=True)
class Fact:
    """One behaviour, and where it is reported."""

    behaviour: Behaviour
    source: str


@dataclass(frozen=True, slots=True)
class Personality:
    """A server: its capabilities, its mailboxes with their special use ("" for none), and its facts."""

    name: str
    capabilities: frozenset[str]
    mailboxes: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...] = ()

    def does(self, behaviour: Behaviour) -> bool:
        """Whether it behaves so."""
        return any(fact.behaviour == behaviour for fact in self.facts)


PLAIN = Personality(
    "plain",
    frozenset({"UIDPLUS", "MOVE", "CONDSTORE", "SPECIAL-USE"}),
    (("Drafts", "\\drafts"), ("Sent", "\\sent"), ("Trash", "\\trash")),
)
GMAIL = Personality(
    "gmail",
    frozenset({"UIDPLUS", "MOVE", "CONDSTORE", "SPECIAL-USE", "X-GM-EXT-1"}),
    (
        ("[Gmail]/Drafts", "\\drafts"),
        ("[Gmail]/Sent Mail", "\\sent"),
        ("[Gmail]/Trash", "\\trash"),
        ("[Gmail]/All Mail", "\\all"),
    ),
    (Fact(Behaviour.EXPUNGE_TAKES_A_LABEL, "https://github.com/chatmail/core/issues/3957"),),
)
EXCHANGE = Personality(
    "exchange",
    frozenset({"UIDPLUS", "MOVE"}),
    (("Brouillons", ""), ("Éléments envoyés", ""), ("Éléments supprimés", "")),
    (
        Fact(Behaviour.REBUILDS_MIME, "https://github.com/OfficeDev/office-js/issues/6066"),
        Fact(Behaviour.SEARCH_FINDS_NOTHING, "reports of a search index that lags"),
    ),
)
YAHOO = Personality(
    "yahoo",
    frozenset({"UIDPLUS", "MOVE", "SPECIAL-USE"}),
    (("Draft", "\\drafts"), ("Sent", "\\sent"), ("Trash", "\\trash")),
    (
        Fact(
            Behaviour.REFUSES_SEARCH_HEADER,
            "https://github.com/mscdex/node-imap/issues/737, https://github.com/jstedfast/MailKit/issues/1055",
        ),
    ),
)
ALL = {one.name: one for one in (PLAIN, GMAIL, EXCHANGE, YAHOO)}

MASKS = {
    Behaviour.REFUSES_SEARCH_HEADER: Mask(refuses=(r"(UID )?SEARCH .*HEADER",)),
    Behaviour.SEARCH_FINDS_NOTHING: Mask(rewritten=((r"^\* SEARCH( \d+)*", "* SEARCH"),)),
}
