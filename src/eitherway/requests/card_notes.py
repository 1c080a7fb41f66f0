"""What the notes of a request say on its card, and which of them come before all else. Pure.

{dismiss} is the folder of "not a request", {yes} that of a yes, as the owner's mail client shows them.
"""

from collections.abc import Mapping

from eitherway.requests.request import Request
from eitherway.text.formats import Writing
from eitherway.text.words import marked

NOTES = {
    "draft_edited": marked("You changed the draft. It is yours now: it is neither renewed nor removed."),
    "draft_restored": marked(
        "The draft is back in Drafts. It is yours now: it is neither renewed nor removed."
    ),
    "draft_wrong_day": marked(
        "Your draft names a weekday that is not that of its date. Look before you send it."
    ),
    "draft_placeholder": marked(
        "Your draft has something that was to be filled in, such as [name] or XX."
    ),
    "draft_early_yes": marked(
        "Your draft reads as a yes, and it was to be a deferral. Is that what you mean?"
    ),
    "draft_deleted": marked("You deleted the draft. No new one is made without a new decision."),
    "draft_gone": marked(
        "The draft is no longer in Drafts, and no copy was seen in Sent. If you sent it, move this card to "
        "{dismiss}; if not, decide, and the letter is written again."
    ),
    "two_folders": marked(
        "This request lies in two decision folders. Nothing is done until it lies in one."
    ),
    "yes_full": marked(
        "You said yes, but there is no room. The yes letter is written only when you move this card to {yes} "
        "once more."
    ),
    "yes_unknown": marked(
        "You said yes, but not every calendar could be read. The yes letter is written when they can be, or "
        "when you move this card to {yes} once more."
    ),
    "asked_again": marked(
        "They wrote again in this thread. No second draft is made; one that still waits answers their newest "
        "letter."
    ),
    "back_again": marked("They asked again after your answer. Nothing is drafted; decide as before."),
    "promise_guessed": marked(
        "A letter of yours was seen in Sent; it names a later date, so it counts as a promise. If it was "
        "your answer, move this card to {dismiss}."
    ),
    "unknown_letter": marked(
        "You wrote to them, and it is not known what you said: it names no day, and it is not one of the "
        "drafted letters. The request stays open with its date. If it was your answer, move this card to "
        "{dismiss}."
    ),
    "strange_folder": marked(
        "This card lay in a folder below the board that your rules do not name, so nothing was decided. Move "
        "it into one of the folders below; to use another name, write it under mailbox.folders in rules.yaml."
    ),
    "strange_message": marked(
        "The message itself lies in a folder below the board that your rules do not name, so nothing was "
        "decided. Move it, or this card, into one of the folders below; to use another name, write it under "
        "mailbox.folders in rules.yaml."
    ),
    "reopened": marked(
        "A letter of yours that promises an answer was sent after this request was closed, so it is open "
        "again until the answer. If that was a mistake, move this card to {dismiss}."
    ),
    "no_day_read": marked(
        "Your letter names no day that could be read, so the promised date stays as it was."
    ),
    "other_address": marked(
        "Your letter to them goes to another address, which counts as theirs from now on."
    ),
    "others_wrote": marked("Somebody else wrote in this thread. Their message changes nothing here."),
    "request_gone": marked("The message itself is gone, so no letter can be drafted. Answer by hand."),
    "when_due": marked(
        "The promise was due and nothing was decided: this letter was drafted as you set it."
    ),
    "nudged": marked(
        "Your question was not answered, so one short reminder was drafted. There will be no second one."
    ),
    "shadow": marked("Shadow mode: only this card is made, no draft."),
    "paused": marked(
        "You paused Eitherway when this came, so nothing was drafted. Answer by hand, or decide."
    ),
    "card_only": marked("Your rule asks for a card without a draft."),
    "unsure": marked(
        "It is not sure that an answer is wanted, so nothing was drafted. Decide, or answer by hand."
    ),
    "counter": marked(
        "They propose another time for an event that you planned: theirs is checked below. Nothing was "
        "drafted; answer in your calendar, or decide."
    ),
    "read_first": marked(
        "Read this first. It may speak of harm, death, illness, the police or a child in distress, and no "
        "rule of yours knows it. Nothing was drafted; answer by hand."
    ),
    "flagged": marked("Read this before others: your rules flag letters of this kind."),
    "too_soon": marked(
        "They need an answer before the day that a letter could promise, so nothing was drafted. Answer by "
        "hand, or decide."
    ),
    "sealed": marked(
        "The letter is encrypted: its text was not read, and nothing is drafted. Read it, then decide."
    ),
    "no_letter": marked("No letter could be drafted: there is nobody to answer. Answer by hand."),
    "letter_fault": marked(
        "A letter could not be drafted: its template has a fault, or says what it may not say here. It is "
        "written once the template is corrected (to try it: eitherway check); or answer by hand."
    ),
    "too_many": marked(
        "Today's number of drafts (answers.drafts_per_day) is reached, so this request got only a card. "
        "Answer by hand, or decide."
    ),
    "too_many_theirs": marked(
        "Today's number of drafts for one sender (answers.drafts_per_sender) is reached, so this request got "
        "only a card. Answer by hand, or decide."
    ),
    "card_waited": marked(
        "More people you do not know asked on that day than answers.cards_per_day allows cards. This request "
        "was listed on one card with the others, and nothing was drafted. Answer by hand, or decide."
    ),
    "crisis": marked(
        "A message in this thread speaks as if somebody may be in danger. Nothing is drafted in this thread "
        "any more: read it, and answer by hand."
    ),
    "check-in": marked(
        "It is time to ask whether they still wait: the letter was put into Drafts; read it, change it, send "
        "it."
    ),
    "expire": marked(
        "They said nothing for so long that their place ends: the letter that says so was put into Drafts. "
        "To keep their place, move this card to {waiting}."
    ),
    "offer": marked(
        "They are the next in line, and this place stayed free in three readings of your calendars. An offer "
        "was put into Drafts; nobody else is offered this place. To offer it to the next in line, delete it."
    ),
    "opening_gone": marked(
        "A place that stayed free was to be offered to them, but it is taken now. Nothing was drafted."
    ),
    "offer_lapsed": marked("They did not answer your offer by its day; the place is the next one's now."),
    "offer_declined": marked(
        "They seem to decline what you offered: the place is the next one's now. They stay on your wait "
        "list; if that is wrong, answer by hand, or decide."
    ),
    "offer_deleted": marked("You deleted the offer, so the place is the next one's now."),
    "still_waiting": marked("They wrote: their place on your wait list is kept. Read what they say."),
    "came_back": marked(
        "This card was deleted, but the request is not answered yet. To drop it: {dismiss}."
    ),
}  # fmt: skip

# What one must know before anything else on the card; the first that applies is its first line.
FIRST_OF_ALL = (
    "crisis", "read_first", "flagged", "too_soon", "two_folders", "draft_gone", "unknown_letter",
    "promise_guessed", "yes_full",
    "yes_unknown", "strange_folder", "strange_message", "sealed", "counter", "request_gone", "letter_fault",
)  # fmt: skip
# What stays true of a request that is closed.
_OF_CLOSED = frozenset({"other_address", "others_wrote", "request_gone"})


def notes_of(request: Request, writing: Writing, folders: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The notes that hold for the request as it is, by name, in the order in which they came up."""
    kept = (name for name in request.notes if name in NOTES and (request.is_open or name in _OF_CLOSED))
    return tuple((name, writing.say(NOTES[name], **folders)) for name in kept)
