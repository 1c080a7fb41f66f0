"""Caches the headers of the mailboxes in which the owner acts. An edge."""

from dataclasses import dataclass
from datetime import date

from eitherway.imap.mail_store import MailStore
from eitherway.imap.mailbox import HeaderSummary, MissingMailboxError, Status


@dataclass(frozen=True, slots=True)
class _Listing:
    status: Status
    since: date | None
    summaries: tuple[HeaderSummary, ...]


class HeaderCache:
    """The headers of small mailboxes, each fetched once: a header never changes."""

    def __init__(self, mailbox: MailStore) -> None:
        self._mailbox = mailbox
        self._listings: dict[str, _Listing] = {}
        self.missing: set[str] = set()

    def at(self, name: str, *, since: date | None = None) -> tuple[HeaderSummary, ...]:
        """The live messages of a mailbox, received on `since` or later; empty if there is no such mailbox."""
        status = self._status(name)
        if status is None:
            return ()
        last = self._listings.get(name)
        # Without CONDSTORE a flag such as \\Deleted changes nothing in STATUS: list again.
        if last and last.status == status and last.since == since and status.modseq:
            return last.summaries
        refs = self._mailbox.refs(name, since=since)
        known = {summary.ref: summary for summary in (last.summaries if last else ())}
        fresh = self._mailbox.summaries(ref for ref in refs if ref not in known)
        known |= {summary.ref: summary for summary in fresh}
        summaries = tuple(known[ref] for ref in refs if ref in known)
        self._listings[name] = _Listing(status, since, summaries)
        return summaries

    def _status(self, name: str) -> Status | None:
        if not name:
            return None
        try:
            status = self._mailbox.status(name)
        except MissingMailboxError:
            self.missing.add(name)
            self._listings.pop(name, None)
            return None
        self.missing.discard(name)
        return status
