"""PostgreSQL from Debian in a folder of its own, never as root, on a free port, ended by its pid."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from tests.servers.account import free_ports

MISSING = "PostgreSQL is not installed; install it with 'apt-get install postgresql' to run these tests"


def programs() -> Path | None:
    """The folder of the newest PostgreSQL's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[4]))
    if found:
        return found[-1].parent
    alone = shutil.which("initdb")
    return Path(alone).parent if alone else None


class Postgres:
    """One server. Each `database()` is a fresh one, owned by a role that is not a superuser."""

    def __init__(self, **settings: str) -> None:
        bin_folder = programs()
        assert bin_folder is not None, MISSING
        self._bin = bin_folder
        self.folder = Path(tempfile.mkdtemp(prefix="eitherway-postgres-"))
        (self.port,) = free_ports(1)
        self._numbers = itertools.count(1)
        self._settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.folder),
            **settings,
        }
        if os.geteuid() == 0:
            shutil.chown(self.folder, self._user, self._user)
        data = ("-D", str(self.folder / "data"))
        self._run("initdb", *data, "-U", "admin", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-N")
        self.start()
        self.execute("CREATE ROLE eitherway LOGIN")

    @property
    def _user(self) -> str:
        names = {one.pw_name for one in pwd.getpwall()}
        return "postgres" if "postgres" in names else "nobody"

    def _line(self, program: str, *arguments: str) -> list[str]:
        if os.geteuid() != 0:
            return [str(self._bin / program), *arguments]
        user = pwd.getpwnam(self._user)
        who = (f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups")
        return ["setpriv", *who, str(self._bin / program), *arguments]

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(self._line(program, *arguments), check=True, capture_output=True, cwd=self.folder)

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        options = [f"-c{name}={value}" for name, value in self._settings.items()]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self._line("postgres", "-D", str(self.folder / "data"), "-p", str(self.port), *options),
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
        end = time.monotonic() + 30
        ready = [str(self._bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        while subprocess.run(ready, check=False).returncode:
            assert self.process.poll() is None, (self.folder / "log").read_text("utf-8", "replace")
            assert time.monotonic() < end, "PostgreSQL does not answer"
            time.sleep(0.05)

    def stop(self, how: int = signal.SIGINT) -> None:
        """Ends it: SIGINT is its fast shutdown, SIGQUIT leaves the rest to the recovery of the next start."""
        self.process.send_signal(how)
        self.process.wait(30)

    def address(self, database: str, role: str = "eitherway") -> str:
        return f"postgresql+psycopg://{role}@127.0.0.1:{self.port}/{database}"

    def database(self) -> str:
        """The address of a new database."""
        name = f"db{next(self._numbers)}_{os.getpid()}"
        self.execute(f"CREATE DATABASE {name} OWNER eitherway")
        return self.address(name)

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Runs a statement as the superuser."""
        import psycopg

        address = self.address(database, "admin").replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            done = connection.execute(statement)  # type: ignore[arg-type]
            return done.fetchall() if done.description else []

    def destroy(self) -> None:
        """Ends it and removes its folder."""
        if self.process.poll() is None:
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
