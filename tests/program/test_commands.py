"""The commands beside the main job, run as a user runs them."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eitherway.requests.context import account_of
from eitherway.storage.state import hold
from tests.command import eitherway
from tests.servers.account import Account
from tests.servers.dovecot import Dovecot
from tests.stories.office import ZONE, Office, letter


@pytest.fixture
def office(dovecot: Account, tmp_path: Path) -> Office:
    office = Office(dovecot, tmp_path, now=datetime.now(UTC))
    office.deliver(letter(at=office.now))
    office.look()
    return office


def test_requests_lists_what_is_open(office: Office) -> None:
    done = eitherway(office.folder, "requests", "--json")

    (told,) = json.loads(done.stdout)
    assert (told["kind"], told["state"], told["draft"]) == ("speaking", "open", "waiting")
    assert told["due"]
    assert (told["person"], told["subject"]) == ("Dana Reyes", "A talk in December?")
    (_, row) = eitherway(office.folder, "requests").stdout.splitlines()
    assert row.startswith(f"{told['id']}  ")
    assert "Dana Reyes  draft waits" in row


def test_decide_and_undo_do_what_moving_the_card_does(office: Office) -> None:
    (request,) = office.requests()

    decided = eitherway(office.folder, "decide", request.key[:8], "no")
    (draft,) = office.drafts()
    undone = eitherway(office.folder, "decide", request.key[:8], "undo")

    assert (decided.returncode, undone.returncode) == (0, 0), decided.stderr + undone.stderr
    assert "can't" in draft.text
    assert ["either way" in item.text for item in office.drafts()] == [True]
    (request,) = office.requests()
    assert (request.state, request.decision) == ("open", "")


def test_a_decision_that_is_none_is_refused_with_the_list(office: Office) -> None:
    done = eitherway(office.folder, "decide", "abcd", "maybe")

    assert done.returncode == 78
    assert "yes, no, refer, ask, later, waiting, dismiss or undo" in done.stderr


def test_status_is_true_and_stale_after_a_while(office: Office) -> None:
    fresh = eitherway(office.folder, "status", "--json")
    office.ledger().set_fact("looked_at", "2026-01-01T00:00:00+00:00")
    stale = eitherway(office.folder, "status")

    (told,) = json.loads(fresh.stdout)
    assert (fresh.returncode, told["open"], told["stale"]) == (0, 1, False)
    assert stale.returncode == 75
    assert "(stale)" in stale.stdout


def test_status_believes_no_look_that_is_to_come(office: Office) -> None:
    next_year = datetime.now(UTC) + timedelta(days=365)
    office.ledger().set_fact("looked_at", next_year.isoformat())

    done = eitherway(office.folder, "status")

    assert done.returncode == 75
    assert f"{next_year.year}, in the future: this machine's clock is or was wrong (stale)" in done.stdout


def test_status_of_a_stopped_watcher_names_what_works_beside_another(
    dovecot_process: Dovecot, tmp_path: Path
) -> None:
    bad, good = dovecot_process.account(), dovecot_process.account()
    office = Office(good, tmp_path, now=datetime.now(UTC))
    office.watch_all(bad, good)
    rules = tmp_path / "rules.yaml"
    rules.write_text(rules.read_text().replace("{file: password}", "{file: missing}", 1))
    paths = office.paths
    paths.ledger(account_of(paths.rulebook().settings.mailboxes[0])).set_fact("stopped", "today")

    with hold(tmp_path / "state"):
        status = eitherway(tmp_path, "status")
        named = eitherway(tmp_path, "once", "--dry-run")

    assert status.returncode == 78
    assert "try: eitherway once --dry-run" in status.stderr
    assert (named.returncode, "missing cannot be read" in named.stderr) == (78, True)


def test_forget_leaves_nothing_of_a_person(office: Office) -> None:
    done = eitherway(office.folder, "forget", "dana@conf.example")

    assert done.stdout == "1 request forgotten\n"
    assert office.requests() == ()


def test_forget_says_what_to_do_while_the_watcher_is_at_work(office: Office) -> None:
    with hold(office.folder / "state"):
        done = eitherway(office.folder, "forget", "dana@conf.example")

    assert done.returncode == 78
    assert "stop it, forget, and start it again" in done.stderr
    assert len(office.requests()) == 1


def test_status_with_a_fault_in_the_rules_says_that_the_watcher_goes_on(office: Office) -> None:
    rules = office.folder / "rules.yaml"
    rules.write_text(rules.read_text().replace("rules:\n", "rulez:\n"))

    done = eitherway(office.folder, "status")

    assert done.returncode == 78
    assert "rulez" in done.stderr
    assert "continues with the last good rules" in done.stderr


def test_backtest_changes_nothing_and_tells_each_rule(office: Office) -> None:
    other = office.folder / "old.yaml"
    # An example of the old rules that does not hold any more is no fault of theirs.
    old = (office.folder / "rules.yaml").read_text().replace("give a talk", "sing a song")
    example = "    examples: [{text: Could you give a talk?, matches: yes}]\n"
    other.write_text(old.replace("  - name: speaking\n", f"  - name: speaking\n{example}"))
    before = office.account.snapshot()

    done = eitherway(office.folder, "backtest", "--days", "30", "--json", "--against", str(other))

    told = json.loads(done.stdout)
    assert told["outcomes"] == {"rule:speaking": 1}
    assert told["changes"] == [{"before": "none", "after": "rule:speaking", "messages": 1}]
    assert office.account.snapshot() == before


def test_room_tells_what_is_in_the_way(office: Office) -> None:
    office.busy("Board meeting", datetime(2026, 12, 8, 10, 0))
    now = ("--now", "2026-11-23T09:00:00-06:00")

    free = eitherway(
        office.folder, "room", "--json", "--start", "2026-12-09T10:00", "--length", "50 min", *now
    )
    full = eitherway(office.folder, "room", "a 50 minute talk on Tuesday, December 8 at 10am", *now)

    assert json.loads(free.stdout)["verdict"] in {"room", "unknown"}
    assert "Board meeting" in full.stdout or "Not known" in full.stdout


def test_week_draws_the_weeks(office: Office) -> None:
    done = eitherway(office.folder, "week", "--start", "2026-12-08", "--weeks", "1")

    assert done.returncode == 0, done.stderr
    assert "Tue Dec 8" in done.stdout


def test_week_draws_what_is_asked_for_as_if_all_were_yes(office: Office) -> None:
    office.now = datetime.now(ZONE)
    day = (office.now + timedelta(days=14)).date()
    office.deliver(letter(text=f"Could you give a talk on {day:%B %-d} at 10am?\n", at=office.now))
    office.look()

    done = eitherway(office.folder, "week", "--start", f"{day}", "--weeks", "1", "--if-yes")

    assert done.returncode == 0, done.stderr
    assert "more if all were yes" in done.stdout


def test_schema_is_json(office: Office) -> None:
    assert json.loads(eitherway(office.folder, "schema").stdout)["properties"]["rules"]


def test_version_and_variables(office: Office) -> None:
    assert eitherway(office.folder, "check", "--variables").stdout.count("\n") > 10


def test_status_and_requests_tell_times_in_the_owners_words(office: Office) -> None:
    told = eitherway(office.folder, "status").stdout + eitherway(office.folder, "requests").stdout

    assert "just now" in told or "min ago" in told
    assert "+00:00" not in told
    assert not re.search(r"\d{4}-\d\d-\d\d", told)


def test_room_takes_an_hour_where_no_length_is_said_and_a_moment_on_the_owners_clock(office: Office) -> None:
    office.busy("Talk", datetime(2026, 12, 8, 10))

    told = eitherway(office.folder, "room", "--start", "2026-12-08T10:30", "--now", "2026-12-01T09:00")

    assert "10:30–11:30 AM: full" in told.stdout, told.stderr


NOW = ("--now", "2026-11-23T09:00:00-06:00", "--json")


@pytest.mark.parametrize("words", ["blah", "nothing much", "xyzzy plugh"])
def test_room_says_when_it_understood_nothing(office: Office, words: str) -> None:
    told = json.loads(eitherway(office.folder, "room", words, *NOW).stdout)

    assert (told["verdict"], told["why"]) == ("unknown", ["unclear"])
    assert told["unclear"] == f'nothing of "{words}" was understood: no time, length or kind of work'


def test_room_says_which_time_it_did_not_understand(office: Office) -> None:
    told = json.loads(eitherway(office.folder, "room", "a talk on December 8 at 25:00", *NOW).stdout)

    assert told["verdict"] == "unknown"
    assert told["unclear"].startswith("it is not known which time")


@pytest.mark.parametrize("words", ["a talk", "Talk on Tuesday, December 8 at 10am", "one more TALKS"])
def test_room_knows_the_kind_by_its_titles_with_what_it_needs(office: Office, words: str) -> None:
    told = json.loads(eitherway(office.folder, "room", words, *NOW).stdout)

    assert (told["verdict"], told["kind"], told["length"]) == ("room", "talk", 60)
    assert "and 4 h to prepare" in told["cost"]
    assert told["month_count"]["limit"] == 2


def test_what_is_said_of_the_length_wins_over_the_rule(office: Office) -> None:
    told = json.loads(eitherway(office.folder, "room", "a 90 minute talk", *NOW).stdout)

    assert (told["kind"], told["length"]) == ("talk", 90)


def test_check_names_a_calendar_that_is_not_there(office: Office) -> None:
    there = eitherway(office.folder, "check")
    (office.folder / "practice.ics").unlink()
    gone = eitherway(office.folder, "check")

    assert "practice.ics" not in there.stdout
    assert (
        "calendar 'practice': there is no file or folder practice.ics; until there is, no answer is \"room\""
        in gone.stdout
    )
    assert gone.returncode == 0


def test_check_names_a_provider_that_allows_few_folders(office: Office) -> None:
    rules = office.folder / "rules.yaml"
    text = rules.read_text().replace("security: plain", "security: tls")
    rules.write_text(re.sub(r"host: \S+?(?=[,\s])", "host: imap.gmx.net", text, count=1))

    told = eitherway(office.folder, "check", "--json")

    (line,) = (line for line in json.loads(told.stdout)["advice"] if "folders" in line)
    assert line.endswith(
        "GMX takes about 20 folders in a free mailbox, those in the trash too; "
        "the board needs 8 folders: itself, and in it Yes, No, Refer, Ask, Later, Waiting, Dismiss"
    )
    assert told.returncode == 0


def test_room_says_what_is_wrong_with_an_ask_that_is_no_json(office: Office) -> None:
    told = eitherway(office.folder, "room", "--ask", "{bad")

    assert told.returncode == 78
    assert "room: --ask is not JSON" in told.stderr


def test_check_tells_faults_as_json_too(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("owner: {nam: Maya}\n")

    told = eitherway(tmp_path, "check", "--json")

    assert told.returncode == 78
    assert any("'nam' is not a setting of 'owner'" in fault for fault in json.loads(told.stdout)["faults"])


def test_an_error_is_json_where_json_is_asked_for(tmp_path: Path) -> None:
    told = eitherway(tmp_path, "requests", "--json")

    assert told.returncode == 78
    assert json.loads(told.stderr)["exit_code"] == 78
    assert "rules.yaml: there is no such file" in json.loads(told.stderr)["errors"][0]
