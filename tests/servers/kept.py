"""An account that an earlier version left, put onto a test server: mailboxes, state folder and rules."""

from __future__ import annotations

import hashlib
import imaplib
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

from tests.servers.account import Account

FILLER = b"Subject: it takes a uid and is expunged\r\n\r\n"


class Kept:
    """What one folder of tests/data keeps of an account; see the README.md there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mailboxes: dict[str, Any] = json.loads((folder / "mailboxes.json").read_text())

    @property
    def uidvalidities(self) -> dict[str, int]:
        """The mailboxes with their uidvalidity."""
        return {name: mailbox["uidvalidity"] for name, mailbox in self._mailboxes.items()}

    def restore(self, account: Account, folder: Path, *, with_state: bool = True) -> None:
        """Fills the mailboxes, and writes the rules and the state into `folder`.

        Where the server gives another uidvalidity, or begins with another uid than 1, the ledger is adapted.
        """
        ledger = (self._folder / "ledger.sql").read_text()
        with account.person() as client:
            for name, mailbox in self._mailboxes.items():
                uidvalidity, first = self._fill(client, account.place(name), mailbox)
                ledger = _moved(ledger, mailbox["uidvalidity"], uidvalidity, first - 1)
        self._write_rules(account, folder)
        if with_state:
            self._write_state(account, folder / "state", ledger)

    def _fill(self, client: imaplib.IMAP4, name: str, mailbox: dict[str, Any]) -> tuple[int, int]:
        """Puts the messages in place; the uidvalidity and the first uid that the server gives."""
        client.create(f'"{name}"')
        messages = {item["uid"]: item for item in mailbox["messages"]}
        fillers = [str(uid) for uid in range(1, mailbox["uidnext"]) if uid not in messages]
        for uid in range(1, mailbox["uidnext"]):
            octets, flags, when = self._message(messages.get(uid))
            status, text = client.append(f'"{name}"', flags, when, octets)
            assert status == "OK", text
        client.select(f'"{name}"')
        uids = [int(uid) for uid in client.uid("SEARCH", "ALL")[1][0].split()] or [1]
        if fillers:
            client.store(",".join(fillers), "+FLAGS.SILENT", r"(\Deleted)")
            client.expunge()
        (uidvalidity,) = client.response("UIDVALIDITY")[1]
        return int(uidvalidity or 0), uids[0]

    def _message(self, item: dict[str, Any] | None) -> tuple[bytes, str, str]:
        if item is None:
            return FILLER, "", '"01-Jan-2026 00:00:00 +0000"'
        octets = (self._folder / item["file"]).read_bytes()
        return octets, f"({' '.join(item['flags'])})", f'"{item["internaldate"]}"'

    def _write_rules(self, account: Account, folder: Path) -> None:
        rules = (self._folder / "rules.yaml").read_text()
        rules = rules.replace("port: 1143", f"port: {account.port}").replace("maya@example.org", account.user)
        (folder / "rules.yaml").write_text(rules)
        (folder / "practice.ics").write_text((self._folder / "practice.ics").read_text())

    def _write_state(self, account: Account, state: Path, ledger: str) -> None:
        state.mkdir(mode=0o700)
        (state / "secret").write_bytes(bytes.fromhex((self._folder / "secret.hex").read_text()))
        # The ledger names an account by a hash of its user and host.
        hashed = hashlib.sha256(f"{account.user}@{account.host}".encode()).hexdigest()[:16]
        with sqlite3.connect(state / "ledger.sqlite3") as connection:
            connection.executescript(re.sub(r"VALUES\('account'", f"VALUES('{hashed}'", ledger))
        connection.close()


def _moved(ledger: str, kept: int, uidvalidity: int, later: int) -> str:
    """The ledger with another uidvalidity in place of `kept`, and its uids so much later."""
    for pattern in (
        rf"({kept},)(\d+)()",  # two columns
        rf'("uid": )(\d+)(, "uidvalidity": {kept})',  # the JSON of a request
        rf"({kept}/;UID=)(\d+)()",  # the text of a ref
    ):
        ledger = re.sub(pattern, lambda found: f"{found[1]}{int(found[2]) + later}{found[3]}", ledger)
    return ledger.replace(str(kept), str(uidvalidity))
