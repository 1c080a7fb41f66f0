"""`eitherway explain` names the guard that stops a message, and says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from eitherway.commands.explained import consideration_json
from eitherway.engine.config import load_config
from eitherway.engine.intake import Lookback, gather_message_facts
from eitherway.engine.paths import Paths
from eitherway.imap.mailbox import Fetched
from eitherway.mail.guards import NAMES
from eitherway.mail.message import parse
from eitherway.requests.decide_new import decide_new
from eitherway.requests.mailbox_names import names_unseen
from eitherway.requests.request import Ref
from eitherway.storage.ledger import memory_ledger
from tests.command import eitherway

RULES = """
owner: {name: Maya Okafor, addresses: [maya@okafor.example], timezone: America/Chicago}
mailbox: {host: localhost, user: maya, password: {env: NOT_READ}}
people: {never: ["@marketing.example"], relays: ["@relay.example"]}
rules:
  - name: anything
    when: {always: yes}
    do: card
"""
USUAL = {
    "From": "Dana <dana@example.net>",
    "To": "maya@okafor.example",
    "Subject": "A question",
    "Message-ID": "<a1@example.net>",
    "Date": "Mon, 23 Nov 2026 10:15:00 -0600",
}
STOPPED = {
    "own_address": {"From": "maya@okafor.example"},
    "never": {"From": "jo@marketing.example"},
    "bounce": {"Return-Path": "<>", "Subject": "Mail delivery failed"},
    "report": {"Content-Type": "multipart/report; boundary=x"},
    "auto_submitted": {"Auto-Submitted": "auto-replied"},
    "vendor_auto": {"Subject": "Automatische Antwort: Vortrag"},
    "robot_sender": {"From": "no-reply@site.example"},
    "list": {"List-Id": "<peers.list.example>"},
    "precedence": {"Precedence": "bulk"},
    "crisis": {"Subject": "I want to die"},
    "spam_verdict": {"X-Spam-Flag": "YES"},
    "auto_response_suppress": {"X-Auto-Response-Suppress": "All"},
    "itip_reply": {"Content-Type": "text/calendar"},
    "not_named": {"To": "ann@example.com"},
    "list_footer": {"Subject": "News"},
}
BODIES = {
    "itip_reply": "BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n",
    "list_footer": "The news.\n\nTo unsubscribe click here.",
}


def octets(fields: dict[str, str], body: str) -> bytes:
    lines = [f"{name}: {value}" for name, value in (USUAL | fields).items()]
    return "\n".join([*lines, "", body]).encode()


@pytest.fixture(scope="module")
def explain(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], dict[str, Any]]:
    """What `explain --json` prints for a file of these octets, without starting anew for each."""
    folder = tmp_path_factory.mktemp("owner")
    (folder / "rules.yaml").write_text(RULES)
    now = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    config = load_config(Paths(folder / "rules.yaml", folder / "state"), now)
    settings = config.rulebook.settings.mailboxes[0]
    context, ledger = config.context(settings, names_unseen(settings), now), memory_ledger()

    def told(message: bytes) -> dict[str, Any]:
        fetched = Fetched(Ref("file", 0, 0), parse(message), frozenset(), now)
        facts = gather_message_facts(fetched, ledger, context, Lookback())
        return dict(consideration_json(decide_new(facts, context)))

    return told


@pytest.mark.parametrize("name", STOPPED)
def test_explain_names_the_guard(explain: Callable[[bytes], dict[str, Any]], name: str) -> None:
    told = explain(octets(STOPPED[name], BODIES.get(name, "Hello")))

    assert told["guard"] == name
    assert told["because"]


def test_explain_names_no_guard_where_none_stops(explain: Callable[[bytes], dict[str, Any]]) -> None:
    assert explain(octets({}, "Could you speak in March?"))["guard"] is None


def test_the_command_prints_the_guard(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(RULES)
    (tmp_path / "letter.eml").write_bytes(octets({"List-Id": "<peers.list.example>"}, "Hello"))

    done = eitherway(tmp_path, "explain", str(tmp_path / "letter.eml"))

    first, *_, last = done.stdout.splitlines()
    assert first == "Nothing: the guard 'list' stops it, List-Id: <peers.list.example>"
    assert last == "Tried: 17 guards; -v shows each"


def test_the_command_prints_every_step_on_demand(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(RULES)
    (tmp_path / "letter.eml").write_bytes(octets({}, "Could you speak in March?"))

    done = eitherway(tmp_path, "explain", "-v", str(tmp_path / "letter.eml"))

    assert "guard robot_sender: no\n" in done.stdout
    assert "(line " in done.stdout.splitlines()[-1]


def test_all_guards_that_a_file_can_trip_are_here() -> None:
    assert set(STOPPED) == set(NAMES) - {"answered", "too_old"}
