"""The mailboxes that matter, by their role. Pure."""

from collections.abc import Container

from eitherway.rules.account_settings import MailboxSettings
from eitherway.rules.decisions import DECISIONS, Decision, DecisionKind
from eitherway.values import dataclass


@dataclass(frozen=True, slots=True)
class MailboxNames:
    """The mailboxes by their role (RFC 6154 for Drafts, Sent and Trash), as the server calls them.

    `sent` and `trash` are "" if there is none; the others are created where they are missing.
    `decisions` are the decisions with their folders. `all_mail` shows every message of the account (\\All);
    usually "".
    """

    watch: tuple[str, ...]
    drafts: str
    sent: str
    trash: str
    board: str
    decisions: tuple[tuple[Decision, str], ...]
    all_mail: str = ""

    @property
    def folders(self) -> tuple[str, ...]:
        """The decision folders."""
        return tuple(folder for _, folder in self.decisions)

    @property
    def all(self) -> tuple[str, ...]:
        """Every mailbox in which something can happen that matters, each once."""
        named = (*self.watch, self.drafts, self.sent, self.trash, self.board, *self.folders)
        return tuple(dict.fromkeys(name for name in named if name))

    def folder(self, decision: Decision) -> str:
        """The folder of a decision."""
        return dict(self.decisions)[decision]

    def shown(self, decision: Decision) -> str:
        """The folder of a decision as a mail client shows it below the board."""
        return self.folder(decision)[len(self.board) + 1 :]


def decision_folders(
    settings: MailboxSettings, board: str, delimiter: str, existing: Container[str] = ()
) -> tuple[tuple[Decision, str], ...]:
    """Every decision with the folder below `board` that the settings name for it.

    Where they name none, a board that was made before a folder got its name keeps the older one, if it is
    among the `existing` mailboxes.
    """

    def folder(kind: DecisionKind) -> str:
        named = getattr(settings.folders, kind.name)
        older = kind.older if kind.name not in settings.folders.model_fields_set else ()
        names = (f"{board}{delimiter}{name}" for name in (*older, named))
        return next((name for name in names if name in existing), f"{board}{delimiter}{named}")

    return tuple((kind.name, folder(kind)) for kind in DECISIONS)


def names_unseen(settings: MailboxSettings) -> MailboxNames:
    """The mailboxes as they are called before a server was asked."""
    return MailboxNames(
        watch=tuple(settings.watch),
        drafts=settings.drafts or "Drafts",
        sent=settings.sent or "Sent",
        trash=settings.trash or "Trash",
        board=settings.board,
        decisions=decision_folders(settings, settings.board, "/"),
    )
