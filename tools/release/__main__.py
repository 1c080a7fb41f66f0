"""Builds what is published of one commit into dist/: what two people build is the same, byte for byte.

    python tools/release [dist] [--twice]

With `--twice` the commit is built a second time in another place, and it is an error if a byte differs.

A wheel and a source archive, a Debian package with all it needs for this Python, manual pages, completions, a
Homebrew formula, notes, an SBOM, and the sums of them all. The version is that of the tag on the commit
(v1.2.3); without one it is a trial build. What is not committed is not in it.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from release import debian
from release.again import build_again
from release.formula import formula
from release.version import INIT, git, notes, version_of

ROOT = Path(__file__).parents[2]
SHELLS = {"bash": "eitherway.bash", "zsh": "_eitherway", "fish": "eitherway.fish"}
CYCLONEDX = "cyclonedx-bom==7.5.0"


def main(target: Path) -> None:
    """Builds everything into `target`, which begins anew."""
    version, seconds = version_of(ROOT), int(git(ROOT, "log", "-1", "--format=%ct"))
    day = datetime.fromtimestamp(seconds, UTC).date().isoformat()
    os.environ.update(SOURCE_DATE_EPOCH=str(seconds), PYTHONHASHSEED="0")
    os.umask(0o022)
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        source = _export(version, Path(folder) / "source")
        wheel = _build_python(source, target)
        _build_pages(source, target, version, day)
        archive = next(target.glob("*.tar.gz"))
        (target / "eitherway.rb").write_text(formula(version, _sum_of(archive)), "utf-8")
        changelog = (source / "CHANGELOG.md").read_text("utf-8")
        (target / "notes.md").write_text(notes(changelog, version), "utf-8")
        _build_sbom(source, Path(folder) / "bom", target / "eitherway.cdx.json")
        debian.build(wheel, source, target, version, seconds)
    files = sorted(path for path in target.rglob("*") if path.is_file())
    sums = "".join(f"{_sum_of(one)}  {one.relative_to(target)}\n" for one in files)
    (target / "SHA256SUMS").write_text(sums, "utf-8")
    sys.stdout.write(f"{version}\n{sums}")


def _export(version: str, source: Path) -> Path:
    """The commit in a folder of its own, with that version."""
    source.mkdir()
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", source], input=archive, check=True)
    text = (source / INIT).read_text("utf-8")
    (source / INIT).write_text(re.sub(r'__version__ = ".+"', f'__version__ = "{version}"', text), "utf-8")
    return source


def _build_python(source: Path, target: Path) -> Path:
    """The wheel and the source archive; returns the wheel."""
    folder = target.absolute()
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", folder],
        cwd=source,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return next(folder.glob("*.whl"))


def _build_pages(source: Path, target: Path, version: str, day: str) -> None:
    """The manual pages and the completions, from the command line of this version."""
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, 'tools')\n"
        "from release.man_pages import man_pages\n"
        "from typer._completion_shared import get_completion_script as script\n"
        "man, shells = Path(sys.argv[1]) / 'man', Path(sys.argv[1]) / 'completion'\n"
        "man.mkdir(); shells.mkdir()\n"
        "for name, text in man_pages(sys.argv[2], sys.argv[3]): (man / name).write_text(text, 'utf-8')\n"
        f"for shell, name in {SHELLS!r}.items():\n"
        "    text = script(prog_name='eitherway', complete_var='_EITHERWAY_COMPLETE', shell=shell)\n"
        "    (shells / name).write_text(text + '\\n', 'utf-8')\n"
    )
    environment = {**os.environ, "PYTHONPATH": "src"}
    subprocess.run(
        [sys.executable, "-c", script, target.absolute(), version, day],
        cwd=source,
        check=True,
        env=environment,
    )


def _build_sbom(source: Path, folder: Path, file: Path) -> None:
    """What the program is made of (CycloneDX), from the locked versions; its tool is not kept."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--target", folder, CYCLONEDX], check=True)
    subprocess.run(
        [
            sys.executable, "-m", "cyclonedx_py", "requirements", source / "requirements" / "run.lock",
            "--pyproject", source / "pyproject.toml", "--output-reproducible", "-o", file.absolute(),
        ],
        check=True,
        env={**os.environ, "PYTHONPATH": str(folder)},
    )  # fmt: skip


def _sum_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    given = [one for one in sys.argv[1:] if one != "--twice"]
    folder = Path(given[0]) if given else ROOT / "dist"
    main(folder)
    if "--twice" in sys.argv and (different := build_again(ROOT, folder)):
        sys.exit("a second build is not the same:\n" + "\n".join(different))
