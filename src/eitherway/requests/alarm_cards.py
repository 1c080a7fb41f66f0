"""The card of a message that speaks as if somebody may be in danger. Pure."""

from eitherway.mail.message import Message
from eitherway.requests.card_markup import Block, Page, clean
from eitherway.requests.card_subject import about, who
from eitherway.requests.cards import PRIVATE, say_address
from eitherway.text.formats import Writing


def crisis_page(message: Message, because: str, writing: Writing) -> Page:
    """The card of a letter with a crisis phrase: read it now; nothing was drafted."""
    say = writing.say
    wrote = ", ".join(map(say_address, message.from_)) or say("nobody named")
    words = clean(message.written, 240)
    lead = (
        say("Read this letter now: somebody may be in danger."),
        f"{wrote} · {clean(message.subject, 140) or say('(no subject)')}",
    )
    why = (
        say("Found: {words}", words=clean(say(because), 200)),
        say("This is a search for phrases, not a safety system: it misses things, and it errs."),
    )
    blocks = (
        Block("", lead, look="lead"),
        *((Block("", (f"“{words}”",), look="quote"),) if words else ()),
        Block("", (say("Nothing was drafted and nothing was decided. Please read the message itself."),)),
        Block(say("Why you see this"), why, look="small"),
        Block("", (say(PRIVATE),), look="small"),
    )
    lead_words = (say("READ NOW"), say("possible danger"), about(message))
    return Page(" · ".join(filter(None, lead_words)), blocks, who(message, writing))
