"""Finds the mailboxes that matter in an account, also after they were renamed. Pure, except for `survey`."""

import time
from collections.abc import Callable

from eitherway.errors import ConfigError, TransientError
from eitherway.imap.names import Listed, place, special
from eitherway.requests.mailbox_names import MailboxNames, decision_folders
from eitherway.rules.account_settings import MailboxSettings
from eitherway.values import dataclass

Survey = Callable[[], tuple[str, str, tuple[Listed, ...]]]
"""Returns the personal prefix, the delimiter and all mailboxes."""


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a mailbox: `uidnext` is above every uid in it; `modseq` is 0 without CONDSTORE."""

    uidvalidity: int
    uidnext: int
    messages: int
    modseq: int = 0


class MissingMailboxError(ConfigError):
    """There is no mailbox of that name."""


class NameFinder:
    """The mailbox names of one account as last found; asked for again at most every `pause` seconds."""

    def __init__(self, survey: Survey, settings: MailboxSettings, where: str, pause: float) -> None:
        self._survey, self._settings = survey, settings
        self._where, self._pause = where, pause
        self._missed: set[str] = set()
        self.names = self._find()

    def find_missing(self) -> bool:
        """Looks for a missing Sent or Trash; returns whether one was found.

        Some mail clients create them with the first message sent or deleted.
        """
        before = self.names
        if "" in (before.sent, before.trash) and self._is_time():
            self.names = self._find()
        return self.names != before

    def missing(self, name: str) -> MissingMailboxError:
        """The error for a mailbox that does not exist.

        Raises TransientError if the mailboxes have been renamed: otherwise a draft in the renamed Drafts
        would be taken for deleted.
        """
        if name not in self._missed or self._is_time():
            self._missed.add(name)
            before = self.names
            self.names = self._find()
            if self.names != before:
                raise TransientError(f"{self._where}: '{name}' was renamed or removed; trying again")
        return MissingMailboxError(
            f"{self._where}: there is no mailbox '{name}'; check its name in rules.yaml"
        )

    def _is_time(self) -> bool:
        return time.monotonic() - self._found_at >= self._pause

    def _find(self) -> MailboxNames:
        prefix, self.delimiter, mailboxes = self._survey()
        self._found_at = time.monotonic()
        return find_names(self._settings, prefix, self.delimiter, mailboxes)


def find_names(
    settings: MailboxSettings, prefix: str, delimiter: str, mailboxes: tuple[Listed, ...]
) -> MailboxNames:
    """The mailboxes that matter: as named in the settings, else by special-use or by their usual names."""

    def placed(name: str) -> str:
        return place(name, prefix, delimiter, mailboxes)

    def role(use: str, name: str | None) -> str:
        return placed(name) if name else special(use, mailboxes, delimiter) or ""

    board = placed(settings.board)
    return MailboxNames(
        watch=tuple(placed(name) for name in settings.watch),
        drafts=role("drafts", settings.drafts) or placed("Drafts"),
        sent=role("sent", settings.sent),
        trash=role("trash", settings.trash),
        board=board,
        decisions=decision_folders(settings, board, delimiter, {one.name for one in mailboxes}),
        all_mail=next((one.name for one in mailboxes if "\\all" in one.attributes), ""),
    )
