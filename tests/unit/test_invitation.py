"""Invitations: exact times, repetition, organiser, and nothing worse than None for bad octets."""

from __future__ import annotations

import pytest

from eitherway.asks.ask import read_ask
from eitherway.asks.invitation import is_older, read_invitation
from tests.notes import note

OWNER = "America/Chicago"


def ics(*lines: str, method: str = "REQUEST") -> bytes:
    """A calendar with one event of these lines."""
    event = ("BEGIN:VEVENT", "UID:board-7@example.org", "DTSTAMP:20260301T090000Z", *lines, "END:VEVENT")
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//EN", f"METHOD:{method}")
    return "\r\n".join((*head, *event, "END:VCALENDAR", "")).encode()


MEETING = ics(
    "SUMMARY:Board meeting",
    "ORGANIZER;CN=Ana Ruiz:mailto:ana@RUIZ.example",
    "DTSTART;TZID=Europe/Berlin:20260310T150000",
    "DTEND;TZID=Europe/Berlin:20260310T163000",
)


def test_a_request_gives_its_times_exactly():
    found = read_invitation((MEETING,))

    assert found is not None
    item = found.times[0]
    assert (item.start, item.end, item.tz) == ("2026-03-10T15:00", "2026-03-10T16:30", "Europe/Berlin")
    assert (found.minutes, found.organizer, found.uid) == (90, "ana@ruiz.example", "board-7@example.org")


def test_an_invitation_wins_over_the_prose():
    ask = read_ask(note("Could we meet on Thursday at 4 pm for two hours?", calendars=(MEETING,)), OWNER)

    assert [item.start for item in ask.times] == ["2026-03-10T15:00"]
    assert (ask.asked, ask.sort, ask.minutes, ask.method) == (True, "meeting", 90, "REQUEST")
    assert (ask.zone, ask.zone_from) == ("Europe/Berlin", "said")
    assert ask.missing == ()


def test_an_invitation_without_prose_is_asked_in_the_words_of_its_summary():
    ask = read_ask(note("", calendars=(MEETING,)), OWNER)

    assert (ask.asked, ask.sentence, ask.score) == (True, "Board meeting", 1.0)


def test_a_repetition_is_given_as_its_rule():
    found = read_invitation((ics("DTSTART:20260310T150000Z", "DURATION:PT50M", "RRULE:FREQ=WEEKLY;COUNT=6"),))

    assert found is not None
    assert found.recur == "FREQ=WEEKLY;COUNT=6"
    assert (found.minutes, found.times[0].tz) == (50, "UTC")


def test_whole_days_have_no_length_in_minutes():
    found = read_invitation((ics("DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260313"),))

    assert found is not None
    item = found.times[0]
    assert (item.start, item.end, item.gran, found.minutes) == ("2026-03-10", "2026-03-13", "days", None)


def test_a_cancellation_withdraws():
    ask = read_ask(note("", calendars=(ics("DTSTART:20260310T150000Z", method="CANCEL"),)), OWNER)

    assert (ask.asked, ask.withdrawn, ask.method) == (False, True, "CANCEL")


def test_a_counter_proposal_asks_for_its_own_time():
    ask = read_ask(note("", calendars=(ics("DTSTART:20260311T150000Z", method="COUNTER"),)), OWNER)

    assert (ask.asked, ask.method, ask.times[0].start) == (True, "COUNTER", "2026-03-11T15:00")


@pytest.mark.parametrize("method", ["REPLY", "PUBLISH", "REFRESH", "X-NONSENSE"])
def test_other_methods_ask_nothing(method):
    assert not read_ask(note("", calendars=(ics("DTSTART:20260311T150000Z", method=method),)), OWNER).asked


def test_a_windows_zone_is_named_as_everywhere_else():
    found = read_invitation((ics("DTSTART;TZID=W. Europe Standard Time:20260310T150000"),))

    assert found is not None
    assert found.times[0].tz in {"Europe/Berlin", "+01:00"}


def test_a_rule_that_never_ends_a_minute_is_left_out():
    found = read_invitation((ics("DTSTART:20260310T150000Z", "RRULE:FREQ=SECONDLY"),))

    assert found is not None
    assert found.recur == ""
    assert found.times[0].doubts == ("repeats more often than daily",)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\xff\xfe\x00",
        b"BEGIN:VCALENDAR",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:tomorrow\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VEVENT\r\n" * 5_000,
        b"BEGIN:VCALENDAR\r\nEND:VEVENT\r\nEND:VCALENDAR",
        ics("DTSTART:20260310T150000Z", "DTEND;VALUE=DATE:20260311"),
        ics("DTSTART:20260310T150000Z", "DTEND:20260310T150000"),
        ics("DTSTART:20260310T150000Z", "DURATION:-PT1H"),
        ics("DTSTART:00000000T000000Z"),
        ics("DTSTART;TZID=Nowhere/Atall:20260310T150000"),
        ics("DTSTART:20260310T150000Z", "DTSTART:20260311T150000Z"),
        ics("DTSTART:20260310T150000Z", "RRULE:FREQ=WEEKLY", "RRULE:FREQ=DAILY"),
        ics("SUMMARY:no start"),
        ics("DTSTART:20260310T150000Z", "ORGANIZER:not an address"),
    ],
)
def test_bad_octets_never_raise(octets):
    ask = read_ask(note("Thanks!", calendars=(octets,)), OWNER)

    assert ask.sort in {"", "meeting"}


OWN = ("maya@okafor.example", "hello@okafor.example")


def guest(address: str, answer: str = "") -> str:
    return f"ATTENDEE{f';PARTSTAT={answer}' if answer else ''}:mailto:{address}"


@pytest.mark.parametrize(
    ("method", "guests", "asked"),
    [
        ("REQUEST", [], True),
        ("REQUEST", [guest(OWN[0])], True),
        ("REQUEST", [guest(OWN[0], "NEEDS-ACTION")], True),
        ("REQUEST", [guest("MAYA@okafor.example", "needs-action")], True),
        ("REQUEST", [guest("maya+work@okafor.example", "NEEDS-ACTION")], True),
        ("REQUEST", [guest(OWN[0], "TENTATIVE")], True),
        ("REQUEST", [guest("omar@lind.example"), guest(OWN[1])], True),
        ("REQUEST", [guest(OWN[0], "ACCEPTED"), guest(OWN[1], "NEEDS-ACTION")], True),
        ("REQUEST", [guest(OWN[0], "ACCEPTED")], False),
        ("REQUEST", [guest(OWN[0], "DECLINED")], False),
        ("REQUEST", [guest(OWN[0], "DELEGATED")], False),
        ("REQUEST", [guest("omar@lind.example")], False),
        ("REQUEST", [guest("omar@lind.example"), guest("tess@lind.example", "ACCEPTED")], False),
        ("ADD", [guest(OWN[0], "NEEDS-ACTION")], True),
        ("ADD", [guest(OWN[0], "ACCEPTED")], False),
        ("COUNTER", [guest("omar@lind.example", "TENTATIVE")], True),
        ("", [guest(OWN[0], "NEEDS-ACTION")], True),
        ("", [guest(OWN[0])], True),
        ("", [guest(OWN[0], "ACCEPTED")], False),
        ("", [guest("omar@lind.example")], False),
        ("", [], False),
        ("PUBLISH", [guest(OWN[0], "NEEDS-ACTION")], True),
        ("REPLY", [guest(OWN[0], "NEEDS-ACTION")], False),
    ],
)
def test_who_is_asked_is_a_guest_who_has_not_answered(method: str, guests: list[str], asked: bool) -> None:
    octets = ics("DTSTART:20260310T150000Z", "SUMMARY:Board", *guests, method=method or "-")
    octets = octets if method else octets.replace(b"METHOD:-\r\n", b"")

    assert read_ask(note("", calendars=(octets,)), OWNER, own=OWN).asked is asked


@pytest.mark.parametrize(
    ("lines", "before"),
    [
        (["RECURRENCE-ID:20260310T150000Z"], "2026-03-10T15:00"),
        (["X-MS-OLK-ORIGINALSTART:20260310T150000Z"], "2026-03-10T15:00"),
        (["X-MS-OLK-ORIGINALSTART:yesterday"], None),
        ([], None),
    ],
)
def test_a_counter_proposal_says_which_time_it_replaces(lines: list[str], before: str | None) -> None:
    found = read_invitation((ics("DTSTART:20260311T160000Z", *lines, method="COUNTER"),))

    assert found is not None
    assert (found.before.start if found.before else None) == before
    assert found.times[0].start == "2026-03-11T16:00"


@pytest.mark.parametrize(
    ("one", "other", "older"),
    [
        ("SEQUENCE:0", "SEQUENCE:1", True),
        ("SEQUENCE:1", "SEQUENCE:0", False),
        ("SEQUENCE:2", "SEQUENCE:10", True),
        ("", "SEQUENCE:1", True),
        ("SEQUENCE:1", "SEQUENCE:1", False),
        ("DTSTAMP:20260301T080000Z", "DTSTAMP:20260301T090000Z", True),
        ("DTSTAMP:20260301T090000Z", "DTSTAMP:20260301T080000Z", False),
        ("SEQUENCE:first", "SEQUENCE:1", False),
    ],
)
def test_versions_follow_each_other_by_sequence_then_stamp(one: str, other: str, older: bool) -> None:
    first, second = (read_invitation((version(line),)) for line in (one, other))

    assert first is not None
    assert second is not None
    assert is_older(first.version, second.version) is older


def version(line: str) -> bytes:
    lines = ["DTSTART:20260310T150000Z", *([line] if line else [])]
    octets = ics(*lines)
    return octets.replace(b"DTSTAMP:20260301T090000Z\r\n", b"", 1) if "DTSTAMP" in line else octets
