"""Both sides of a story on a mail store: the office (Eitherway at a given time) and the people."""

from __future__ import annotations

import email
import email.policy
import shutil
import time
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from eitherway.engine.config import load_config
from eitherway.engine.cycle import run_cycle
from eitherway.engine.paths import Paths
from eitherway.engine.processed import Processed
from eitherway.engine.reconcile import Reconciled
from eitherway.engine.visit import open_visit
from eitherway.requests.context import account_of
from eitherway.requests.request import Request
from eitherway.storage.ledger import Ledger
from tests.servers.mail_account import MailAccount

ZONE = ZoneInfo("America/Chicago")
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=ZONE)

RULES = """\
owner:
  name: Maya Okafor
  addresses: [maya@okafor.example, hello@okafor.example]
  timezone: America/Chicago
  hours: {{mon-thu: 09:00-18:00, fri: 09:00-13:00}}
  signature: Maya Okafor, LCSW
mailbox:
  host: {host}
  port: {port}
  security: plain
  user: {user}
  password: {{file: password}}
{mailbox}
calendars:
  - {{name: practice, path: practice.ics}}
capacity:
  kinds:
    talk: {{titles: [talk], at_most: [2 a month]}}
answers:
  within: 2 working days
  cool_off: 1 night
{answers}
referrals:
  - {{name: Ana Ruiz, for: [talks], contact: ana@ruiz.example, confirmed: 2026-09-01}}
  - {{name: Ben Cole, for: [talks], contact: ben@cole.example, confirmed: 2026-10-01}}
rules:
  - name: speaking
    when: {{text: [give a talk, speak at]}}
    needs: {{talk: 1 h, prepare: 4 h}}
    refer_to: [talks]
  - name: new client
    when: {{text: [taking new clients, looking for a therapist]}}
    needs: 50 min weekly
{rules}
"""
EMPTY = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\n{events}END:VCALENDAR\r\n"
EVENT = (
    "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260301T000000Z\r\nSUMMARY:{title}\r\n"
    "DTSTART;TZID=America/Chicago:{start:%Y%m%dT%H%M%S}\r\nDTEND;TZID=America/Chicago:{end:%Y%m%dT%H%M%S}\r\n"
    "END:VEVENT\r\n"
)


@dataclass(frozen=True)
class Seen:
    """A message as a mail client sees it."""

    uid: int
    flags: frozenset[str]
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        assert body is not None
        return str(body.get_content())


@dataclass
class Office:
    """One account with its rules and state, at a time that the story sets.

    Rules and a calendar that are in the folder already stay.
    """

    account: MailAccount
    folder: Path
    now: datetime = MONDAY
    mailbox: str = ""
    answers: str = ""
    rules: str = ""
    events: list[str] = field(default_factory=list)
    rounds: list[Processed | Reconciled] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "password").write_text(self.account.password)
        (self.folder / "password").chmod(0o600)
        if not (self.folder / "rules.yaml").exists():
            self.write_rules()
            self.write_calendar()
        self.look()

    def write_rules(self, *, port: int = 0) -> None:
        """Writes rules.yaml; with `port` Eitherway reaches the account there, such as through a proxy."""
        account = self.account
        (self.folder / "rules.yaml").write_text(
            RULES.format(
                host=account.host,
                port=port or account.port,
                user=account.user,
                mailbox=self.mailbox,
                answers=self.answers,
                rules=self.rules,
            )
        )

    def watch_all(self, *accounts: MailAccount) -> None:
        """Writes these accounts into rules.yaml in place of the only one."""
        path = self.folder / "rules.yaml"
        rules = path.read_text()
        one = rules[rules.index("mailbox:\n") : rules.index("calendars:")]
        items = "".join(
            f"  - {{host: {account.host}, port: {account.port}, security: plain, user: {account.user}, "
            "timeout: 30 s, password: {file: password}}\n"
            for account in accounts
        )
        path.write_text(rules.replace(one, f"mailboxes:\n{items}"))

    def write_calendar(self) -> None:
        (self.folder / "practice.ics").write_text(EMPTY.format(events="".join(self.events)))

    def busy(self, title: str, start: datetime, length: timedelta = timedelta(hours=1)) -> None:
        """Puts an event into the practice calendar."""
        uid = f"event{len(self.events)}@okafor.example"
        self.events.append(EVENT.format(uid=uid, title=title, start=start, end=start + length))
        self.write_calendar()

    # -- Eitherway ----------------------------------------------------------------------------------

    @property
    def paths(self) -> Paths:
        return Paths(self.folder / "rules.yaml", self.folder / "state", self.account.open_store)

    def look(self, *, since: date | None = None) -> list[Processed | Reconciled]:
        """One round at the story's time, on a connection of its own."""
        config = load_config(self.paths, self.now)
        settings = config.rulebook.settings.mailboxes[0]
        with open_visit(self.paths, settings) as visit:
            done = list(run_cycle(visit, config, self.now, since=since))
        self.rounds += done
        return done

    def pass_time(self, **length: float) -> list[Processed | Reconciled]:
        """Lets time pass, then looks."""
        self.now += timedelta(**length)
        return self.look()

    def pass_rounds(self, count: int, **length: float) -> None:
        """As often as that, lets time pass, then looks."""
        for _ in range(count):
            self.pass_time(**length)

    def at(self, day: date, hour: int, minute: int = 0) -> list[Processed | Reconciled]:
        """Goes to a moment, then looks."""
        self.now = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)
        return self.look()

    def forget_everything(self) -> None:
        """Loses the state folder."""
        shutil.rmtree(self.folder / "state")

    def ledger(self) -> Ledger:
        """What is remembered of the account."""
        return self.paths.ledger(account_of(self.paths.rulebook().settings.mailboxes[0]))

    def requests(self) -> tuple[Request, ...]:
        return self.ledger().requests()

    # -- the mail client ----------------------------------------------------------------------------

    def deliver(self, message: EmailMessage, mailbox: str = "INBOX", flags: str = "") -> None:
        """A message arrives (or is saved) at the story's time."""
        self.account.save(message.as_bytes(policy=_WIRE), mailbox, flags, self.now)

    def deliver_all(self, *messages: EmailMessage) -> None:
        """Messages arrive one after the other."""
        for message in messages:
            self.deliver(message)

    def seen(self, mailbox: str) -> list[Seen]:
        """The live messages of a mailbox, the oldest first."""
        return [Seen(uid, flags, message_of(octets)) for uid, flags, octets in self.account.read(mailbox)]

    def notices(self, name: str) -> list[Seen]:
        """The cards of that name: "daily" is the daily letter, "rules-fault" tells faults of the rules."""
        return [item for item in self.seen("Requests") if item.message["Eitherway-Card"] == name]

    def board(self) -> list[Seen]:
        """What stands on the board beside the message that keeps its key."""
        return [item for item in self.seen("Requests") if item.message["Eitherway-Card"] != "key"]

    def move(self, mailbox: str, seen: Seen, target: str) -> None:
        """The owner moves a message, as clients with MOVE do."""
        self.account.move(mailbox, seen.uid, target)

    def move_all(self, mailbox: str, messages: list[Seen], target: str) -> None:
        """The owner moves messages, the first one first."""
        for seen in messages:
            self.move(mailbox, seen, target)

    def copy(self, mailbox: str, seen: Seen, target: str) -> None:
        """The owner copies a message, as mutt and Alpine do before they expunge."""
        self.account.copy(mailbox, seen.uid, target)

    def delete(self, mailbox: str, seen: Seen) -> None:
        """The owner deletes a message for good."""
        self.account.delete(mailbox, seen.uid)

    def edit(self, seen: Seen, text: str, *, new_id: bool = True) -> None:
        """The owner edits a draft: the client saves a new copy and removes the old one."""
        message = _copy_of(seen.message, text)
        if new_id:
            message.replace_header("Message-ID", f"<edited{seen.uid}.{time.monotonic_ns()}@client.example>")
        self.deliver(message, "Drafts", r"(\Draft \Seen)")
        self.delete("Drafts", seen)

    def send(self, seen: Seen, text: str | None = None, *, new_id: bool = True, keep: bool = False) -> None:
        """The owner sends a draft, edited or not: a copy in Sent, the draft goes."""
        message = _copy_of(seen.message, text if text is not None else seen.text)
        if new_id:
            message.replace_header("Message-ID", f"<sent{seen.uid}.{time.monotonic_ns()}@client.example>")
        message.replace_header("Date", format_datetime(self.now))
        self.deliver(message, "Sent", r"(\Seen)")
        if not keep:
            self.delete("Drafts", seen)

    def answer_from_phone(self, request: EmailMessage, text: str) -> None:
        """The owner answers without our draft, from another device."""
        answer = letter(
            "Maya Okafor <maya@okafor.example>",
            f"Re: {request['Subject']}",
            text,
            self.now,
            to=str(request["From"]),
        )
        answer["In-Reply-To"] = request["Message-ID"]
        answer["References"] = request["Message-ID"]
        self.deliver(answer, "Sent", r"(\Seen)")

    # -- what is claimed -----------------------------------------------------------------------------

    def drafts(self) -> list[Seen]:
        return self.seen("Drafts")

    def cards(self) -> list[Seen]:
        """The cards of requests on the board."""
        return [item for item in self.seen("Requests") if item.message["Eitherway-Request"]]


_WIRE = email.policy.SMTP.clone(max_line_length=998)
_counter = iter(range(1, 1_000_000))


def letter(
    sender: str = "Dana Reyes <dana@conf.example>",
    subject: str = "A talk in December?",
    text: str = "Hi Maya,\n\nCould you give a talk on Tuesday, December 8 at 10am?\n\nDana\n",
    at: datetime = MONDAY,
    *,
    to: str = "maya@okafor.example",
    **more: str,
) -> EmailMessage:
    """A message as people write one. `sender` may come before: letter("A <a@b.example>", ...)."""
    message = EmailMessage(policy=_WIRE)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<letter{next(_counter)}.{time.monotonic_ns()}@conf.example>"
    for name, value in more.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def _copy_of(message: EmailMessage, text: str) -> EmailMessage:
    copy = EmailMessage(policy=_WIRE)
    for name in ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References"):
        if message[name]:
            copy[name] = str(message[name])
    copy.set_content(text)
    return copy


def message_of(octets: bytes) -> EmailMessage:
    """The message as a client reads it."""
    message = email.message_from_bytes(octets, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message
