"""`doctor` on a whole account: everything is as it was afterwards, and it says what the server does."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from eitherway.commands.doctor import sheet_json, sheet_lines
from eitherway.engine.config import load_config
from eitherway.engine.server_sheet import findings
from eitherway.engine.server_trial import finish_trials
from eitherway.engine.visit import open_account, open_visit
from eitherway.errors import ConfigError
from eitherway.mail.message import Address
from eitherway.requests.context import account_of
from eitherway.requests.trial_messages import trial_card, trial_draft
from eitherway.setup.mailbox_trial import Tried, try_mailboxes
from eitherway.storage.state import hold
from tests.memory.account import fronted
from tests.servers.mail_account import MailAccount
from tests.servers.personalities import ALL
from tests.stories.office import Office, letter

SHOWN = {"dovecot": "Dovecot", "cyrus": "Cyrus", "courier": "Courier", "embedded": "pymap"}
STARRED = ("Gmail", "Exchange", "Yahoo", "iCloud", "Proton", "GMX", "Hushmail")
Everything = tuple[dict[str, dict[int, tuple[str, int, bytes]]], tuple[str, ...]]


class UnlookedOffice(Office):
    """An office in which Eitherway never ran: there is no board."""

    def __post_init__(self) -> None:
        self.first = True
        super().__post_init__()

    def look(self, **_: object) -> list[object]:  # type: ignore[override]
        return []


@pytest.fixture
def new_office(account: MailAccount, tmp_path: Path) -> Office:
    """A mailbox with mail, and no board."""
    account.save(letter().as_bytes())
    return UnlookedOffice(account, tmp_path)


def everything(office: Office) -> Everything:
    return office.account.snapshot(), office.account.subscribed()


def tried(office: Office) -> Tried:
    """What the only mailbox was found to do."""
    (found,), errors = try_mailboxes(office.paths)
    assert errors == ()
    return found


def remembered(office: Office) -> str:
    ledger = office.paths.remembered(account_of(office.paths.rulebook().settings.mailboxes[0]))
    return ledger.fact("tried_server")


def test_an_account_without_a_board_is_as_it_was(new_office: Office) -> None:
    before = everything(new_office)
    found = tried(new_office)

    assert (found.faults, found.seen.left) == ((), 0)
    assert (found.seen.folders, found.seen.made) == (8, 8)
    assert (found.seen.has_moved, found.seen.has_gone, found.seen.is_stable) == (True, True, True)
    assert everything(new_office) == before


def test_what_was_seen_on_this_server_is_in_the_documents(new_office: Office) -> None:
    name = SHOWN.get(new_office.account.kind, "")

    assert not_in_documents(tried(new_office), name) == []


@pytest.mark.parametrize("name", STARRED)
def test_what_was_seen_on_an_emulation_is_in_the_documents(tmp_path: Path, name: str) -> None:
    with fronted(ALL[name.lower()]) as account:
        found = tried(UnlookedOffice(account, tmp_path))

    assert found.faults == ()
    assert not_in_documents(found, f"{name}*") == []


def not_in_documents(found: Tried, server: str) -> list[str]:
    """The sentences whose row does not name this server."""
    rows = (Path(__file__).parents[2] / "docs/reference/doctor.md").read_text("utf-8").splitlines()
    named = [row for row in rows if server in row]
    told = [
        one.does for one in findings(found.seen) if not (one.topic == "news" and server in ("", *STARRED))
    ]
    return [does for does in told if not any(row.startswith(f"| {does} |") for row in named)]


def test_an_account_with_a_board_and_a_request_is_as_it_was(office: Office) -> None:
    office.deliver(letter())
    office.look()
    before = everything(office)
    found = tried(office)

    assert (found.faults, found.seen.left, found.seen.folders) == ((), 0, 0)
    assert everything(office) == before


def test_the_sheet_and_its_json_say_the_same(office: Office) -> None:
    found = tried(office)
    value, text = sheet_json(found), " ".join(" ".join(sheet_lines(found)).split())

    assert list(value) == ["mailbox", "host", "usable", "refused", "does", "left", "ms"]
    assert (value["usable"], value["refused"], value["left"]) == (True, [], 0)
    assert [list(one) for one in value["does"]] == [["topic", "does", "adapts"]] * len(value["does"])
    assert [one["does"] for one in value["does"] if one["does"] not in text] == []
    assert list(value["ms"]) == [
        "sign in", "store a draft", "find the draft", "read the draft", "store a card", "find the card",
        "read the card", "move a card", "remove a draft", "remove a card",
    ]  # fmt: skip
    assert min(value["ms"].values()) >= 0
    assert "Nothing of the trial is left in the mailbox." in text


def test_it_is_remembered_without_a_name(office: Office) -> None:
    tried(office)

    assert '"unmet": []' in remembered(office)
    assert "maya" not in remembered(office)


def test_while_a_watcher_runs_nothing_is_tried(office: Office) -> None:
    before = everything(office)
    with hold(office.paths.state), pytest.raises(ConfigError) as refused:
        try_mailboxes(office.paths)

    assert str(refused.value).startswith("doctor: the watcher is running")
    assert everything(office) == before


def test_a_watcher_elsewhere_passes_over_what_a_trial_puts_there(office: Office, tmp_path: Path) -> None:
    office.deliver(letter())
    office.look()
    other = Office(office.account, tmp_path / "other", office.now)
    stored, board = standing(other), len(other.board())
    put_trial_messages(office)
    before = everything(other)
    done = [*other.pass_time(minutes=30), *other.pass_time(hours=2)]

    assert [item for item in done if "doctor" in str(item)] == []
    assert everything(other) == before
    assert (standing(other), len(other.board())) == (stored, board + 1)


def standing(office: Office) -> list[tuple[str, str, str]]:
    return [(one.key, one.state, one.draft_state) for one in office.requests()]


def put_trial_messages(office: Office) -> None:
    """A draft and a card of a trial that still goes on, the card in a decision folder."""
    owner = Address("Maya Okafor", "maya@okafor.example")
    account, now = office.account, datetime.now(UTC)
    account.save(trial_draft("0" * 16, owner, now), "Drafts", "(\\Draft \\Seen)", now)
    account.save(trial_card("0" * 16, owner, now), "Requests/Yes", "(\\Seen)", now)
    account.save(trial_card("1" * 16, owner, now), "Requests", "(\\Seen)", now)


def test_what_a_trial_left_that_nobody_remembers_goes_with_the_next_one(office: Office) -> None:
    before = everything(office)
    put_trial_messages(office)
    office.account.create("Eitherway-doctor-0000000000000000")
    found = tried(office)

    assert (found.faults, found.seen.left) == ((), 0)
    assert everything(office) == before


def test_a_draft_of_a_trial_that_the_owner_changed_is_theirs(office: Office) -> None:
    put_trial_messages(office)
    (draft,) = office.drafts()
    office.edit(draft, "Dear Dana, yes.\n")
    theirs = office.account.read("Drafts")
    tried(office)

    assert office.account.read("Drafts") == theirs


def test_the_watcher_takes_nothing_away_that_its_own_trial_did_not_leave(office: Office) -> None:
    put_trial_messages(office)
    before = everything(office)
    with open_visit(office.paths, office.paths.rulebook().settings.mailboxes[0]) as visit:
        left = finish_trials(open_account(visit, load_config(office.paths, office.now), office.now))

    assert left == 0
    assert everything(office) == before
