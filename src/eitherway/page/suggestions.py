"""Rules that follow from decisions: what was no request is read again, and a rule for it is tried. An edge.

The ledger holds no text: the messages are read from the mailbox, at the moment at which somebody asks for
suggestions. Nothing is changed; whoever asked takes a rule over by hand, or in the page's own form.
"""

from collections.abc import Generator
from dataclasses import replace
from datetime import datetime, timedelta

from eitherway.engine.account import Account
from eitherway.engine.config import Config
from eitherway.engine.judged_again import Tally, judge_again
from eitherway.engine.visit import open_account, open_visit
from eitherway.imap.fetch import Fetched
from eitherway.mail.message import Message
from eitherway.page.rules_file import tried
from eitherway.page.rules_text import RuleBlock, begins_list, place_for_new, replaced
from eitherway.requests.request import Request
from eitherway.requests.threads import is_first_of
from eitherway.rules.document import decode
from eitherway.rules.edited_values import written_value
from eitherway.rules.separating_words import LEAST, Read, Separating, separating
from eitherway.storage.resources import read_file
from eitherway.values import dataclass

DAYS = 90


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rule to take over, in the lines of `text`. It finds `found` of the `dismissed` ones of a kind.

    It was tried on the mail of so many days: `right` are the messages that were no request and would be left
    alone, `wrong` those that were one. `fault` is why it could not be tried.
    """

    kind: str
    dismissed: int
    found: int
    text: str
    right: int = 0
    wrong: int = 0
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Sorted:
    """The messages of requests: those of each kind that were none, and all others."""

    dismissed: dict[str, list[Read]]
    others: list[Read]
    keys: frozenset[str]


def suggest(config: Config, now: datetime, found: list[Suggestion]) -> Generator[tuple[int, int]]:
    """Adds to `found` each rule that follows, and gives how many of how many messages were tried on it.

    Raises ConfigError or TransientError where a mailbox cannot be read.
    """
    known = _sorted(config, now)
    for kind, letters in sorted(known.dismissed.items()):
        separated = separating(letters, known.others)
        if separated is not None:
            lines = rule_lines(kind, separated)
            one = Suggestion(kind, len(letters), separated.found, "\n".join(lines))
            found.append((yield from _tried(one, config, now, known.keys)))


def rule_lines(kind: str, separated: Separating) -> tuple[str, ...]:
    """The rule, as lines of rules.yaml below `rules:`. Its example has the words alone, and nobody's text."""
    value, name = separated.values[0], f"looks like {kind}"
    sender = f"somebody{value}" if value.startswith("@") else value
    example = f"from: {sender}, text: Hi" if separated.test == "from" else f"text: {written_value(value)}"
    return (
        f"- name: {written_value(name)}",
        f"  when: {{{separated.test}: {written_value(separated.values)}}}",
        "  do: ignore",
        "  examples:",
        f"    - {{{example}, matches: yes}}",
        "    - {text: Hi, matches: no}",
    )


def with_rule(text: str, lines: str) -> str | None:
    """A rules file with this rule before all others; None where it is written in another way."""
    place = place_for_new(text)
    if place is None:
        return None
    return replaced(text, place, indented(lines, place))


def indented(lines: str, place: RuleBlock) -> str:
    """The lines of a rule as they are written at the place for a new one."""
    first = place.text.strip("\n").split("\n")[1 if begins_list(place) else 0]
    indent = " " * (len(first) - len(first.lstrip()))
    text = "\n".join(f"{indent}{line}" for line in lines.split("\n"))
    return f"rules:\n{text}" if begins_list(place) else text


def _tried(
    one: Suggestion, config: Config, now: datetime, dismissed: frozenset[str]
) -> Generator[tuple[int, int], None, Suggestion]:
    """The suggestion with what it would have changed in the mail of the last weeks."""
    text = decode(read_file(config.paths.rules_path), str(config.paths.rules_path)).replace("\r\n", "\n")
    after = with_rule(text, one.text)
    rulebook, faults = tried(after.encode(), config.paths) if after else (None, ("",))
    if rulebook is None:
        return replace(one, fault=faults[0])
    tally = Tally()
    yield from judge_again(replace(config, rulebook=rulebook), config.rulebook, now, DAYS, tally)
    requests = [key for key, before in tally.changed if before.startswith("rule:")]
    right = sum(key in dismissed for key in requests)
    return replace(one, right=right, wrong=len(requests) - right)


# -- what was decided -------------------------------------------------------------------------------------


def _sorted(config: Config, now: datetime) -> Sorted:
    """The messages of the requests of the last weeks, read from the mailboxes again."""
    dismissed: dict[str, list[Read]] = {}
    others: list[Read] = []
    keys: set[str] = set()
    for settings in config.rulebook.settings.mailboxes:
        with open_visit(config.paths, settings, dry_run=True) as visit:
            account = open_account(visit, config, now, dry_run=True)
            for request, message in _messages(account, now - timedelta(days=DAYS)):
                read = _read(message)
                if request.state == "dismissed":
                    dismissed.setdefault(request.kind, []).append(read)
                    keys.add(request.key)
                else:
                    others.append(read)
    return Sorted(dismissed, others, frozenset(keys))


def _messages(account: Account, since: datetime) -> list[tuple[Request, Message]]:
    """The requests with their first messages, as far as these are still where they came."""
    requests = {
        one.source: one for one in account.ledger.requests(over_since=since) if one.opened_at >= since
    }
    if sum(one.state == "dismissed" for one in requests.values()) < LEAST:
        return []
    found = account.mailbox.fetch(sorted(requests))
    return [(requests[one.ref], message) for one in found if (message := _first(one, requests[one.ref]))]


def _first(fetched: Fetched, request: Request) -> Message | None:
    """The message, if it is that of the request: uids may name others after a server was restored."""
    message = fetched.message
    if not isinstance(message, Message) or not is_first_of(request, message, fetched.internal_date):
        return None
    return message


def _read(message: Message) -> Read:
    sender = next((one.key for one in message.from_), "")
    return Read(sender, f"{message.subject}\n{message.written}")
