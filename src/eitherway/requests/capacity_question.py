"""From what is asked and what the rule says it needs to the question for the calendar. Pure."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from eitherway.asks.ask import Ask
from eitherway.asks.times import AskedTime
from eitherway.asks.work import amounts_in
from eitherway.capacity.model import DayPart, OtherReading, Question, Repeat, Slot, Window, Work
from eitherway.capacity.repeats import DAYS_IN, repeat_of
from eitherway.capacity.zones import zone_of_city
from eitherway.requests.other_readings import other_readings
from eitherway.rules.needs import Needs
from eitherway.text.formats import Said
from eitherway.text.units import parse_length
from eitherway.values import dataclass

ASSUMED_LENGTH = 60
LEAST_CERTAIN = 0.5  # times below this are shown on the card and not checked
AFTER = timedelta(weeks=4)  # how long "after the 20th" goes on
BEFORE = timedelta(weeks=8)  # how early "before Friday" begins; what is past is cut off
PARTS = {  # as people mean them; the owner's hours cut them anyway
    "morning": (time(6), time(12)),
    "lunch": (time(11, 30), time(14)),
    "afternoon": (time(12), time(18)),
    "evening": (time(17), time(22)),
    "night": (time(18), time(23, 59)),
}

_RECURRENCES = {
    "daily": Repeat(unit="day"),
    "weekly": Repeat(),
    "fortnightly": Repeat(2),
    "monthly": Repeat(unit="month"),
}
_OF_TIME = frozenset({"meeting", "time"})  # sorts of an ask
_OF_PAPER = frozenset({"document", "review"})
Rates = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the times of an ask share: the length that was said, the repetition, the zone of the place."""

    said: int | None = None
    repeat: Repeat | None = None
    city: str = ""


def question_for(
    ask: Ask, needs: Needs | None, *, sender: str, new_client: bool, rates: Rates = ()
) -> Question:
    """The question for the calendar: the asked times as slots and windows, the length, the repetition.

    What the mail says of length and repetition wins over what the rule needs; of an invitation its own rule
    does. Times without a day make the question unclear; those in doubt add the other reading. `rates` are
    the owner's units of work.
    """

    def one(reading: Ask) -> Question:
        return _question(reading, needs, rates, sender=sender, new_client=new_client)

    found = (OtherReading(one(other), doubt, in_hours) for other, doubt, in_hours in other_readings(ask))
    return replace(one(ask), readings=tuple(found))


def wants_time(ask: Ask, needs: Needs | None, rates: Rates = (), *, since: datetime | None = None) -> bool:
    """Whether a yes would take time: the rule says so, or they ask for a meeting, a time, a length or work.

    What does not (an invoice, a record, a complaint) has nothing to be checked against the calendar. A day on
    which a paper was written, or before the message was written (`since`), is no time that is asked for.
    """
    if needs is not None and not needs.takes_time:
        return False
    if needs is not None or ask.sort in _OF_TIME or ask.recur or ask.method:
        return True
    times = [item for item in ask.times if _is_checked(item) and item.gran != "duration"]
    times = [item for item in times if since is None or (item.start or "9") >= since.date().isoformat()]
    is_paper = ask.sort in _OF_PAPER
    if any(item.gran == "time" or not is_paper for item in times) or _work(ask, rates, repeats=False):
        return True
    return not is_paper and bool(ask.unread or (ask.minutes and ask.sort == "favour"))


def _question(ask: Ask, needs: Needs | None, rates: Rates, *, sender: str, new_client: bool) -> Question:
    """The question of one reading."""
    times = tuple(item for item in ask.times if _is_checked(item) and not _is_last_day(item, ask))
    repeat = _repeat(ask, needs)
    travel = needs.travel if needs else 0
    city = zone_of_city(ask.told) if travel else ""
    said = ask.minutes or next((item.duration for item in times if item.duration), None)
    asked = _Asked(said or (needs.minutes if needs else None), repeat, city)
    slots = tuple(slot for item in times if (slot := _slot(item, asked)) is not None)
    work = _work(ask, rates, repeats=repeat is not None)
    return Question(
        kind=needs.kind if needs else "",
        slots=slots,
        windows=tuple(window for item in times if (window := _window(item, asked)) is not None)
        or _before(ask),
        any_day=tuple(part for item in times if (part := _any_day(item, city)) is not None),
        length=said or _length(needs, in_pieces=bool(work) and not slots),
        repeat=repeat,
        uid=ask.invitation_uid,
        sender=sender,
        new_client=new_client,
        prepare=ask.prepare or (needs.prepare if needs and not work else 0),
        unclear=_unread(ask) or _unclear(times),
        travel=travel,
        work=work,
        all_of=bool(times) and all(item.all_of for item in times),
        notes=_city_note(city, times),
    )


def _city_note(city: str, times: tuple[AskedTime, ...]) -> tuple[str, ...]:
    is_used = city and any(item.gran == "time" and not item.tz for item in times)
    if not is_used:
        return ()
    return (Said("You would be there: the clock times are taken as those of {city}.", city=city),)


def _work(ask: Ask, rates: Rates, *, repeats: bool) -> tuple[Work, ...]:
    """The work that is told in the owner's units, in minutes."""
    minutes = dict(rates)
    return tuple(
        Work(f"{each.number:,} {each.unit}", round(each.number * minutes[each.unit]), repeats and each.each)
        for each in amounts_in(ask.told, minutes)
    )


def question_of_times(
    times: tuple[AskedTime, ...],
    *,
    kind: str = "",
    length: str = "",
    needs: Needs | None = None,
    unread: tuple[str, ...] = (),
) -> Question:
    """The question of times alone, for the command line. Raises ValueError for a length without a unit.

    `needs` are those of the kind; `unread` are the words of times that were not understood.
    """
    said = next((item.duration for item in times if item.duration), None)
    checked = tuple(item for item in times if not item.deadline)
    minutes = parse_length(length) if length else said or (needs.minutes if needs else None)
    asked = _Asked(minutes)
    return Question(
        kind=kind,
        slots=tuple(slot for item in checked if (slot := _slot(item, asked)) is not None),
        windows=tuple(window for item in checked if (window := _window(item, asked)) is not None),
        length=minutes or (None if kind else ASSUMED_LENGTH),
        prepare=needs.prepare if needs else 0,
        travel=needs.travel if needs else 0,
        unclear=_not_read(unread) or _unclear(checked),
        all_of=bool(checked) and all(item.all_of for item in checked),
    )


def question_of_needs(needs: Needs, *, new_client: bool, start: datetime | None = None) -> Question:
    """The question of a kind alone: for any time, or for `start`, a wall clock of the owner's."""
    return Question(
        kind=needs.kind,
        slots=(Slot(start),) if start else (),
        length=_length(needs, in_pieces=False),
        repeat=_RECURRENCES.get(needs.recurrence),
        new_client=new_client,
        prepare=needs.prepare,
        travel=needs.travel,
    )


def _length(needs: Needs | None, *, in_pieces: bool) -> int | None:
    """The minutes of the rule; None leaves it to the kind. An hour is assumed without.

    None too for work that has no time of its own and can be done `in_pieces`: what the letter says of it is
    nearer than what the rule says of all such letters.
    """
    if in_pieces:
        return None
    if needs is None or not (needs.minutes or needs.kind):
        return ASSUMED_LENGTH
    return needs.minutes


def _is_last_day(item: AskedTime, ask: Ask) -> bool:
    """Whether it is the day until which a series goes on, and not a date of its own."""
    return ask.until is not None and not item.recur and item.start == ask.until.isoformat()


def _is_checked(item: AskedTime) -> bool:
    return item.asked and not item.deadline and item.role != "replaced" and item.certainty >= LEAST_CERTAIN


def _slot(item: AskedTime, asked: _Asked) -> Slot | None:
    start = _moment(item.start)
    if start is None or item.gran != "time" or item.mod in {"before", "after"}:
        return None
    return None if _is_stretch(item, asked) else Slot(start, _moment(item.end), item.tz or asked.city)


def _is_stretch(item: AskedTime, asked: _Asked) -> bool:
    """Whether a start between two clock times is asked for: "15 minutes between 1 and 4"."""
    start, end = _moment(item.start), _moment(item.end)
    if start is None or end is None or item.gran != "time":
        return False
    span = int((end - start).total_seconds()) // 60
    length = item.duration or asked.said or (ASSUMED_LENGTH if item.inside else span)
    return length < span and (item.inside or bool(item.duration or asked.said))


def _window(item: AskedTime, asked: _Asked) -> Window | None:
    start, end, zone = item.start or "", item.end or "", item.tz or asked.city
    if item.gran == "time" and item.mod in {"before", "after"}:
        return _side_of(item, zone)
    if _is_stretch(item, asked):
        return Window(datetime.fromisoformat(start), datetime.fromisoformat(end), zone)
    if len(start) != 10 or item.gran in {"duration", "recur"}:
        return None
    first = datetime.fromisoformat(start)
    if item.role == "not before":
        return Window(first + timedelta(days=1), first + AFTER, zone)
    if item.part in PARTS:
        begin, finish = PARTS[item.part]
        return Window(datetime.combine(first, begin), datetime.combine(first, finish), zone)
    last = datetime.fromisoformat(end) if len(end) == 10 else first + timedelta(days=1)
    last = max(last, first + timedelta(days=1))
    if asked.repeat is not None and asked.repeat.until:  # the span of a series: the first date is soon in it
        last = min(last, first + timedelta(days=DAYS_IN[asked.repeat.unit] * asked.repeat.every))
    return Window(first, last, zone)


def _before(ask: Ask) -> tuple[Window, ...]:
    """The time up to a day before which they want to meet, if no other time is said."""
    if ask.sort != "meeting" or any(_is_checked(item) for item in ask.times):
        return ()
    limits = (item.start for item in ask.times if item.deadline and item.asked and _is_in(item, ask.sentence))
    ends = (datetime.fromisoformat(start) for start in limits if start and not start.startswith("T"))
    return tuple(Window(end - BEFORE, end) for end in ends)[:1]


def _is_in(item: AskedTime, sentence: str) -> bool:
    return item.role == "not after" and " ".join(item.words.split()) in sentence


def _any_day(item: AskedTime, zone: str) -> DayPart | None:
    """A part of whichever day: "any weekday after six"."""
    start = item.start or ""
    if not start.startswith("T") or item.mod not in {"before", "after"}:
        return None
    clock = time.fromisoformat(start[1:])
    ends = (time(), clock) if item.mod == "before" else (clock, time())
    return DayPart(*ends, item.tz or zone) if clock != time() else None


def _side_of(item: AskedTime, zone: str) -> Window | None:
    """The part of the day before or after a clock time."""
    moment = _moment(item.start)
    if moment is None:
        return None
    day = datetime.combine(moment, time())
    start, end = (day, moment) if item.mod == "before" else (moment, day + timedelta(days=1))
    return Window(start, end, zone) if start < end else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text and len(text) >= 16 else None


def _repeat(ask: Ask, needs: Needs | None) -> Repeat | None:
    """What comes back: by the invitation alone where there is one, else by the mail, else by the rule."""
    if ask.method:
        return repeat_of(_on_the_same_date(ask)) if ask.recur else None
    dated = (item.recur for item in ask.times if item.asked and item.recur and item.start)
    rule = ask.recur or next(dated, "") or ""
    if rule and (found := repeat_of(rule, ask.sessions, ask.until)):
        return found if found.by else replace(found, often=ask.often)
    every = _RECURRENCES.get(needs.recurrence) if needs else None
    return replace(every, times=ask.sessions, until=ask.until) if every else None


def _on_the_same_date(ask: Ask) -> str:
    """The RRULE of an invitation; one that names no day comes back on its date (RFC 5545, 3.3.10)."""
    start = ask.times[0].start if ask.times else None
    if (
        not start
        or "BY" in ask.recur
        or not any(f"FREQ={each}" in ask.recur for each in ("MONTHLY", "YEARLY"))
    ):
        return ask.recur
    month = f";BYMONTH={int(start[5:7])}" if "YEARLY" in ask.recur else ""
    return f"{ask.recur}{month};BYMONTHDAY={int(start[8:10])}"


def _unread(ask: Ask) -> str:
    return _not_read(ask.unread)


def _not_read(unread: tuple[str, ...]) -> str:
    """Why the asked times cannot be checked: a part of them was not understood."""
    quoted = ", ".join(f'"{words}"' for words in unread)
    return Said("it is not known which time {words} means", words=quoted) if quoted else ""


def _unclear(times: tuple[AskedTime, ...]) -> str:
    """Why the asked times cannot be checked: a clock time, but no day is said."""
    if any(item.start and len(item.start) >= 10 for item in times):
        return ""
    loose = next(
        (item for item in times if (item.start or "").startswith("T") and not _any_day(item, "")), None
    )
    return Said('no day is said for "{words}"', words=loose.words) if loose else ""
