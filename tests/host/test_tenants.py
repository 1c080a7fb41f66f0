"""The tenants of a host: added, changed, rotated, forgotten, removed; nothing in clear in a dump."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from eitherway.errors import ConfigError, FencedError
from eitherway.host.leases import Leases
from eitherway.host.sealing import Keyring
from eitherway.host.tenant_folder import TOKENS, TenantFolder
from eitherway.host.tenants import LEDGER_KEY, Tenants
from eitherway.storage.postgres import migrate_postgres
from eitherway.storage.private_files import make_privately
from tests.host.test_sealing import KEY, OTHER
from tests.servers.postgres import Postgres, programs
from tests.unit.test_ledger import REQUEST

RULES = {"rules.yaml": b"owner: maya", "templates/en/defer.txt": b"Hello"}


@pytest.fixture
def tenants(postgres: Postgres) -> Tenants:
    """An empty host."""
    url = postgres.database()
    migrate_postgres(url)
    return Tenants(url, Keyring(KEY))


def lease(tenants: Tenants, name: str = "w") -> int:
    leases = Leases(tenants.url, name, 10)
    leases.beat()
    return leases.claim(10)[0].epoch


def test_what_was_added_is_read_again(tenants: Tenants) -> None:
    tenants.add("maya", RULES, {"mail": b"pass word"})

    assert tenants.names() == ("maya",)
    assert tenants.files("maya") == (1, RULES)
    assert tenants.secret("maya", "mail") == b"pass word"
    assert len(tenants.secret("maya", LEDGER_KEY)) == 32
    with pytest.raises(ConfigError, match="there already"):
        tenants.add("maya", RULES, {})
    with pytest.raises(ConfigError, match="no secret 'other'"):
        tenants.secret("maya", "other")


def change_often(tenants: Tenants) -> None:
    for number in range(8):
        tenants.change("maya", {"rules.yaml": b"%d" % number}, {})


def test_a_change_is_a_new_version_and_the_last_ones_are_kept(tenants: Tenants) -> None:
    tenants.add("maya", RULES, {})
    change_often(tenants)

    assert tenants.files("maya") == (9, {"rules.yaml": b"7"})
    assert tenants.files("maya", before=9) == (8, {"rules.yaml": b"6"})
    assert tenants.files("maya", before=5) == (0, {})


def test_a_dump_holds_no_secret(tenants: Tenants, postgres: Postgres) -> None:
    tenants.add("maya", RULES, {"mail": b"canary-pass-word"})
    folder = programs()
    assert folder is not None
    address = tenants.url.replace("+psycopg", "").replace("eitherway@", "admin@")

    dump = subprocess.run([folder / "pg_dump", address], check=True, capture_output=True, env=os.environ)

    assert b"tenant_secrets" in dump.stdout
    assert b"canary" not in dump.stdout
    assert b"canary".hex().encode() not in dump.stdout
    assert KEY.octets not in dump.stdout
    assert KEY.octets.hex().encode() not in dump.stdout


def test_a_wrong_master_key_is_refused_and_changes_nothing(tenants: Tenants) -> None:
    tenants.check_keys()
    tenants.add("maya", RULES, {"mail": b"pass word"})
    wrong = Tenants(tenants.url, Keyring(OTHER))

    with pytest.raises(ConfigError, match=f"{OTHER.name} never sealed anything .*{KEY.name} did"):
        wrong.check_keys()
    with pytest.raises(ConfigError, match="--old-master-key"):
        wrong.secret("maya", "mail")

    tenants.check_keys()
    assert tenants.secret("maya", "mail") == b"pass word"


def test_another_master_key_takes_over(tenants: Tenants) -> None:
    tenants.check_keys()
    tenants.add("maya", RULES, {"mail": b"maya"})
    tenants.add("ben", RULES, {"mail": b"ben"})
    both = Tenants(tenants.url, Keyring(OTHER, (KEY,)))

    assert (both.rotate(), both.rotate()) == (4, 0)
    both.retire_keys()

    alone = Tenants(tenants.url, Keyring(OTHER))
    alone.check_keys()
    assert [alone.secret(name, "mail") for name in ("maya", "ben")] == [b"maya", b"ben"]
    with pytest.raises(ConfigError, match="never sealed"):
        tenants.check_keys()


def test_a_key_that_opens_nothing_is_not_made_known(tenants: Tenants) -> None:
    tenants.check_keys()
    tenants.add("maya", RULES, {"mail": b"maya"})
    wrong = Tenants(tenants.url, Keyring(OTHER))

    with pytest.raises(ConfigError, match="--old-master-key"):
        wrong.rotate()

    with pytest.raises(ConfigError, match="never sealed"):
        wrong.check_keys()


def test_the_ledger_of_a_tenant_is_written_under_its_lease(tenants: Tenants) -> None:
    tenants.add("maya", RULES, {})
    epoch = lease(tenants)
    ledger = tenants.ledger("maya", "account", epoch)
    ledger.set_fact("a", "b")

    tenants.take_away("maya")

    with pytest.raises(FencedError):
        ledger.set_fact("a", "c")
    with pytest.raises(FencedError):
        tenants.keep_secret("maya", epoch, "mail", b"x")
    assert lease_is_refused(tenants)
    tenants.give_back("maya")
    assert lease(tenants, "other") == epoch + 2


def lease_is_refused(tenants: Tenants) -> bool:
    leases = Leases(tenants.url, "another", 10)
    leases.beat()
    return leases.claim(10) == ()


def add_with_a_request(tenants: Tenants, name: str) -> None:
    tenants.add(name, RULES, {})
    ledger = tenants.ledger(name, "account", 0)
    ledger.record(replace(REQUEST, asker=ledger.person("dana@conf.example")))


def test_a_person_is_forgotten_and_a_tenant_removed(tenants: Tenants) -> None:
    add_with_a_request(tenants, "maya")
    add_with_a_request(tenants, "ben")

    assert tenants.forget("maya", "dana@conf.example") == 1
    tenants.remove("maya")

    assert tenants.names() == ("ben",)
    assert len(tenants.ledger("ben", "account", 0).requests()) == 1
    with pytest.raises(ConfigError, match="no tenant 'maya'"):
        tenants.epoch("maya")


def test_a_worker_that_remembers_a_forgotten_person_writes_nothing(tenants: Tenants) -> None:
    add_with_a_request(tenants, "maya")
    epoch = lease(tenants)
    remembering = tenants.ledger("maya", "account", epoch)

    assert tenants.forget("maya", "dana@conf.example") == 1

    with pytest.raises(FencedError):
        remembering.record(REQUEST)
    assert lease(tenants, "another") == epoch + 2


RULES_OF_MAYA = b"""\
owner: {name: Maya, addresses: [maya@okafor.example], timezone: Europe/Vienna, signature: Maya}
mailbox: {host: 127.0.0.1, user: maya, password: {sealed: mail}}
rules:
  - {name: speaking, when: {text: [give a talk]}}
"""


def folder_of(tenants: Tenants, worker: str, place: Path) -> TenantFolder:
    """The folder of a worker that takes the one tenant now."""
    leases = Leases(tenants.url, worker, 10, patience=60)
    leases.beat()
    return TenantFolder(tenants, leases.claim(10)[0], place)


def test_a_sign_in_that_one_worker_renewed_is_there_for_the_next(tenants: Tenants, tmp_path: Path) -> None:
    tenants.add("maya", {"rules.yaml": RULES_OF_MAYA}, {})
    first = folder_of(tenants, "first", tmp_path / "first")
    first.write()
    renewed = tmp_path / "first" / "state" / TOKENS / "google.json"
    make_privately(renewed.parent)
    renewed.write_bytes(b'{"refresh_token": "canary"}')
    first.keep_tokens()
    Leases(tenants.url, "first", 10).leave()

    second = folder_of(tenants, "second", tmp_path / "second")
    second.write()

    kept = tmp_path / "second" / "state" / TOKENS / "google.json"
    assert kept.read_bytes() == b'{"refresh_token": "canary"}'
    assert kept.stat().st_mode & 0o077 == 0
    renewed.write_bytes(b'{"refresh_token": "of a zombie"}')
    with pytest.raises(FencedError):
        first.keep_tokens()
    assert tenants.secret("maya", "kept/google.json") == b'{"refresh_token": "canary"}'
