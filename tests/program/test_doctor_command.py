"""`doctor` as a command: what it prints, its exit codes, and what `check`, `status`, `init` say then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import eitherway
from tests.servers.account import Account
from tests.servers.proxy import Mask, Proxy
from tests.stories.office import Office


@pytest.fixture
def office(dovecot: Account, tmp_path: Path) -> Office:
    return Office(dovecot, tmp_path)


def test_it_prints_the_sheet_and_status_remembers_it(office: Office) -> None:
    done = eitherway(office.folder, "doctor")
    told = eitherway(office.folder, "status").stdout

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == f"{office.account.user} on 127.0.0.1: Eitherway can work here"
    assert "  - The server can report changes in every folder at once." in done.stdout
    assert "server tried:" in told
    assert "just now: can be used" in told


def test_its_json_has_the_same_fields_for_each_mailbox(office: Office) -> None:
    (told,) = json.loads(eitherway(office.folder, "doctor", "--json").stdout)

    assert list(told) == ["mailbox", "host", "usable", "refused", "does", "left", "ms"]
    assert (told["usable"], told["refused"], told["left"]) == (True, [], 0)
    assert {tuple(one) for one in told["does"]} == {("topic", "does", "adapts")}
    assert all(isinstance(ms, float) for ms in told["ms"].values())


def test_a_server_that_cannot_be_used_is_refused_by_doctor_and_check(office: Office) -> None:
    with Proxy((office.account.host, office.account.port), Mask(refuses=("UID MOVE",))) as proxy:
        office.write_rules(port=proxy.port)
        refused = eitherway(office.folder, "doctor", "--json")
        checked = eitherway(office.folder, "check", "--json")
        looked = eitherway(office.folder, "once")
        seen = eitherway(office.folder, "status", "--json")

    (told,) = json.loads(refused.stdout)
    assert [done.returncode for done in (refused, checked, looked)] == [78, 78, 78]
    assert (told["usable"], [one["need"] for one in told["refused"]]) == (False, ["moves"])
    assert json.loads(checked.stdout)["faults"] == json.loads(checked.stderr)["errors"]
    assert "a message cannot be moved from one folder to another" in looked.stderr
    assert json.loads(seen.stdout)[0]["tried"]["unmet"] == ["moves"]


def test_a_lost_connection_is_to_be_tried_again(office: Office) -> None:
    office.write_rules(port=9)
    done = eitherway(office.folder, "doctor")

    assert (done.returncode, done.stdout) == (75, "")


def words_of_init(account: Account, folder: Path) -> tuple[str, ...]:
    (folder / "password").write_text(account.password)
    (folder / "password").chmod(0o600)
    return (
        "init", "--address", "maya@okafor.example", "--name", "Maya Okafor", "--host", account.host, "--port",
        str(account.port), "--security", "plain", "--user", account.user, "--password-file",
        str(folder / "password"), "--json",
    )  # fmt: skip


def test_init_tries_the_server_at_its_end_and_leaves_the_mailbox_as_it_was(
    dovecot: Account, tmp_path: Path
) -> None:
    before = dovecot.snapshot(), dovecot.subscribed()
    done = eitherway(tmp_path, *words_of_init(dovecot, tmp_path))

    assert done.returncode == 0, done.stderr
    assert [one["usable"] for one in json.loads(done.stdout)["doctor"]] == [True]
    assert (dovecot.snapshot(), dovecot.subscribed()) == before


def test_init_writes_the_rules_and_says_why_a_server_cannot_be_used(dovecot: Account, tmp_path: Path) -> None:
    words = words_of_init(dovecot, tmp_path)
    with Proxy((dovecot.host, dovecot.port), Mask(refuses=("CREATE",))) as proxy:
        done = eitherway(tmp_path, *words, "--port", str(proxy.port))

    assert done.returncode == 78
    assert "the eight folders that the board needs" in done.stderr
    assert (tmp_path / "rules.yaml").exists()


def test_init_leaves_it_out_where_it_is_not_wanted(dovecot: Account, tmp_path: Path) -> None:
    done = eitherway(tmp_path, *words_of_init(dovecot, tmp_path), "--no-doctor")

    assert (done.returncode, json.loads(done.stdout)["doctor"]) == (0, [])
