"""Prints the demo: a table of what was done, a draft and a card in full. An edge."""

import email
import email.policy
import re
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from rich.console import Console
from rich.table import Table

from eitherway.commands.options import Options, put
from eitherway.commands.output import processed_json
from eitherway.demo.inbox import DemoMessage, calendar, messages
from eitherway.demo.server import PASSWORD, USER, DemoServer, embedded
from eitherway.engine.intake import Processed
from eitherway.engine.once import Report, run_once
from eitherway.engine.paths import Paths
from eitherway.requests.card_markup import clean
from eitherway.requests.plan import AppendCard, AppendDraft, WithdrawDraft
from eitherway.requests.signing import REQUEST_FIELD
from eitherway.storage.resources import shipped

_WIDTHS = {"message": 18, "found": 23, "done": 21}
_RATIOS = {"because": 1}  # takes what is left
_ACCOUNT = """\
mailbox:
  host: 127.0.0.1
  port: {port}
  security: plain          # only for this machine
  user: {user}
  password: {{file: password}}

calendars:
  - {{name: practice, path: practice.ics}}

"""


def show_demo(options: Options, *, serve: bool) -> None:
    """Runs the demo and prints it; with `serve` the server stays up until Ctrl-C."""
    with tempfile.TemporaryDirectory(prefix="eitherway-demo-") as folder, embedded() as server:
        now = datetime.now(UTC)
        inbox = messages(now)
        paths = furnish(Path(folder), server, now)
        server.deliver(tuple(message.octets for message in inbox))
        report = run_once(paths, since=(now - timedelta(days=3)).date(), dry_run=False).checked()
        if options.json:
            put(options, [processed_json(item) for item in report.processed], ())
        else:
            _show(inbox, report, server)
        if serve:
            _serve(server, paths)


def furnish(folder: Path, server: DemoServer, now: datetime) -> Paths:
    """Writes the shipped rules with the demo's account and calendar into a folder."""
    text = shipped("rules.yaml").read_text(encoding="utf-8")
    account = _ACCOUNT.format(port=server.port, user=USER)
    (folder / "rules.yaml").write_text(with_account(text, account), encoding="utf-8")
    password = folder / "password"
    password.touch(mode=0o600)
    password.write_text(PASSWORD)
    (folder / "practice.ics").write_text(calendar(now), encoding="utf-8", newline="")
    return Paths(folder / "rules.yaml", folder / "state")


def with_account(text: str, account: str) -> str:
    """The rules with `account` in place of their own mailbox and calendars."""
    for block in ("mailbox", "calendars"):
        text = re.sub(rf"^{block}:.*?(?=^[a-z]|\Z)", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"^(?=capacity:|answers:|rules:)", lambda _: account, text, count=1, flags=re.MULTILINE)


def _show(inbox: tuple[DemoMessage, ...], report: Report, server: DemoServer) -> None:
    console = _console()
    console.print(f"\n{len(inbox)} messages came in. This is what was done with each, and why:\n")
    console.print(_table(inbox, report.processed))
    drafts = server.read("Drafts")
    cards = tuple(one for one in server.read("Requests") if f"\r\n{REQUEST_FIELD}: ".encode() in one)
    counts = f"{len(drafts)} drafts wait in Drafts, {len(cards)} cards on the board"
    console.print(f"\n{counts}. One draft in full:\n")
    _print_message(console, _first(drafts, b"Keynote"), ("From", "To", "Subject", "In-Reply-To"))
    console.print("\nIts card on the board, which only the owner sees:\n")
    _print_message(console, _first(cards, b"Keynote"), ("From", "To", "Subject"))
    console.print("\nNothing was sent, and nothing in the inbox was changed.")


def _console() -> Console:
    """A console as wide as the terminal, or wide enough for the table in a pipe or file."""
    return Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=114)


def _first(messages: tuple[bytes, ...], word: bytes) -> bytes:
    """The first message that contains `word`, else the first."""
    return next((item for item in messages if word in item), messages[0])


def _table(inbox: tuple[DemoMessage, ...], handled: Iterable[Processed]) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0))
    for title in ("message", "found", "because", "done"):
        table.add_column(
            title, no_wrap=True, overflow="ellipsis", ratio=_RATIOS.get(title), min_width=_WIDTHS.get(title)
        )
    for message, item in zip(inbox, handled, strict=False):
        table.add_row(message.what, *_cells(item))
    return table


def _cells(item: Processed) -> tuple[str, str, str]:
    if item.decision is None:
        return "set aside", item.error, ""
    consideration = item.decision
    if consideration.guarded:
        found, because = f"guard {consideration.guarded.guard}", consideration.guarded.because
    elif consideration.verdict is None:
        found, because = "known thread", "it continues a request"
    else:
        found = f"rule {consideration.verdict.rule.name}" if consideration.verdict.rule else "no rule"
        because = "; ".join(consideration.verdict.because)
    renewed = any(isinstance(action, WithdrawDraft) for action in consideration.plan.actions)
    done = [_done(action, renewed=renewed) for action in consideration.plan.actions]
    return found, clean(because, 48), " + ".join(filter(None, done)) or "nothing"


def _done(action: object, *, renewed: bool) -> str:
    if isinstance(action, AppendDraft):
        return "draft" if renewed else f"{action.letter} draft"
    if isinstance(action, AppendCard):
        return "flagged card" if action.flagged else "card" if action.replaces is None else "card renewed"
    return ""


def _print_message(console: Console, octets: bytes, fields: tuple[str, ...]) -> None:
    message = email.message_from_bytes(octets, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    for name in fields:
        console.print(f"  {name}: {message[name]}", markup=False, soft_wrap=True)
    body = message.get_body(("plain",))
    text = str(body.get_content()) if body else ""
    for line in ["", *text.replace("\r\n", "\n").rstrip("\n").split("\n")]:
        console.print(f"  {line}", markup=False, soft_wrap=True)


def _serve(server: DemoServer, paths: Paths) -> None:
    console = _console()
    console.print(
        f"\nThe server stays up. Connect a mail client: IMAP on 127.0.0.1, port {server.port}, not encrypted,"
        f"\nuser {USER}, password '{PASSWORD}'. For example: neomutt -f imap://127.0.0.1:{server.port}/\n"
        "Move a card to Requests/No and see the draft change. Ctrl-C stops it."
    )
    while True:
        time.sleep(2)
        run_once(paths, since=None, dry_run=False).checked()
