"""A throw-away Cyrus IMAP 3.6 that lives in one folder, from the programs of install_cyrus.sh."""

from __future__ import annotations

import itertools
import os
import pwd
import re
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.servers.account import Account, free_ports, wait_for_greeting

ROOT = Path(os.environ.get("EITHERWAY_CYRUS", "/var/lib/eitherway-cyrus"))
MISSING = f"Cyrus is not unpacked in {ROOT}; run tests/servers/install_cyrus.sh"
_PROGRAMS = ROOT / "usr/lib/cyrus/bin"
_PASSWORD = "secret word"


def installed() -> bool:
    """Whether its programs are there."""
    return (ROOT / ".ready").exists()


class Cyrus:
    """One server: everything below INBOX, "." between levels; with the alternative namespace as on others."""

    def __init__(self, *, alternative: bool = False) -> None:
        assert installed(), MISSING
        self._alternative = alternative
        self.folder = Path(tempfile.mkdtemp(prefix="eitherway-cyrus-"))
        (self.port,) = free_ports(1)
        self._numbers = itertools.count(1)
        self._owner = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        self._write()
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *self._as_owner(),
                    str(_PROGRAMS / "master"),
                    *("-C", str(self.folder / "imapd.conf"), "-M", str(self.folder / "cyrus.conf")),
                    *("-p", str(self.folder / "pid"), "-D"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(),
                start_new_session=True,
            )
        if not wait_for_greeting(self.port, 20):
            raise RuntimeError(f"Cyrus did not start: {(self.folder / 'log').read_text()[-2000:]}")

    def account(self) -> Account:
        """A fresh account with Drafts, Sent and Trash, which the first login makes."""
        user = f"person{next(self._numbers)}"
        subprocess.run(
            [
                *(*self._as_owner(), str(ROOT / "usr/sbin/saslpasswd2"), "-p", "-c"),
                *("-u", "localhost", "-f", str(self.folder / "sasldb2"), user),
            ],
            input=_PASSWORD.encode(),
            env=_environment(),
            check=True,
        )
        kind = "cyrus-alternative" if self._alternative else "cyrus"
        return Account(kind, "127.0.0.1", self.port, 0, None, user, _PASSWORD)

    def destroy(self) -> None:
        """Stops it and removes its folder."""
        os.killpg(self._process.pid, signal.SIGKILL)  # asked kindly, it waits for its children for seconds
        self._process.wait(10)
        subprocess.run(["rm", "-rf", str(self.folder)], check=False)

    def _as_owner(self) -> Iterator[str]:
        """Cyrus gives up root for its user, which the packages would make; here it is somebody else."""
        if os.getuid() == 0:
            owner = self._owner
            yield from ("setpriv", "--reuid", str(owner.pw_uid), "--regid", str(owner.pw_gid))
            yield from ("--clear-groups", "--")

    def _write(self) -> None:
        for name in ("spool", *(f"conf/{part}" for part in ("db", "log", "msg", "proc", "lock", "socket"))):
            (self.folder / name).mkdir(parents=True)
        values = {
            "@D@": str(self.folder),
            "@BIN@": str(_PROGRAMS),
            "@PORT@": str(self.port),
            "@USER@": self._owner.pw_name,
            "@ALTERNATIVE@": "yes" if self._alternative else "no",
        }
        for name, text in (("imapd.conf", _IMAPD), ("cyrus.conf", _MASTER)):
            filled = re.sub("@[A-Z]+@", lambda found: values[found[0]], text)
            (self.folder / name).write_text(filled)
        for path in (self.folder, *self.folder.rglob("*")):
            os.chown(path, self._owner.pw_uid, self._owner.pw_gid)


def _environment() -> dict[str, str]:
    libraries = ":".join(str(ROOT / part / "x86_64-linux-gnu") for part in ("usr/lib", "lib"))
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LD_LIBRARY_PATH": libraries}


_IMAPD = """\
configdirectory: @D@/conf
partition-default: @D@/spool
defaultpartition: default
cyrus_user: @USER@
admins: admin
servername: localhost
altnamespace: @ALTERNATIVE@
unixhierarchysep: @ALTERNATIVE@
allowplaintext: yes
sasl_mech_list: PLAIN
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: @D@/sasldb2
sievedir: @D@/conf/sieve
idlesocket: @D@/conf/socket/idle
notifysocket: @D@/conf/socket/notify
lmtpsocket: @D@/conf/socket/lmtp
autocreate_quota: 0
autocreate_post: yes
autocreate_inbox_folders: Drafts | Sent | Trash
autocreate_subscribe_folders: Drafts | Sent | Trash
xlist-drafts: Drafts
xlist-sent: Sent
xlist-trash: Trash
specialusealways: yes
maxlogins_per_host: 0
syslog_prefix: eitherway
"""
_MASTER = """\
START {
  recover cmd="@BIN@/ctl_cyrusdb -C @D@/imapd.conf -r"
}
SERVICES {
  imap cmd="@BIN@/imapd -C @D@/imapd.conf" listen="127.0.0.1:@PORT@" proto="tcp4" prefork=1 maxchild=100
}
DAEMON {
  idled cmd="@BIN@/idled -C @D@/imapd.conf"
}
"""
