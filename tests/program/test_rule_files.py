"""The watcher follows its rules file where the system has no watch for it."""

from __future__ import annotations

import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from eitherway.engine.rule_files import changes
from tests.command import environment, line
from tests.servers.account import Account
from tests.servers.required import require
from tests.stories.office import Office
from tests.watching import ask, broken, is_told, within


@contextmanager
def watcher_without(limit: str, folder: Path) -> Iterator[None]:
    """A running watcher that may have none of what `limit` counts; its log is in `folder`."""
    script = f'echo 0 > /proc/sys/user/{limit} && exec "$@"'
    unshare = ["unshare", "--user", "--map-root-user"]
    require(
        shutil.which("unshare") is not None
        and subprocess.run([*unshare, "true"], check=False).returncode == 0,
        "user namespaces are missing (unshare)",
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*unshare, "sh", "-c", script, "-", *line(folder, "run")], env=environment(), stderr=log
        )
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def test_a_pack_beside_the_rules_is_watched(tmp_path: Path) -> None:
    rules, stop = tmp_path / "rules.yaml", threading.Event()
    (tmp_path / "packs").mkdir()
    rules.write_text("pack: bakery\n")
    told = changes(rules, stop)
    threading.Timer(1, (tmp_path / "packs/bakery.yaml").write_text, ["rules: []\n"]).start()

    assert next(told) is None
    stop.set()


@pytest.mark.parametrize("limit", ["max_inotify_instances", "max_inotify_watches"])
def test_without_an_inotify_watch_the_rules_are_looked_at(
    dovecot: Account, tmp_path: Path, limit: str
) -> None:
    office = Office(dovecot, tmp_path, datetime.now(UTC))
    rules = tmp_path / "rules.yaml"
    good = rules.read_text()

    with watcher_without(limit, tmp_path):
        ask(office, "ann")
        rules.write_text(broken(good))
        within(40, lambda: is_told(office))
        rules.write_text(good)
        within(40, lambda: not is_told(office))

    log = (tmp_path / "log").read_text()
    assert log.count("no inotify watch is left") == 1
    assert "Traceback" not in log
