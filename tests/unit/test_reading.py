"""What every sort of calendar shares: is it whole, did it shrink, and items that stand among others."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eitherway.calendars.dav import NotXmlError, read_multistatus
from eitherway.calendars.reading import as_item, count_events, is_whole
from eitherway.capacity.occurrences import CalendarOwner, SpanReading, read
from tests.servers.dav import event

GOOD = event("good@x", start="20260310T090000Z")
TWO = event("two@x", start="20260311T090000Z").replace(
    b"END:VEVENT\r\n",
    b"END:VEVENT\r\nBEGIN:VEVENT\r\nUID:two@x\r\nDTSTART:20260312T090000Z\r\nEND:VEVENT\r\n",
)
SPAN = (
    int(datetime(2026, 3, 9, tzinfo=UTC).timestamp()),
    int(datetime(2026, 3, 16, tzinfo=UTC).timestamp()),
)


def among_good(item: bytes) -> SpanReading:
    return read(
        as_item(GOOD, "good.ics") + as_item(item, "item.ics") + as_item(event("last@x"), "last.ics"),
        SPAN,
        CalendarOwner("Europe/Vienna", frozenset()),
    )


pieces = st.sampled_from(
    [
        b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"BEGIN:VEVENT", b"END:VEVENT", b"BEGIN:VALARM", b"END:VALARM",
        b"UID:item@x", b"DTSTART:20260311T100000Z", b"DURATION:PT1H", b"RRULE:FREQ=DAILY",
        b"SUMMARY:\xe4 \x07", b"",
    ]
)  # fmt: skip


@given(st.one_of(st.binary(max_size=200), st.lists(pieces, max_size=12).map(b"\r\n".join)))
@example(b"")
@example(b"BEGIN:VCALENDAR")
@example(b"this is no calendar")
def test_an_item_spoils_no_other(item: bytes) -> None:
    reading = among_good(item)

    assert reading.whole
    assert {"good@x", "last@x"} <= {one.uid for one in reading.occurrences}


@given(st.integers(0, len(TWO) - len(b"END:VCALENDAR\r\n")))
def test_an_item_that_is_cut_off_never_goes_unnoticed(length: int) -> None:
    assert among_good(TWO[:length]).faults


def test_an_item_that_is_whole_stays_as_it_is() -> None:
    assert as_item(GOOD, "good.ics") == GOOD


def test_what_is_cut_off_inside_an_event_keeps_its_dates() -> None:
    (fault,) = among_good(event("cut@x", start="20260311T090000Z")[:-40]).faults

    assert fault.uid == "cut@x"
    assert fault.since is not None


@pytest.mark.parametrize(
    ("octets", "claim"),
    [
        (GOOD, True),
        (GOOD.lower(), True),
        (GOOD + GOOD, True),
        (GOOD.replace(b"\r\n", b"\n").strip(), True),
        (b"\xef\xbb\xbf" + GOOD, True),
        (b"", False),
        (GOOD[:-20], False),
        (GOOD + b"BEGIN:VCALENDAR\r\n", False),
        (b"<html>BEGIN:VCALENDAR</html>", False),
        (b"DESCRIPTION:END:VCALENDAR\r\n", False),
    ],
)
def test_whole_is_from_begin_to_end(octets: bytes, claim: bool) -> None:
    assert is_whole(octets) is claim


def test_events_are_counted() -> None:
    assert count_events(TWO + GOOD.replace(b"\r\n", b"\n")) == 3
    assert count_events(GOOD.lower().replace(b"\r\n", b"\r")) == 1


def test_lines_of_busy_times_count_as_events() -> None:
    times = b"FREEBUSY:20260310T090000Z/PT1H\r\nFREEBUSY;FBTYPE=BUSY:20260311T090000Z/PT1H\r\n"

    assert count_events(GOOD.replace(b"VEVENT", b"VFREEBUSY").replace(b"END:VF", times + b"END:VF")) == 2


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
@example(b'<d:multistatus xmlns:d="DAV:"><d:response/></d:multistatus>')
@example(b'<d:multistatus xmlns:d="DAV:"><d:response><d:status>x y z</d:status></d:response></d:multistatus>')
@example(b'<?xml version="1.0" encoding="no-such"?><a/>')
@example(b"<a>" * 2000)
def test_any_octets_are_an_answer_or_none(octets: bytes) -> None:
    with suppress(NotXmlError):
        assert all(one.octets is None for one in read_multistatus(octets).resources)


def test_holds_do_not_count_as_events_of_the_owners() -> None:
    assert count_events(event("0123-45@holds.eitherway.invalid") + GOOD) == 1
    assert count_events(event("holds.eitherway.invalid@home.example")) == 1
