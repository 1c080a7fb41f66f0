"""Roundcube from Debian's packages on a port of its own, with its settings in one throw-away folder."""

from __future__ import annotations

import os
import subprocess
import time
import urllib.request
from pathlib import Path

from tests.clients.browser import Browser
from tests.servers.account import Account, free_ports

ROOT = Path("/var/lib/roundcube/public_html")
_SETTINGS = """<?php
$config['db_dsnw'] = 'sqlite:///{folder}/roundcube.db?mode=0640';
$config['imap_host'] = '{host}:{imap}';
$config['smtp_host'] = '127.0.0.1:{smtp}';
$config['smtp_user'] = '';
$config['smtp_pass'] = '';
$config['des_key'] = 'twenty-four characters!!';
$config['enable_installer'] = false;
$config['plugins'] = [];
$config['skin'] = 'elastic';
$config['log_dir'] = '{folder}/logs/';
$config['temp_dir'] = '{folder}/temp/';
$config['drafts_mbox'] = 'Drafts';
$config['sent_mbox'] = 'Sent';
$config['trash_mbox'] = 'Trash';
$config['lock_special_folders'] = true;
$config['message_show_email'] = true;
$config['prefer_html'] = true;
$config['refresh_interval'] = 60;
$config['htmleditor'] = 0;
"""


class Roundcube:
    """The server, and what one does in its pages with a browser."""

    def __init__(self, folder: Path, account: Account, smtp_port: int) -> None:
        for name in ("logs", "temp"):
            (folder / name).mkdir(parents=True)
        settings = _SETTINGS.format(folder=folder, host=account.host, imap=account.port, smtp=smtp_port)
        (folder / "config.inc.php").write_text(settings)
        (folder / "defaults.inc.php").write_text("<?php include '/etc/roundcube/defaults.inc.php';\n")
        (folder / "mimetypes.php").write_text("<?php return include '/etc/roundcube/mimetypes.php';\n")
        (port,) = free_ports(1)
        self.address = f"http://127.0.0.1:{port}/"
        self._account = account
        log = (folder / "php.log").open("wb")
        self._php = subprocess.Popen(
            ["php", "-d", "display_errors=0", "-S", f"127.0.0.1:{port}", "-t", str(ROOT)],
            env={**os.environ, "ROUNDCUBE_CONFIG_DIR": str(folder), "PHP_CLI_SERVER_WORKERS": "4"},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        self._wait()

    def close(self) -> None:
        os.killpg(self._php.pid, 15)
        self._php.wait(10)

    def _wait(self) -> None:
        for _ in range(100):
            try:
                urllib.request.urlopen(self.address, timeout=10).close()
                return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("Roundcube does not answer; see php.log")

    # -- what a person does --------------------------------------------------------------------------

    def sign_in(self, browser: Browser) -> None:
        browser.open(self.address)
        browser.type("#rcmloginuser", self._account.user)
        browser.type("#rcmloginpwd", self._account.password)
        browser.click("#rcmloginsubmit")
        browser.wait_for("window.rcmail && rcmail.env.task == 'mail'", "signed in")

    def set_sender(self, browser: Browser, name: str, address: str) -> None:
        """Gives the first identity the owner's name and address."""
        browser.open(f"{self.address}?_task=settings&_action=edit-identity&_iid=1&_framed=1")
        browser.run("document.querySelector('[name=_name]').value = arguments[0]", name)
        browser.run("document.querySelector('[name=_email]').value = arguments[0]", address)
        browser.run("rcmail.command('save')")
        browser.wait_for("document.querySelector('[name=_email]').value.includes('okafor')", "saved")
        time.sleep(0.5)

    def open_mailbox(self, browser: Browser, mailbox: str) -> None:
        browser.open(f"{self.address}?_task=mail&_mbox={mailbox}")
        browser.wait_for("rcmail.env.messagecount !== undefined && !rcmail.busy", f"{mailbox} is listed")

    def subjects(self, browser: Browser) -> list[str]:
        """The subjects in the list, as far as they are shown."""
        cells = "[...document.querySelectorAll('#messagelist td.subject')]"
        found = browser.run(f"return {cells}.map(cell => cell.innerText)")
        return [str(item).replace("\n", " · ") for item in found]

    def select_first(self, browser: Browser) -> None:
        browser.click("#messagelist tbody tr td.subject")
        browser.wait_for("rcmail.message_list.get_single_selection()", "one is selected")

    def move_to(self, browser: Browser, target: str) -> None:
        """Moves the selected message as the menu entry does."""
        browser.run("rcmail.move_messages(arguments[0])", target)

    def edit_first(self, browser: Browser) -> None:
        """Opens the first draft of Drafts in the composer."""
        self.open_mailbox(browser, "Drafts")
        browser.wait_for("rcmail.message_list && rcmail.message_list.rowcount", "a draft is listed")
        uid = browser.run("return rcmail.message_list.get_first_row()")
        browser.open(f"{self.address}?_task=mail&_action=compose&_draft_uid={uid}&_mbox=Drafts")
        browser.wait_for("rcmail.env.action == 'compose' && !rcmail.busy", "the composer is open")

    def send(self, browser: Browser) -> None:
        browser.click(".formbuttons button.send")
        browser.wait_for("window.rcmail && rcmail.env.action != 'compose' && !rcmail.busy", "sent")
