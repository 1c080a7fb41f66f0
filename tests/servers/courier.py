"""Courier IMAP in the chroot of install_courier.sh: `INBOX.` prefix, no LITERAL+, no MOVE."""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import signal
import subprocess
from pathlib import Path

from tests.servers.account import Account, free_ports, wait_for_greeting

ROOT = Path(os.environ.get("EITHERWAY_COURIER", "/var/lib/eitherway-courier"))
MISSING = f"Courier is not installed in {ROOT}; run tests/servers/install_courier.sh as root"
_ACCOUNTS = 500


def installed() -> bool:
    """Whether the chroot is whole and may be entered."""
    return (ROOT / ".ready").exists() and os.getuid() == 0


class Courier:
    """One server; its paths are fixed inside the chroot, so one process uses it at a time."""

    def __init__(self) -> None:
        assert installed(), MISSING
        self._lock = (ROOT / ".lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._numbers = itertools.count(1)
        (self.port,) = free_ports(1)
        _run(_PREPARE)
        self._write_accounts()
        _run(_START_AUTHORITY)
        self._process = subprocess.Popen(
            ["chroot", str(ROOT), "sh", "-c", _SERVE.replace("@PORT@", str(self.port))],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        if not wait_for_greeting(self.port, 20):
            raise RuntimeError("Courier did not start")

    def account(self) -> Account:
        """A fresh account with Drafts, Sent and Trash."""
        user = f"person{next(self._numbers)}"
        home = ROOT / "home" / user
        for folder in ("", ".Drafts", ".Sent", ".Trash"):
            for part in ("cur", "new", "tmp"):
                (home / "Maildir" / folder / part).mkdir(parents=True)
            if folder:
                (home / "Maildir" / folder / "maildirfolder").touch()
        for entry in (home, *home.rglob("*")):
            os.chown(entry, *self._owner)
        return Account("courier", "127.0.0.1", self.port, 0, None, user, "secret word")

    def destroy(self) -> None:
        """Stops what it started and gives the chroot back."""
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(10)
        _run("authdaemond stop")
        self._lock.close()

    def _write_accounts(self) -> None:
        entry = (ROOT / "etc/passwd").read_text().split("vmail:x:")[1].split(":")
        self._owner = int(entry[0]), int(entry[1])
        password = _run("echo 'secret word' | userdbpw -md5").strip()
        shutil.rmtree(ROOT / "home", ignore_errors=True)
        userdb = ROOT / "etc/courier/userdb"
        userdb.write_text(
            "".join(
                f"person{number}\tuid={entry[0]}|gid={entry[1]}|home=/home/person{number}"
                f"|mail=/home/person{number}/Maildir|systempw={password}\n"
                for number in range(1, _ACCOUNTS)
            )
        )
        userdb.chmod(0o600)
        _run("makeuserdb")


def _run(script: str) -> str:
    done = subprocess.run(
        ["chroot", str(ROOT), "sh", "-euc", script], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


_PREPARE = r"""
id vmail >/dev/null 2>&1 || useradd -m -d /home/vmail vmail
sed -i 's/^authmodulelist=.*/authmodulelist="authuserdb"/' /etc/courier/authdaemonrc
mkdir -p /run/courier/authdaemon
authdaemond stop >/dev/null 2>&1 || true
"""
_START_AUTHORITY = r"""
authdaemond start </dev/null >/dev/null 2>&1
for i in $(seq 100); do [ -S /run/courier/authdaemon/socket ] && exit 0; sleep .02; done
exit 1
"""
_SERVE = r"""
set -a; . /etc/courier/imapd; set +a
export IMAP_TLS_REQUIRED=0 TLS_PROTOCOL= IMAP_STARTTLS=NO IMAP_IDLE_TIMEOUT=5
exec couriertcpd -address=127.0.0.1 -maxprocs=100 -maxperip=100 -nodnslookup -noidentlookup \
  -stderrlogger=/usr/sbin/courierlogger -stderrloggername=imapd @PORT@ \
  /usr/lib/courier/courier/imaplogin /usr/bin/imapd Maildir
"""
