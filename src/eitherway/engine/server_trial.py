"""Tries on the real account what Eitherway does there: a draft, a card, a move, a removal. An edge.

Each step is the engine's own. What is going to be there is noted before; `finish_trials` takes away what was
noted, at the end of a trial, and at the next start when a kill came between. Nothing else is touched: it must
say what a trial writes, and a folder must have the name of one.
"""

import json
import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from time import perf_counter
from typing import Any, Literal

from eitherway.engine.account import Account
from eitherway.engine.executor import DRAFT_FLAGS, remove, stored_at
from eitherway.engine.paths import line_of
from eitherway.engine.server_sheet import Kept, Observed, Step, Why
from eitherway.engine.tried_server import last_refusal
from eitherway.errors import (
    ChangeRefusedError,
    ConfigError,
    LineError,
    LoginError,
    ReadOnlyError,
    UnlistedError,
)
from eitherway.imap.fetch import HeaderSummary
from eitherway.mail.content import is_same_message
from eitherway.requests.owner_marks import FLAGGED
from eitherway.requests.request import Ref
from eitherway.requests.signing import ABOUT_FIELD
from eitherway.requests.trial_messages import (
    FOLDER,
    is_from_trial,
    trial_card,
    trial_draft,
    trial_id,
    trial_token,
)

log = logging.getLogger(__name__)

TRIAL = "trial:"  # how the name of a fact begins: what a trial puts there, until it is gone
CAPABILITIES = ("UIDPLUS", "MOVE", "CONDSTORE", "SPECIAL-USE", "IDLE", "LIST-STATUS", "NOTIFY", "X-GM-EXT-1")
KEYWORD = "$label1"  # one that mail clients use anyway: some servers remember each for ever
CARD_FLAGS = ("\\Seen", FLAGGED, KEYWORD)
LEAST = 2  # folders that a move needs
SLACK = timedelta(days=1)  # between a clock here and one there
LOST = timedelta(days=30)  # that long, messages of a trial that nobody remembers are looked for
Kind = Literal["draft", "card"]


@dataclass(slots=True)
class ServerTrial:
    """What was seen so far; `ms` has the milliseconds of each step that ended."""

    account: Account
    token: str
    seen: Observed
    ms: dict[str, float] = field(default_factory=dict)
    refs: dict[Kind, Ref] = field(default_factory=dict)  # where they are now
    newest: int = 0  # the last uid before the trial where all mail is shown

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        began = perf_counter()
        yield
        self.ms[name] = round((perf_counter() - began) * 1000, 1)

    @contextmanager
    def step(self, step: Step) -> Iterator[None]:
        """A refusal inside is noted, and the trial goes on. A lost connection ends it."""
        try:
            yield
        except (LoginError, LineError):
            raise
        except ReadOnlyError:
            self._fail(step, "read-only")
        except ChangeRefusedError as error:
            self._fail(step, "full" if error.is_full else "refused")
        except ConfigError:
            self._fail(step, "refused")

    def _fail(self, step: Step, why: Why) -> None:
        self.seen = replace(self.seen, failed=(*self.seen.failed, (step, why)))

    def note(self, **seen: Any) -> None:
        self.seen = replace(self.seen, **seen)


def try_server(account: Account) -> ServerTrial:
    """Tries the server; whatever happens, what was put there is taken away, now or by the next start.

    Raises TransientError when the connection is lost: then nothing is known.
    """
    mailbox, names = account.mailbox, account.context.names
    finish_trials(account, thorough=True)
    there = set(mailbox.all_names())
    roles = {"drafts": names.drafts in there, "sent": names.sent, "trash": names.trash, "all": names.all_mail}
    missing = [name for name in (names.board, *names.folders) if name not in there]
    trial = ServerTrial(
        account,
        secrets.token_hex(8),
        Observed(
            offers=frozenset(filter(mailbox.can, CAPABILITIES)),
            roles=frozenset(role for role, is_there in roles.items() if is_there),
            folders=len(missing),
            through_trash=mailbox.trash_start() is not None,
        ),
        newest=mailbox.status(names.all_mail).uidnext - 1 if names.all_mail else 0,
    )
    has_all = not missing and "drafts" in trial.seen.roles and "UIDPLUS" in trial.seen.offers
    own = "" if has_all else _own_board(account, trial.token)
    parents = [one for one in _levels_above(own, _delimiter(account)) if one not in there]
    intent = {"day": account.now.date().isoformat(), "parents": parents}
    account.ledger.set_fact(f"{TRIAL}{trial.token}", json.dumps(intent))
    try:
        _try_all(trial, own)
    finally:
        left = finish_trials(account)
    trial.note(left=left)
    return trial


def _own_board(account: Account, token: str) -> str:
    """A folder beside the board, for what the account lacks."""
    board, delimiter = account.context.names.board, _delimiter(account)
    return f"{board.removesuffix(board.rpartition(delimiter)[2])}{FOLDER}{token}"


def _levels_above(name: str, delimiter: str) -> tuple[str, ...]:
    """The mailboxes that this one is in, the nearest first."""
    words = name.split(delimiter)
    return tuple(delimiter.join(words[:depth]) for depth in range(len(words) - 1, 0, -1))


def _delimiter(account: Account) -> str:
    names = account.context.names
    return names.folders[0].removeprefix(names.board)[:1]


def _try_all(trial: ServerTrial, own: str) -> None:
    names = trial.account.context.names
    if own:
        with trial.step("folders"), trial.timed("make the folders"):
            _make_folders(trial, own)
    has_folders = not own or trial.seen.made >= LEAST
    if "drafts" in trial.seen.roles or has_folders:
        with trial.step("draft"):
            drafts = names.drafts if "drafts" in trial.seen.roles else own
            _put(trial, "draft", drafts, DRAFT_FLAGS, trial_draft)
    if has_folders:
        with trial.step("card"):
            _put(trial, "card", own or names.board, CARD_FLAGS, trial_card)
    if "card" in trial.refs:
        board = trial.refs["card"].mailbox
        with trial.step("move"):
            _move_there_and_back(trial, board, board + names.folders[0].removeprefix(names.board))
    with trial.step("remove"):
        _look_again(trial)
        _remove_all(trial)


def _make_folders(trial: ServerTrial, own: str) -> None:
    """As many as the board lacks, with the endings that it gives them."""
    names = trial.account.context.names
    endings = ("", *(folder.removeprefix(names.board) for folder in names.folders))
    for number, ending in enumerate(endings[: max(trial.seen.folders, LEAST)], 1):
        trial.account.mailbox.ensure(own + ending)
        trial.note(made=number)


def _put(
    trial: ServerTrial, kind: Kind, place: str, flags: tuple[str, ...], make: Callable[..., bytes]
) -> None:
    """Appends a message, finds it, and compares what came back with what was written."""
    account, mailbox, message_id = trial.account, trial.account.mailbox, trial_id(trial.token, kind)
    written = make(trial.token, account.context.identities[0], account.now)
    try:
        with trial.timed(f"store a {kind}"):
            trial.refs[kind] = ref = mailbox.append(place, written, flags)
    except UnlistedError:
        trial.note(**{kind: Kept(listed=False)})
        return
    with trial.timed(f"find the {kind}"):
        mailbox.find(place, message_id)
    listed = any(one.ref == ref for one in mailbox.headers(place))
    with trial.timed(f"read the {kind}"):
        octets = mailbox.octets(ref) or b""
    summary = next(iter(mailbox.summaries((ref,))), None)
    if summary is None:
        trial.note(**{kind: Kept(listed=False)})
        return
    kept = _compared(trial, kind, written, octets, summary)
    system = {flag for flag in flags if flag.startswith("\\")}
    trial.note(
        **{kind: replace(kept, listed=listed, flags=system <= summary.flags)},
        clock=summary.internal_date - account.now,
    )


def _compared(trial: ServerTrial, kind: Kind, written: bytes, octets: bytes, summary: HeaderSummary) -> Kept:
    account, thread = trial.account, trial_id(trial.token, "thread")
    return Kept(
        octets=octets == written,
        content=is_same_message(octets, written)
        or is_from_trial(octets, account.context.identities[0], account.now),
        message_id=summary.message_id == trial_id(trial.token, kind),
        thread=kind != "draft" or thread in summary.answers,
        fields=kind != "card" or summary.field(ABOUT_FIELD) == trial.token,
        keyword=kind != "card" or KEYWORD in summary.flags,
    )


def _move_there_and_back(trial: ServerTrial, board: str, folder: str) -> None:
    """Moves the card as the owner does, and back as Eitherway does; where it is now is told or looked for."""
    mailbox, message_id = trial.account.mailbox, trial_id(trial.token, "card")
    with trial.timed("move a card"):
        told = mailbox.move(trial.refs["card"], folder)
    found = mailbox.find(folder, message_id)
    trial.note(has_moved=bool(found) and not mailbox.find(board, message_id), tells_place=told is not None)
    if found:
        trial.refs["card"] = found[0]
        mailbox.move(found[0], board)
        back = mailbox.find(board, message_id)
        trial.note(has_moved=trial.seen.has_moved and bool(back))
        trial.refs["card"] = next(iter(back), found[0])


def _look_again(trial: ServerTrial) -> None:
    """Whether the draft is still what its uid names, after all that happened since."""
    ref = trial.refs.get("draft")
    if ref is not None and trial.seen.draft is not None and trial.seen.draft.listed:
        again = trial.account.mailbox.summaries((ref,))
        trial.note(is_stable=any(trial_token(one.subject) == trial.token for one in again))


def _remove_all(trial: ServerTrial) -> None:
    """Removes both as the engine does, and looks whether they are gone, from all mail as well."""
    account, mailbox = trial.account, trial.account.mailbox
    for kind, ref in trial.refs.items():
        with trial.timed(f"remove a {kind}"):
            remove(stored_at(ref, account), account, f"doctor's {kind} removed")
        gone = not mailbox.find(ref.mailbox, trial_id(trial.token, kind))
        trial.note(has_gone=gone and trial.seen.has_gone is not False)
    if everywhere := account.context.names.all_mail:
        new = mailbox.summaries(mailbox.refs(everywhere, after_uid=trial.newest))
        trial.note(has_gone=trial.seen.has_gone and not any(trial_token(one.subject) for one in new))


# -- taking away what is left --------------------------------------------------------------------------


def finish_trials(account: Account, *, thorough: bool = False) -> int:
    """Takes away what trials left, also one that was killed; returns how many messages stay all the same.

    Costs nothing where none is noted. `thorough` looks for the messages and folders of trials that nobody
    remembers, as well.
    """
    noted = {name: json.loads(value) for name, value in account.ledger.list_facts(TRIAL).items()}
    if not noted and not thorough:
        return 0
    mailbox = account.mailbox
    mailbox.end_look()
    today, days = account.now.date(), [date.fromisoformat(one["day"]) for one in noted.values()]
    since = today - LOST if thorough else min((*days, today)) - SLACK
    folders = sorted(filter(partial(_is_own, account), mailbox.all_names()), key=len, reverse=True)
    places = (*folders, *_places(account))
    there = [one for name in places for one in _trial_messages(name, since, account)]
    for one in there:
        _take_away(one, folders, account)
    for name in folders:  # what is below another comes first
        refs = {one.ref for one in mailbox.listing(name)}
        if refs == {one.ref for one in _trial_messages(name, since, account)}:
            mailbox.drop(name, len(refs))
    for name in (parent for one in noted.values() for parent in one["parents"]):
        if not any(other.startswith(f"{name}{_delimiter(account)}") for other in mailbox.all_names()):
            mailbox.drop(name)
    left = [one for name in places for one in _trial_messages(name, since, account)] if there else []
    for name in noted:
        account.ledger.drop_fact(name)
    return len(left)


def _is_own(account: Account, name: str) -> bool:
    return any(word.startswith(FOLDER) for word in name.split(_delimiter(account)))


def _places(account: Account) -> Iterator[str]:
    """Where a message of a trial can be, but for its own folders."""
    names, there = account.context.names, set(account.mailbox.all_names())
    through_trash = account.mailbox.trash_start() is not None
    wanted = (names.drafts, names.board, *names.folders, *((names.trash,) if through_trash else ()))
    return (name for name in wanted if name in there)


def _trial_messages(name: str, since: date, account: Account) -> tuple[HeaderSummary, ...]:
    """Those received since then, flagged \\Deleted or not."""
    recent = (one.ref for one in account.mailbox.listing(name) if one.internal_date.date() >= since)
    return tuple(one for one in account.mailbox.summaries(recent) if trial_token(one.subject))


def _take_away(message: HeaderSummary, folders: list[str], account: Account) -> None:
    """Removes a message of a trial, unless somebody changed it.

    What is only marked as deleted by that goes with a folder of the trial, if there is one.
    """
    mailbox, ref, is_marked = account.mailbox, message.ref, "\\Deleted" in message.flags
    if not is_from_trial(mailbox.octets(ref) or b"", account.context.identities[0], account.now):
        return
    if not is_marked or mailbox.can("UIDPLUS"):
        with suppress(ChangeRefusedError, ReadOnlyError):
            remove(stored_at(ref, account), account, "doctor's message removed")
    stays = folders and ref.mailbox not in folders and mailbox.trash_start() is None
    if stays and mailbox.can("MOVE") and any(one.ref == ref for one in mailbox.listing(ref.mailbox)):
        with suppress(ChangeRefusedError, ReadOnlyError):
            mailbox.move(ref, folders[-1])


def refuse_unusable(account: Account) -> None:
    """Raises ConfigError if the last trial found that this server cannot be used."""
    settings = account.context.mailbox
    if faults := last_refusal(settings.host, line_of(settings), account.ledger):
        raise ConfigError(*faults)
