"""Calendars on this machine: files and folders."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from eitherway.calendars.files import read_path
from eitherway.calendars.reading import EMPTY_CALENDAR, UndeliveredError, undelivered_item
from eitherway.capacity.chunks import unfold
from eitherway.errors import ReadError

NOW = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
EARLIER = datetime(2026, 3, 4, 5, 30, tzinfo=UTC)
EVENT = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:one@x\r\nDTSTART:20260310T090000Z\r\n"
    b"DURATION:PT1H\r\nSUMMARY:Session\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def write(path: Path, octets: bytes, at: datetime = EARLIER) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(octets)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def unread(path: Path, *, by_stamp: bool = False) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read_path(path, NOW, by_stamp=by_stamp)
    return caught.value


def test_a_file_counts_as_read_now(tmp_path: Path) -> None:
    reading = read_path(write(tmp_path / "a.ics", EVENT), NOW, by_stamp=False)

    assert (reading.octets, reading.read_at) == (EVENT, NOW)


def test_a_file_that_others_fill_counts_as_read_when_it_was_written(tmp_path: Path) -> None:
    assert read_path(write(tmp_path / "a.ics", EVENT), NOW, by_stamp=True).read_at == EARLIER


def test_a_missing_file_is_unread(tmp_path: Path) -> None:
    assert unread(tmp_path / "none.ics").state == "unread"


@pytest.mark.parametrize(
    "octets", [b"", EVENT[:-20], EVENT[: EVENT.index(b"END:VEVENT")], b"<html>hello</html>"]
)
def test_a_file_without_its_end_is_cut_off(tmp_path: Path, octets: bytes) -> None:
    assert unread(write(tmp_path / "a.ics", octets)).state == "cut off"


@pytest.mark.parametrize(
    "octets", [EVENT.replace(b"\r\n", b"\n"), b"\xef\xbb\xbf" + EVENT, EVENT.rstrip(), EVENT + b"\n\n"]
)
def test_odd_line_ends_are_whole(tmp_path: Path, octets: bytes) -> None:
    assert read_path(write(tmp_path / "a.ics", octets), NOW, by_stamp=False).octets == octets


def test_a_folder_is_one_calendar_of_all_its_items(tmp_path: Path) -> None:
    write(tmp_path / "home" / "a.ics", EVENT)
    write(tmp_path / "b.ics", EVENT.replace(b"one@x", b"two@x").rstrip())
    write(tmp_path / ".trash" / "c.ics", EVENT)
    write(tmp_path / "notes.txt", b"not a calendar")

    octets = read_path(tmp_path, NOW, by_stamp=False).octets

    assert octets == EVENT.replace(b"one@x", b"two@x") + EVENT


def test_an_item_that_is_cut_off_stays_in_a_folder(tmp_path: Path) -> None:
    write(tmp_path / "a.ics", EVENT[:60])
    write(tmp_path / "b.ics", EVENT)

    octets = read_path(tmp_path, NOW, by_stamp=False).octets

    assert octets == unfold(EVENT[:60]).lstrip() + b"\nEND:VCALENDAR\n" + EVENT


def test_a_folder_with_nothing_in_it_is_an_empty_calendar(tmp_path: Path) -> None:
    assert read_path(tmp_path, NOW, by_stamp=False).octets == EMPTY_CALENDAR


def test_a_stamp_says_when_a_folder_was_filled(tmp_path: Path) -> None:
    write(tmp_path / "a.ics", EVENT, at=NOW)
    write(tmp_path / ".stamp", b"")

    assert read_path(tmp_path, NOW, by_stamp=False).read_at == EARLIER


def test_a_folder_that_others_fill_needs_its_stamp(tmp_path: Path) -> None:
    write(tmp_path / "a.ics", EVENT)

    assert "touch" in unread(tmp_path, by_stamp=True).detail


@pytest.mark.parametrize("name", ["B.ICS", "b.Ics", "b.ics"])
def test_an_item_is_known_by_its_ending_in_any_case(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, EVENT)
    write(tmp_path / "home" / name, EVENT)

    assert read_path(tmp_path, NOW, by_stamp=False).octets == EVENT + EVENT


def test_a_folder_that_is_named_like_an_item_is_a_folder(tmp_path: Path) -> None:
    write(tmp_path / "work.ics" / "a.ics", EVENT)

    assert read_path(tmp_path, NOW, by_stamp=False).octets == EVENT


def test_an_item_that_cannot_be_opened_spoils_the_folder_until_it_is_given_up(tmp_path: Path) -> None:
    write(tmp_path / "a.ics", EVENT)
    (tmp_path / "b.ics").symlink_to(tmp_path / "nowhere")

    error = unread(tmp_path)
    reading = read_path(tmp_path, NOW, by_stamp=False, given_up=frozenset({"b.ics"}))

    assert isinstance(error, UndeliveredError)
    assert (error.places, error.hint) == (("b.ics",), "it is 'b.ics'")
    assert (reading.octets, reading.undelivered) == (EVENT + undelivered_item("b.ics"), ("b.ics",))
