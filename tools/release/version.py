"""The version of a commit by its tag, and what the changelog says of it."""

import re
import subprocess
from pathlib import Path

INIT = Path("src/eitherway/__init__.py")


def version_of(root: Path) -> str:
    """That of the tag on the commit (v1.2.3); else the source's with the commits since the first."""
    tags = git(root, "tag", "--points-at", "HEAD", "--list", "v[0-9]*", "--sort=-v:refname").split()
    if tags:
        return tags[0].removeprefix("v")
    said = re.search(r'__version__ = "(.+)"', (root / INIT).read_text("utf-8"))
    since = git(root, "rev-list", "--count", "HEAD")
    return f"{said[1] if said else '0'}.dev{since}+g{git(root, 'rev-parse', '--short=8', 'HEAD')}"


def notes(changelog: str, version: str) -> str:
    """The first part of the changelog as the notes of this version; a trial build is of the next one.

    Raises ValueError if that part is about another version, or has no date yet.
    """
    head, _, text = changelog.split("\n## ")[1].partition("\n")
    named = re.split(r"[\s,]", head)[0]
    if named != version.partition(".dev")[0]:
        raise ValueError(
            f"CHANGELOG.md: it begins with {named}, and the tag is v{version}; write '## {version}, DATE'"
        )
    if "not released" in head and named == version:
        raise ValueError(
            f"CHANGELOG.md: {named} has the tag v{version} and no date; write '## {version}, DATE'"
        )
    return f"# Eitherway {version}\n{text.rstrip()}\n"


def git(root: Path, *words: str) -> str:
    """What git says of the repository."""
    done = subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout.strip()
