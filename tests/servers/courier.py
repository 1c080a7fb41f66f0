"""Courier IMAP in the chroot of install_courier.sh: `INBOX.` prefix, no LITERAL+, no MOVE."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from tests.servers.account import Account, free_ports, wait_for_greeting

ROOT = Path(os.environ.get("EITHERWAY_COURIER", "/var/lib/eitherway-courier"))
MISSING = f"Courier is not installed in {ROOT}; run tests/servers/install_courier.sh as root"
_ACCOUNTS = 2000


def installed() -> bool:
    """Whether the chroot is whole and may be entered."""
    return (ROOT / ".ready").exists() and os.getuid() == 0


class Courier:
    """One server of this process. All of them share the chroot, its accounts and its password daemon."""

    def __init__(self) -> None:
        assert installed(), MISSING
        (self.port,) = free_ports(1)
        self._users = (ROOT / ".users").open("w")
        with _alone():
            if _nobody_else(self._users):
                _run(_PREPARE)
                _write_accounts()
                _run(_START_AUTHORITY)
            fcntl.flock(self._users, fcntl.LOCK_SH)
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
        with _alone():
            number = len(list((ROOT / "home").iterdir())) + 1
            home = ROOT / "home" / f"person{number}"
            home.mkdir()
        owner = _owner()
        for folder in ("", ".Drafts", ".Sent", ".Trash"):
            for part in ("cur", "new", "tmp"):
                (home / "Maildir" / folder / part).mkdir(parents=True)
            if folder:
                (home / "Maildir" / folder / "maildirfolder").touch()
        for entry in (home, *home.rglob("*")):
            os.chown(entry, *owner)
        return Account("courier", "127.0.0.1", self.port, 0, None, home.name, "secret word")

    def destroy(self) -> None:
        """Stops what it started, and the password daemon when nobody else needs it."""
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(10)
        with _alone():
            if _nobody_else(self._users):
                _run("authdaemond stop")
            self._users.close()


@contextmanager
def _alone() -> Iterator[None]:
    """Held while the chroot is changed."""
    with (ROOT / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _nobody_else(users: TextIO) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _owner() -> tuple[int, int]:
    entry = (ROOT / "etc/passwd").read_text().split("vmail:x:")[1].split(":")
    return int(entry[0]), int(entry[1])


def _write_accounts() -> None:
    uid, gid = _owner()
    password = _run("echo 'secret word' | userdbpw -md5").strip()
    shutil.rmtree(ROOT / "home", ignore_errors=True)
    (ROOT / "home").mkdir()
    userdb = ROOT / "etc/courier/userdb"
    userdb.write_text(
        "".join(
            f"person{number}\tuid={uid}|gid={gid}|home=/home/person{number}"
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
