"""A running `eitherway run`: how to start and end it, to wait for what it does, and to edit its rules."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests.command import start
from tests.stories.office import Office, letter


@contextmanager
def watcher(folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A running watcher; it is ended with SIGTERM."""
    process = start(folder, "run", "-q", *words)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        finally:
            process.kill()


def within(seconds: float, condition: Callable[[], bool]) -> float:
    """How long it took until this was so; at most `seconds`."""
    begin = time.monotonic()
    assert is_so_within(seconds, condition)
    return time.monotonic() - begin


def is_so_within(seconds: float, condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def ask(office: Office, name: str, text: str = "Could you give a talk?") -> None:
    """Delivers a request; returns when one more draft is there."""
    drafts = len(office.drafts())
    office.deliver(letter(f"{name} <{name}@mail.example>", "A question", text, datetime.now(UTC)))
    within(40, lambda: len(office.drafts()) == drafts + 1)


def broken(rules: str) -> str:
    """These rules with a misspelt setting."""
    return rules.replace("rules:\n", "rules:\n  - {name: x, whem: 1}\n", 1)


def is_told(office: Office) -> bool:
    """Whether the card with the faults of the rules stands on the board."""
    return bool(office.notices("rules-fault"))


def save_in_place(path: Path, text: str) -> None:
    path.write_text(text)


def save_as_editors_do(path: Path, text: str) -> None:
    """Writes a file beside it and puts that in its place."""
    beside = path.with_name(f".{path.name}.swp")
    beside.write_text(text)
    beside.replace(path)
