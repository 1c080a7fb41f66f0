"""Roundcube as a person uses it in one tab: drafts and cards are named by words of their row in the list."""

from __future__ import annotations

from pathlib import Path

from tests.clients.browser import Browser
from tests.clients.roundcube import Roundcube
from tests.servers.account import Account

_ROW = """
const wanted = arguments[0];
const list = window.rcmail && rcmail.message_list;
if (!list) return [];
return Object.values(list.rows).filter(row =>
  wanted.some(one => row.obj.innerText.includes(one) || row.obj.innerHTML.includes(one))).map(row => row.uid);
"""


class WebClient:
    """A signed-in session; a draft that is open has a window of its own."""

    name = "roundcube"
    keeps_sent = True
    has_trash = True
    composes_beside = True

    def __init__(self, folder: Path, account: Account, smtp_port: int) -> None:
        folder.mkdir()
        self._roundcube = Roundcube(folder / "roundcube", account, smtp_port)
        self._browser = Browser(folder)
        self._roundcube.sign_in(self._browser)
        self._roundcube.set_sender(self._browser, "Maya Okafor", "maya@okafor.example")
        self._list, self._composer = self._browser.window(), ""

    def close(self) -> None:
        self._browser.close()
        self._roundcube.close()

    # -- what a person does --------------------------------------------------------------------------

    def open_draft(self, person: str) -> None:
        """Opens the draft to `person` in a tab of its own."""
        (uid,) = self._rows("Drafts", person)
        self._composer = self._browser.new_window()
        address = f"{self._roundcube.address}?_task=mail&_action=compose&_draft_uid={uid}&_mbox=Drafts"
        self._browser.open(address)
        self._browser.wait_for("rcmail.env.action == 'compose' && !rcmail.busy", "the composer is open")

    def replace(self, old: str, new: str) -> None:
        self._browser.run(
            "const box = document.querySelector('#composebody');"
            "box.value = box.value.replace(arguments[0], arguments[1])", old, new,
        )  # fmt: skip

    def save_and_close(self) -> None:
        self._browser.run("rcmail.command('savedraft')")
        self._browser.wait_for("!rcmail.busy && rcmail.env.draft_id", "the draft is saved")
        self._leave()

    def send(self) -> None:
        self._browser.go_to(self._composer)
        self._roundcube.send(self._browser)
        self._leave()

    def delete_draft(self, person: str) -> None:
        self._act("Drafts", "move_messages", "Trash", person)

    def move_cards(self, target: str, *people: str) -> None:
        self._act("Requests", "move_messages", f"Requests/{target}", *people)

    def copy_card(self, target: str, person: str) -> None:
        self._act("Requests", "copy_messages", f"Requests/{target}", person)

    def label_card(self, person: str) -> None:
        """Gives the card a star; Roundcube has no tags."""
        (uid,) = self._rows("Requests", person)
        self._browser.run("rcmail.mark_message('flagged', arguments[0])", uid)
        self._browser.wait_for("!rcmail.busy", "it is marked")

    def reply_to_card(self, person: str) -> tuple[str, str]:
        """The recipients and the text of a reply; it is not sent."""
        (uid,) = self._rows("Requests", person)
        self._browser.new_window()
        self._browser.open(
            f"{self._roundcube.address}?_task=mail&_action=compose&_reply_uid={uid}&_mbox=Requests"
        )
        self._browser.wait_for("rcmail.env.action == 'compose' && !rcmail.busy", "the composer is open")
        fields = "['#_to', '#_cc', '#composebody'].map(name => document.querySelector(name).value)"
        to, cc, text = self._browser.run(f"return {fields}")
        self._leave()
        return f"{to}, {cc}", str(text)

    def show(self, mailbox: str, person: str, path: Path) -> None:
        """Shoots the list of a mailbox, and the message of `person`."""
        (uid,) = self._rows(mailbox, person)
        self._browser.shoot(path.with_name(f"{path.stem}-list.png"))
        self._browser.open(f"{self._roundcube.address}?_task=mail&_action=show&_uid={uid}&_mbox={mailbox}")
        self._browser.wait_for("document.querySelector('#messagebody')", "the message is shown")
        self._browser.shoot(path)

    # -- how ----------------------------------------------------------------------------------------------

    def _rows(self, mailbox: str, *people: str) -> list[int]:
        self._browser.go_to(self._list)
        self._roundcube.open_mailbox(self._browser, mailbox)
        self._browser.wait_for(f"(() => {{ {_rows_of(people)} }})().length == {len(people)}", f"{people}")
        return list(self._browser.run(_rows_of(people)))

    def _act(self, mailbox: str, action: str, target: str, *people: str) -> None:
        """Does with these messages together what an entry of the menu does."""
        uids = self._rows(mailbox, *people)
        self._browser.run(f"rcmail.{action}(arguments[0], null, arguments[1])", target, uids)
        self._browser.wait_for("!rcmail.busy", "it is done")

    def _leave(self) -> None:
        self._browser.close_window()
        self._browser.go_to(self._list)


def _rows_of(people: tuple[str, ...]) -> str:
    return _ROW.replace("arguments[0]", str(list(people)))
