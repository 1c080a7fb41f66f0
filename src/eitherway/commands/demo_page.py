"""Prints the demo: a table of what was done, a draft and a card in full. An edge."""

import email
import email.policy
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from eitherway.commands.columns import Column, table
from eitherway.commands.options import Options, put, terminal_width
from eitherway.commands.output import processed_json
from eitherway.demo.inbox import DemoMessage, calendar, messages
from eitherway.demo.server import PASSWORD, USER, DemoServer, embedded, is_clone
from eitherway.engine.once import Report, run_once
from eitherway.engine.paths import Paths
from eitherway.engine.processed import Processed
from eitherway.requests.card_markup import clean
from eitherway.requests.plan import AppendCard, AppendDraft
from eitherway.requests.signing import REQUEST_FIELD
from eitherway.storage.resources import shipped

_COLUMNS = (Column("message"), Column("found"), Column("because", cut=True), Column("done"))
_AGAIN = {"draft, renewed card": "both renewed"}
_NEXT = {  # what one may type after the demo, in a clone and where the program is installed
    True: (
        ("make demo SERVE=1", "the same, with a server for your mail client"),
        ("make install", "the program for your own mailbox; it says how to go on"),
    ),
    False: (
        ("eitherway demo --serve", "the same, with a server for your mail client"),
        ("eitherway init", "your own mailbox: asks what it needs, changes no mail"),
    ),
}
ACCOUNT = """\
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
    account = ACCOUNT.format(port=server.port, user=USER)
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
    drafts = server.read("Drafts")
    cards = tuple(one for one in server.read("Requests") if f"\r\n{REQUEST_FIELD}: ".encode() in one)
    rows = [(message.what, *_cells(item)) for message, item in zip(inbox, report.processed, strict=False)]
    lines = (
        f"\n{len(inbox)} messages came in. This is what was done with each, and why:\n",
        *table(_COLUMNS, rows, terminal_width()),
        f"\n{len(drafts)} drafts wait in Drafts, {len(cards)} cards are on the board.",
        "\nOne draft in full, to the new client. You change it, and send it yourself:\n",
        *_message_lines(_first(drafts, b"a therapist"), ("From", "To", "Subject", "In-Reply-To")),
        "\nOne card in full, about the keynote. Only you see it:\n",
        *_message_lines(_first(cards, b"Keynote"), ("From", "To", "Subject")),
        "\nNothing was sent, and nothing in the inbox was changed. What to do next:\n",
        *(f"  {command:<23} {meaning}" for command, meaning in _NEXT[is_clone()]),
    )
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _first(messages: tuple[bytes, ...], word: bytes) -> bytes:
    """The first message that contains `word`, else the first."""
    return next((item for item in messages if word in item), messages[0])


def _cells(item: Processed) -> tuple[str, str, str]:
    if item.decision is None:
        return "set aside", item.error, ""
    consideration = item.decision
    if consideration.guarded:
        found, because = f"guard {consideration.guarded.guard}", consideration.guarded.because
    elif consideration.verdict is None:
        found, because = "known thread", "it continues a request"
    else:
        found = consideration.verdict.rule.name if consideration.verdict.rule else "no rule"
        words_first = sorted(consideration.verdict.because, key=lambda one: one.startswith("sender is"))
        because = "; ".join(words_first)
    done = ", ".join(filter(None, map(_done, consideration.plan.actions))) or "nothing"
    return found, clean(because, 48), _AGAIN.get(done, done)


def _done(action: object) -> str:
    if isinstance(action, AppendDraft):
        return "draft"
    if isinstance(action, AppendCard):
        return "flagged card" if action.flagged else "card" if action.replaces is None else "renewed card"
    return ""


def _message_lines(octets: bytes, fields: tuple[str, ...]) -> Iterator[str]:
    message = email.message_from_bytes(octets, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    yield from (f"  {name}: {message[name]}" for name in fields)
    body = message.get_body(("plain",))
    text = str(body.get_content()) if body else ""
    yield from (f"  {line}".rstrip() for line in ["", *text.replace("\r\n", "\n").rstrip("\n").split("\n")])


def _serve(server: DemoServer, paths: Paths) -> None:
    sys.stdout.write(
        f"\nThe server stays up. Connect a mail client: IMAP on 127.0.0.1, port {server.port}, not encrypted,"
        f"\nuser {USER}, password '{PASSWORD}'. For example: neomutt -f imap://127.0.0.1:{server.port}/\n"
        "Move a card to Requests/No and see the draft change. Ctrl-C stops it.\n"
    )
    sys.stdout.flush()
    while True:
        time.sleep(2)
        run_once(paths, since=None, dry_run=False).checked()
