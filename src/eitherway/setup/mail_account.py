"""Finds the mail servers of an address, tries the password, keeps it. An edge.

Nothing in the mailbox is changed, and a password is kept only when it is asked for.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote
from zoneinfo import ZoneInfo

import platformdirs

from eitherway.accounts.providers import folders_that_fit
from eitherway.engine.paths import Paths
from eitherway.errors import ConfigError, EitherwayError, TransientError
from eitherway.rules.field_types import read_address
from eitherway.setup.first_rules import first_rulebook
from eitherway.setup.starter_rules import SetupAnswers
from eitherway.storage.private_files import make_privately, write_privately
from eitherway.values import dataclass

if TYPE_CHECKING:
    from eitherway.accounts.autodiscovery import DiscoveredServers

PATIENCE = 20.0  # seconds to find the servers
TYPED = "EITHERWAY_TYPED_PASSWORD"  # in this process only, while the password is tried


def not_an_address(text: str) -> str:
    """What is wrong with an address, "" if nothing is."""
    try:
        read_address(text)
    except ValueError as error:
        return str(error)
    return ""


def is_zone(name: str) -> bool:
    """Whether a time zone is called so."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return bool(name)


def local_zone() -> str:
    """The zone of this machine."""
    from tzlocal import get_localzone_name

    zone = get_localzone_name() or "UTC"
    return "UTC" if zone in {"Etc/UTC", "Universal", "Zulu"} else zone


def servers_of(address: str) -> "DiscoveredServers":
    """The servers of an address. Raises ConfigError if none is found, TransientError if the DNS is silent."""
    from eitherway.accounts.autodiscovery import find_servers
    from eitherway.web.http import Deadline

    return find_servers(address, Deadline(PATIENCE))


@contextmanager
def typed(secret: str) -> Iterator[dict[str, str]]:
    """The password block of one that was typed and is kept nowhere, while it is tried."""
    os.environ[TYPED] = secret
    try:
        yield {"env": TYPED}
    finally:
        del os.environ[TYPED]


@dataclass(frozen=True, slots=True)
class Joined:
    """What a login found: the mailboxes by their roles; `few` warns where there may be too few folders."""

    drafts: str
    sent: str
    board: str
    few: str


def try_mailbox(answers: SetupAnswers, pack: str, paths: Paths) -> Joined:
    """Signs in as the rules will. Changes nothing. Raises what a login raises."""
    # No calendars yet: they are searched with a password that works.
    settings = first_rulebook(pack, replace(answers, calendars=()), paths).settings.mailboxes[0]
    with closing(paths.connect(settings)) as mailbox:
        names, there = mailbox.names, mailbox.all_names()
        missing = {names.board, *names.folders} - set(there)
        few = folders_that_fit(settings.host, len(there), len(missing))
        return Joined(names.drafts, names.sent or "", names.board, few)


def service_of(answers: SetupAnswers) -> str:
    """The name of the password's entry in a keyring: two servers may have the same user name."""
    return f"eitherway-{answers.host}-{answers.port}"


def keep_password(answers: SetupAnswers, secret: str) -> tuple[dict[str, str], str]:
    """Stores the password in the keyring, else in a private file: its block, and why a file, if so."""
    from eitherway.accounts.passwords import store_secret

    service = service_of(answers)
    try:
        store_secret(service, answers.user, secret, what="init")
    except (ConfigError, TransientError) as error:
        path = _into_file(answers, secret)
        return {"file": str(path)}, _why_a_file(error, path)
    return {"keyring": service}, ""


def _why_a_file(error: EitherwayError, path: Path) -> str:
    reason = str(error).removeprefix("init: ").partition(";")[0]
    return f"{reason}; so the password is in {path}, readable only by you"


def _into_file(answers: SetupAnswers, secret: str) -> Path:
    account = (answers.host, str(answers.port), answers.user)
    name = ",".join(quote(part, safe="@+") for part in account)
    path = Path(platformdirs.user_config_dir("eitherway")) / "passwords" / name
    make_privately(path.parent)
    write_privately(path, f"{secret}\n".encode())
    return path
