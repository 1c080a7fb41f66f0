"""Asks colleagues by drafts whether they still take people, and reads the answers off moved cards. An edge.

The draft comes first, then its card, then the note of both: what a kill left is found again. What was
answered is noted, then listed on the board, and only then do the moved cards go. Machines of one owner
agree by these cards; the ledger holds keyed hashes and dates.
"""

import hashlib
import logging
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from eitherway.engine.account import Account
from eitherway.engine.executor import DRAFT_FLAGS, remove, unmodified_at
from eitherway.engine.reconcile import Reconciled
from eitherway.errors import LetterError, MessageError
from eitherway.imap.fetch import HeaderSummary
from eitherway.mail.compose import Draft
from eitherway.requests.card_markup import Block
from eitherway.requests.colleague_cards import (
    ANSWERED,
    answers_block,
    answers_card,
    listed_notes,
    notes_in,
    question_card,
)
from eitherway.requests.colleague_questions import (
    COLLEAGUES,
    Answer,
    ColleagueNote,
    colleague_draft,
    colleague_key,
    newest,
    question_period,
    read_note,
    refer_book,
    to_ask,
    with_answers,
)
from eitherway.requests.letter_writer import is_same_letter
from eitherway.requests.plan import AppendCard, Plan
from eitherway.requests.request import StoredMessage
from eitherway.requests.signing import ID_FIELD, STATE_FIELD, digest_of

log = logging.getLogger(__name__)

LISTED = "refer-book:listed"  # the name of a fact: a hash of the list that was posted last
Notes = dict[str, ColleagueNote]
Cards = Mapping[str, tuple[HeaderSummary, ...]]


def with_refer_book(account: Account) -> Account:
    """The account whose refer book has what colleagues answered, as the ledger knows it."""
    return replace(account, context=with_answers(account.context, _noted(account)))


def restore_refer_book(account: Account) -> None:
    """Notes what the board knows: the ledger was lost, or another machine was told."""
    _take_over(_from_board(_cards(account.context.names.board, account), account), account)


def tend_refer_book(account: Account) -> Generator[Reconciled, None, Account]:
    """Reads the answers, then asks who is due; the account with what was answered. Nothing in a dry run."""
    board = account.context.names.board
    has_board = bool(account.mailbox.headers(board)) and board not in account.mailbox.missing
    if account.dry_run or not has_board:
        return account
    there, moved = _cards(board, account), _moved(account)
    carried = (_from_cards(cards) for cards in (there, *moved.values()))
    notes = _take_over(_merged((_from_board(there, account), *carried)), account)
    over: list[HeaderSummary] = []
    for key, note in notes.items():
        if not note.answer and (answer := _answer(key, note, there, moved, account)):
            notes[key] = ColleagueNote(note.asked_on, answer, account.context.local_now.date())
            _withdraw(key, notes[key], account)
            account.ledger.set_fact(key, str(notes[key]))
            yield _told(key, f"colleague {answer}")
        if notes[key].answer:
            over += (*there.get(key, ()), *(card for one in moved.values() for card in one.get(key, ())))
        else:
            over += there.get(key, ())[:-1]
    _keep_list(notes, account)
    _remove(over, account)
    _post_missing(notes, there, account)
    yield from _ask(notes, account)
    return with_refer_book(account)


# -- what is known -------------------------------------------------------------------------------------


def _noted(account: Account) -> Notes:
    facts = account.ledger.list_facts(COLLEAGUES).items()
    return {key: note for key, text in facts if (note := read_note(text))}


def _from_board(there: Cards, account: Account) -> Notes:
    lists = (notes_in(one.field(STATE_FIELD)) for one in account.cards_named(ANSWERED))
    return _merged((_from_cards(there), *lists))


def _from_cards(cards: Cards) -> Notes:
    found = {key: [read_note(one.field(STATE_FIELD)) for one in named] for key, named in cards.items()}
    return {key: newest(known) for key, notes in found.items() if (known := list(filter(None, notes)))}


def _merged(sources: Iterable[Notes]) -> Notes:
    merged: Notes = {}
    for notes in sources:
        for key, note in notes.items():
            merged[key] = newest((note, merged.get(key, note)))
    return merged


def _take_over(found: Notes, account: Account) -> Notes:
    """What is known now, by the ledger and by the board; what is new is noted."""
    noted = _noted(account)
    notes = _merged((noted, found))
    for key, note in notes.items():
        if noted.get(key) != note:
            account.ledger.set_fact(key, str(note))
    return notes


def _cards(folder: str, account: Account) -> Cards:
    """The genuine cards of questions in a folder; of each colleague the newest last."""
    found = {name: account.cards_named(name, folder) for name in account.card_names(COLLEAGUES, folder)}
    return {name: tuple(sorted(cards, key=_asked_on)) for name, cards in found.items() if cards}


def _asked_on(card: HeaderSummary) -> date:
    note = read_note(card.field(STATE_FIELD))
    return note.asked_on if note else date.min


def _moved(account: Account) -> dict[Answer, Cards]:
    moved: dict[Answer, Cards] = {}
    for decision, folder in account.context.names.decisions:
        answer: Answer = "yes" if decision == "yes" else "no" if decision == "no" else "away"
        moved[answer] = {**moved.get(answer, {}), **_cards(folder, account)}
    return moved


def _answer(
    key: str, note: ColleagueNote, there: Cards, moved: Mapping[Answer, Cards], account: Account
) -> Answer:
    """What the place of its card says; "" while the question is open, or the card lies in several places."""
    places = [
        answer
        for answer, cards in moved.items()
        if any(_asked_on(card) == note.asked_on for card in cards.get(key, ()))
    ]
    if places:
        return places[0] if len(places) == 1 else ""
    is_gone = key not in there and account.cards_again != "board"
    return "away" if is_gone or key not in refer_book(account.context) else ""


# -- what is done --------------------------------------------------------------------------------------


def _ask(notes: Notes, account: Account) -> Iterator[Reconciled]:
    """One question: a draft and its card. What waits already, or was sent lately, is not written again."""
    context, today = account.context, account.context.local_now.date()
    for item in to_ask(notes, context):
        key = colleague_key(item, context)
        try:
            draft = colleague_draft(item, today, context)
        except (LetterError, MessageError) as error:
            log.warning("%s is not asked: %s", key, type(error).__name__)
            continue
        known, note = notes.get(key), _asked_before(draft, account)
        if note and known and known.asked_on >= note.asked_on:
            continue  # the letter of an earlier question is in Drafts still
        if note is None:
            ref = account.mailbox.append(context.names.drafts, draft.octets, DRAFT_FLAGS)
            log.info("%s draft at %s", key, ref)
            note = ColleagueNote(today)
        if not note.answer:
            _post(question_card(item, note, context), account)
        account.ledger.set_fact(key, str(note))
        yield _told(key, "colleague asked")
        return


def _asked_before(draft: Draft, account: Account) -> ColleagueNote | None:
    """The note of such a letter that waits in Drafts, was sent lately, or was thrown away; None without."""
    names, since = account.context.names, account.context.local_now.date() - question_period(account.context)
    places: tuple[tuple[str, date | None, Answer], ...] = (
        (names.drafts, None, ""),
        (names.sent, since, ""),
        (names.trash, since, "away"),
    )
    for name, start, answer in places:
        headers = account.mailbox.headers(name, since=start) if name else ()
        found = (_day(one, account) for one in _letters(draft, headers, account))
        if days := [day for day in found if start is None or day > start]:
            return ColleagueNote(max(days), answer, max(days) if answer else None)
    return None


def _letters(draft: Draft, headers: Iterable[HeaderSummary], account: Account) -> list[HeaderSummary]:
    """Those with the Message-ID of the draft, or with its subject and to whom it goes."""
    to, own = draft.to[0].key, account.context.is_owner
    return [
        one
        for one in headers
        if one.message_id == draft.message_id
        or (own(one.sender) and one.subject == draft.subject and any(each.key == to for each in one.to))
    ]


def _day(letter: HeaderSummary, account: Account) -> date:
    return (letter.date or letter.internal_date).astimezone(account.context.zone).date()


def _withdraw(key: str, note: ColleagueNote, account: Account) -> None:
    """The question that waits unchanged in Drafts goes once the answer is there."""
    item = refer_book(account.context).get(key)
    if item is None or note.answer == "away":
        return
    try:
        draft = colleague_draft(item, note.asked_on, account.context)
    except (LetterError, MessageError):
        return
    for one in account.mailbox.headers(account.context.names.drafts):
        octets = account.mailbox.octets(one.ref) if one.message_id == draft.message_id else None
        if octets and is_same_letter(octets, draft.octets):
            remove(StoredMessage(one.ref, digest_of(octets)), account, f"{key} draft withdrawn")


def _keep_list(notes: Notes, account: Account) -> None:
    """Posts the list when it changed; the owner may delete it, and the next change brings it back."""
    lists, listed = account.cards_named(ANSWERED), listed_notes(notes, account.context)
    action = answers_card(listed, account.context) if listed else None
    said = hashlib.sha256(action.message_id.encode()).hexdigest()[:12] if action else ""
    kept = [one for one in lists if action and one.message_id == action.message_id][:1]
    is_new = said != account.ledger.fact(LISTED) or account.cards_again == "board"
    if action and not kept and is_new:
        _post(action, account)
    if is_new:
        account.ledger.set_fact(LISTED, said)
    if kept or is_new:
        _remove((one for one in lists if one not in kept), account)


def _post_missing(notes: Notes, there: Cards, account: Account) -> None:
    """The cards of open questions that went with the whole board."""
    for key, item in refer_book(account.context).items():
        if key in notes and not notes[key].answer and key not in there and account.cards_again == "board":
            _post(question_card(item, notes[key], account.context), account)


def _post(action: AppendCard, account: Account) -> None:
    if any(one.message_id == action.message_id for one in account.mailbox.headers(action.mailbox)):
        return
    ref = account.mailbox.append(action.mailbox, action.octets, () if action.unread else ("\\Seen",))
    log.info("%s card at %s", action.request, ref)


def _remove(cards: Iterable[HeaderSummary], account: Account) -> None:
    for card in cards:
        placed = unmodified_at(card.ref, account)
        if placed is not None:
            remove(placed, account, f"{card.field(ID_FIELD)} card removed")


def refer_book_news(account: Account, *, weekly: bool) -> tuple[Block, ...]:
    """What the digest says of the answers of colleagues."""
    return answers_block(_noted(account), account.context, weekly=weekly)


def _told(key: str, said: str) -> Reconciled:
    log.info("%s %s", key, said)
    return Reconciled(key, Plan(said=(said,)))
