"""What is in the mailbox now, by request: cards, drafts, sent and deleted messages. An edge."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import islice
from typing import TypeVar, cast

from eitherway.engine.account import Account
from eitherway.engine.settled import KeptSnapshot
from eitherway.imap.fetch import HeaderSummary
from eitherway.mail.matching import matches_any
from eitherway.mail.message import Message
from eitherway.requests.context import DecisionContext
from eitherway.requests.letter_writer import draft_id, is_letter_of
from eitherway.requests.request import Ref, Request
from eitherway.requests.signing import ID_FIELD, REQUEST_FIELD, keyed_hash, verify
from eitherway.requests.threads import answered_request, belongs_to, keyed, named_keys
from eitherway.rules.decisions import Decision
from eitherway.values import dataclass

SLACK = timedelta(days=1)  # between a clock here and one there
AWAY = frozenset({"waiting", "edited"})  # how a draft was of which only this is known
MOST_FETCHED = 50  # moved messages that are read in one cycle
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is in the mailbox now, by the key of the request that it is about.

    `requests` are those that are open, or were closed a moment ago.
    `moved` are messages in decision folders that are no cards, `astray` drafts that lie there. `elsewhere`
    are the owner's messages and drafts in the thread that are to somebody else than the asker. `answered` are
    the requests in `sent`, closed ones too. `strayed` are cards in folders of other names below the board,
    `misplaced` the requests whose message lies in one.
    """

    requests: tuple[Request, ...]
    cards: Mapping[str, tuple[tuple[HeaderSummary, Decision], ...]]
    moved: Mapping[str, tuple[tuple[HeaderSummary, Decision], ...]]
    astray: Mapping[str, tuple[HeaderSummary, ...]]
    drafts: Mapping[str, tuple[HeaderSummary, ...]]
    sent: Mapping[str, tuple[HeaderSummary, ...]]
    trash: Mapping[str, tuple[HeaderSummary, ...]]
    elsewhere: Mapping[str, tuple[HeaderSummary, ...]]
    answered: Mapping[str, Request]
    strayed: Mapping[str, tuple[HeaderSummary, ...]]
    misplaced: frozenset[str]

    def decided(self) -> frozenset[str]:
        """The requests of which something lies in a decision folder."""
        cards = (key for key, found in self.cards.items() if any(decision for _, decision in found))
        return frozenset((*cards, *self.moved))

    def parts_of(self, key: str) -> tuple[object, ...]:
        """All that it shows of one request."""
        # Written out: asked of each request in every cycle in which something moved.
        return (
            key in self.misplaced,
            self.cards.get(key),
            self.moved.get(key),
            self.astray.get(key),
            self.drafts.get(key),
            self.sent.get(key),
            self.trash.get(key),
            self.elsewhere.get(key),
            self.strayed.get(key),
        )


def take_snapshot(account: Account) -> Snapshot:
    """The board, the decision folders, Drafts, Sent and Trash as they are now.

    It is the very one of the last time if nothing of what it was made from changed.
    """
    revision, requests = account.ledger.revision, account.ledger.requests(over_since=account.now)
    kept = account.settled.kept
    made_from = revision, requests, account.strange
    if kept and (kept.revision, kept.requests, kept.strange) == made_from and _is_there(kept, account):
        return cast("Snapshot", kept.snapshot)
    asked = _Headers(account)
    snapshot = _snapshot_of(requests, asked, account)
    account.settled.kept = None if asked.more else KeptSnapshot(*made_from, asked.found, snapshot)
    return snapshot


def _is_there(kept: KeptSnapshot, account: Account) -> bool:
    """Whether all folders have what they had."""
    headers = account.mailbox.headers
    return all(headers(name, since=since) == there for (name, since), there in kept.headers.items())


class _Headers:
    """Asks for the headers of folders, and notes what it gave; `more`: something else was asked for too."""

    def __init__(self, account: Account) -> None:
        self._mailbox = account.mailbox
        self.found: dict[tuple[str, date | None], tuple[HeaderSummary, ...]] = {}
        self.more = False

    def __call__(self, name: str, *, since: date | None = None) -> tuple[HeaderSummary, ...]:
        found = self.found[name, since] = self._mailbox.headers(name, since=since)
        return found


def _snapshot_of(requests: tuple[Request, ...], headers: _Headers, account: Account) -> Snapshot:
    context, names = account.context, account.context.names
    places: list[tuple[Decision, str]] = [("", names.board), *names.decisions]
    placed = [(summary, decision) for decision, name in places for summary in headers(name)]
    cards = [pair for pair in placed if _is_ours(pair[0], account)]
    known = {summary.ref for summary, _ in cards}
    drafts = headers(names.drafts)
    alive = [item for item in requests if item.is_open]
    since = _day_before(alive, account)
    vanished = {item.draft.ref for item in alive if item.draft} - {summary.ref for summary in drafts}
    vanished_unseen = any(not item.draft and item.draft_state in AWAY and item.draft_seen for item in alive)
    sent = headers(names.sent, since=since)
    trashed = headers(names.trash, since=since) if vanished or vanished_unseen else ()
    trash = tuple(summary for summary in trashed if context.is_owner(summary.sender))
    others = [pair for pair in placed if pair[1] and pair[0].ref not in known]
    moved = [pair for pair in others if not _is_answer(pair[0], context)]
    astray = [summary for summary, _ in others if _is_answer(summary, context) and "\\Draft" in summary.flags]
    letters = (*drafts, *sent, *trash, *astray)
    on_board = _by_key((pair[0].field(ID_FIELD), pair) for pair in cards)
    strange = _in_strange_folders(on_board, requests, headers, account)
    strays = {one.ref: one for one in strange if verify(one.field, context.board_key)}
    filed = tuple(one for one in strange if one.ref not in strays)
    about = _Joiner(letters, (*(summary for summary, _ in moved), *filed), requests, account)
    to_read = (summary.ref for summary, _ in moved if not summary.message_id or about.opened_by(summary))
    opened = _keys_of_opened(to_read, account)
    headers.more = headers.more or bool(moved or filed)  # of which whole messages may be read
    return Snapshot(
        requests=requests,
        cards=on_board,
        moved=_by_key((opened.get(one[0].ref) or about.opened_by(one[0]), one) for one in moved),
        astray=_by_key((about.answered_by(summary), summary) for summary in astray),
        drafts=_by_key((about.draft_of(summary), summary) for summary in drafts),
        sent=_by_key((about.answered_by(summary), summary) for summary in sent),
        trash=_by_key((about.deleted_of(summary), summary) for summary in trash),
        elsewhere=_by_key((about.written_beside(summary), summary) for summary in (*drafts, *sent)),
        strayed=_by_key((one.field(ID_FIELD), one) for one in strays.values()),
        misplaced=_misplaced(filed, on_board, about, account),
        answered={one.key: one for summary in sent if (one := about.request_answered_by(summary))},
    )


def _day_before(requests: Iterable[Request], account: Account) -> date:
    """The day before the first of these was opened, from which on there may be something of theirs."""
    return (min((one.opened_at for one in requests), default=account.now) - SLACK).date()


def _is_ours(summary: HeaderSummary, account: Account) -> bool:
    """Whether it is one of our cards; a message never changes, so that each is asked about once."""
    ours = account.settled.ours
    if summary.ref not in ours:
        ours[summary.ref] = verify(summary.field, account.board_key)
    return ours[summary.ref]


def folders_of_other_names(account: Account) -> tuple[str, ...]:
    """The folders below the board that are none of the decision folders, such as one that was renamed."""
    names = account.context.names
    below = f"{names.board}{names.folders[0].removeprefix(names.board)[:1]}"
    others = (one for one in account.mailbox.all_names() if one.startswith(below))
    return tuple(one for one in others if one not in names.folders)


def _in_strange_folders(
    cards: Mapping[str, object],
    requests: Iterable[Request],
    headers: _Headers,
    account: Account,
) -> tuple[HeaderSummary, ...]:
    """What lies in folders of other names since the first of these; looked for anew where a card is missing.

    Also where a card says that its message lies in one: another machine may have seen that folder.
    """
    is_missing = any(
        one.card and one.key not in cards and "card_deleted" not in one.notes for one in requests
    )
    is_told = any("strange_message" in one.notes for one in requests if one.is_open)
    headers.more = is_missing or is_told
    there = folders_of_other_names(account) if headers.more else account.strange
    since = _day_before(requests, account)
    return tuple(summary for name in there for summary in headers(name, since=since))


def short_of(summary: HeaderSummary, request: Request, account: Account) -> str | None:
    """The short hash by which a request counts a message in Sent; None where it says nothing new about it."""
    context = account.context
    # Not with the ledger's key: other machines read it off the card.
    short = keyed_hash(summary.message_id or str(summary.ref), context.board_key)
    is_late = (summary.date or summary.internal_date) >= request.opened_at - SLACK
    is_new = is_late and short not in request.sent_seen and context.is_owner(summary.sender)
    return short if is_new else None


class _Joiner:
    """Which request a message is about: the nearest one in its thread whose asker it is addressed to."""

    def __init__(
        self,
        letters: Iterable[HeaderSummary],
        moved: Iterable[HeaderSummary],
        requests: tuple[Request, ...],
        account: Account,
    ) -> None:
        self._ledger, self._context = account.ledger, account.context
        self._relays = account.context.settings.people.relays
        self._hashed = account.settled.people  # to whom a message is
        self._threads = account.settled.names  # by what its thread is known
        self._requests: dict[str, Request | None] = {request.key: request for request in requests}
        self._edited = {request.edited: request.key for request in requests if request.edited}
        names = (name for summary in letters for name in self._names(summary))
        opened = (name for summary in moved for name in self._opened_names(summary))
        self._keys = account.ledger.keys_of((*names, *opened))

    def continues(self, summary: HeaderSummary, request: Request | None) -> bool:
        """Whether the asker of this open request wrote the message, or a relay did."""
        return request is not None and request.is_open and self._is_by(summary, request)

    def is_by_any(self, summary: HeaderSummary) -> bool:
        """Whether the asker of any open request may have written it."""
        return any(self.continues(summary, request) for request in self._requests.values())

    def request_answered_by(self, summary: HeaderSummary) -> Request | None:
        """The request that the owner's message or draft answers."""
        request, is_to_asker = self._answered(summary)
        return request if is_to_asker else None

    def answered_by(self, summary: HeaderSummary) -> str:
        """Its key; "" if there is none."""
        request = self.request_answered_by(summary)
        return request.key if request else ""

    def draft_of(self, summary: HeaderSummary) -> str:
        """The key of the request that this draft answers; "" if there is none.

        Also of the one whose changed draft it is by its card: the machine that wrote the card knows a message
        of the thread which this one does not.
        """
        return self.answered_by(summary) or self._edited.get(summary.ref, "")

    def deleted_of(self, summary: HeaderSummary) -> str:
        """The key of the request whose draft the owner put into Trash; "" for what Eitherway put there.

        That is an earlier letter: a kill left it there while it was withdrawn.
        """
        request, context = self.request_answered_by(summary), self._context
        if request is None:
            return ""
        now = draft_id(request.key, request.letter, request.number, context)
        is_withdrawn = summary.message_id != now and is_letter_of(request, summary.message_id, context)
        return "" if is_withdrawn else request.key

    def written_beside(self, summary: HeaderSummary) -> str:
        """The key of the open request whose message the owner answered to others; "" if there is none.

        A further message of the thread may be somebody else's, for whom Eitherway's letter says the same.
        """
        nearest = summary.in_reply_to or summary.references[-1:]
        request, is_to_asker = self._answered(summary, (summary.message_id, *nearest))
        return request.key if request and request.is_open and not is_to_asker else ""

    def opened_by(self, summary: HeaderSummary) -> str:
        """The key of the request that this message opened or continued; "" if there is none.

        The sender decides: a Message-ID alone may be anybody's. A relay writes for the asker.
        """
        found = filter(None, map(self._named, self._opened_names(summary)))
        return next((one.key for one in found if self._is_by(summary, one)), "")

    def _is_by(self, summary: HeaderSummary, request: Request) -> bool:
        by_relay = any(matches_any(one.key, self._relays) for one in summary.sender)
        return by_relay or belongs_to((self._ledger.person(one.key) for one in summary.sender), request)

    def _answered(self, summary: HeaderSummary, ids: tuple[str, ...] = ()) -> tuple[Request | None, bool]:
        people, context = self._people(summary), self._context
        names = named_keys(filter(None, ids), people) if ids else self._names(summary)
        return answered_request(
            names, people, self._named, lambda request: is_letter_of(request, summary.message_id, context)
        )

    def _named(self, name: str) -> Request | None:
        key = self._keys.get(name, "")
        if key and key not in self._requests:
            self._requests[key] = self._ledger.request(key)
        return self._requests.get(key)

    def _people(self, summary: HeaderSummary) -> tuple[str, ...]:
        known = self._hashed.get(summary.ref)
        if known is None:
            known = tuple(self._ledger.person(one.key) for one in (*summary.to, *summary.cc))
            self._hashed[summary.ref] = known
        return known

    def _names(self, summary: HeaderSummary) -> tuple[str, ...]:
        known = self._threads.get(summary.ref)
        if known is None:
            known = self._threads[summary.ref] = named_keys(_ids(summary), self._people(summary))
        return known

    def _opened_names(self, summary: HeaderSummary) -> tuple[str, ...]:
        return named_keys((summary.message_id,), (self._ledger.person(one.key) for one in summary.sender))


def _misplaced(
    filed: Iterable[HeaderSummary], cards: Mapping[str, tuple[tuple[HeaderSummary, Decision], ...]],
    about: _Joiner, account: Account,
) -> frozenset[str]:  # fmt: skip
    """The requests of which the first or the newest message is among these.

    By the message itself and by the card, which every machine sees alike; what each remembers of a thread
    differs.
    """
    candidates = [one for one in filed if about.is_by_any(one)]
    first = _keys_of_opened((one.ref for one in candidates), account).values() if candidates else ()
    ids = {one.message_id: one for one in candidates if one.message_id}
    newest = (
        key
        for key, found in cards.items()
        for card, _ in found
        if (message := ids.get(next(iter(card.field(REQUEST_FIELD).split()), "")))
        and about.continues(message, account.ledger.request(key))
    )
    return frozenset((*first, *newest))


def _keys_of_opened(refs: Iterable[Ref], account: Account) -> dict[Ref, str]:
    """The requests that messages opened, by the whole message: a Message-ID may be that of several.

    At most MOST_FETCHED of them are read.
    """
    wanted = list(islice(refs, MOST_FETCHED))
    found = account.mailbox.fetch(wanted) if wanted else ()
    keys = {
        fetched.ref: keyed(fetched.message, fetched.internal_date, account.ledger.seen).key
        for fetched in found
        if isinstance(fetched.message, Message)
    }
    return {ref: key for ref, key in keys.items() if account.ledger.request(key) is not None}


def _is_answer(summary: HeaderSummary, context: DecisionContext) -> bool:
    """Whether the owner wrote this in a thread. A relay may write a request in the owner's name."""
    in_thread = bool(summary.in_reply_to or summary.references)
    return context.is_owner(summary.sender) and (in_thread or "\\Draft" in summary.flags)


def _ids(summary: HeaderSummary) -> tuple[str, ...]:
    """The Message-IDs by which a letter's thread is known, its own first, then the nearest one."""
    return tuple(filter(None, (summary.message_id, *summary.in_reply_to, *reversed(summary.references))))


def _by_key(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    found: dict[str, list[T]] = {}
    for key, item in pairs:
        if key:
            found.setdefault(key, []).append(item)
    return {key: tuple(items) for key, items in found.items()}
