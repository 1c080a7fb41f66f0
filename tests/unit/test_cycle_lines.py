"""What `once` says of a cycle: people and subjects in tables that fit, and one sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from eitherway.commands.output import cycle_json, cycle_lines, cycle_summary, reconciled_json
from eitherway.engine.once import Report
from eitherway.engine.processed import Processed
from eitherway.engine.reconcile import Reconciled
from eitherway.requests.named_request import NamedRequest
from tests.memory.account import MemoryAccount
from tests.stories.office import Office, letter


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(MemoryAccount(), tmp_path)
    office.deliver_all(
        letter(at=office.now),
        letter(
            "Guild <news@guild.example>", "News " * 30, "Our news.", office.now, List_Id="<x.guild.example>"
        ),
    )
    return office


def report(office: Office) -> Report:
    """What one cycle did, with the names of its requests."""
    done = office.pass_time(minutes=1)
    named = {one.key: NamedRequest(one, "Dana Reyes", "A talk?", id=one.key[:4]) for one in office.requests()}
    return Report(
        tuple(item for item in done if isinstance(item, Processed)),
        tuple(item for item in done if isinstance(item, Reconciled)),
        named,
    )


def test_new_messages_are_named_with_what_was_done_and_why(office: Office) -> None:
    heading, dana, guild = cycle_lines(report(office), 100)

    assert heading.split() == ["from", "about", "what", "because"]
    assert dana.split("  ")[0] == "Dana Reyes"
    assert "A talk in December?" in dana
    assert dana.endswith("a draft and a card  rule speaking")
    assert guild.endswith("nothing             guard list")


def test_an_outline_shows_what_the_whole_message_shows(office: Office) -> None:
    office.deliver_all(letter("Kim <kim@mail.example>", "Moss", "> The weather was fine.\n", office.now))
    done = report(office)

    outlined = replace(done, processed=tuple(item.outlined() for item in done.processed))

    assert list(cycle_lines(outlined, 100))[-1].endswith("only_quoted")
    assert list(cycle_lines(outlined, 100)) == list(cycle_lines(done, 100))
    assert cycle_json(outlined) == cycle_json(done)


@pytest.mark.parametrize("width", [120, 80, 60])
def test_the_tables_fit_the_terminal(office: Office, width: int) -> None:
    assert max(map(cell_len, cycle_lines(report(office), width))) <= width


def test_a_decided_request_is_named_by_its_id(office: Office) -> None:
    office.pass_time(minutes=1)
    office.move_all("Requests", office.cards(), "Requests/No")

    done = report(office)

    (request,) = office.requests()
    assert list(cycle_lines(done, 80))[1].split("  ") == [
        request.key[:4], "Dana Reyes", "A talk?", "no; letter drafted; card renewed",
    ]  # fmt: skip
    assert cycle_summary(done, dry_run=False) == "Done: 1 draft, 1 card, 1 open request brought up to date."
    assert reconciled_json(done.reconciled[0], done.named)["person"] == "Dana Reyes"


def test_a_cycle_is_summed_up_in_one_sentence(office: Office) -> None:
    done = report(office)

    assert cycle_summary(done, dry_run=True) == "Would be: 2 new messages, 1 draft, 1 card."
    assert cycle_summary(Report(), dry_run=False) == "No new mail, and no request has changed."
