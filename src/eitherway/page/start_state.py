"""What *Start* knows so far, in memory only: what was typed, what was found, what was tried. An edge."""

import threading
from dataclasses import field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from eitherway.capacity.model import CapacitySettings
from eitherway.page.start_forms import usual_days
from eitherway.setup.calendar_choices import Block, LookedAt
from eitherway.setup.mail_account import Joined, local_zone, service_of
from eitherway.setup.starter_rules import SetupAnswers
from eitherway.text.units import parse_hours
from eitherway.values import dataclass

if TYPE_CHECKING:
    from eitherway.accounts.autodiscovery import DiscoveredServers
    from eitherway.accounts.oauth import Prompt
    from eitherway.accounts.oauth_client import OAuthClient

PACK = "therapist"
_NOTHING = SetupAnswers("", (), "UTC", "", 993, "tls", "", {})


@dataclass(frozen=True, slots=True)
class Chosen:
    """A calendar that was looked into.

    `secret` is its password; "" where it needs none, or `as_mail` has that of the mailbox.
    """

    block: Block
    seen: LookedAt
    secret: str = field(default="", repr=False)
    as_mail: bool = False

    @property
    def name(self) -> str:
        return str(self.block["name"])

    @property
    def is_busy(self) -> bool:
        """Whether its events are in the way, but no work."""
        return self.block.get("counts") == "busy"


@dataclass(slots=True)
class BrowserSignIn:
    """A sign-in in the browser under way: where to go, and what came of it; `fault` is "" if it went well."""

    block: dict[str, str]
    prompt: "Prompt | None" = None
    done: bool = False
    fault: str = ""

    def start(self, account: "OAuthClient") -> None:
        """Begins; it waits in a thread for the browser to come back."""
        threading.Thread(target=self._run, args=(account,), daemon=True).start()

    def _run(self, account: "OAuthClient") -> None:
        from eitherway.errors import EitherwayError

        try:
            account.sign_in(self._show)
        except EitherwayError as error:
            self.fault = str(error)
        self.done = True

    def _show(self, prompt: "Prompt") -> None:
        self.prompt = prompt


@dataclass(slots=True)
class Setup:
    """The way so far. `typed` has the fields of each form as they were sent, without passwords.

    `secret` is the password that worked, `signed_in` the block of a sign-in in the browser that worked;
    `ready` are the steps whose answers are good. `kept_in` is the file with the password, if it is in one.
    """

    typed: dict[str, dict[str, str]] = field(default_factory=dict)
    ready: set[str] = field(default_factory=set)
    found: "DiscoveredServers | None" = None
    search_fault: str = ""
    joined: Joined | None = None
    secret: str = field(default="", repr=False)
    signed_in: dict[str, str] = field(default_factory=dict)
    browser: BrowserSignIn | None = None
    calendars: tuple[Chosen, ...] = ()
    answers: SetupAnswers = _NOTHING
    pack: str = PACK
    kept_in: str = ""

    def fields(self, step: str) -> dict[str, str]:
        """What the form of a step holds: what was typed, else what is usual."""
        return {**self._usual(step), **self.typed.get(step, {})}

    def _usual(self, step: str) -> dict[str, str]:
        if step == "work":
            return {"pack": PACK, "timezone": local_zone(), **usual_days()}
        if step == "mail" and self.found is not None:
            found = self.found
            server = {"host": found.host, "port": str(found.port), "security": found.security}
            return {**server, "user": found.user}
        if step == "mail":
            return {"port": "993", "security": "tls", "user": next(iter(self.answers.addresses), "")}
        return {}

    def forget_mailbox(self) -> None:
        """Another address: what was found and tried for the one before is nothing for it."""
        self.found, self.joined, self.browser, self.search_fault = None, None, None, ""
        self.secret, self.signed_in = "", {}
        self.typed.pop("mail", None)
        self.ready.discard("mail")

    @property
    def password(self) -> dict[str, str]:
        """The password block as it will most likely be: it is kept only when the file is written."""
        return self.signed_in or {"keyring": service_of(self.answers)}

    def complete(self) -> SetupAnswers:
        """All answers as they would be written."""
        own = {one.name: {"keyring": service_of(self.account_at(one))} for one in self.calendars}
        return self.with_passwords(self.password, own)

    def with_passwords(self, mail: dict[str, str], own: dict[str, dict[str, str]]) -> SetupAnswers:
        """All answers with these password blocks: that of the mailbox, and by name those of calendars."""
        blocks = (
            {**one.block, "password": mail if one.as_mail else own[one.name]}
            if one.as_mail or one.secret
            else one.block
            for one in self.calendars
        )
        return replace(self.answers, password=mail, calendars=tuple(blocks))

    def account_at(self, chosen: Chosen) -> SetupAnswers:
        """The account of a calendar with a password of its own."""
        place = urlsplit(str(chosen.block.get("caldav", "")))
        host, user = place.hostname or "", str(chosen.block.get("user", ""))
        return replace(self.answers, host=host, port=place.port or 443, user=user)

    def capacity_settings(self) -> CapacitySettings:
        """What reading a calendar needs."""
        hours = self.answers.hours or {"mon-fri": "09:00-17:00"}
        return CapacitySettings(self.answers.timezone, self.answers.addresses, parse_hours(dict(hours)))
