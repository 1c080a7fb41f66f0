"""`service` and the last words of the command line, with a systemctl that says what the test wants."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.command import environment, line
from tests.servers.account import Account
from tests.stories.office import Office

pytestmark = pytest.mark.skipif(sys.platform == "darwin", reason="the units of systemd")
NOBODY = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")


@dataclass
class Machine:
    """A home folder and the program systemctl, which ends with `code`."""

    folder: Path
    code: int = 0

    def eitherway(self, *words: str, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        program = self.folder / "bin/systemctl"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f'#!/bin/sh\necho "$@" >> {self.folder}/asked\nexit {self.code}\n')
        program.chmod(0o755)
        home = {"HOME": str(self.folder), "PATH": f"{program.parent}:{os.environ['PATH']}"}
        return subprocess.run(
            [*before, *line(self.folder, *words)],
            env={**environment(), **home}, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    @property
    def unit(self) -> Path:
        return self.folder / ".config/systemd/user/eitherway.service"


@pytest.fixture
def machine(dovecot: Account, tmp_path: Path) -> Machine:
    Office(dovecot, tmp_path)
    return Machine(tmp_path)


def test_a_service_that_is_stopped_is_told_with_what_starts_it(machine: Machine) -> None:
    installed = machine.eitherway("service", "install")
    machine.code = 3

    stopped = machine.eitherway("service", "status")

    assert installed.returncode == 0
    assert stopped.returncode == 78
    assert stopped.stdout == f"the service is installed and does not run ({machine.unit})\n"
    assert stopped.stderr == (
        "eitherway: the service does not run; why: journalctl --user -u eitherway; "
        "to start it: systemctl --user start eitherway\n"
    )


def test_a_service_that_cannot_be_started_ends_with_the_line_to_run(machine: Machine) -> None:
    machine.code = 1

    done = machine.eitherway("service", "install")

    assert done.returncode == 78
    assert machine.unit.exists()
    assert done.stderr.splitlines()[-1].startswith("eitherway: nothing is running yet; to run it now: ")
    assert " run -c " in done.stderr.splitlines()[-1]


def test_a_service_that_runs_is_told_and_one_that_was_removed(machine: Machine) -> None:
    machine.eitherway("service", "install")

    runs = machine.eitherway("service", "status")
    removed = machine.eitherway("service", "uninstall")
    gone = machine.eitherway("service", "status")

    assert (runs.returncode, runs.stdout) == (0, f"the service runs ({machine.unit})\n")
    assert removed.returncode == 0
    assert "--user disable --now eitherway" in (machine.folder / "asked").read_text()
    assert gone.returncode == 78
    assert "to install it: eitherway service install" in gone.stderr


def test_a_unit_that_cannot_be_written_is_told_in_a_sentence(machine: Machine) -> None:
    (machine.folder / ".config").write_text("a file where a folder should be")

    done = machine.eitherway("service", "install")

    assert done.returncode == 78
    assert "cannot be changed: Not a directory; check the permissions of its folder" in done.stderr
    assert "Traceback" not in done.stderr


def test_one_service_keeps_a_practice_running(machine: Machine) -> None:
    rules = (machine.folder / "rules.yaml").read_text()
    practice, beside = machine.folder / "the practice", machine.folder / "ben state"
    (practice / "maya").mkdir(parents=True)
    (practice / "maya/rules.yaml").write_text(rules)
    (practice / "practice.yaml").write_text("people:\n  maya:\n  ben: {state: ../ben state}\n")
    file = str(practice / "practice.yaml")

    done = machine.eitherway("service", "install", "--practice", file)
    whole = machine.eitherway("service", "install", "--practice", file, "--system", "--print")
    (practice / "practice.yaml").write_text("peple:\n")
    refused = machine.eitherway("service", "install", "--practice", file)

    assert done.returncode == 0, done.stderr
    assert f'run --practice "{file}"\n' in machine.unit.read_text()
    assert f"to see it at work: eitherway status --practice '{file}'" in done.stderr
    assert "--user enable --now eitherway" in (machine.folder / "asked").read_text()
    assert f'ReadWritePaths="{practice}" "{beside}"\n' in whole.stdout
    assert beside.is_dir()
    assert refused.returncode == 78
    assert "practice.yaml:1:" in refused.stderr


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of this machine can write."""
    folder = Path(tempfile.mkdtemp(prefix="eitherway-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(os.getuid() == 0 and not shutil.which("setpriv"), reason="no way not to be root")
def test_a_unit_for_the_machine_needs_root_and_says_so(open_folder: Path, dovecot: Account) -> None:
    Office(dovecot, open_folder)
    shutil.rmtree(open_folder / "state")

    before = NOBODY if os.getuid() == 0 else ()
    done = Machine(open_folder).eitherway("service", "install", "--system", before=before)

    assert done.returncode == 78, done.stderr
    assert "Permission denied; with --system this needs root" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (open_folder / "asked").exists()


def test_what_the_system_refuses_is_one_sentence_and_its_trace_is_for_who_asks(machine: Machine) -> None:
    shutil.rmtree(machine.folder / "state")
    (machine.folder / "state").write_text("a file where a folder should be")

    done = machine.eitherway("service", "install")
    more = machine.eitherway("service", "install", "-v")

    assert done.returncode == 74
    assert done.stderr.startswith(f"eitherway: {machine.folder}/state: File exists; check")
    assert "  File " not in done.stderr
    assert "  File " in more.stderr
