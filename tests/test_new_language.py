"""A made-up language: with one folder of words and one of templates, every part of the program knows it."""

from __future__ import annotations

import json
import shutil
import subprocess
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

DATA = Path(__file__).parent / "data" / "new_language"
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


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program with the new folders in it, and nothing else changed."""
    root = tmp_path_factory.mktemp("program")
    shutil.copytree(SOURCE, root / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(SOURCE.parent / "templates", root / "templates")
    shutil.copytree(DATA / "languages", root / "src" / "eitherway" / "languages", dirs_exist_ok=True)
    shutil.copytree(DATA / "templates", root / "templates", dirs_exist_ok=True)
    return root / "src"


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

    def explain(self, text: str, subject: str = "Demando", sender: str = "dana@mail.example") -> Any:
        """What would be done about such a message."""
        (self.folder / "message.eml").write_bytes(mail(text, subject, sender))
        return json.loads(self.run("explain", "--json", str(self.folder / "message.eml")))

    def texts(self, mailbox: str) -> list[str]:
        """The texts of the messages in a mailbox."""
        found = self.account.snapshot().get(mailbox, {}).values()
        bodies = (message_from_bytes(octets, policy=SMTP).get_body(("plain",)) for _, _, octets in found)
        return [str(body.get_content()).replace("\r\n", "\n") for body in bodies if body]


def mail(text: str, subject: str = "Demando", sender: str = "dana@mail.example", at: datetime = NOW) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = f"Sinjo Dana Reyes <{sender}>"
    message["To"] = "maya@okafor.example"
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = "<one@mail.example>"
    message.set_content(text)
    return message.as_bytes()


def guards(told: Any) -> list[str]:
    return [each["guard"] for each in told["guards"] if each["because"]]


def test_an_ask_in_it_is_known_with_its_time_and_length(program: Program) -> None:
    told = program.explain(ASK)

    assert told["rule"] == "foreign"
    assert told["because"][0] == "language: xx"
    assert (told["ask"]["asked"], told["ask"]["sort"]) == (True, "meeting")
    assert told["ask"]["sentence"] == ASK.removeprefix("Salux Maya, ")
    assert [each["start"] for each in told["ask"]["times"]] == ["2026-11-26T15:00"]
    assert told["ask"]["minutes"] == 120
    assert told["ask"]["missing"] == ["kie, aux rete-xx?"]


def test_a_day_in_a_question_has_its_name(program: Program) -> None:
    told = program.explain(DAY_ONLY)

    assert told["ask"]["missing"][0] == "kioma horo je jovudo 26 novu-xx?"


def test_a_quote_in_it_is_no_ask(program: Program) -> None:
    told = program.explain(QUOTED)

    assert not told["ask"]["asked"]
    assert told["rule"] is None


@pytest.mark.parametrize(
    ("text", "subject", "sender", "guard"),
    [
        ("Tavi neno, zo velu mortu.", "Demando", "dana@mail.example", "crisis"),
        (ASK, "Auxta respondo: mi forestas", "dana@mail.example", "vendor_auto"),
        (ASK, "Demando", "ne-responsu@mail.example", "robot_sender"),
        (f"{ASK}\n\nKlaku tie por malaboni", "Demando", "dana@mail.example", "list_footer"),
        (f"{ASK}\n\nForiri | Helpo", "Demando", "dana@mail.example", "list_footer"),
    ],
)
def test_its_words_guard(program: Program, text: str, subject: str, sender: str, guard: str) -> None:
    told = program.explain(text, subject, sender)

    assert guards(told) == [guard]


def test_letter_and_card_speak_it(program: Program) -> None:
    now = datetime.now(UTC)
    program.run("once")
    program.account.deliver(mail(DAY_ONLY, at=now))

    program.run("once")

    (letter,), card = program.texts("Drafts"), "".join(program.texts("Requests"))
    assert letter.startswith("Salux Dana!\n\nDankux. Zo respondos gxisu ")
    assert "udo-ox, " in letter
    assert f"Vuje {now:%Y-%m-%d} Sinjo Dana Reyes skribux:\n> Tavi neno" in letter
    assert "kioma horo je jovudo" in card


def test_check_refuses_a_letter_that_reads_as_a_yes_in_it(program: Program) -> None:
    path = program.folder / "templates" / "xx" / "defer.txt"
    path.parent.mkdir(parents=True)
    path.write_text("{{ greeting }} Jesu! {{ promise }}")

    with pytest.raises(AssertionError, match="'jesu' reads as a yes"):
        program.run("check")


def test_every_file_of_it_is_whole() -> None:
    made = languages_in(DATA / "languages")["xx"]

    assert made.faults() == ()
