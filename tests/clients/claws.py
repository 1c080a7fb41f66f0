"""Claws Mail on a virtual screen, driven by its own command line, by keys and by a look at its windows."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from tests.clients.browser import until
from tests.clients.screen import Screen
from tests.servers.account import Account
from tests.stories.office import message_of

_ACCOUNT = """\
[Account: 1]
account_name=maya
is_default=1
name=Maya Okafor
address=maya@okafor.example
protocol=1
receive_server={account.host}
user_id={account.user}
set_imapport=1
imap_port={account.port}
imap_subsonly=1
ssl_imap=0
smtp_server=127.0.0.1
set_smtpport=1
smtp_port={smtp}
ssl_smtp=0
use_smtp_auth=0
generate_xmailer=0
"""
# No dialog that waits for a person, and no spell checker: there is no dictionary for the locale C.
_SETTINGS = """\
[Common]
config_version=4
enable_aspell=0
next_unread_msg_dialog=2
show_recv_err_dialog=0
mainwin_width=1270
mainwin_height=860
mainwin_x=0
mainwin_y=20
"""
_KEYS = """\
(gtk_accel_path "<Actions>/Menu/Message/Reedit" "<Primary><Shift>e")
(gtk_accel_path "<Actions>/Menu/Message/Trash" "<Primary>d")
(gtk_accel_path "<Actions>/Menu/Message/Move" "<Primary>o")
(gtk_accel_path "<Actions>/Menu/Message/Copy" "<Primary><Shift>o")
"""
_FOLDERS = {
    "INBOX": "inbox",
    "Drafts": "draft",
    "Sent": "outbox",
    "Trash": "trash",
    "Requests": "normal",
    "Queue": "queue",
}
_DECISIONS = ("Yes", "No", "Refer", "Ask", "Later", "Waiting", "Dismiss")


class Claws:
    """The program with one window; drafts and cards are named by words of their header fields."""

    name = "claws"
    keeps_sent = True
    has_trash = True
    composes_beside = True

    def __init__(self, folder: Path, account: Account, smtp_port: int) -> None:
        self._account = account
        account.create("Queue")  # where it keeps a letter until it is sent
        settings = folder / ".claws-mail"
        settings.mkdir(parents=True)
        (settings / "accountrc").write_text(_ACCOUNT.format(account=account, smtp=smtp_port))
        (settings / "clawsrc").write_text(_SETTINGS)
        (settings / "menurc").write_text(_KEYS)
        (settings / "folderlist.xml").write_text(_folder_list())
        self._screen = Screen(folder)
        self._environment = {**os.environ, **self._screen.environment, "HOME": str(folder), "LANG": "C.UTF-8"}
        self._process = self._screen.start("dbus-run-session", "claws-mail", home=folder)
        self._screen.wait_for_window("Input password")  # it looks into Queue
        self._screen.type(account.password)
        self._screen.keys("Tab", "space", "Return")  # it remembers the password for the session
        until(lambda: self._screen.has_window("Claws Mail"), "it signed in", 60)
        time.sleep(2)

    def close(self) -> None:
        self._screen.close()

    # -- what a person does --------------------------------------------------------------------------

    def open_draft(self, person: str) -> None:
        """Opens the draft to `person` in a composer."""
        self._select("Drafts", person)
        self._screen.keys("ctrl+shift+e")
        self._screen.wait_for_window("Compose message")
        time.sleep(1)

    def replace(self, old: str, new: str) -> None:
        """Types `new` over `old`, with which the third line of the composer begins."""
        self._screen.to_window("Compose message")
        self._screen.keys("ctrl+Home", "Down", "Down", "Home", *["shift+Right"] * len(old))
        self._screen.type(new)

    def save_and_close(self) -> None:
        self._screen.to_window("Compose message")
        self._screen.keys("ctrl+s")
        time.sleep(2)
        self._screen.keys("ctrl+w")
        self._leave()

    def send(self) -> None:
        self._screen.to_window("Compose message")
        self._screen.keys("ctrl+Return")
        self._leave()

    def delete_draft(self, person: str) -> None:
        """Moves the draft to `person` into Trash, as the button does."""
        self._select("Drafts", person)
        self._screen.keys("ctrl+d")

    def move_cards(self, target: str, *people: str) -> None:
        """Moves the cards into a folder below the board, one after the other."""
        for person in people:
            self._select("Requests", person)
            self._screen.keys("ctrl+o")
            self._choose(target)

    def copy_card(self, target: str, person: str) -> None:
        self._select("Requests", person)
        self._screen.keys("ctrl+shift+o")
        self._choose(target)

    def show(self, mailbox: str, person: str, path: Path) -> None:
        """Shoots the list of a mailbox with the message of `person` open."""
        self._select(mailbox, person)
        time.sleep(1)
        self._screen.shoot(path)

    # -- how ----------------------------------------------------------------------------------------------

    def _ask(self, place: str) -> None:
        """Has the running program show a mailbox, or a message by its uid."""
        command = ["claws-mail", "--select", f"#imap/maya/{place}"]
        subprocess.run(command, env=self._environment, capture_output=True, timeout=20, check=False)
        time.sleep(2)

    def _select(self, mailbox: str, person: str) -> None:
        uids = [uid for uid, _, octets in self._account.read(mailbox) if _names(octets, person)]
        assert len(uids) == 1, (person, uids)
        self._ask("INBOX")  # so that it looks at the mailbox anew
        self._ask(mailbox)
        self._ask(f"{mailbox}/{uids[0]}")
        self._screen.to_window("Claws Mail")

    def _choose(self, target: str) -> None:
        """Chooses a folder below the board in the dialog: the list goes to the first name that is typed."""
        self._screen.wait_for_window("Select folder")
        time.sleep(0.5)
        self._screen.type(target)
        self._screen.keys("Return", "Return")
        until(lambda: not self._screen.has_window("Select folder"), "a folder was chosen")
        time.sleep(1)

    def _leave(self) -> None:
        until(lambda: not self._screen.has_window("Compose message"), "the composer is closed")


def _names(octets: bytes, person: str) -> bool:
    message = message_of(octets)
    return any(person in str(message[name]) for name in ("From", "To", "Subject"))


def _folder_list() -> str:
    decisions = "".join(_item("normal", name, f"Requests/{name}") for name in _DECISIONS)
    items = (
        _item(kind, name, name, decisions if name == "Requests" else "") for name, kind in _FOLDERS.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<folderlist config_version="4">\n'
        f'<folder type="imap" name="maya" account_id="1" collapsed="0">\n{"".join(items)}</folder>\n'
        "</folderlist>\n"
    )


def _item(kind: str, name: str, path: str, inside: str = "") -> str:
    return f'<folderitem type="{kind}" name="{name}" path="{path}" collapsed="0">{inside}</folderitem>\n'
