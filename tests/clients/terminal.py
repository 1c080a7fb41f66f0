"""A mail client of the terminal (mutt, neomutt) in tmux: keys in, the screen out."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.clients.browser import until
from tests.servers.account import Account

_SETTINGS = """\
set folder = "imap://{host}:{port}/"
set imap_user = "{user}"
set imap_pass = "{password}"
set ssl_starttls = no
set ssl_force_tls = no
set spoolfile = "+INBOX"
set postponed = "+Drafts"
set record = "+Sent"
set smtp_url = "smtp://127.0.0.1:{smtp}/"
set from = "maya@okafor.example"
set realname = "Maya Okafor"
set editor = "{editor}"
set confirmappend = no
set delete = yes
set quit = yes
set recall = yes
set sort = threads
set wait_key = no
set send_charset = "us-ascii:utf-8"
set charset = utf-8
alternative_order text/plain
ignore *
unignore from to subject date
"""


class Terminal:
    """The client in a window of 100 columns and 50 rows; `editor` edits a draft without a person."""

    def __init__(self, program: str, folder: Path, account: Account, smtp_port: int, editor: str) -> None:
        folder.mkdir()
        settings = _SETTINGS.format(
            host=account.host,
            port=account.port,
            user=account.user,
            password=account.password,
            smtp=smtp_port,
            editor=editor,
        )
        (folder / "rc").write_text(settings)
        self._socket = str(folder / "tmux")
        command = f"env LC_ALL=C.UTF-8 HOME={folder} {program} -n -F {folder / 'rc'}"
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "50", command)

    def close(self) -> None:
        self._tmux("kill-server")

    def keys(self, *keys: str) -> None:
        """Types keys by tmux's names: letters, "Enter", "Escape"."""
        self._tmux("send-keys", *keys)

    def screen(self) -> str:
        return self._tmux("capture-pane", "-p")

    def wait_for(self, text: str) -> str:
        """The screen once it shows `text`."""
        try:
            until(lambda: text in self.screen(), f"'{text}' is on the screen")
        except TimeoutError as error:
            raise TimeoutError(f"{error}:\n{self.screen()}") from None
        return self.screen()

    def _tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", self._socket, *words], capture_output=True, text=True, check=True
        )
        return done.stdout
