"""The options that name a host's database and its master keys, for every command of a host. An edge."""

import functools
from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eitherway.commands.decorators import Wanted, taking, with_options
from eitherway.errors import ConfigError
from eitherway.values import dataclass

if TYPE_CHECKING:
    from eitherway.host.sealing import Keyring
    from eitherway.host.tenants import Tenants

_DATABASE: Wanted = {
    "database": (
        Annotated[
            str,
            typer.Option("--database", envvar="EITHERWAY_DATABASE", help="postgresql+psycopg://HOST/NAME"),
        ],
        "",
    )
}
_KEYS: Wanted = {
    "master_key": (
        Annotated[
            str,
            typer.Option(
                "--master-key",
                envvar="EITHERWAY_MASTER_KEY",
                help="file:PATH, command:WORDS or credential:NAME",
            ),
        ],
        "",
    ),
    "old_master_key": (
        Annotated[
            list[str] | None, typer.Option("--old-master-key", help="one that still opens older secrets")
        ],
        None,
    ),
}


@dataclass(frozen=True, slots=True)
class HostOptions:
    """The database and the master keys, as given. Each property raises ConfigError for what is wrong."""

    database: str
    master_key: str = ""
    old_master_key: list[str] | None = field(default=None)

    @property
    def named(self) -> str:
        """The address of the database; nothing was asked of it yet."""
        if not self.database:
            raise ConfigError("database: name it with --database or in EITHERWAY_DATABASE")
        if not self.database.startswith(("postgresql+psycopg://", "postgresql://")):
            raise ConfigError("database: a host needs PostgreSQL; write postgresql+psycopg://ROLE@HOST/NAME")
        return self.database

    @property
    def address(self) -> str:
        """The address, once the tables there are up to date."""
        from eitherway.storage.tenant_tables import ready

        return ready(self.named)

    @property
    def keys(self) -> "Keyring":
        """The master keys."""
        from eitherway.host.sealing import read_keyring

        return read_keyring(self.master_key, self.old_master_key or ())

    @property
    def tenants(self) -> "Tenants":
        """The tenants, once the master key was found to be the right one."""
        from eitherway.host.tenants import Tenants

        tenants = Tenants(self.address, self.keys)
        tenants.check_keys()
        return tenants


def with_host(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the common options and those of a host, which it receives as `options` and `host`."""
    return _given(command, _DATABASE | _KEYS)


def with_database(command: Callable[..., None]) -> Callable[..., None]:
    """The same for a command that opens no secret: without the master keys."""
    return _given(command, _DATABASE)


def _given(command: Callable[..., None], wanted: Wanted) -> Callable[..., None]:
    @functools.wraps(command)
    def wrapper(options: Any, **given: Any) -> None:
        host = HostOptions(**{name: given.pop(name) for name in wanted})
        command(options, host, **given)

    return with_options(taking(wrapper, wanted, instead_of="host"))
