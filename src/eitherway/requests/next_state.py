"""The next state of a request, with what is to be removed and moved, and what is to be written. Pure."""

from __future__ import annotations

from dataclasses import replace

from eitherway.requests.plan import Action, RemoveCard, WithdrawDraft
from eitherway.requests.request import Request
from eitherway.values import dataclass


@dataclass(frozen=True, slots=True)
class Transition:
    """The next state of a request, with what is to be removed and moved, and which letter and card it wants.

    `letter` is the name of a letter to write (FIRST for the one that opened the request), `waits` why it is
    not written yet. `renew` asks for a new card, `unread` and `flagged` call for attention.
    """

    request: Request
    actions: tuple[Action, ...] = ()
    letter: str = ""
    waits: str = ""
    renew: bool = False
    unread: bool = False
    flagged: bool = False
    answered: bool = False
    said: tuple[str, ...] = ()
    thread_ids: tuple[str, ...] = ()

    @property
    def removes_card(self) -> bool:
        """Whether the request's card goes and no other one comes."""
        removed = (item.stored for item in self.actions if isinstance(item, RemoveCard))
        card = self.request.card
        goes = card is not None and card in removed and not self.renew
        return goes or self.request.state == "dismissed"

    def doing(self, *actions: Action) -> Transition:
        """The same with more actions."""
        return replace(self, actions=(*self.actions, *actions)) if actions else self

    def saying(self, *said: str) -> Transition:
        """The same with more to log."""
        return replace(self, said=(*self.said, *said))

    def without_note(self, *names: str) -> Transition:
        """The same without these notes on the request."""
        request = self.request.without_note(*names)
        return self if request is self.request else replace(self, request=request)

    def without_draft(self) -> Transition:
        """The same with Eitherway's own draft withdrawn, where one waits."""
        draft = self.request.draft
        if draft is None:
            return self
        return replace(self, request=replace(self.request, draft=None)).doing(
            WithdrawDraft(self.request.key, draft)
        )
