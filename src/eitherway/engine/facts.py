"""One request in one round: what is seen of it, and the actions of its next step. An edge."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from eitherway.capacity.model import Capacity, Source
from eitherway.engine.contacts import SentMail, answers_owner
from eitherway.engine.executor import ExecutionContext, digest_of, same_letter
from eitherway.engine.live_cards import LiveCards, catch_up, read_live_cards, revision_of, unmodified_card
from eitherway.engine.snapshot import SLACK, Snapshot
from eitherway.errors import LetterError, MessageError
from eitherway.imap.mailbox import Fetched, HeaderSummary
from eitherway.mail.message import Message
from eitherway.mail.reply import asker_of
from eitherway.requests.card_actions import CardOptions, card_action
from eitherway.requests.classify_sent import named_date, resembles
from eitherway.requests.context import DecisionContext
from eitherway.requests.decide_new import MessageFacts, ask_of, check_room, due_for, first_letter, together
from eitherway.requests.decide_open import RECHECK, CardSeen, Observations, SentSeen, Step, Terms
from eitherway.requests.letter_writer import LetterInputs, draft_id, draft_letter, letter_text, slot_of
from eitherway.requests.missing_letter import note_missing_letter, retry_missing_letter
from eitherway.requests.plan import (
    Action,
    AppendCard,
    AppendDraft,
    MoveBack,
    Plan,
    Remember,
    RemoveCard,
    SetFlags,
    WithdrawDraft,
)
from eitherway.requests.request import Ref, Request, StoredMessage
from eitherway.requests.signing import REQUEST_FIELD, keyed_hash
from eitherway.rules.decisions import LETTERS, Decision
from eitherway.rules.match import Facts, find_match
from eitherway.rules.rule import Rule

log = logging.getLogger(__name__)


class LetterResult(NamedTuple):
    """The request with the letter that was wanted, or with the note and the faults that say why not."""

    request: Request
    capacity: Capacity | None = None
    drafts: tuple[AppendDraft, ...] = ()
    faults: tuple[str, ...] = ()


class Work:
    """One request in one round: its message is fetched only when a letter or a card is to be written."""

    def __init__(
        self,
        request: Request,
        snapshot: Snapshot,
        execution: ExecutionContext,
        context: DecisionContext,
        fresh: Callable[[], tuple[Source, ...]],
    ) -> None:
        self._request = self._stored = request
        self._scene = snapshot
        self.execution = execution
        self._desk = context
        self._fresh = fresh
        self._fetched: Fetched | None = None
        self._looked = False
        self._twins: tuple[StoredMessage, ...] = ()
        self._standing_cards = LiveCards()

    def terms(self) -> Terms:
        """The owner's terms at this moment."""
        settings, answers = self._desk.capacity_settings, self._desk.settings.answers
        return Terms(self._desk.local_now, settings.hours, settings.away, answers.cool_off, answers.when_due)

    # -- after a kill or a lost ledger -------------------------------------------------------------

    def settle(self) -> tuple[Request, tuple[StoredMessage, ...]]:
        """The request with the card and the draft that are really there, and older cards of ours.

        A kill between an effect and the ledger leaves a card or a draft that the ledger does not know.
        A card that the owner edited is left alone: it is no card to renew or to remove.
        """
        request = catch_up(self._request, (summary for summary, _ in self._cards))
        on_board = (summary for summary, decision in self._cards if not decision)
        self._standing_cards = read_live_cards(request, on_board, self.execution)
        ours = self._standing_cards.ours
        if ours:
            revision, newest = ours[-1]
            if request.card is None or (request.card.ref != newest.ref and revision >= request.revision):
                request = replace(request, card=newest, revision=revision)
        self._request = self._settle_draft(request)
        return self._request, tuple(placed for _, placed in ours[:-1])

    def _settle_draft(self, request: Request) -> Request:
        """The request with the draft of its letter that stands in Drafts.

        Of the same letter twice the lower uid stays: the other one is a second watcher's, who takes it back
        or was killed before. It is no edit of the owner's, although mutt keeps the Message-ID then.
        """
        if not request.is_open or not request.letter or (request.draft_state and request.draft is None):
            return request
        called = self._drafts_called_ours(request)
        if not called or (request.draft is not None and [one.ref for one in called] == [request.draft.ref]):
            return request
        standing = tuple(placed for one in called if (placed := self._standing(one, request)))
        if not standing:
            return request if request.draft else _edited(request)
        self._twins = standing[1:]
        return replace(request, draft=standing[0], draft_state=request.draft_state or "waiting")

    def _standing(self, summary: HeaderSummary, request: Request) -> StoredMessage | None:
        """The draft as it stands there, when it is ours or says what ours says."""
        if request.draft is not None and summary.ref == request.draft.ref:
            return request.draft
        octets = self._as_we_write_it(summary, request)
        return StoredMessage(summary.ref, digest_of(octets)) if octets else None

    def _drafts_called_ours(self, request: Request) -> list[HeaderSummary]:
        message_id = draft_id(request.key, request.letter, request.number, self._desk)
        drafts = self._scene.drafts.get(request.key, ())
        called = (summary for summary in drafts if summary.message_id == message_id)
        return sorted(called, key=lambda summary: summary.ref)

    def _as_we_write_it(self, summary: HeaderSummary, request: Request) -> bytes:
        """The octets of a draft that says what ours says; none for another one."""
        octets = self.execution.mailbox.octets(summary.ref) or b""
        inputs = self.inputs(request)
        try:
            same = inputs and same_letter(octets, draft_letter(inputs, request.letter, self._desk).octets)
        except MessageError:
            return b""  # a template that was spoiled since then says nothing about what stands there
        return octets if same else b""

    def card_is_behind(self) -> bool:
        """Whether a kill came between the ledger and the newest card: the board shows an older one."""
        ours = self._standing_cards.ours
        return bool(ours) and ours[-1][0] < self._stored.revision

    def has_card(self) -> bool:
        """Whether a card of the request is live on the board or in a decision folder."""
        return bool(self._cards)

    # -- what is seen ------------------------------------------------------------------------------

    @property
    def _cards(self) -> tuple[tuple[HeaderSummary, Decision], ...]:
        return self._scene.cards.get(self._request.key, ())

    def observations(self) -> Observations:
        """What stands in the mailbox about this request."""
        key, snapshot = self._request.key, self._scene
        twins = {placed.ref for placed in self._twins}
        return Observations(
            cards=tuple(
                CardSeen(one.ref, decision, revision_of(one))
                for one, decision in self._cards
                if one.ref not in self._standing_cards.edited
            ),
            moved=tuple((one.ref, decision) for one, decision in snapshot.moved.get(key, ())),
            drafts=tuple(one.ref for one in snapshot.drafts.get(key, ()) if one.ref not in twins),
            sent=self._sent(),
            trashed=key in snapshot.trash,
        )

    def _sent(self) -> tuple[SentSeen, ...]:
        found = []
        for summary in self._scene.sent.get(self._request.key, ()):
            # Not with the ledger's key: other machines read it off the card.
            short = keyed_hash(summary.message_id or str(summary.ref), self._desk.board_key)
            at = summary.date or summary.internal_date
            late = at >= self._request.opened_at - SLACK
            if late and short not in self._request.sent_seen and self._desk.is_owner(summary.sender):
                found.append(self._read_sent(summary, at, short))
        return tuple(found)

    def _read_sent(self, summary: HeaderSummary, at: datetime, short: str) -> SentSeen:
        fetched = next(iter(self.execution.mailbox.fetch([summary.ref])), None)
        message = fetched.message if fetched and isinstance(fetched.message, Message) else None
        written = message.written if message else ""
        named = named_date(written, at.astimezone(self._desk.zone), self._desk.settings.owner.timezone)
        return SentSeen(summary.ref, at, self._letter_of(summary, written), named, short, summary.message_id)

    def _letter_of(self, summary: HeaderSummary, written: str) -> str:
        """Which letter of ours was sent: by its Message-ID, else by what it says; "" for the owner's own."""
        request = self._request
        for letter in LETTERS:
            ids = (draft_id(request.key, letter, number, self._desk) for number in range(request.number + 1))
            if summary.message_id in ids:
                return letter
        inputs = self.inputs(request) if request.letter else None
        if inputs and resembles(written, letter_text(inputs, request.letter, self._desk)):
            return request.letter
        return ""

    # -- the message and the calendar ---------------------------------------------------------------

    def fetched(self) -> Fetched | None:
        """The message that the request is about, wherever it is now."""
        if not self._looked:
            self._looked = True
            self._fetched = self._find()
        return self._fetched

    def _find(self) -> Fetched | None:
        found_moved = (one for one, _ in self._scene.moved.get(self._request.key, ()))
        moved = [one.ref for one in sorted(found_moved, key=lambda one: one.internal_date, reverse=True)]
        latest, source = self._request.latest, self._request.source
        for ref in (latest, *moved, source) if latest else (source, *moved):
            if found := self._at(ref):
                return found
        ids = next((one.field(REQUEST_FIELD).split() for one, _ in self._cards), [])
        if not ids or "request_gone" in self._request.notes:
            return None
        return self._search(ids[0])

    def _at(self, ref: Ref) -> Fetched | None:
        for fetched in self.execution.mailbox.fetch([ref]):
            if isinstance(fetched.message, Message) and self._is_it(fetched.message):
                return fetched
        return None

    def _is_it(self, message: Message) -> bool:
        thread = self.execution.ledger.thread_of([message.message_id]) if message.message_id else None
        return message.key == self._request.key or (thread is not None and thread.key == self._request.key)

    def _search(self, message_id: str) -> Fetched | None:
        names = self._desk.names
        ours = {names.drafts, names.sent, names.trash, names.board}
        likely = (*names.watch, *names.folders)
        others = [name for name in self.execution.mailbox.all_names() if name not in ours | set(likely)]
        for name in (*likely, *others):
            for fetched in self.execution.mailbox.fetch(self.execution.mailbox.find(name, message_id)):
                if isinstance(fetched.message, Message):
                    return fetched
        return None

    def inputs(self, request: Request, *, context: DecisionContext | None = None) -> LetterInputs | None:
        """What a letter or a card is written from; None when the message is gone."""
        fetched = self.fetched()
        if fetched is None or not isinstance(fetched.message, Message):
            return None
        context = context or self._desk
        message, rule = fetched.message, self.rule()
        ask = ask_of(message, context)
        first = self._at(request.source) if request.latest else None
        if first is not None and isinstance(first.message, Message):
            ask = together(ask_of(first.message, context), ask)
        asker = asker_of(message, context.settings.people.relays)
        known = self.execution.ledger.knows(asker) or context.lists(asker)
        incoming = MessageFacts(fetched.ref, message, fetched.internal_date, known=known)
        return LetterInputs(
            request, message, ask, rule, check_room(ask, rule, incoming, context), stranger=not known
        )

    def rule(self) -> Rule | None:
        """The rule that opened the request, while it has that name."""
        return self._desk.rule(self._request.kind)

    def recheck(self, step: Step) -> Step:
        """The step with a new verdict, when the calendar gives another one; at most once an hour."""
        request = step.request
        if not request.is_open or (request.checked_at and self.execution.now - request.checked_at < RECHECK):
            return step
        inputs = self.inputs(request)
        if inputs is None or inputs.capacity is None:
            return replace(step, request=replace(request, checked_at=self.execution.now))
        changed = inputs.capacity.verdict != request.verdict
        renewed = replace(request, verdict=inputs.capacity.verdict, checked_at=self.execution.now)
        return replace(step, request=renewed, renew=step.renew or changed, unread=step.unread or changed)

    # -- the doing ---------------------------------------------------------------------------------

    def plan(self, step: Step, leftovers: tuple[StoredMessage, ...] = ()) -> Plan:
        """The actions of a step, in an order in which a kill between any two does no harm."""
        own_draft = bool(self._scene.drafts.get(self._request.key))
        step = retry_missing_letter(step, self.rule(), self._desk, own_draft=own_draft)
        written = self._letter(step) if step.want else LetterResult(step.request)
        changed = bool(written.drafts) or written.request.notes != step.request.notes
        step = replace(step, request=written.request, renew=step.renew or changed)
        card = self._card(step, written)
        request = step.request
        if card is not None:
            request = replace(request, revision=request.revision + 1)
        withdrawn = (*step.withdraw, *self._twins)
        actions: list[Action] = [WithdrawDraft(request.key, placed) for placed in withdrawn]
        actions += [MoveBack(request.key, ref, request.source.mailbox) for ref in step.back]
        if request != self._stored or step.new_ids:
            actions.append(Remember(request, step.new_ids))
        actions += [*written.drafts, *((card,) if card else ()), *self._old_cards(step, leftovers)]
        if card is None and (step.unread or step.flagged) and request.card is not None:
            actions.append(_attention(request.key, request.card.ref, flagged=step.flagged))
        return Plan((*actions, *self._answered_flag(step)), written.faults)

    def _answered_flag(self, step: Step) -> tuple[Action, ...]:
        if not step.answered or step.back:
            return ()
        source = self.fetched()
        if source is None or "\\Answered" in source.flags:
            return ()
        return (SetFlags(self._request.key, source.ref, add=("\\Answered",)),)

    def _letter(self, step: Step) -> LetterResult:
        """The letter that is wanted, or the note that says why it is not written now."""
        request = step.request
        context = replace(self._desk, sources=self._fresh()) if step.want == "yes" else self._desk
        inputs = self.inputs(request, context=context)
        if inputs is None:
            return LetterResult(request.with_note("request_gone"))
        verdict = inputs.capacity.verdict if inputs.capacity else "unknown"
        request = replace(request, verdict=verdict, checked_at=self.execution.now)
        if step.want == "yes" and verdict in {"full", "unknown"} and not request.confirmed:
            return LetterResult(request.with_note(f"yes_{verdict}"), inputs.capacity)
        if self._desk.settings.answers.mode == "shadow":
            return LetterResult(request.with_note("shadow"), inputs.capacity)
        letter, template = step.want, ""
        if letter == "first":
            if inputs.rule is None or inputs.rule.action == "card":
                return LetterResult(request, inputs.capacity)
            letter, template = first_letter(inputs, inputs.rule)
        request = replace(request, letter=letter, draft=None, draft_state="")
        request = request.without_note("yes_full", "yes_unknown", "draft_edited")
        if step.want == "later":
            request = replace(request, due=self._later_date(request))
        if step.want == "yes":
            request = replace(request, slot=slot_of(inputs.capacity))
        try:
            draft = draft_letter(replace(inputs, request=request), letter, context, template=template)
        except LetterError as error:
            log.warning("%s letter=%s not written: its template; see the card", request.key, letter)
            request = note_missing_letter(
                replace(request, due=step.request.due), step.want, inputs.rule, context
            )
            return LetterResult(request, inputs.capacity, faults=(str(error),))
        except MessageError:
            return LetterResult(request.with_note("no_letter"), inputs.capacity)
        return LetterResult(request, inputs.capacity, (draft,))

    def _later_date(self, request: Request) -> date:
        """A date after the one that was named before."""
        now = self._desk.local_now
        if request.due is not None and request.due > now.date():
            now = datetime.combine(request.due, now.timetz())
        return due_for(self.rule(), self._desk, now)

    def _card(self, step: Step, written: LetterResult) -> AppendCard | None:
        if not step.renew or step.remove_card:
            return None
        inputs = self.inputs(step.request)
        if inputs is None:
            return None
        if written.capacity is not None:
            inputs = replace(inputs, capacity=written.capacity)
        history = self.execution.ledger.history(step.request.asker, step.request.key)
        because = self._because(inputs)
        options = CardOptions(because, history, step.unread, step.flagged, step.waits, written.faults)
        return card_action(inputs, self._desk, options)

    def _because(self, inputs: LetterInputs) -> tuple[str, ...]:
        """Why the rule matched, as far as the newest letter says it."""
        mine = answers_owner(inputs.message, self.execution.ledger, self._desk, SentMail())
        facts = Facts(inputs.message, inputs.ask, not inputs.stranger, self._desk.now, mine)
        verdict = find_match(facts, self._desk.rulebook)
        return verdict.because if verdict.rule == inputs.rule else ()

    def _old_cards(self, step: Step, leftovers: tuple[StoredMessage, ...]) -> list[Action]:
        """Our own untouched cards go; one that the owner edited goes back to the board and stays there."""
        key, card = self._request.key, self._request.card
        dropped = [
            (one.ref, unmodified_card(one, self._request, self.execution))
            for one, _ in self._cards
            if one.ref in step.drop_cards
        ]
        edited = [
            MoveBack(key, ref, self._desk.names.board, is_letter=True)
            for ref, placed in dropped
            if not placed
        ]
        removed = [card] if step.remove_card and card is not None else []
        ours = [placed for _, placed in dropped if placed]
        return [*(RemoveCard(key, placed) for placed in (*leftovers, *ours, *removed)), *edited]


def _edited(request: Request) -> Request:
    return replace(request, draft_state="edited").with_note("draft_edited")


def _attention(key: str, ref: Ref, *, flagged: bool) -> SetFlags:
    """Makes a card that is not renewed unread, and flags it."""
    return SetFlags(key, ref, add=("\\Flagged",) if flagged else (), remove=("\\Seen",))
