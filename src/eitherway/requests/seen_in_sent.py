"""What a message in Sent says: which letter it is, which day it names, whether it says yes. Pure."""

from eitherway.requests.classify_sent import named_date, resembles
from eitherway.requests.context import DecisionContext
from eitherway.requests.letter_faults import says_yes
from eitherway.requests.letter_writer import draft_id, drafted_letters, letter_text
from eitherway.requests.observations import SentSeen
from eitherway.requests.really_there import inputs_of
from eitherway.requests.request import Request
from eitherway.requests.request_facts import RequestFacts, SentFact


def seen_in_sent(sent: SentFact, request: Request, facts: RequestFacts, context: DecisionContext) -> SentSeen:
    """One message to the asker, as a decision sees it."""
    owner = context.settings.owner
    named, by = named_date(sent.written, sent.at.astimezone(context.zone), owner.timezone, owner.language)
    letter = letter_in(sent, request, facts, context)
    name, _, number = letter.partition(":")
    is_newest = not request.draft_state or letter == f"{request.letter}:{request.number}" or not number
    is_aside = bool(sent.elsewhere) and not letter
    says = not letter and not by and bool(says_yes(sent.written))
    return SentSeen(
        sent.ref,
        sent.at,
        name,
        named,
        sent.short,
        sent.message_id,
        is_newest,
        is_aside,
        sent.elsewhere,
        by,
        says,
    )


def letter_in(sent: SentFact, request: Request, facts: RequestFacts, context: DecisionContext) -> str:
    """Which letter was sent, as "name:number": by its Message-ID, else by what it says, the newest first.

    "" for one in the owner's own words. The folder in which the card lies never says what was sent.
    """
    drafted = drafted_letters(request)
    for letter in drafted:
        name, _, number = letter.partition(":")
        if sent.message_id == draft_id(request.key, name, int(number), context):
            return letter
    inputs = inputs_of(facts, request, context) if drafted else None
    if inputs is None:
        return ""
    texts = ((letter, letter_text(inputs, letter.partition(":")[0], context)) for letter in drafted)
    return next((letter for letter, text in texts if resembles(sent.written, text)), "")
