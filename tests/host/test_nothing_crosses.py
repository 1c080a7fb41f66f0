"""Canary words over what a host writes: nobody's stand with another, nor in a log, figure or dump."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import eitherway
from tests.host.storm import Storm, empty_storm, wait_until
from tests.practice_scene import octets_below
from tests.servers import postgres as postgres_server
from tests.servers.account import free_ports
from tests.servers.required import require

WORDS = ("quagga", "okapi", "numbat", "axolotl")  # the last one's password is wrong
BOARD = Path(__file__).parents[2] / "packaging" / "host" / "board.json"
_RULES = """\
owner: {{name: By WORD, addresses: ["{user}", WORD@me.example], timezone: Europe/Vienna, signature: By WORD}}
mailbox: {{host: 127.0.0.1, port: {port}, security: plain, user: "{user}", password: {{sealed: mail}}}}
calendars:
  - {{name: WORD, ics: "http://127.0.0.1:9/WORD.ics"}}
people:
  clients: [WORD@client.example]
rules:
  - {{name: speaking, when: {{text: [give a talk]}}}}
"""
_LETTER = """\
From: Asker {word} <{word}@asker.example>
To: {user}
Subject: A talk on the {word}
Date: {date}
Message-ID: <{word}@asker.example>
Content-Type: text/plain; charset=utf-8

Would you give a talk on the {word} next Tuesday at 10:00?

{word}
"""


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Storm]:
    """A host with a tenant for each word, and no worker."""
    require(postgres_server.programs() is not None, postgres_server.MISSING)
    storm = empty_storm(tmp_path, len(WORDS))
    storm.tenants.check_keys()
    add_people(storm)
    yield storm
    storm.end()
    storm.dovecot.destroy()
    storm.postgres.destroy()


def add_people(storm: Storm) -> None:
    for word in WORDS:
        wrong = b"" if word != WORDS[-1] else b"axolotl"
        storm.add_person(_RULES.replace("WORD", word), b"secret word" + wrong)


def ask_all(storm: Storm) -> None:
    for number, word in enumerate(WORDS):
        storm.put(number, _LETTER, word=word)


def asked(port: int) -> str:
    """All that a worker answers to who asks for its figures."""
    pages = ("metrics", "healthz", "readyz")
    return "".join(
        urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}", timeout=10).read().decode()
        for page in pages
    )


def dumped(storm: Storm) -> tuple[bytes, bytes]:
    """The dump of the database: all of it, and without the files that the tenants gave."""
    folder, address = (
        postgres_server.programs(),
        storm.postgres.address(storm.url.rpartition("/")[2], "admin"),
    )
    assert folder is not None
    line = [str(folder / "pg_dump"), address.replace("+psycopg", "")]
    some = [*line, "--exclude-table-data=tenant_files"]
    whole, part = (subprocess.run(one, check=True, capture_output=True).stdout for one in (line, some))
    return whole, part


def words_in(octets: bytes | str) -> list[str]:
    """The words that stand in these, in clear or in hex."""
    text = octets if isinstance(octets, bytes) else octets.encode()
    return [word for word in WORDS if word.encode() in text or word.encode().hex().encode() in text]


def is_done(storm: Storm) -> bool:
    """Whether all but the last have their draft and card, and that one's trouble is noted."""
    return len(storm.drafts()) == len(WORDS) - 1 and "a login is refused" in told(storm, "list")


def told(storm: Storm, *words: str) -> str:
    done = eitherway(storm.folder, "tenant", *words, **storm.known)
    return done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_no_word_of_one_stands_with_another_nor_in_what_the_host_writes(host: Storm) -> None:
    (port, other) = free_ports(2)
    host.start_worker(4, figures=f"127.0.0.1:{port}")
    host.start_worker(4, "--json", figures=f"127.0.0.1:{other}")
    assert wait_until(lambda: host.looked_at() == 3, 200)
    ask_all(host)
    assert wait_until(lambda: is_done(host), 200)
    host.tenants.change("t0000", {"rules.yaml": b"owner: {name: quagga\n"}, {})
    host.postgres.stop(signal.SIGQUIT)
    host.postgres.start()
    assert wait_until(lambda: "rules refused" in host.logs() or "has faults" in host.logs(), 100)
    figures = asked(port) + asked(other)
    said = told(host, "list") + told(host, "list", "--json") + told(host, "workers")
    folders = {path.name: words_in(octets_below(path)) for path in host.folder.glob("run/*/t*")}
    mailboxes = [words_in(octets_below(host.dovecot.maildir(account))) for account in host.accounts]
    archives = [words_in(archive) for archive in exported(host)]
    whole, part = dumped(host)
    host.end()

    alone = [[word] for word in WORDS]
    assert mailboxes == [*alone[:-1], [WORDS[-1]]]
    assert archives == alone
    assert folders == {f"t{number:04}": [word] for number, word in enumerate(WORDS)}
    assert words_in(host.logs()) == []
    assert words_in(figures) == []
    assert words_in(said) == []
    assert words_in(part) == []
    assert "secret word" not in host.logs() + figures + said
    assert b"secret word" not in whole
    assert b"asker.example" not in whole
    assert b"asker.example".hex().encode() not in whole
    assert "a login is refused since" in said
    assert figures_of_the_board() <= set(re.findall(r"^([a-z_]+)[ {]", figures, re.MULTILINE))


def exported(storm: Storm) -> Iterator[bytes]:
    """What each tenant gets who asks for all that is stored."""
    from eitherway.host.tenant_move import exported as archive_of

    for number in range(len(WORDS)):
        yield subprocess.run(
            ["gzip", "-dc"], input=archive_of(f"t{number:04}", storm.tenants), check=True, capture_output=True
        ).stdout


def figures_of_the_board() -> set[str]:
    """The figures that the board shows."""
    panels = json.loads(BOARD.read_text("utf-8"))["panels"]
    shown = " ".join(target["expr"] for panel in panels for target in panel["targets"])
    return set(re.findall(r"\b(?:eitherway|process)_[a-z_]+", shown))
