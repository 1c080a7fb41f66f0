"""The commands of a host as they are typed, with what is often wrong."""

from __future__ import annotations

import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.command import eitherway
from tests.servers.postgres import Postgres

RULES = """\
owner: {name: Maya, addresses: [maya@okafor.example], timezone: Europe/Vienna, signature: Maya}
mailbox: {host: 127.0.0.1, user: maya, password: {sealed: mail}}
rules:
  - {name: speaking, when: {text: [give a talk]}}
"""


@dataclass
class Host:
    """A folder with a key and maya's rules, and a database."""

    folder: Path
    database: str

    def tenant(self, *words: str, code: int = 0, key: str = "a", database: str | None = None) -> str:
        """What `eitherway tenant` says."""
        given = {
            "EITHERWAY_DATABASE": self.database if database is None else database,
            "EITHERWAY_MASTER_KEY": f"command:printf {key * 32}",
        }
        done = eitherway(self.folder, "tenant", *words, **given)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def shared(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Host:
    """A host with the tenant maya."""
    folder = tmp_path_factory.mktemp("host")
    write_rules(folder / "maya", RULES)
    host = Host(folder, postgres.database())
    host.tenant("add", "maya", str(folder / "maya"), "--secret", "mail=command:printf canary")
    return host


@pytest.fixture
def host(shared: Host, monkeypatch: pytest.MonkeyPatch) -> Host:
    """The host, in the current folder."""
    monkeypatch.chdir(shared.folder)
    return shared


def write_rules(folder: Path, rules: str) -> None:
    folder.mkdir()
    (folder / "rules.yaml").write_text(rules)


def test_a_tenant_comes_and_goes(host: Host, postgres: Postgres) -> None:
    second = postgres.database()

    host.tenant("add", "ben", "maya", "--secret", "mail=command:printf canary")
    assert "ben " in host.tenant("list")
    host.tenant("change", "ben", "maya")
    host.tenant("export", "ben", "ben.tar.gz")
    with tarfile.open(host.folder / "ben.tar.gz") as tar:
        assert "ben/files/rules.yaml" in tar.getnames()
    assert "0 requests" in host.tenant("forget", "ben", "dana@conf.example")
    assert "moved" in host.tenant("move", "ben", "--to", second)
    assert "already" in host.tenant("move", "ben", "--to", second)
    assert "ben" not in host.tenant("list")
    old = ("--old-master-key", "command:printf " + "a" * 32)
    assert "2 secrets" in host.tenant("rotate-key", *old, "--retire", key="b", database=second)
    assert "never sealed" in host.tenant("export", "ben", "x.tar.gz", database=second, code=78)
    host.tenant("remove", "ben", "--yes", database=second, key="b")
    assert "no tenants" in host.tenant("list", database=second)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("add maya maya --secret mail=command:true", "secret 'mail'"),
        ("add maya maya --secret mail=command:pwd", "there already"),
        ("add Maya maya", "not a name"),
        ("add ben maya", "give it with --secret mail=file:PATH"),
        ("add ben maya --secret canary", "never the secret itself"),
        ("add ben nowhere", "no rules.yaml"),
        ("change maya", "nothing to change"),
        ("change ghost maya", "no tenant 'ghost'"),
        ("export ghost ghost.tar.gz", "no tenant 'ghost'"),
        ("export maya nowhere/maya.tar.gz", "no folder nowhere"),
        ("forget ghost dana@conf.example", "no tenant 'ghost'"),
        ("forget maya dana", "not an address"),
        ("remove maya", "--yes is missing"),
        ("remove ghost --yes", "no tenant 'ghost'"),
        ("move maya --to DATABASE", "the database that it is in"),
        ("move maya --to sqlite:///maya", "a host needs PostgreSQL"),
    ],
)
def test_what_is_wrong_is_said(host: Host, words: str, said: str) -> None:
    output = host.tenant(*words.replace("DATABASE", host.database).split(), code=78)

    assert said in output
    assert "Traceback" not in output


def test_a_fault_of_the_rules_names_the_file_that_was_given(host: Host) -> None:
    write_rules(host.folder / "faulty", RULES.replace("user: maya, ", ""))

    output = host.tenant("change", "maya", "faulty", code=78)

    assert "faulty/rules.yaml:2:10: 'user' is missing" in output
    assert "/tmp/eitherway-" not in output


def test_an_interrupted_move_is_seen_in_the_list(host: Host, postgres: Postgres) -> None:
    statement = "UPDATE tenants SET hosted = %s"
    name = host.database.rpartition("/")[2]
    postgres.execute(statement % "false", database=name)

    output = host.tenant("list")

    postgres.execute(statement % "true", database=name)
    assert "interrupted: repeat its move or removal" in output


def test_a_tenant_with_trouble_is_seen_in_the_list(host: Host, postgres: Postgres) -> None:
    statement = "UPDATE tenants SET trouble = '%s', trouble_since = %s"
    name = host.database.rpartition("/")[2]
    postgres.execute(statement % ("refused", "'2026-11-29 11:20Z'"), database=name)

    output = host.tenant("list")

    postgres.execute(statement % ("", "NULL"), database=name)
    assert "epoch 0  a login is refused since 2026-11-29 11:20 UTC" in output
