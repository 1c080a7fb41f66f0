"""Cards without a request: the digest, the faults of a rules file, the board's key. Pure."""

import hashlib
from datetime import UTC, date, datetime

from eitherway.capacity.calendar_state import CalendarState
from eitherway.capacity.explanation import say_broken
from eitherway.requests.card_actions import notice_action
from eitherway.requests.card_markup import Block, Page, clean
from eitherway.requests.context import DecisionContext
from eitherway.requests.plan import AppendCard
from eitherway.requests.signing import ID_FIELD, KEY, REVISION_FIELD, STATE_FIELD
from eitherway.text.formats import Writing

DAILY, FAULTS, OVERFLOW, CALENDARS = "daily", "rules-fault", "overflow", "calendars"
RENAMED_BOARD = "renamed-board"
PUT_ASIDE = "promises-aside"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
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


def faults_page(faults: tuple[str, ...], writing: Writing) -> Page:
    """What is wrong with the newer rules file; the last good one goes on.

    The faults themselves are in English, as `eitherway check` prints them.
    """
    say, number = writing.say, len(faults)
    lines = [f"- {clean(fault, 300)}" for fault in faults[:MOST_FAULTS]]
    return Page(
        writing.say_count(
            "rules.yaml has {number} fault: the last good rules are used",
            "rules.yaml has {number} faults: the last good rules are used",
            number,
        ),
        (
            Block(
                "",
                (say("Your rules were changed, and the new ones cannot be used. The last good ones hold."),),
                look="lead",
            ),
            Block(
                say("What is wrong, as eitherway check says it"),
                (*lines, *_more(number - len(lines), writing)),
            ),
            Block("", (say("This card goes away when the file is right again. To try it: eitherway check"),)),
        ),
    )


def _more(number: int, writing: Writing) -> tuple[str, ...]:
    """The line below a list that goes on; none where it does not."""
    if number < 1:
        return ()
    return (f"- {writing.say_count('and {number} more', 'and {number} more', number)}",)


def silence_page(reason: str, writing: Writing) -> Page:
    """The notice in another mailbox that a mailbox is not read; `reason` says which and why."""
    todo = writing.say("On the computer where Eitherway runs, `eitherway status` says what to do.")
    return Page(reason, (Block("", (reason, todo)),))


def overflow_page(count: int, listed: tuple[tuple[str, str], ...], day: date, writing: Writing) -> Page:
    """Strangers' requests past the day's number of cards: the sender and subject of each, the oldest first.

    `day` is when they get cards of their own.
    """
    say = writing.say
    lines = tuple(f"- {_letter(sender, subject, writing)}" for sender, subject in listed)
    return Page(
        writing.say_count(
            "{number} more request by people you do not know",
            "{number} more requests by people you do not know",
            count,
        ),
        (
            Block(
                "",
                (
                    say(
                        "More people you do not know asked today than answers.cards_per_day allows cards. "
                        "Nothing was drafted for these."
                    ),
                    say(
                        "Each has a date and gets a card of its own on {day}, unless you delete its "
                        "message or move it out of the inbox before.",
                        day=day,
                    ),
                ),
                look="lead",
            ),
            Block(say("Waiting"), (*lines, *_more(count - len(lines), writing))),
        ),
    )


def _letter(sender: str, subject: str, writing: Writing) -> str:
    who = clean(sender, 60) or writing.say("unknown sender")
    return writing.say("{who}: {subject}", who=who, subject=clean(subject, 90) or writing.say("(no subject)"))


def calendars_page(doubted: tuple[CalendarState, ...], yes: str, writing: Writing) -> Page:
    """The calendars that need the owner's word; in the folder `yes` the card says that they are right."""
    say = writing.say
    subject = writing.say_count(
        "Calendar {names}: is that right?",
        "Calendars {names}: is that right?",
        len(doubted),
        names=tuple(f"'{clean(state.name, 40)}'" for state in doubted),
    )
    return Page(
        subject,
        (
            Block("", (subject,), look="lead"),
            *(Block(clean(state.name, 60), _doubt_lines(state, writing)) for state in doubted),
            Block(
                say("If that is right"),
                (
                    say(
                        "Move this card into {folder}, or run: eitherway calendars accept NAME. Then the "
                        "calendar counts as it is, and what cannot be read is passed over while it stays as "
                        "it is.",
                        folder=yes,
                    ),
                ),
            ),
            Block(
                say("If not"),
                (
                    say(
                        "Leave the card here and look at the calendar. "
                        "The card goes away when all is well again."
                    ),
                ),
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
                look="lead",
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


def _doubt_lines(state: CalendarState, writing: Writing) -> tuple[str, ...]:
    shrunk = (clean(writing.say(state.detail), 300),) if state.state == "shrunk" else ()
    broken = tuple(f"- {clean(say_broken(item, writing), 300)}" for item in state.broken if item.is_open)
    about = (
        (writing.say('Not readable, so that no answer is "room" while it may be in the way:'),)
        if broken
        else ()
    )
    return (*shrunk, *about, *broken[:MOST_FAULTS], *_more(len(broken) - MOST_FAULTS, writing))


def put_aside_notice(names: tuple[str, ...], context: DecisionContext) -> AppendCard:
    """The message that lists, as hashes, which promises in Sent the owner put aside, for other machines."""
    say = context.writing.say
    page = Page(
        say("Eitherway: promises that you put aside"),
        (
            Block(
                "",
                (
                    say(
                        "This message keeps, without names or words, which notes of promises you put aside, "
                        "so that another machine of yours does not bring them back. There is nothing to do."
                    ),
                ),
            ),
        ),
        dated=LONG_AGO,
    )
    state = ".".join(names)
    revision = int(hashlib.sha256(state.encode()).hexdigest()[:7], 16)
    return notice(PUT_ASIDE, revision, page, context, state=state)


def key_notice(context: DecisionContext) -> AppendCard:
    """The message that keeps the key of the board's cards."""
    say = context.writing.say
    fields = ((ID_FIELD, KEY), (REVISION_FIELD, "1"), (KEY_FIELD, context.board_key.hex()))
    page = Page(
        say("Eitherway: please leave this message here"),
        (
            Block(
                "",
                (
                    say(
                        "Eitherway knows its own cards by a key that is kept in this message, so that no "
                        "letter from outside can pass for a card. It stands here for the day on which the "
                        "program moves to another machine."
                    ),
                ),
            ),
            Block(
                "",
                (
                    say(
                        "There is nothing to do. If it is deleted, it comes back when the watcher "
                        "starts again."
                    ),
                ),
            ),
        ),
        dated=LONG_AGO,  # no row to stumble over: the last one, whatever comes
    )
    return notice_action(page, KEY, 1, fields, context, flagged=False)
