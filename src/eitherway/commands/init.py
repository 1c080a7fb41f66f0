"""`init`: from an address to a rules.yaml that was tried. An edge."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import platformdirs
import typer

from eitherway.commands.joining import find_calendars, sign_in
from eitherway.commands.options import Options, put, say, with_options
from eitherway.errors import ConfigError, EitherwayError, TransientError
from eitherway.rules.book import load
from eitherway.rules.jsonschema import schema_json
from eitherway.settingup import Answers, rules_text
from eitherway.shipped import shipped
from eitherway.workplace import RULES, Workplace

PACKS = ("therapist", "academic", "consultant")
SCHEMA = "rules.schema.json"  # the first line of every pack names it, for editors
PATIENCE = 20.0  # seconds to find the servers


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was given as options; "" is asked for, where there is somebody to ask."""

    address: str
    name: str
    host: str
    port: int
    security: str
    user: str
    ca: str
    password_file: str
    password_command: str
    calendar: str
    pack: str
    timezone: str
    client_id: str


@with_options
def init(  # noqa: PLR0913  each is an option
    options: Options,
    *,
    address: Annotated[str, typer.Option("--address", help="your mail address")] = "",
    name: Annotated[str, typer.Option("--name", help="your name, as letters show it")] = "",
    pack: Annotated[str, typer.Option("--pack", help="therapist, academic or consultant")] = "therapist",
    timezone: Annotated[
        str, typer.Option("--timezone", help="such as America/Chicago (default: this machine's)")
    ] = "",
    host: Annotated[str, typer.Option("--host", help="the IMAP server, where it cannot be found")] = "",
    port: Annotated[int, typer.Option("--port", help="its port", show_default=False)] = 0,
    security: Annotated[str, typer.Option("--security", help="tls, starttls or plain")] = "",
    user: Annotated[str, typer.Option("--user", help="the login name (default: the address)")] = "",
    ca: Annotated[str, typer.Option("--ca", help="a file with a private certificate authority")] = "",
    password_file: Annotated[str, typer.Option("--password-file", help="a file with the password")] = "",
    password_command: Annotated[
        str, typer.Option("--password-command", help="a command that prints it")
    ] = "",
    calendar: Annotated[str, typer.Option("--calendar", help="a CalDAV or ICS address, or a file")] = "",
    client_id: Annotated[str, typer.Option("--client-id", help="your own OAuth client, for Microsoft")] = "",
    force: Annotated[bool, typer.Option("--force", help="write over an existing file")] = False,
) -> None:
    """Find the servers, try the login, and write rules.yaml.

    What is not given as an option is found, or asked for at a terminal.
    """
    wishes = Wishes(
        address,
        name,
        host,
        port,
        security,
        user,
        ca,
        password_file,
        password_command,
        calendar,
        pack,
        timezone,
        client_id,
    )
    target = options.rules or Path(platformdirs.user_config_dir("eitherway")) / RULES
    _refuse(target, wishes, force=force)
    wishes = _asked(wishes)
    answers = _found(options, wishes)
    password = _password(options, wishes, answers)
    listed = answers.calendars or find_calendars(options, answers, password)
    calendars = tuple({**one, "password": password} if "caldav" in one else one for one in listed)
    answers = replace(answers, password=password, calendars=calendars)
    text = rules_text(pack_text(wishes.pack), answers)
    load(text, str(target))
    boxes = _tried(options, text, target)
    _write(target, text)
    _write(target.with_name(SCHEMA), schema_json())
    next_steps = [
        f"wrote {target}, and {SCHEMA} beside it for your editor",
        *boxes,
        *(f"calendar '{one['name']}': add `counts: busy` where it is no work" for one in calendars),
        f"read it, and change what is not yours; then: eitherway check -c {target}",
        f"see what it would do: eitherway once --since 14d --dry-run -c {target}",
        "keep it running: eitherway service install",
    ]
    put(options, {"file": str(target), "mailboxes": boxes}, next_steps)


def _refuse(target: Path, wishes: Wishes, *, force: bool) -> None:
    if wishes.pack not in PACKS:
        raise ConfigError((f"--pack: '{wishes.pack}' is no pack; write {', '.join(PACKS)}",))
    if target.exists() and not force:
        raise ConfigError((f"{target}: is there already; name another with --rules, or add --force",))


def _asked(wishes: Wishes) -> Wishes:
    """The wishes with what only the owner knows, asked for at a terminal."""
    address = wishes.address or _ask("Your mail address", "--address")
    name = wishes.name or _ask("Your name, as letters show it", "--name")
    return replace(wishes, address=address, name=name, timezone=wishes.timezone or _local_zone())


def _ask(question: str, option: str) -> str:
    if not sys.stdin.isatty():
        raise ConfigError((f"init: {option} is missing, and there is nobody to ask; give it as an option",))
    sys.stderr.write(f"{question}: ")
    sys.stderr.flush()
    answer = sys.stdin.readline().strip()
    if not answer:
        raise ConfigError((f"init: {option} is needed",))
    return answer


def _local_zone() -> str:
    from tzlocal import get_localzone_name

    zone = get_localzone_name() or "UTC"
    return "UTC" if zone in {"Etc/UTC", "Universal", "Zulu"} else zone


def _found(options: Options, wishes: Wishes) -> Answers:
    """The servers: as given, else as the provider, the DNS or the usual names say."""
    answers = Answers(
        name=wishes.name,
        addresses=(wishes.address,),
        timezone=wishes.timezone,
        host=wishes.host,
        port=wishes.port or (143 if wishes.security in {"starttls", "plain"} else 993),
        security=wishes.security or "tls",
        user=wishes.user or wishes.address,
        password={},
        ca=wishes.ca,
        calendars=_calendar(wishes),
    )
    if wishes.host:
        return answers
    from eitherway.edges.discover import find_servers
    from eitherway.edges.http import Deadline

    say(options, f"looking for the servers of {wishes.address} ...")
    found = find_servers(wishes.address, Deadline(PATIENCE))
    for note in (*found.notes, *found.calendar_notes):
        say(options, f"  {note}")
    if not found.sure:
        _confirm(found.host)
    return replace(
        answers,
        host=found.host,
        port=wishes.port or found.port,
        security=wishes.security or found.security,
        user=wishes.user or found.user,
        caldav=found.caldav,
        oauth=found.oauth if found.signs_in == "oauth" else "",
    )


def _confirm(host: str) -> None:
    if not sys.stdin.isatty():
        raise ConfigError(
            (f"init: '{host}' is only a guess; if it is your mail server, give it with --host",)
        )
    sys.stderr.write(f"Is {host} your mail server? [y/N] ")
    sys.stderr.flush()
    if not sys.stdin.readline().strip().lower().startswith("y"):
        raise ConfigError(("init: then name it with --host",))


def _calendar(wishes: Wishes) -> tuple[dict[str, object], ...]:
    place = wishes.calendar
    if not place:
        return ()
    if place.startswith(("https://", "http://", "webcal://")):
        if place.endswith(".ics") or place.startswith("webcal://"):
            return ({"name": "calendar", "ics": place},)
        return ({"name": "calendar", "caldav": place, "user": wishes.user or wishes.address},)
    return ({"name": "calendar", "path": str(Path(place).expanduser().absolute())},)


def _password(options: Options, wishes: Wishes, answers: Answers) -> dict[str, str]:
    """Where the password is: a file or command that was named, else the keyring, else a private file."""
    if wishes.password_file:
        return {"file": str(Path(wishes.password_file).expanduser().absolute())}
    if wishes.password_command:
        return {"command": wishes.password_command}
    if answers.oauth:
        return sign_in(options, answers, wishes.client_id)
    if not sys.stdin.isatty():
        raise ConfigError(
            ("init: --password-file or --password-command is missing, and there is nobody to ask",)
        )
    secret = getpass.getpass(f"Password (or app password) of {answers.user}: ", stream=sys.stderr)
    from eitherway.edges.secrets import store_secret

    try:
        store_secret("eitherway", answers.user, secret, what="init")
    except (ConfigError, TransientError) as error:
        return _into_file(options, secret, error)
    return {"keyring": "eitherway"}


def _into_file(options: Options, secret: str, error: EitherwayError) -> dict[str, str]:
    path = Path(platformdirs.user_config_dir("eitherway")) / "password"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secret + "\n")
    say(options, f"{error}\nThe password is in {path} instead, readable by you alone.")
    return {"file": str(path)}


def pack_text(name: str) -> str:
    """The text of a pack: the shipped rules are the therapist's."""
    path = (
        shipped("rules.yaml")
        if name == "therapist"
        else Path(__file__).parents[1] / f"rules/packs/{name}.yaml"
    )
    return path.read_text(encoding="utf-8")


def _tried(options: Options, text: str, target: Path) -> list[str]:
    """Signs in with the new rules and tells the mailboxes; nothing is changed."""
    workplace = Workplace(target, options.workplace.state)
    settings = load(text, str(target)).settings.mailboxes[0]
    say(options, f"signing in at {settings.host} as {settings.user} ...")
    with closing(workplace.connect(settings)) as mailbox:
        names = mailbox.names
        return [
            f"signed in: drafts go to '{names.drafts}', sent mail is in '{names.sent or 'no mailbox'}', "
            f"the board will be '{names.board}'"
        ]


def _write(target: Path, text: str) -> None:
    _in_place(target, lambda path: path.write_text(text, encoding="utf-8"))


def _in_place(target: Path, write: Callable[[Path], object]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    write(part)
    part.replace(target)
