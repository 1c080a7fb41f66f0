"""The cards of the refer book: a question to a colleague, and the list of what they answered. Pure."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from eitherway.requests.card_actions import notice_action
from eitherway.requests.card_markup import Block, Page, clean
from eitherway.requests.cards import PRIVATE
from eitherway.requests.colleague_questions import (
    COLLEAGUES,
    ColleagueNote,
    colleague_key,
    is_in_rules,
    question_period,
    question_subject,
    read_note,
    refer_book,
)
from eitherway.requests.context import DecisionContext
from eitherway.requests.notice_cards import notice
from eitherway.requests.plan import AppendCard
from eitherway.requests.signing import ID_FIELD, REVISION_FIELD, STATE_FIELD
from eitherway.rules.schema import Referral
from eitherway.text.formats import say_full_day
from eitherway.text.words import marked

ANSWERED = "refer-book"  # the name of the list
NEWS_FOR = timedelta(days=1)  # so long every digest names an answer; later the weekly one does
_PLAIN = re.compile(r"[^\W\d_][\w.@ -]*[\w.]")
_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null", "none"})
_SAYS = {
    "yes": marked("{name} still takes people ({day}). For rules.yaml, behind the dash:"),
    "no": marked("{name} takes nobody now ({day}), and no letter names them."),
    "away": marked("{name}: the draft of {day} was put aside."),
}


def question_card(item: Referral, note: ColleagueNote, context: DecisionContext) -> AppendCard:
    """The card that waits for a colleague's answer."""
    key, revision = colleague_key(item, context), note.asked_on.toordinal()
    fields = ((ID_FIELD, key), (REVISION_FIELD, str(revision)), (STATE_FIELD, str(note)))
    return notice_action(_asked(item, note, context), key, revision, fields, context, flagged=False)


def _asked(item: Referral, note: ColleagueNote, context: DecisionContext) -> Page:
    writing, name = context.writing, clean(item.name, 60)
    say, shown = writing.say, context.names.shown
    known = (
        say("Confirmed last on {day}.", day=say_full_day(item.confirmed, writing, year=True))
        if item.confirmed
        else say("Your refer book does not say when they were confirmed.")
    )
    again = say_full_day(note.asked_on + question_period(context), writing, year=True)
    ways = (
        say("Yes, they do: move this card into {folder}. They count as confirmed then.", folder=shown("yes")),
        say("No: move it into {folder}. No letter names them before they are confirmed.", folder=shown("no")),
        say("You do not want to ask: delete the draft and this card. The next draft: {day}.", day=again),
    )
    topics, drafted = ", ".join(clean(one, 60) for one in item.topics), say_full_day(note.asked_on, writing)
    subject, address = question_subject(context), clean(item.contact, 100)
    return Page(
        say("Refer book · do they still take people?"),
        (
            Block(
                "",
                (
                    say("A draft asks {name} whether they still take people. Read it, send it.", name=name),
                    say("“{subject}”, to {address}", subject=subject, address=address),
                ),
                look="lead",
            ),
            Block(say("In your refer book"), (topics, known)),
            Block(say("When they answer"), tuple(f"- {way}" for way in ways)),
            Block("", (say("While this card stays here, there is no second draft."),)),
            Block(
                say("Why you see this"),
                (say("Your rules say “ask_colleagues”. The draft is of {day}.", day=drafted),),
                look="small",
            ),
            Block("", (say(PRIVATE),), look="small"),
        ),
        person=name,
    )


def listed_notes(notes: Mapping[str, ColleagueNote], context: DecisionContext) -> dict[str, ColleagueNote]:
    """Those that the list keeps: until rules.yaml says something newer, or they are asked again anyway."""
    today, kept = context.local_now.date(), {}
    for key, item in refer_book(context).items():
        note = notes.get(key)
        if note is None or not note.answer or is_in_rules(item, note):
            continue
        if note.answer != "away" or today - note.last < question_period(context):
            kept[key] = note
    return kept


def answers_card(notes: Mapping[str, ColleagueNote], context: DecisionContext) -> AppendCard:
    """The list of what was answered, for the owner to paste, and for another machine to read."""
    say, items = context.writing.say, refer_book(context)
    state = ";".join(f"{key.removeprefix(COLLEAGUES)}={note}" for key, note in sorted(notes.items()))
    revision = int(hashlib.sha256(state.encode()).hexdigest()[:7], 16)
    page = Page(
        say("Refer book · what your colleagues answered"),
        (
            Block(
                "",
                (
                    say(
                        "What they answered counts already. This card goes once rules.yaml has that day or "
                        "a later one."
                    ),
                ),
                look="lead",
            ),
            Block("", answer_lines(notes, items, context)),
            Block("", (say("Whoever takes nobody is asked again, unless you take them out of rules.yaml."),)),
            Block("", (say(PRIVATE),), look="small"),
        ),
    )  # fmt: skip
    return replace(notice(ANSWERED, revision, page, context, state=state), unread=False)


def notes_in(field: str) -> dict[str, ColleagueNote]:
    """The notes that a list carries in its state field."""
    pairs = (one.partition("=") for one in "".join(field.split()).split(";"))
    return {f"{COLLEAGUES}{name}": note for name, _, text in pairs if name and (note := read_note(text))}


def answer_lines(
    notes: Mapping[str, ColleagueNote], items: Mapping[str, Referral], context: DecisionContext
) -> tuple[str, ...]:
    """What each of them answered; below a yes the line for rules.yaml."""
    lines: list[str] = []
    for key, note in sorted(notes.items(), key=lambda one: (one[1].last, one[0])):
        item, day = items[key], note.asked_on if note.answer == "away" else note.last
        said = context.writing.say(
            _SAYS[note.answer], name=clean(item.name, 60), day=say_full_day(day, context.writing, year=True)
        )
        lines.append(f"- {said}")
        if note.answer == "yes":
            lines.append(rules_line(item.model_copy(update={"confirmed": note.answered_on})))
    return tuple(lines)


def answers_block(
    notes: Mapping[str, ColleagueNote], context: DecisionContext, *, weekly: bool
) -> tuple[Block, ...]:
    """What the digest says of the answers: the new ones, on Mondays all that rules.yaml does not have yet."""
    today = context.local_now.date()
    told = {
        key: note
        for key, note in listed_notes(notes, context).items()
        if note.answer != "away" and (weekly or today - note.last <= NEWS_FOR)
    }
    lines = answer_lines(told, refer_book(context), context)
    return (Block(context.writing.say("Your refer book"), lines),) if lines else ()


def rules_line(item: Referral) -> str:
    """The entry of rules.yaml, without its dash: a card shows that as another character."""
    topics = ", ".join(map(_scalar, item.topics))
    last = f", confirmed: {item.confirmed}" if item.confirmed else ""
    return f"{{name: {_scalar(item.name)}, for: [{topics}], contact: {_scalar(item.contact)}{last}}}"


def _scalar(text: str) -> str:
    """A text of YAML, with quotes where it could be read as something else."""
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    return text if is_plain else json.dumps(text, ensure_ascii=False)
