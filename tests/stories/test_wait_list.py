"""The wait list over months: asked, put on it, asked again, offered a place, gone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from eitherway.requests.request import Request
from tests.memory.account import MemoryAccount
from tests.servers.account import Account
from tests.servers.mail_account import MailAccount
from tests.stories.office import MONDAY, Office, letter

WORDS = "Dear Dana, would Tuesdays at nine suit you?"
ASKS = "Hi Maya,\n\nI am looking for a therapist. Are you taking new clients?\n\n{name}\n"
FULL = "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260301T000000Z\r\nSUMMARY:session\r\n"
EVERY_DAY = (
    FULL + "DTSTART;TZID=America/Chicago:{start:%Y%m%dT%H%M%S}\r\n"
    "DTEND;TZID=America/Chicago:{end:%Y%m%dT%H%M%S}\r\nRRULE:FREQ=WEEKLY\r\nEND:VEVENT\r\n"
)


def fill(office: Office, *, free: tuple[int, ...] = ()) -> None:
    """A calendar without room, but for an hour at nine on the weekdays that are `free`."""
    days = [MONDAY + timedelta(days=number) for number in range(5)]
    office.events = [
        EVERY_DAY.format(
            uid=f"day{day.weekday()}",
            start=day.replace(hour=10 if day.weekday() in free else 8),
            end=day.replace(hour=18),
        )
        for day in days
    ]
    office.write_calendar()


def ask(office: Office, name: str) -> EmailMessage:
    """Somebody asks for a weekly place."""
    message = letter(
        f"{name} Reyes <{name.lower()}@home.example>", "Therapy", ASKS.format(name=name), office.now
    )
    office.deliver(message)
    office.pass_time(minutes=1)
    return message


def put_on_list(office: Office, *names: str) -> list[EmailMessage]:
    """They ask, get a place on the list, and the letter that says so."""
    asked = [ask(office, name) for name in names]
    office.move_all("Requests", office.cards(), "Requests/Waiting")
    office.pass_time(minutes=2)
    send_all(office)
    return asked


def send_all(office: Office) -> None:
    """The owner sends what is in Drafts."""
    for draft in office.drafts():
        office.send(draft)
    office.pass_time(minutes=2)


def answer(office: Office, asked: EmailMessage, text: str) -> None:
    """They answer in the thread."""
    about = {"In_Reply_To": str(asked["Message-ID"])}
    office.deliver(letter(str(asked["From"]), "Re: Therapy", text, office.now, **about))
    office.pass_time(minutes=2)


def request_of(office: Office, asked: EmailMessage) -> Request:
    """Their request: the one that was opened as that message came."""
    at = {one.opened_at: one for one in office.requests()}
    (name,) = (opened for opened in at if _is_at(opened, asked))
    return at[name]


def _is_at(opened: datetime, asked: EmailMessage) -> bool:
    return abs(opened - asked["Date"].datetime) < timedelta(seconds=30)  # type: ignore[union-attr]


def states(office: Office) -> list[str]:
    return [one.state for one in office.requests()]


def subjects(office: Office) -> list[str]:
    """How the cards begin."""
    return [card.subject.partition(" · ")[0] for card in office.cards()]


def to_whom(office: Office) -> list[str]:
    return [str(draft.message["To"]) for draft in office.drafts()]


@pytest.fixture
def practice(office: Office) -> Office:
    """An office without room."""
    fill(office)
    return office


def test_from_asking_to_an_offer_that_was_taken(practice: Office) -> None:
    (dana,) = put_on_list(practice, "Dana")
    assert (states(practice), subjects(practice)) == (["waiting"], ["Wait list"])

    practice.at(date(2026, 12, 11), 9)
    assert subjects(practice) == ["Check-in drafted"]
    send_all(practice)
    answer(practice, dana, "Yes, I am still waiting.\n")
    assert (subjects(practice), practice.drafts()) == (["Wait list"], [])

    fill(practice, free=(1,))
    practice.pass_rounds(2, days=1)
    assert practice.drafts() == []
    practice.pass_rounds(1, days=1)
    (draft,) = practice.drafts()
    assert "Tuesday, December 22 at 9:00" in " ".join(draft.text.split())
    assert subjects(practice) == ["Offer drafted"]

    send_all(practice)
    answer(practice, dana, "Yes please, I would love to.\n")
    assert request_of(practice, dana).offered_at is not None
    practice.move_all("Requests", practice.cards(), "Requests/Yes")
    practice.pass_time(minutes=2)
    (draft,) = practice.drafts()
    assert "Tuesday, December 22 at 9:00" in " ".join(draft.text.split())
    send_all(practice)
    assert (states(practice), request_of(practice, dana).answer) == (["answered"], "yes")


def test_the_place_goes_down_the_line_and_to_one_at_a_time(practice: Office) -> None:
    dana, evan, finn = put_on_list(practice, "Dana", "Evan", "Finn")
    fill(practice, free=(1,))
    practice.pass_rounds(4, days=1)
    assert to_whom(practice) == [str(dana["From"])]
    send_all(practice)

    answer(practice, dana, "Thank you, but that time doesn't work for me.\n")
    practice.pass_time(minutes=2)
    assert to_whom(practice) == [str(evan["From"])]
    send_all(practice)

    practice.pass_rounds(9, days=1)  # no answer
    assert str(finn["From"]) in to_whom(practice)
    assert [one.passed for one in practice.requests()] == [("1T09:00",), ("1T09:00",), ()]
    answer(practice, finn, "Thank you, I have found someone.\n")
    assert request_of(practice, finn).state == "withdrawn"
    assert str(finn["From"]) not in to_whom(practice)


def test_a_place_that_a_yes_gave_is_not_offered_again_while_the_calendar_lacks_it(practice: Office) -> None:
    dana, evan = put_on_list(practice, "Dana", "Evan")
    fill(practice, free=(1,))
    practice.pass_rounds(4, days=1)
    send_all(practice)
    answer(practice, dana, "Yes please, I would love to.\n")
    card = next(one for one in practice.cards() if one.subject.startswith("Offer"))
    practice.move("Requests", card, "Requests/Yes")
    practice.pass_time(minutes=2)
    send_all(practice)

    practice.pass_rounds(14, days=1)
    assert not [one for one in practice.requests() if one.is_open and one.offered_at]
    practice.pass_rounds(20, days=1)
    assert request_of(practice, evan).offered_at is not None


def _sent_until_it_ends(office: Office) -> list[str]:
    """The letters that the owner sends on the day on which each is drafted, before the day that was named."""
    named = []
    for _ in range(200):
        office.pass_time(days=1)
        (request,) = office.requests()
        assert request.due is not None
        assert len(office.drafts()) <= 1
        if office.drafts() and request.is_open:
            named.append(request.letter)
            assert request.due >= office.now.date()
            send_all(office)
    return named


def test_nobody_is_forgotten_and_the_list_ends(practice: Office) -> None:
    put_on_list(practice, "Dana")

    named = _sent_until_it_ends(practice)

    assert named[:-1] == ["check-in"] * len(named[:-1])
    assert len(named) in (9, 10)
    assert (named[-1], states(practice)) == ("expire", ["answered"])
    assert practice.cards() == []


def test_the_digest_counts_who_waits(practice: Office) -> None:
    put_on_list(practice, "Dana", "Evan")

    practice.at(date(2026, 11, 30), 9)

    text = practice.notices("daily")[0].text
    assert "2 wait for “new client”; the longest since Nov 23." in " ".join(text.split())
    assert "No request is open." in text


STEPS = (
    "put", "check-in", "answered", "free", "offer", "declined",
)  # fmt: skip


def _walk(office: Office, upto: str) -> list[EmailMessage]:
    """The story as far as that."""
    asked = put_on_list(office, "Dana", "Evan")
    for step in STEPS[: STEPS.index(upto) + 1]:
        if step == "check-in":
            office.at(date(2026, 12, 11), 9)
        if step == "answered":
            send_all(office)
            answer(office, asked[0], "Yes, I am still waiting.\n")
        if step == "free":
            fill(office, free=(1,))
            office.pass_rounds(3, days=1)
        if step == "offer":
            send_all(office)
        if step == "declined":
            answer(office, asked[0], "I'm afraid I have to decline.\n")
            office.pass_time(minutes=2)
    return asked


FACTS = ("state", "due", "letter", "number", "listed_at", "offered_at", "slot", "passed", "heard_at")


def _known(office: Office) -> list[list[object]]:
    return sorted([[str(getattr(one, name)) for name in FACTS] for one in office.requests()])


@pytest.mark.parametrize("upto", STEPS)
def test_a_lost_ledger_comes_back_from_the_board(practice: Office, upto: str) -> None:
    _walk(practice, upto)
    before, drafts = _known(practice), to_whom(practice)

    practice.forget_everything()
    practice.pass_time(minutes=2)

    assert (_known(practice), to_whom(practice)) == (before, drafts)
    practice.pass_rounds(2, minutes=2)
    assert to_whom(practice) == drafts


def _look_in_turn(one: Office, other: Office, *, days: int) -> None:
    for _ in range(days):
        one.pass_time(days=1)
        other.now = one.now
        other.look()
        one.look()


def test_two_machines_offer_a_place_once(practice: Office, tmp_path: Path) -> None:
    other = Office(practice.account, tmp_path / "other", practice.now)
    fill(other)
    put_on_list(practice, "Dana", "Evan")
    fill(practice, free=(1,))
    fill(other, free=(1,))

    _look_in_turn(practice, other, days=4)

    assert len(practice.drafts()) == 1
    send_all(other)
    practice.now = other.now
    practice.look()
    assert _known(practice) == _known(other)
    assert [one.draft_state for one in practice.requests() if one.offered_at] == ["sent"]
    assert subjects(practice) == subjects(other)
    assert sorted(subjects(practice)) == ["Offered", "Wait list"]


class KilledError(BaseException):
    """The daemon ends here: nothing of the program may catch this."""


def _kill() -> None:
    raise KilledError


def _kill_each_look(office: Office, operation: str, event: str) -> list[int]:
    """From now on each look is killed at the first such operation, and looks once more; the kills."""
    events = getattr(office.account.server, event)  # type: ignore[attr-defined]
    look, kills = office.look, []

    def killed_once(*, since: date | None = None) -> list[object]:
        events[operation] = _kill
        try:
            look(since=since)
        except KilledError:
            kills.append(1)
        events.clear()
        return look(since=since)  # type: ignore[return-value]

    office.look = killed_once  # type: ignore[method-assign,assignment]
    return kills


@pytest.mark.parametrize("event", ["before", "after"])
@pytest.mark.parametrize("operation", ["APPEND", "STORE", "EXPUNGE", "MOVE"])
@pytest.mark.parametrize("upto", ["check-in", "declined"])
def test_a_kill_at_any_effect_is_made_good(tmp_path: Path, upto: str, operation: str, event: str) -> None:
    whole, cut = (Office(MemoryAccount(), tmp_path / name) for name in ("whole", "cut"))
    fill(whole)
    fill(cut)
    _walk(whole, upto)
    kills = _kill_each_look(cut, operation, event)

    _walk(cut, upto)

    assert kills or operation in ("EXPUNGE", "MOVE")
    assert [one[:4] for one in _known(cut)] == [one[:4] for one in _known(whole)]
    assert to_whom(cut) == to_whom(whole)
    assert sorted(subjects(cut)) == sorted(subjects(whole))


def test_an_edited_offer_is_the_owners(practice: Office) -> None:
    put_on_list(practice, "Dana")
    fill(practice, free=(1,))
    practice.pass_rounds(4, days=1)
    practice.edit(practice.drafts()[0], WORDS)

    practice.pass_rounds(30, days=1)

    assert [draft.text.strip() for draft in practice.drafts()] == [WORDS]


def test_a_board_of_the_version_before_gets_its_folder(practice: Office) -> None:
    ask(practice, "Dana")
    account: MailAccount = practice.account
    assert any(name.endswith("Waiting") for name in _folders(account))


def _folders(account: MailAccount) -> list[str]:
    return list(account.snapshot())


def test_an_offer_on_dovecot(dovecot: Account, tmp_path: Path) -> None:
    office = Office(dovecot, tmp_path)
    fill(office)
    dana, evan = _walk(office, "declined")

    assert to_whom(office) == [str(evan["From"])]
    assert request_of(office, dana).state == "waiting"
