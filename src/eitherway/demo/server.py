"""An embedded IMAP server (pymap) on a free loopback port, with one empty account. An edge."""

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from eitherway.errors import ConfigError, TransientError
from eitherway.values import dataclass

USER, PASSWORD = "maya@okafor.example", "demo password"
PATIENCE = 30  # seconds for the server to start


def program(users: tuple[str, ...], password: str) -> str:
    """The source of an embedded server with these empty accounts; its arguments are those of pymap."""
    return _PROGRAM.format(users=users, password=password)


# pymap's own demo account has mail in it; these are empty. Only the task of a connection refers to itself
# (proxyprotocol.reader makes it), so that it could be garbage-collected while it waits: keep a reference.
_PROGRAM = """
import asyncio
import pymap.imap
from pymap.backend.dict import DictBackend
from pymap.main import main
from pymap.user import Passwords, UserMetadata

async def add(cls, config, login):
    password = await Passwords(config).hash_password({password!r})
    for user in {users!r}:
        login.users_dict[user] = UserMetadata(config, user, password=password)

class Server(pymap.imap.IMAPServer):
    tasks = set()

    async def __call__(self, *connection):
        task = asyncio.current_task()
        self.tasks.add(task)
        try:
            await super().__call__(*connection)
        finally:
            self.tasks.remove(task)

pymap.imap.IMAPServer = Server
DictBackend._add_demo_user = classmethod(add)
main()
"""


@dataclass(frozen=True, slots=True)
class DemoServer:
    """A running embedded server."""

    port: int

    @contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        """A mail client of the demo's owner, signed in."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=PATIENCE)
        client.login(USER, PASSWORD)
        try:
            yield client
        finally:
            client.logout()

    def deliver(self, messages: tuple[bytes, ...], mailbox: str = "INBOX") -> None:
        """Puts messages into a mailbox."""
        with self.client() as client:
            for message in messages:
                client.append(mailbox, "", "", message)

    def read(self, mailbox: str) -> tuple[bytes, ...]:
        """The octets of every message in a mailbox, oldest first."""
        with self.client() as client:
            client.select(f'"{mailbox}"', readonly=True)
            _, data = client.fetch("1:*", "(BODY.PEEK[])")
            return tuple(item[1] for item in data if isinstance(item, tuple))


def how_to_install(here: Path, prefix: str) -> str:
    """The line that brings the demo where the program is: in a clone, or as a package of pipx, uv or pip."""
    if is_clone(here):
        return "make demo"
    parts = Path(prefix).parts
    if "pipx" in parts:
        return "pipx install --force 'eitherway[demo]'"
    return "uv tool install --force 'eitherway[demo]'" if "uv" in parts else "pip install 'eitherway[demo]'"


def is_clone(here: Path = Path(__file__)) -> bool:
    """Whether the program runs from a clone, which has make's targets."""
    return (here.parents[3] / "Makefile").exists()


@contextmanager
def embedded() -> Iterator[DemoServer]:
    """A running server that ends with the block. Raises ConfigError if pymap is not installed."""
    if find_spec("pymap") is None:
        raise ConfigError(f"demo: pymap is not installed; run: {how_to_install(Path(__file__), sys.prefix)}")
    port = _free_port()
    source = program((USER,), PASSWORD)
    process = subprocess.Popen(
        [sys.executable, "-c", source, "--host", "127.0.0.1", "--port", str(port), "--no-tls", "dict"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield DemoServer(port)
    finally:
        process.terminate()
        process.wait(10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                if connection.recv(4).startswith(b"* "):
                    return
        except OSError:
            time.sleep(0.05)
    raise TransientError("demo: the embedded mail server did not start; try again")
