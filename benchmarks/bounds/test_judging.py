"""Judging a message: a newsletter costs next to nothing, and a long letter no more than its length."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from eitherway.engine.config import Config, Paths
from eitherway.engine.intake import Lookback, gather_message_facts
from eitherway.imap.mailbox import Fetched
from eitherway.mail.guards import OwnAddresses, screen
from eitherway.mail.message import Message, parse, parse_header
from eitherway.requests.decide_new import decide_new
from eitherway.requests.letters import Letters
from eitherway.requests.mailbox_names import names_unseen
from eitherway.requests.message_decision import MessageDecision
from eitherway.requests.request import Ref
from eitherway.storage.ledger import memory_ledger
from eitherway.storage.resources import read_templates
from tests.measuring import cpu_seconds

RULES = Path(__file__).parents[2] / "rules.yaml"
NOW = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)
HEADER = (
    "From: Dana Rivera <dana@example.net>\nTo: maya@okafor.example\nSubject: Moss\n"
    "Message-ID: <a@example.net>\nDate: Fri, 27 Nov 2026 10:00:00 -0600\n"
)
LIST = HEADER + "List-Id: <news.example>\nList-Unsubscribe: <https://example.net/leave>\n"
PROSE = "We met at the fair, and I liked what you said of moss. The weather was fine and the talk went on. "
ASK = "Could you give a talk at our school on Tuesday, December 1 at 10am? There is a small fee. "
# What a letter may be full of: words that each stage looks at again and again.
FULL_OF = {
    "prose": PROSE,
    "asks": ASK,
    "lines that ask": "Could we meet on Monday at 3pm?\n",
    "beginnings of asks": "could you ",
    "clocks": "3:00 pm ",
    "halves of patterns": "found your address died my friend would like to see you again ",
    "danger": "i want to take all my pills and die ",
    "danger without its end": "take all my want to hurt kill ",
    "footers": "unsubscribe from this list. ",
    "quotes": "> quoted line\n",
    "links": "http://a.example/b ",
    "question marks": "?",
    "apostrophes": "don't ",
}


@cache
def judging() -> Callable[[Message], MessageDecision]:
    """The judgement of a message by the shipped rules, with nothing remembered."""
    paths = Paths(RULES, Path("nowhere"))
    rulebook = paths.rulebook(examples=False)
    config = Config(paths, rulebook, Letters.load(read_templates(paths.base / "templates"), tried=True), ())
    settings = rulebook.settings.mailboxes[0]
    context, ledger = config.context(settings, names_unseen(settings), NOW), memory_ledger()

    def judge(message: Message) -> MessageDecision:
        stopped = screen(message, context.own_addresses()) is not None  # as a mailbox fetches it
        fetched = Fetched(Ref("INBOX", 1, 1), message, frozenset(), NOW, stopped)
        return decide_new(gather_message_facts(fetched, ledger, context, Lookback()), context)

    return judge


def octets(piece: str, size: int, header: str = HEADER) -> bytes:
    return f"{header}\n{piece * (size // len(piece))}\n".encode()


def seconds(piece: str, size: int) -> float:
    message = octets(piece, size)
    return cpu_seconds(lambda: judging()(parse(message)), attempts=2)


def of_hundred(work: Callable[[], object]) -> float:
    """The CPU seconds of one of a hundred."""
    return cpu_seconds(lambda: [work() for _ in range(100)]) / 100


def test_list_mail_is_stopped_by_its_header_within_half_a_millisecond() -> None:
    header = parse_header(LIST.encode())
    own = OwnAddresses(("maya@okafor.example",))
    screen(header, own)

    assert of_hundred(lambda: screen(header, own)) < 0.0005


def test_a_long_newsletter_is_judged_within_three_milliseconds() -> None:
    message = parse(octets(PROSE, 65_536, LIST))
    judging()(message)

    assert of_hundred(lambda: judging()(message)) < 0.003


def test_a_letter_of_two_pages_that_asks_nothing_is_judged_within_twenty_milliseconds() -> None:
    letter = octets(PROSE, 4_096)
    judging()(parse(letter))

    assert of_hundred(lambda: judging()(parse(letter))) < 0.020


@pytest.mark.parametrize("piece", FULL_OF.values(), ids=FULL_OF)
def test_four_times_the_letter_takes_about_four_times_the_time(piece: str) -> None:
    seconds(piece, 4_096)

    assert seconds(piece, 65_536) < 5 * seconds(piece, 16_384) + 0.1


@pytest.mark.parametrize("piece", FULL_OF.values(), ids=FULL_OF)
def test_the_longest_letter_that_is_read_takes_less_than_two_seconds(piece: str) -> None:
    seconds(piece, 4_096)

    assert seconds(piece, 262_144) < 2
