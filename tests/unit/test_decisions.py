"""The table of decisions: settings, folders, cards, letters and the command line follow it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import get_args

from eitherway.requests.mailbox_names import decision_folders, names_unseen
from eitherway.rules.account_settings import Folders, MailboxSettings
from eitherway.rules.decisions import DECISION_WORDS, Decision, keeps_open, letter_after

SETTINGS = {"host": "127.0.0.1", "user": "maya", "password": {"env": "MAIL"}}
NAMED = MailboxSettings.model_validate(SETTINGS)
# One row more than the table has, put there before anything reads it.
A_NEW_DECISION = """
import json

from eitherway.rules import decisions

source = open(decisions.__file__, encoding="utf-8").read()
source = source.replace('"dismiss"]', '"dismiss", "hold"]')
row = "DecisionKind('hold', 'Hold', 'wait', 'Hold', 'a letter that asks them to wait', 'hold')"
source = source.replace("DECISIONS = (", f"DECISIONS = ({row},")
exec(compile(source, decisions.__file__, "exec"), vars(decisions))

from eitherway.commands import decide
from eitherway.requests.mailbox_names import names_unseen
from eitherway.requests.request import from_json
from eitherway.rules.account_settings import Folders, MailboxSettings
from eitherway.rules.rule import RuleInput
from eitherway.requests.template_check import faults_of

settings = MailboxSettings.model_validate(json.loads(input()))
print(json.dumps({
    "setting": settings.folders.hold,
    "folder": names_unseen(settings).folder("hold"),
    "words": decide._WORDS,
    "rule": RuleInput(name="one", letter={"hold": "hold/long"}).letter,
    "template": list(faults_of("en/warm/hold", "Please wait.", lambda facts: "Please wait.")),
}))
"""


def test_every_decision_has_a_type_a_setting_and_a_folder() -> None:
    settings = MailboxSettings.model_validate(SETTINGS)

    names = names_unseen(settings)

    assert get_args(Decision) == ("", *DECISION_WORDS)
    assert tuple(Folders.model_fields) == DECISION_WORDS
    assert tuple(name for name, _ in names.decisions) == DECISION_WORDS
    assert names.folders == (
        "Requests/Yes",
        "Requests/No",
        "Requests/Refer",
        "Requests/Ask",
        "Requests/Later",
        "Requests/Waiting",
        "Requests/Dismiss",
    )


def test_a_folder_that_the_owner_renamed_is_the_one_of_its_decision() -> None:
    settings = MailboxSettings.model_validate(SETTINGS | {"folders": {"dismiss": "Weg damit"}})

    assert names_unseen(settings).folder("dismiss") == "Requests/Weg damit"


def test_a_board_that_has_the_older_folder_keeps_it() -> None:
    settings = MailboxSettings.model_validate(SETTINGS)
    named = MailboxSettings.model_validate(SETTINGS | {"folders": {"dismiss": "Dismiss"}})
    there = {"Requests", "Requests/Not a request"}

    folders = [
        dict(decision_folders(given, "Requests", "/", there))["dismiss"] for given in (settings, named)
    ]

    assert folders == ["Requests/Not a request", "Requests/Dismiss"]


def test_no_folder_of_a_no_is_beside_that_of_no_request() -> None:
    shown = sorted(name.removeprefix("Requests/") for name in names_unseen(NAMED).folders)

    assert shown == ["Ask", "Dismiss", "Later", "No", "Refer", "Waiting", "Yes"]


def test_a_letter_that_asks_or_names_a_later_day_leaves_the_request_open() -> None:
    assert [name for name in DECISION_WORDS if keeps_open(name)] == ["ask", "later", "waiting"]
    assert [name for name in DECISION_WORDS if not letter_after(name)] == ["dismiss"]


def test_a_new_row_is_all_that_a_new_decision_needs() -> None:
    run = subprocess.run(
        [sys.executable, "-c", A_NEW_DECISION],
        input=json.dumps(SETTINGS),
        text=True,
        capture_output=True,
        check=False,
    )

    assert run.stderr == ""
    assert json.loads(run.stdout) == {
        "setting": "Hold",
        "folder": "Requests/Hold",
        "words": "hold, yes, no, refer, ask, later, waiting, dismiss",
        "rule": {"hold": "hold/long"},
        "template": [],
    }
