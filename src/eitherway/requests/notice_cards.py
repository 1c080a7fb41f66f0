"""Cards without a request: the digest, the faults of a rules file, the board's key. Pure."""

from datetime import date

from eitherway.capacity.calendar_state import CalendarState
from eitherway.capacity.explanation import say_broken
from eitherway.requests.card_actions import notice_action
from eitherway.requests.card_markup import Block, Page, clean
from eitherway.requests.context import DecisionContext
from eitherway.requests.plan import AppendCard
from eitherway.requests.signing import ID_FIELD, KEY, REVISION_FIELD, STATE_FIELD
from eitherway.text.formats import Writing, say_day, say_list

DAILY, FAULTS, OVERFLOW, CALENDARS = "daily", "rules-fault", "overflow", "calendars"
RENAMED_BOARD = "renamed-board"
KEY_FIELD = "Eitherway-Key"
MOST_FAULTS = 60
MOST_LISTED = 500  # requests on one card


def notice(
    name: str,
    revision: int,
    page: Page,
    context: DecisionContext,
    *,
    flagged: bool = False,
    state: str = "",
) -> AppendCard:
    """The card `name` (DAILY, FAULTS, ...) in its `revision`; `state` is for who lost the ledger."""
    fields = ((ID_FIELD, name), (REVISION_FIELD, str(revision)), *(((STATE_FIELD, state),) if state else ()))
    return notice_action(page, name, revision, fields, context, flagged=flagged)


def faults_page(faults: tuple[str, ...]) -> Page:
    """What is wrong with the newer rules file; the last good one goes on."""
    lines = tuple(f"- {clean(fault, 300)}" for fault in faults[:MOST_FAULTS])
    more = (f"- and {len(faults) - MOST_FAULTS} more",) if len(faults) > MOST_FAULTS else ()
    return Page(
        f"rules.yaml has {len(faults)} fault{'' if len(faults) == 1 else 's'}: the last good rules are used",
        (
            Block(
                "", ("Your rules were changed, and the new ones cannot be used. The last good ones hold.",)
            ),
            Block("What is wrong", (*lines, *more)),
            Block("", ("This card goes away when the file is right again. To try it: eitherway check",)),
        ),
    )


def overflow_page(count: int, listed: tuple[tuple[str, str], ...], day: date) -> Page:
    """Strangers' requests past the day's number of cards: the sender and subject of each, the oldest first.

    `day` is when they get cards of their own.
    """
    lines = tuple(f"- {clean(sender, 60)}: {clean(subject, 90)}" for sender, subject in listed)
    more = (f"- and {count - len(lines)} more",) if count > len(lines) else ()
    return Page(
        f"{count} more request{'' if count == 1 else 's'} by people you do not know",
        (
            Block(
                "",
                (
                    "More people you do not know asked today than answers.cards_per_day allows cards. "
                    "Nothing was drafted for these.",
                    f"Each has a date and gets a card of its own on {say_day(day)}, unless you delete its "
                    "message or move it out of the inbox before.",
                ),
            ),
            Block("Waiting", (*lines, *more)),
        ),
    )


def calendars_page(doubted: tuple[CalendarState, ...], yes: str) -> Page:
    """The calendars that need the owner's word; in the folder `yes` the card says that they are right."""
    names = say_list([f"'{clean(state.name, 40)}'" for state in doubted])
    return Page(
        f"{'Calendar' if len(doubted) == 1 else 'Calendars'} {names}: is that right?",
        (
            *(Block(clean(state.name, 60), _doubt_lines(state)) for state in doubted),
            Block(
                "If that is right",
                (
                    f"Move this card into {yes}, or run: eitherway calendars accept NAME. Then the calendar "
                    "counts as it is, and what cannot be read is passed over while it stays as it is.",
                ),
            ),
            Block(
                "If not",
                ("Leave the card here and look at the calendar. The card goes away when all is well again.",),
            ),
        ),
    )


def renamed_board_page(name: str, board: str, writing: Writing) -> Page:
    """The board was renamed to `name`, and a new `board` was made: what lies in the other does nothing."""
    names = {"name": clean(name, 60), "board": clean(board, 60)}
    return Page(
        writing.say("Nothing that you move in {name} is seen: the board is {board}", **names),
        (
            Block(
                "",
                (
                    writing.say(
                        "The folder {board} was renamed to {name}. A new {board} was made with all cards. "
                        "The cards in {name} are old, and to move them decides nothing.",
                        **names,
                    ),
                ),
            ),
            Block(
                writing.say("To keep the new name"),
                (
                    writing.say(
                        "Please write 'board: {name}' under mailbox in rules.yaml; then delete the folder "
                        "{board}.",
                        **names,
                    ),
                ),
            ),
            Block(
                writing.say("If not"),
                (writing.say("Please delete the folder {name}. Then this card goes away.", **names),),
            ),
        ),
    )


def _doubt_lines(state: CalendarState) -> tuple[str, ...]:
    shrunk = (f"It {clean(state.detail.partition(', or')[0], 300)}.",) if state.state == "shrunk" else ()
    broken = tuple(f"- {clean(say_broken(item), 300)}" for item in state.broken if item.is_open)
    more = (f"- and {len(broken) - MOST_FAULTS} more",) if len(broken) > MOST_FAULTS else ()
    about = ('Not readable, so that no answer is "room" while it may be in the way:',) if broken else ()
    return (*shrunk, *about, *broken[:MOST_FAULTS], *more)


def key_notice(context: DecisionContext) -> AppendCard:
    """The message that keeps the key of the board's cards."""
    lines = (
        "Eitherway knows its own cards by a key that is kept in this message, so that no letter from outside "
        "can pass for a card. It stands here for the day on which the program moves to another machine.",
        "There is nothing to do. If it is deleted, it comes back when the watcher starts again.",
    )
    fields = ((ID_FIELD, KEY), (REVISION_FIELD, "1"), (KEY_FIELD, context.board_key.hex()))
    page = Page("Eitherway: please leave this message here", (Block("", lines[:1]), Block("", lines[1:])))
    return notice_action(page, KEY, 1, fields, context, flagged=False)
