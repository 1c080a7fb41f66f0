"""The page in a real browser, from an empty machine to a letter that has its draft.

Run by `make clients`; the screenshots, at 375 and 1,280 px, light and dark, are kept to be looked at.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from tests.clients.browser import Browser, until
from tests.command import start
from tests.servers import dovecot
from tests.servers.mail_account import MailAccount
from tests.stories.office import EMPTY, ZONE, Office, letter
from tests.watching import watcher

_NEEDED = {
    "dovecot-imapd": dovecot.installed() is not None,
    "chromium chromium-driver": shutil.which("chromedriver") is not None,
}
WORKSHOP = "Hi Maya,\n\nCould you lead a workshop for our team next Tuesday at 10am?\n\nDana\n"
ADDRESS = "maya@fastmail.com"  # of a provider that is known without the DNS
_RULE = """\
rules:
  - name: workshops
    when: {text: [lead a workshop]}
    do: card
    examples:
      - {text: "Could you lead a workshop?", matches: yes}
"""
_SIZES = ((375, "light"), (375, "dark"), (1280, "dark"), (1280, "light"))


class Story:
    """Somebody with a mailbox, a browser, and a page where nothing is set up yet."""

    def __init__(self, folder: Path, account: MailAccount, address: str, browser: Browser) -> None:
        self.shots = folder / "screenshots"
        self.shots.mkdir()
        self.folder = folder / "office"
        self.account = account
        self.origin = address.partition("/enter")[0]
        self.browser = browser
        browser.open(address)
        browser.wait_for("location.pathname == '/start'", "the browser is let in")

    @property
    def rules(self) -> Path:
        return self.folder / "rules.yaml"

    def open(self, path: str) -> None:
        self.browser.open(self.origin + path)

    def text(self) -> str:
        return str(self.browser.run("return document.querySelector('main').innerText"))

    def wait_for(self, words: str) -> None:
        try:
            until(lambda: words in self.text(), f"the page says '{words}'", limit=60)
        except TimeoutError as error:
            raise AssertionError(self.text()) from error

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

    def put(self, selector: str, text: str) -> None:
        """Writes into a field, in place of what is there."""
        self.browser.run(
            "document.querySelector(arguments[0]).value = arguments[1]",
            selector,
            text,
        )

    def go_on(self, step: str, button: str = "main form.stack button", **fields: str) -> None:
        """Fills in the form of a step, and sends it."""
        self.browser.wait_for(f"location.pathname == '/start/{step}'", f"the step '{step}' is shown")
        for name, text in fields.items():
            self.put(f"#{name}", text)
        self.browser.click(button)


def tell(story: Story) -> None:
    _start(story)
    _try_a_letter(story)
    _write_a_rule(story)
    _change_a_setting(story)
    _watch(story)
    _undo(story)
    _show_the_others(story)


def _start(story: Story) -> None:
    """She answers six pages of questions; a wrong password is typed again."""
    account = story.account
    story.shoot("start")
    story.put("#name", "Maya Okafor")
    story.put("#address", ADDRESS)
    story.browser.click("main form.stack button")
    story.wait_for("Your mail is with Fastmail.")
    story.shoot("mail")
    server = {"host": account.host, "port": str(account.port), "security": "plain", "user": account.user}
    story.go_on("mail", "button[value=try]", **server, password="wrong")
    story.wait_for("login refused")
    story.shoot("refused")
    story.go_on("mail", "button[value=try]", **server, password=account.password)
    story.wait_for("Signed in at")
    story.shoot("signed-in")
    story.browser.click("button[value=next]")
    story.go_on("work", timezone="America/Chicago", hours_fri="09:00-13:00")
    story.go_on("calendars", "button[value=add]", place=str(story.folder / "practice.ics"), name="practice")
    story.wait_for("0 events in the next four weeks")
    story.shoot("calendars")
    story.browser.click("button[value=next]")
    story.go_on(
        "people", clients="ann@lee.example", name_1="Ana Ruiz", for_1="talks", contact_1="ana@ruiz.example"
    )
    story.wait_for("It will be written to")
    assert not story.rules.exists()
    story.shoot("check")
    story.browser.click("main form button")
    story.wait_for("Your rules are in")
    assert ADDRESS in story.rules.read_text()
    story.shoot("written")


def _try_a_letter(story: Story) -> None:
    story.open("/try?sample=yes")
    story.browser.click("main form button")
    story.wait_for("The draft, as it would be")
    story.shoot("tried")


def _write_a_rule(story: Story) -> None:
    """She writes a rule, sees what it would have changed, and saves it; another tab was too late."""
    story.open("/rules")
    story.shoot("rules")
    story.open("/rules/edit?rule=%2B")
    first, late = story.browser.window(), story.browser.new_window()
    story.open("/rules/edit?rule=%2B")
    story.browser.go_to(first)
    story.put("#text", _RULE.replace("text:", "subjekt:", 1))
    story.browser.click("button[value=check]")
    story.wait_for("This cannot be saved yet")
    story.shoot("fault")
    story.put("#text", _RULE)
    story.browser.click("button[value=compare]")
    story.wait_for("1 would be treated otherwise")
    story.shoot("compared")
    story.browser.click("button[value=save]")
    story.wait_for("Saved.")
    story.browser.go_to(late)
    story.put("#text", _RULE.replace("workshops", "too late"))
    story.browser.click("button[value=save]")
    story.wait_for("was changed elsewhere")
    story.shoot("too-late")
    story.browser.close_window()
    story.browser.go_to(first)
    assert "lead a workshop" in story.rules.read_text()
    assert "too late" not in story.rules.read_text()


def _change_a_setting(story: Story) -> None:
    before = story.rules.read_text()
    story.open("/rules/settings?of=answers")
    story.shoot("settings")
    story.put("#is_within", "3 working days")
    story.browser.click("button[value=save]")
    story.wait_for("Saved.")
    after = story.rules.read_text()
    changed = [
        pair for pair in zip(before.splitlines(), after.splitlines(), strict=True) if pair[0] != pair[1]
    ]
    assert len(changed) == 1, changed


def _watch(story: Story) -> None:
    """The line that the page says is run; a letter that comes then has its draft."""
    story.open("/start/watch")
    story.wait_for(f"-c {story.rules}")
    with watcher(story.folder):
        until(lambda: _is_looked_at(story), "the page says that the mailbox was looked at", limit=90)
        story.shoot("watching")
        office = Office(story.account, story.folder, now=datetime.now(ZONE))
        office.deliver(letter(at=office.now, to=ADDRESS))
        until(lambda: len(office.drafts()) == 1, "the draft is there", limit=90)
    story.open("/requests")
    story.wait_for("Dana Reyes")
    story.shoot("requests")


def _is_looked_at(story: Story) -> bool:
    story.open("/start/watch")
    return "The mailbox was last looked at" in story.text()


def _undo(story: Story) -> None:
    story.open("/rules")
    story.browser.click("form[action='/rules/undo'] button")
    story.wait_for("are back")
    assert "3 working days" not in story.rules.read_text()


def _show_the_others(story: Story) -> None:
    story.open("/week?all=yes")
    story.wait_for("as if your 1 open request got a yes")
    story.shoot("weeks")
    story.open("/week/months?all=yes")
    story.shoot("months")
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
    (folder / "office").mkdir()
    (folder / "office/practice.ics").write_text(EMPTY.format(events=""))
    os.environ |= {  # a machine of one's own: no keyring, no service manager, no files in the home folder
        "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config"), "XDG_RUNTIME_DIR": str(folder),
    }  # fmt: skip
    server = dovecot.Dovecot()
    account = server.account()
    came = datetime.now(ZONE) - timedelta(days=2)
    account.save(bytes(letter(text=WORKSHOP, at=came, to=ADDRESS)), "INBOX", "", came)
    page = start(folder / "office", "open", "--no-browser")
    assert page.stdout is not None
    browser = Browser(folder)
    try:
        tell(Story(folder, account, page.stdout.readline().strip(), browser))
        assert page.wait(20) == 0
    finally:
        browser.close()
        page.kill()
        server.destroy()
        print(f"screenshots: {folder / 'screenshots'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
