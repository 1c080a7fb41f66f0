"""The digest: what must be read first, what is due, what waits, what went wrong. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

from eitherway.requests.card_markup import Block, Page, clean
from eitherway.requests.digest_news import Digested, News
from eitherway.requests.paused import say_until
from eitherway.requests.request import Request
from eitherway.requests.wait_words import wait_block
from eitherway.requests.week_mirror import mirror_block, rules_block
from eitherway.rules.decisions import decision_kind, letter_after
from eitherway.text.formats import Writing, say_day, say_full_day, with_capital
from eitherway.text.words import marked

MOST_FIRST = 10  # cards that are named as those to read first
MOST_LISTED = 200  # requests of one day
MOST_LEFT = 5  # messages that are named for one guard
# What a person's letter can trip over: outcomes of messages that get no card.
LEFT_ALONE = {
    "guard:not_named": marked("{letter}: none of your addresses is in To or Cc (not_named)."),
    "only_quoted": marked("{letter}: only quoted text was found in it (only_quoted)."),
    "guard:spam_verdict": marked("{letter}: your mail provider calls it spam (spam_verdict)."),
}


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
        or news.paused_until
        or news.more
    )


def digest_page(news: News) -> Page:
    """The digest: danger, trouble and what is overdue first, then day by day, then the rest."""
    first = tuple(_read_first(news))
    late = {item.key for item in news.overdue}
    lead, headline = _lead(news, first), Block("", (_headline(news),), look="lead")
    late = {item.key for item in news.overdue}
    blocks = [
        lead,
        Block("", tuple(_paused(news))),
        *_by_day(news.overdue, news),
        _left_alone(news),
        *([replace(headline, look="")] if lead != headline else []),
        *_by_day((item for item in news.open if item.key not in late), news),
        *news.more,
        Block(
            news.writing.say("To read some time"),
            tuple(f"- {_named(item, news)}" for item in news.digest[:40]),
        ),
        wait_block(news.listed, news.now, news.writing),
        _wrong(news),
        *(mirror_block(one, news.writing) for one in news.reflections),
        rules_block(news.often_dismissed, news.writing),
        Block("", (" ".join(_alive(news)),)),
    ]
    return Page(_subject(news, is_urgent=bool(first)), tuple(block for block in blocks if block.lines))


def _subject(news: News, *, is_urgent: bool) -> str:
    say, count = news.writing.say, news.writing.say_count
    number = len(news.open)
    parts = [say("READ FIRST")] if is_urgent else []
    if news.weekly:
        parts.append(count("The week: {number} open", "The week: {number} open", number))
    else:
        parts.append(count("Today: {number} open", "Today: {number} open", number))
    if news.overdue:
        parts.append(count("{number} overdue", "{number} overdue", len(news.overdue)))
    if news.digest:
        parts.append(count("{number} to read", "{number} to read", len(news.digest)))
    return " · ".join((*parts, say_day(news.now.date(), news.writing)))


# -- what must be read first ----------------------------------------------------------------------------


def _lead(news: News, first: tuple[str, ...]) -> Block:
    """What the page begins with: what is to be read first, else how much is overdue, else the day."""
    count = news.writing.say_count
    if first:
        return Block(
            "", (count("Please read this first", "Please read these first", len(first)), *first), look="lead"
        )
    if news.overdue:
        number = len(news.overdue)
        return Block(
            "", (count("{number} request is overdue", "{number} requests are overdue", number),), look="lead"
        )
    return Block("", (_headline(news),), look="lead")


def _paused(news: News) -> Iterator[str]:
    if news.paused_until is not None:
        day = say_until(news.paused_until, news.writing)
        yield news.writing.say("Paused until {day}: nothing is drafted", day=day) + "."


def _is_only_flagged(item: Request) -> bool:
    return not {"read_first", "crisis"} & set(item.notes)


def _read_first(news: News) -> Iterator[str]:
    say = news.writing.say
    alarms = [_named(one, news) for one in news.alarms]
    flagged = [_about(item, news) for item in news.alarming if _is_only_flagged(item)]
    harm = [_about(item, news) for item in news.alarming if not _is_only_flagged(item)]
    for letter in alarms[:MOST_FIRST]:
        yield "- " + say(
            "{letter}: somebody may be in danger. Read the message itself; nothing was drafted.",
            letter=letter,
        )
    for letter in harm[:MOST_FIRST]:
        yield "- " + say(
            "{letter}: it may speak of harm. Read it, and answer by hand; nothing was drafted.", letter=letter
        )
    for letter in flagged[:MOST_FIRST]:
        yield "- " + say(
            "{letter}: your rules flag such letters. Read it, and answer by hand; nothing was drafted.",
            letter=letter,
        )
    if more := sum(len(one[MOST_FIRST:]) for one in (alarms, harm, flagged)):
        yield "- " + _more(more, news)
    if news.refused_at:
        yield "- " + say(
            "The mail server refused the login ({at}): what came meanwhile was read late.",
            at=news.refused_at,
        )
    if news.stopped_at:
        yield "- " + say(
            "Eitherway stopped ({at}) until somebody changed a setting: what came meanwhile was read late.",
            at=news.stopped_at,
        )
    for item in news.failures[:20]:
        yield "- " + say(
            "A message in {mailbox} could not be read. Please look: {letter}",
            mailbox=clean(item.mailbox, 60),
            letter=_named(item, news),
        )


def _left_alone(news: News) -> Block:
    """What got no card though a person may have written it; nothing is left without a word."""
    say, count = news.writing.say, news.writing.say_count
    lines = []
    for outcome, sentence in LEFT_ALONE.items():
        letters = [one for one in news.left_letters if one.outcome == outcome][:MOST_LEFT]
        lines += ["- " + say(sentence, letter=_named(one, news)) for one in letters]
        if more := max(news.left.get(outcome, 0) - len(letters), 0):
            lines.append("- " + (_more(more, news) if letters else _LEFT_COUNTS[outcome](news.writing, more)))
    lines += [
        "- "
        + count(
            "{number} letter came to {address}: add it to owner.addresses?",
            "{number} letters came to {address}: add it to owner.addresses?",
            number,
            address=clean(address, 100),
        )
        for address, number in news.unlisted
    ]
    return Block(say("Left without a card: is one of these for you?"), tuple(lines))


_LEFT_COUNTS: dict[str, Callable[[Writing, int], str]] = {
    "guard:not_named": lambda writing, number: writing.say_count(
        "{number} letter with none of your addresses in To or Cc (not_named).",
        "{number} letters with none of your addresses in To or Cc (not_named).",
        number,
    ),
    "only_quoted": lambda writing, number: writing.say_count(
        "{number} letter in which only quoted text was found (only_quoted).",
        "{number} letters in which only quoted text was found (only_quoted).",
        number,
    ),
    "guard:spam_verdict": lambda writing, number: writing.say_count(
        "{number} letter that your mail provider calls spam (spam_verdict).",
        "{number} letters that your mail provider calls spam (spam_verdict).",
        number,
    ),
}


# -- the requests, day by day ---------------------------------------------------------------------------


def _headline(news: News) -> str:
    day = with_capital(say_full_day(news.now.date(), news.writing))
    if not news.open:
        return news.writing.say("{day}. No request is open.", day=day)
    return news.writing.say_count(
        "{day}. {number} request is open.", "{day}. {number} requests are open.", len(news.open), day=day
    )


def _by_day(requests: Iterable[Request], news: News) -> Iterator[Block]:
    """The requests under the day by which they want an answer, so that each day is said once."""
    ordered = sorted(requests, key=lambda item: (item.due or date.max, item.opened_at))
    for due, found in groupby(ordered, key=lambda item: item.due):
        items = tuple(found)
        lines = tuple(f"- {_request_line(item, news)}" for item in items[:MOST_LISTED])
        more = len(items) - MOST_LISTED
        yield Block(_day_heading(due, news), (*lines, *([f"- {_more(more, news)}"] if more > 0 else [])))


def _day_heading(due: date | None, news: News) -> str:
    say, today = news.writing.say, news.now.date()
    if due is None:
        return say("Open")
    if due == today:
        return say("Answer today")
    if due == today + timedelta(days=1):
        return say("Answer tomorrow")
    day = say_full_day(due, news.writing)
    return say("Overdue since {day}", day=day) if due < today else say("Answer by {day}", day=day)


def _request_line(item: Request, news: News) -> str:
    about = news.writing.say("{letter} ({kind}).", letter=_about(item, news), kind=clean(item.kind, 60))
    return " ".join((about, _age(item, news), *_state(item, news.writing)))


def _age(item: Request, news: News) -> str:
    days = (news.now.date() - item.opened_at.astimezone(news.now.tzinfo).date()).days
    if days <= 0:
        return news.writing.say("Asked today.")
    if days == 1:
        return news.writing.say("Asked yesterday.")
    return news.writing.say_count("Asked {number} day ago.", "Asked {number} days ago.", days)


def _state(item: Request, writing: Writing) -> Iterator[str]:
    """What was decided on a request, where its letter is, and whether its card is gone."""
    waits = item.draft is not None
    kind = decision_kind(item.decision)
    if kind is not None:
        is_written = waits and item.letter == letter_after(item.decision)
        word = writing.say(kind.word)
        if is_written:
            yield writing.say("Decided: {word}. The letter waits in Drafts.", word=word)
        else:
            yield writing.say("Decided: {word}. Its letter is not in Drafts yet.", word=word)
    elif item.state == "waiting":
        yield writing.say("They are on your wait list.")
    elif item.state == "promised":
        yield writing.say("You promised an answer.")
    if kind is None and waits:
        yield writing.say("Its draft waits in Drafts.")
    elif kind is None and item.state == "open":
        yield writing.say(_DRAFTS.get(item.draft_state, _DRAFTS[""]))
    if "card_deleted" in item.notes:
        yield writing.say("You deleted its card.")


_DRAFTS = {
    "": marked("Nothing is drafted."),
    "edited": marked("You changed its draft, and did not send it yet."),
    "deleted": marked("You deleted its draft."),
    "gone": marked("Its draft is gone, and was not seen in Sent."),
}


def _about(item: Request, news: News) -> str:
    """ "Dana Rivera, “A talk in December?”"; the kind where neither is known."""
    named = news.named.get(item.key)
    return _quoted(named.person, named.subject, news.writing) if named else item.kind


def _named(item: Digested, news: News) -> str:
    return _quoted(item.sender, item.subject, news.writing)


def _quoted(person: str, subject: str, writing: Writing) -> str:
    who, about = clean(person, 60) or writing.say("nobody named"), clean(subject, 100)
    return writing.say("{who}, “{subject}”", who=who, subject=about) if about else who


def _more(number: int, news: News) -> str:
    return news.writing.say_count("and {number} more", "and {number} more", number)


# -- the rest -------------------------------------------------------------------------------------------


def _wrong(news: News) -> Block:
    say, count = news.writing.say, news.writing.say_count
    lines = [f"- {clean(news.writing.say(line), 200)}" for line in news.calendars]
    if news.faults:
        lines.append(
            "- "
            + count(
                "rules.yaml has {number} fault; the last good rules are used.",
                "rules.yaml has {number} faults; the last good rules are used.",
                len(news.faults),
            )
        )
    if not news.has_sent:
        lines.append(
            "- "
            + say(
                "There is no mailbox for sent mail, so no promise that you send is known. "
                "Where it has a name of its own: `sent: NAME` under mailbox in rules.yaml."
            )
        )
    lines += [
        "- "
        + say(
            "{name} in your refer book was not confirmed recently and is left out.", name=clean(item.name, 60)
        )
        for item in news.stale_referrals[:10]
    ]
    return Block(say("What went wrong"), tuple(lines))


def _alive(news: News) -> Iterator[str]:
    if news.last_mail:
        yield news.writing.say("The last mail came {at}.", at=news.last_mail)
    yield news.writing.say_count(
        "{number} message was looked at since the last digest. Eitherway is at work.",
        "{number} messages were looked at since the last digest. Eitherway is at work.",
        sum(news.outcomes.values()),
    )
