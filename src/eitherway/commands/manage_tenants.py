"""`tenant`: the people of a host, in its database. An edge."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from eitherway.commands.host_options import HostOptions, with_database, with_host
from eitherway.commands.options import Options, as_text, put
from eitherway.errors import ConfigError

app = typer.Typer(
    help="Keep the people of a host, in its database.", no_args_is_help=True, rich_markup_mode=None
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="a short name: a-z, 0-9, '.', '-' and '_'")]
Secrets = Annotated[list[str] | None, typer.Option("--secret", help="NAME=file:PATH or NAME=command:WORDS")]
_NAME = re.compile(r"(?!person-)[a-z0-9][a-z0-9_.-]{0,62}")


@app.command()
@with_host
def add(
    options: Options,
    host: HostOptions,
    *,
    name: Name,
    folder: Annotated[Path, typer.Argument(help="a folder with rules.yaml, and templates/ and packs/")],
    secret: Secrets = None,
) -> None:
    """Add a tenant: check the rules and letters of a folder, and store them with sealed secrets."""
    if not _NAME.fullmatch(name):
        raise ConfigError(f"tenant: '{as_text(name)}' is not a name; use a-z, 0-9, '.', '-' and '_'")
    given = _read_secrets(secret)
    files = _checked(folder, given)
    host.tenants.add(name, files, given)
    put(options, {"tenant": name, "files": len(files)}, [f"{name}: added; a worker takes it within seconds"])


@app.command()
@with_host
def change(
    options: Options,
    host: HostOptions,
    *,
    name: Name,
    folder: Annotated[Path | None, typer.Argument(help="the new rules and letters")] = None,
    secret: Secrets = None,
) -> None:
    """Give a tenant other rules and letters, or other secrets. The last versions are kept."""
    if folder is None and not secret:
        raise ConfigError("tenant: nothing to change; name a folder or give --secret NAME=file:PATH")
    tenants, given = host.tenants, _read_secrets(secret)
    tenants.epoch(name)
    known = dict.fromkeys(tenants.secret_names(name), b"")
    files = _checked(folder, known | given) if folder is not None else {}
    tenants.change(name, files, given)
    put(
        options,
        {"tenant": name, "files": len(files)},
        [f"{name}: changed; its worker reads it within a minute"],
    )


@app.command("list")
@with_database
def list_tenants(options: Options, host: HostOptions) -> None:
    """List the tenants with their workers."""
    from eitherway.host.tenants import list_tenants as rows_of

    rows = rows_of(host.address)
    put(options, rows, [*map(_line_of, rows)] or ["no tenants; add one with: eitherway tenant add"])


def _line_of(row: dict[str, Any]) -> str:
    """What `tenant list` says of one tenant."""
    worker = row["worker"] or ("no worker" if row["hosted"] else _HALF)
    wrong = f"  {_WRONG.get(row['trouble'], row['trouble'])} since {row['trouble_since']}"
    return f"{row['tenant']:<30} {worker:<40} epoch {row['epoch']}{wrong if row['trouble'] else ''}"


_WRONG = {
    "rules": "the rules have faults",
    "refused": "a login is refused",
    "stopped": "stopped, somebody must act",
    "trouble": "trouble with the server",
    "line": "no idle line",
}
_HALF = "interrupted: repeat its move or removal"


@app.command()
@with_database
def workers(options: Options, host: HostOptions) -> None:
    """List the workers: how many tenants each holds, and for how long it has been silent."""
    from eitherway.host.leases import list_workers
    from eitherway.storage.postgres import session

    with session(host.address) as connection:
        rows = list_workers(connection)
    lines = [
        f"{row['worker']:<40} {row['tenants']:>6} of {row['capacity']}  silent {row['silent']:.0f} s"
        + ("  draining" if row["draining"] else "")
        for row in rows
    ]
    put(options, rows, lines or ["no workers; start one with: eitherway worker"])


@app.command()
@with_host
def remove(
    options: Options,
    host: HostOptions,
    *,
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="remove everything that is stored of it")] = False,
) -> None:
    """Remove a tenant with its rules, letters, secrets and ledger. The mailbox stays as it is."""
    if not yes:
        raise ConfigError(
            f"tenant: --yes is missing; it removes everything that is stored of '{as_text(name)}'"
        )
    host.tenants.remove(name)
    put(options, {"removed": name}, [f"{name}: removed; the mailbox is as it was"])


@app.command()
@with_host
def move(
    options: Options,
    host: HostOptions,
    *,
    name: Name,
    to: Annotated[str, typer.Option("--to", help="the address of the other database")],
    to_master_key: Annotated[
        str, typer.Option("--to-master-key", help="the key there, if it is another")
    ] = "",
) -> None:
    """Move a tenant to another database. Can be repeated after an interruption."""
    from eitherway.host.tenant_move import move_tenant
    from eitherway.host.tenants import Tenants

    target = HostOptions(to, to_master_key or host.master_key)
    is_new = move_tenant(name, host.tenants, Tenants(target.address, target.keys))
    said = (
        "moved; a worker there takes it within seconds" if is_new else "is there already; nothing was changed"
    )
    put(options, {"moved": name, "before": not is_new}, [f"{name}: {said}"])


@app.command()
@with_host
def export(
    options: Options,
    host: HostOptions,
    *,
    name: Name,
    file: Annotated[Path, typer.Argument(help="the archive to write, .tar.gz")],
) -> None:
    """Write what is stored of a tenant into an archive: rules, letters, ledger; no secrets."""
    from eitherway.host.tenant_move import exported
    from eitherway.storage.private_files import write_privately

    if not file.parent.is_dir():
        raise ConfigError(f"{file}: there is no folder {file.parent}; make it, or name another file")
    archive = exported(name, host.tenants)
    write_privately(file, archive)
    put(options, {"file": str(file), "octets": len(archive)}, [f"{file}: {len(archive)} octets"])


@app.command()
@with_host
def forget(
    options: Options,
    host: HostOptions,
    *,
    name: Name,
    address: Annotated[str, typer.Argument(help="the address of a person who asked")],
) -> None:
    """Remove what the ledger of a tenant holds of one person."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise ConfigError(f"tenant: '{as_text(address)}' is not an address; write NAME@DOMAIN")
    removed = host.tenants.forget(name, as_text(address))
    put(options, {"removed": removed}, [f"{name}: {removed} request{'s' * (removed != 1)} forgotten"])


@app.command("rotate-key")
@with_host
def rotate_key(
    options: Options,
    host: HostOptions,
    *,
    retire: Annotated[bool, typer.Option("--retire", help="refuse the older keys from now on")] = False,
) -> None:
    """Seal every secret with another master key. Workers that know both keys go on meanwhile."""
    from eitherway.host.tenants import Tenants

    tenants = Tenants(host.address, host.keys)
    changed = tenants.rotate()
    if retire:
        tenants.retire_keys()
    put(options, {"sealed_again": changed}, [f"{changed} secrets sealed again by {tenants.keys.now.name}"])


def _read_secrets(given: list[str] | None) -> dict[str, bytes]:
    from eitherway.accounts.passwords import first_line, read_secret
    from eitherway.rules.account_settings import PasswordSource

    found = {}
    for one in given or ():
        name, _, source = one.partition("=")
        kind, _, where = source.partition(":")
        if kind not in {"file", "command"} or not where or not name:
            raise ConfigError("secret: write NAME=file:PATH or NAME=command:WORDS, never the secret itself")
        what = f"secret '{as_text(name)}'"
        secret = read_secret(PasswordSource(**{kind: where}), user="", what=what)
        found[name] = first_line(secret.encode(), what).encode()
    return found


def _checked(folder: Path, secrets: dict[str, bytes]) -> dict[str, bytes]:
    """The files of a folder, tried as a worker uses them. Raises ConfigError with every fault."""
    from eitherway.engine.paths import RULES, Paths
    from eitherway.host.tenant_folder import host_faults, read_folder, write_files

    files = read_folder(folder)
    with TemporaryDirectory(prefix="eitherway-") as place:
        copy = Path(place) / "rules"
        write_files(copy, files)
        try:
            rulebook, _ = Paths(copy / RULES, Path(place) / "state").rules_and_letters()
        except ConfigError as error:
            raise ConfigError(*(one.replace(str(copy), str(folder)) for one in error.faults)) from None
    faults = host_faults(rulebook, str(folder / RULES))
    settings = rulebook.settings
    passwords = [*(one.password for one in settings.mailboxes), *(one.password for one in settings.calendars)]
    named = {one.sealed for one in passwords if one and one.sealed}
    faults += tuple(
        f"{folder / RULES}: there is no secret '{name}'; give it with --secret {name}=file:PATH"
        for name in sorted(named - secrets.keys())
    )
    if faults:
        raise ConfigError(*faults)
    return files
