"""A server that cannot be used: `doctor` says why, `check` and the watcher refuse it, and nothing stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from eitherway.engine.paths import line_of
from eitherway.engine.server_sheet import unmet
from eitherway.engine.tried_server import last_refusal
from eitherway.errors import ConfigError, TransientError
from eitherway.setup.mailbox_trial import Tried, try_mailboxes
from tests.memory.account import FrontedAccount, MemoryAccount, fronted
from tests.memory.server import MemoryServer
from tests.servers.personalities import PLAIN, PROTON, Personality
from tests.stories.office import Office, letter
from tests.stories.test_doctor import UnlookedOffice, everything


@pytest.fixture
def account() -> Iterator[FrontedAccount]:
    with fronted(PLAIN) as account:
        yield account


@pytest.fixture
def new_office(account: FrontedAccount, tmp_path: Path) -> Office:
    """A mailbox with mail, which Eitherway never looked at."""
    account.save(letter().as_bytes())
    return UnlookedOffice(account, tmp_path)


def tried(office: Office) -> Tried:
    (found,), errors = try_mailboxes(office.paths)
    assert errors == ()
    return found


def needs(found: Tried) -> list[str]:
    return [need.name for need in unmet(found.seen)]


@pytest.mark.parametrize(
    ("command", "says", "refused"),
    [
        ("APPEND", "NO [NOPERM] no", ["write access"]),
        ("SELECT", "OK [READ-ONLY] open", ["write access"]),
        ("APPEND", "NO [OVERQUOTA] no", ["space"]),
        ("APPEND", "NO Quota exceeded", ["space"]),
        ("APPEND", "NO no drafts from programs", ["drafts", "cards"]),
        ("CREATE", "NO [LIMIT] too many folders", ["folders"]),
        ("CREATE", "NO [NOPERM] no", ["folders"]),
        ("UID MOVE", "NO no", ["moves"]),
        ("UID MOVE", "OK it says", ["moves"]),
        ("UID STORE", "NO no", ["removal"]),
        ("UID EXPUNGE", "NO [CANNOT] no", ["removal"]),
    ],
)
def test_a_refused_command_is_told_as_what_is_needed(
    new_office: Office, account: FrontedAccount, command: str, says: str, refused: list[str]
) -> None:
    before = everything(new_office)
    account.front.says[command] = says
    found = tried(new_office)
    account.front.says.clear()
    whole = tried(new_office)

    assert needs(found) == refused
    assert (needs(whole), whole.seen.left, everything(new_office)) == ([], 0, before)


# -- servers that store something else ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "stored", "refused"),
    [
        (b"<draft.", b"<other.", ["message ids"]),
        (b"<card.", b"<other.", ["message ids", "moves"]),
        (b"goes away", b"went away", ["content"]),
        (b"Eitherway-About: ", b"X-Unknown: ", ["header fields"]),
    ],
)
def test_a_server_that_stores_something_else_is_told_as_such(
    new_office: Office, account: FrontedAccount, written: bytes, stored: bytes, refused: list[str]
) -> None:
    before = everything(new_office)
    rewrite_all(account.server, written, stored)
    found = tried(new_office)

    assert needs(found) == refused
    assert (found.seen.left, everything(new_office)) == (0, before)


def rewrite_all(server: MemoryServer, written: bytes, stored: bytes) -> None:
    """Every message that is stored from now on has other octets in one place."""

    def rewrite() -> None:
        for folder in server.folders.values():
            changed = (
                (uid, replace(one, octets=one.octets.replace(written, stored)))
                for uid, one in folder.messages.items()
            )
            folder.messages = dict(changed)
        server.after["APPEND"] = rewrite

    server.after["APPEND"] = rewrite


def test_numbers_that_change_while_it_looks_are_told(new_office: Office, account: FrontedAccount) -> None:
    before = everything(new_office)
    account.server.after["MOVE"] = lambda: renumber(account.server, "Drafts")
    found = tried(new_office)

    assert needs(found) == ["steady numbers", "removal"]
    assert (found.seen.left, everything(new_office)) == (0, before)


def renumber(server: MemoryServer, name: str) -> None:
    server.folders[name].uidvalidity += 1000


def test_a_message_that_is_not_in_the_list_is_told(tmp_path: Path) -> None:
    server = MemoryServer()
    office = UnlookedOffice(MemoryAccount(server=server), tmp_path)
    hide_all(server, "Drafts")
    found = tried(office)

    assert needs(found) == ["found again"]


def hide_all(server: MemoryServer, name: str) -> None:
    """The listing of this mailbox is empty from now on."""

    def hide(_: tuple[int, ...]) -> tuple[int, ...]:
        server.lies[f"LISTING {name}"] = hide
        return ()

    server.lies[f"LISTING {name}"] = hide


# -- what the others do about it ---------------------------------------------------------------------------


def test_the_watcher_refuses_until_a_trial_finds_it_right(
    new_office: Office, account: FrontedAccount
) -> None:
    account.front.says["UID MOVE"] = "NO no"
    tried(new_office)
    before = everything(new_office)
    with pytest.raises(ConfigError) as refused:
        Office.look(new_office)
    left = everything(new_office)
    account.front.says.clear()
    tried(new_office)
    Office.look(new_office)

    assert refused.value.faults == (
        "127.0.0.1: a message cannot be moved from one folder to another; ask the mail provider: decisions "
        "are made by moving cards",
        "so the last trial of this server found; when it is set right, run: eitherway doctor",
    )
    assert left == before
    assert "Requests/Yes" in account.mailboxes()


def test_a_full_mailbox_is_no_reason_not_to_try(new_office: Office, account: FrontedAccount) -> None:
    account.front.says["APPEND"] = "NO [OVERQUOTA] no"
    found = tried(new_office)
    account.front.says.clear()
    Office.look(new_office)

    assert needs(found) == ["space"]
    assert "Requests/Yes" in account.mailboxes()


def test_another_line_to_the_mailbox_is_tried_anew(new_office: Office, account: FrontedAccount) -> None:
    account.front.says["UID MOVE"] = "NO no"
    tried(new_office)
    settings = new_office.paths.rulebook().settings.mailboxes[0]

    assert last_refusal("here", line_of(settings), new_office.ledger()) != ()
    assert last_refusal("here", "imap.example.org:993 tls ", new_office.ledger()) == ()


@pytest.mark.parametrize(
    ("operation", "personality"), [*product(("APPEND", "CREATE", "STORE"), (PLAIN, PROTON))]
)
def test_after_a_cut_connection_nothing_is_known_and_the_next_trial_cleans_up(
    tmp_path: Path, operation: str, personality: Personality
) -> None:
    with fronted(personality) as account:
        office = UnlookedOffice(account, tmp_path)
        before = live(account)
        account.server.after[operation] = hang_up
        tried_, errors = try_mailboxes(office.paths)
        again = tried(office)

        assert (tried_, [type(one) for one in errors]) == ((), [TransientError])
        assert (needs(again), live(account)) == ([], before)


def hang_up() -> None:
    raise EOFError


def live(account: FrontedAccount) -> dict[str, list[bytes]]:
    return {name: [octets for _, _, octets in account.read(name)] for name in account.mailboxes()}
