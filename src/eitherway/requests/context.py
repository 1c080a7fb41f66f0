"""What a decision needs besides the message: rules, letters, calendars, names, the time. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from eitherway.capacity.model import CapacitySettings, Promised, Source
from eitherway.capacity.situation import days_away
from eitherway.languages import FALLBACK
from eitherway.mail.guards import OwnAddresses
from eitherway.mail.message import Address
from eitherway.requests.if_all_yes import OpenWish
from eitherway.requests.letters import Letters
from eitherway.requests.mailbox_names import MailboxNames
from eitherway.requests.refer_book import Colleague
from eitherway.rules.account_settings import MailboxSettings
from eitherway.rules.match_context import GUEST_LISTS, person_keys
from eitherway.rules.rule import Rule, Rulebook
from eitherway.rules.schema import Referral, Settings, WaitList
from eitherway.text.formats import Writing
from eitherway.text.units import DaysOff
from eitherway.text.words import has_catalog


@dataclass(frozen=True)
class DecisionContext:
    """Everything that a decision needs besides the message or the request. `now` is aware.

    What it is made of never changes, so what follows from that is computed once.

    `board_key` signs the cards; it is empty if no board is at hand, and then no card counts. `paused_until`
    is when the owner's pause ends, None where there is none: nothing is drafted before a decision.
    `wishes` are what waits for an answer; a card is not renewed because another request came.
    `colleagues` are the other people of a practice to whom a request may be sent on. `written_book` is the
    refer book as rules.yaml has it, where answers of colleagues changed what counts.
    """

    rulebook: Rulebook
    mailbox: MailboxSettings
    names: MailboxNames
    letters: Letters
    sources: tuple[Source, ...]
    promised: tuple[Promised, ...]
    now: datetime
    board_key: bytes = b""
    paused_until: datetime | None = None
    wishes: tuple[OpenWish, ...] = field(default=(), compare=False)
    colleagues: tuple[Colleague, ...] = ()
    written_book: tuple[Referral, ...] = ()

    @property
    def settings(self) -> Settings:
        return self.rulebook.settings

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.owner.timezone)

    @cached_property
    def local_now(self) -> datetime:
        return self.now.astimezone(self.zone)

    @cached_property
    def capacity_settings(self) -> CapacitySettings:
        return self.settings.capacity_settings()

    @cached_property
    def days_off(self) -> DaysOff:
        """The days on which no answer is promised: the owner's days off, and absences in the calendars."""
        settings = self.capacity_settings
        return (*settings.days_off, *days_away(self.sources, settings, self.local_now.date()))

    @cached_property
    def writing(self) -> Writing:
        """The owner's language and country, for cards; English if no catalog has that language."""
        owner = self.settings.owner
        return owner.writing(owner.language if has_catalog(owner.language) else FALLBACK)

    @cached_property
    def identities(self) -> tuple[Address, ...]:
        owner = self.settings.owner
        return tuple(Address(owner.name, address) for address in owner.addresses)

    @cached_property
    def account(self) -> str:
        """The name of the account in the ledger."""
        return account_of(self.mailbox)

    @cached_property
    def letter_secret(self) -> bytes:
        """The key of our Message-IDs: from the owner's address, so that a second machine makes the same."""
        return hashlib.sha256(b"eitherway letters " + self.identities[0].key.encode()).digest()

    def is_owner(self, senders: tuple[Address, ...]) -> bool:
        """Whether one of the owner's addresses is among these."""
        return any(item.key in self._own for item in senders)

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(address.lower() for address in self.settings.owner.addresses)

    def lists(self, key: str) -> bool:
        """Whether the owner named this address as a client's, a friend's or as one who comes first."""
        keys, people = person_keys(key.lower()), self.rulebook.people
        return any(not people[group].isdisjoint(keys) for group in GUEST_LISTS)

    def rule(self, kind: str) -> Rule | None:
        """The rule that opened requests of this kind, while it has that name."""
        return next((rule for rule in self.rulebook.rules if rule.name == kind), None)

    def for_request(self, key: str) -> DecisionContext:
        """The same for a decision on that request: what is offered to it is not in its own way."""
        others = tuple(one for one in self.promised if one.key != key)
        return self if others == self.promised else replace(self, promised=others)

    def wait_list(self, kind: str) -> WaitList:
        """How the wait list of a kind keeps itself: as its rule says, else as the settings do."""
        rule, usual = self.rule(kind), self.settings.waiting
        own = rule.waiting if rule else None
        if own is None:
            return usual
        return usual.model_copy(update={name: getattr(own, name) for name in own.model_fields_set})

    def own_addresses(self) -> OwnAddresses:
        return self._own_addresses

    @cached_property
    def _own_addresses(self) -> OwnAddresses:
        people, owner = self.settings.people, self.settings.owner
        return OwnAddresses(own=owner.addresses, never=people.never, relays=people.relays)


def account_of(settings: MailboxSettings) -> str:
    """A name of the account that reveals nobody: a hash of host and user."""
    return hashlib.sha256(f"{settings.user}@{settings.host}".lower().encode()).hexdigest()[:16]
