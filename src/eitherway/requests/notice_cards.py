"""Cards without a request: the digest, the faults of a rules file, the board's key. Pure."""

from eitherway.requests.card_actions import notice_action
from eitherway.requests.card_markup import Block, Page, clean
from eitherway.requests.context import DecisionContext
from eitherway.requests.plan import AppendCard
from eitherway.requests.signing import ID_FIELD, KEY, REVISION_FIELD

DAILY, FAULTS = "daily", "rules-fault"
KEY_FIELD = "Eitherway-Key"
MOST_FAULTS = 60


def notice(
    name: str, revision: int, page: Page, context: DecisionContext, *, flagged: bool = False
) -> AppendCard:
    """The card `name` (DAILY or FAULTS) in its `revision`."""
    fields = ((ID_FIELD, name), (REVISION_FIELD, str(revision)))
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
