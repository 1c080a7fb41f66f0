"""All calendars beside each other, as the rest of the program sees them."""

from __future__ import annotations

import json
import logging
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eitherway.calendars.sources import Calendars
from eitherway.rules.account_settings import CalendarSettings, PasswordSource

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

    assert time.monotonic() - began < 10
    assert (hangs.state, local.state) == ("unread", "fresh")
    assert "1 s" in hangs.detail


def test_a_mail_address_without_calendars_says_how_else(tmp_path: Path) -> None:
    (source,) = calendars(tmp_path, CalendarSettings(name="work", caldav="maya@gmail.com")).read(NOW)

    assert source.state == "unread"
    assert "Secret address in iCal format" in source.detail


def test_a_change_is_logged_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    one = calendars(tmp_path, CalendarSettings(name="local", path="a.ics"))
    one.read(NOW)
    one.read(NOW)
    (tmp_path / "a.ics").write_bytes(EVENT)
    one.read(LATER)
    one.read(LATER)

    assert [record.getMessage() for record in caplog.records] == [
        "calendar 'local': unread: there is no such file; check `path`",
        "calendar 'local': fresh",
    ]


def test_without_a_place_for_copies_a_calendar_is_read_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_bytes(EVENT)
    (tmp_path / "state").write_bytes(b"in the way")

    assert calendars(tmp_path, CalendarSettings(name="local", path="a.ics")).read(NOW)[0].state == "fresh"


def test_copies_of_calendars_that_are_not_read_any_more_are_forgotten(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_bytes(EVENT)
    old = tmp_path / "state" / "calendars" / "old.items"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"[]")
    os.utime(old, (0, 0))

    calendars(tmp_path, CalendarSettings(name="local", path="a.ics")).read(datetime.now(UTC))

    assert [path.suffix for path in old.parent.iterdir()] == [".json"]


def test_a_fault_of_ours_stops_no_other_calendar_and_shows_no_text(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def password(_: CalendarSettings) -> str:
        raise RuntimeError("s3cret-word")

    (tmp_path / "a.ics").write_bytes(EVENT)
    settings = (
        CalendarSettings(name="bad", ics="https://example.org/a.ics", password=PasswordSource(env="NONE")),
        CalendarSettings(name="local", path="a.ics"),
    )

    bad, local = Calendars(settings, tmp_path / "state", password, base=tmp_path).read(NOW)

    assert (bad.state, bad.detail, local.state) == ("unread", "RuntimeError while it was read", "fresh")
    assert "s3cret-word" not in caplog.text


def practice(tmp_path: Path, *events: str) -> Calendars:
    """One calendar in a file with these events."""
    items = "".join(f"BEGIN:VEVENT\r\nUID:{uid}\r\nEND:VEVENT\r\n" for uid in events)
    (tmp_path / "a.ics").write_text(f"BEGIN:VCALENDAR\r\n{items}END:VCALENDAR\r\n", newline="")
    return calendars(tmp_path, CalendarSettings(name="practice", path="a.ics"))


def test_a_file_that_lost_its_only_event_is_not_believed(tmp_path: Path) -> None:
    practice(tmp_path, "one").read(NOW)

    (first,) = practice(tmp_path).read(LATER)
    (again,) = practice(tmp_path).read(LATER)
    (tomorrow,) = practice(tmp_path).read(LATER + timedelta(days=1))

    assert (first.state, again.state, tomorrow.state) == ("shrunk", "shrunk", "fresh")


def test_what_the_owner_accepts_is_believed_from_the_next_reading_on(tmp_path: Path) -> None:
    practice(tmp_path, "one", "two", "three").read(NOW)
    reader = practice(tmp_path, "one")
    (shrunk,) = reader.read(LATER)

    practice(tmp_path, "one").accept(shrunk)

    assert [source.state for source in (*reader.read(LATER), *practice(tmp_path, "one").read(LATER))] == [
        "fresh",
        "fresh",
    ]
    assert practice(tmp_path).read(LATER)[0].state == "shrunk"


def test_accepted_items_go_with_the_calendar(tmp_path: Path) -> None:
    (source,) = practice(tmp_path, "one").read(NOW)

    practice(tmp_path, "one").accept(source, ("d1",))
    practice(tmp_path, "one").read(NOW)
    practice(tmp_path, "one").accept(source, ("d2",))

    assert practice(tmp_path, "one").read(LATER)[0].accepted == ("d1", "d2")


def test_a_memory_of_an_earlier_version_keeps_the_number_of_events(tmp_path: Path) -> None:
    practice(tmp_path, "one", "two").read(NOW)
    (path,) = (tmp_path / "state" / "calendars").glob("*.json")
    path.write_text(json.dumps({"events": 2, "fell_to": None, "whole": False, "digest": ""}))

    assert practice(tmp_path).read(LATER)[0].state == "shrunk"


def test_an_item_that_cannot_be_opened_is_a_broken_one_at_the_third_reading(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "a.ics").write_bytes(EVENT)
    (tmp_path / "work" / "b.ics").symlink_to(tmp_path / "nowhere")
    settings = CalendarSettings(name="work", path="work")

    sources = [calendars(tmp_path, settings).read(NOW)[0] for _ in range(4)]
    (tmp_path / "nowhere").write_bytes(EVENT.replace(b"one", b"two"))
    (mended,) = calendars(tmp_path, settings).read(NOW)

    assert [source.state for source in sources] == ["unread", "unread", "fresh", "fresh"]
    assert b"UID:b.ics" in (sources[3].octets or b"")
    assert mended.octets == EVENT + EVENT.replace(b"one", b"two")
