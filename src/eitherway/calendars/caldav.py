"""Mirrors a CalDAV collection: fetches only what changed since the last reading. An edge.

Uses the sync-token if the server has one (RFC 6578), else the CTag, else the ETags of all items. Lists
everything once a day all the same: some servers lose changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import unquote, urljoin

from eitherway.calendars import dav
from eitherway.calendars.dav import Multistatus, Resource, same_place
from eitherway.calendars.discovery import answered, ask_dav, choose_calendar
from eitherway.calendars.mirror import Item, Items, Memory, Mirror
from eitherway.calendars.reading import LARGEST_CALENDAR, as_item
from eitherway.errors import ReadError
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


class _UndeliveredError(ReadError):
    """An item that the server listed and did not deliver."""


def _quickly(reading: "_Reading", memory: Memory) -> tuple[Memory, Items | None] | None:
    """The changes by token or tag; None if a full list is needed, as after an item was not delivered."""
    try:
        return reading.by_token(memory) if memory.token else reading.by_ctag(memory)
    except _UndeliveredError:
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
            memory = Memory(collection=calendar.url, events=memory.events, fell_to=memory.fell_to)
        before = self._mirror.items(memory)
        members = {same_place(one.href): one for one in calendar.members}
        kept = {same_place(item.href): item for item in before or () if same_place(item.href) in members}
        memory = replace(memory, token=calendar.token, ctag=calendar.ctag)
        return self._complete(memory, before, kept, members)

    def _complete(
        self, memory: Memory, before: Items | None, kept: dict[str, Item], members: dict[str, Resource]
    ) -> tuple[Memory, Items | None]:
        """Fetches the members that are new or changed, and stores the whole calendar."""
        wanted = {place: one.href for place, one in members.items() if not _is_kept(one, kept.get(place))}
        if memory.whole and before is not None and not wanted and len(kept) == len(before.index):
            return memory, None
        try:
            for places in batched(tuple(wanted), BATCH):
                kept.update(self._fetch(memory.collection, {place: wanted[place] for place in places}))
        except ReadError:
            self._keep_part(memory, kept)
            raise
        items = Items.of(kept.values())
        return replace(memory, digest=self._mirror.keep_items(items), whole=True), items

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
        alone = {place: self._get(collection, href) for place, href in hrefs.items() if place not in found}
        return found | alone

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

    def _get(self, collection: str, href: str) -> Item:
        """An item that the server left out of its answer, such as one that it cannot read itself."""
        url = urljoin(collection, href)
        answer = self._session.ask("GET", url, headers={}, largest=LARGEST_CALENDAR)
        if answer.status != 200:
            name = unquote(href.rpartition("/")[2])
            raise _UndeliveredError(
                f"a listed item was not delivered ({answer.status})", hint=f"it is '{name}'"
            )
        return _item(href, answer.headers.get("etag", ""), answer.body)

    def _ask(self, method: str, url: str, body: bytes, *, depth: str = "0") -> Multistatus | None:
        """The answer, or None if the server refuses the question or does not understand it."""
        return answered(self._session, ask_dav(self._session, method, url, body, depth))


def batched(places: tuple[str, ...], size: int) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(places), size):
        yield places[start : start + size]


def _is_kept(member: Resource, item: Item | None) -> bool:
    return item is not None and bool(member.etag) and item.etag == member.etag


def _item(href: str, etag: str, octets: bytes) -> Item:
    return Item(href, etag, as_item(octets, unquote(href.rpartition("/")[2])))
