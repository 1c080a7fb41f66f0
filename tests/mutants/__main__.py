"""Holds tests/laws against every patch of this folder; ends with 1 when one survives or does not apply.

The first line of a patch names its law, "Law 4: ...", or what else must hold, "Holds: ...". It is applied to
a copy of the project in a temporary folder, and the tests of that must fail: tests/laws/test_4_*.py, else
tests/laws/test_holds*.py and tests/unit/test_holds*.py. `python -m tests.mutants NAME ...` tries these alone.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
NEEDED = ("src", "tests", "templates", "rules.yaml", "README.md", "pyproject.toml")
TESTS_FAILED = 1  # pytest's exit code for that; others say that nothing was tested
PATIENCE = 300  # seconds for the tests of one law


def main(names: list[str]) -> int:
    """How many patches did not do what they should, as an exit code."""
    patches = [path for path in sorted(HERE.glob("*.patch")) if not names or path.stem in names]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in NEEDED:
            _copy(PROJECT / name, copy / name)
        failed = [path.stem for path in patches if not _is_killed(path, copy)]
    print(f"{len(patches) - len(failed)} of {len(patches)} named mutants killed", *failed, sep="\n  ")
    return 1 if failed or not patches else 0


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def _is_killed(patch: Path, copy: Path) -> bool:
    """Whether the tests of its law fail with the patch. The copy is afterwards what it was."""
    started = time.monotonic()
    law = re.match(r"(?:Law )?(\d|\w+):", patch.read_text(encoding="utf-8"))
    if law is None or not _apply(patch, copy):
        print(f"{patch.stem}: does not apply any more; write it anew", flush=True)
        return False
    try:
        code, last = _test(law[1], copy)
    finally:
        _apply(patch, copy, "--reverse")
    said = {TESTS_FAILED: "killed", 0: "SURVIVED"}.get(code, f"NOT TESTED (pytest ended with {code})")
    print(
        f"{patch.stem}: {said} by {law[0].lower()[:-1]} in {time.monotonic() - started:.0f} s: {last}",
        flush=True,
    )
    return code == TESTS_FAILED


def _apply(patch: Path, copy: Path, *more: str) -> bool:
    # Without context a change beside the line does not spoil the patch.
    command = ["git", "apply", "--unidiff-zero", *more, str(patch)]
    # Above the copy there may be a repository, whose files git would look for.
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(copy.parent)}
    return (
        subprocess.run(command, cwd=copy, env=environment, check=False, capture_output=True).returncode == 0
    )


def _test(law: str, copy: Path) -> tuple[int, str]:
    """The exit code of the tests of a law, and the test that failed first."""
    name = f"test_{law}_*.py" if law.isdigit() else f"test_{law.lower()}*.py"
    places = ("laws",) if law.isdigit() else ("laws", "unit")
    files = [str(path) for one in places for path in sorted((copy / "tests" / one).glob(name))]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *files]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command, cwd=copy, env=environment, check=False, capture_output=True, text=True, timeout=PATIENCE
    )
    failed = re.findall(r"^(?:FAILED|ERROR) \S+::(\S+)", done.stdout, re.MULTILINE)
    return done.returncode, next(iter(failed), "no test")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
