"""The story in mutt and neomutt: the draft edited and sent, the card moved by copy and expunge.

Run by `make clients`; the screens are printed to be looked at. What the recipient gets is checked.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from tests.clients.browser import until
from tests.clients.letters import check_letter
from tests.clients.sink import Sink
from tests.clients.terminal import Terminal
from tests.command import eitherway
from tests.servers import dovecot
from tests.servers.account import Account
from tests.stories.office import ZONE, Office, letter

PROGRAMS = ("neomutt", "mutt")
_EDITOR = "sed -i 's/^Hi Dana,/Dear Dana, what a lovely idea./'"


def tell(program: str, folder: Path, account: Account) -> None:
    """The whole story with one client; every claim is checked."""
    sink = Sink()
    office = Office(account, folder / program, now=datetime.now(ZONE) - timedelta(minutes=5))
    office.busy("Session", datetime(2026, 12, 8, 10, 0, tzinfo=ZONE))
    office.deliver(letter(subject="A talk in December?", at=office.now))
    once(office)
    client = Terminal(program, folder / f"{program}-home", account, sink.port, _EDITOR)
    try:
        client.wait_for("A talk in December?")
        _send_the_draft(client, office, sink)
        _decide_no(client, office)
        _send_the_draft(client, office, sink)
    finally:
        client.close()
        sink.close()
    assert office.cards()[0].text.startswith("Answered with a no")
    for octets in sink.taken:
        check_letter(octets)


def once(office: Office) -> None:
    done = eitherway(office.folder, "once")
    print(done.stdout, end="")
    assert done.returncode == 0, done.stderr


def _send_the_draft(client: Terminal, office: Office, sink: Sink) -> None:
    """Recalls the draft, edits and sends it; a copy is in Sent."""
    sent, drafts = len(sink.taken), office.drafts()
    assert len(drafts) == 1
    client.keys("R")
    print(client.wait_for("To: Dana Reyes <dana@conf.example>"))
    client.keys("y")
    until(lambda: len(sink.taken) == sent + 1, "the letter is sent")
    until(lambda: len(office.seen("Sent")) == sent + 1, "a copy is in Sent")
    once(office)
    assert office.drafts() == []


def _decide_no(client: Terminal, office: Office) -> None:
    """Saves the card into Requests/No: the client copies, and expunges when it is told to."""
    client.keys("c", "=Requests", "Enter")
    print(client.wait_for("Full"))
    client.keys("*", "Enter")  # the last one: the letter of the week and the key stand above it
    print(client.wait_for("To decide"))
    client.keys("s", "C-u", "=Requests/No", "Enter")
    until(lambda: len(office.seen("Requests/No")) == 1, "the card is in Requests/No")
    once(office)
    assert office.drafts() == [], "nothing happens while both copies are there"
    client.keys("i")
    client.wait_for("q:Quit")
    client.keys("$")
    until(lambda: office.cards() == [], "the card is expunged from the board")
    once(office)
    assert len(office.drafts()) == 1
    assert office.seen("Requests/No") == []


def main() -> int:
    missing = [name for name in ("tmux", *PROGRAMS) if not shutil.which(name)]
    if missing:
        print(f"missing; to add it on Debian and Ubuntu: sudo apt-get install {' '.join(missing)}")
        return 69
    folder = Path(tempfile.mkdtemp(prefix="eitherway-terminal-"))
    server = dovecot.Dovecot()
    try:
        for program in sys.argv[1:] or PROGRAMS:
            print(f"== {program}")
            tell(program, folder, server.account())
    finally:
        server.destroy()
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
