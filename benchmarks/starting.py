"""The start of a command, beside a bare interpreter."""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.judging import REQUEST, ROOT
from benchmarks.table import Row, process


def rows(folder: Path) -> Iterator[Row]:
    (folder / "rules.yaml").write_bytes((ROOT / "rules.yaml").read_bytes())
    (folder / "state").mkdir(mode=0o700)  # else what was tried cannot be noted
    (folder / "request.eml").write_bytes(REQUEST)
    # A server of the tests brings pytz, which Babel then looks through; whoever installs Eitherway has none.
    main = ("-c", "import sys; sys.modules['pytz'] = None; from eitherway.cli import main; main()")
    files = (*main, "--state", "state")
    completing = {"_EITHERWAY_COMPLETE": "complete_bash", "COMP_WORDS": "eitherway st", "COMP_CWORD": "1"}
    cpu(folder, *files, "check")  # what was tried is noted
    bare = cpu(folder, "-c", "pass")
    yield Row("`--version`", cpu(folder, *main, "--version"), "ms", "a bare interpreter", bare, 4, 3, True)
    yield Row("`--help`", cpu(folder, *main, "--help"), "ms", "a bare interpreter", bare, 12, 8, True)
    yield Row("completion", cpu(folder, *main, **completing), "ms", "a bare interpreter", bare, 12, 8, True)
    yield Row("`status`", cpu(folder, *files, "status"), "ms", "a bare interpreter", bare, 14, 12, True)
    check = cpu(folder, *files, "check")
    yield Row("`check`, nothing changed", check, "ms", "a bare interpreter", bare, 19, 18, True)
    explain = cpu(folder, *files, "explain", "request.eml")
    yield Row("`explain FILE`", explain, "ms", "a bare interpreter", bare, 65, 25, True)


def cpu(folder: Path, *arguments: str, **more: str) -> float:
    """The processor time of Python with these arguments in ms: the median of five runs."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment = {**plain, "PYTHONPATH": str(ROOT / "src"), **more}
    runs = (process((sys.executable, *arguments), environment, str(folder)).cpu for _ in range(5))
    return statistics.median(runs)
