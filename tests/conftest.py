"""Fixtures for everybody: real servers, one of each kind per test process, a fresh account per test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.memory.account import MemoryAccount
from tests.servers import courier as courier_server
from tests.servers import cyrus as cyrus_server
from tests.servers import dovecot as dovecot_server
from tests.servers import embedded as embedded_server
from tests.servers import postgres as postgres_server
from tests.servers.account import Account
from tests.servers.courier import Courier
from tests.servers.cyrus import Cyrus
from tests.servers.dav import Account as DavAccount
from tests.servers.dovecot import Dovecot
from tests.servers.embedded import Embedded
from tests.servers.postgres import Postgres
from tests.servers.radicale import Radicale
from tests.servers.required import require

# How long one example takes says nothing on a busy machine; times are checked by `make bench`.
# The same tree passes or fails each time; EITHERWAY_LONG_TESTS looks for new examples.
LONG = bool(os.environ.get("EITHERWAY_LONG_TESTS"))
settings.register_profile("eitherway", deadline=None, derandomize=not LONG)
settings.load_profile("eitherway")

SERVERS = ("dovecot", "embedded", "courier", "cyrus")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the stories run."""
    choices = ("memory", *SERVERS, "cyrus-alternative")
    parser.addoption("--server", choices=choices, default="memory", help="where stories run")


@pytest.fixture(scope="session")
def dovecot_process() -> Iterator[Dovecot]:
    """The Dovecot of this test process."""
    require(dovecot_server.installed() is not None, dovecot_server.MISSING)
    server = Dovecot()
    yield server
    server.destroy()


@pytest.fixture(scope="session")
def radicale_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    """The calendar server of this test process."""
    server = Radicale(tmp_path_factory.mktemp("radicale"))
    yield server
    server.destroy()


@pytest.fixture
def radicale(radicale_process: Radicale) -> DavAccount:
    """An account on it without calendars."""
    return radicale_process.account()


@pytest.fixture(scope="session")
def embedded_process() -> Iterator[Embedded]:
    """The pymap of this test process."""
    require(embedded_server.installed(), embedded_server.MISSING)
    server = Embedded()
    yield server
    server.destroy()


@pytest.fixture(scope="session")
def courier_process() -> Iterator[Courier]:
    """The Courier of this machine."""
    require(courier_server.installed(), courier_server.MISSING)
    server = Courier()
    yield server
    server.destroy()


@pytest.fixture(scope="session")
def cyrus_process() -> Iterator[Cyrus]:
    """The Cyrus of this test process."""
    require(cyrus_server.installed(), cyrus_server.MISSING)
    server = Cyrus()
    yield server
    server.destroy()


@pytest.fixture(scope="session")
def alternative_cyrus_process() -> Iterator[Cyrus]:
    """The Cyrus of this test process that has the alternative namespace."""
    require(cyrus_server.installed(), cyrus_server.MISSING)
    server = Cyrus(alternative=True)
    yield server
    server.destroy()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The PostgreSQL of this test process."""
    require(postgres_server.programs() is not None, postgres_server.MISSING)
    server = Postgres(fsync="off")
    yield server
    server.destroy()


@pytest.fixture
def memory() -> MemoryAccount:
    """A fresh account in memory."""
    return MemoryAccount()


@pytest.fixture
def dovecot(dovecot_process: Dovecot) -> Account:
    """A fresh account on Dovecot."""
    return dovecot_process.account()


@pytest.fixture
def embedded(embedded_process: Embedded) -> Account:
    """A fresh account on pymap."""
    return embedded_process.account()


@pytest.fixture
def courier(courier_process: Courier) -> Account:
    """A fresh account on Courier."""
    return courier_process.account()


@pytest.fixture
def cyrus(cyrus_process: Cyrus) -> Account:
    """A fresh account on Cyrus."""
    return cyrus_process.account()


@pytest.fixture(name="cyrus-alternative")
def cyrus_alternative(alternative_cyrus_process: Cyrus) -> Account:
    """A fresh account on Cyrus with the alternative namespace: nothing is below INBOX."""
    return alternative_cyrus_process.account()


@pytest.fixture(params=["dovecot", "embedded"] + ["courier"] * courier_server.installed())
def server(request: pytest.FixtureRequest) -> Account:
    """A fresh account on each kind of server that most tests of the whole program need."""
    account: Account = request.getfixturevalue(request.param)
    return account
