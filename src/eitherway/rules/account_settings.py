"""The settings of mailboxes, calendars and passwords. Pure."""

import re
from contextlib import suppress
from ipaddress import ip_address
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, create_model, model_validator

from eitherway.rules.decisions import DECISIONS
from eitherway.rules.faults import PlacedError, not_one_of, shown
from eitherway.rules.field_types import Model, Names, Seconds, Yes, written

_NO_HOST = re.compile(r"[\s/@]|://")
_MAIL = re.compile(r"[^\s/:@]+@[^\s/:@]+\.[^\s/:@]+")
_OTHER_PORTS = dict.fromkeys((25, 465, 587), "sending (SMTP)") | dict.fromkeys((110, 995), "POP3")
_PORTS = {"tls": 993, "starttls": 143, "plain": 143}


def is_loopback(host: str) -> bool:
    """Whether a host name can only be this machine; nothing is resolved."""
    with suppress(ValueError):
        return ip_address(host.strip("[]")).is_loopback
    return host.lower().rstrip(".") == "localhost"


def _host(text: str) -> str:
    if not text or _NO_HOST.search(text):
        raise ValueError("this is not the name of a server; write it like imap.example.org")
    name, colon, port = text.partition(":")
    if colon and port.isdecimal():
        raise ValueError(f"the port stands on a line of its own; write host: {name} and port: {port}")
    return text


def _port(number: int) -> int:
    if sort := _OTHER_PORTS.get(number):
        raise ValueError(
            f"this is the port for {sort}; mail is read by IMAP: write 993, or leave the port out"
        )
    return number


OAUTH = ("microsoft", "google")  # the sign-ins that need no address


def _authority(text: str) -> str:
    """A known sign-in, or the address of a server's own, which describes itself there (RFC 8414)."""
    if text in OAUTH or is_safe_address(text):
        return text
    raise ValueError(not_one_of(text, (*OAUTH, "the https:// address of your server's own sign-in")))


def is_safe_address(text: str) -> bool:
    """Whether a secret may go to this address: https, or http on this machine."""
    try:
        parts = urlsplit(text)
        host = parts.hostname if parts.port != 0 else None
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host or "")))


class PasswordSource(Model):
    """Where to find a password, never the password itself. Exactly one source."""

    keyring: str | None = Field(default=None, description="name of the entry in this computer's keyring")
    command: str | None = Field(
        default=None, description="a command that prints the password, such as pass show mail"
    )
    file: str | None = Field(default=None, description="a file with the password alone, readable only by you")
    env: str | None = Field(default=None, description="name of an environment variable")
    oauth: Annotated[str, AfterValidator(_authority)] | None = Field(
        default=None,
        description="sign in with a browser once: microsoft, google, or the address of your server's sign-in",
    )
    service_account: str | None = Field(
        default=None, description="Google Workspace: the key file of an account that acts for its people"
    )
    token_command: str | None = Field(default=None, description="a command that prints an OAuth access token")
    sealed: str | None = Field(
        default=None, description="name of a secret that a host keeps for you, sealed in its database"
    )
    client_id: str | None = Field(
        default=None, description="your own OAuth client; microsoft and google need one"
    )
    client_secret: str | None = Field(
        default=None, description="the client's secret, where the provider gave one"
    )
    tenant: str | None = Field(default=None, description="Microsoft only: the directory; default common")

    @model_validator(mode="before")
    @classmethod
    def _no_password_here(cls, data: Any) -> Any:
        if isinstance(data, str):
            raise ValueError(
                "a password does not belong in this file; "
                "write {keyring: NAME}, {file: ...} or {command: ...}"
            )
        return data

    @model_validator(mode="after")
    def _one_source(self) -> "PasswordSource":
        passwords = (self.keyring, self.command, self.file, self.env, self.sealed)
        if sum(source is not None for source in (*passwords, *self._token_sources)) != 1:
            raise ValueError(
                "give one source: keyring, command, file, env, oauth, service_account or token_command"
            )
        if self.oauth in OAUTH and not self.client_id:
            todo = f"register one there and write {{oauth: {self.oauth}, client_id: ...}}"
            raise PlacedError(f"'oauth: {self.oauth}' needs a client of your own; {todo}", "oauth")
        return self

    @property
    def _token_sources(self) -> tuple[str | None, ...]:
        return self.oauth, self.service_account, self.token_command

    @property
    def gives_token(self) -> bool:
        """Whether it gives an OAuth access token, not a password."""
        return any(self._token_sources)

    @property
    def is_kept(self) -> bool:
        """Whether its access token is kept here, and can be renewed."""
        return self.gives_token and not self.token_command


_LISTED = ", ".join(kind.folder for kind in DECISIONS)
FOLDERS_NEEDED = f"the board needs {1 + len(DECISIONS)} folders: itself, and in it {_LISTED}"


def _board(name: Any) -> Any:
    """The name of the board. A wish for fewer folders is refused with the reason.

    A flag is one bit, labels are lost or not shown in half of the clients, few change the subject of a
    message that came, and a draft that says "no" is saved by itself while its writer still thinks.
    """
    if isinstance(name, dict):
        raise ValueError(
            f"write its name alone; {FOLDERS_NEEDED}. A decision is a move into a folder, because mail "
            "programs have no flag, label or subject in common that could say it safely"
        )
    if isinstance(name, str) and name.strip().upper() == "INBOX":
        raise ValueError(
            "cards do not belong among the mail that comes in; write a folder of its own, such as Requests"
        )
    return _no_backslash(name)


def _no_backslash(name: Any) -> Any:
    if isinstance(name, str) and "\\" in name:
        raise ValueError(f"a folder in another is written with a slash: {shown(name.replace(chr(92), '/'))}")
    return name


def _folder(name: Any) -> Any:
    """The name of one folder right below the board."""
    if isinstance(name, str) and re.search(r"[/\\]", name):
        raise ValueError("a decision folder stands right below the board; write its name without a slash")
    return name


_FOLDERS: dict[str, Any] = {
    kind.name: (
        Annotated[str, BeforeValidator(_folder)],
        Field(default=kind.folder, description=kind.setting),
    )
    for kind in DECISIONS
}


class Folders(create_model("_Folders", __base__=Model, **_FOLDERS)):  # type: ignore[misc]  # of a table
    """The names of the decision folders below the board."""


class MailboxSettings(Model):
    """One IMAP account. Plain text is only for this machine itself."""

    name: str = Field(default="", description="what messages about it call it; default: the user")
    host: Annotated[str, AfterValidator(_host)] = Field(
        description="the IMAP server", examples=["imap.example.org"]
    )
    port: Annotated[int, Field(ge=1, le=65535), AfterValidator(_port)] = Field(
        default=993, description="143 for starttls and plain"
    )
    security: Literal["tls", "starttls", "plain"] = Field(
        default="tls", description="how the line is encrypted; plain only to this machine"
    )
    starttls: Yes = Field(default=False, description="the same as security: starttls")
    ca: str | None = Field(
        default=None, description="a file with the certificate authority of a private server"
    )
    user: str = Field(description="the login name, often the address", examples=["maya@okafor.example"])
    password: PasswordSource = Field(description="where the password is", examples=[{"keyring": "eitherway"}])
    watch: Annotated[Names, Field(min_length=1)] = Field(
        default=("INBOX",), description="the mailboxes where requests come in"
    )
    board: Annotated[str, BeforeValidator(_board)] = Field(
        default="Requests", description="the mailbox with the cards"
    )
    drafts: str | None = Field(default=None, description="found by itself where the server marks it")
    sent: str | None = Field(default=None, description="found by itself where the server marks it")
    trash: str | None = Field(default=None, description="found by itself where the server marks it")
    folders: Folders = Field(default=Folders(), description="the names of the decision folders")
    timeout: Seconds = Field(
        default=written("60 s"), description="give up on a silent server after this long"
    )

    @model_validator(mode="before")
    @classmethod
    def _defaults(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        data = dict(data)
        if str(data.get("starttls", "")).lower() in {"yes", "true", "on"}:
            if data.get("security", "starttls") != "starttls":
                raise PlacedError(
                    "'starttls: yes' and this 'security' contradict each other; keep one", "security"
                )
            data["security"] = "starttls"
        data.setdefault("port", _PORTS.get(str(data.get("security", "tls")), 993))
        data.setdefault("name", data.get("user", ""))
        return data

    @model_validator(mode="after")
    def _folders_differ(self) -> "MailboxSettings":
        names = list(self.folders.model_dump().values())
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise PlacedError(
                f"'{shown(twice)}' is the name of two folders; a decision needs its own", "folders"
            )
        return self

    @model_validator(mode="after")
    def _watches_where_mail_comes_in(self) -> "MailboxSettings":
        own = {name.lower() for name in (self.board, self.drafts or "Drafts", self.sent or "Sent")}
        wrong = next((name for name in self.watch if name.lower() in own), None)
        if wrong is not None:
            what = f"'{shown(wrong)}' is not where requests come in, but where cards or your own letters are"
            raise PlacedError(f"{what}; leave it out", "watch")
        return self

    @model_validator(mode="after")
    def _plain_stays_here(self) -> "MailboxSettings":
        if self.security == "plain" and not is_loopback(self.host):
            raise PlacedError(
                "'security: plain' would send the password unencrypted; write tls or starttls",
                "security",
            )
        return self


def _is_safe(address: str) -> str:
    if address.startswith("webcal://"):
        address = address.replace("webcal", "https", 1)
    if is_safe_address(address):
        return address
    if address.startswith("http://") and urlsplit(address).hostname:
        raise ValueError("http would send the calendar unencrypted; write https://")
    raise ValueError("this is not a web address; it begins with https://")


def _database(address: str) -> str:
    if address and not address.startswith(("postgresql+psycopg://", "postgresql://")):
        raise ValueError("only PostgreSQL is known; write postgresql+psycopg://HOST/NAME, or leave it out")
    if re.match(r"[^/]+//[^/@]*:[^/@]*@|.*[?&]password=", address):
        raise ValueError(
            "a password does not belong in this file; PostgreSQL's clients read it from ~/.pgpass"
        )
    return address


DatabaseAddress = Annotated[str, AfterValidator(_database)]
WebAddress = Annotated[str, AfterValidator(_is_safe)]


def _is_dav(address: str) -> str:
    """A web address, or a mail address whose domain names its calendar server (RFC 6764)."""
    return address if _MAIL.fullmatch(address) else _is_safe(address)


DavAddress = Annotated[str, AfterValidator(_is_dav)]


class CalendarSettings(Model):
    """One calendar: a CalDAV collection, an ICS address, or a file or folder on this machine."""

    name: str = Field(description="what cards call it", examples=["practice"])
    caldav: DavAddress | None = Field(
        default=None, description="the address of a CalDAV calendar, or of its account, or a mail address"
    )
    ics: WebAddress | None = Field(
        default=None, description="the secret address of a calendar in iCalendar format"
    )
    path: str | None = Field(default=None, description="an .ics file, or a folder of them")
    user: str | None = Field(default=None, description="login name")
    password: PasswordSource | None = Field(default=None, description="where the password is")
    counts: Literal["load", "busy", "ignore"] = Field(
        default="load", description="load: work; busy: in the way, but no load"
    )
    read_at: Literal["now", "file"] = Field(
        default="now", description="path only; file: as old as the file's date says"
    )
    timeout: Seconds = Field(
        default=written("20 s"), description="give up after this long and use the last copy"
    )
    ca: str | None = Field(
        default=None, description="a file with the certificate authority of a private server"
    )

    @model_validator(mode="after")
    def _one_place(self) -> "CalendarSettings":
        if sum(place is not None for place in (self.caldav, self.ics, self.path)) != 1:
            raise ValueError("give one of 'caldav', 'ics' or 'path'")
        if self.path is not None and "://" in self.path:
            raise PlacedError("a path is on this machine; write a web address as 'ics:' or 'caldav:'", "path")
        return self
