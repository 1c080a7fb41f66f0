"""How a card shows in a list of messages: whom it is about, and a subject that begins with its state. Pure.

A list shows 35 to 45 characters of a subject: the state, the day and the calendar's verdict come first.
"""

from datetime import date

from eitherway.mail.message import Address, Message
from eitherway.mail.reply import reply_subject
from eitherway.requests.card_markup import clean
from eitherway.requests.card_view import View, first_waits, is_written
from eitherway.requests.letter_writer import TOO_SOON
from eitherway.requests.person_names import person_name
from eitherway.requests.request import Request
from eitherway.rules.decisions import CHECK_IN, EXPIRE, NUDGE, decision_kind
from eitherway.text.formats import Writing, say_day
from eitherway.text.words import marked

ALARMING = frozenset({"read_first", "crisis", "flagged"})  # notes of a request to be read before all others
_LONGEST = 100

# Words: in the subject of a card, where 40 characters show: keep these short.
_VERDICTS = {
    "room": marked("Room"),
    "tight": marked("Tight"),
    "full": marked("Full"),
    "unknown": marked("Unknown"),
}


def who(message: Message, writing: Writing, asker: Address | None = None) -> str:
    """The asker by name: "Dana Rivera", or the address where no name is given."""
    address = asker or next(iter((*message.from_, *message.reply_to)), None)
    return name_of(address) if address else writing.say("unknown sender")


def name_of(address: Address) -> str:
    """What a list calls somebody: the person's name, else the name as it is given, else the address."""
    return clean(person_name(address.name) or address.name or address.address, 44)


def about(message: Message) -> str:
    """What a message is about: its subject without "Re:"; "" if it has none."""
    return without_re(message.subject)


def without_re(subject: str) -> str:
    """A subject without "Re:" and its like, on one line."""
    return clean(reply_subject(subject).removeprefix("Re:"), _LONGEST)


def subject_for(view: View) -> str:
    """ "Draft waits · Tue 1 Dec · Full · Lecture on moss"."""
    request = view.request
    due = request.proposed if request.offered_at and request.proposed else request.due
    day = (_say_due(due, view),) if request.is_open and due else ()
    is_checked = view.capacity is not None and request.is_open
    verdict = (view.writing.say(_VERDICTS[view.capacity.verdict]),) if view.capacity and is_checked else ()
    lead = view.writing.say(_state(view))
    return " · ".join((lead, *day, *verdict, about(view.message) or request.kind))


def _say_due(due: date, view: View) -> str:
    return view.writing.say("today") if due == view.now.date() else say_day(due, view.writing)


def _state(view: View) -> str:
    request, today = view.request, view.now.date()
    if request.state == "dismissed":
        return marked("Not a request")
    if not request.is_open:
        return marked("Withdrawn") if request.state == "withdrawn" else marked("Answered")
    if is_alarming(request):
        return marked("Read first")
    if kind := decision_kind(request.decision):
        return kind.drafted if is_written(request) else kind.noted
    if request.state == "waiting":
        return _waiting(request, today)
    if TOO_SOON in request.notes and request.state == "open":
        return marked("Decide now")
    if request.letter == NUDGE and request.draft_state in ("", "waiting"):
        return marked("Reminder drafted")
    if request.due and request.due < today:
        return marked("Overdue")
    if first_waits(request):
        return marked("Draft waits")
    is_promised = request.state == "promised" and request.due != today
    return marked("Promised") if is_promised else marked("Decide")


def _waiting(request: Request, today: date) -> str:
    if request.offered_at:
        return marked("Offered") if request.draft_state == "sent" else marked("Offer drafted")
    if request.draft is not None or not request.draft_state:
        drafted = next((form for name, form in _LIST_LETTERS.items() if name in request.notes), "")
        if drafted:
            return drafted
    return marked("Overdue") if request.due and request.due < today else marked("Wait list")


_LIST_LETTERS = {CHECK_IN: marked("Check-in drafted"), EXPIRE: marked("End drafted")}


def is_alarming(request: Request) -> bool:
    """Whether the card is to be read before all others: it may speak of harm, and nothing was decided."""
    return request.is_open and not request.decision and bool(ALARMING & set(request.notes))
