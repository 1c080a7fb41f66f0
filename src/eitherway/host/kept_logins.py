"""Passwords that a command or a keyring gave, kept in memory while they are good. An edge.

A practice signs in again and again: somebody may be asked for a key each time.
"""

import threading
from collections.abc import Callable

from eitherway.engine.paths import Paths, open_imap
from eitherway.errors import LoginError
from eitherway.imap.login import Credential
from eitherway.imap.mail_store import MailStore
from eitherway.rules.account_settings import MailboxSettings

OpenStore = Callable[[Paths, MailboxSettings, Credential | None], MailStore]


class KeptLogins:
    """The credentials of one person's mailboxes."""

    def __init__(self, open_store: OpenStore = open_imap) -> None:
        self._open_store = open_store
        self._kept: dict[str, Credential] = {}
        self._alone = threading.Lock()

    def credential(self, paths: Paths, settings: MailboxSettings) -> Credential:
        """The credential now; a file and a token are read each time. Raises ConfigError."""
        source, what = settings.password, f"mailbox '{settings.name}'"
        if not (source.keyring or source.command):
            return paths.credential(source, settings.user, what)
        key = settings.model_dump_json(include={"host", "user", "password"})
        with self._alone:
            if key not in self._kept:
                self._kept[key] = paths.credential(source, settings.user, what)
            return self._kept[key]

    def open(self, paths: Paths, settings: MailboxSettings) -> MailStore:
        """A signed-in connection; what was refused is not kept."""
        try:
            return self._open_store(paths, settings, self.credential(paths, settings))
        except LoginError:
            with self._alone:
                self._kept.clear()
            raise
