"""Everything that the card of a request shows, and what it says of its letter. Pure."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime

from eitherway.asks.ask import Ask
from eitherway.capacity.model import Capacity
from eitherway.mail.message import Address, Message
from eitherway.requests.request import Request
from eitherway.rules.decisions import Decision, letter_after
from eitherway.text.formats import Writing
from eitherway.values import dataclass

_NO_LETTER = frozenset({"no_letter", "letter_fault", "request_gone", "draft_deleted", "draft_gone"})


@dataclass(frozen=True, slots=True)
class View:
    """Everything that a card of a request shows.

    `capacity` is None where a yes would take no time. `warnings` say to whom an answer goes where that is not
    plain, and come first among the notes; `lines` come last. `colleagues` says of each whether there is room;
    `asker` is the person behind a relay,
    `answers_to` who gets the letter; None where From says it. `folders` are the decisions with their folder,
    as a mail client shows it, and what it means. `if_all_yes` says
    what all open requests would take together.
    """

    request: Request
    message: Message
    ask: Ask
    capacity: Capacity | None
    because: tuple[str, ...]
    warnings: tuple[str, ...]
    lines: tuple[str, ...]
    asked_before: int
    folders: tuple[tuple[Decision, str, str], ...]
    zone: str
    now: datetime
    waits: str = ""
    if_all_yes: str = ""
    refused_on: date | None = None
    asker: Address | None = None
    answers_to: Address | None = None
    colleagues: tuple[str, ...] = ()
    writing: Writing = field(default_factory=Writing)

    @property
    def named_folders(self) -> Mapping[str, str]:
        """The folders as a mail client shows them, by the names of their decisions."""
        return {name: folder for name, folder, _ in self.folders}

    def folder_of(self, decision: Decision) -> str:
        """The folder of a decision, as a mail client shows it."""
        return next((folder for name, folder, _ in self.folders if name == decision), decision)


def is_written(request: Request) -> bool:
    """Whether the letter of the decision is in Drafts, or is put there in the step that writes the card."""
    is_last = bool(request.letter) and request.letter == letter_after(request.decision)
    return is_last and _is_there(request)


def first_waits(request: Request) -> bool:
    """Whether the first letter is in Drafts and was not sent, as far as the card knows."""
    is_first = bool(request.letter) and not request.decision and request.state == "open"
    return is_first and _is_there(request) and "crisis" not in request.notes


def _is_there(request: Request) -> bool:
    is_missing = request.draft_state in {"sent", "deleted", "gone"} or _NO_LETTER & set(request.notes)
    return request.draft is not None or not is_missing


def has_written(request: Request) -> bool:
    """Whether the owner wrote in their own words instead of the letter of the decision."""
    return request.letter == letter_after(request.decision) and request.draft_state == "sent"
