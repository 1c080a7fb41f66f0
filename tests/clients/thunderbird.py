"""Thunderbird on a virtual screen: one account on a test server, and what a person does there."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from tests.clients.browser import until
from tests.clients.marionette import Marionette
from tests.servers.account import Account, free_ports

_OWNER = {"fullName": "Maya Okafor", "useremail": "maya@okafor.example", "valid": True, "smtpServer": "smtp1"}
_SETTINGS: dict[str, object] = {
    "mail.accountmanager.accounts": "account1,account2",
    "mail.accountmanager.defaultaccount": "account1",
    "mail.accountmanager.localfoldersserver": "server2",
    "mail.account.lastKey": 2,
    "mail.account.account1.identities": "id1",
    "mail.account.account1.server": "server1",
    "mail.account.account2.server": "server2",
    "mail.server.server2.type": "none",
    "mail.server.server2.hostname": "Local Folders",
    "mail.server.server2.userName": "nobody",
    "mail.server.server1.type": "imap",
    "mail.server.server1.socketType": 0,
    "mail.server.server1.authMethod": 3,
    "mail.server.server1.check_new_mail": True,
    "mail.smtpservers": "smtp1",
    "mail.smtp.defaultserver": "smtp1",
    "mail.smtpserver.smtp1.hostname": "127.0.0.1",
    "mail.smtpserver.smtp1.authMethod": 1,
    "mail.smtpserver.smtp1.try_ssl": 0,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.shell.checkDefaultClient": False,
    "mail.rights.version": 1,
    "mail.spotlight.firstRunDone": True,
    "mail.winsearch.firstRunDone": True,
    "mail.SpellCheckBeforeSend": False,
    "mail.compose.attachment_reminder": False,
    "mail.e2ee.auto_enable": False,
    "mail.inappnotifications.enabled": False,
    "mail.biff.show_alert": False,
    "mail.biff.play_sound": False,
    "mailnews.start_page.enabled": False,
    "mailnews.auto_config_url": "",
    "app.donation.eoy.version.viewed": 999,
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionPolicyBypassNotification": True,
    "toolkit.telemetry.enabled": False,
    "extensions.update.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "services.settings.server": "data:,",
    # Whatever it wants of the network is asked of a port where nobody listens.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.no_proxies_on": "127.0.0.1,localhost",
}
_UTILS = (
    "let {MailUtils} = ChromeUtils.importESModule('resource:///modules/MailUtils.sys.mjs');"
    "let {MailServices} = ChromeUtils.importESModule('resource:///modules/MailServices.sys.mjs');"
    "let main = Services.wm.getMostRecentWindow('mail:3pane');"
    "let pane = main.gTabmail.currentAbout3Pane;"
    "let composer = Services.wm.getMostRecentWindow('msgcompose');"
)
_SIGN_IN = """
let [host, user, password, done] = arguments;
let login = Cc['@mozilla.org/login-manager/loginInfo;1'].createInstance(Ci.nsILoginInfo);
login.init('imap://' + host, null, 'imap://' + host, user, password, '', '');
Services.logins.addLoginAsync(login).then(() => done(true), error => done(String(error)));
"""
_EDIT = """
let header = [...pane.gFolder.messages].find(one => one.mime2DecodedRecipients.includes(arguments[0]));
if (!header) return false;
main.ComposeMessage(Ci.nsIMsgCompType.Draft, Ci.nsIMsgCompFormat.Default, pane.gFolder,
                    [pane.gFolder.getUriForMsg(header)]);
return true;
"""
_REPLY = """
let header = pane.gDBView.getMsgHdrAt(pane.threadTree.selectedIndices[0]);
main.ComposeMessage(Ci.nsIMsgCompType.ReplyToSender, Ci.nsIMsgCompFormat.Default, pane.gFolder,
                    [pane.gFolder.getUriForMsg(header)]);
"""
_RECIPIENTS = """
return [...composer.document.querySelectorAll('mail-address-pill')].map(pill => pill.label).join(', ');
"""
_REPLACE = """
let page = composer.GetCurrentEditor().document;
let walker = page.createTreeWalker(page.body, 4);
for (let node; node = walker.nextNode();) {
  let at = node.data.indexOf(arguments[0]);
  if (at < 0) continue;
  let range = page.createRange();
  range.setStart(node, at);
  range.setEnd(node, at + arguments[0].length);
  let selection = composer.GetCurrentEditor().selection;
  selection.removeAllRanges();
  selection.addRange(range);
  composer.GetCurrentEditor().insertText(arguments[1]);
  return true;
}
return false;
"""
_SELECT = """
let rows = [];
for (let row = 0; row < pane.gDBView.rowCount; row++) {
  let header = pane.gDBView.getMsgHdrAt(row);
  let text = [header.mime2DecodedSubject, header.mime2DecodedAuthor, header.mime2DecodedRecipients].join(' ');
  if (arguments[0].some(one => text.includes(one))) rows.push(row);
}
pane.threadTree.selectedIndices = rows;
return rows.length;
"""


class Thunderbird:
    """The program with one window; drafts and cards are named by words of their row in the list."""

    name = "thunderbird"
    keeps_sent = True
    has_trash = True
    composes_beside = True

    def __init__(self, folder: Path, account: Account, smtp_port: int) -> None:
        self._user, self._host = account.user, account.host
        port, display = free_ports(1)[0], _free_display()
        profile = folder / "profile"
        profile.mkdir(parents=True)
        _write_settings(profile, account, smtp_port, port)
        self._processes = [_start(["Xvfb", f":{display}", "-screen", "0", "1400x900x24"], folder)]
        until(Path(f"/tmp/.X11-unix/X{display}").exists, "the screen is there")
        home = {"HOME": str(folder), "DISPLAY": f":{display}", "LANG": "C.UTF-8"}
        command = [
            "thunderbird", "--profile", str(profile), "--no-remote",
            "--marionette", "--remote-allow-system-access",
        ]  # fmt: skip
        self._processes.append(_start(command, folder, {**home, "MOZ_CRASHREPORTER_DISABLE": "1"}))
        self._inside = Marionette(port)
        until(lambda: bool(self._run("return !!(main && pane)")), "the window is open", 60)
        self._inside.run_async(_SIGN_IN, account.host, account.user, account.password)
        self._run("pane.displayFolder(arguments[0])", self._uri("INBOX"))
        time.sleep(3)  # it signs in, and looks for the folders

    def close(self) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.wait(20)

    # -- what a person does --------------------------------------------------------------------------

    def open_draft(self, person: str) -> None:
        """Opens the draft to `person` in a composer."""
        self._go("Drafts")
        until(lambda: bool(self._run(_EDIT, person)), f"a draft to {person} is listed")
        until(lambda: bool(self.text().strip()), f"the draft to {person} is open")

    def text(self) -> str:
        """The text in the composer."""
        read = "return composer ? composer.GetCurrentEditor().outputToString('text/plain', 0) : ''"
        return str(self._run(read))

    def replace(self, old: str, new: str) -> None:
        """Types `new` over `old` in the composer."""
        assert self._run(_REPLACE, old, new), self.text()

    def save_and_close(self) -> None:
        self._run("composer.goDoCommand('cmd_saveAsDraft')")
        unsaved = "return composer.gSaveOperationInProgress || composer.gContentChanged"
        until(lambda: self._run(unsaved) is False, "the draft is saved")
        self._run("composer.goDoCommand('cmd_close')")
        until(lambda: bool(self._run("return !composer")), "the composer is closed")

    def send(self) -> None:
        self._run("composer.goDoCommand('cmd_sendNow')")
        until(lambda: bool(self._run("return !composer")), "the letter is sent", 40)

    def delete_draft(self, person: str) -> None:
        """Moves the draft to `person` into Trash, as the Delete key does."""
        self._select("Drafts", person)
        self._run("pane.gDBView.doCommand(Ci.nsMsgViewCommandType.deleteMsg)")
        self._gone(person)

    def move_cards(self, target: str, *people: str) -> None:
        """Moves the cards of these people together into a folder below the board."""
        self._select("Requests", *people)
        self._run(
            "pane.gDBView.doCommandWithFolder(Ci.nsMsgViewCommandType.moveMessages,"
            "MailUtils.getExistingFolder(arguments[0]))",
            self._uri(f"Requests/{target}"),
        )
        self._gone(*people)

    def copy_card(self, target: str, person: str) -> None:
        self._select("Requests", person)
        self._run(
            "pane.gDBView.doCommandWithFolder(Ci.nsMsgViewCommandType.copyMessages,"
            "MailUtils.getExistingFolder(arguments[0]))",
            self._uri(f"Requests/{target}"),
        )

    def label_card(self, person: str) -> None:
        """Gives the card a star, and the tag "Important"."""
        self._select("Requests", person)
        self._run(
            "let header = pane.gDBView.getMsgHdrAt(pane.threadTree.selectedIndices[0]);"
            "pane.gFolder.addKeywordsToMessages([header], '$label1');"
            "pane.gFolder.markMessagesFlagged([header], true)"
        )

    def reply_to_card(self, person: str) -> tuple[str, str]:
        """The recipients and the text of a reply; it is not sent."""
        self._select("Requests", person)
        self._run(_REPLY)
        until(lambda: "wrote:" in self.text(), "the card is quoted")
        found = str(self._run(_RECIPIENTS)), self.text()
        self._run("composer.gContentChanged = false; composer.close()")
        until(lambda: bool(self._run("return !composer")), "the composer is closed")
        return found

    def rename(self, mailbox: str, name: str) -> None:
        """Gives a folder another name."""
        self._run(
            "MailUtils.getExistingFolder(arguments[0]).rename(arguments[1], main.msgWindow)",
            self._uri(mailbox), name,
        )  # fmt: skip

    def show(self, mailbox: str, person: str, path: Path) -> None:
        """Shoots the list of a mailbox with the message of `person` open."""
        self._select(mailbox, person)
        time.sleep(2)  # the message is drawn
        self._inside.shoot(path)

    # -- how ----------------------------------------------------------------------------------------------

    def _run(self, script: str, *arguments: object) -> object:
        return self._inside.run(_UTILS + script, *arguments)

    def _uri(self, mailbox: str) -> str:
        return f"imap://{quote(self._user, safe='')}@{self._host}/{quote(mailbox)}"

    def _go(self, mailbox: str) -> None:
        find = "return !!MailUtils.getExistingFolder(arguments[0])"
        self._run("MailServices.accounts.defaultAccount.incomingServer.performExpand(main.msgWindow)")
        until(lambda: bool(self._run(find, self._uri(mailbox))), f"{mailbox} is in the tree", 40)
        self._run("pane.displayFolder(arguments[0])", self._uri(mailbox))
        until(lambda: self._run("return pane.gFolder?.URI") == self._uri(mailbox), f"{mailbox} is shown")
        self._run("pane.gFolder.updateFolder(null)")
        time.sleep(1.5)  # the list follows

    def _select(self, mailbox: str, *people: str) -> None:
        self._go(mailbox)
        until(lambda: self._run(_SELECT, people) == len(people), f"{', '.join(people)} in {mailbox}", 40)
        time.sleep(0.5)

    def _gone(self, *people: str) -> None:
        until(lambda: self._run(_SELECT, people) == 0, f"{', '.join(people)} moved away")


def _write_settings(profile: Path, account: Account, smtp_port: int, port: int) -> None:
    root = f"imap://{quote(account.user, safe='')}@{account.host}/"
    identity = {
        **_OWNER,
        "compose_html": True,
        "draft_folder": f"{root}Drafts",
        "fcc_folder": f"{root}Sent",
        "htmlSigText": "A signature of the client's own",
    }
    settings = {
        **_SETTINGS,
        **{f"mail.identity.id1.{name}": value for name, value in identity.items()},
        "mail.server.server1.hostname": account.host,
        "mail.server.server1.port": account.port,
        "mail.server.server1.userName": account.user,
        "mail.server.server1.name": account.user,
        "mail.smtpserver.smtp1.port": smtp_port,
        "marionette.port": port,
    }
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items())
    (profile / "user.js").write_text("".join(lines))


def _start(command: list[str], folder: Path, more: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    with (folder / f"{command[0]}.log").open("ab") as log:
        return subprocess.Popen(command, env={**os.environ, **(more or {})}, stdout=log, stderr=log)


def _free_display() -> int:
    return next(number for number in range(90, 200) if not Path(f"/tmp/.X11-unix/X{number}").exists())
