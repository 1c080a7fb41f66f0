"""The decisions that an owner can make on a request: one table, which everything else reads. Pure.

The settings, the folders below the board, the cards, the letters and the command line follow this table. A
new decision is a row here, its name in `Decision`, and a template for its letter in each language.
"""

from typing import Literal

from eitherway.text.words import marked
from eitherway.values import dataclass

Decision = Literal["", "yes", "no", "refer", "ask", "later", "waiting", "dismiss"]


@dataclass(frozen=True, slots=True)
class DecisionKind:
    """One decision. `name` is also its word on the command line and the key of its folder in the rules.

    `folder` is the folder's default name, `older` those of boards that were made before it, and `setting` its
    description in the rules. A card shows `word` and `meaning`, in its subject `drafted` or `noted`, and
    `answered` once the request was answered so. `letter` follows the decision; "" closes the request without
    one. A sent letter `answers` the request; otherwise the request stays open, and the letter `promises` a
    day of its own or leaves the day as it is.
    """

    name: Decision
    folder: str
    setting: str
    word: str
    meaning: str
    letter: str
    drafted: str = ""
    noted: str = ""
    answered: str = ""
    answers: bool = False
    promises: bool = False
    older: tuple[str, ...] = ()


DECISIONS = (
    DecisionKind(
        "yes",
        folder="Yes",
        setting="decide yes",
        word=marked("Yes"),
        meaning=marked("the letter that agrees, after the cool-off and a fresh look at the calendar"),
        letter="yes",
        answers=True,
        drafted=marked("Yes drafted"),
        noted=marked("Yes noted"),
        answered=marked("Answered with a yes on {day}."),
    ),
    DecisionKind(
        "no",
        folder="No",
        setting="decide no",
        word=marked("No"),
        meaning=marked("a kind and firm no"),
        letter="no",
        answers=True,
        drafted=marked("No drafted"),
        noted=marked("No noted"),
        answered=marked("Answered with a no on {day}."),
    ),
    DecisionKind(
        "refer",
        folder="Refer",
        setting="name somebody else",
        word=marked("Refer"),
        meaning=marked("a no that names colleagues"),
        letter="refer",
        answers=True,
        drafted=marked("Referral drafted"),
        noted=marked("Referral noted"),
        answered=marked("Answered with the names of others on {day}."),
    ),
    DecisionKind(
        "ask",
        folder="Ask",
        setting="ask for what is missing",
        word=marked("Ask for details"),
        meaning=marked("a question about what they left open"),
        letter="ask",
        drafted=marked("Question drafted"),
        noted=marked("Question noted"),
    ),
    DecisionKind(
        "later",
        folder="Later",
        setting="ask for more time",
        word=marked("Later"),
        meaning=marked("a new date for your answer"),
        letter="later",
        promises=True,
        drafted=marked("Later drafted"),
        noted=marked("Later noted"),
    ),
    DecisionKind(
        "waiting",
        folder="Waiting",
        setting="give them a place on your wait list",
        word=marked("Wait list"),
        meaning=marked("a place on your wait list, and letters that ask whether they still wait"),
        letter="waiting",
        promises=True,
        drafted=marked("Waiting drafted"),
        noted=marked("Waiting noted"),
    ),
    DecisionKind(
        "dismiss",
        folder="Dismiss",
        setting="it was none",
        word=marked("Not a request"),
        meaning=marked("it is no request: card and untouched draft go"),
        letter="",
        older=("Not a request",),
    ),
)
DECISION_WORDS = tuple(kind.name for kind in DECISIONS)
DECISION_LETTERS = tuple(kind.letter for kind in DECISIONS if kind.letter)
# To people on the wait list, without a decision: whether they still wait, a place that is free, the end.
CHECK_IN, OFFER, EXPIRE = LIST_LETTERS = ("check-in", "offer", "expire")
GENERAL_LETTERS = ("defer", *DECISION_LETTERS, *LIST_LETTERS)
NUDGE = "nudge"  # reminds somebody of a question of ours; no decision has it
COLLEAGUE = "colleague"  # asks somebody of the refer book whether they still take people
# Only who uses the wait list needs these. Templates that were whole before a letter was added stay valid.
WAITING_LETTERS = ("waiting", *LIST_LETTERS)
REQUIRED_LETTERS = tuple(one for one in GENERAL_LETTERS if one not in WAITING_LETTERS)  # in each language
LETTERS = (*GENERAL_LETTERS, "answer", NUDGE, COLLEAGUE)
FIRST_LETTERS = ("defer", "answer", "refer", "no")  # a rule may open a request with these
DATED_LETTERS = (*(kind.letter for kind in DECISIONS if kind.promises), CHECK_IN, OFFER)  # a day of their own
PROMISING_LETTERS = ("defer", *DATED_LETTERS)
ANSWERING_LETTERS = ("answer", *(kind.letter for kind in DECISIONS if kind.answers), EXPIRE)
ASKING_LETTERS = (
    *(one for one in DECISION_LETTERS if one not in (*PROMISING_LETTERS, *ANSWERING_LETTERS)),
    NUDGE,
)


def decision_kind(name: str) -> DecisionKind | None:
    """The row of a decision, None for any other word."""
    return next((kind for kind in DECISIONS if kind.name == name), None)


def letter_after(decision: str) -> str:
    """The letter that follows a decision, "" if none does."""
    kind = decision_kind(decision)
    return kind.letter if kind else ""


def keeps_open(decision: str) -> bool:
    """Whether the decision's letter keeps the request open: it asks, or names a later day."""
    kind = decision_kind(decision)
    return bool(kind and kind.letter and not kind.answers)
