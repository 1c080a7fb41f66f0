"""All calendars beside each other, as the rest of the program sees them."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

from eitherway.edges.calendars import Calendars
from eitherway.rules.accounts import CalendarSettings

NOW = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
EVENT = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:one@x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def calendars(tmp_path: Path, *settings: CalendarSettings) -> Calendars:
    return Calendars(settings, tmp_path / "state", lambda _: "", base=tmp_path)


def test_a_local_file_is_fresh(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_bytes(EVENT)

    (source,) = calendars(tmp_path, CalendarSettings(name="local", path="a.ics", counts="busy")).read(NOW)

    assert (source.name, source.counts, source.octets, source.read_at, source.state) == (
        "local",
        "busy",
        EVENT,
        NOW,
        "fresh",
    )


def test_a_missing_file_is_unread_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_bytes(EVENT)

    missing, local = calendars(
        tmp_path,
        CalendarSettings(name="missing", path="none.ics"),
        CalendarSettings(name="local", path="a.ics"),
    ).read(NOW)

    assert (missing.state, missing.octets, missing.read_at) == ("unread", None, None)
    assert local.state == "fresh"


def test_an_ignored_calendar_is_not_read(tmp_path: Path) -> None:
    assert calendars(tmp_path, CalendarSettings(name="old", path="none.ics", counts="ignore")).read(NOW) == ()


def test_the_last_good_copy_stays_to_explain_with(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_bytes(EVENT)
    both = calendars(tmp_path, CalendarSettings(name="local", path="a.ics"))
    both.read(NOW)
    (tmp_path / "a.ics").write_bytes(EVENT[:30])

    (source,) = both.read(LATER)

    assert (source.octets, source.read_at, source.state) == (EVENT, NOW, "cut off")


def test_an_unchanged_calendar_is_the_same_object(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_bytes(EVENT)
    one = calendars(tmp_path, CalendarSettings(name="local", path="a.ics"))

    assert one.read(NOW)[0].octets is one.read(LATER)[0].octets


def test_a_calendar_that_hangs_delays_the_others_no_longer_than_its_deadline(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "hangs.ics")
    (tmp_path / "a.ics").write_bytes(EVENT)
    both = calendars(
        tmp_path,
        CalendarSettings(name="hangs", path="hangs.ics", timeout=1),
        CalendarSettings(name="local", path="a.ics"),
    )
    began = time.monotonic()

    hangs, local = both.read(NOW)

    assert time.monotonic() - began < 2.5
    assert (hangs.state, local.state) == ("unread", "fresh")
    assert "1 s" in hangs.detail


def test_a_mail_address_without_calendars_says_how_else(tmp_path: Path) -> None:
    (source,) = calendars(tmp_path, CalendarSettings(name="work", caldav="maya@gmail.com")).read(NOW)

    assert source.state == "unread"
    assert "Secret address in iCal format" in source.detail
