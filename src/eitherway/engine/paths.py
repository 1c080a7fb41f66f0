"""Finds the rules file and the state folder, and opens what they name. An edge.

What is heavy is imported where it is used: `status` needs almost nothing of it.
"""

import json
import os
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from eitherway.errors import ConfigError, LineError, LoginError, NetworkError
from eitherway.rules.written_files import Files, Overview, Packs, named_database
from eitherway.storage.resources import read_files, read_packs
from eitherway.storage.tried import content_of, note_of
from eitherway.values import dataclass

if TYPE_CHECKING:
    from eitherway.accounts.oauth import Use
    from eitherway.calendars.sources import Calendars
    from eitherway.imap.login import Credential
    from eitherway.imap.mail_store import MailStore
    from eitherway.requests.letters import Letters
    from eitherway.rules.account_settings import CalendarSettings, MailboxSettings, PasswordSource
    from eitherway.rules.rule import Rulebook
    from eitherway.storage.ledger import Ledger

RULES = "rules.yaml"
WORKED = "line_worked"  # the name of a fact: a hash of the connection that a whole cycle used last


def open_imap(
    paths: "Paths", settings: "MailboxSettings", credential: "Credential | None" = None
) -> "MailStore":
    """A signed-in connection to the mailbox; without a credential it is read as the settings say."""
    from eitherway.accounts.credentials import renewed_credential
    from eitherway.imap.mailbox import Mailbox

    source, what = settings.password, f"mailbox '{settings.name}'"
    credential = credential or paths.credential(source, settings.user, what)
    settings = paths.with_ca(settings)
    try:
        return Mailbox.connect(settings, credential)
    except LoginError:  # a kept token may have ended early: by a wrong clock, or at the provider
        if not source.is_kept:
            raise
        another = renewed_credential(source, credential, what=what, state=paths.state, base=paths.base)
        if another == credential:
            raise
        return Mailbox.connect(settings, another)


def open_state(paths: "Paths", account: str) -> "Ledger":
    """The ledger of an account: in the state folder, or in the database of the settings."""
    from eitherway.storage.ledger import open_ledger

    return open_ledger(paths.state, account, paths.database)


def no_host(name: str) -> bytes:
    """Refuses a sealed secret: only a worker of a host has them."""
    raise ConfigError(
        f"the secret '{name}' is sealed in a host's database; here write {{keyring: ...}} or {{file: ...}}"
    )


@dataclass(frozen=True, slots=True)
class Paths:
    """The rules file and the state folder, and how to open a mailbox of the rules."""

    rules_path: Path
    state: Path
    open_store: "Callable[[Paths, MailboxSettings], MailStore]" = open_imap
    open_memory: "Callable[[Paths, str], Ledger]" = open_state
    open_sealed: "Callable[[str], bytes]" = no_host

    @property
    def base(self) -> Path:
        """The folder that relative paths of rules.yaml start from."""
        return self.rules_path.parent

    def files(self) -> Files:
        """The rules file, the packs and the templates as they are now."""
        return read_files(self.rules_path)

    def rulebook(self, *, examples: bool = True) -> "Rulebook":
        """Reads the rules file and its pack. Raises ConfigError with every fault."""
        from eitherway.engine.rules_and_letters import load_rules

        return load_rules(self.files(), str(self.rules_path), examples=examples)

    def packs(self) -> Packs:
        """Reads the packs: the shipped ones, overridden by those in `packs/` next to the rules file."""
        return read_packs(self.base / "packs")

    def rules_and_letters(self) -> "tuple[Rulebook, Letters]":
        """Reads both and checks that they match. Raises ConfigError with every fault of both.

        What was found without a fault before is read, and not tried again.
        """
        from eitherway.engine.rules_and_letters import load_both

        return load_both(self.files(), str(self.rules_path), self.state)

    def watched(self) -> Overview:
        """What the rules say of the mailboxes. Raises ConfigError with every fault of the rules.

        Of rules that were tried before, what was noted then: that is ten times as fast.
        """
        note = note_of(content_of(self.files(), str(self.rules_path)), self.state)
        with suppress(ValueError, TypeError):
            timezone, country, mailboxes = json.loads(note)
            return Overview(timezone, country, tuple(map(tuple, mailboxes)))
        from eitherway.engine.rules_and_letters import watched_by

        return watched_by(self.rulebook())

    def calendars(self, rulebook: "Rulebook") -> "Calendars":
        """The calendars of the rules, with their copies in the state folder."""
        from eitherway.calendars.sources import Calendars

        settings = rulebook.settings
        trust_after = timedelta(minutes=settings.answers.trust_after)
        password = self.calendar_password
        return Calendars(settings.calendars, self.state, password, base=self.base, trust_after=trust_after)

    def calendar_password(self, settings: "CalendarSettings") -> str:
        """The password or token of a calendar, "" if it needs none. Raises ConfigError."""
        if settings.password is None:
            return ""
        what = f"calendar '{settings.name}'"
        credential = self.credential(settings.password, settings.user or "", what, "calendar")
        return credential.token or credential.password

    def credential(self, source: "PasswordSource", user: str, what: str, use: "Use" = "mail") -> "Credential":
        """Reads the credential of an account; `what` names it in errors."""
        from eitherway.accounts.credentials import read_credential

        if source.sealed is not None:
            from eitherway.accounts.passwords import first_line
            from eitherway.imap.login import Credential

            return Credential(user, password=first_line(self.open_sealed(source.sealed), what))
        return read_credential(source, user=user, what=what, state=self.state, base=self.base, use=use)

    def with_ca(self, settings: "MailboxSettings") -> "MailboxSettings":
        """The settings with the path of a private authority in full."""
        if not settings.ca:
            return settings
        return settings.model_copy(update={"ca": str(self.base / Path(settings.ca).expanduser())})

    def fingerprint(self, source: "PasswordSource", user: str, what: str) -> str:
        """A text that changes when the owner changed the password of a mailbox."""
        from eitherway.accounts.credentials import fingerprint, fingerprint_of

        if source.sealed is not None:
            return fingerprint_of(self.open_sealed(source.sealed))
        return fingerprint(source, user=user, what=what, state=self.state, base=self.base)

    def connect(self, settings: "MailboxSettings") -> "MailStore":
        """Opens a mailbox of the rules. NetworkError if no connection is safe and these settings worked."""
        try:
            return self.open_store(self, settings)
        except LineError as error:
            if not self._worked(settings):
                raise
            raise NetworkError(
                f"{error}. These settings worked before, so this may be the network, such as a "
                "login page of a hotel; trying again"
            ) from error

    def _worked(self, settings: "MailboxSettings") -> bool:
        """Whether a cycle over a connection of these settings ever came to its end."""
        from eitherway.requests.context import account_of

        with closing(self.remembered(account_of(settings))) as ledger:
            return ledger.fact(WORKED) == ledger.hash(line_of(settings))

    @property
    def database(self) -> str:
        """The address of the database that holds the ledger; "" for a file in the state folder."""
        if given := os.environ.get("EITHERWAY_DATABASE"):
            return given
        with suppress(OSError):
            return named_database(self.rules_path.read_text("utf-8", "replace"))
        return ""

    @property
    def has_ledger(self) -> bool:
        """Whether something is remembered here."""
        is_elsewhere = self.open_memory is not open_state or bool(self.database)
        return is_elsewhere or (self.state / "ledger.sqlite3").exists()

    def ledger(self, account: str) -> "Ledger":
        """The ledger of an account."""
        return self.open_memory(self, account)

    def remembered(self, account: str) -> "Ledger":
        """The ledger for commands that change nothing: an empty one in memory if there is none yet."""
        from eitherway.storage.ledger import memory_ledger

        return self.ledger(account) if self.has_ledger else memory_ledger()


def line_of(settings: "MailboxSettings") -> str:
    """What the settings say about how the server is reached."""
    return f"{settings.host}:{settings.port} {settings.security} {settings.ca or ''}"


def find_rules(given: Path | None) -> Path:
    """The rules file: the given one, else ./rules.yaml, else the one in the user's configuration folder."""
    if given is not None:
        return given
    if (here := Path(RULES)).exists():
        return here
    import platformdirs

    own = Path(platformdirs.user_config_dir("eitherway")) / RULES
    return own if own.exists() else here


def default_state() -> Path:
    """The user's state folder (XDG Base Directory: $XDG_STATE_HOME)."""
    import platformdirs

    return Path(platformdirs.user_state_dir("eitherway"))
