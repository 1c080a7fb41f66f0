"""The Debian package: the program with all it needs in a folder of its own, for the Python that builds it."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_HOME = "usr/lib/eitherway"
_LAUNCHER = """\
#!/usr/bin/python3 -I
import sys

sys.path.insert(0, "/usr/lib/eitherway")
from eitherway.cli import main

sys.exit(main())
"""
_CONTROL = """\
Package: eitherway
Version: {version}
Architecture: {architecture}
Maintainer: Eitherway <eitherway@localhost>
Depends: python3 (>= {python}), python3 (<< {next_python})
Recommends: libnotify-bin
Section: mail
Priority: optional
Installed-Size: {size}
Description: Reads requests in a mailbox, and leaves draft answers
 Reads incoming requests over IMAP, checks your calendars, and leaves a draft
 answer for you to send. It never sends mail.
"""


def build(wheel: Path, source: Path, target: Path, version: str, seconds: int) -> Path:
    """Builds eitherway_VERSION_ARCHITECTURE.deb into `target`; every file is of `seconds` (Unix time)."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        _install(wheel, source, root / _HOME)
        _add_the_rest(root, source, target)
        name = _write_control(root, version)
        for path in (root, *root.rglob("*")):
            os.utime(path, (seconds, seconds), follow_symlinks=False)
        package = target.absolute() / name
        subprocess.run(
            # One thread: how many there are decides how xz cuts its blocks.
            ["dpkg-deb", "--build", "--root-owner-group", "-Zxz", "--threads-max=1", root, package],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return package


def _install(wheel: Path, source: Path, home: Path) -> None:
    """The locked versions and the program itself, compiled so that no time is in it."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--upgrade"]
    lock = source / "requirements" / "run.lock"
    subprocess.run(
        [*pip, "--target", home, "--only-binary", ":all:", "--require-hashes", "-r", lock], check=True
    )
    subprocess.run([*pip, "--target", home, "--no-deps", wheel], check=True)
    shutil.rmtree(home / "bin", ignore_errors=True)
    for record in home.glob("*.dist-info/RECORD"):
        record.unlink()  # of no use without pip, and in no fixed order
    for made in home.glob("*.dist-info/direct_url.json"):
        made.unlink()  # names the folder of this build
    compiling = [
        "-m",
        "compileall",
        "-q",
        "--invalidation-mode",
        "unchecked-hash",
        "-s",
        home,
        "-p",
        f"/{_HOME}",
    ]
    subprocess.run([sys.executable, *compiling, home], check=True)


def _add_the_rest(root: Path, source: Path, target: Path) -> None:
    """The command, the manual pages, the completions, the licence and an example."""
    launcher = root / "usr/bin/eitherway"
    launcher.parent.mkdir(parents=True)
    launcher.write_text(_LAUNCHER)
    launcher.chmod(0o755)
    shutil.copytree(target / "man", root / "usr/share/man/man1")
    for page in sorted((root / "usr/share/man/man1").iterdir()):
        subprocess.run(["gzip", "-9n", page], check=True)
    shells = target / "completion"
    for name, place in (
        ("eitherway.bash", "bash-completion/completions/eitherway"),
        ("_eitherway", "zsh/vendor-completions/_eitherway"),
        ("eitherway.fish", "fish/vendor_completions.d/eitherway.fish"),
    ):
        file = root / "usr/share" / place
        file.parent.mkdir(parents=True)
        shutil.copyfile(shells / name, file)
    docs = root / "usr/share/doc/eitherway"
    docs.mkdir(parents=True)
    shutil.copyfile(source / "LICENSE", docs / "copyright")
    shutil.copyfile(source / "rules.yaml", docs / "rules.yaml")
    shutil.copyfile(source / "PRIVACY.md", docs / "PRIVACY.md")


def _write_control(root: Path, version: str) -> str:
    """Writes what dpkg must know; returns the name of the package's file."""
    major, minor = sys.version_info[:2]
    architecture = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file()) // 1024
    version = version.replace(".dev", "~dev")  # a trial build comes before the release
    control = root / "DEBIAN" / "control"
    control.parent.mkdir()
    control.write_text(
        _CONTROL.format(
            version=version,
            architecture=architecture,
            python=f"{major}.{minor}",
            next_python=f"{major}.{minor + 1}",
            size=size,
        )
    )
    return f"eitherway_{version}_{architecture}.deb"
