"""A throw-away Dovecot, 2.3 or 2.4, in one folder; an account costs one line in its passwd file."""

from __future__ import annotations

import grp
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.servers.account import Account, free_ports, wait_for_greeting, wait_until_closed
from tests.servers.required import require
from tests.servers.tls import Authority, Pair

MISSING = "Dovecot is not installed; install it with 'apt-get install dovecot-imapd' to run these tests"

_ACCOUNTS = 2000


def installed() -> str | None:
    """The dovecot program; None when it is not installed."""
    return shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


class Dovecot:
    """One server. `prefix` and `separator` make its only namespace, such as "INBOX." and ".".

    `tokens_of` is the web address of an authorization server (`tests/servers/authorization.py`), whose
    tokens are taken, too; `processes` is how many people can be signed in at once.
    """

    def __init__(
        self,
        *,
        prefix: str = "",
        separator: str = "/",
        special_use: bool = True,
        certificate: Pair | None = None,
        tokens_of: str = "",
        processes: int = 500,
    ) -> None:
        program = installed()
        require(program is not None, MISSING)
        assert program
        self.folder = Path(tempfile.mkdtemp(prefix="eitherway-dovecot-"))
        self.authority = Authority(self.folder / "tls")
        self._certificate = certificate or self.authority.issue()
        self.port, self.tls_port = free_ports(2)
        self._numbers = itertools.count(1)
        self._names = (prefix, separator, special_use)
        self._processes = processes
        self._tokens_of = tokens_of
        self._program = program
        self._write()
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Starts it; returns when it greets."""
        log = (self.folder / "stdout").open("ab")
        self._process = subprocess.Popen(
            [*_as_user(self._user), self._program, "-F", "-c", str(self.folder / "dovecot.conf")],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        if not wait_for_greeting(self.port, 15):
            raise RuntimeError(f"Dovecot did not start: {(self.folder / 'log').read_text()[-2000:]}")

    def stop(self, *, at_once: bool = False) -> None:
        """Stops the server, and `at_once` cuts every session; the mail stays."""
        assert self._process
        if at_once:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.terminate()
        self._process.wait(10)
        if at_once:
            wait_until_closed(self.port, 5)  # its children die a moment later, and may still take a line

    def destroy(self) -> None:
        """Stops it and removes its folder."""
        self.stop()
        subprocess.run(["rm", "-rf", str(self.folder)], check=False)  # ten times faster than rmtree

    def account(self) -> Account:
        """A fresh account."""
        return self._account(f"person{next(self._numbers)}@example.org")

    def small_account(self) -> Account:
        """A fresh account with room for 200 kB."""
        return self._account(f"small{next(self._numbers)}@example.org")

    def _account(self, user: str) -> Account:
        return Account(
            "dovecot", "127.0.0.1", self.port, self.tls_port, self.authority.ca, user, "secret word"
        )

    def maildir(self, account: Account) -> Path:
        """Where the mail of an account lies."""
        return self.folder / "mail" / account.user

    def make_mailboxes(self, account: Account, uidvalidities: dict[str, int]) -> None:
        """Makes mailboxes with these uidvalidities; to be called before anybody signs in to the account."""
        root = self.maildir(account)
        for name, uidvalidity in uidvalidities.items():
            place = root if name == "INBOX" else root / name
            for folder in ("cur", "new", "tmp"):
                (place / folder).mkdir(parents=True)
            (place / "dovecot-uidlist").write_text(f"3 V{uidvalidity} N1 G{uidvalidity:032x}\n")
        subprocess.run(["chown", "-R", self._user, str(root)], check=True)

    def _write(self) -> None:
        prefix, separator, special_use = self._names
        self._user = "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        entry = pwd.getpwnam(self._user)
        mail, tokens = _SINCE_2_4 if _is_since_2_4(self._program) else _BEFORE_2_4
        text = mail + _CONFIG + (tokens if self._tokens_of else "")
        for key, value in {
            "D": str(self.folder),
            "USER": self._user,
            "GROUP": grp.getgrgid(entry.pw_gid).gr_name,
            "PORT": str(self.port),
            "TLSPORT": str(self.tls_port),
            "CERT": str(self._certificate.certificate),
            "KEY": str(self._certificate.key),
            "PROCESSES": str(self._processes),
            "PREFIX": prefix,
            "SEP": separator,
            "URL": self._tokens_of,
            "MAILBOXES": _SPECIAL if special_use else "",
        }.items():
            text = text.replace(f"@{key}@", value)
        (self.folder / "oauth2.conf").write_text(_INTROSPECTION.replace("@URL@", self._tokens_of))
        (self.folder / "dovecot.conf").write_text(text)
        (self.folder / "users").write_text("".join(_users()))
        for name in ("run", "state", "mail"):
            (self.folder / name).mkdir(exist_ok=True)
        for path in (self.folder, *self.folder.rglob("*")):
            os.chown(path, entry.pw_uid, entry.pw_gid)


def _is_since_2_4(program: str) -> bool:
    """Whether it wants the settings of Dovecot 2.4, which takes none of those before."""
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return not version.startswith("2.3.")


def _users() -> Iterator[str]:
    """All accounts at once: Dovecot sees a change of the file only a second later."""
    for number in range(1, _ACCOUNTS):
        yield f"person{number}@example.org:{{PLAIN}}secret word::::::\n"
        yield f"small{number}@example.org:{{PLAIN}}secret word::::::"
        yield "userdb_quota_rule=*:storage=200k userdb_quota_storage_size=200k\n"


def _as_user(user: str) -> tuple[str, ...]:
    """Dovecot opens no mail as root: there it runs as somebody else."""
    if os.getuid() != 0:
        return ()
    entry = pwd.getpwnam(user)
    return ("setpriv", "--reuid", str(entry.pw_uid), "--regid", str(entry.pw_gid), "--clear-groups", "--")


_SPECIAL = r"""
  mailbox Drafts {
    special_use = \Drafts
    auto = subscribe
  }
  mailbox Sent {
    special_use = \Sent
    auto = subscribe
  }
  mailbox Trash {
    special_use = \Trash
    auto = create
  }
"""

_INTROSPECTION = """
introspection_mode = post
introspection_url = @URL@/introspect
openid_configuration_url = @URL@/.well-known/openid-configuration
username_attribute = username
active_attribute = active
active_value = true
"""

_BEFORE_2_4 = (
    r"""
default_vsz_limit = 0
disable_plaintext_auth = no
passdb {
  driver = passwd-file
  args = scheme=PLAIN @D@/users
}
userdb {
  driver = passwd-file
  args = @D@/users
  default_fields = uid=@USER@ gid=@GROUP@ home=@D@/mail/%u
}
mail_location = maildir:@D@/mail/%u:LAYOUT=fs
ssl_cert = <@CERT@
ssl_key = <@KEY@
mail_plugins = quota acl
protocol imap {
  mail_plugins = quota imap_quota acl imap_acl
  mail_max_userip_connections = 1000
}
plugin {
  acl = vfile
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:storage=10G
  quota_grace = 0
}
service imap-login {
  service_count = 0
}
""",
    """
auth_mechanisms = plain login oauthbearer xoauth2
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = @D@/oauth2.conf
}
""",
)

_SINCE_2_4 = (
    r"""
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
default_vsz_limit = unlimited
auth_allow_cleartext = yes
passdb passwd-file {
  default_password_scheme = plain
  passwd_file_path = @D@/users
}
userdb passwd-file {
  passwd_file_path = @D@/users
  fields {
    uid:default = @USER@
    gid:default = @GROUP@
    home:default = @D@/mail/%{user}
  }
}
mail_driver = maildir
mail_path = @D@/mail/%{user}
mailbox_list_layout = fs
ssl_server_cert_file = @CERT@
ssl_server_key_file = @KEY@
mail_plugins {
  quota = yes
  acl = yes
}
protocol imap {
  mail_plugins {
    imap_quota = yes
    imap_acl = yes
  }
  mail_max_userip_connections = 1000
}
acl_driver = vfile
quota "User quota" {
}
quota_storage_size = 10G
quota_storage_grace = 0
service imap-login {
  restart_request_count = unlimited
}
""",
    """
auth_mechanisms = plain login oauthbearer xoauth2
oauth2 {
"""
    + _INTROSPECTION
    + """}
passdb oauth2 {
  mechanisms_filter = xoauth2 oauthbearer
}
""",
)

_CONFIG = r"""
base_dir = @D@/run
state_dir = @D@/state
log_path = @D@/log
instance_name = eitherway-@PORT@
protocols = imap
listen = 127.0.0.1
default_internal_user = @USER@
default_internal_group = @GROUP@
default_login_user = @USER@
default_process_limit = @PROCESSES@
default_client_limit = 2000
auth_mechanisms = plain login
auth_failure_delay = 0
first_valid_uid = 1
first_valid_gid = 0
mail_fsync = never
mailbox_list_index = yes
ssl = yes
ssl_min_protocol = TLSv1.2
namespace inbox {
  inbox = yes
  separator = @SEP@
  prefix = @PREFIX@
@MAILBOXES@
}
service imap-login {
  chroot =
  user = @USER@
  process_min_avail = 1
  inet_listener imap {
    port = @PORT@
  }
  inet_listener imaps {
    port = @TLSPORT@
    ssl = yes
  }
}
service imap {
  process_limit = @PROCESSES@
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
service auth {
  chroot =
  user = @USER@
}
service auth-worker {
  user = @USER@
}
service imap-urlauth-login {
  chroot =
}
service dict {
  chroot =
}
"""
