"""What the owner changes in each letter before sending it, read from Sent when somebody asks. An edge.

The ledger holds no text: letters and the messages that they answer are read from the mailbox, compared, and
forgotten. Nothing is changed until the owner takes a template over.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from eitherway.engine.account import Account
from eitherway.engine.config import Config
from eitherway.engine.visit import open_account, open_visit
from eitherway.errors import ConfigError, LetterError, MessageError
from eitherway.imap.fetch import Fetched, HeaderSummary
from eitherway.mail.message import Message
from eitherway.mail.quoting import split
from eitherway.mail.reply import address_reply, read_relayed
from eitherway.page.rules_file import ChangedError, fingerprint
from eitherway.requests.context import DecisionContext
from eitherway.requests.letter_writer import template_for, variables
from eitherway.requests.letters import Letters
from eitherway.requests.really_there import inputs_of
from eitherway.requests.repeated_edits import RepeatedEdit, SentLetter, repeated_edits
from eitherway.requests.request import Request
from eitherway.requests.request_facts import MessageFact, RequestFacts, SentFact
from eitherway.requests.seen_in_sent import letter_in
from eitherway.requests.template_check import FAILURES
from eitherway.requests.threads import belongs_to, is_first_of
from eitherway.rules.separating_words import LEAST
from eitherway.storage.private_files import write_privately

DAYS = 90


def edits_in(config: Config, now: datetime) -> tuple[RepeatedEdit, ...]:
    """The edits that at least LEAST letters of a template share, in the mail of so many days.

    Raises ConfigError or TransientError where a mailbox cannot be read.
    """
    letters: list[SentLetter] = []
    for settings in config.rulebook.settings.mailboxes:
        with open_visit(config.paths, settings, dry_run=True) as visit:
            account = open_account(visit, config, now, dry_run=True)
            letters += _sent_letters(account, now - timedelta(days=DAYS))
    found = repeated_edits(letters, config.letters.sources)
    return tuple(replace(one, fault=_fault(one, config)) for one in found)


def save_letter(edit: RepeatedEdit, base: str, config: Config) -> Path:
    """Writes the template next to the rules file, the one that was there before beside it.

    Raises ChangedError where it is not the one that the search began with.
    """
    if fingerprint(config.letters.sources.get(edit.path, "").encode()) != base or edit.fault or not edit.text:
        raise ChangedError
    folder = config.paths.base / "templates"
    path = folder / f"{edit.path}.txt"
    for one in reversed((path.parent, *path.parent.parents)):
        if one == folder or folder in one.parents:
            one.mkdir(mode=0o755, exist_ok=True)
    if path.exists():
        write_privately(path.with_name(f"{path.name}.bak"), path.read_bytes())
    write_privately(path, edit.text.encode())
    return path


def _fault(edit: RepeatedEdit, config: Config) -> str:
    kinds = tuple(rule.name for rule in config.rulebook.rules)
    try:
        Letters.load({**config.letters.sources, edit.path: edit.text or "{{ greeting }}"}, kinds)
    except ConfigError as error:
        return error.faults[0] if edit.text else ""
    return ""


# -- what was sent ---------------------------------------------------------------------------------------


def _sent_letters(account: Account, since: datetime) -> Iterator[SentLetter]:
    requests = [one for one in account.ledger.requests(over_since=since) if one.opened_at >= since]
    if sum(bool(one.drafted) for one in requests) < LEAST:
        return
    opened = {one.source: one for one in requests if one.drafted}
    asked: dict[str, tuple[Request, Fetched]] = {}
    for fetched in account.mailbox.fetch(sorted(opened)):
        message, request = fetched.message, opened[fetched.ref]
        if isinstance(message, Message) and is_first_of(request, message, fetched.internal_date):
            asked[message.message_id] = request, fetched
    answers = {
        summary.ref: (summary, found)
        for summary in account.mailbox.headers(account.context.names.sent, since=since.date())
        if (found := _answered(summary, asked, account))
    }
    for fetched in account.mailbox.fetch(sorted(answers)):
        summary, (request, first) = answers[fetched.ref]
        if isinstance(fetched.message, Message):
            letter = _letter(fetched.message.written, summary, request, first, account.context)
            yield from (letter,) if letter else ()


def _answered(
    summary: HeaderSummary, asked: dict[str, tuple[Request, Fetched]], account: Account
) -> tuple[Request, Fetched] | None:
    """The request that a message of the owner's to its asker answers."""
    ids = (*summary.in_reply_to, *reversed(summary.references))
    found = next((asked[one] for one in ids if one in asked), None)
    people = (account.ledger.person(one.key) for one in summary.to)
    is_theirs = account.context.is_owner(summary.sender) and found and belongs_to(people, found[0])
    return found if is_theirs else None


def _letter(
    written: str, summary: HeaderSummary, request: Request, first: Fetched, context: DecisionContext
) -> SentLetter | None:
    """The letter that was sent, beside what its template gives; None for the owner's own words."""
    assert isinstance(first.message, Message)
    message = read_relayed(first.message, context.settings.people.relays)
    fact = MessageFact(first.ref, message, first.internal_date)
    facts = RequestFacts(request, calendars=(), message=fact, message_looked_up=True)
    sent = SentFact(summary.ref, summary.date or summary.internal_date, summary.message_id, written, "")
    name = letter_in(sent, request, facts, context).partition(":")[0]
    inputs = inputs_of(facts, request, context)
    if not name or inputs is None:
        return None
    try:
        envelope = address_reply(message, context.identities, context.settings.people.relays)
        template = template_for(inputs.rule, name)
        values = variables(inputs, envelope, context, template)
        path = context.letters.find(template, str(values["language"]), str(values["tone"]))
        ours = split(context.letters.write(path, values)).written  # as what was sent is read, unsigned
    except (LetterError, MessageError, *FAILURES):
        return None

    def write(source: str) -> str:
        return split(Letters({path: source}).write(path, values)).written

    return SentLetter(path, ours, written, write)
