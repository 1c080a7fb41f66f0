"""Every command line in the documents is typed: in a prepared home, with the exit code that the page says.

A comment in the page, on the line above a block, says what is otherwise: `<!-- not run: why -->` for what
needs the outside world (its options are parsed all the same), `<!-- exit code 78: why -->` for what fails.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from eitherway.commands.command_line import COMMANDS, load_command
from tests.prepared_home import Home, prepared_home

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>not run|exit code (?P<code>\d+)): (?P<why>[^\n]+) -->\n)?"
    r"^```(?P<sort>console|sh|bash|shell|text)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
ENDLESS = ("run", "open", "demo --serve")  # ended after a while, as with Ctrl-C


@dataclass(frozen=True)
class Typed:
    """A line of a page: whether it is run, and how it ends."""

    page: Path
    line: str
    runs: bool
    code: int
    shown: str


def typed(page: Path) -> Iterator[Typed]:
    """The lines behind a prompt in the blocks of a page, in order, each with what the page shows below it."""
    for block in BLOCK.finditer(page.read_text("utf-8")):
        for part in re.split(r"^\$ ", block["body"], flags=re.MULTILINE)[1:]:
            line, _, shown = part.partition("\n")
            runs = block["mark"] != "not run" and not line.startswith("make ")
            yield Typed(page, line, runs, int(block["code"] or 0), shown.strip())


EVERY = [one for page in PAGES for one in typed(page)]
WITH_COMMANDS = [page for page in PAGES if any(one.runs for one in typed(page))]
INVALID = [one for one in EVERY if one.code == 2]


def words_of(one: Typed) -> list[str]:
    """The words of a line that calls Eitherway, from the command's name on; none for another program."""
    words = shlex.split(one.line.partition(" > ")[0])
    return words[1:] if Path(words[0]).name == "eitherway" else []


CALLS = [one for one in EVERY if one not in INVALID and words_of(one)[:1] and words_of(one)[0] in COMMANDS]


@pytest.mark.parametrize("one", CALLS, ids=lambda one: f"{one.page.stem}: {one.line}")
def test_every_call_in_a_page_is_a_valid_command_line(one: Typed) -> None:
    name, *words = words_of(one)
    command = load_command(name)
    below = getattr(command, "commands", {}).get(words[0]) if words else None
    parsed = (below or command).make_context(
        name, words[1:] if below else words, resilient_parsing="--help" in words
    )

    assert parsed.params


def run_as_shown(home: Home, one: Typed) -> str:
    """What is wrong with how a line ended, "" if nothing is."""
    done = home.type(_ended(one.line))
    said = done.stdout.decode() + done.stderr.decode()
    missing = [
        row for row in one.shown.splitlines() if row not in said and "…" not in row and "..." not in row
    ]
    problem = (
        f"exit code {done.returncode}, not {one.code}: {said[-400:]}" if done.returncode != one.code else ""
    )
    return problem or (
        f"does not say {missing[:3]}: {said[:400]}" if missing and _is_same_each_day(one) else ""
    )


def _ended(line: str) -> str:
    """The line; one that would go on for ever is stopped when it is at work."""
    words = shlex.split(line)
    endless = words[0] == "eitherway" and any(" ".join(words[1:]).startswith(one) for one in ENDLESS)
    return f"timeout --preserve-status -s INT 12 {line}; [ $? = 130 -o $? = 0 ]" if endless else line


def _is_same_each_day(one: Typed) -> bool:
    """Whether what is shown holds no day and no name of another home than the prepared one."""
    return words_of(one)[:1] not in (
        ["requests"],
        ["decide"],
        ["pause"],
        ["once"],
        ["explain"],
        ["open"],
        ["demo"],
    )


@pytest.mark.timeout(900)  # many processes, one after the other
@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda page: page.stem)
def test_every_line_of_a_page_ends_as_it_says(page: Path, tmp_path: Path) -> None:
    with prepared_home(tmp_path) as home:
        looked = home.type("eitherway once --since 7d")
        problems = {one.line: run_as_shown(home, one) for one in typed(page) if one.runs}

    assert looked.returncode == 0, looked.stderr
    assert {line: problem for line, problem in problems.items() if problem} == {}


@pytest.mark.parametrize(
    ("line", "code", "shown", "problem"),
    [
        ("false", 0, "", "exit code 1, not 0"),
        ("false", 1, "", ""),
        ("echo read just now", 0, "read just now", ""),
        ("echo read just now", 0, "read an hour ago", "does not say"),
    ],
)
def test_a_line_that_ends_otherwise_is_noticed(
    tmp_path: Path, line: str, code: int, shown: str, problem: str
) -> None:
    with prepared_home(tmp_path) as home:
        found = run_as_shown(home, Typed(ROOT / "README.md", line, runs=True, code=code, shown=shown))

    assert found.startswith(problem)
    assert bool(found) == bool(problem)


@pytest.mark.parametrize("line", sorted({one.line for one in EVERY if one.line.startswith("make ")}))
def test_a_target_of_make_can_be_made(line: str) -> None:
    done = subprocess.run([*shlex.split(line), "-n"], check=False, cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr


def test_what_is_not_run_says_why() -> None:
    marks = [
        block["why"] for page in PAGES for block in BLOCK.finditer(page.read_text("utf-8")) if block["mark"]
    ]
    every = [
        line for page in PAGES for line in page.read_text("utf-8").splitlines() if "<!-- not run" in line
    ]

    assert all(len(why) > 10 for why in marks)
    assert len([why for why in every if why]) <= len(marks)


def heading_anchors(text: str) -> set[str]:
    """What GitHub and the site call the headings of a page in a link."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(page: Path) -> list[str]:
    """The links of a page to files and headings that are not there."""
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
    return [
        link for link in links if not link.startswith(("http", "mailto")) and not _leads_somewhere(page, link)
    ]


def _leads_somewhere(page: Path, link: str) -> bool:
    place, _, anchor = link.partition("#")
    target = page.parent / place if place else page
    return target.exists() and (not anchor or anchor in heading_anchors(target.read_text("utf-8")))


@pytest.mark.parametrize(
    "page", sorted({*PAGES, *ROOT.glob("*.md")}), ids=lambda page: str(page.relative_to(ROOT))
)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    assert broken_links(page) == []
