"""What the engine needs from a mail store, whichever it is. Pure: a protocol without code."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Protocol

from eitherway.imap.fetch import Fetched, HeaderSummary, Listing, Stops
from eitherway.imap.finder import Status
from eitherway.imap.header_index import Floor
from eitherway.imap.pace import Way
from eitherway.imap.safe_changes import Appended
from eitherway.requests.mailbox_names import MailboxNames
from eitherway.requests.request import Ref


class MailStore(Protocol):
    """One account. Every wait is bounded; raises TransientError and ConfigError only."""

    @property
    def names(self) -> MailboxNames:
        """The mailboxes that matter, by the names this store uses."""

    def close(self) -> None:
        """Frees its resources. Never raises."""

    def exists(self, name: str) -> bool:
        """Whether there is such a mailbox."""

    def all_names(self) -> tuple[str, ...]:
        """Every mailbox that can be opened."""

    def ensure(self, name: str) -> None:
        """Creates and subscribes the mailbox and its parents if they are missing."""

    def drop(self, name: str, holding: int = 0) -> bool:
        """Deletes a mailbox that Eitherway made, if it holds that many messages; returns whether it did.

        Those of `doctor` only: nothing else of Eitherway deletes one.
        """

    def can(self, capability: str) -> bool:
        """Whether the store has this capability, such as UIDPLUS or MOVE."""

    @property
    def way(self) -> Way:
        """How changes become known: told by the server, by one command, or by one for each mailbox."""

    def look(self, *, whole: bool = True) -> dict[str, Status]:
        """The states of all mailboxes that matter; until the look ends, nothing asks for them again.

        Unless it is `whole`, a mailbox in the same state as before is taken to be the same: flags such as
        \\Deleted, which change no state on a server without CONDSTORE, are not listed again.
        """

    @property
    def is_looking(self) -> bool:
        """Whether a look holds."""

    def end_look(self) -> None:
        """From now on each state is asked for when it is needed; every change does this first."""

    def status(self, name: str) -> Status:
        """The state of a mailbox as it is now. Raises MissingMailboxError if there is none."""

    @property
    def missing(self) -> frozenset[str]:
        """The mailboxes that were not there when they were last asked for headers."""

    @property
    def floors(self) -> dict[str, Floor]:
        """Up to which uid each mailbox need not be listed; those of an earlier connection may be added."""

    def headers(self, name: str, *, since: date | None = None) -> tuple[HeaderSummary, ...]:
        """The live messages (not \\Deleted) received on `since` or later; empty without the mailbox.

        For mailboxes in which Eitherway and the owner act: each header is fetched once.
        """

    def known(self, name: str) -> tuple[HeaderSummary, ...]:
        """What `headers` gave last for the whole mailbox; costs nothing."""

    def refs(self, name: str, *, after_uid: int = 0, since: date | None = None) -> tuple[Ref, ...]:
        """The live messages above `after_uid`, received on `since` or later."""

    def listing(self, name: str, *, after_uid: int = 0) -> tuple[Listing, ...]:
        """Every message above `after_uid`, those flagged \\Deleted too, uids rising; empty without it."""

    def find(self, name: str, message_id: str) -> tuple[Ref, ...]:
        """Those of `headers` with exactly this Message-ID, the oldest first."""

    def find_received(self, name: str, message_id: str, day: date | None) -> tuple[Ref, ...]:
        """The live messages with exactly this Message-ID that were received within a week of `day`.

        For mailboxes of any size. None: the newest one, whenever it was received, which reads headers until
        it is found.
        """

    def fetch(self, refs: Iterable[Ref], stops: Stops | None = None) -> Iterator[Fetched]:
        """The messages that still exist, mailbox by mailbox, uids rising. Nothing is marked as read.

        Of list mail which `stops` by its header the body is not read: its texts are "".
        """

    def read_again(self, ref: Ref) -> Fetched | None:
        """One message as `fetch` gives it, not fetched again while the look shows its mailbox unchanged."""

    def read_ahead(self, refs: Iterable[Ref]) -> None:
        """Fetches messages together, for `read_again` while this look lasts; as many as that keeps."""

    def summaries(self, refs: Iterable[Ref]) -> tuple[HeaderSummary, ...]:
        """The headers of the messages that still exist."""

    def octets(self, ref: Ref) -> bytes | None:
        """The message as it is stored, at most 4 MiB; None if it is gone."""

    def all_octets(self, refs: Iterable[Ref]) -> dict[Ref, bytes]:
        """The same of many messages, without those that are gone."""

    def append(self, name: str, octets: bytes, flags: tuple[str, ...]) -> Ref:
        """Appends Eitherway's message, once; returns the Ref of the message that has its Message-ID."""

    def append_all(self, name: str, messages: Sequence[Appended]) -> tuple[Ref, ...]:
        """Appends messages of Eitherway's, each once, all with one command where that can be."""

    def remove(self, ref: Ref, digest: str) -> bool:
        """Removes Eitherway's message if its octets still match `digest`; returns whether it did."""

    def trash_start(self) -> Ref | None:
        """Above which place in Trash a removed message will be; None where EXPUNGE removes for good.

        Where a mailbox shows all mail (\\All, RFC 6154; X-GM-EXT-1), EXPUNGE only takes a label from it.
        """

    def purge(self, start: Ref, digest: str) -> bool:
        """Removes Eitherway's message from Trash for good, if it is above `start` with these octets.

        Returns whether it was there and is no more.
        """

    def move(self, ref: Ref, name: str) -> Ref | None:
        """Moves a message; returns its new Ref, None if that is unknown or the message was gone."""

    def flag(self, ref: Ref, add: tuple[str, ...] = (), remove: tuple[str, ...] = ()) -> None:
        """Adds and removes flags; does nothing if the message is gone."""

    def wait(self, name: str, limit: timedelta, stop: Callable[[], bool]) -> bool:
        """Whether something may have changed within `limit`; returns soon after `stop()` is true."""
