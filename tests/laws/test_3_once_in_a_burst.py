"""Law 3 for letters that come together: what they bring is appended together, and each of it once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from eitherway.engine import intake, renewals
from eitherway.errors import TransientError
from tests.laws.desk import Desk
from tests.laws.letters import ASKING
from tests.memory.server import ALL, MemoryServer, RefusedError
from tests.servers.personalities import EXCHANGE, GMAIL

SERVERS = {
    "together": MemoryServer(ALL),
    "one at a time": MemoryServer(ALL - {"MULTIAPPEND"}),
    "rebuilding": MemoryServer(personality=EXCHANGE),
    "merging": MemoryServer(personality=GMAIL),
}
NEWS = (
    b"From: News <news@shop.example>\r\nTo: maya@okafor.example\r\nSubject: Shoes\r\nList-Id: <n.example>\r\n"
    b"Date: Mon, 23 Nov 2026 08:00:00 -0600\r\nMessage-ID: <n1@shop.example>\r\n\r\nCheaper.\r\n"
)
CRISIS = ASKING.replace(b"a1@", b"c1@").replace(b"dana@", b"kim@").replace(b"Dana Reyes", b"Kim")
CRISIS = CRISIS.replace(b"Could you give a talk", b"I want to kill myself. Could you give a talk")


def asking(name: str, words: str = "at our school", number: int = 1, answers: str = "") -> bytes:
    """A request for a talk by the person of that name."""
    more = f"\r\nIn-Reply-To: <{answers}>" if answers else ""
    return (
        ASKING.replace(b"Dana Reyes <dana@", f"{name.title()} Ray <{name}@".encode())
        .replace(b"<a1@example.net>", f"<{name}{number}@example.net>{more}".encode())
        .replace(b"on Tuesday", f"{words} on Tuesday".encode())
    )


ASKERS = ("ann", "ben", "cleo")
BURST = tuple(map(asking, ASKERS))


def cut() -> None:
    raise TransientError("connection lost")


def at(
    number: int,
    moments: dict[str, Callable[[], object]],
    act: Callable[[], object] = cut,
    command: str = "APPEND",
) -> None:
    """Has that happen at the n-th such command from now, which is the first one of number 1."""
    later = act if number == 1 else lambda: at(number - 1, moments, act, command)
    moments[command] = later


def new_desk(folder: Path, server: MemoryServer, **more: str) -> Desk:
    """An office on a server like this one, after its first look."""
    folder.mkdir(exist_ok=True)
    desk = Desk(folder, MemoryServer(server.capabilities, server.personality), **more)
    desk.look()
    return desk


def save(desk: Desk, letters: Iterable[bytes]) -> None:
    for one in letters:
        desk.mail.save(one)


def counts(desk: Desk) -> dict[str, tuple[int, int]]:
    """How many drafts and cards each asker has."""
    drafts, cards = desk.texts("Drafts"), desk.texts("Requests")
    return {
        name: (
            sum(f"{name}@example.net".encode() in one for one in drafts),
            sum(f"{name}1@example.net".encode() in one for one in cards),
        )
        for name in ASKERS
    }


ONE_EACH = dict.fromkeys(ASKERS, (1, 1))


@pytest.mark.parametrize("lost", [False, True], ids=["ledger kept", "ledger lost"])
@pytest.mark.parametrize(
    ("server", "point", "number"),
    [
        *(("together", point, number) for point in ("before", "after") for number in (1, 2)),
        *(("one at a time", "after", number) for number in range(1, 7)),
        *(("one at a time", "before", number) for number in (1, 4)),
        *((name, "after", number) for name in ("rebuilding", "merging") for number in (2, 5)),
    ],
)
def test_a_burst_that_is_cut_at_any_append_leaves_one_draft_and_one_card_each(
    server: str, point: str, number: int, lost: bool, tmp_path: Path
) -> None:
    desk = new_desk(tmp_path, SERVERS[server])
    save(desk, BURST)
    at(number, getattr(desk.server, point))
    with pytest.raises(TransientError):
        desk.look()

    start_again(desk, lost=lost)
    desk.look()

    assert counts(desk) == ONE_EACH
    assert [(one.draft_state, one.card is not None) for one in desk.ledger.requests()] == [
        ("waiting", True)
    ] * 3


def start_again(desk: Desk, *, lost: bool) -> None:
    """The first look of a new process, from the letters' day on where the ledger is lost."""
    if lost:
        desk.forget_everything()
        desk.look(since=desk.now.date())
    else:
        desk.connect()
        desk.look()


def test_where_several_are_refused_together_each_is_appended_by_itself(tmp_path: Path) -> None:
    desk = new_desk(tmp_path, SERVERS["together"])
    save(desk, BURST)

    def refuse() -> None:
        raise RefusedError("one at a time, please")

    desk.server.before["APPEND"] = refuse
    desk.look()

    assert counts(desk) == ONE_EACH


def test_a_server_that_takes_some_of_several_and_refuses_the_rest_doubles_none(tmp_path: Path) -> None:
    desk = new_desk(tmp_path, SERVERS["together"])
    save(desk, BURST)

    def take_one_and_refuse(name: str, messages: list[tuple[bytes, tuple[str, ...]]]) -> tuple[int, ...]:
        desk.server.append(name, *messages[0])
        raise RefusedError("no more")

    desk.server.append_together = take_one_and_refuse  # type: ignore[method-assign, assignment]
    desk.look()

    assert counts(desk) == ONE_EACH


def test_two_programs_that_meet_in_a_burst_leave_one_each(tmp_path: Path) -> None:
    desk = new_desk(tmp_path / "one", SERVERS["together"])
    other = Desk(tmp_path, desk.server)
    save(desk, BURST)
    desk.server.before["APPEND"] = lambda: other.look(since=desk.now.date())

    desk.look()
    other.look()
    desk.look()

    assert counts(desk) == ONE_EACH


TOGETHER = (
    asking("ann"),
    NEWS,
    asking("ben"),
    asking("ann", "in March", number=2, answers="ann1@example.net"),
    asking("ann", number=3),
    asking("ben", "and at our church", number=2),
    CRISIS,
    asking("cleo"),
    asking("cleo"),
    NEWS,
)


@pytest.mark.parametrize("server", SERVERS.values(), ids=SERVERS)
def test_a_burst_leaves_what_one_letter_at_a_time_leaves(
    server: MemoryServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    together, alone = new_desk(tmp_path / "together", server), new_desk(tmp_path / "alone", server)
    save(together, TOGETHER)
    save(alone, TOGETHER)

    done = together.look()
    monkeypatch.setattr(intake, "AT_ONCE", 1)
    one_by_one = alone.look()

    assert [type(one) for one in done] == [type(one) for one in one_by_one]
    assert described(together) == described(alone)


def described(desk: Desk) -> tuple[object, ...]:
    """What is in Drafts and on the board, in any order, and what is remembered of each request."""
    requests = (
        replace(one, source=None, latest=None, draft=None, card=None, asker="", askers=())  # type: ignore[arg-type]
        for one in desk.ledger.requests()
    )
    stored = (sorted(map(without_chance, desk.texts(name))) for name in ("Drafts", "Requests"))
    outcomes = desk.ledger.outcomes_since(desk.now.replace(year=2020))
    return (*stored, sorted(requests, key=lambda one: one.key), outcomes)


def without_chance(octets: bytes) -> bytes:
    """A draft or a card without what is made from the board's key, and without its boundaries."""
    header, _, body = octets.partition(b"\r\n\r\n")
    kept = re.sub(
        rb"(?m)^(Eitherway-State|Eitherway-Seal|Message-ID):[^\r\n]*(\r\n[ \t][^\r\n]*)*", b"", header
    )
    return re.sub(rb"=======+\d+==", b"", kept + body)


@pytest.mark.parametrize(("limit", "drafts", "cards"), [("drafts", 2, 3), ("cards", 2, 2)])
def test_the_limits_of_a_day_hold_in_a_burst(limit: str, drafts: int, cards: int, tmp_path: Path) -> None:
    desk = new_desk(tmp_path, SERVERS["together"], answers=f"  {limit}_per_day: 2\n")
    save(desk, BURST)

    desk.look()

    assert (
        len(desk.texts("Drafts")),
        sum(b"Eitherway-Request" in one for one in desk.texts("Requests")),
    ) == (
        drafts,
        cards,
    )


def test_a_letter_whose_card_fails_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = new_desk(tmp_path, SERVERS["together"])
    save(desk, BURST)
    monkeypatch.setattr(desk.ledger, "intend", failing_for_one_card(desk))

    desk.look()

    assert sorted(counts(desk).values()) == [(1, 0), (1, 1), (1, 1)]
    assert len(desk.ledger.failures()) == 1


def failing_for_one_card(desk: Desk) -> Callable[[str, str, datetime], None]:
    """What notes an intent, and raises for the card of one request."""
    intend = desk.ledger.intend

    def noted(name: str, request: str, now: datetime) -> None:
        if ":card:" in name and request == min(one.key for one in desk.ledger.requests()):
            raise ValueError("a fault of the program")
        intend(name, request, now)

    return noted


# -- cards that are renewed together: all three promises are due tomorrow -----------------------------------


def due_tomorrow(folder: Path, server: MemoryServer) -> Desk:
    """An office with three requests on the board, in the evening before their day."""
    desk = new_desk(folder, server)
    save(desk, BURST)
    desk.look()
    desk.now += timedelta(days=1, hours=3)
    return desk


def renewed(desk: Desk) -> list[bool]:
    """Of each card whether it is a later one than the first of its request."""
    return [b"\r\nEitherway-Revision: 1\r\n" not in octets for octets in cards(desk)]


def cards(desk: Desk) -> list[bytes]:
    return [one for one in desk.texts("Requests") if b"Eitherway-Request" in one]


ALL_RENEWED = [True] * 3


@pytest.mark.parametrize("lost", [False, True], ids=["ledger kept", "ledger lost"])
@pytest.mark.parametrize("point", ["before", "after"])
@pytest.mark.parametrize(
    ("server", "command", "number"),
    [
        ("together", "APPEND", 1),
        *(("one at a time", "APPEND", number) for number in (1, 2, 3)),
        *((name, "EXPUNGE", number) for name in SERVERS for number in (1, 3)),
    ],
)
def test_renewals_that_are_cut_anywhere_leave_one_card_each(
    server: str, command: str, number: int, point: str, lost: bool, tmp_path: Path
) -> None:
    desk = due_tomorrow(tmp_path, SERVERS[server])
    at(number, getattr(desk.server, point), command=command)
    with pytest.raises(TransientError):
        desk.look()

    start_again(desk, lost=lost)
    desk.look()

    assert renewed(desk) == ALL_RENEWED


def test_where_renewals_are_refused_together_each_is_renewed_by_itself(tmp_path: Path) -> None:
    desk = due_tomorrow(tmp_path, SERVERS["together"])

    def refuse() -> None:
        raise RefusedError("one at a time, please")

    desk.server.before["APPEND"] = refuse
    desk.look()

    assert renewed(desk) == ALL_RENEWED


def test_a_renewal_that_fails_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = due_tomorrow(tmp_path, SERVERS["together"])
    monkeypatch.setattr(desk.ledger, "intend", failing_for_one_card(desk))

    desk.look()

    assert sorted(renewed(desk)) == [False, True, True]
    assert len(desk.ledger.failures()) == 1


def test_cards_that_are_renewed_together_are_what_one_at_a_time_makes_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = due_tomorrow(tmp_path / "together", SERVERS["together"])
    alone = due_tomorrow(tmp_path / "alone", SERVERS["together"])

    together.look()
    monkeypatch.setattr(renewals, "AT_A_TIME", 1)
    alone.look()

    assert described(together) == described(alone)


def test_a_verdict_that_is_due_for_many_is_found_with_one_fetch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = new_desk(tmp_path, SERVERS["together"])
    save(desk, map(asking, map("asker{}".format, range(20))))
    desk.look()
    desk.now += timedelta(minutes=61)
    asked: list[str] = []
    told = desk.server.told
    monkeypatch.setattr(desk.server, "told", lambda what, uids: (asked.append(what), told(what, uids))[1])

    desk.look()

    assert all(one.checked_at == desk.now for one in desk.ledger.requests())
    assert asked.count("FETCH INBOX") == 1
