"""Mirrors a CalDAV collection: fetches only what changed since the last reading. An edge.

Uses the sync-token if the server has one (RFC 6578), else the CTag, else the ETags of all items. Lists
everything once a day all the same: some servers lose changes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import unquote, urljoin

from eitherway.calendars import dav
from eitherway.calendars.dav import Multistatus, Resource, same_place
from eitherway.calendars.discovery import HARD, answered, ask_dav, choose_calendar
from eitherway.calendars.mirror import Item, Items, Memory, Mirror
from eitherway.calendars.reading import (
    GIVEN_UP_AFTER,
    LARGEST_CALENDAR,
    MOST_UNDELIVERED,
    UndeliveredError,
    as_item,
    undelivered_item,
)
from eitherway.errors import ReadError
from eitherway.text.formats import Said
from eitherway.web.http import HttpSession

LIST_EVERY = timedelta(days=1)
BATCH = 200
MOST_PAGES = 1000  # of a sync that the server splits (RFC 6578, 3.6)


def read_caldav(
    session: HttpSession, url: str, mirror: Mirror, memory: Memory, now: datetime
) -> tuple[Memory, Items | None]:
    """The memory after this reading, and the items, or None if nothing changed.

    Raises ReadError. A first reading that was interrupted is kept, so that the next one continues there.
    """
    reading = _Reading(session, mirror)
    listed_at = datetime.fromisoformat(memory.listed_at) if memory.listed_at else None
    if memory.whole and listed_at is not None and now - listed_at < LIST_EVERY:
        changed = _quickly(reading, memory)
        if changed is not None:
            return changed
    memory, items = reading.by_list(url, memory)
    return replace(memory, listed_at=now.isoformat()), items


def _quickly(reading: "_Reading", memory: Memory) -> tuple[Memory, Items | None] | None:
    """The changes by token or tag; None if a full list is needed, as after an item was not delivered."""
    try:
        return reading.by_token(memory) if memory.token else reading.by_ctag(memory)
    except UndeliveredError:
        return None


@dataclass(slots=True)
class _Changes:
    """The result of a sync: the items to fetch by path, the paths that are gone, and the new token."""

    token: str
    hrefs: dict[str, Resource] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def add(self, resource: Resource) -> None:
        place = same_place(resource.href)
        if resource.status == 404:
            self.hrefs.pop(place, None)
            self.gone.add(place)
        else:
            self.gone.discard(place)
            self.hrefs[place] = resource


class _Reading:
    def __init__(self, session: HttpSession, mirror: Mirror) -> None:
        self._session = session
        self._mirror = mirror
        self._failed: dict[str, str] = {}  # why items could not be fetched, by path

    def by_token(self, memory: Memory) -> tuple[Memory, Items | None] | None:
        """The changes since the token; None if the server cannot list them (any more)."""
        changes = self._sync(memory)
        if changes is None:
            return None
        memory = replace(memory, token=changes.token)
        if not changes.hrefs and not changes.gone:
            return memory, None
        before = self._mirror.items(memory)
        if before is None:
            return None
        kept = {same_place(item.href): item for item in before if same_place(item.href) not in changes.gone}
        return self._complete(memory, before, kept, changes.hrefs)

    def _sync(self, memory: Memory) -> _Changes | None:
        changes = _Changes(memory.token)
        for _ in range(MOST_PAGES):
            answer = self._ask("REPORT", memory.collection, dav.sync_since(changes.token))
            if answer is None or not answer.token:
                return None
            changes.token = answer.token
            own = [one for one in answer.resources if dav.is_same(one.href, memory.collection)]
            for resource in answer.resources:
                if resource not in own and not resource.href.endswith("/"):
                    changes.add(resource)
            if all(one.status != 507 for one in own):
                return changes
        return None

    def by_ctag(self, memory: Memory) -> tuple[Memory, Items | None] | None:
        """The memory as it was if the collection's tag is unchanged; None if a full list is needed."""
        if not memory.ctag:
            return None
        answer = self._ask("PROPFIND", memory.collection, dav.STATE)
        is_same = answer is not None and any(one.ctag == memory.ctag for one in answer.resources)
        return (memory, None) if is_same else None

    def by_list(self, url: str, memory: Memory) -> tuple[Memory, Items | None]:
        """Lists the collection by ETags; fetches only the items that are new or changed."""
        calendar = choose_calendar(self._session, memory.collection, url)
        if calendar.url != memory.collection:
            memory = memory.of_nothing(collection=calendar.url)
        before = self._mirror.items(memory)
        members = {same_place(one.href): one for one in calendar.members}
        kept = {same_place(item.href): item for item in before or () if same_place(item.href) in members}
        memory = replace(memory, token=calendar.token, ctag=calendar.ctag)
        return self._complete(memory, before, kept, members)

    def _complete(
        self, memory: Memory, before: Items | None, kept: dict[str, Item], members: dict[str, Resource]
    ) -> tuple[Memory, Items | None]:
        """Fetches the members that are new or changed, and stores the whole calendar.

        Items that were given up are asked for last, one by one: if they are not there, each is a broken item.
        """
        wanted = {place: one.href for place, one in members.items() if not _is_kept(one, kept.get(place))}
        if memory.whole and before is not None and not wanted and len(kept) == len(before.index):
            return memory, None
        self._failed.clear()
        given_up = {place for place, count in memory.undelivered.items() if count >= GIVEN_UP_AFTER}
        usual = tuple(place for place in wanted if place not in given_up)
        try:
            for places in batched(usual, BATCH):
                kept.update(self._fetch(memory.collection, {place: wanted[place] for place in places}))
            self._must_have_all(usual, wanted)
        except ReadError:
            self._keep_part(memory, kept)
            raise
        gone = {place: GIVEN_UP_AFTER for place in wanted if place in given_up}
        for place in tuple(gone):
            item = self._get(memory.collection, wanted[place])
            if item is not None:
                del gone[place]
            kept[place] = item or Item(wanted[place], "", undelivered_item(_name(wanted[place])))
        others = {
            place: count for place, count in memory.undelivered.items() if place in kept.keys() - wanted
        }
        memory = replace(memory, undelivered={**others, **gone})
        items = Items.of(kept.values())
        if memory.whole and before is not None and items == before:
            return memory, None
        return replace(memory, digest=self._mirror.keep_items(items), whole=True), items

    def _must_have_all(self, places: Iterable[str], hrefs: Mapping[str, str]) -> None:
        """Raises UndeliveredError if one of these items was not delivered."""
        missing = tuple(place for place in places if place in self._failed)
        if missing:
            status, name = self._failed[missing[0]], _name(hrefs[missing[0]])
            raise UndeliveredError(
                Said("a listed item was not delivered ({status})", status=status),
                missing,
                hint=Said("it is '{name}'", name=name),
            )

    def _keep_part(self, memory: Memory, kept: dict[str, Item]) -> None:
        """Stores what a first reading got; a later one that fails leaves the last whole copy alone."""
        if memory.whole or not kept:
            return
        digest = self._mirror.keep_items(Items.of(kept.values()))
        self._mirror.keep(replace(memory, digest=digest, token="", ctag=""))

    def _fetch(self, collection: str, hrefs: dict[str, str]) -> dict[str, Item]:
        """All of the items. If one spoils the answer for all, it is found by halving."""
        found = self._multiget(collection, hrefs)
        if found is None and len(hrefs) > 1:
            half = len(hrefs) // 2
            parts = tuple(hrefs.items())
            return self._fetch(collection, dict(parts[:half])) | self._fetch(collection, dict(parts[half:]))
        found = found or {}
        for place, href in hrefs.items():
            if place not in found and (item := self._get(collection, href)) is not None:
                found[place] = item
        return found

    def _multiget(self, collection: str, hrefs: dict[str, str]) -> dict[str, Item] | None:
        answer = self._ask("REPORT", collection, dav.multiget(hrefs.values()), depth="1")
        if answer is None:
            return None
        delivered = ((same_place(one.href), one) for one in answer.resources)
        return {
            place: _item(hrefs[place], one.etag, one.octets)
            for place, one in delivered
            if place in hrefs and one.octets is not None
        }

    def _get(self, collection: str, href: str) -> Item | None:
        """An item that the server left out of its answer, such as one that it cannot read itself.

        None if it does not give it alone either. Raises ReadError if that is so for many, or if asking
        further is no use.
        """
        url = urljoin(collection, href)
        try:
            answer = self._session.ask("GET", url, headers={}, largest=LARGEST_CALENDAR)
        except ReadError as error:
            if error.wait or error.refused:
                raise
            self._note_failed(href, error.detail, error)
            return None
        if answer.status in HARD:
            raise self._session.refusal(answer)
        if answer.status != 200:
            self._note_failed(href, str(answer.status), self._session.refusal(answer))
            return None
        return _item(href, answer.headers.get("etag", ""), answer.body)

    def _note_failed(self, href: str, why: str, error: ReadError) -> None:
        self._failed[same_place(href)] = why
        if len(self._failed) > MOST_UNDELIVERED:
            raise error

    def _ask(self, method: str, url: str, body: bytes, *, depth: str = "0") -> Multistatus | None:
        """The answer, or None if the server refuses the question or does not understand it."""
        return answered(self._session, ask_dav(self._session, method, url, body, depth))


def batched(places: tuple[str, ...], size: int) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(places), size):
        yield places[start : start + size]


def _is_kept(member: Resource, item: Item | None) -> bool:
    return item is not None and bool(member.etag) and item.etag == member.etag


def _item(href: str, etag: str, octets: bytes) -> Item:
    return Item(href, etag, as_item(octets, _name(href)))


def _name(href: str) -> str:
    return unquote(href.rpartition("/")[2])
