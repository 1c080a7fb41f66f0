"""What `once --dry-run`, `explain` and `backtest` tell is what `once` does."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.command import eitherway
from tests.servers.account import Account
from tests.stories.office import Office, letter

MAYA = "Maya <maya@okafor.example>"
ANN = "Ann <ann@friend.example>"
RULES = """\
  - {name: answers me, when: {reply_to_me: yes}, do: card}
  - {name: known talk, when: {sender: known, text: [hold a talk]}, do: card}
  - {name: stranger talk, when: {text: [hold a talk]}}
"""
ASKED = "Could you hold a talk on Tuesday, December 8 at 10am?"


@pytest.fixture
def office(dovecot: Account, tmp_path: Path) -> Office:
    office = Office(dovecot, tmp_path, datetime.now(UTC), rules=RULES)
    office.forget_everything()
    return office


def at(office: Office, **ago: float) -> datetime:
    """Sets the time at which the next letters are written."""
    office.now = datetime.now(UTC) - timedelta(**ago)
    return office.now


def ask(office: Office, **more: str) -> EmailMessage:
    message = letter(ANN, text=ASKED, at=office.now, **more)
    office.deliver(message)
    return message


def rules_of(office: Office, *words: str) -> list[str]:
    """What `once` says of each message."""
    done = eitherway(office.folder, "once", "--json", "--since", "30d", *words)
    return [_decided(item) for item in json.loads(done.stdout) if "rule" in item]


def _decided(item: dict[str, str]) -> str:
    return item["rule"] or f"guard:{item['guard']}"


def explained(office: Office, message: EmailMessage) -> str:
    done = eitherway(office.folder, "explain", "--json", str(message["Message-ID"]))
    return _decided(json.loads(done.stdout))


def outcomes(office: Office, *words: str) -> dict[str, int]:
    done = eitherway(office.folder, "backtest", "--days", "30", "--json", *words)
    return dict(json.loads(done.stdout)["outcomes"])


def test_whom_the_owner_wrote_to_is_known_before_the_first_round(office: Office) -> None:
    at(office, days=3)
    office.deliver(letter(MAYA, "Hello", "Hi", office.now, to=ANN), "Sent", r"(\Seen)")
    at(office, days=1)
    message = ask(office)
    before = office.account.snapshot()

    told = (rules_of(office, "-n"), explained(office, message), outcomes(office))

    assert told == (["known talk"], "known talk", {"rule:known talk": 1})
    assert office.account.snapshot() == before
    assert not (office.folder / "state" / "ledger.sqlite3").exists()
    assert rules_of(office) == ["known talk"]


def test_who_was_written_to_only_after_their_letter_was_a_stranger_when_it_came(office: Office) -> None:
    at(office, days=3)
    ask(office)
    at(office, days=1)
    office.deliver(letter(MAYA, "Hello", "Hi", office.now, to=ANN), "Sent", r"(\Seen)")

    assert outcomes(office) == {"rule:stranger talk": 1}


def test_what_was_answered_tells_about_the_rules_all_the_same(office: Office) -> None:
    at(office, days=3)
    office.deliver(letter(ANN, text=ASKED, at=office.now), flags=r"(\Answered \Seen)")

    assert outcomes(office) == {"rule:stranger talk": 1}
    assert rules_of(office, "-n") == ["guard:answered"]


def test_what_was_answered_in_sent_is_answered_for_explain_too(office: Office) -> None:
    at(office, days=3)
    message = ask(office)
    at(office, days=1)
    office.answer_from_phone(message, "Yes, gladly.")

    assert explained(office, message) == "guard:answered"
    assert rules_of(office, "-n") == ["guard:answered"]
    assert outcomes(office) == {"rule:stranger talk": 1}


def test_an_answer_to_a_letter_of_the_owners_is_known_by_its_id(office: Office) -> None:
    at(office, days=3)
    sent = letter(MAYA, "A question", "Hi", office.now, to="bob@else.example")
    sent.replace_header("Message-ID", "<CAF123@mail.gmail.com>")
    office.deliver(sent, "Sent", r"(\Seen)")
    at(office, days=1)
    message = ask(office, In_Reply_To="<CAF123@mail.gmail.com>")
    ask(office, subject="Another", In_Reply_To="<a.colleague@okafor.example>")

    told = (rules_of(office, "-n"), explained(office, message), outcomes(office))

    expected = {"rule:answers me": 1, "rule:stranger talk": 1}
    assert told == (["answers me", "stranger talk"], "answers me", expected)
    assert rules_of(office) == ["answers me", "stranger talk"]
    kept = [path.read_bytes() for path in (office.folder / "state").rglob("*") if path.is_file()]
    assert b"CAF123" not in b"".join(kept)


def test_a_round_knows_an_answer_to_what_an_earlier_round_learned(office: Office) -> None:
    sent = letter(MAYA, "A question", "Hi", at(office, minutes=5), to="bob@else.example")
    office.deliver(sent, "Sent", r"(\Seen)")
    rules_of(office)
    at(office, minutes=1)
    message = ask(office, In_Reply_To=str(sent["Message-ID"]))

    assert explained(office, message) == "answers me"
    assert rules_of(office) == ["answers me"]


def test_other_rules_are_compared_though_their_letters_are_gone(office: Office) -> None:
    ask(office)
    other = office.folder / "old.yaml"
    gone = 'hold a talk]}, do: answer, letter: "answer/gone"}'
    old = (office.folder / "rules.yaml").read_text().replace("hold a talk]}}", gone)
    other.write_text(old.replace("owner:\n", "owner:\n  language: pl\n").replace("stranger talk", "any talk"))

    done = eitherway(office.folder, "backtest", "--days", "30", "--json", "--against", str(other))

    assert json.loads(done.stdout)["changes"] == [
        {"before": "rule:any talk", "after": "rule:stranger talk", "messages": 1}
    ]


def test_explain_says_why_no_letter_is_drafted(office: Office) -> None:
    path = office.folder / "templates/en/warm/defer.txt"
    path.parent.mkdir(parents=True)
    path.write_text('By {{ promise }}.{% if "December" in subject %} Yes, gladly!{% endif %}')
    message = ask(office, subject="A talk in December")

    done = eitherway(office.folder, "explain", str(message["Message-ID"]))

    assert done.returncode == 0, done.stderr
    assert "no letter: templates/en/warm/defer.txt: 'yes' reads as a yes" in done.stdout
