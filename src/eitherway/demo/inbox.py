"""The demo's inbox and calendar: synthetic, dated relative to today. Pure."""

from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from eitherway.values import dataclass

ZONE = ZoneInfo("America/Chicago")
OWNER = "Maya Okafor <maya@okafor.example>"
_POLICY = SMTP.clone(max_line_length=998)


@dataclass(frozen=True, slots=True)
class DemoMessage:
    """One message of the demo: its description, for the table, and its octets."""

    what: str
    octets: bytes


def messages(now: datetime) -> tuple[DemoMessage, ...]:
    """Fifteen messages that came within the last day before `now`."""
    day = _workday(now.astimezone(ZONE).date() + timedelta(days=7))
    friday = day + timedelta(days=(4 - day.weekday()) % 7)
    texts = _requests(day, friday, _workday(day - timedelta(days=4)))
    made = [_plain(number, now, entry) for number, entry in enumerate(texts)]
    return (*made, _invitation(now, day), _html_only(now), _foreign_charset(now), *_thread(now))


def _requests(day: date, friday: date, answer: date) -> tuple[tuple[str, str, str, str, dict[str, str]], ...]:
    said = f"{day:%A}, {day:%B} {day.day}"
    return (
        (
            "speaking request",
            "Dana Reyes <dana@conference.example>",
            "Keynote for our regional meeting",
            "Dear Maya,\n\nWe would be honoured if you could give a talk at our regional meeting on "
            f"{said} at 10am. It would be a 60 minute talk.\n\n"
            f"Could you let me know by {answer:%A}, {answer:%B} {answer.day}?\n\nWarmly,\nDana Reyes\n",
            {},
        ),
        (
            "new client",
            "Sam Lindqvist <sam.lindqvist@mail.example>",
            "Looking for a therapist",
            "Hello,\n\nare you accepting new patients? I have been struggling with anxiety for a while "
            "and am looking for a therapist. Afternoons would be best, for example "
            f"{said} at 3pm.\n\nThank you,\nSam\n",
            {},
        ),
        (
            "reschedule",
            "Robin Achterberg <robin@clinic.example>",
            "Our session",
            f"Hi Maya,\n\nI need to reschedule our session, something came up at work. Could we do "
            f"{friday:%A} at 11 instead?\n\nRobin\n",
            {},
        ),
        (
            "letter or form",
            "Noor Haddad <noor@mail.example>",
            "Letter for my school",
            "Hi,\n\ncould you write a letter for my school? They want to know that I have been seeing you "
            "since spring. There is a form for my therapist on their page, too.\n\nThanks!\nNoor\n",
            {},
        ),
        (
            "newsletter",
            "Practice Weekly <news@practiceweekly.example>",
            "Five ideas for your practice",
            "This week: how to give a talk that fills rooms.\n\nYou get this because you signed up. "
            "Unsubscribe: https://practiceweekly.example/u/1\n",
            {"List-Unsubscribe": "<https://practiceweekly.example/u/1>", "Precedence": "bulk"},
        ),
        (
            "list post",
            "Kim Osei <kim@peers.example>",
            "[peers] Looking for a therapist in Lyon",
            "Dear all, does anybody know somebody in Lyon?\n\nKim\n",
            {"List-Id": "Peers <peers.lists.example>", "List-Post": "<mailto:peers@lists.example>"},
        ),
        (
            "auto-reply",
            "Lee Tran <lee@clinic.example>",
            "Automatic reply: Our meeting",
            "I am out of the office until Monday. Could you call my colleague?\n",
            {"Auto-Submitted": "auto-replied"},
        ),
        (
            "no-reply receipt",
            "Book Shop <no-reply@books.example>",
            "Your receipt",
            "Thank you for your order. Would you write a review?\n\nTotal: 41.90\n",
            {},
        ),
        (
            "crisis message",
            "J. <j.unsigned@mail.example>",
            "sorry",
            "I can't do this any more. I want to end my life tonight. I am sorry for everything.\n",
            {},
        ),
        (
            "thanks only",
            "Ana Ruiz <ana@ruiz.example>",
            "Thank you",
            "Dear Maya,\n\nthank you so much for yesterday, it was a joy. See you soon.\n\nAna\n",
            {},
        ),
        (
            "pick your brain",
            "Jules Moreau <jules@startup.example>",
            "Quick question",
            "Hi Maya,\n\nI am building an app for therapists and would love to pick your brain over coffee. "
            "Would you have 30 minutes next week?\n\nJules\n",
            {},
        ),
    )


def _plain(number: int, now: datetime, entry: tuple[str, str, str, str, dict[str, str]]) -> DemoMessage:
    what, sender, subject, text, more = entry
    message = _headed(number, now, sender, subject, more)
    message.set_content(text)
    return DemoMessage(what, message.as_bytes())


def _headed(
    number: int, now: datetime, sender: str, subject: str, more: dict[str, str] | None = None
) -> EmailMessage:
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = OWNER
    message["Subject"] = subject
    message["Date"] = format_datetime(now.astimezone(ZONE) - timedelta(hours=20 - number))
    message["Message-ID"] = f"<demo.{now:%Y%m%d}.{number}@mail.example>"
    for name, value in (more or {}).items():
        message[name] = value
    return message


def _invitation(now: datetime, day: date) -> DemoMessage:
    message = _headed(11, now, "Ines Faro <ines@hospital.example>", "Invitation: Case conference")
    message.set_content("Dear Maya, could you join our case conference? Please see the invitation.\n\nInes\n")
    event = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//hospital.example//EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n"
        f"UID:case-conference@hospital.example\r\nDTSTAMP:{now:%Y%m%dT%H%M%SZ}\r\nSUMMARY:Case conference\r\n"
        f"DTSTART;TZID=America/Chicago:{day:%Y%m%d}T140000\r\nDTEND;TZID=America/Chicago:{day:%Y%m%d}T150000\r\n"
        "ORGANIZER;CN=Ines Faro:mailto:ines@hospital.example\r\n"
        "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:maya@okafor.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    message.add_attachment(event, subtype="calendar", params={"method": "REQUEST"})
    return DemoMessage("invitation", message.as_bytes())


def _html_only(now: datetime) -> DemoMessage:
    message = _headed(12, now, "Theo Brandt <theo@publisher.example>", "Peer review")
    message.set_content(
        "<p>Dear Dr. Okafor,</p><p>would you <b>review a manuscript</b> for our journal? It has 20 pages, "
        "and we would need your report within three weeks.</p><p>Theo Brandt</p>",
        subtype="html",
    )
    return DemoMessage("HTML only", message.as_bytes())


def _foreign_charset(now: datetime) -> DemoMessage:
    message = _headed(13, now, "Jörg Müller <joerg@praxis.example>", "Anfrage: Vortrag über Trauma")
    message.set_content(
        "Liebe Maya,\n\nwould you give a talk at our Institut für Psychotherapie in Köln next spring?\n\n"
        "Schöne Grüße\nJörg\n",
        charset="iso-8859-1",
    )
    return DemoMessage("foreign charset", message.as_bytes())


def _thread(now: datetime) -> tuple[DemoMessage, ...]:
    """A second message before the first was answered: one deferral, one card."""
    message = _headed(14, now, "Dana Reyes <dana@conference.example>", "Re: Keynote for our regional meeting")
    first = f"<demo.{now:%Y%m%d}.0@mail.example>"
    message["In-Reply-To"] = first
    message["References"] = first
    message.set_content("Maya, one more thing: could you do the panel after the talk as well?\n\nDana\n")
    return (DemoMessage("thread goes on", message.as_bytes()),)


def calendar(now: datetime) -> str:
    """The owner's calendar: a full week ahead, with a conflict for the talk."""
    day = _workday(now.astimezone(ZONE).date() + timedelta(days=7))
    monday = day - timedelta(days=day.weekday())
    events = [_event("board", "Board meeting", day, time(9, 30), 90)]
    for offset in range(4):
        for hour in (9, 13, 14, 15, 16):
            when = monday + timedelta(days=offset)
            if (when, hour) != (day, 9):
                events.append(_event(f"s{offset}{hour}", "Session", when, time(hour), 50))
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//demo//EN\r\n" + "".join(events) + "END:VCALENDAR\r\n"


def _event(uid: str, title: str, day: date, start: time, minutes: int) -> str:
    begin = datetime.combine(day, start)
    end = begin + timedelta(minutes=minutes)
    return (
        f"BEGIN:VEVENT\r\nUID:{uid}@demo.example\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:{title}\r\n"
        f"DTSTART;TZID=America/Chicago:{begin:%Y%m%dT%H%M%S}\r\nDTEND;TZID=America/Chicago:{end:%Y%m%dT%H%M%S}\r\n"
        "END:VEVENT\r\n"
    )


def _workday(day: date) -> date:
    """The first Monday to Thursday from `day` on."""
    while day.weekday() > 3:
        day += timedelta(days=1)
    return day
