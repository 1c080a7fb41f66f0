"""The decisions that an owner can make on a request: one table, which everything else reads. Pure.

The settings, the folders below the board, the cards, the letters and the command line follow this table. A
new decision is a row here, its name in `Decision`, and a template for its letter in each language.
"""

from dataclasses import dataclass
from typing import Literal

Decision = Literal["", "yes", "no", "refer", "ask", "later", "dismiss"]


@dataclass(frozen=True, slots=True)
class DecisionKind:
    """One decision. `name` is also its word on the command line and the key of its folder in the rules.

    `folder` is the folder's default name and `setting` its description in the rules. A card shows `word` and
    `meaning`, and `answered` once the request was answered so. `letter` follows the decision; "" closes the
    request without one. A sent letter `answers` the request; otherwise the request stays open, and the letter
    `promises` a day of its own or leaves the day as it is.
    """

    name: Decision
    folder: str
    setting: str
    word: str
    meaning: str
    letter: str
    answered: str = ""
    answers: bool = False
    promises: bool = False


DECISIONS = (
    DecisionKind(
        "yes",
        folder="Yes",
        setting="decide yes",
        word="Yes",
        meaning="the letter that agrees, after the cool-off and a fresh look at the calendar",
        letter="yes",
        answers=True,
        answered=" with a yes",
    ),
    DecisionKind(
        "no",
        folder="No",
        setting="decide no",
        word="No",
        meaning="a kind and firm no",
        letter="no",
        answers=True,
        answered=" with a no",
    ),
    DecisionKind(
        "refer",
        folder="Refer",
        setting="name somebody else",
        word="Refer",
        meaning="a no that names colleagues",
        letter="refer",
        answers=True,
        answered=" with the names of others",
    ),
    DecisionKind(
        "ask",
        folder="Ask",
        setting="ask for what is missing",
        word="Ask for details",
        meaning="a question about what they left open",
        letter="ask",
    ),
    DecisionKind(
        "later",
        folder="Later",
        setting="ask for more time",
        word="Later",
        meaning="a new date for your answer",
        letter="later",
        promises=True,
    ),
    DecisionKind(
        "dismiss",
        folder="Not a request",
        setting="it was none",
        word="Not a request",
        meaning="it is no request: card and untouched draft go",
        letter="",
    ),
)
DECISION_WORDS = tuple(kind.name for kind in DECISIONS)
DECISION_LETTERS = tuple(kind.letter for kind in DECISIONS if kind.letter)
GENERAL_LETTERS = ("defer", *DECISION_LETTERS)  # what every language and tone must have
LETTERS = (*GENERAL_LETTERS, "answer")
FIRST_LETTERS = ("defer", "answer", "refer", "no")  # a rule may open a request with these
PROMISING_LETTERS = ("defer", *(kind.letter for kind in DECISIONS if kind.promises))  # these name a day
ANSWERING_LETTERS = ("answer", *(kind.letter for kind in DECISIONS if kind.answers))
ASKING_LETTERS = tuple(one for one in DECISION_LETTERS if one not in (*PROMISING_LETTERS, *ANSWERING_LETTERS))


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
