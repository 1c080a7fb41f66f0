"""`eitherway explain` on a mailbox: a message of any of several, with what is remembered of its sender."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from tests.command import eitherway
from tests.servers.account import Account
from tests.servers.dovecot import Dovecot
from tests.stories.office import Office, letter

KNOWN_ONLY = "  - {name: friends, when: {sender: known, text: see you}, do: ignore}\n"


def test_a_message_is_looked_for_in_every_mailbox(dovecot_process: Dovecot, tmp_path: Path) -> None:
    first, second = dovecot_process.account(), dovecot_process.account()
    office = Office(second, tmp_path, datetime.now(UTC))
    office.watch_all(first, second)
    message = letter("Dana <dana@mail.example>", "A talk", "Could you give a talk?", office.now)
    office.deliver(message)

    found = eitherway(tmp_path, "explain", "--json", str(message["Message-ID"]))
    missing = eitherway(tmp_path, "explain", "nobody@mail.example")

    assert json.loads(found.stdout)["rule"] == "speaking", found.stderr
    assert json.loads(found.stdout)["rules"][0].keys() == {"rule", "line", "where", "matched", "why"}
    assert missing.returncode == 65
    assert "<nobody@mail.example>: not in INBOX; check the id" in missing.stderr


def test_a_file_is_explained_with_what_is_known_of_its_sender(dovecot: Account, tmp_path: Path) -> None:
    office = Office(dovecot, tmp_path, datetime.now(UTC), rules=KNOWN_ONLY)
    sent = letter("Maya <maya@okafor.example>", "Hi", "Hi", office.now, to="fay@mail.example")
    office.deliver(sent, "Sent")
    office.look()
    path = tmp_path / "letter.eml"
    path.write_bytes(letter("Fay <fay@mail.example>", "Hi", "See you soon!", office.now).as_bytes())

    done = eitherway(tmp_path, "explain", "--json", str(path))

    assert json.loads(done.stdout)["rule"] == "friends", done.stderr
