"""*Try*: what would be done about a letter: the value that `explain` prints. Stores nothing. An edge."""

import email
import email.policy
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from email.message import EmailMessage

from eitherway.asks.times import line_for
from eitherway.capacity.explanation import answer_lines, sentence
from eitherway.capacity.picture import code, doubt
from eitherway.engine.one_message import decide_on_found, decide_on_given
from eitherway.errors import MessageError
from eitherway.mail.flowed import unflow
from eitherway.page.desk import Asked, Desk, Shown, writing_of
from eitherway.page.pasted import SOMEBODY, octets_of
from eitherway.page.week_drawing import drawn
from eitherway.requests.card_markup import clean
from eitherway.requests.card_subject import name_of, without_re
from eitherway.requests.decision_words import said_answer
from eitherway.requests.message_decision import MessageDecision
from eitherway.requests.plan import AppendCard, AppendDraft
from eitherway.requests.request import Ref
from eitherway.rules.account_settings import MailboxSettings
from eitherway.text.formats import Writing, say_date
from eitherway.text.words import marked
from eitherway.values import dataclass

_LISTED = 40
_FIELDS = (marked("From"), marked("To"), marked("Subject"))  # of a draft and of a card
_LISTED_SINCE = timedelta(days=30)


def try_letter(desk: Desk, asked: Asked) -> Shown:
    """The form, and below it what would be done about the letter in it."""
    given = {name: asked.form.get(name, "") for name in ("sender", "subject", "text")}
    if asked.query.get("sample") == "yes" and not asked.posted:
        given = _sample(desk)
    values: dict[str, object] = {"given": given, "somebody": SOMEBODY, "found": None, "fault": ""}
    if not asked.posted:
        return Shown("try.html", values)
    config, now = desk.config(), desk.clock()
    to = config.rulebook.settings.owner.addresses[0]
    try:
        octets = asked.file or octets_of(
            given["text"], sender=given["sender"], subject=given["subject"], to=to, now=now
        )
        found = decide_on_given(octets, config, now)
    except MessageError as error:
        return Shown("try.html", {**values, "fault": str(error)}, 422)
    return Shown("try.html", {**values, "found": _values(found, writing_of(config))})


def _sample(desk: Desk) -> dict[str, str]:
    """A letter that is made up, in the owner's language."""
    writing, today = writing_of(desk.config_without_calendars()), desk.clock().date()
    day = today + timedelta(days=15 - today.weekday())  # a Tuesday
    letter = marked(
        "Hello,\n\nwould you give a talk at our conference on {day} at 10:00?\n\nKind regards\nDana Reyes"
    )
    return {
        "sender": "Dana Reyes <dana@example.com>",
        "subject": writing.say("A talk at our conference"),
        "text": writing.say(letter, day=say_date(day, writing)),
    }


@dataclass(frozen=True, slots=True)
class ListedMessage:
    """A message of the mailbox in the list to choose from; `account` is its place in rules.yaml."""

    account: int
    ref: str
    sender: str
    subject: str
    received: datetime


def list_messages(desk: Desk, asked: Asked) -> Shown:
    """The newest messages of the watched mailboxes."""
    del asked
    config = desk.config_without_calendars()
    since = (desk.clock() - _LISTED_SINCE).date()
    listed: list[ListedMessage] = []
    for account, settings in enumerate(config.rulebook.settings.mailboxes):
        with closing(desk.paths.connect(settings)) as mailbox:
            refs = [ref for name in mailbox.names.watch for ref in mailbox.refs(name, since=since)[-_LISTED:]]
            listed += [
                ListedMessage(
                    account,
                    str(one.ref),
                    next(map(name_of, one.sender), ""),
                    without_re(one.subject),
                    one.internal_date.astimezone(config.zone),
                )
                for one in mailbox.summaries(refs)
            ]
    newest = sorted(listed, key=lambda one: one.received, reverse=True)[:_LISTED]
    return Shown("mailbox.html", {"messages": newest, "days": _LISTED_SINCE.days})


def try_message(desk: Desk, asked: Asked) -> Shown:
    """What would be done about one message of a watched mailbox, if it came now."""
    config, now = desk.config(), desk.clock()
    ref, settings = _chosen(asked, config.rulebook.settings.mailboxes)
    with closing(desk.paths.connect(settings)) as mailbox:
        fetched = next(iter(mailbox.fetch([ref])), None) if ref.mailbox in mailbox.names.watch else None
        if fetched is None:
            raise MessageError("this message is not in a watched mailbox any more; choose another one")
        found = decide_on_found(fetched, mailbox, config, settings, now)
    return Shown("message.html", {"found": _values(found, writing_of(config))})


def _chosen(asked: Asked, accounts: tuple[MailboxSettings, ...]) -> tuple[Ref, MailboxSettings]:
    ref, account = Ref.read(asked.query.get("at", "")), asked.query.get("account", "")
    if ref is None or not (account.isascii() and account.isdigit() and int(account) < len(accounts)):
        raise MessageError("this names no message; choose one from the list")
    return ref, accounts[int(account)]


# -- the decision, for the template -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Letter:
    """A draft or a card as it would be appended: its fields, and its text."""

    fields: tuple[tuple[str, str], ...]
    text: str


def _values(item: MessageDecision, writing: Writing) -> dict[str, object]:
    """What is shown of a decision, in sentences of the owner's language."""
    message, verdict, capacity = item.facts.message, item.verdict, item.capacity
    weeks = capacity.weeks if capacity else ()
    drafts = [action for action in item.plan.actions if isinstance(action, AppendDraft)]
    cards = [action for action in item.plan.actions if isinstance(action, AppendCard)]
    return {
        "sender": next(map(name_of, (*message.from_, *message.reply_to)), ""),
        "subject": message.subject,
        "answer": writing.say(said_answer(item)),
        "kind": "draft" if drafts else "card" if cards else "nothing",
        "because": [writing.say(one) for one in (verdict.because if verdict else ())],
        "also": verdict.also if verdict else (),
        "faults": item.plan.faults,
        "band": item.band if not item.guarded else None,
        "reasons": [(writing.say(one.words), one.weight) for one in (item.band.reasons if item.band else ())],
        "cues": [(clean(cue.words, 60), cue.weight) for cue in item.ask.cues[:8]],
        "ask": item.ask if not item.guarded else None,
        "questions": [question.say(writing) for question in item.ask.missing],
        "times": [line_for(time, writing) for time in item.ask.times],
        "room": sentence(capacity, writing) if capacity else "",
        "room_lines": answer_lines(capacity, writing) if capacity else (),
        "weeks": [drawn(week, writing) for week in weeks],
        "legend": code(weeks, writing) if weeks else "",
        "doubt": doubt(capacity.calendars, writing) if capacity and weeks else "",
        "draft": next((_letter(one.octets) for one in drafts), None),
        "card": next((_letter(one.octets) for one in cards), None),
        "guards": [(name, writing.say(reason) if reason else "") for name, reason in item.guards],
        "trail": [
            (step.rule, writing.say(step.where), step.matched, "; ".join(map(writing.say, step.why)))
            for step in (verdict.trail if verdict else ())
        ],
    }


def _letter(octets: bytes) -> Letter:
    """The letter as a mail client shows it, in plain text."""
    message = email.message_from_bytes(octets, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    text = str(body.get_content()) if body else ""
    if body and body["Content-Type"].params.get("format") == "flowed":
        text = "\n".join(f"{'>' * one.depth} {one.text}".strip() for one in unflow(text))
    return Letter(tuple(_fields(message)), text.rstrip())


def _fields(message: EmailMessage) -> Iterator[tuple[str, str]]:
    return ((name, str(message[name])) for name in _FIELDS if message[name])
