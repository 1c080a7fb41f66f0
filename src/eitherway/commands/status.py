"""`status`: what the watcher does, as its ledger has it. An edge.

It is asked often, by programs too: what is heavy (rules, patterns) is not loaded.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from textwrap import wrap
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from eitherway.commands.options import Options, put, terminal_width
from eitherway.engine.tried_server import last_trial
from eitherway.errors import ConfigError, EitherwayError
from eitherway.text.formats import Writing, say_day, say_length, say_moment

if TYPE_CHECKING:
    from eitherway.engine.paths import Paths
    from eitherway.rules.written_files import Overview
    from eitherway.storage.ledger import Ledger

STALE = timedelta(minutes=30)
STALE_TEXT = "was not read recently; is it running? eitherway service status"
AHEAD = timedelta(minutes=2)  # a clock that was corrected by less than this was not wrong
STOPPED = (
    "the watcher stopped because you must change something; its log says what, "
    "or try: eitherway once --dry-run; when that is fixed, save rules.yaml or start it again"
)


class StaleError(EitherwayError):
    """The watcher has not read the mailbox recently."""

    exit_code = 75


def show_status(options: Options) -> None:
    """Prints it. Raises StaleError if the mailbox was not read recently, ConfigError if somebody must act."""
    try:
        watched = options.paths.watched()
    except ConfigError as error:
        unknown = "status: unknown until that is fixed; a running watcher continues with the last good rules"
        raise ConfigError(*error.faults, unknown) from None
    now, writing = datetime.now(ZoneInfo(watched.timezone)), Writing(country=watched.country)
    items = list(statuses(options.paths, watched, now))
    put(options, items, (line for item in items for line in status_lines(item, now, writing)))
    if any(item["refused"] for item in items):
        raise ConfigError("the mail server refused the login; see above")
    if any(item["stopped"] for item in items):
        raise ConfigError(STOPPED)
    if any(item["stale"] for item in items):
        raise StaleError(f"the mailbox {STALE_TEXT}")


def statuses(paths: "Paths", watched: "Overview", now: datetime) -> Iterator[dict[str, Any]]:
    """What `status --json` says of each of these mailboxes."""
    for name, host, account in watched.mailboxes:
        with closing(paths.ledger(account)) as ledger:
            yield {"mailbox": name, "host": host, **_status_of(ledger, now)}


_COUNTS = ("open", "overdue", "drafts_unsent", "next_due", "waiting")


def _status_of(ledger: "Ledger", now: datetime) -> dict[str, Any]:
    looked_at = ledger.fact("looked_at")
    return {
        "looked_at": looked_at or None,
        "last_mail_at": ledger.fact("last_mail_at") or None,
        "stale": not looked_at or not -AHEAD <= now - datetime.fromisoformat(looked_at) <= STALE,
        "refused": ledger.fact("refused") or None,
        "stopped": ledger.fact("stopped") or None,
        "trouble": ledger.fact("trouble") or None,
        "alarm": ledger.fact("alarm") or None,
        "no_idle_line": ledger.fact("line") or None,
        "tried": last_trial(ledger),
        "paused_until": ledger.fact("paused") or None,
        **dict(zip(_COUNTS, ledger.summary(now.date()), strict=True)),
        "set_aside": len(ledger.failures()),
        "today": ledger.outcomes_since(now - timedelta(days=1)),
    }


_NOTED = {
    "refused": "login refused",
    "stopped": "stopped",
    "trouble": "last trouble",
    "alarm": "last alarm",
    "no_idle_line": "no idle line since",
}


def status_lines(item: dict[str, Any], now: datetime, writing: Writing) -> Iterator[str]:
    """What `status` prints of one mailbox."""
    yield f"{item['mailbox']} on {item['host']}"
    yield f"  mailbox last read:      {ago(item['looked_at'], now, writing) or 'never'}" + (
        " (stale)" if item["stale"] else ""
    )
    yield f"  last mail seen:         {ago(item['last_mail_at'], now, writing) or 'none yet'}"
    if item["paused_until"]:
        from eitherway.requests.paused import say_until  # with all that a card needs

        until = datetime.fromisoformat(item["paused_until"]).astimezone(now.tzinfo)
        yield f"  paused until:           {say_until(until, writing)}; to go on now: eitherway pause off"
    for name, words in _NOTED.items():
        if item[name]:
            yield from _fact(f"{words}:", _noted(item[name], now, writing))
    if tried := item["tried"]:
        lacks = f"cannot be used ({', '.join(tried['unmet'])}); see: eitherway doctor"
        found = lacks if tried["unmet"] else "can be used"
        yield from _fact("server tried:", f"{ago(tried['at'], now, writing)}: {found}")
    yield f"  open requests:          {item['open']}, {item['overdue']} overdue"
    if item["waiting"]:
        yield f"  on the wait list:       {item['waiting']}"
    if item["next_due"]:
        day = say_day(date.fromisoformat(item["next_due"]), writing)
        yield f"  next answer due:        {day}; see: eitherway requests"
    yield f"  drafts not sent:        {item['drafts_unsent']}"
    yield f"  messages set aside:     {item['set_aside']}"
    found = ", ".join(f"{name} {number}" for name, number in sorted(item["today"].items()))
    yield from _fact("in the last day:", found or "nothing")


def _fact(name: str, text: str) -> Iterator[str]:
    """A line of `status`, or several where the text is long."""
    lines = wrap(text, max(terminal_width() - 26, 20), break_on_hyphens=False)
    yield from (f"  {name if not place else '':<24}{line}" for place, line in enumerate(lines))


def _noted(text: str, now: datetime, writing: Writing) -> str:
    """When trouble was noted, on the owner's clock, and why: "2026-11-24 03:00 UTC: the line was cut"."""
    at, zone, why = text.partition(" UTC")
    try:
        moment = datetime.fromisoformat(f"{at}+00:00").astimezone(now.tzinfo)
    except ValueError:
        return text
    return say_moment(moment, writing) + (why if zone else "")


def ago(iso: str | None, now: datetime, writing: Writing) -> str:
    """ "Mon 23 Nov 09:57, 2 min ago", in the zone of `now`; "" if there is no moment."""
    if not iso:
        return ""
    moment = datetime.fromisoformat(iso).astimezone(now.tzinfo)
    if moment - now > AHEAD:
        future = f"{say_moment(moment, writing)} {moment.year}, in the future"
        return f"{future}: this machine's clock is or was wrong"
    age = max(int((now - moment).total_seconds() // 60), 0)
    return (
        f"{say_moment(moment, writing)}, {say_length(age)} ago"
        if age
        else f"{say_moment(moment, writing)}, just now"
    )
