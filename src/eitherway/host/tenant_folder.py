"""A tenant's files as a worker uses them: a folder of its own, written from the database. An edge.

The folder is to be in memory (`RuntimeDirectory=` of systemd, an `emptyDir` of Kubernetes): copies of
calendars and kept tokens are in it. Passwords are not: they are opened for a sign-in, in memory.
"""

import logging
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from eitherway.engine.paths import RULES, Paths, open_imap
from eitherway.errors import ConfigError
from eitherway.host.leases import Lease
from eitherway.host.tenants import Tenants
from eitherway.rules.rule import Rulebook
from eitherway.storage.ledger import Ledger
from eitherway.storage.private_files import make_privately, write_privately
from eitherway.storage.tried import content_of, remember

log = logging.getLogger(__name__)

TOKENS = "tokens"  # the folder of kept sign-ins in the state folder
KEPT = "kept/"  # prefix of a secret: the file of a kept sign-in
LARGEST, MOST_FILES = 2_000_000, 500  # octets of a file, and how many a tenant may have
_KNOWN = ("templates", "packs")


@dataclass(slots=True)
class TenantFolder:
    """The folder of one lease."""

    tenants: Tenants
    lease: Lease
    folder: Path
    version: int = 0
    _kept: dict[str, bytes] = field(default_factory=dict)

    @property
    def paths(self) -> Paths:
        """The files, with the ledger of the lease and the sealed secrets."""
        rules = self.folder / "rules" / RULES
        return Paths(rules, self.folder / "state", open_imap, self._ledger, self._secret)

    def write(self) -> bool:
        """Writes the newest version without a fault, and the kept sign-ins; whether it is another one."""
        newest, files = self.tenants.files(self.lease.tenant)
        if newest == self.version:
            return False
        make_privately(self.folder)
        make_privately(self.folder / "state")
        self._write_kept()
        version = newest
        while not self._is_good(files) and version:
            log.error(
                "%s: version %d of the rules has faults; the one before stays", self.lease.tenant, version
            )
            version, files = self.tenants.files(self.lease.tenant, before=version)
        self.version = newest
        return True

    def _is_good(self, files: Mapping[str, bytes]) -> bool:
        """Writes these files; whether they can be used. They were tried when they were stored."""
        write_files(self.folder / "rules", files)
        paths = self.paths
        remember(content_of(paths.files(), str(paths.rules_path)), paths.state)
        try:
            paths.rules_and_letters()
        except ConfigError:
            return False
        return True

    def _write_kept(self) -> None:
        for name in self.tenants.secret_names(self.lease.tenant, KEPT):
            self._kept[name] = self.tenants.secret(self.lease.tenant, name)
            path = self.folder / "state" / TOKENS / name.removeprefix(KEPT)
            make_privately(path.parent)
            write_privately(path, self._kept[name])

    def keep_tokens(self) -> None:
        """Seals the sign-ins that were renewed since. FencedError if the lease is over."""
        for path in sorted((self.folder / "state" / TOKENS).glob("*.json")):
            name, octets = f"{KEPT}{path.name}", path.read_bytes()
            if self._kept.get(name) != octets:
                self.tenants.keep_secret(self.lease.tenant, self.lease.epoch, name, octets)
                self._kept[name] = octets

    def remove(self) -> None:
        """Removes the folder: another worker has the tenant now."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _ledger(self, paths: Paths, account: str) -> Ledger:
        del paths
        return self.tenants.ledger(self.lease.tenant, account, self.lease.epoch)

    def _secret(self, name: str) -> bytes:
        return self.tenants.secret(self.lease.tenant, name)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Makes the folder hold these files and no others."""
    shutil.rmtree(folder, ignore_errors=True)
    make_privately(folder)
    for name, content in files.items():
        path = folder / _safe(name)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_privately(path, content)


def read_folder(folder: Path) -> dict[str, bytes]:
    """The rules, packs, letters and lists of people in a folder, by their paths in it. Raises ConfigError."""
    if not (folder / RULES).is_file():
        raise ConfigError(f"{folder}: there is no {RULES} in it; write one with: eitherway init")
    found = [folder / RULES, *folder.glob("*.csv"), *folder.glob("*.tsv"), *folder.glob("*.vcf")]
    found += [path for name in _KNOWN for path in (folder / name).rglob("*") if path.is_file()]
    if len(found) > MOST_FILES:
        raise ConfigError(f"{folder}: it has {len(found)} files, and a tenant may have {MOST_FILES}")
    for path in found:
        if path.stat().st_size > LARGEST:
            raise ConfigError(f"{path}: larger than {LARGEST // 1_000_000} MB; no rules or letters are")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(found)}


def _safe(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise ConfigError(f"'{name}' is not a file of a tenant")
    return path


def host_faults(rulebook: Rulebook, place: str) -> tuple[str, ...]:
    """What the rules of a tenant may not do on a host: run a program, or read a file of the machine."""
    settings = rulebook.settings
    accounts = [(f"mailbox '{one.name}'", one.password) for one in settings.mailboxes]
    accounts += [(f"calendar '{one.name}'", one.password) for one in settings.calendars if one.password]
    faults = [
        f"{place}: {what}: on a host its password is {{sealed: NAME}} or {{oauth: ...}}"
        for what, source in accounts
        if source.sealed is None and source.oauth is None
    ]
    faults += [
        f"{place}: calendar '{one.name}': a host reads no 'path'; give its 'caldav' or 'ics'"
        for one in settings.calendars
        if one.path is not None
    ]
    faults += [
        f"{place}: mailbox '{one.name}': leave 'ca' out on a host" for one in settings.mailboxes if one.ca
    ]
    alarms = (settings.on_silence, settings.on_urgent)
    if any(one.command or getattr(one, "desktop", False) for one in alarms) or settings.on_silence.alive_file:
        faults.append(
            f"{place}: leave 'command', 'desktop' and 'alive_file' out: a host runs nothing for a tenant"
        )
    if settings.database:
        faults.append(f"{place}: leave 'database' out: the host has one")
    return tuple(faults)
