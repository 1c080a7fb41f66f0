"""Reads calendars on this machine: .ics files and vdir folders (one item per file). An edge."""

import os
from datetime import UTC, datetime
from pathlib import Path

from eitherway.calendars.reading import (
    EMPTY_CALENDAR,
    LARGEST_CALENDAR,
    MOST_UNDELIVERED,
    Reading,
    UndeliveredError,
    as_item,
    is_whole,
    undelivered_item,
)
from eitherway.errors import ReadError
from eitherway.text.formats import Said
from eitherway.text.words import marked

# A tool that fills the folder (vdirsyncer) touches this file after each successful run; its time is then
# the time of the reading. The items' own times only say when something last changed.
STAMP = ".stamp"
MOST_ITEMS = 100_000

_NO_STAMP = marked("has no {name}; `touch` it after each run of the tool that fills the folder")


def read_path(
    path: Path, now: datetime, *, by_stamp: bool, given_up: frozenset[str] = frozenset()
) -> Reading:
    """The calendar at `path`, a file or a folder.

    With `by_stamp` it counts as read when the file (or the folder's stamp) was written, otherwise now. Items
    of a folder that cannot be opened are broken ones if they were `given_up`. Raises UndeliveredError for
    others, ReadError if there is nothing whole to read.
    """
    try:
        if path.is_dir():
            return _read_folder(path, now, by_stamp=by_stamp, given_up=given_up)
        return _read_file(path, now, by_stamp=by_stamp)
    except FileNotFoundError as error:
        raise ReadError(marked("there is no such file; check `path`")) from error
    except OSError as error:
        raise ReadError(Said("cannot be read: {error}", error=error.strerror or "EIO")) from error


def _read_file(path: Path, now: datetime, *, by_stamp: bool) -> Reading:
    with path.open("rb") as file:
        written = _modified(os.fstat(file.fileno()))
        octets = file.read(LARGEST_CALENDAR + 1)
    if len(octets) > LARGEST_CALENDAR:
        raise ReadError(Said("is larger than {number} MiB", number=LARGEST_CALENDAR >> 20))
    if not is_whole(octets):
        raise ReadError(
            marked("does not end with END:VCALENDAR; it is incomplete, or is not a calendar"), state="cut off"
        )
    return Reading(octets, written if by_stamp else now)


def _read_folder(folder: Path, now: datetime, *, by_stamp: bool, given_up: frozenset[str]) -> Reading:
    """All .ics files in the folder and in the folders directly below it, as one calendar.

    An incomplete file is kept as it is: it spoils itself, not the folder.
    """
    stamp = folder / STAMP
    stamped = _modified(stamp.stat()) if stamp.is_file() else None
    if by_stamp and stamped is None:
        raise ReadError(Said(_NO_STAMP, name=STAMP))
    items: list[bytes] = []
    missing: list[str] = []
    room = LARGEST_CALENDAR
    for path in _item_paths(folder):
        try:
            octets = _read_item(path, room)
        except OSError:
            missing.append(str(path.relative_to(folder)))
            items.append(undelivered_item(path.name))
            continue
        room -= len(octets)
        items.append(as_item(octets, path.name))
    new = tuple(name for name in missing if name not in given_up)
    if new or len(missing) > MOST_UNDELIVERED:
        raise UndeliveredError(
            marked("contains an item that cannot be opened"),
            new,
            hint=Said("it is '{name}'", name=missing[0]),
        )
    return Reading(b"".join(items) or EMPTY_CALENDAR, stamped or now, undelivered=tuple(missing))


def _item_paths(folder: Path) -> list[Path]:
    found = sorted(path for pattern in ("*", "*/*") for path in folder.glob(pattern))
    visible = [
        path
        for path in found
        if path.suffix.lower() == ".ics"
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and not path.is_dir()
    ]
    if len(visible) > MOST_ITEMS:
        raise ReadError(Said("contains more than {number} items", number=MOST_ITEMS))
    return visible


def _read_item(path: Path, room: int) -> bytes:
    with path.open("rb") as file:
        octets = file.read(room + 1)
    if len(octets) > room:
        raise ReadError(Said("is larger than {number} MiB", number=LARGEST_CALENDAR >> 20))
    return octets


def _modified(status: os.stat_result) -> datetime:
    return datetime.fromtimestamp(status.st_mtime, UTC)
