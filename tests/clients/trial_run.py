"""Every trial in every client that is installed, one client after the other; their screenshots are kept.

Run by `make clients`; names of clients on the command line choose among them.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.clients.alpine import Alpine
from tests.clients.claws import Claws
from tests.clients.roundcube import ROOT
from tests.clients.sink import Sink
from tests.clients.thunderbird import Thunderbird
from tests.clients.trials import FLOWED, LABELS, UNSEEN, WITH_SENT, Client, Desk, Trial, run_all
from tests.clients.web_client import WebClient
from tests.servers import dovecot
from tests.servers.account import Account


@dataclass(frozen=True)
class _Kind:
    """A client: how it is started, what it is told to do, and which programs it needs."""

    start: Callable[[Path, Account, int], Client]
    trials: dict[str, Trial]
    programs: tuple[str, ...]
    packages: str

    @property
    def is_installed(self) -> bool:
        return all(shutil.which(program) for program in self.programs)


KINDS = {
    "thunderbird": _Kind(
        Thunderbird, {**WITH_SENT, **FLOWED, **LABELS}, ("thunderbird", "Xvfb"), "thunderbird xvfb"
    ),
    "roundcube": _Kind(
        WebClient,
        {**WITH_SENT, **FLOWED, **LABELS},
        ("php", "chromedriver"),
        "roundcube roundcube-sqlite3 php-cli chromium-driver",
    ),
    "claws": _Kind(
        Claws,
        WITH_SENT,
        ("claws-mail", "Xvfb", "openbox", "xdotool", "import", "dbus-run-session"),
        "claws-mail xvfb openbox xdotool imagemagick dbus",
    ),
    "alpine": _Kind(Alpine, {**UNSEEN, **FLOWED}, ("alpine", "tmux"), "alpine tmux"),
}


def tell(name: str, server: dovecot.Dovecot) -> dict[str, str]:
    """What was seen in each trial with one client."""
    folder = Path(tempfile.mkdtemp(prefix=f"eitherway-{name}-"))
    sink, account = Sink(), server.account()
    client = KINDS[name].start(folder / "client", account, sink.port)
    try:
        return run_all(Desk(account, client, folder, sink), KINDS[name].trials)
    finally:
        client.close()
        sink.close()
        print(f"screenshots: {folder / 'screenshots'}")


def main() -> int:
    missing = () if dovecot.installed() else ("dovecot-imapd",)
    chosen = [] if missing else sys.argv[1:] or list(KINDS)
    if missing:
        print(f"missing; to add it on Debian and Ubuntu: sudo apt-get install {missing[0]}")
    server = dovecot.Dovecot() if chosen else None
    seen: dict[str, dict[str, str]] = {}
    try:
        for name in chosen:
            kind = KINDS[name]
            if kind.is_installed and (name != "roundcube" or ROOT.exists()):
                assert server
                seen[name] = tell(name, server)
            else:
                print(
                    f"{name} left out; to add it on Debian and Ubuntu: sudo apt-get install {kind.packages}"
                )
    finally:
        if server:
            server.destroy()
    for name, results in seen.items():
        for trial, result in results.items():
            print(f"{name}: {trial.replace('_', ' ')}: {result}")
    return int(any(result != "ok" for results in seen.values() for result in results.values()))


if __name__ == "__main__":
    sys.exit(main())
