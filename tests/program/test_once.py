"""The main job as a whole: `eitherway once` on real servers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.command import eitherway, start
from tests.servers.account import Account, free_ports
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Fault, Proxy
from tests.stories.office import Office, Seen, letter

REQUESTS = [
    "Could you give a talk at our school in spring?",
    "Would you speak at our retreat in May?",
    "Hi, are you taking new clients at the moment?",
    "I am looking for a therapist for my son.",
    "We wonder if you would give a talk about grief.",
    "Are you taking new clients who pay out of pocket?",
    "May I ask you to speak at the opening on Friday, December 11 at 5pm?",
    "My sister is looking for a therapist. Do you have room?",
    "It would be lovely if you could give a talk to our group.",
    "Please speak at our conference on January 14, 2027.",
    "Is the practice taking new clients?",
    "Give a talk for us, will you?",
]
OTHERS: list[dict[str, str]] = [
    {"sender": "maya@okafor.example"},
    {"sender": "no-reply@shop.example"},
    {"sender": "MAILER-DAEMON@mx.example"},
    {"Auto_Submitted": "auto-replied"},
    {"Auto_Submitted": "auto-generated"},
    {"Precedence": "bulk"},
    {"Precedence": "list"},
    {"List_Id": "Friends <friends.example>"},
    {"List_Unsubscribe": "<https://news.example/u>"},
    {"List_Post": "<mailto:l@example.org>"},
    {"text": "Thanks for the lovely evening."},
    {"text": "Your invoice is attached."},
    {"text": "See you at the meeting."},
    {"text": "The talk was wonderful, thank you."},
    {"to": "everybody@club.example"},
    {"text": "Nothing to do here."},
    {"text": "Lunch was great."},
    {"text": "Happy birthday!"},
]


@pytest.fixture
def office(server: Account, tmp_path: Path) -> Office:
    return Office(server, tmp_path, now=datetime.now(UTC))


def fill(office: Office) -> None:
    """Thirty letters: twelve requests and eighteen others."""
    for number, text in enumerate(REQUESTS):
        sender = f"Asker {number} <asker{number}@mail.example>"
        office.deliver(letter(sender, f"A question {number}", text, office.now))
    for number, fields in enumerate(OTHERS):
        given = {
            "sender": f"Other {number} <other{number}@mail.example>",
            "text": "Could you give a talk?",
            **fields,
        }
        office.deliver(letter(at=office.now, subject=f"Other {number}", **given))


def test_one_draft_and_one_card_per_request_and_nothing_else_changes(office: Office) -> None:
    fill(office)
    office.forget_everything()
    before = office.account.snapshot()["INBOX"]

    first = eitherway(office.folder, "once", "--since", "14d")
    once = office.account.snapshot()
    second = eitherway(office.folder, "once", "--since", "14d")

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    drafts, cards = office.drafts(), office.cards()
    askers = {f"asker{number}@mail.example" for number in range(len(REQUESTS))}
    assert {str(draft.message["To"].addresses[0].addr_spec) for draft in drafts} == askers
    assert len(drafts) == len(cards) == len(REQUESTS)
    assert len({card.message["Eitherway-Card"] for card in cards}) == len(REQUESTS)
    assert once["INBOX"] == before
    assert office.account.snapshot() == once
    assert second.stdout == ""


def test_the_first_start_looks_only_forward(office: Office) -> None:
    office.forget_everything()
    office.deliver(letter(at=office.now))

    eitherway(office.folder, "once")
    assert office.drafts() == []
    office.deliver(letter(at=office.now))
    eitherway(office.folder, "once")

    assert len(office.drafts()) == 1


def test_a_dry_run_says_what_it_would_do_and_changes_nothing(office: Office) -> None:
    office.deliver(letter(at=office.now))
    before = office.account.snapshot()

    done = eitherway(office.folder, "once", "--since", "14d", "--dry-run", "--json")

    (told,) = json.loads(done.stdout)
    assert told["rule"] == "speaking"
    assert [entry["action"] for entry in told["plan"]] == ["append draft", "append card"]
    assert office.account.snapshot() == before


def keep_everything(_: Office) -> None:
    """The ledger stays as it is."""


@pytest.mark.parametrize(("target", "there"), [("Drafts", Office.drafts), ("Requests", Office.cards)])
@pytest.mark.parametrize(
    "lose", [keep_everything, Office.forget_everything], ids=["ledger kept", "ledger lost"]
)
def test_killed_between_append_and_commit_leaves_one_of_each(
    dovecot: Account,
    tmp_path: Path,
    target: str,
    there: Callable[[Office], list[Seen]],
    lose: Callable[[Office], None],
) -> None:
    office = Office(dovecot, tmp_path, now=datetime.now(UTC))
    office.deliver(letter(at=office.now))
    office.forget_everything()
    with Proxy((dovecot.host, dovecot.port)) as proxy:
        office.write_rules(port=proxy.port)
        proxy.arm(Fault("silent", command=f'APPEND "?{target}'))
        process = start(tmp_path, "once", "--since", "14d")
        wait_for_append(proxy, target)
        process.kill()
        process.wait()
    office.write_rules()
    assert len(there(office)) == 1
    lose(office)

    again = eitherway(tmp_path, "once", "--since", "14d")

    assert again.returncode == 0, again.stderr
    assert (len(office.drafts()), len(office.cards())) == (1, 1)


def wait_for_append(proxy: Proxy, target: str) -> None:
    """Returns a moment after the APPEND reached the server."""
    end = time.monotonic() + 60
    while not any(line.startswith(("APPEND " + target, f'APPEND "{target}')) for line in proxy.commands):
        assert time.monotonic() < end, proxy.commands
        time.sleep(0.05)
    time.sleep(0.5)


def test_a_wrong_password_is_one_sentence_without_it(office: Office) -> None:
    (office.folder / "password").write_text("not the password")

    done = eitherway(office.folder, "once")

    assert done.returncode == 78
    assert done.stderr.count("\n") == 1
    assert office.account.host in done.stderr
    assert "not the password" not in done.stderr


def test_every_fault_of_the_rules_is_named_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("owner: {}\nrules:\n  - name: x\n    when: {subjekt: a}\n")

    done = eitherway(tmp_path, "check")

    assert done.returncode == 78
    assert "rules.yaml:4:12: 'subjekt' is not a test; did you mean 'subject'?" in done.stderr
    assert "rules.yaml:1:" in done.stderr


def test_a_missing_file_says_how_to_write_one(tmp_path: Path) -> None:
    done = eitherway(tmp_path, "check")

    assert done.returncode == 78
    assert "rules.yaml: there is no such file" in done.stderr


def test_explain_prints_one_object_for_a_file(office: Office) -> None:
    path = office.folder / "letter.eml"
    path.write_bytes(letter(at=office.now).as_bytes())

    done = eitherway(office.folder, "explain", "--json", str(path))

    told = json.loads(done.stdout)
    assert (told["guard"], told["rule"]) == (None, "speaking")
    assert told["because"]
    assert told["capacity"]["verdict"] in {"room", "tight", "full", "unknown"}
    assert told["plan"][0]["mailbox"] == "Drafts"
    assert told["plan"][0]["to"] == ["dana@conf.example"]


def test_mailboxes_that_fail_do_not_stop_the_others_and_each_is_told(
    dovecot_process: Dovecot, tmp_path: Path
) -> None:
    office = Office(dovecot_process.account(), tmp_path, now=datetime.now(UTC))
    office.watch_all(dovecot_process.account(), dovecot_process.account(), office.account)
    rules, wrong = tmp_path / "rules.yaml", tmp_path / "wrong"
    wrong.write_text("not the password")
    first, second, rest = rules.read_text().split("{file: password}", 2)
    rules.write_text("".join((first, "{file: wrong}", second, "{file: missing}", rest)))
    office.deliver(letter(at=office.now))

    done = eitherway(tmp_path, "once", "--since", "2d")

    assert len(office.drafts()) == 1
    assert "speaking" in done.stdout
    assert done.returncode == 78
    assert "login refused" in done.stderr
    assert "missing cannot be read" in done.stderr


def test_a_server_that_is_away_does_not_stop_the_other_mailboxes(
    dovecot_process: Dovecot, tmp_path: Path
) -> None:
    away, port = dovecot_process.account(), free_ports(1)[0]
    office = Office(dovecot_process.account(), tmp_path, now=datetime.now(UTC))
    office.watch_all(replace(away, port=port), office.account)
    office.deliver(letter(at=office.now))

    done = eitherway(tmp_path, "once", "--since", "2d")

    assert len(office.drafts()) == 1
    assert (done.returncode, f":{port}" in done.stderr) == (75, True)
