"""The digest and its weekly mirror: what is open, promised, waiting, and what went wrong. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from eitherway.requests.card_markup import Block, Page, clean
from eitherway.requests.request import Request
from eitherway.rules.schema import Referral
from eitherway.text.formats import say_day, say_full_day

FAST = timedelta(hours=1)
MOST_FIRST = 5  # cards that the first line names
_ALARMING = {"read_first", "crisis"}  # notes of a request
OFTEN_DISMISSED = 2
MOST_LISTED = 200  # requests under one heading
NO_SENT = (
    "There is no mailbox for sent mail, so no promise that you send is known. "
    "Where it has a name of its own: `sent: NAME` under mailbox in rules.yaml."
)


@dataclass(frozen=True, slots=True)
class Digested:
    """A message that the digest names: who, what about, and where it is."""

    sender: str
    subject: str
    mailbox: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """Everything that the digest says. `titles` are the subjects of the cards, by request.

    `outcomes` counts what was found since the last letter; `failures` are the messages that could not
    be read; `last_mail` is when mail was last seen; `alarms` are the subjects of crisis cards not yet read;
    `has_sent` is whether there is a mailbox for sent mail. `left` counts outcomes since a digest was last
    posted; `unlisted` are addresses that seem to be the owner's, with the number of letters to them.
    """

    now: datetime
    requests: tuple[Request, ...]
    titles: Mapping[str, str]
    outcomes: Mapping[str, int]
    digest: tuple[Digested, ...] = ()
    failures: tuple[Digested, ...] = ()
    faults: tuple[str, ...] = ()
    stale_referrals: tuple[Referral, ...] = ()
    calendars: tuple[str, ...] = ()
    last_mail: datetime | None = None
    refused_at: str = ""
    stopped_at: str = ""
    weekly: bool = False
    has_sent: bool = True
    alarms: tuple[str, ...] = ()
    left: Mapping[str, int] = field(default_factory=dict)
    unlisted: tuple[tuple[str, int], ...] = ()

    @property
    def open(self) -> tuple[Request, ...]:
        return tuple(item for item in self.requests if item.is_open)

    @property
    def read_first(self) -> tuple[str, ...]:
        """The cards to read before all others: crises, and what may speak of harm and is not decided."""
        alarming = (item for item in self.open if _ALARMING & set(item.notes) and not item.decision)
        return (*self.alarms, *(self.titles.get(item.key, item.kind) for item in alarming))


def is_worth_telling(news: News) -> bool:
    """Whether there is something to say; once a week there is in any case."""
    return bool(
        news.weekly
        or news.alarms
        or news.open
        or news.digest
        or news.failures
        or news.faults
        or news.refused_at
        or news.stopped_at
        or news.calendars
        or news.unlisted
    )


def digest_page(news: News) -> Page:
    """The letter: promises first, then what is open, what waits unsent, what was kept, what went wrong."""
    blocks = [
        Block("", (*_first_of_all(news), _headline(news))),
        _listed("Overdue", news, lambda item: item.due is not None and item.due < news.now.date()),
        _listed("Due today or tomorrow", news, lambda item: _is_near(item, news.now.date())),
        _listed("Open", news, lambda item: _is_later(item, news)),
        _unsent(news),
        Block("Kept for this letter", tuple(f"- {_digest_line(item)}" for item in news.digest[:40])),
        _left_alone(news),
        _wrong(news),
        *(_mirror(news) if news.weekly else ()),
        Block("", (_alive(news),)),
    ]
    return Page(_subject(news), tuple(block for block in blocks if block.lines))


def _subject(news: News) -> str:
    overdue = sum(_is_overdue(item, news) for item in news.open)
    name = "The week" if news.weekly else "Today"
    parts = ["READ FIRST"] if news.read_first else []
    parts += [f"{name}: {len(news.open)} open"]
    parts += [f"{overdue} overdue"] if overdue else []
    parts += [f"{len(news.digest)} to read"] if news.digest else []
    return " · ".join((*parts, say_day(news.now.date())))


def _first_of_all(news: News) -> tuple[str, ...]:
    """The line that names the cards to read first; none if there is no such card."""
    named = [clean(title, 80) for title in news.read_first[:MOST_FIRST]]
    more = len(news.read_first) - len(named)
    return (f"Read first: {'; '.join([*named, *([f'{more} more'] if more else [])])}.",) if named else ()


def _headline(news: News) -> str:
    count = len(news.open)
    if not count:
        return f"{say_full_day(news.now.date())}. No request is open."
    words = "One request is" if count == 1 else f"{count} requests are"
    return f"{say_full_day(news.now.date())}. {words} open."


def _is_overdue(item: Request, news: News) -> bool:
    return item.due is not None and item.due < news.now.date()


def _is_later(item: Request, news: News) -> bool:
    return not _is_near(item, news.now.date()) and not _is_overdue(item, news)


def _is_near(item: Request, today: date) -> bool:
    return item.due is not None and today <= item.due <= today + timedelta(days=1)


def _listed(heading: str, news: News, wanted: object) -> Block:
    chosen = [item for item in news.open if wanted(item)]  # type: ignore[operator]
    chosen.sort(key=lambda item: (item.due or date.max, item.opened_at))
    lines = tuple(f"- {_request_line(item, news)}" for item in chosen[:MOST_LISTED])
    more = (f"- and {len(chosen) - MOST_LISTED} more",) if len(chosen) > MOST_LISTED else ()
    return Block(heading, (*lines, *more))


def _request_line(item: Request, news: News) -> str:
    days = (news.now.date() - item.opened_at.astimezone(news.now.tzinfo).date()).days
    age = "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"
    due = f", answer by {say_day(item.due)}" if item.due else ""
    return f"{clean(news.titles.get(item.key, item.kind), 100)} (came {age}{due}{_card_gone(item)})"


def _card_gone(item: Request) -> str:
    """That the owner deleted the card: the request is open, and its draft may still be in Drafts."""
    if "card_deleted" not in item.notes:
        return ""
    waits = item.draft is not None or item.draft_state == "edited"
    return ", its card was deleted" + (", its draft waits in Drafts" if waits else "")


def _unsent(news: News) -> Block:
    waiting = [item for item in news.open if item.draft is not None]
    edited = [item for item in news.open if item.draft_state == "edited"]
    lines = []
    if waiting:
        lines.append(f"- {_count(len(waiting), 'draft')} of Eitherway's in Drafts, not sent yet.")
    if edited:
        lines.append(f"- {_count(len(edited), 'draft')} that you changed and did not send yet.")
    return Block("Unsent", tuple(lines))


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")


def _digest_line(item: Digested) -> str:
    return f"{clean(item.sender, 50)}: {clean(item.subject, 90)}"


# What a person's letter can trip over, in words that say what it may be.
_LEFT_ALONE = {
    "guard:not_named": "with none of your addresses in To or Cc (not_named)",
    "guard:spam_verdict": "that your mail provider calls spam (spam_verdict)",
    "only_quoted": "in which only quoted text was found (only_quoted)",
}


def _left_alone(news: News) -> Block:
    """What got no card though a person may have written it, by name; nothing is left without a word."""
    lines = [
        f"- {_count(news.left[name], 'letter')} {words}."
        for name, words in _LEFT_ALONE.items()
        if news.left.get(name)
    ]
    lines += [
        f"- {number} letters came to {clean(address, 100)}: add it to owner.addresses?"
        for address, number in news.unlisted
    ]
    return Block("Left without a card", tuple(lines))


def _wrong(news: News) -> Block:
    lines = [
        f"- A message in {clean(item.mailbox, 60)} could not be read. Please look: {_digest_line(item)}"
        for item in news.failures[:20]
    ]
    lines += [f"- {clean(line, 200)}" for line in news.calendars]
    if news.faults:
        lines.append(f"- rules.yaml has {_count(len(news.faults), 'fault')}; the last good rules are used.")
    if not news.has_sent:
        lines.append(f"- {NO_SENT}")
    if news.refused_at:
        lines.append(f"- The mail server refused the login on {news.refused_at}.")
    if news.stopped_at:
        lines.append(f"- Eitherway stopped on {news.stopped_at} until somebody changed a setting.")
    for item in news.stale_referrals[:10]:
        lines.append(
            f"- {clean(item.name, 60)} in your refer book was not confirmed recently and is left out."
        )
    return Block("What went wrong", tuple(lines))


def _alive(news: News) -> str:
    seen = sum(news.outcomes.values())
    mail = f"The last mail came {news.last_mail:%a %d %b %H:%M}. " if news.last_mail else ""
    return f"{mail}{_count(seen, 'message')} looked at since the last letter. Eitherway is at work."


# -- the weekly mirror --------------------------------------------------------------------------------


def _mirror(news: News) -> tuple[Block, ...]:
    since = datetime.combine(news.now.date() - timedelta(days=7), time(), news.now.tzinfo)
    answered = [item for item in news.requests if item.answered_at and item.answered_at >= since]
    kept = sum(_was_kept(item) for item in answered)
    late = [item for item in answered if item.due is not None and not _was_kept(item)]
    lines = [
        f"- {_count(len(answered), 'answer')}: {kept} within the promise, {len(late)} late.",
        *_answers_by_kind(answered),
        *_hours(answered),
    ]
    fast = sum(_is_fast(item) for item in answered)
    if fast:
        lines.append(f"- {_count(fast, 'answer')} of your own within the hour: a fast yes?")
    oldest = min((item.opened_at for item in news.open), default=None)
    if oldest is not None:
        lines.append(
            f"- The oldest open request came {say_full_day(oldest.astimezone(news.now.tzinfo).date())}."
        )
    return (Block("The week in the mirror", tuple(lines)), _suggestions(news, since))


def _was_kept(item: Request) -> bool:
    return item.due is None or item.answered_at is None or item.answered_at.date() <= item.due


def _is_fast(item: Request) -> bool:
    soon = item.answered_at is not None and item.answered_at - item.opened_at <= FAST
    return soon and item.answer == "by hand"


def _answers_by_kind(answered: list[Request]) -> list[str]:
    counts: dict[str, Counter[str]] = {}
    for item in answered:
        counts.setdefault(item.kind, Counter())[item.answer] += 1
    return [
        f"- {kind}: " + ", ".join(f"{number} {answer}" for answer, number in sorted(found.items()))
        for kind, found in sorted(counts.items())
    ]


def _hours(answered: list[Request]) -> list[str]:
    minutes = sum(item.minutes for item in answered if item.answer == "yes")
    return [f"- {minutes / 60:.1f} h promised."] if minutes else []


def _suggestions(news: News, since: datetime) -> Block:
    """Lines to copy: what was dismissed again and again may want a narrower rule. No file is edited."""
    dismissed = Counter(
        item.kind
        for item in news.requests
        if item.state == "dismissed" and item.decided_at and item.decided_at >= since
    )
    lines = []
    for kind, number in sorted(dismissed.items()):
        if number >= OFTEN_DISMISSED:
            lines.append(f"{number} cards of '{clean(kind, 60)}' were no requests. To narrow the rule:")
            lines.append(f"  - name: {clean(kind, 60)}")
            lines.append("    when: {..., not: {text: [words that those letters share]}}")
    return Block("For your rules", tuple(lines))
