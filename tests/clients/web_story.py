"""The whole story in Roundcube: deferral, edited and sent, promise, card to No, its letter sent, closed.

Run by `make clients`; the screenshots are kept to be looked at. What the recipient gets is checked.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from tests.clients.browser import Browser, until
from tests.clients.letters import check_letter
from tests.clients.roundcube import ROOT, Roundcube
from tests.clients.sink import Sink
from tests.command import eitherway
from tests.servers import dovecot
from tests.servers.account import Account
from tests.stories.office import ZONE, Office, letter

_NEEDED = {
    "dovecot-imapd": dovecot.installed() is not None,
    "roundcube roundcube-sqlite3 php-cli": ROOT.exists() and shutil.which("php") is not None,
    "chromium chromium-driver": shutil.which("chromedriver") is not None,
}


class Story:
    """The people of the story and their tools; screenshots are numbered."""

    def __init__(self, folder: Path, account: Account) -> None:
        self.shots = folder / "screenshots"
        self.shots.mkdir()
        self.sink = Sink()
        self.office = Office(account, folder / "office", now=datetime.now(ZONE) - timedelta(minutes=5))
        self.roundcube = Roundcube(folder / "roundcube", account, self.sink.port)
        self.browser = Browser(folder)
        self._number = 0

    def close(self) -> None:
        self.browser.close()
        self.roundcube.close()
        self.sink.close()

    def shoot(self, name: str) -> None:
        self._number += 1
        self.browser.shoot(self.shots / f"{self._number:02}-{name}.png")

    def once(self) -> None:
        done = eitherway(self.office.folder, "once")
        print(done.stdout, end="")
        assert done.returncode == 0, done.stderr

    def board(self) -> list[str]:
        self.roundcube.open_mailbox(self.browser, "Requests")
        return self.roundcube.subjects(self.browser)

    def show_card(self, name: str) -> None:
        """The first card of the board, in a light and in a dark client, whole."""
        self.roundcube.open_mailbox(self.browser, "Requests")
        uid = self.browser.run("return rcmail.message_list.get_first_row()")
        self.browser.open(f"{self.roundcube.address}?_task=mail&_action=show&_uid={uid}&_mbox=Requests")
        self.browser.wait_for("document.querySelector('#messagebody')", "the card is shown")
        self.shoot(f"{name}-light")
        self.browser.run("document.querySelectorAll('#layout-content *').forEach(x => x.scrollTop = 1e6)")
        self.shoot(f"{name}-light-end")
        self.browser.run("document.documentElement.classList.add('dark-mode')")
        self.shoot(f"{name}-dark-end")

    def show_raw_card(self, name: str) -> None:
        """The card's HTML by itself, as a client shows it that renders mail in a web view."""
        card = self.office.cards()[0].message.get_body(("html",))
        assert card is not None
        page = self.shots / "card.html"
        page.write_text(card.get_content())
        for scheme in ("light", "dark"):
            self.browser.color_scheme(scheme)
            self.browser.open(page.as_uri())
            self.shoot(f"{name}-{scheme}")
        self.browser.color_scheme("light")


def tell(story: Story) -> None:
    """The story itself; every claim is checked."""
    office, browser, roundcube = story.office, story.browser, story.roundcube
    office.busy("Session", datetime(2026, 12, 8, 10, 0, tzinfo=ZONE))
    office.deliver(letter(subject="A talk in December? – für Café Müller", at=office.now))
    story.once()
    roundcube.sign_in(browser)
    roundcube.set_sender(browser, "Maya Okafor", "maya@okafor.example")
    roundcube.open_mailbox(browser, "INBOX")
    story.shoot("inbox-and-folders")
    print("board:", story.board())
    story.shoot("board")
    story.show_card("card")
    story.show_raw_card("card-alone")
    _send_the_deferral(story)
    _decide_no(story)
    _send_the_no(story)
    print("what the recipient got:")
    for octets in story.sink.taken:
        check_letter(octets)


def _send_the_deferral(story: Story) -> None:
    """The owner changes the draft and sends it: the card knows the promise."""
    browser, roundcube = story.browser, story.roundcube
    roundcube.edit_first(browser)
    story.shoot("deferral-in-the-composer")
    browser.run(
        "const box = document.querySelector('#composebody');"
        "box.value = box.value.replace('Hi Dana,', 'Dear Dana, what a lovely idea.')"
    )
    story.shoot("deferral-edited")
    roundcube.send(browser)
    story.once()
    card = story.office.cards()[0]
    assert "You promised an answer by" in card.text, card.text
    assert story.office.drafts() == []
    print("board:", story.board())
    story.show_card("promised")


def _decide_no(story: Story) -> None:
    """The owner moves the card: the letter is in Drafts, the card back on the board."""
    story.board()
    story.roundcube.select_first(story.browser)
    story.roundcube.move_to(story.browser, "Requests/No")
    until(lambda: len(story.office.seen("Requests/No")) == 1, "the card is in Requests/No")
    story.shoot("moved-to-no")
    story.once()
    print("board:", story.board())
    story.shoot("board-decided")
    assert len(story.office.drafts()) == 1
    assert story.office.seen("Requests/No") == []


def _send_the_no(story: Story) -> None:
    """The owner sends it as it is: the request is closed, its message answered and still unread."""
    story.roundcube.edit_first(story.browser)
    story.shoot("no-in-the-composer")
    story.roundcube.send(story.browser)
    story.once()
    print("board:", story.board())
    story.show_card("closed")
    assert story.office.cards()[0].text.startswith("Answered with a no")
    (asked,) = story.office.seen("INBOX")
    assert "\\Answered" in asked.flags
    assert "\\Seen" not in asked.flags
    story.roundcube.open_mailbox(story.browser, "Sent")
    story.shoot("sent")


def main() -> int:
    missing = [package for package, there in _NEEDED.items() if not there]
    if missing:
        print(f"missing; to add it on Debian and Ubuntu: sudo apt-get install {' '.join(missing)}")
        return 69
    folder = Path(tempfile.mkdtemp(prefix="eitherway-clients-"))
    server = dovecot.Dovecot()
    try:
        story = Story(folder, server.account())
        try:
            tell(story)
        finally:
            story.close()
    finally:
        server.destroy()
        print(f"screenshots: {folder / 'screenshots'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
