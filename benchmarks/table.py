"""A table of figures, each beside what it is measured against in the same run, and within a bound."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

HEAD = ("", "measured", "against", "ratio", "bound", "aim")


@dataclass(frozen=True, slots=True)
class Row:
    """A figure in `unit`, and `limit`, in the same unit, what it is measured against, named by `against`.

    `bound` is what it must not exceed and `aim` what it should not: of the ratio if `is_ratio`, else of the
    figure. 0 is none.
    """

    name: str
    value: float
    unit: str
    against: str = ""
    limit: float = 0.0
    bound: float = 0.0
    aim: float = 0.0
    is_ratio: bool = False

    @property
    def ratio(self) -> float:
        return self.value / self.limit if self.limit else 0.0

    @property
    def is_broken(self) -> bool:
        """Whether it exceeds its bound."""
        return bool(self.bound) and (self.ratio if self.is_ratio else self.value) > self.bound

    @property
    def cells(self) -> tuple[str, ...]:
        """What the table says of it."""
        unit = "x" if self.is_ratio else f" {self.unit}"
        ends = (f"{one:g}{unit}" if one else "" for one in (self.bound, self.aim))
        against = f"{self.against} {shown(self.limit)} {self.unit}" if self.limit else self.against
        ratio = f"{shown(self.ratio)}" if self.limit else ""
        return self.name, f"{shown(self.value)} {self.unit}", against, ratio, *ends


def shown(value: float) -> str:
    """Two digits or more that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}" if value < 10 else f"{value:.0f}"


def printed(rows: Sequence[Row], *, markdown: bool) -> str:
    """The table, for a terminal or for a page."""
    lines = [HEAD, *(row.cells for row in rows)]
    if markdown:
        lines.insert(1, ("---",) * len(HEAD))
        table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        return f"{date.today()}, {machine()}:\n\n{table}"
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    padded = (zip(line, widths, strict=True) for line in lines)
    return "\n".join("  ".join(cell.ljust(width) for cell, width in line).rstrip() for line in padded)


def machine() -> str:
    return f"{os.cpu_count()} cores of {platform.machine()}, Python {platform.python_version()}"


def per_call(
    work: Callable[[], object], times: int = 1, runs: int = 3, before: Callable[[], object] = int
) -> float:
    """The processor time of one call in ms: the median of some runs, so that neighbours do not count.

    What is done `before` each run does not count either.
    """
    taken = []
    for _ in range(runs):
        before()
        begun = time.process_time()
        for _ in range(times):
            work()
        taken.append((time.process_time() - begun) * 1000 / times)
    return statistics.median(taken)


@dataclass(frozen=True, slots=True)
class Used:
    """What a process used: ms of processor time, and MB of memory at its largest."""

    cpu: float
    memory: float
    code: int


# A process begins with the size of the one that starts it, so a small one does.
_STARTER = """
import os, sys
silent = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(3)]
started = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=silent)
_, status, used = os.wait4(started, 0)
print((used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss / 1000, os.waitstatus_to_exitcode(status))
"""


def process(arguments: Iterable[str], environment: Mapping[str, str], folder: str = ".") -> Used:
    """Runs a program to its end, without its output."""
    starter = (sys.executable, "-S", "-c", _STARTER, *arguments)
    told = subprocess.run(
        starter, cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, capture_output=True, check=True
    )
    cpu, memory, code = told.stdout.split()
    return Used(float(cpu), float(memory), int(code))
