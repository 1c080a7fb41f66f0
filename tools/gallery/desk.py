"""The desk of the gallery: an owner with calendar and rules, on Monday, 23 November 2026, in Chicago."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from eitherway.capacity.model import Source
from eitherway.mail.message import Message, parse
from eitherway.requests.context import DecisionContext
from eitherway.requests.letters import Letters
from eitherway.requests.mailbox_names import names_unseen
from eitherway.requests.message_facts import MessageFacts
from eitherway.requests.request import Ref
from eitherway.rules.rule import Rulebook
from eitherway.rules.rulebook import load
from eitherway.storage.resources import read_packs, read_templates

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 23, 8, tzinfo=ZONE)
INBOX = Ref("INBOX", 1, 1)

RULES = """
owner:
  name: Maya Okafor
  addresses: [maya@okafor.example]
  timezone: America/Chicago
  hours: {mon-thu: 09:00-18:00, fri: 09:00-13:00}
  signature: Maya Okafor, LCSW
  emergency_line: If you are in danger, call or text 988, or call 911.
mailbox: {host: imap.okafor.example, user: maya, password: {file: password}}
calendars: [{name: practice, path: practice.ics}]
capacity:
  kinds:
    session: {at_most: [25 h a week, 6 h a day], reserve: 2 h a week, clients: 28}
    talk: {at_most: [2 a month]}
people: {clients: [pat@client.example], relays: [forms@directory.example]}
referrals:
  - {name: Ana Ruiz, for: [couples, trauma, anxiety], contact: ana@ruiz.example, confirmed: 2026-09-01}
  - {name: Jonah Weiss, for: [anxiety, grief], contact: +1 312 555 0147, confirmed: 2026-10-12}
pack: therapist
"""
EVENT = (
    "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20261101T000000Z\r\nSUMMARY:{title}\r\n{more}"
    "DTSTART;TZID=America/Chicago:{start:%Y%m%dT%H%M%S}\r\n"
    "DTEND;TZID=America/Chicago:{end:%Y%m%dT%H%M%S}\r\nEND:VEVENT\r\n"
)


@cache
def rulebook() -> Rulebook:
    """The rules of the owner with those of the shipped pack."""
    return load(RULES, "rules.yaml", read_packs(None), examples=False)


@cache
def letters() -> Letters:
    """The letters that Eitherway comes with."""
    return Letters.load(read_templates(None), tuple(rule.name for rule in rulebook().rules))


def event(title: str, day: int, hour: float, hours: float = 1, more: str = "") -> str:
    """An event on a day of December, or of November from 23 on."""
    month = 11 if day >= 23 else 12
    start = datetime(2026, month, day, tzinfo=ZONE) + timedelta(hours=hour)
    return EVENT.format(
        uid=f"{title}{start:%d%H%M}", title=title, start=start, end=start + timedelta(hours=hours), more=more
    )


USUAL = (
    *(event("Session P.K.", day, hour) for day in (24, 25, 1, 2, 3, 8, 9, 10) for hour in (9, 10, 14)),
    *(event("Session A.T.", day, 16) for day in (24, 1, 8)),
    event("Supervision", 26, 11, 1.5),
    event("Board meeting", 7, 10, 2),
    event("Dentist", 9, 12, 1),
    event("Perhaps: visit", 3, 11, 2, "STATUS:TENTATIVE\r\n"),
)


def calendar(*events: str, state: str = "fresh", at: datetime = NOW) -> Source:
    """A calendar as it was read at that time."""
    text = "".join(("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\n", *(events or USUAL)))
    return Source("practice", "load", f"{text}END:VCALENDAR\r\n".encode(), at, state)


def context(*sources: Source, now: datetime = NOW, **owner: object) -> DecisionContext:
    """What a decision needs; `owner` changes settings of the owner, such as `language`."""
    book = rulebook()
    settings = book.settings
    changed = settings.model_copy(update={"owner": settings.owner.model_copy(update=owner)})
    mailbox = settings.mailboxes[0]
    return DecisionContext(
        replace(book, settings=changed),
        mailbox,
        names_unseen(mailbox),
        letters(),
        sources or (calendar(),),
        (),
        now,
        b"k" * 32,
    )


def message(
    body: str, subject: str = "A question", sender: str = "Dana Rivera <dana@rivera.example>", **more: str
) -> Message:
    """A message to the owner."""
    fields = {
        "From": sender,
        "To": "Maya Okafor <maya@okafor.example>",
        "Subject": subject,
        "Date": "Mon, 23 Nov 2026 07:40:00 -0600",
        "Message-ID": "<a1@rivera.example>",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
    } | {name.replace("_", "-"): value for name, value in more.items()}
    lines = [f"{name}: {value}" for name, value in fields.items()]
    return parse("\n".join([*lines, "", body]).encode())


def incoming(given: Message, **more: object) -> MessageFacts:
    """The message as it comes in from somebody whom the owner does not know."""
    usual = MessageFacts(INBOX, given, NOW, asker="a1", authors=("a1",), askers=("a1",))
    return replace(usual, **more)  # type: ignore[arg-type]
