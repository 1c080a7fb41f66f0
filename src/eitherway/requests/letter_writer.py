"""A letter for a request: its facts, its text, its draft as an action. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache

from eitherway import languages
from eitherway.asks.ask import Ask
from eitherway.capacity.model import Capacity
from eitherway.capacity.zones import zone_named
from eitherway.errors import LetterError, MessageError
from eitherway.languages.tables import LetterWords
from eitherway.mail.compose import Style, compose, message_id_for
from eitherway.mail.content import is_same_message
from eitherway.mail.message import Message
from eitherway.mail.reply import Envelope, address_reply
from eitherway.requests.capacity_question import wants_time
from eitherway.requests.context import DecisionContext
from eitherway.requests.letter_days import again_on, season_words
from eitherway.requests.person_names import first_name, is_signed_by_another, person_name
from eitherway.requests.plan import AppendDraft
from eitherway.requests.refer_book import referrals_for
from eitherway.requests.request import FIRST, Request
from eitherway.rules.decisions import LETTERS
from eitherway.rules.rule import Rule
from eitherway.text.formats import (
    Writing,
    spell_date,
    spell_days,
    spell_moment,
    spell_zone,
    with_capital,
)
from eitherway.text.language import language_of
from eitherway.text.phrases import Phrases, read_phrases
from eitherway.values import dataclass

MISSING_LETTER = "letter_fault"  # the note of a request whose letter no template gave
TOO_SOON = "too_soon"  # the note of what wants its answer before a letter could promise one


@dataclass(frozen=True, slots=True)
class LetterInputs:
    """A request with the message it is about and what was read in it: what a letter is written from.

    `first` is the first message of the thread; None where that is the message itself.
    """

    request: Request
    message: Message
    ask: Ask
    rule: Rule | None
    capacity: Capacity | None
    stranger: bool
    first: Message | None = None


@dataclass(frozen=True, slots=True)
class LetterResult:
    """The request with the draft that was wanted, or with the note and the faults that say why not."""

    request: Request
    draft: AppendDraft | None = None
    faults: tuple[str, ...] = ()


def write_letter(
    inputs: LetterInputs, wanted: str, context: DecisionContext, *, over_limit: str = ""
) -> LetterResult:
    """The letter `wanted` (FIRST: the one that the rule opens with) as a draft: the only way to one.

    `over_limit` names the day's limit that is reached, so that no first letter is written.
    """
    request, rule = inputs.request, inputs.rule
    note = reason_for_no_draft(inputs, wanted, context, over_limit=over_limit)
    if note:
        return LetterResult(request.with_note(note))
    letter, template = (wanted, "") if wanted != FIRST or rule is None else first_letter(inputs, rule)
    request = replace(request, letter=letter, draft=None, draft_state="", draft_seen=None)
    try:
        draft = draft_letter(replace(inputs, request=request), letter, context, template=template)
    except LetterError as error:
        # What is drafted when due is known by its name alone; the others are wanted by what they answer.
        letter = "" if wanted in {FIRST, request.decision} else wanted
        mark = templates_mark(rule, context)
        return LetterResult(
            replace(request, letter=letter, letters=mark).with_note(MISSING_LETTER), faults=(str(error),)
        )
    except MessageError:
        return LetterResult(inputs.request.with_note("no_letter"))
    drafted = (*reversed(drafted_letters(inputs.request)), f"{letter}:{request.number}")
    return LetterResult(replace(request, drafted=tuple(dict.fromkeys(drafted))), draft)


def drafted_letters(request: Request) -> tuple[str, ...]:
    """The letters that were drafted ("defer:0"), the newest first; of an older form those that may have been.

    The form before this one kept no list of them, nor when a request was opened here.
    """
    if request.drafted or request.started_at is not None:
        return request.drafted[::-1]
    newest = (f"{request.letter}:{request.number}",) if request.letter else ()
    numbers = range(request.number, -1, -1)
    return tuple(
        dict.fromkeys((*newest, *(f"{letter}:{number}" for number in numbers for letter in LETTERS)))
    )


def reason_for_no_draft(
    inputs: LetterInputs, wanted: str, context: DecisionContext, *, over_limit: str = ""
) -> str:
    """The note on the card that says why this letter is not drafted; "" when it may be."""
    if "crisis" in inputs.request.notes:
        return "crisis"
    if context.settings.answers.mode == "shadow":
        return "shadow"
    if wanted != FIRST:
        return ""
    if context.paused_until is not None:
        return "paused"
    if inputs.message.sealed:
        return "sealed"
    if held := next(
        (note for note in ("read_first", TOO_SOON, "unsure", "counter") if note in inputs.request.notes), ""
    ):
        return held
    if inputs.rule is None or inputs.rule.action == "card":
        return "card_only"
    return over_limit


def first_letter(inputs: LetterInputs, rule: Rule) -> tuple[str, str]:
    """Which letter comes first, and its template.

    `when_full` may name another than the deferral, where not only the asked time is taken.
    """
    letter = letter_of(rule)
    when_full = dict(rule.letters).get("when_full", "")
    if letter == "defer" and when_full and inputs.capacity and inputs.capacity.full_at_any_time:
        return when_full.split("/", maxsplit=1)[0], when_full
    return letter, template_for(rule, letter)


def templates_mark(rule: Rule | None, context: DecisionContext) -> str:
    """A hash that stays the same while letters for what `rule` found are written from the same templates."""
    owner, named = context.settings.owner, sorted(rule.letters.items()) if rule else []
    facts = repr((context.letters.digest, owner.language, owner.languages, owner.tone, named))
    return hashlib.sha256(facts.encode()).hexdigest()[:16]


def draft_letter(
    inputs: LetterInputs, letter: str, context: DecisionContext, *, template: str = ""
) -> AppendDraft:
    """The draft of `letter` ("defer", "no", ...) as an action; the request says its number.

    Raises MessageError when there is nobody to answer, LetterError when the template does not give it.
    """
    envelope = address_reply(inputs.message, context.identities, context.settings.people.relays)
    template = template or template_for(inputs.rule, letter)
    facts = variables(inputs, envelope, context, template)
    body = context.letters.render(template, facts)
    request = inputs.request
    message_id = draft_id(request.key, letter, request.number, context)
    draft = compose(
        envelope,
        body,
        inputs.message,
        message_id=message_id,
        now=context.local_now,
        style=Style(str(facts["language"]), context.settings.answers.wrap),
    )
    return AppendDraft(
        name=f"{request.key}:{letter}:{request.number}",
        request=request.key,
        letter=letter,
        mailbox=context.names.drafts,
        message_id=message_id,
        answers=inputs.message.message_id,
        to=tuple(item.address for item in draft.to),
        subject=draft.subject,
        octets=draft.octets,
    )


def letter_text(inputs: LetterInputs, letter: str, context: DecisionContext) -> str:
    """What that letter would say now; "" where none can be written. To know it again when it was sent."""
    try:
        envelope = address_reply(inputs.message, context.identities, context.settings.people.relays)
        template = template_for(inputs.rule, letter)
        return context.letters.render(template, variables(inputs, envelope, context, template))
    except MessageError:
        return ""


def is_same_letter(one: bytes, other: bytes) -> bool:
    """Whether two drafts are the same letter but for their Date, and for how a server wrote one anew."""
    return _undated(one) == _undated(other) or is_same_message(one, other)


def _undated(octets: bytes) -> bytes:
    header, blank, body = octets.partition(b"\r\n\r\n")
    kept = (line for line in header.split(b"\r\n") if not line.lower().startswith(b"date:"))
    return b"\r\n".join(kept) + blank + body


def draft_id(key: str, letter: str, number: int, context: DecisionContext) -> str:
    """The Message-ID of that letter, the same on every machine and without the ledger."""
    domain = context.identities[0].address.rpartition("@")[2]
    return message_id_for(context.letter_secret, key, f"{letter}:{number}", domain)


def is_letter_of(request: Request, message_id: str, context: DecisionContext) -> bool:
    """Whether this is the Message-ID of a letter that Eitherway drafted for the request."""
    drafted = (letter.partition(":") for letter in drafted_letters(request))
    return any(draft_id(request.key, name, int(number), context) == message_id for name, _, number in drafted)


def letter_of(rule: Rule) -> str:
    """The letter with which the action of a rule answers."""
    return {"answer": "answer", "refer": "refer", "decline": "no"}.get(rule.action, "defer")


def template_for(rule: Rule | None, letter: str) -> str:
    """The template of a letter: what the rule names, else the letter's own."""
    letters = dict(rule.letters) if rule else {}
    other = "decline" if letter == "no" else letter  # a rule that declines names its letter so
    return letters.get(letter) or letters.get(other) or letter


def letter_language(inputs: LetterInputs, template: str, context: DecisionContext) -> str:
    """The asker's language where the owner writes it and has that letter, else the owner's."""
    owner, theirs = context.settings.owner, language_written(inputs)
    has_it = theirs in owner.languages and not context.letters.missing((template,), theirs, owner.tone)
    return theirs if has_it else owner.language


def letter_tone(inputs: LetterInputs, language: str, context: DecisionContext) -> str:
    """The owner's tone; familiar to people whom the owner knows and who write so, in a language that can."""
    written = " ".join(one.written for one in (inputs.message, inputs.first) if one)
    has_it = bool(languages.table(LetterWords, language).familiar.closing)
    is_familiar = has_it and not inputs.stranger and _familiar_words(language).find(written)
    return "familiar" if is_familiar else context.settings.owner.tone


@cache
def _familiar_words(language: str) -> Phrases:
    return read_phrases("\n".join(languages.known()[language].lines("familiar")))


def language_written(inputs: LetterInputs) -> str:
    """The language in which the asker writes, by the newest message that tells; "" where none does."""
    messages = (inputs.message, *((inputs.first,) if inputs.first else ()))
    return next(filter(None, (language_of(message.written) for message in messages)), "")


def variables(
    inputs: LetterInputs, envelope: Envelope, context: DecisionContext, template: str
) -> Mapping[str, object]:
    """What `template` may say; the names are those of letters.VARIABLES."""
    owner, request = context.settings.owner, inputs.request
    language = letter_language(inputs, template, context)
    writing = owner.writing(language)
    name = next((item.name for item in (*envelope.to, *inputs.message.from_) if item.name), "")
    name = "" if is_signed_by_another(name, _ending(inputs.message)) else name
    due = request.proposed or request.due or context.local_now.date()
    return {
        "owner": {
            "name": owner.name,
            "signature": owner.signature,
            "emergency_line": owner.emergency_line_in(language),
        },
        "asker": {"name": person_name(name), "first_name": first_name(name)},
        "subject": inputs.message.subject,
        "kind": request.kind,
        "promise": spell_date(due, writing),
        "promise_date": due.isoformat(),
        "slot": _slot(inputs, writing, context),
        "waiting_since": _waiting_since(request, writing, context),
        "check_in": spell_days(context.wait_list(request.kind).check_in // 1440, writing),
        "still_waiting": request.wrote_since,
        "passed": bool(request.passed),
        "openings": tuple(_moment(one, inputs, writing, context) for one in _openings(inputs.capacity)),
        "referrals": referrals_for(
            inputs.rule, request.key, context.settings, context.colleagues, context.local_now, writing
        ),
        "missing": tuple(with_capital(question.say(writing)) for question in inputs.ask.missing),
        "promised": request.promised_at is not None,
        "about_time": is_about_time(inputs, context),
        "deadline": _deadline(inputs.ask, writing, context),
        "again_on": again_on(inputs.capacity, writing, context),
        **season_words(inputs.capacity, writing, context),
        "language": language,
        "tone": letter_tone(inputs, language, context),
        "stranger": inputs.stranger,
        "emergency": _wants_emergency_line(inputs),
    }


def _waiting_since(request: Request, writing: Writing, context: DecisionContext) -> str:
    """The day on which they asked: it gives them their place on the wait list."""
    day = request.opened_at.astimezone(context.zone).date()
    return spell_date(day, writing, year=day.year != context.local_now.year)


def slot_of(capacity: Capacity | None) -> str:
    """The first asked start that has room, local and ISO; "" when none has."""
    fitting = (item for item in capacity.answers if item.verdict in {"room", "tight"}) if capacity else ()
    found = next(iter(fitting), None)
    return found.start.replace(tzinfo=None).isoformat(timespec="minutes") if found else ""


def _wants_emergency_line(inputs: LetterInputs) -> bool:
    """What the rule says; without a word from it, a letter to a stranger does."""
    said = inputs.rule.emergency_line if inputs.rule else None
    return inputs.stranger if said is None else said


def is_about_time(inputs: LetterInputs, context: DecisionContext) -> bool:
    """Whether a yes would take time, so that the calendar has a say in it.

    What a rule flags to be read first is a matter of tact, unless the rule says what time it needs.
    """
    rule = inputs.rule
    needs = rule.needs if rule else None
    if rule is not None and rule.flag and rule.action == "card" and needs is None:
        return False
    since = inputs.message.date.astimezone(context.zone) if inputs.message.date else None
    return wants_time(inputs.ask, needs, context.capacity_settings.rates, since=since)


def _deadline(ask: Ask, writing: Writing, context: DecisionContext) -> str:
    """The day by which they want it, as a letter says it; "" where none was read or it is past."""
    found = ask.deadline
    if found is None or not found.asked or found.doubts or len(found.start or "") < 10:
        return ""
    day = date.fromisoformat(str(found.start)[:10])
    return spell_date(day, writing) if day >= context.local_now.date() else ""


def _slot(inputs: LetterInputs, writing: Writing, context: DecisionContext) -> str:
    """That start, or that of an offered place, as a letter says it: "Tuesday, December 8 at 10:00 AM"."""
    request = inputs.request
    start = request.slot if request.offered_at else slot_of(inputs.capacity)
    return _moment(datetime.fromisoformat(start), inputs, writing, context) if start else ""


def _moment(start: datetime, inputs: LetterInputs, writing: Writing, context: DecisionContext) -> str:
    """A start on the owner's clock; with the name of its zone to those who live by another clock."""
    said, theirs = spell_moment(start, writing), zone_named(inputs.ask.zone)
    written = inputs.message.date  # of an offset it is not known when its clock changes
    if theirs is None or written is None or inputs.ask.zone_from == "owner":
        return said
    if written.astimezone(theirs).utcoffset() == written.astimezone(context.zone).utcoffset():
        return said
    return f"{said} ({spell_zone(context.zone, writing)})"


def _ending(message: Message) -> tuple[str, ...]:
    """The last lines, where a letter is signed."""
    written = [line.strip(" ,.!") for line in message.written.splitlines() if line.strip()]
    signature = [line.strip(" ,.!") for line in message.signature.splitlines() if line.strip()]
    return (*written[-2:], *signature[:3])


def _openings(capacity: Capacity | None) -> tuple[datetime, ...]:
    return capacity.openings[:4] if capacity else ()
