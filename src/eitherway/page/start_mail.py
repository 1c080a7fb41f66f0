"""*Start*: the mail server and the sign-in, tried at once; nothing in the mailbox is changed. An edge."""

from dataclasses import replace

from eitherway.accounts.credentials import sign_in_of
from eitherway.errors import ConfigError, EitherwayError, LoginError
from eitherway.page.desk import Asked, Desk, Elsewhere, Shown
from eitherway.page.start_state import BrowserSignIn, Setup
from eitherway.page.start_view import Fault, faults_of, kept_fields, shown_step, step_view
from eitherway.rules.account_settings import OAUTH, PasswordSource
from eitherway.setup.mail_account import try_mailbox, typed
from eitherway.setup.starter_rules import SetupAnswers
from eitherway.text.formats import Said
from eitherway.text.words import marked

WAYS = {
    "password": marked("With the password of your mail"),
    "app_password": marked("With an app password, which you make for Eitherway alone"),
    "bridge": marked("With the password that the Bridge on this computer shows"),
    "client": marked("By a sign-in in your browser, with an OAuth client of your own"),
    "service_account": marked("With a key file of your administrator: for this, use eitherway init"),
    "none": marked("There is no way in"),
}
_SECURITY = ("tls", "starttls", "plain")
_AGAIN_IN = 3  # seconds


@step_view
def ask_mail(desk: Desk, asked: Asked) -> Shown | Elsewhere:
    """The server and how to sign in there; the button tries it."""
    setup = desk.start
    if setup.browser is not None:
        return _await_browser(desk, asked, setup.browser)
    if not asked.posted:
        return _form(desk)
    fields = kept_fields(desk, "mail", asked, secret=("password", "client_secret"))
    if fields["do"] == "next" and setup.joined is not None:
        return Elsewhere("/start/work")
    answers, faults = _answers(setup, fields)
    if faults:
        return _form(desk, *faults)
    setup.answers = answers
    if fields["do"] == "browser":
        return _send_to_browser(desk, fields, asked.form.get("client_secret", "").strip())
    secret = asked.form.get("password", "")
    if not secret:
        return _form(desk, Said("The password is needed: without it nothing can be tried."))
    with typed(secret) as block:
        fault = _tried(desk, block)
    if fault:
        return _form(desk, *fault)
    setup.secret, setup.signed_in = secret, {}
    return _form(desk)


def _form(desk: Desk, *faults: Fault, waiting: bool = False) -> Shown:
    setup = desk.start
    ways = setup.found.ways if setup.found else ()
    steps = [step for way in ways for step in way.steps]
    notes = setup.found.notes if setup.found else ()
    values: dict[str, object] = {
        "notes": [note for note in notes if note not in steps],
        "ways": [(WAYS[way.kind], way) for way in ways],
        "oauth": setup.found.oauth if setup.found else "",
        "by_browser": any(way.kind == "client" for way in ways) or not (setup.found and setup.found.provider),
        "by_password": not ways or any(way.kind in ("password", "app_password", "bridge") for way in ways),
        "sure": setup.found is None or setup.found.sure,
        "security": _SECURITY,
        "waiting": waiting,
    }
    shown = shown_step(desk, "mail", faults, values)
    return replace(shown, again_in=_AGAIN_IN if waiting else 0)


def _answers(setup: Setup, fields: dict[str, str]) -> tuple[SetupAnswers, list[Fault]]:
    """The answers with this server, and what is wrong with it."""
    faults: list[Fault] = []
    host, port, found = fields.get("host", ""), fields.get("port", ""), setup.found
    if not host:
        faults.append(Said("The name of your mail server is needed; your provider tells it."))
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        faults.append(Said("The port is a number, mostly 993."))
    if found and not found.sure and host == found.host and fields.get("sure") != "yes":
        faults.append(Said("{host} is only a guess. Is it your mail server? Else name yours.", host=host))
    if faults:
        return setup.answers, faults
    security = fields.get("security", "")
    answers = replace(
        setup.answers,
        host=host,
        port=int(port),
        security=security if security in _SECURITY else "tls",
        user=fields.get("user", "") or setup.answers.addresses[0],
        caldav=found.caldav if found else "",
    )
    return answers, []


def _tried(desk: Desk, block: dict[str, str]) -> tuple[Fault, ...]:
    """Signs in; what was wrong, empty if the mailbox opened."""
    setup = desk.start
    setup.joined = None
    setup.ready.discard("mail")
    try:
        setup.joined = try_mailbox(replace(setup.answers, password=block), setup.pack, desk.paths)
    except LoginError as error:
        refused = str(error).replace("check 'user' and 'password' under mailbox in rules.yaml", "")
        return refused.rstrip("; "), _todo(setup)
    except EitherwayError as error:
        return faults_of(error)
    setup.ready.add("mail")
    return ()


def _todo(setup: Setup) -> Said:
    """What to do about a refused password."""
    kinds = {way.kind for way in setup.found.ways} if setup.found else set()
    if "app_password" in kinds:
        return Said("Use an app password, not that of the web page. The steps say how to make one.")
    return Said("Check the password and the login name: some servers want all of the address, some a part.")


# -- in the browser ----------------------------------------------------------------------------------


def _send_to_browser(desk: Desk, fields: dict[str, str], client_secret: str) -> Shown:
    """Begins a sign-in at the provider."""
    setup = desk.start
    oauth = (setup.found.oauth if setup.found else "") or fields.get("oauth", "")
    client = {"client_id": fields.get("client_id", ""), "client_secret": client_secret}
    block = {name: value for name, value in {"oauth": oauth, **client}.items() if value}
    if oauth in OAUTH and not client["client_id"]:
        return _form(desk, Said("The client ID is needed; the steps above say where it is shown."))
    try:
        source = PasswordSource.model_validate(block)
        account = sign_in_of(source, user=setup.answers.user, what="init", state=desk.paths.state)
    except (ValueError, ConfigError):
        return _form(desk, Said("“{address}” is not the https:// address of a sign-in.", address=oauth))
    setup.browser = BrowserSignIn(block)
    setup.browser.start(account)
    return _form(desk, waiting=True)


def _await_browser(desk: Desk, asked: Asked, browser: BrowserSignIn) -> Shown | Elsewhere:
    """How far the sign-in is; once it came back, the mailbox is opened with it."""
    setup = desk.start
    if asked.posted and asked.form.get("do") == "stop":
        setup.browser = None
        return _form(desk)
    if not browser.done:
        return _form(desk, waiting=True)
    setup.browser = None
    if browser.fault:
        return _form(desk, browser.fault.removeprefix("init: "))
    fault = _tried(desk, browser.block)
    if fault:
        return _form(desk, *fault)
    setup.signed_in, setup.secret = browser.block, ""
    return Elsewhere("/start/mail")
