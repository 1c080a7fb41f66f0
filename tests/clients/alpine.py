"""Alpine in tmux. It expunges a draft when it is opened, and keeps no copy in Sent when it is sent."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from tests.clients.browser import until
from tests.servers.account import Account

_SETTINGS = """\
personal-name=Maya Okafor
user-domain=okafor.example
customized-hdrs=From: Maya Okafor <maya@okafor.example>
smtp-server=127.0.0.1:{smtp}/notls
inbox-path={place}INBOX
folder-collections=Mail {place}[]
default-fcc={place}Sent
postponed-folder={place}Drafts
feature-list=no-quit-without-confirm,auto-move-read-msgs
last-version-used=7.10
"""
# What it asks on the way, and the key that answers.
_QUESTIONS = {
    "Exit this greeting": "E",
    "Preserve password": "n",
    "master password": "C-c",
    "Continue writing a new": "n",
}


class Alpine:
    """The client in a window of 120 columns and 40 rows; it goes back to the main menu after each task."""

    name = "alpine"
    keeps_sent = False
    has_trash = False
    composes_beside = False

    def __init__(self, folder: Path, account: Account, smtp_port: int) -> None:
        folder.mkdir()
        self._password = account.password
        place = f"{{{account.host}:{account.port}/user={account.user}/notls/novalidate-cert}}"
        settings = _SETTINGS.format(place=place, smtp=smtp_port)
        (folder / "pinerc").write_text(settings)
        self._socket = str(folder / "tmux")
        command = f"env LC_ALL=C.UTF-8 TERM=screen-256color HOME={folder} alpine -p {folder / 'pinerc'}"
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "40", command)
        self._see("Folder: INBOX")

    def close(self) -> None:
        self._tmux("kill-server")

    # -- what a person does --------------------------------------------------------------------------

    def open_draft(self, person: str) -> None:
        """Continues the postponed letter to `person`; that expunges it from Drafts."""
        self._list("INBOX")  # Drafts is listed for a choice only while it is not open itself
        self._keys("c")
        self._see("Continue postponed")
        self._keys("y")
        self._see("SELECT POSTPONED", "Message Text")
        if "SELECT POSTPONED" in self._screen():
            self._find(person)
            self._keys("s")
        self._see("Message Text")
        assert f"To      : {person} " in self._screen(), self._screen()

    def replace(self, old: str, new: str) -> None:
        """Types `new` over `old` in the composer."""
        self._keys(*["Down"] * 6, "C-w", old, "Enter", *["C-d"] * len(old), new)

    def save_and_close(self) -> None:
        self._keys("C-o")
        self._leave()

    def send(self) -> None:
        self._keys("C-x")
        self._see("Send message")
        self._keys("y")
        self._leave()

    def delete_draft(self, person: str) -> None:
        """Marks the draft as deleted, and expunges it: Alpine has no Trash."""
        self._list("Drafts")
        self._find(person)
        self._keys("d")
        self._expunge()

    def move_cards(self, target: str, *people: str) -> None:
        """Saves each card into a folder below the board, then expunges them from the board."""
        self._list("Requests")
        for person in people:
            self._save(person, target)
        self._expunge()

    def copy_card(self, target: str, person: str) -> None:
        self._list("Requests")
        self._save(person, target, "C-r")
        self._keys("m")

    def show(self, mailbox: str, person: str, path: Path) -> None:
        """Writes down the list of a mailbox and the first page of the message of `person`."""
        self._list(mailbox)
        self._keys("C-l")  # it looks for what came and went
        time.sleep(1)
        index = self._screen()
        self._find(person)
        self._keys("v")
        self._see("MESSAGE TEXT")
        path.with_suffix(".txt").write_text(f"{index}\n{self._screen()}")
        self._keys("m")

    # -- how ----------------------------------------------------------------------------------------------

    def _leave(self) -> None:
        until(lambda: self._answered() and "COMPOSE MESSAGE" not in self._screen(), "the composer is closed")
        self._keys("m")

    def _list(self, mailbox: str) -> None:
        self._keys("m", "g", "C-u", mailbox, "Enter")
        self._see(f"Folder: {mailbox} ")

    def _find(self, person: str) -> None:
        self._keys("w", "C-u", person, "Enter")

    def _save(self, person: str, target: str, *keys: str) -> None:
        """Saves the card elsewhere; with the key C-r it stays where it is, too."""
        self._find(person)
        self._keys("s", *keys, "C-u", f"Requests/{target}", "Enter")
        time.sleep(1)

    def _expunge(self) -> None:
        self._keys("x")
        self._see("Expunge")
        self._keys("y")
        time.sleep(1)
        self._keys("m")
        self._see("MAIN MENU")

    def _see(self, *texts: str) -> None:
        """Waits until one of these is on the screen, and answers what is asked before that."""
        try:
            until(lambda: self._answered() and any(text in self._screen() for text in texts), f"{texts}", 30)
        except TimeoutError as error:
            raise TimeoutError(f"{error}:\n{self._screen()}") from None

    def _answered(self) -> bool:
        screen = self._screen()
        if "ENTER PASSWORD" in screen:
            self._keys(self._password, "Enter")
        keys = [key for question, key in _QUESTIONS.items() if question in screen]
        self._keys(*keys)
        time.sleep(1.5 if keys or "ENTER PASSWORD" in screen else 0)  # it is drawn anew
        return not keys and "ENTER PASSWORD" not in screen

    def _keys(self, *keys: str) -> None:
        for key in keys:
            self._tmux("send-keys", key)
            time.sleep(0.3)

    def _screen(self) -> str:
        return self._tmux("capture-pane", "-p")

    def _tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", self._socket, *words], capture_output=True, text=True, check=True
        )
        return done.stdout
