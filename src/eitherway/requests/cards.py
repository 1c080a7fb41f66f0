"""The private card of a request: what the owner needs to decide, in the order they need it. Pure.

The verdict and its reason in large, what is asked in the asker's own words, how to decide; then the asked
times, the openings, what a yes costs and what was promised; the weeks last.
"""

from datetime import datetime

from eitherway.asks.ask import telling_words
from eitherway.capacity import explanation as sentences
from eitherway.capacity import picture
from eitherway.mail.message import Address
from eitherway.requests import asked_time_lines as clocks
from eitherway.requests.card_markup import Block, Page, clean
from eitherway.requests.card_notes import FIRST_OF_ALL, notes_of
from eitherway.requests.card_subject import is_alarming, subject_for, who
from eitherway.requests.card_view import View, first_waits, has_written, is_written
from eitherway.rules.decisions import ANSWERING_LETTERS, EXPIRE, PROMISING_LETTERS, decision_kind
from eitherway.text.formats import say_full_day
from eitherway.text.words import marked

PRIVATE = marked("This card is private: only you have it. Answer from Drafts, not from here.")
_LONGEST_QUOTE = 400


def page_for(view: View) -> Page:
    """The card of a request."""
    says = (*_notes(view), *(_open_blocks(view) if view.request.is_open else _before(view)))
    blocks = (_lead(view), *_ask(view), *_how(view), *says, *_end(view))
    return Page(subject_for(view), blocks, who(view.message, view.writing, view.asker))


def _open_blocks(view: View) -> tuple[Block, ...]:
    say = view.writing.say
    return (
        *_times(view),
        *_block(say("What a yes costs"), _costs(view)),
        Block(say("The promise"), (_promise_line(view),)),
        *_block(say("Colleagues"), tuple(f"- {clean(one, 200)}" for one in view.colleagues)),
        *_before(view),
        *_block(say("What was read in the letter"), _read_lines(view)),
        *_weeks(view),
    )


def _costs(view: View) -> tuple[str, ...]:
    """What a yes costs, alone and with all others that wait."""
    say = view.writing.say
    return (say(view.capacity.cost), say(view.if_all_yes)) if view.capacity else ()


def _block(heading: str, lines: tuple[str, ...]) -> tuple[Block, ...]:
    """A block; none where it has nothing to say."""
    kept = tuple(filter(None, lines))
    return (Block(heading, kept),) if kept else ()


# -- what matters most --------------------------------------------------------------------------------


def _lead(view: View) -> Block:
    """The large first line, and what else must be known before all other things."""
    notes = tuple(text for _, text in _notes_first(view))
    lines = notes if is_alarming(view.request) else (headline(view), *_overdue(view), *notes)
    return Block("", lines, look="lead")


def _overdue(view: View) -> tuple[str, ...]:
    """That the day of the answer has come, or has passed."""
    request, today, say = view.request, view.now.date(), view.writing.say
    if not request.is_open or request.due is None or request.due > today:
        return ()
    if request.due == today:
        return (say("Your answer is due today."),)
    return (say("Your answer is overdue since {day}.", day=say_full_day(request.due, view.writing)),)


def headline(view: View) -> str:
    """The first sentence of the card: the verdict, or what became of the request."""
    request, say = view.request, view.writing.say
    if request.state == "answered":
        kind = decision_kind(request.answer)
        form = (kind.answered if kind else "") or _ANSWERED.get(request.answer, _JUST_ANSWERED)
        return say(form, day=say_full_day(request.answered_at or view.now, view.writing))
    if request.state == "withdrawn":
        return say("They took the request back.")
    if request.state == "dismissed":
        return say("Not a request")
    if request.decision:
        return _decision_sentence(view)
    if request.state == "waiting":
        return _waiting_sentence(view)
    if view.capacity:
        return sentences.sentence(view.capacity, view.writing)
    return say("No time of yours is asked for.")


_JUST_ANSWERED = marked("Answered on {day}.")
_ANSWERED = {
    "by hand": marked("Answered in your own words on {day}."),
    EXPIRE: marked("Taken off your wait list on {day}."),
}


def _waiting_sentence(view: View) -> str:
    """Their place on the wait list, or what is offered to them."""
    request, writing = view.request, view.writing
    if request.offered_at:
        start = datetime.fromisoformat(request.slot)
        if request.draft_state == "sent":
            return writing.say("You offered them the place that is free from {start} on.", start=start)
        return writing.say("A place is free from {start} on.", start=start)
    since = say_full_day(request.opened_at.astimezone(view.now.tzinfo), writing)
    return writing.say("On your wait list for “{kind}” since {day}.", kind=clean(request.kind, 60), day=since)


def _decision_sentence(view: View) -> str:
    request, say = view.request, view.writing.say
    kind = decision_kind(request.decision)
    word = say(kind.word) if kind else request.decision
    if is_written(request) and request.draft_seen:
        return say(
            "Decided: {word}. The letter was put into Drafts and is not there now. If it is not seen in "
            "Drafts or Sent within a day, this card asks.",
            word=word,
        )
    if is_written(request):
        # Not "is in Drafts": the card stays as it is when the letter is sent or opened.
        return say("Decided: {word}. The letter was put into Drafts; read it, change it, send it.", word=word)
    if has_written(request):
        return say(
            "Decided: {word}. You wrote to them since, and no letter is in Drafts; see below.", word=word
        )
    if view.waits:
        return say("Decided: {word}. {waits}", word=word, waits=say(view.waits))
    if request.draft_state in {"deleted", "gone"}:
        return say("Decided: {word}. No letter is in Drafts; see below.", word=word)
    return say("Decided: {word}. No letter is in Drafts yet; see below.", word=word)


def _notes_first(view: View) -> tuple[tuple[str, str], ...]:
    found = dict(notes_of(view.request, view.writing, view.named_folders))
    return tuple((name, found[name]) for name in FIRST_OF_ALL if name in found)


def _notes(view: View) -> tuple[Block, ...]:
    """What else is to be noted; to whom an answer goes comes first."""
    say = view.writing.say
    others = (
        text
        for name, text in notes_of(view.request, view.writing, view.named_folders)
        if name not in FIRST_OF_ALL
    )
    left = (
        say("The draft that you changed is still in Drafts; delete it if nobody is to get it.")
        if not view.request.is_open and view.request.draft_state == "edited"
        else ""
    )
    to_whom = (clean(say(one), 200) for one in view.warnings if view.request.is_open)
    lines = (*to_whom, *others, left, *(clean(say(one), 200) for one in view.lines))
    return _block(say("Please note"), tuple(f"- {line}" for line in lines if line))


# -- what is asked ------------------------------------------------------------------------------------


def _ask(view: View) -> tuple[Block, ...]:
    """Who asks, about what, and the sentence that asks."""
    message, say = view.message, view.writing.say
    sender = ", ".join(map(say_address, message.from_)) or say("nobody named")
    lines = [f"{sender} · {clean(message.subject, 140) or say('(no subject)')}"]
    if view.answers_to:
        lines.append(say("Answers go to {address}.", address=say_address(view.answers_to)))
    quote = _quote(view)
    return (Block("", tuple(lines)), *((Block("", (quote,), look="quote"),) if quote else ()))


def _quote(view: View) -> str:
    message, ask = view.message, view.ask
    words = clean(ask.sentence, _LONGEST_QUOTE) if ask.sentence else clean(message.written, 240)
    return f"“{words}”" if words else ""


def say_address(address: Address) -> str:
    """ "Dana Rivera <dana@rivera.example>"."""
    return clean(f"{address.name} <{address.address}>" if address.name else address.address, 120)


def _how(view: View) -> tuple[Block, ...]:
    """How to decide, in one line; what the folders do is at the end of the card."""
    if not view.request.is_open:
        return ()
    say = view.writing.say
    names = ", ".join(folder for name, folder, _ in view.folders if name != "dismiss")
    lines = [
        # Words: {folders} is a list of folder names, {dismiss} the folder for what is no request.
        say(
            "To decide, move this card or the message itself into one of these folders: {folders}. If it is "
            "no request: {dismiss}.",
            folders=names,
            dismiss=view.folder_of("dismiss"),
        )
    ]
    if first_waits(view.request):
        lines.append(say("A first answer was put into Drafts; read it, change it, send it."))
    return (Block("", tuple(lines)),)


# -- the calendar -------------------------------------------------------------------------------------


def _times(view: View) -> tuple[Block, ...]:
    if view.capacity is None:
        return ()
    say = view.writing.say
    openings = tuple(f"- {line}" for line in sentences.openings_by_day(view.capacity, view.writing))
    return (
        *_block(say("The times they ask for"), sentences.asked_lines(view.capacity, view.writing)),
        *_block(say("Openings"), openings),
    )


def _weeks(view: View) -> tuple[Block, ...]:
    capacity, say = view.capacity, view.writing.say
    if capacity is None:
        return ()
    drawn = (picture.as_text(capacity, view.writing), picture.as_html(capacity, view.writing))
    zone = (say("Times are yours ({zone}).", zone=view.zone),)
    weeks = (Block(say("The weeks"), zone, drawn, "small"),) if capacity.weeks else ()
    return (
        *weeks,
        Block(
            say("Calendars"), sentences.state_lines(capacity.calendars, view.now, view.writing), look="small"
        ),
    )


def _read_lines(view: View) -> tuple[str, ...]:
    message, ask, say = view.message, view.ask, view.writing.say
    lines: list[str] = []
    if ask.organizer and ask.method != "COUNTER":
        lines.append(say("An invitation by {organizer}.", organizer=clean(ask.organizer, 100)))
    lines.extend(clean(line, 240) for line in clocks.time_lines(ask, view.zone, view.writing))
    if ask.zone and ask.zone != view.zone:
        theirs = clean(clocks.say_zone(ask.zone), 60)
        lines.append(say("Their zone: {theirs}; yours: {yours}.", theirs=theirs, yours=view.zone))
    lines.extend(
        say("Not said: {question}", question=clean(one.say(view.writing), 120)) for one in ask.missing
    )
    if message.sealed:
        lines.append(say("The text was not read: {reason}.", reason=clean(say(message.sealed), 80)))
    if message.parts:
        names = ", ".join(clean(part.name or part.content_type, 60) for part in message.parts[:6])
        lines.append(say("Attached, not read: {names}.", names=names))
    return tuple(f"- {line}" for line in lines)


# -- promises, and what was before --------------------------------------------------------------------


def _promise_line(view: View) -> str:
    request, writing = view.request, view.writing
    if request.due is None:
        return writing.say("No date was promised.")
    day = say_full_day(request.due, writing)
    if request.state == "waiting":
        if request.offered_at and request.draft_state == "sent":
            return writing.say("They are to answer by {day}.", day=day)
        return writing.say("Your next letter to them: by {day}.", day=day)
    if request.promised_at:
        sent = say_full_day(request.promised_at, writing)
        return writing.say("You promised an answer by {day} (sent {sent}).", day=day, sent=sent)
    return writing.say(_PROMISES.get(request.letter, _ANSWER_BY), day=day)


_ANSWER_BY = marked("Answer by {day}.")
_PROMISES = {
    **dict.fromkeys(
        PROMISING_LETTERS, marked("Answer by {day}. The promise counts once the letter is sent.")
    ),
    "": marked("Answer by {day}. You promised nothing yet; your rules set this date."),
    **dict.fromkeys(ANSWERING_LETTERS, marked("Answer by {day}. The letter, once sent, is the answer.")),
}


def _before(view: View) -> tuple[Block, ...]:
    if not view.asked_before:
        return ()
    writing = view.writing
    lines = [
        writing.say_count(
            "They asked you {number} time before.", "They asked you {number} times before.", view.asked_before
        )
    ]
    if view.refused_on:
        day = say_full_day(view.refused_on, writing, year=True)
        lines.append(writing.say("You said no to this on {day}.", day=day))
    return (Block(writing.say("Before"), tuple(lines)),)


# -- the end of the card: no figures of the calendar, a reply shows it first --------------------------------


def _end(view: View) -> tuple[Block, ...]:
    say = view.writing.say
    folders = tuple(f"- {name}: {say(meaning)}" for _, name, meaning in view.folders)
    return (
        *((Block(say("What the folders do"), folders, look="small"),) if view.request.is_open else ()),
        Block(say("Why you see this"), _why_lines(view), look="small"),
        Block("", (say(PRIVATE),), look="small"),
    )


def _why_lines(view: View) -> tuple[str, ...]:
    say = view.writing.say
    lines = [say("Your rule “{rule}” chose it.", rule=view.request.kind)]
    reasons = (say(why) for why in view.because if not view.ask.sentence or view.ask.sentence not in why)
    lines.extend(f"- {clean(one, 200)}" for one in reasons)
    if words := tuple(filter(_has_letters, telling_words(view.ask))):
        said = ", ".join(f"“{clean(each, 40)}”" for each in words)
        lines.append(say("- Words that ask: {words}", words=said))
    lines.extend(f"- {clean(say(doubt), 200)}" for doubt in view.message.doubts)
    return tuple(lines)


def _has_letters(words: str) -> bool:
    return any(map(str.isalpha, words))
