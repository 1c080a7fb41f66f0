"""How the servers of providers behave, as reports say: one table that servers of the tests follow.

Each fact is a behaviour with its source. They are emulations of reports: nobody tried them on an account.
`tests/memory` follows them: `MemoryServer` in what is kept and where, `ImapFront` in what is said over IMAP.
`MASKS` gives some of them to a proxy in front of a real server. docs/reference/providers.md is the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tests.servers.proxy import Mask

ROLES = ("Drafts", "Sent", "Trash")  # the order of `mailboxes`


class Behaviour(StrEnum):
    """What a server does that others do not."""

    EXPUNGE_TAKES_A_LABEL = "mailboxes are labels on one store: EXPUNGE archives, but in Trash it removes"
    MERGES_MESSAGE_IDS = "APPEND of a Message-ID that is in the mailbox already adds no second message"
    KEEPS_A_SENT_COPY = "what is sent by SMTP is put into Sent by the server, next to the copy of the client"
    NEW_ID_ON_SENDING = "what is sent is in Sent with another Message-ID than its draft had"
    REBUILDS_MIME = "FETCH gives the message with a header and a body that the server wrote anew"
    DROPS_KEYWORDS = "flags without a backslash are accepted and not kept"
    STRIPS_THREAD_OF_DRAFTS = "a draft loses In-Reply-To and References"
    REFUSES_SEARCH_HEADER = "SEARCH HEADER ends with NO"
    SEARCH_FINDS_NOTHING = "SEARCH says OK and names nothing that came in the last minute"
    SEARCH_MISSES_REFERENCES = "SEARCH HEADER References finds nothing"
    REFUSES_UID_EXPUNGE = "UIDPLUS is announced, and UID EXPUNGE ends with NO"
    TELLS_NO_APPENDUID = "UIDPLUS is announced, and no APPENDUID comes"
    NUMBERS_ANEW = "after a restart every mailbox has another UIDVALIDITY and other uids"
    FOLDERS_HAVE_A_PLACE = "mailboxes can be made below `Folders` and `Labels` only, which hold no mail"
    FEW_FOLDERS = "only so many mailboxes can be made"


@dataclass(frozen=True, slots=True)
class Fact:
    """One behaviour, and where it is reported."""

    behaviour: Behaviour
    source: str


@dataclass(frozen=True, slots=True)
class Said:
    """The end of a tagged answer, or a BYE, as somebody quotes it; and what it must be taken for."""

    text: str
    source: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Personality:
    """A server: what it announces after the login, its mailboxes with their special use ("" for none).

    The first three `mailboxes` are Drafts, Sent and Trash. `refuses` is what it says to a login, `throttles`
    to one command too many. `sources` are of capabilities and names.
    """

    name: str
    capabilities: frozenset[str]
    mailboxes: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...] = ()
    refuses: Said = Said("NO [AUTHENTICATIONFAILED] Authentication failed.", "RFC 5530, 3", "password")
    throttles: Said = Said("NO [LIMIT] Rate limit hit", "RFC 5530, 3")
    sources: tuple[str, ...] = ()
    board: str = "Requests"
    most_folders: int = 0

    def does(self, behaviour: Behaviour) -> bool:
        """Whether it behaves so."""
        return any(fact.behaviour == behaviour for fact in self.facts)

    def place(self, mailbox: str) -> str:
        """Its name for Drafts, Sent, Trash and what is on the board; other names stay."""
        if mailbox in ROLES:
            return self.mailboxes[ROLES.index(mailbox)][0]
        top, _, below = mailbox.partition("/")
        return f"{self.board}/{below}".rstrip("/") if top == "Requests" else mailbox

    def role(self, name: str) -> str:
        """What `place` was given for this name."""
        for role, (mailbox, _) in zip(ROLES, self.mailboxes, strict=False):
            if name == mailbox:
                return role
        is_board = name == self.board or name.startswith(f"{self.board}/")
        return f"Requests{name.removeprefix(self.board)}" if is_board else name


def _capabilities(words: str) -> frozenset[str]:
    return frozenset(words.split())


PLAIN = Personality(
    "plain",
    frozenset({"UIDPLUS", "MOVE", "CONDSTORE", "QRESYNC", "SPECIAL-USE", "MULTIAPPEND", "LITERAL+"}),
    (("Drafts", "\\drafts"), ("Sent", "\\sent"), ("Trash", "\\trash")),
)
GMAIL = Personality(
    "gmail",
    _capabilities(
        "UNSELECT IDLE NAMESPACE QUOTA ID CHILDREN X-GM-EXT-1 UIDPLUS ENABLE MOVE CONDSTORE ESEARCH "
        "LIST-EXTENDED LIST-STATUS SPECIAL-USE"
    ),
    (
        ("[Gmail]/Drafts", "\\drafts"),
        ("[Gmail]/Sent Mail", "\\sent"),
        ("[Gmail]/Trash", "\\trash"),
        ("[Gmail]/All Mail", "\\all"),
        ("[Gmail]", "\\noselect"),
    ),
    (
        Fact(Behaviour.EXPUNGE_TAKES_A_LABEL, "https://github.com/chatmail/core/issues/3957"),
        Fact(Behaviour.MERGES_MESSAGE_IDS, "https://github.com/zone-eu/wildduck/issues/555"),
        Fact(Behaviour.KEEPS_A_SENT_COPY, "https://github.com/jstedfast/MailKit/issues/1193"),
        Fact(Behaviour.SEARCH_MISSES_REFERENCES, "https://github.com/mscdex/node-imap/issues/735"),
    ),
    Said(
        "NO [ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833",
        "https://github.com/MailCore/mailcore2/issues/975",
        "not allowed",
    ),
    Said(
        "NO [THROTTLED] Account exceeded command or bandwidth limits.",
        "https://support.google.com/mail/answer/7126229",
    ),
    ("https://github.com/zone-eu/wildduck/issues/91", "https://github.com/mscdex/node-imap/issues/179"),
)
EXCHANGE = Personality(
    "exchange",
    _capabilities("UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+"),
    (("Brouillons", ""), ("Éléments envoyés", ""), ("Éléments supprimés", "")),
    (
        Fact(Behaviour.REBUILDS_MIME, "https://github.com/OfficeDev/office-js/issues/6066"),
        Fact(Behaviour.NEW_ID_ON_SENDING, "https://github.com/OfficeDev/office-js/issues/6066"),
        Fact(Behaviour.KEEPS_A_SENT_COPY, "https://github.com/jstedfast/MailKit/issues/1193"),
        Fact(Behaviour.DROPS_KEYWORDS, "https://github.com/MailCore/mailcore2/issues/780"),
        Fact(Behaviour.SEARCH_FINDS_NOTHING, "reports of a search index that lags"),
    ),
    Said(
        "NO User is authenticated but not connected.",
        "https://github.com/imapsync/imapsync/issues/411",
        "not allowed",
    ),
    Said(
        "BYE Request is throttled. Suggested Backoff Time: 1200 milliseconds",
        "https://learn.microsoft.com/answers/questions/5882481",
    ),
    ("https://github.com/jstedfast/MailKit/issues/1437",),
)
YAHOO = Personality(
    "yahoo",
    _capabilities("ID MOVE NAMESPACE UIDPLUS LITERAL+"),
    (("Draft", ""), ("Sent", ""), ("Trash", "")),
    (
        Fact(
            Behaviour.REFUSES_SEARCH_HEADER,
            "https://github.com/mscdex/node-imap/issues/737, https://github.com/jstedfast/MailKit/issues/1055",
        ),
    ),
    Said(
        "NO [AUTHENTICATIONFAILED] LOGIN Invalid credentials",
        "https://github.com/Enough-Software/enough_mail/issues/245",
        "password",
    ),
    Said(
        "NO [UNAVAILABLE] Server error - Please try again later",
        "https://github.com/joeyates/imap-backup/issues/218, https://github.com/imapsync/imapsync/issues/119",
    ),
    ("https://github.com/jstedfast/MailKit/issues/358",),
)
ICLOUD = Personality(
    "icloud",
    _capabilities(
        "CONDSTORE ENABLE QRESYNC QUOTA NAMESPACE UIDPLUS CHILDREN BINARY UNSELECT SORT LANGUAGE ESEARCH "
        "WITHIN SEARCHRES METADATA ID IDLE LIST-STATUS"
    ),
    (("Drafts", ""), ("Sent Messages", ""), ("Deleted Messages", "")),
    (
        Fact(Behaviour.REFUSES_SEARCH_HEADER, "https://github.com/mscdex/node-imap/issues/775"),
        Fact(Behaviour.KEEPS_A_SENT_COPY, "https://github.com/kellylford/QuickMail/issues/150"),
    ),
    sources=("https://github.com/nextcloud/mail/issues/3401",),
)
PROTON = Personality(
    "proton",
    _capabilities("ID IDLE MOVE UIDPLUS UNSELECT"),
    (
        ("Drafts", "\\drafts"),
        ("Sent", "\\sent"),
        ("Trash", "\\trash"),
        ("All Mail", "\\all"),
        ("Folders", "\\noselect"),
        ("Labels", "\\noselect"),
    ),
    (
        Fact(
            Behaviour.STRIPS_THREAD_OF_DRAFTS,
            "https://github.com/ProtonMail/proton-bridge/pull/528, "
            "https://github.com/ProtonMail/proton-bridge/issues/122",
        ),
        Fact(
            Behaviour.EXPUNGE_TAKES_A_LABEL,
            "the Bridge's own tests of removal, and its internal/services/imapservice",
        ),
        Fact(Behaviour.REBUILDS_MIME, "https://github.com/ProtonMail/proton-bridge/issues/119"),
        Fact(Behaviour.REFUSES_UID_EXPUNGE, "https://github.com/ProtonMail/proton-bridge/issues/123"),
        Fact(Behaviour.TELLS_NO_APPENDUID, "https://github.com/ProtonMail/proton-bridge/issues/170"),
        Fact(Behaviour.NUMBERS_ANEW, "https://github.com/ProtonMail/proton-bridge/issues/220"),
        Fact(Behaviour.FOLDERS_HAVE_A_PLACE, "https://github.com/ProtonMail/gluon/issues/471"),
        Fact(Behaviour.DROPS_KEYWORDS, "https://github.com/mjl-/mox/issues/66"),
        Fact(Behaviour.KEEPS_A_SENT_COPY, "https://github.com/ProtonMail/proton-bridge/pull/526"),
    ),
    sources=("https://github.com/mjl-/mox/issues/66",),
    board="Folders/Requests",
)
GMX = Personality(
    "gmx",
    _capabilities("CHILDREN ENABLE ID IDLE LIST-EXTENDED LIST-STATUS MOVE NAMESPACE SPECIAL-USE UIDPLUS"),
    (("Entwürfe", "\\drafts"), ("Gesendet", "\\sent"), ("Papierkorb", "\\trash")),
    (
        Fact(
            Behaviour.FEW_FOLDERS,
            "https://hilfe.gmx.net/email/ordner/ordner-verwalten.html, "
            "https://github.com/deltachat/deltachat-android/issues/879",
        ),
    ),
    Said("NO authentication failed", "https://github.com/jens-maus/yam/issues/638 (by POP)", "password"),
    sources=("announced: not reported, taken to be as Dovecot's",),
    most_folders=20,
)
HUSHMAIL = Personality(
    "hushmail",
    _capabilities("IDLE NAMESPACE UIDPLUS"),
    (("Drafts", ""), ("Sent", ""), ("Trash", "")),
    sources=(
        "https://help.hushmail.com/article/685-what-are-pop-imap",
        "announced: not reported, taken to be little",
    ),
)
ALL = {one.name: one for one in (PLAIN, GMAIL, EXCHANGE, YAHOO, ICLOUD, PROTON, GMX, HUSHMAIL)}

MASKS = {
    Behaviour.REFUSES_SEARCH_HEADER: Mask(refuses=(r"(UID )?SEARCH .*HEADER",)),
    Behaviour.SEARCH_FINDS_NOTHING: Mask(rewritten=((r"^\* SEARCH( \d+)*", "* SEARCH"),)),
}
