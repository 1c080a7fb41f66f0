"""The demo, as a stranger runs it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from eitherway.demo import server
from tests.command import eitherway
from tests.servers.account import Account


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def shown(folder: Path) -> list[str]:
    done = eitherway(folder, "demo")
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_each_of_fifteen_letters_has_a_line(shown: list[str]) -> None:
    assert shown[1].startswith("15 messages came in.")
    assert [bool(line) for line in shown[3:19]] == [True] * 16
    assert shown[19] == ""


def test_the_counts_are_those_of_the_table(shown: list[str]) -> None:
    done = [line[84:] for line in shown[4:19]]
    drafts = sum("draft +" in one and "renewed" not in one for one in done)
    cards = sum("card" in one and "renewed" not in one for one in done)

    assert f"{drafts} drafts wait in Drafts, {cards} cards on the board. One draft in full:" in shown


def test_the_card_shows_what_both_letters_of_a_thread_say(shown: list[str]) -> None:
    start = shown.index("Its card on the board, which only the owner sees:")
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
    ("prefix", "line"),
    [
        ("/home/maya/.local/share/pipx/venvs/eitherway", "pipx install --force"),
        ("/home/maya/.local/share/uv/tools/eitherway", "uv tool install --force"),
        ("/usr", "pip install"),
    ],
)
def test_where_its_server_is_missing_it_says_the_line_for_this_installation(prefix: str, line: str) -> None:
    installed = Path(prefix) / "lib/python3.13/site-packages/eitherway/demo/server.py"

    assert server.how_to_install(installed, prefix).startswith(line)
    assert server.how_to_install(Path(server.__file__), prefix) == "make demo"
