"""The private card of a request: what the owner needs to decide, in the order they need it. Pure."""

from eitherway.asks.ask import telling_words
from eitherway.capacity import explanation as sentences
from eitherway.capacity import picture
from eitherway.mail.message import Address, Message
from eitherway.requests import asked_time_lines as clocks
from eitherway.requests.card_markup import Block, Page, clean
from eitherway.requests.card_subject import about, subject_for, who
from eitherway.requests.card_view import View, has_written, is_written
from eitherway.rules.decisions import (
    ANSWERING_LETTERS,
    DECISIONS,
    PROMISING_LETTERS,
    decision_kind,
)
from eitherway.text.formats import say_full_day

NOTES = {
    "draft_edited": "You changed the draft. It is yours now: it is neither renewed nor removed.",
    "draft_restored": "The draft is back in Drafts. It is yours now: it is neither renewed nor removed.",
    "draft_deleted": "You deleted the draft. No new one is made without a new decision.",
    "draft_gone": (
        "The draft is no longer in Drafts, and no copy was seen in Sent. If you sent it, move this card "
        "to 'Not a request'; if not, decide, and the letter is written again."
    ),
    "two_folders": "This request lies in two decision folders. Nothing is done until it lies in one.",
    "yes_full": (
        "You said yes, but there is no room. The yes letter is written only when you move this card "
        "to Yes once more."
    ),
    "yes_unknown": (
        "You said yes, but not every calendar could be read. The yes letter is written when they can be, "
        "or when you move this card to Yes once more."
    ),
    "asked_again": (
        "They wrote again in this thread. No second draft is made; one that still waits answers their "
        "newest letter."
    ),
    "back_again": "They asked again after your answer. Nothing is drafted; decide as before.",
    "withdrawn": "They took the request back. Nothing is left to do.",
    "promise_guessed": (
        "A letter of yours was seen in Sent; it names a later date, so it counts as a promise. "
        "If it was your answer, move this card to 'Not a request'."
    ),
    "unknown_letter": (
        "You wrote to them, and it is not known what you said: it names no day, and it is not one of the "
        "drafted letters. The request stays open with its date. If it was your answer, move this card to "
        "'Not a request'."
    ),
    "strange_folder": (
        "This card lay in a folder below the board that your rules do not name, so nothing was decided. Move "
        "it into one of the folders below; to use another name, write it under mailbox.folders in rules.yaml."
    ),
    "reopened": (
        "A letter of yours that promises an answer was sent after this request was closed, so it is open "
        "again until the answer. If that was a mistake, move this card to 'Not a request'."
    ),
    "no_day_read": "Your letter names no day that could be read, so the promised date stays as it was.",
    "other_address": "Your letter to them goes to another address, which counts as theirs from now on.",
    "others_wrote": "Somebody else wrote in this thread. Their message changes nothing here.",
    "answered_by_hand": "You answered in your own words. Our draft is gone, if you had not touched it.",
    "request_gone": "The message itself is gone, so no letter can be drafted. Answer by hand.",
    "when_due": "The promise was due and nothing was decided: this letter was drafted as you set it.",
    "shadow": "Shadow mode: only this card is made, no draft.",
    "card_only": "The rule asks for a card without a draft.",
    "unsure": "It is not sure that an answer is wanted, so nothing was drafted. Decide, or answer by hand.",
    "counter": (
        "They propose another time for an event that you planned: theirs is checked below. Nothing was "
        "drafted; answer in your calendar, or decide."
    ),
    "read_first": (
        "Read this first: it may speak of harm, death, illness, the police or a child in distress, and no "
        "rule of yours knows it. Nothing was drafted; answer by hand."
    ),
    "sealed": "The letter is encrypted: its text was not read, and nothing is drafted. Read it, then decide.",
    "no_letter": "No letter could be drafted: there is nobody to answer. Answer by hand.",
    "letter_fault": (
        "A letter could not be drafted: its template has a fault, or says what it may not say here. It is "
        "written once the template is corrected (to try it: eitherway check); or answer by hand."
    ),
    "too_many": (
        "Today's number of drafts (answers.drafts_per_day) is reached, so this request got only a card. "
        "Answer by hand, or decide."
    ),
    "too_many_theirs": (
        "Today's number of drafts for one sender (answers.drafts_per_sender) is reached, so this request got "
        "only a card. Answer by hand, or decide."
    ),
    "card_waited": (
        "More people you do not know asked on that day than answers.cards_per_day allows cards. This request "
        "was listed on one card with the others, and nothing was drafted. Answer by hand, or decide."
    ),
    "crisis": (
        "A message in this thread speaks as if somebody may be in danger. Nothing is drafted in this thread "
        "any more: read it, and answer by hand."
    ),
    "came_back": "This card was deleted, but the request is not answered yet. To drop it: 'Not a request'.",
}


def page_for(view: View) -> Page:
    """The card of an open or decided request."""
    blocks = (
        Block("", (headline(view),)),
        *_notes(view),
        Block("They ask", _ask_lines(view)),
        *_capacity_blocks(view),
        *_before(view),
        Block("The promise", (_promise_line(view),)),
        *_how(view),
        *_calendars(view),
        Block("Why you see this", _why_lines(view)),
    )
    return Page(subject_for(view), blocks, who(view.message, view.asker))


def headline(view: View) -> str:
    """The first sentence of the card: the verdict, or what became of the request."""
    request = view.request
    if request.state == "answered":
        how = _ANSWERS.get(request.answer, "")
        return f"Answered{how} on {say_full_day(request.answered_at or view.now)}. Nothing is left to do."
    if request.state == "withdrawn":
        return "Withdrawn. Nothing is left to do."
    if request.decision:
        return _decision_sentence(view)
    return sentences.sentence(view.capacity) if view.capacity else "They ask for no time of yours."


_ANSWERS: dict[str, str] = {
    **{kind.name: kind.answered for kind in DECISIONS},
    "by hand": " in your own words",
}


def _decision_sentence(view: View) -> str:
    request = view.request
    kind = decision_kind(request.decision)
    word = kind.word if kind else request.decision
    if is_written(request) and request.draft_seen:
        return (
            f"Decided: {word}. The letter was put into Drafts and is not there now. If it is not seen in "
            "Drafts or Sent within a day, this card asks."
        )
    if is_written(request):
        # Not "is in Drafts": the card stays as it is when the letter is sent or opened.
        return f"Decided: {word}. The letter was put into Drafts; read it, change it, send it."
    if has_written(request):
        return f"Decided: {word}. You wrote to them since, and no letter is in Drafts; see below."
    if view.waits:
        return f"Decided: {word}. {view.waits}"
    yet = "" if request.draft_state in {"deleted", "gone"} else " yet"
    return f"Decided: {word}. No letter is in Drafts{yet}; see below."


def _notes(view: View) -> tuple[Block, ...]:
    lines = (
        *(f"- {clean(warning, 200)}" for warning in view.warnings),
        *(f"- {NOTES[name]}" for name in view.request.notes if name in NOTES),
        *(f"- {clean(line, 200)}" for line in view.lines),
    )
    return (Block("Please note", lines),) if lines else ()


def _ask_lines(view: View) -> tuple[str, ...]:
    message, ask = view.message, view.ask
    sender = ", ".join(_named(item) for item in message.from_) or "nobody named"
    lines = [f"From {sender}: {clean(message.subject, 140) or '(no subject)'}"]
    if view.answers_to:
        lines.append(f"- Answers go to {_named(view.answers_to)}.")
    if ask.sentence:
        lines.append(f"“{clean(ask.sentence, 400)}”")
    elif message.written.strip():
        lines.append(f"“{clean(message.written, 240)}”")
    if ask.organizer and ask.method != "COUNTER":
        lines.append(f"- An invitation by {clean(ask.organizer, 100)}.")
    lines.extend(f"- {clean(line, 240)}" for line in clocks.time_lines(ask, view.zone))
    if ask.zone and ask.zone != view.zone:
        lines.append(f"- Their zone: {clean(clocks.say_zone(ask.zone), 60)}; yours: {view.zone}.")
    lines.extend(f"- Not said: {clean(question.say(view.writing), 120)}" for question in ask.missing)
    if message.sealed:
        lines.append(f"- The text was not read: {clean(message.sealed, 80)}.")
    if message.parts:
        names = ", ".join(clean(part.name or part.content_type, 60) for part in message.parts[:6])
        lines.append(f"- Attached, not read: {names}.")
    return tuple(lines)


def _named(address: Address) -> str:
    return clean(f"{address.name} <{address.address}>" if address.name else address.address, 120)


def _capacity_blocks(view: View) -> tuple[Block, ...]:
    capacity = view.capacity
    if capacity is None or not view.request.is_open:
        return ()
    drawn = (picture.as_text(capacity), picture.as_html(capacity))
    zone = [f"Times are yours ({view.zone})."]
    cost = (Block("What a yes costs", (capacity.cost,)),) if capacity.cost else ()
    return (
        Block("Against your calendar", sentences.answer_lines(capacity)),
        Block("The weeks", tuple(zone), drawn),
        *cost,
    )


def _calendars(view: View) -> tuple[Block, ...]:
    if view.capacity is None or not view.request.is_open:
        return ()
    return (Block("Calendars", sentences.state_lines(view.capacity.calendars, view.now)),)


def _before(view: View) -> tuple[Block, ...]:
    if not view.asked_before:
        return ()
    times = "once" if view.asked_before == 1 else f"{view.asked_before} times"
    lines = [f"They asked you {times} before."]
    if view.refused_on:
        lines.append(f"You said no to this on {say_full_day(view.refused_on)} {view.refused_on.year}.")
    return (Block("Before", tuple(lines)),)


def _promise_line(view: View) -> str:
    request = view.request
    if request.due is None:
        return "No date was promised."
    if request.promised_at:
        sent = say_full_day(request.promised_at)
        return f"You promised an answer by {say_full_day(request.due)} (sent {sent})."
    return f"Answer by {say_full_day(request.due)}. {_PROMISES.get(request.letter, '')}".strip()


_PROMISES = {
    **dict.fromkeys(PROMISING_LETTERS, "The promise counts once the letter is sent."),
    "defer": "The promise counts once the deferral is sent.",
    "": "You promised nothing yet; your rules set this date.",
    **dict.fromkeys(ANSWERING_LETTERS, "The letter, once sent, is the answer."),
}


def _how(view: View) -> tuple[Block, ...]:
    if not view.request.is_open:
        return ()
    lines = ["Move this card, or the message itself, into one of these folders:"]
    lines.extend(f"- {name}: {meaning}" for name, meaning in view.folders)
    return (Block("To decide", tuple(lines)),)


def _why_lines(view: View) -> tuple[str, ...]:
    lines = [f"Rule '{view.request.kind}'" + (f": {'; '.join(view.because)}" if view.because else "")]
    if words := telling_words(view.ask):
        lines.append("Words that ask: " + ", ".join(f"“{clean(each, 40)}”" for each in words))
    lines.extend(clean(doubt, 200) for doubt in view.message.doubts)
    return tuple(clean(line, 300) for line in lines)


def crisis_page(message: Message, because: str) -> Page:
    """The card of a letter with a crisis phrase: read it now; nothing was drafted."""
    wrote = ", ".join(map(_named, message.from_)) or "nobody named"
    lines = (
        f"From {wrote}: {clean(message.subject, 140) or '(no subject)'}",
        f"Found: {clean(because, 200)}",
        "Nothing was drafted and nothing was decided. Please read the message itself.",
        "This is a search for phrases, not a safety system: it misses things, and it errs.",
    )
    subject = " · ".join(filter(None, ("READ NOW", "possible danger", about(message))))
    return Page(subject, (Block("Please read this now", lines),), who(message))
