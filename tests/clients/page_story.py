"""The page in a real browser: a letter is tried, a rule changed and compared, and a letter gets its draft.

Run by `make clients`; the screenshots, at 375 and 1,280 px, light and dark, are kept to be looked at.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from tests.clients.browser import Browser, until
from tests.command import start
from tests.servers import dovecot
from tests.stories.office import ZONE, Office, letter
from tests.watching import watcher

_NEEDED = {
    "dovecot-imapd": dovecot.installed() is not None,
    "chromium chromium-driver": shutil.which("chromedriver") is not None,
}
WORKSHOP = "Hi Maya,\n\nCould you lead a workshop for our team next Tuesday at 10am?\n\nDana\n"
_SIZES = ((375, "light"), (375, "dark"), (1280, "dark"), (1280, "light"))


class Story:
    """One owner with a page, a browser and a watcher."""

    def __init__(self, folder: Path, office: Office, address: str, browser: Browser) -> None:
        self.shots = folder / "screenshots"
        self.shots.mkdir()
        self.office = office
        self.origin = address.partition("/enter")[0]
        self.browser = browser
        browser.open(address)
        browser.wait_for("location.pathname == '/try'", "the browser is let in")

    def open(self, path: str) -> None:
        self.browser.open(self.origin + path)

    def text(self) -> str:
        return str(self.browser.run("return document.querySelector('main').innerText"))

    def wait_for(self, words: str) -> None:
        until(lambda: words in self.text(), f"the page says '{words}'")

    def shoot(self, name: str) -> None:
        """In each size and scheme; nothing is wider than the screen, and nothing came from elsewhere."""
        for width, scheme in _SIZES:
            self.browser.resize(width)
            self.browser.color_scheme(scheme)
            wide = self.browser.run("return document.documentElement.scrollWidth")
            assert wide <= width, f"{name} is {wide} px wide on a screen of {width}"
            self.browser.shoot(self.shots / f"{name}-{width}-{scheme}.png")
        loaded = self.browser.run("return performance.getEntriesByType('resource').map(one => one.name)")
        assert all(one.startswith(self.origin) for one in loaded), loaded

    def put(self, selector: str, before: str, after: str) -> None:
        """Changes words in a field."""
        self.browser.run(
            "const field = document.querySelector(arguments[0]);"
            "field.value = field.value.replace(arguments[1], arguments[2])",
            selector,
            before,
            after,
        )


def tell(story: Story) -> None:
    _try_a_letter(story)
    _change_a_rule(story)
    _deliver(story)
    _undo(story)
    _show_the_others(story)


def _try_a_letter(story: Story) -> None:
    """The owner pastes a letter for which there is no rule."""
    story.browser.type("#sender", "Dana Reyes <dana@conf.example>")
    story.browser.type("#text", WORKSHOP)
    story.browser.click("main form button")
    story.wait_for("no rule matches")
    story.shoot("tried")


def _change_a_rule(story: Story) -> None:
    """She changes a rule, sees what that would have changed, and saves it; another tab was too late."""
    story.open("/rules")
    story.shoot("rules")
    story.open("/rules/edit?rule=speaking")
    first, late = story.browser.window(), story.browser.new_window()
    story.open("/rules/edit?rule=speaking")
    story.browser.go_to(first)
    story.put("#text", "speak at", "subjekt: [")
    story.browser.click("button[value=check]")
    story.wait_for("This cannot be saved yet")
    story.shoot("fault")
    story.put("#text", "subjekt: [", "lead a workshop")
    story.browser.click("button[value=compare]")
    story.wait_for("1 would be treated otherwise")
    story.shoot("compared")
    story.browser.click("button[value=save]")
    story.wait_for("Saved.")
    story.browser.go_to(late)
    story.put("#text", "speak at", "speak about")
    story.browser.click("button[value=save]")
    story.wait_for("was changed elsewhere")
    story.shoot("too-late")
    story.browser.close_window()
    story.browser.go_to(first)
    assert "lead a workshop" in (story.office.folder / "rules.yaml").read_text()


def _deliver(story: Story) -> None:
    """A letter comes that the changed rule knows: the watcher drafts an answer."""
    with watcher(story.office.folder):
        story.office.now = datetime.now(ZONE)
        story.office.deliver(letter(text=WORKSHOP, at=story.office.now))
        until(lambda: len(story.office.drafts()) == 1, "the draft is there", limit=90)
    story.open("/requests")
    story.wait_for("Dana Reyes")
    story.shoot("requests")


def _undo(story: Story) -> None:
    story.open("/rules")
    story.browser.click("form[action='/rules/undo'] button")
    story.wait_for("are back")
    assert "speak at" in (story.office.folder / "rules.yaml").read_text()


def _show_the_others(story: Story) -> None:
    story.open("/week")
    story.shoot("weeks")
    story.open("/try/mailbox")
    story.shoot("mailbox")
    story.browser.click("form[action='/close'] button")
    story.wait_for("The page is closed.")


def main() -> int:
    missing = [package for package, there in _NEEDED.items() if not there]
    if missing:
        print(f"missing; to add it on Debian and Ubuntu: sudo apt-get install {' '.join(missing)}")
        return 69
    folder = Path(tempfile.mkdtemp(prefix="eitherway-page-"))
    server = dovecot.Dovecot()
    office = Office(server.account(), folder / "office", now=datetime.now(ZONE) - timedelta(days=2))
    office.deliver(letter(text=WORKSHOP, at=office.now))
    office.look()
    page = start(office.folder, "open", "--edit", "--no-browser")
    assert page.stdout is not None
    browser = Browser(folder)
    try:
        tell(Story(folder, office, page.stdout.readline().strip(), browser))
        assert page.wait(20) == 0
    finally:
        browser.close()
        page.kill()
        server.destroy()
        print(f"screenshots: {folder / 'screenshots'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
