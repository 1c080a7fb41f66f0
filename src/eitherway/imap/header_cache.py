"""What stands in the mailboxes that are watched for the owner's doings, looked at cheaply. An edge."""

from dataclasses import dataclass
from datetime import date

from eitherway.imap.mail_store import MailStore
from eitherway.imap.mailbox import HeaderSummary, MissingMailboxError, Status


@dataclass(frozen=True, slots=True)
class _Look:
    status: Status
    since: date | None
    summaries: tuple[HeaderSummary, ...]


class HeaderCache:
    """The headers of small mailboxes, fetched once: a header never changes, only who is there does."""

    def __init__(self, mailbox: MailStore) -> None:
        self._mailbox = mailbox
        self._looks: dict[str, _Look] = {}
        self.missing: set[str] = set()

    def at(self, name: str, *, since: date | None = None) -> tuple[HeaderSummary, ...]:
        """The live messages of a mailbox, those received on `since` or later; none where there is none."""
        status = self._status(name)
        if status is None:
            return ()
        last = self._looks.get(name)
        # Without CONDSTORE a flag such as \\Deleted changes nothing in STATUS: look again.
        if last and last.status == status and last.since == since and status.modseq:
            return last.summaries
        refs = self._mailbox.refs(name, since=since)
        known = {summary.ref: summary for summary in (last.summaries if last else ())}
        fresh = self._mailbox.summaries(ref for ref in refs if ref not in known)
        known |= {summary.ref: summary for summary in fresh}
        summaries = tuple(known[ref] for ref in refs if ref in known)
        self._looks[name] = _Look(status, since, summaries)
        return summaries

    def _status(self, name: str) -> Status | None:
        if not name:
            return None
        try:
            status = self._mailbox.status(name)
        except MissingMailboxError:
            self.missing.add(name)
            self._looks.pop(name, None)
            return None
        self.missing.discard(name)
        return status
