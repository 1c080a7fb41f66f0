"""The index of headers: what is there is known from listings, each header fetched once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import pytest

from eitherway.imap.fetch import Changes, HeaderSummary, Listing, summary_of
from eitherway.imap.finder import MissingMailboxError, Status
from eitherway.imap.header_index import Floor, HeaderIndex
from eitherway.requests.request import Ref

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass
class Shelf:
    """One mailbox whose answers are lists; `asked` notes what the index wanted. `lies` come first."""

    listed: list[Listing] = field(default_factory=list)
    status: Status = field(default_factory=lambda: Status(7, 1, 0, 1))
    asked: list[object] = field(default_factory=list)
    lies: list[list[Listing]] = field(default_factory=list)
    changed: list[Changes] = field(default_factory=list)
    exists: bool = True

    def put(self, uid: int, day: int = 20, *flags: str) -> Ref:
        ref = Ref("Sent", 7, uid)
        self.listed.append(Listing(ref, frozenset(flags), NOON.replace(day=day)))
        self.status = Status(7, uid + 1, len(self.listed), self.status.modseq and self.status.modseq + 1)
        return ref

    def put_all(self, uids: Iterable[int]) -> None:
        for uid in uids:
            self.put(uid)

    def put_all_on(self, days: dict[int, int]) -> None:
        for uid, day in days.items():
            self.put(uid, day)

    def state(self, name: str) -> Status:
        self.asked.append("state")
        if not self.exists:
            raise MissingMailboxError(f"there is no mailbox '{name}'")
        return self.status

    def listing(self, name: str, *, after_uid: int = 0) -> tuple[Listing, ...]:
        del name
        self.asked.append(("listing", after_uid))
        listed = self.lies.pop() if self.lies else self.listed
        return tuple(one for one in listed if one.ref.uid > after_uid)

    def changes(self, name: str, modseq: int) -> Changes | None:
        del name
        self.asked += [("changes", modseq)] if self.changed else []
        return self.changed.pop() if self.changed else None

    def summaries(self, refs: Iterable[Ref]) -> tuple[HeaderSummary, ...]:
        wanted = set(refs)
        self.asked += [("headers", *sorted(ref.uid for ref in wanted))] if wanted else []
        return tuple(
            summary_of(
                one.ref,
                b"Message-ID: <%d@x>\r\n\r\n" % one.ref.uid,
                flags=one.flags,
                received=one.internal_date,
                size=1,
            )
            for one in self.listed
            if one.ref in wanted
        )


def uids(found: tuple[HeaderSummary, ...]) -> list[int]:
    return [one.ref.uid for one in found]


def test_each_header_is_fetched_once_and_an_unchanged_mailbox_costs_its_state() -> None:
    shelf = Shelf()
    shelf.put(1)
    index = HeaderIndex(shelf)
    index.headers("Sent")
    index.headers("Sent")
    shelf.put(2)
    found = index.headers("Sent")

    assert uids(found) == [1, 2]
    assert shelf.asked == [
        *("state", ("listing", 0), ("headers", 1)),
        "state",
        *("state", ("listing", 0), ("headers", 2)),
    ]


def test_without_condstore_flags_are_listed_again_and_no_header() -> None:
    shelf = Shelf(status=Status(7, 1, 0))
    ref = shelf.put(1)
    index = HeaderIndex(shelf)
    index.headers("Sent")
    shelf.listed = [Listing(ref, frozenset({"\\Seen"}), NOON)]

    assert index.headers("Sent")[0].flags == {"\\Seen"}
    assert shelf.asked[-2:] == ["state", ("listing", 0)]


@pytest.fixture
def followed() -> Shelf:
    """A shelf with 1, 2 and 3, which is flagged \\Deleted, and another state since they were listed."""
    shelf = Shelf()
    shelf.put_all((1, 2))
    shelf.put(3, 20, "\\Deleted")
    return shelf


def tell(shelf: Shelf, there: Iterable[int], *changed: Listing) -> None:
    """The shelf has another state, and tells what changed; what it would list is not the same."""
    uids = frozenset(there)
    shelf.status = replace(shelf.status, messages=len(uids), modseq=shelf.status.modseq + 1)
    shelf.changed = [Changes(uids, changed)]


def test_what_changed_is_asked_for_where_the_server_keeps_account_of_it(followed: Shelf) -> None:
    index = HeaderIndex(followed)
    index.headers("Sent")
    before = followed.status.modseq
    followed.asked.clear()
    new = followed.put(4)
    seen = Listing(Ref("Sent", 7, 2), frozenset({"\\Seen"}), NOON)
    tell(followed, (2, 3, 4), seen, Listing(new, frozenset(), NOON))
    found = index.headers("Sent")

    assert [(one.ref.uid, *one.flags) for one in found] == [(2, "\\Seen"), (4,)]
    assert followed.asked == ["state", ("changes", before), ("headers", 4)]


def test_a_changed_flag_shows_what_was_deleted_and_hides_what_is(followed: Shelf) -> None:
    index = HeaderIndex(followed)
    index.headers("Sent")
    deleted = Listing(Ref("Sent", 7, 1), frozenset({"\\Deleted"}), NOON)
    tell(followed, (1, 2, 3), deleted, Listing(Ref("Sent", 7, 3), frozenset(), NOON))

    assert uids(index.headers("Sent")) == [2, 3]
    tell(followed, (1, 2, 3))
    assert uids(index.headers("Sent")) == [2, 3]


@pytest.mark.parametrize("there", [(1,), (1, 2, 3, 4), (1, 2, 9)], ids=["one less", "one more", "unknown"])
def test_what_does_not_add_up_is_listed_as_a_whole(followed: Shelf, there: tuple[int, ...]) -> None:
    index = HeaderIndex(followed)
    index.headers("Sent")
    followed.asked.clear()
    tell(followed, there)
    followed.status = replace(followed.status, messages=3)

    assert uids(index.headers("Sent")) == [1, 2]
    assert followed.asked[-1] == ("listing", 0)


def test_a_mailbox_that_was_restored_from_a_copy_is_listed_as_a_whole(followed: Shelf) -> None:
    index = HeaderIndex(followed)
    index.headers("Sent")
    tell(followed, (1, 2, 3))
    followed.status = replace(followed.status, modseq=1)
    followed.asked.clear()

    assert uids(index.headers("Sent")) == [1, 2]
    assert followed.asked == ["state", ("listing", 0)]


def test_an_empty_mailbox_is_listed_once() -> None:
    shelf = Shelf(status=Status(7, 9, 0))
    index = HeaderIndex(shelf)
    index.headers("Sent")
    index.headers("Sent")

    assert shelf.asked == ["state", ("listing", 0), "state"]


def test_what_is_flagged_deleted_is_not_there() -> None:
    shelf = Shelf()
    shelf.put(1, 20, "\\Deleted")
    shelf.put(2)

    assert uids(HeaderIndex(shelf).headers("Sent")) == [2]


def test_of_a_large_mailbox_only_what_is_recent_is_fetched_and_listed_again() -> None:
    shelf = Shelf(status=Status(7, 1, 0))
    shelf.put(1, 1)
    shelf.put(2, 19)
    shelf.put(3, 1)  # put there later, though it is older
    shelf.put(4, 20)
    index = HeaderIndex(shelf)
    found = index.headers("Sent", date(2026, 11, 18))
    index.headers("Sent", date(2026, 11, 18))

    assert uids(found) == [2, 4]
    assert uids(index.headers("Sent", date(2026, 11, 20))) == [4]
    assert shelf.asked[:4] == ["state", ("listing", 0), ("listing", 1), ("headers", 2, 4)]
    assert shelf.asked[4:6] == ["state", ("listing", 1)]


def test_an_earlier_day_lists_and_fetches_only_what_is_not_known() -> None:
    shelf = Shelf()
    shelf.put(1, 1)
    shelf.put(2, 10)
    shelf.put(3, 20)
    index = HeaderIndex(shelf)
    index.headers("Sent", date(2026, 11, 18))
    earlier = index.headers("Sent", date(2026, 11, 5))

    assert (uids(earlier), uids(index.headers("Sent"))) == ([2, 3], [1, 2, 3])
    assert shelf.asked[4:] == [
        "state",
        ("listing", 1),
        ("headers", 2),
        "state",
        ("listing", 0),
        ("headers", 1),
    ]


def test_a_wrong_uid_in_a_listing_hides_nothing() -> None:
    shelf = Shelf()
    right = shelf.put(1)
    shelf.lies = [[replace(shelf.listed[0], ref=replace(right, uid=9999))]]

    assert uids(HeaderIndex(shelf).headers("Sent")) == [1]


def test_a_listing_that_stays_wrong_is_made_again_by_the_next_call() -> None:
    shelf = Shelf()
    right = shelf.put(1)
    shelf.lies = [[replace(shelf.listed[0], ref=replace(right, uid=9999))] for _ in range(3)]
    index = HeaderIndex(shelf)

    assert (uids(index.headers("Sent")), uids(index.headers("Sent"))) == ([], [1])


def test_a_new_uidvalidity_forgets_what_was_known() -> None:
    shelf = Shelf()
    shelf.put(1)
    index = HeaderIndex(shelf)
    index.headers("Sent")
    other = Ref("Sent", 8, 1)
    shelf.listed, shelf.status = [replace(shelf.listed[0], ref=other)], replace(shelf.status, uidvalidity=8)

    assert [one.ref for one in index.headers("Sent")] == [other]


def test_a_mailbox_that_is_missing_is_empty_and_named() -> None:
    shelf = Shelf(exists=False)
    index = HeaderIndex(shelf)

    assert (index.headers("Sent"), index.headers(""), index.missing) == ((), (), {"Sent"})
    shelf.exists = True
    shelf.put(1)
    assert (uids(index.headers("Sent")), index.missing) == ([1], set())


def test_what_was_received_about_a_day_is_known_after_one_listing() -> None:
    shelf = Shelf()
    shelf.put(1, 1)
    near = [shelf.put(2, 13), shelf.put(3, 27)]
    shelf.put(4, 28)
    index = HeaderIndex(shelf)
    first = index.received_about("Sent", date(2026, 11, 20))
    index.received_about("Sent", date(2026, 11, 20))
    later = shelf.put(5, 20)

    assert first == tuple(near)
    assert index.received_about("Sent", date(2026, 11, 20)) == (*near, later)
    assert [one for one in shelf.asked if one != "state"] == [("listing", 0), ("listing", 4)]


def test_a_new_connection_lists_from_where_the_earlier_one_found_the_first_that_matters() -> None:
    shelf = Shelf()
    shelf.put_all_on({1: 3, 2: 5, 3: 18, 4: 20})
    first, second = HeaderIndex(shelf), HeaderIndex(shelf)
    first.headers("Sent", date(2026, 11, 18))
    second.floors |= first.floors
    shelf.asked.clear()

    assert uids(second.headers("Sent", date(2026, 11, 18))) == [3, 4]
    assert [one for one in shelf.asked if one[0] == "listing"] == [("listing", 1), ("listing", 2)]
    assert second.floors == {"Sent": Floor(7, date(2026, 11, 4), 1)}


def test_a_listing_that_left_out_a_message_hides_it_from_no_later_connection() -> None:
    shelf = Shelf()
    shelf.put_all_on({1: 3, 2: 18, 3: 20})
    first, second = HeaderIndex(shelf), HeaderIndex(shelf)
    shelf.lies.append([one for one in shelf.listed if one.ref.uid != 2])
    first.headers("Sent", date(2026, 11, 18))
    second.floors |= first.floors

    assert uids(second.headers("Sent", date(2026, 11, 18))) == [2, 3]


def test_a_floor_of_a_later_day_or_another_numbering_is_none() -> None:
    shelf = Shelf()
    shelf.put_all_on({1: 3, 2: 5, 3: 18, 4: 20})
    later, other = HeaderIndex(shelf), HeaderIndex(shelf)
    later.floors["Sent"] = Floor(7, date(2026, 11, 4), 1)
    other.floors["Sent"] = Floor(8, date(2026, 11, 1), 2)

    assert uids(later.headers("Sent", date(2026, 11, 3))) == [1, 2, 3, 4]
    assert uids(other.headers("Sent", date(2026, 11, 5))) == [2, 3, 4]
    assert [ref.uid for ref in later.received_about("Sent", date(2026, 11, 4))] == [1, 2]


def test_of_the_newest_first_no_more_is_read_than_is_asked_for() -> None:
    shelf = Shelf()
    shelf.put_all(range(1, 251))
    newest = next(HeaderIndex(shelf).newest_first("Sent"))

    assert newest.ref.uid == 250
    assert shelf.asked == [("listing", 0), ("headers", *range(151, 251))]
