"""The demo, as a stranger runs it."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from rich.cells import cell_len

from eitherway.demo import server
from tests.command import environment, line
from tests.servers.account import Account


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def shown(folder: Path) -> list[str]:
    env = {**environment(), "COLUMNS": "80"}
    done = subprocess.run(line(folder, "demo"), check=False, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_each_of_fifteen_letters_has_a_line(shown: list[str]) -> None:
    assert shown[1].startswith("15 messages came in.")
    assert [bool(line) for line in shown[3:19]] == [True] * 16
    assert shown[19] == ""


def test_the_counts_are_those_of_the_table(shown: list[str]) -> None:
    done = [row.rpartition("  ")[2] for row in shown[4:19]]
    drafts, cards = (sum(word in one for one in done) for word in ("draft", "card"))

    assert done[-1] == "both renewed"
    assert f"{drafts} drafts wait in Drafts, {cards} cards are on the board." in shown


def test_it_fits_a_terminal_of_eighty_columns(shown: list[str]) -> None:
    assert [row for row in shown if cell_len(row) > 80] == []


def test_the_lines_in_the_readme_are_lines_of_it(shown: list[str]) -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    rows = text.partition("```text\n")[2].partition("```")[0].splitlines()

    assert rows[0].startswith("message  ")
    assert [row for row in rows if row not in shown] == []


def test_the_draft_in_full_is_a_whole_letter_to_a_new_client(shown: list[str]) -> None:
    start = shown.index("One draft in full, to the new client. You change it, and send it yourself:")
    draft = " ".join(shown[start : start + 30])

    assert "  Hi Sam," in draft
    assert "call or text 988" in draft
    assert "> are you accepting new patients?" in draft


def test_it_ends_with_what_to_type_next(shown: list[str]) -> None:
    assert shown[-4] == "Nothing was sent, and nothing in the inbox was changed. What to do next:"
    assert [row.split("  ")[1] for row in shown[-2:]] == ["make demo SERVE=1", "make install"]


def test_the_card_shows_what_both_letters_of_a_thread_say(shown: list[str]) -> None:
    start = shown.index("One card in full, about the keynote. Only you see it:")
    card = " ".join(" ".join(shown[start:]).split())

    assert "at 10am" in card
    assert "the panel after the talk" in card
    assert "Not said: is there a fee for it?" in card


def test_what_one_letter_of_a_thread_says_is_not_called_missing(shown: list[str]) -> None:
    assert [line for line in shown if "Not said: which day" in line or "how long" in line] == []


def test_a_request_is_not_counted_as_an_earlier_one_of_its_own_thread(shown: list[str]) -> None:
    assert [line for line in shown if "They asked you" in line] == []


def test_nothing_is_coloured_in_a_pipe(shown: list[str]) -> None:
    assert [line for line in shown if "\x1b" in line] == []


def test_the_demo_leaves_no_file_where_the_rules_and_the_state_would_be(
    shown: list[str], folder: Path
) -> None:
    assert shown
    assert list(folder.iterdir()) == []


def test_a_connection_of_the_embedded_server_lives_as_long_as_its_client(embedded: Account) -> None:
    with embedded.person() as client, ThreadPoolExecutor(8) as pool:
        client.select("INBOX")

        visits = list(pool.map(lambda _: embedded.mailboxes(), range(64)))

        assert client.noop()[0] == "OK"
    assert visits == [("INBOX",)] * 64


@pytest.mark.parametrize(
    ("prefix", "begin"),
    [
        ("/home/maya/.local/share/pipx/venvs/eitherway", "pipx install --force"),
        ("/home/maya/.local/share/uv/tools/eitherway", "uv tool install --force"),
        ("/usr", "pip install"),
    ],
)
def test_where_its_server_is_missing_it_says_the_line_for_this_installation(prefix: str, begin: str) -> None:
    installed = Path(prefix) / "lib/python3.13/site-packages/eitherway/demo/server.py"

    assert server.how_to_install(installed, prefix).startswith(begin)
    assert server.how_to_install(Path(server.__file__), prefix) == "make demo"
