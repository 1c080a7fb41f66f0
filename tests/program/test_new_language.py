"""A made-up language: with one folder of words and one of templates, every part of the program knows it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from eitherway.languages import languages_in
from tests.command import SOURCE, environment, line
from tests.servers.account import Account

DATA = Path(__file__).parents[1] / "data" / "new_language"
NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
RULES = """\
owner: {{name: Maya, addresses: [maya@okafor.example], language: xx, timezone: America/Chicago}}
mailbox: {{host: {host}, port: {port}, security: plain, user: {user}, password: {{file: password}}}}
rules:
  - {{name: foreign, when: {{language: xx, asks: yes}}}}
"""
ASK = "Salux Maya, tavi ktpx. Dana, poxus li renkontu zon la jovudo je 15 horu dum duox horojn?"
QUOTED = f"Danku pro wela soru.\n\nVuje 2026-11-20 10:00 Maya skribux:\n\n{ASK}"
DAY_ONLY = "Tavi neno, poxus li renkontu zon la jovudo?"


def mail(text: str, subject: str = "Demando", sender: str = "dana@mail.example", at: datetime = NOW) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = f"Sinjo Dana Reyes <{sender}>"
    message["To"] = "maya@okafor.example"
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = "<one@mail.example>"
    message.set_content(text)
    return message.as_bytes()


MESSAGES = {
    "ask": mail(ASK),
    "day": mail(DAY_ONLY),
    "quote": mail(QUOTED),
    "crisis": mail("Tavi neno, zo velu mortu."),
    "vendor_auto": mail(ASK, "Auxta respondo: mi forestas"),
    "robot_sender": mail(ASK, sender="ne-responsu@mail.example"),
    "list_footer": mail(f"{ASK}\n\nKlaku tie por malaboni"),
    "list_link": mail(f"{ASK}\n\nForiri | Helpo"),
}
EXPLAIN_EACH = """
import sys
from contextlib import suppress
from eitherway.cli import main
for sys.argv in [["eitherway", "explain", "--json", each, *sys.argv[1:5]] for each in sys.argv[5:]]:
    with suppress(SystemExit):
        main()
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program with the new folders in it, and nothing else changed."""
    root = tmp_path_factory.mktemp("program")
    shutil.copytree(SOURCE, root / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(SOURCE.parent / "templates", root / "templates")
    shutil.copytree(DATA / "languages", root / "src" / "eitherway" / "languages", dirs_exist_ok=True)
    shutil.copytree(DATA / "templates", root / "templates", dirs_exist_ok=True)
    return root / "src"


@pytest.fixture(scope="module")
def told(source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What would be done about each of the messages, by one run of that copy."""
    folder = tmp_path_factory.mktemp("messages")
    (folder / "rules.yaml").write_text(RULES.format(host="127.0.0.1", port=143, user="maya"))
    (folder / "password").write_text("secret")
    (folder / "password").chmod(0o600)
    paths = [folder / f"{name}.eml" for name in MESSAGES]
    for path in paths:
        path.write_bytes(MESSAGES[path.stem])
    options = ("-c", folder / "rules.yaml", "--state", folder / "state")
    run = [sys.executable, "-c", EXPLAIN_EACH, *map(str, (*options, *paths))]
    env = {**environment(), "PYTHONPATH": str(source)}
    done = subprocess.run(run, check=True, env=env, capture_output=True, text=True, timeout=60)
    each = done.stdout.strip().split("\n}\n")
    return {name: json.loads(text.removesuffix("}") + "}") for name, text in zip(MESSAGES, each, strict=True)}


@pytest.fixture
def program(source: Path, tmp_path: Path, embedded: Account) -> Program:
    """Rules for that language in a folder, and an account on a mail server."""
    rules = RULES.format(host=embedded.host, port=embedded.port, user=embedded.user)
    (tmp_path / "rules.yaml").write_text(rules)
    (tmp_path / "password").write_text(embedded.password)
    (tmp_path / "password").chmod(0o600)
    return Program(source, tmp_path, embedded)


@dataclass(frozen=True)
class Program:
    """The copy of the program with rules and an account."""

    source: Path
    folder: Path
    account: Account

    def run(self, *words: str) -> str:
        """What the command prints."""
        env = {**environment(), "PYTHONPATH": str(self.source)}
        done = subprocess.run(
            line(self.folder, *words), check=False, env=env, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def texts(self, mailbox: str) -> list[str]:
        """The texts of the messages in a mailbox."""
        found = self.account.snapshot().get(mailbox, {}).values()
        bodies = (message_from_bytes(octets, policy=SMTP).get_body(("plain",)) for _, _, octets in found)
        return [str(body.get_content()).replace("\r\n", "\n") for body in bodies if body]


def test_an_ask_in_it_is_known_with_its_time_and_length(told: dict[str, Any]) -> None:
    found = told["ask"]

    assert found["rule"] == "foreign"
    assert found["because"][0] == "language: xx"
    assert (found["ask"]["asked"], found["ask"]["sort"]) == (True, "meeting")
    assert found["ask"]["sentence"] == ASK.removeprefix("Salux Maya, ")
    assert [each["start"] for each in found["ask"]["times"]] == ["2026-11-26T15:00"]
    assert found["ask"]["minutes"] == 120
    assert found["ask"]["missing"] == ["kie, aux rete-xx?"]


def test_a_day_in_a_question_has_its_name(told: dict[str, Any]) -> None:
    assert told["day"]["ask"]["missing"][0] == "kioma horo je jovudo-ox, 26-a novu-xx?"


def test_a_quote_in_it_is_no_ask(told: dict[str, Any]) -> None:
    assert not told["quote"]["ask"]["asked"]
    assert told["quote"]["rule"] is None


@pytest.mark.parametrize(
    ("message", "guard"),
    [
        ("crisis", "crisis"),
        ("vendor_auto", "vendor_auto"),
        ("robot_sender", "robot_sender"),
        ("list_footer", "list_footer"),
        ("list_link", "list_footer"),
    ],
)
def test_its_words_guard(told: dict[str, Any], message: str, guard: str) -> None:
    found = [each["guard"] for each in told[message]["guards"] if each["because"]]

    assert found == [guard]


def test_letter_and_card_speak_it(program: Program) -> None:
    now = datetime.now(UTC)
    program.run("once")
    program.account.deliver(mail(DAY_ONLY, at=now))

    program.run("once")

    (letter,), card = program.texts("Drafts"), "".join(program.texts("Requests"))
    assert letter.startswith("Salux Dana!\n\nDankux. Zo respondos gxisu ")
    assert "udo-ox, " in letter
    assert f"Vuje {now:%Y-%m-%d} Sinjo Dana Reyes skribux:\n> Tavi neno" in letter
    assert "Not said: what time on " in card  # it speaks the owner's language


def test_check_refuses_a_letter_that_reads_as_a_yes_in_it(program: Program) -> None:
    path = program.folder / "templates" / "xx" / "defer.txt"
    path.parent.mkdir(parents=True)
    path.write_text("{{ greeting }} Jesu! {{ promise }}")

    with pytest.raises(AssertionError, match="'jesu' reads as a yes"):
        program.run("check")


def test_every_file_of_it_is_whole() -> None:
    made = languages_in(DATA / "languages")["xx"]

    assert made.faults() == ()
