"""What says that a mailbox has news, however it is watched. Pure: a protocol without code.

The watcher only holds idle lines and never decides or changes anything. News, and trouble that only a person
can end, is one call of `tell(key)`: a worker then goes a round over a connection of its own, which finds out
what it is, and the mailbox is handed back with `hold` when that round was well.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

from eitherway.imap.finder import Status
from eitherway.imap.login import Credential
from eitherway.requests.mailbox_names import MailboxNames
from eitherway.rules.account_settings import MailboxSettings

Tell = Callable[[str], None]
"""Says that the mailbox with this key may have news, or no line; may be called by any thread."""


class NewsWatch(Protocol):
    """Holds one idle line for each mailbox. No method waits for a server."""

    def hold(
        self,
        key: str,
        settings: MailboxSettings,
        credential: Credential,
        names: MailboxNames,
        states: Mapping[str, Status],
    ) -> None:
        """Tells once as soon as a mailbox of `names` differs from `states`, then keeps the line quiet.

        Called again for the same key after each round, with the states that this round left: the line
        stays if the settings are the same; the credential is for the next sign-in. A line that breaks is
        opened again without a word; after a refused login `tell` is called once, and nothing is tried again
        before the next `hold`.
        """

    def drop(self, key: str) -> None:
        """Closes the line of that mailbox, if there is one."""

    def close(self) -> None:
        """Closes all lines and ends."""
