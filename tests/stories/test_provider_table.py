"""The table of docs/reference/providers.md, cell by cell: whole rounds over IMAP on emulations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from eitherway.errors import ConfigError, LoginError, TransientError
from eitherway.imap.refusals import refusal_of_login
from eitherway.imap.wire import read_answer
from tests.memory.account import FrontedAccount, fronted
from tests.memory.front import ImapFront
from tests.servers.personalities import ALL, GMAIL, GMX, Behaviour, Personality
from tests.stories.office import Office, letter

ONCE = (1, 1)


@pytest.fixture(params=ALL.values(), ids=ALL)
def personality(request: pytest.FixtureRequest) -> Personality:
    found: Personality = request.param
    return found


@pytest.fixture
def account(personality: Personality) -> Iterator[FrontedAccount]:
    with fronted(personality) as account:
        yield account


@pytest.fixture
def front(account: FrontedAccount) -> ImapFront:
    return account.front


@pytest.fixture
def office(account: FrontedAccount, tmp_path: Path) -> Office:
    """An office that was asked for a talk."""
    office = Office(account, tmp_path)
    office.deliver(letter())
    return office


@pytest.fixture
def asked(office: Office) -> Office:
    """The same after its first look."""
    office.look()
    return office


def counts(office: Office) -> tuple[int, int]:
    return len(office.drafts()), len(office.cards())


def octets_of(office: Office, mailbox: str) -> list[bytes]:
    return [octets for _, _, octets in office.account.read(mailbox)]


def everywhere(account: FrontedAccount) -> list[tuple[str, frozenset[str], bytes]]:
    """Each message of the account: where it is, its flags, its octets."""
    folders = account.server.folders.items()
    return [(name, one.flags, one.octets) for name, folder in folders for one in folder.messages.values()]


def hang_up(*_: object) -> None:
    raise EOFError


def cut_after_append(front: ImapFront, nth: int) -> None:
    """The server hangs up after its `nth` APPEND from now, without a word."""
    events, left = front.server.after, iter(range(nth - 1))

    def count() -> None:
        if next(left, None) is None:
            hang_up()
        events["APPEND"] = count

    events["APPEND"] = count


def look_twice(office: Office) -> None:
    office.pass_rounds(2, minutes=10)


def test_what_is_there_is_found_without_a_search(asked: Office, front: ImapFront) -> None:
    asked.forget_everything()
    look_twice(asked)
    asked.pass_rounds(2, hours=26)

    assert counts(asked) == ONCE
    assert [one.draft_state for one in asked.requests()] == ["waiting"]
    assert not [verb for verb in front.commands if "SEARCH" in verb]


@pytest.mark.parametrize("nth", [1, 2])
def test_an_append_whose_answer_is_lost_is_made_once(office: Office, front: ImapFront, nth: int) -> None:
    cut_after_append(front, nth)
    with pytest.raises(TransientError):
        office.look()
    look_twice(office)

    assert counts(office) == ONCE
    assert [one.draft_state for one in office.requests()] == ["waiting"]


@pytest.mark.parametrize("nth", [2, 5])
def test_of_a_burst_each_append_whose_answer_is_lost_is_made_once(
    office: Office, front: ImapFront, nth: int
) -> None:
    office.deliver_all(letter("Ann <ann@conf.example>"), letter("Ben <ben@conf.example>"))
    cut_after_append(front, nth)
    with suppress(TransientError):  # where all are appended with one command, there is no fifth
        office.look()
    look_twice(office)

    assert counts(office) == (3, 3)
    assert [one.draft_state for one in office.requests()] == ["waiting"] * 3


def test_a_withdrawn_draft_is_gone_for_good(asked: Office, account: FrontedAccount) -> None:
    (deferral,) = octets_of(asked, "Drafts")
    asked.move("Requests", asked.cards()[0], "Requests/No")
    look_twice(asked)

    left = [(name, "\\Deleted" in flags) for name, flags, octets in everywhere(account) if octets == deferral]
    cannot = account.server.personality.does(Behaviour.REFUSES_UID_EXPUNGE)
    assert counts(asked) == ONCE
    assert octets_of(asked, "Drafts") != [deferral]
    assert left == [("Trash", True)] * cannot


def test_a_card_that_is_moved_decides(asked: Office) -> None:
    asked.move("Requests", asked.cards()[0], "Requests/No")
    look_twice(asked)
    asked.pass_rounds(2, hours=26)

    (request,) = asked.requests()
    assert (request.state, request.letter, request.draft_state) == ("decided", "no", "waiting")
    assert counts(asked) == ONCE
    assert asked.seen("Requests/No") == []


def test_a_promise_is_read_from_sent(asked: Office, account: FrontedAccount) -> None:
    (draft,) = asked.drafts()
    (octets,) = octets_of(asked, "Drafts")
    account.server.send(octets)
    asked.delete("Drafts", draft)
    look_twice(asked)

    (request,) = asked.requests()
    assert (request.state, asked.drafts()) == ("promised", [])
    assert len(asked.cards()) == 1


def test_a_refused_sign_in_is_told_by_its_kind_and_tried_once(
    office: Office, front: ImapFront, personality: Personality
) -> None:
    status, _, text = personality.refuses.text.partition(" ")
    said = read_answer(status, text.encode(), ())
    before = len(front.commands)
    front.says["AUTHENTICATE"] = personality.refuses.text
    with pytest.raises(LoginError):
        office.look()
    tries = [verb for verb in front.commands[before:] if verb in ("AUTHENTICATE", "LOGIN")]
    front.says.clear()
    look_twice(office)

    assert tries == ["AUTHENTICATE"]
    assert refusal_of_login(said.code, said.text).kind == personality.refuses.kind
    assert counts(office) == ONCE


@pytest.mark.parametrize("verb", ["LIST", "APPEND"])
def test_what_is_throttled_waits_and_is_made_once(
    office: Office, front: ImapFront, personality: Personality, verb: str
) -> None:
    front.says[verb] = personality.throttles.text
    with pytest.raises(TransientError):
        office.look()
    front.says.clear()
    look_twice(office)

    assert counts(office) == ONCE


def test_a_restart_of_the_server_doubles_nothing_and_loses_nothing(asked: Office, front: ImapFront) -> None:
    front.restart()
    asked.deliver(letter("Eve <eve@conf.example>"))
    look_twice(asked)
    front.restart()
    asked.move("Requests", asked.cards()[0], "Requests/No")
    look_twice(asked)

    assert counts(asked) == (2, 2)
    assert sorted(one.letter for one in asked.requests()) == ["defer", "no"]


# -- what is told because it cannot be served ------------------------------------------------------------


def test_a_provider_that_takes_no_more_folders_is_told_that_eight_are_needed(tmp_path: Path) -> None:
    with fronted(replace(GMX, most_folders=8)) as account, pytest.raises(ConfigError) as told:
        Office(account, tmp_path)

    assert "the maximum number of folders" in str(told.value)
    assert "the board needs 8 folders" in str(told.value)


# -- names -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("root", ["[Gmail]", "[Google Mail]"])
@pytest.mark.parametrize(
    "names",
    [
        ("Entwürfe", "Gesendet", "Papierkorb"),
        ("Brouillons", "Messages envoyés", "Corbeille"),
        ("Borradores", "Enviados", "Papelera"),
        ("下書き", "送信済みメール", "ゴミ箱"),
    ],
    ids=["de", "fr", "es", "ja"],
)
@pytest.mark.parametrize("has_uses", [True, False])
def test_gmail_is_known_in_other_languages(root: str, names: tuple[str, ...], has_uses: bool) -> None:
    uses = ("\\drafts", "\\sent", "\\trash") if has_uses else ("", "", "")
    placed = tuple(f"{root}/{name}" for name in names)
    with fronted(replace(GMAIL, mailboxes=tuple(zip(placed, uses, strict=True)))) as account:
        mailbox = account.open()
        found = (mailbox.names.drafts, mailbox.names.sent, mailbox.names.trash)
        mailbox.close()

    assert found == placed
