"""`init`: writes a tested rules.yaml for a mail address. An edge."""

import getpass
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from eitherway.commands.account_linking import (
    client_in,
    find_calendars,
    lines_about,
    say_own_sign_in,
    sign_in,
)
from eitherway.commands.decorators import with_options
from eitherway.commands.doctor import NOT_TRIED, try_after_init
from eitherway.commands.options import Options, put, say
from eitherway.engine.paths import Paths, find_rules
from eitherway.errors import ConfigError, EitherwayError, LoginError
from eitherway.rules.rule import Rulebook
from eitherway.rules.written_files import Packs
from eitherway.setup.calendar_choices import calendar_at, look_into
from eitherway.setup.first_rules import SCHEMA, first_rulebook, first_text, place_of_rules, write_first
from eitherway.setup.mail_account import (
    is_zone,
    keep_password,
    local_zone,
    not_an_address,
    servers_of,
    try_mailbox,
    typed,
)
from eitherway.setup.starter_rules import SetupAnswers
from eitherway.storage.resources import read_packs
from eitherway.values import dataclass

ATTEMPTS = 3  # to type the password
PACK = "therapist"


@dataclass(frozen=True, slots=True)
class Wishes:
    """The given options; an empty one is asked for at a terminal."""

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
    client_file: str
    oauth: str
    service_account: str


@with_options
def init(  # noqa: PLR0913  each is an option
    options: Options,
    *,
    address: Annotated[str, typer.Option("--address", help="your mail address")] = "",
    name: Annotated[str, typer.Option("--name", help="your name, as letters show it")] = "",
    pack: Annotated[
        str, typer.Option("--pack", help="therapist, academic or consultant (default: therapist)")
    ] = "",
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
    client_id: Annotated[str, typer.Option("--client-id", help="your own OAuth client")] = "",
    client_file: Annotated[
        str, typer.Option("--client-file", help="your own OAuth client, as the JSON file from Google")
    ] = "",
    oauth: Annotated[
        str, typer.Option("--oauth", help="sign in with microsoft, google or your server's https address")
    ] = "",
    service_account: Annotated[
        str, typer.Option("--service-account", help="Google Workspace: the key file of an account")
    ] = "",
    doctor: Annotated[
        bool,
        typer.Option("--doctor/--no-doctor", help="then try what the mail server does (eitherway doctor)"),
    ] = True,
    force: Annotated[bool, typer.Option("--force", help="write over an existing file")] = False,
) -> None:
    """Find the servers, try the login, and write rules.yaml.

    Missing options are found, or asked for at a terminal. At the end it tries what the mail server does.
    """
    wishes = Wishes(
        address, name, host, port, security, user, ca,
        password_file, password_command, calendar, pack, timezone, client_id,
        client_file, oauth, service_account,
    )  # fmt: skip
    target = place_of_rules(options.rules)
    _refuse(target, wishes, force=force)
    given, wishes = wishes, _asked(options, wishes, target)
    try:
        answers, boxes = _signed_in(options, wishes, target)
    except EitherwayError as error:
        if given != replace(wishes, timezone=given.timezone, pack=given.pack):
            say(options, f"To go on with what you typed: {_again(wishes, given)}")
        raise type(error)(_by_options(str(error))) from error
    paths = Paths(target, options.paths.state)
    rulebook = first_rulebook(wishes.pack, answers, paths, examples=True)
    write_first(target, first_text(wishes.pack, answers, paths), over=force)
    sheets, sheet, refused = try_after_init(options, paths) if doctor else NOT_TRIED
    at = "" if find_rules(None) == target else f" -c {shlex.quote(str(target))}"
    next_steps = [
        f"wrote {target}, and {SCHEMA} next to it for your editor",
        *boxes,
        *sheet,
        *([] if given.timezone else [f"your zone is {wishes.timezone}"]),
        *_calendars_seen(paths, rulebook),
        f"read it, and the rules of the pack (eitherway pack show); then: eitherway check{at}",
        f"see what it would do: eitherway once --since 14d --dry-run{at}",
        f"keep it running: eitherway service install{at}",
    ]
    put(options, {"file": str(target), "mailboxes": boxes, "doctor": sheets}, next_steps)
    if refused is not None:
        raise refused


def _calendars_seen(paths: Paths, rulebook: Rulebook) -> Iterator[str]:
    """A line for each calendar of the file that was written: how it is read."""
    settings, now = rulebook.settings, datetime.now(UTC)
    capacity, writing = settings.capacity_settings(), settings.owner.writing(settings.owner.language)
    for one in settings.calendars:
        seen = look_into(one, capacity, now, paths.calendar_password, writing, paths.base)
        what = (
            seen.fault or f"{seen.events} {'event' if seen.events == 1 else 'events'} in the next four weeks"
        )
        yield f"calendar '{one.name}': {what}; add `counts: busy` if it is not about work"


def _signed_in(options: Options, wishes: Wishes, target: Path) -> tuple[SetupAnswers, list[str]]:
    """What was found, with a password that works and the calendars; and the mailboxes as lines."""
    answers = _found(options, wishes)
    password, boxes = _joined(options, wishes, answers, target)
    listed = answers.calendars or find_calendars(options, answers, password)
    if not listed:
        place = _offer(options, "A calendar: a CalDAV or ICS address, or a file", "", _no_calendar)
        listed = (calendar_at(place, answers.user),) if place else ()
    calendars = tuple({**one, "password": password} if "caldav" in one else one for one in listed)
    return replace(answers, password=password, calendars=calendars), boxes


def _again(wishes: Wishes, given: Wishes) -> str:
    """The command line with what was given and typed; a password is never in it."""
    zone = given.timezone or (wishes.timezone if wishes.timezone != local_zone() else "")
    values = {**asdict(wishes), "timezone": zone}
    options = ((f"--{name.replace('_', '-')}", str(value)) for name, value in values.items() if value)
    return shlex.join(["eitherway", "init", *(word for option in options for word in option)])


def _by_options(text: str) -> str:
    """An error that names settings of a file, by the options of `init`: the file is not there yet."""
    named = re.sub(r"'(host|port|ca|user|password)'", r"--\1", text)
    return re.sub(r"(?: under mailbox)? in rules\.yaml", "", named)


def _refuse(target: Path, wishes: Wishes, *, force: bool) -> None:
    packs = read_packs(target.parent / "packs")
    if wishes.pack and (wrong := _no_pack(wishes.pack, packs)):
        raise ConfigError(f"--pack: {wrong}")
    if wishes.timezone and (wrong := _no_zone(wishes.timezone)):
        raise ConfigError(f"--timezone: {wrong}")
    if target.exists() and not force:
        raise ConfigError(f"{target}: already exists; name another with --rules, or add --force")


def _no_pack(name: str, packs: Packs) -> str:
    return "" if name in packs else f"'{name}' is not a pack; write {', '.join(packs)}"


def _no_zone(name: str) -> str:
    return "" if is_zone(name) else f"'{name}' is not a time zone; write one such as America/Chicago"


def _no_calendar(place: str) -> str:
    try:
        calendar_at(place, "")
    except ConfigError as error:
        return str(error)
    return ""


def _asked(options: Options, wishes: Wishes, target: Path) -> Wishes:
    """The wishes, completed at a terminal with what only the owner knows."""
    packs = read_packs(target.parent / "packs")
    address, name = wishes.address, wishes.name
    if address and (wrong := not_an_address(address)):
        raise ConfigError(f"--address: {wrong}")
    address = address or _ask(options, "Your mail address", "--address", not_an_address)
    name = name or _ask(options, "Your name, as letters show it", "--name")
    pack = wishes.pack or _offer(
        options, f"Your work ({', '.join(packs)})", PACK, partial(_no_pack, packs=packs)
    )
    zone = wishes.timezone or _offer(options, "Your time zone", local_zone(), _no_zone)
    return replace(wishes, address=address, name=name, pack=pack, timezone=zone)


def _offer(options: Options, question: str, default: str, wrong_with: Callable[[str], str]) -> str:
    """What is typed at the terminal, or the default where nothing is typed or nobody can be asked."""
    for _ in range(ATTEMPTS if sys.stdin.isatty() else 0):
        sys.stderr.write(f"{question} [{default or 'none'}]: ")
        sys.stderr.flush()
        answer = sys.stdin.readline().strip() or default
        wrong = wrong_with(answer) if answer != default else ""
        if not wrong:
            return answer
        say(options, f"  {wrong}")
    return default


def _ask(
    options: Options, question: str, option: str, wrong_with: Callable[[str], str] = lambda _: ""
) -> str:
    """What is typed at the terminal; asked again, a few times, where it is empty or wrong."""
    if not sys.stdin.isatty():
        raise ConfigError(f"init: {option} is missing, and this is not a terminal; give it as an option")
    wrong = ""
    for _ in range(ATTEMPTS):
        sys.stderr.write(f"{question}: ")
        sys.stderr.flush()
        answer = sys.stdin.readline().strip()
        wrong = wrong_with(answer) if answer else f"{option} is needed"
        if not wrong:
            return answer
        say(options, f"  {wrong}")
    raise ConfigError(f"init: {wrong}")


def _found(options: Options, wishes: Wishes) -> SetupAnswers:
    """The servers as given, else from the provider, the DNS or the usual names."""
    answers = SetupAnswers(
        name=wishes.name,
        addresses=(wishes.address,),
        timezone=wishes.timezone,
        host=wishes.host,
        port=wishes.port or (143 if wishes.security in {"starttls", "plain"} else 993),
        security=wishes.security or "tls",
        user=wishes.user or wishes.address,
        password={},
        ca=str(Path(wishes.ca).expanduser().absolute()) if wishes.ca else "",
        calendars=_calendar(wishes),
    )
    if wishes.host:
        return answers
    say(options, f"looking for the servers of {wishes.address} ...")
    try:
        found = servers_of(wishes.address)
    except ConfigError as error:
        if not sys.stdin.isatty():
            raise
        say(options, f"  {error}")
        return replace(answers, host=_ask(options, "The name of your IMAP server", "--host"))
    for line in lines_about(found):
        say(options, f"  {line}")
    host = found.host if found.sure else _confirmed(options, found.host)
    return replace(
        answers,
        host=host,
        port=wishes.port or found.port,
        security=wishes.security or found.security,
        user=wishes.user or found.user,
        caldav=found.caldav,
        oauth=found.oauth if found.signs_in == "oauth" or wishes.client_id or wishes.client_file else "",
    )


def _confirmed(options: Options, host: str) -> str:
    """The server that the owner says yes to, or names instead."""
    if not sys.stdin.isatty():
        raise ConfigError(f"init: '{host}' is only a guess; if it is your mail server, give it with --host")
    sys.stderr.write(f"Is {host} your mail server? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower().startswith("y"):
        return host
    return _ask(options, "The name of your IMAP server", "--host")


def _calendar(wishes: Wishes) -> tuple[dict[str, object], ...]:
    return (calendar_at(wishes.calendar, wishes.user or wishes.address),) if wishes.calendar else ()


def _joined(
    options: Options, wishes: Wishes, answers: SetupAnswers, target: Path
) -> tuple[dict[str, str], list[str]]:
    """The password's place, and the mailboxes found with it. A typed password is stored if it works."""
    password = _named_password(options, wishes, answers)
    if password:
        return password, _tried(options, wishes, replace(answers, password=password), target)
    say_own_sign_in(options, answers)
    for left in reversed(range(ATTEMPTS)):
        secret = getpass.getpass(f"Password (or app password) of {answers.user}: ", stream=sys.stderr)
        try:
            with typed(secret) as block:
                boxes = _tried(options, wishes, replace(answers, password=block), target)
            return _kept(options, answers, secret), boxes
        except LoginError as error:
            if not left:
                raise
            say(options, str(error))
    raise AssertionError("the last attempt returns or raises")


def _named_password(options: Options, wishes: Wishes, answers: SetupAnswers) -> dict[str, str]:
    """The given file, command or key, or the sign-in; empty if the password is to be typed."""
    if wishes.password_file:
        return {"file": str(Path(wishes.password_file).expanduser().absolute())}
    if wishes.password_command:
        return {"command": wishes.password_command}
    if wishes.service_account:
        return {"service_account": str(Path(wishes.service_account).expanduser().absolute())}
    if wishes.oauth or answers.oauth:
        own = client_in(wishes.client_file) if wishes.client_file else {"client_id": wishes.client_id}
        return sign_in(options, answers, {"oauth": wishes.oauth or answers.oauth, **own})
    if not sys.stdin.isatty():
        raise ConfigError(
            "init: --password-file or --password-command is missing, and this is not a terminal"
        )
    return {}


def _kept(options: Options, answers: SetupAnswers, secret: str) -> dict[str, str]:
    """Stores the password in the keyring, else in a private file. Each account has its own entry."""
    block, why = keep_password(answers, secret)
    if why:
        say(options, why)
    return block


def _tried(options: Options, wishes: Wishes, answers: SetupAnswers, target: Path) -> list[str]:
    """Signs in as the rules will; returns the mailboxes as lines. Changes nothing."""
    say(options, f"signing in at {answers.host} as {answers.user} ...")
    try:
        joined = try_mailbox(answers, wishes.pack, Paths(target, options.paths.state))
    except LoginError as error:
        refused = str(error).rpartition("; ")[0]
        todo = "nothing was written; check the password, and give --user if your login name differs"
        raise LoginError(f"{refused}; {todo}") from None
    return [
        f"signed in: drafts go to '{joined.drafts}', sent mail is in '{joined.sent or 'no mailbox'}', "
        f"the board will be '{joined.board}'",
        *([joined.few] if joined.few else []),
    ]
