"""The table of `requests` in terminals of 80 and 60 columns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from rich.cells import cell_len

from eitherway.commands.open_requests import request_lines, request_row
from eitherway.requests.named_request import NamedRequest, with_ids
from eitherway.text.formats import Writing
from tests.laws.builders import NOW, PROMISED, REQUEST, context

TODAY = NOW.date()
AMERICAN = Writing("en", "US")


def lines(*items: NamedRequest) -> list[str]:
    rows = [request_row(context().mailbox, item) for item in with_ids(items)]
    return list(request_lines(rows, TODAY, AMERICAN))


def due(days: int, key: str = "a1477d8b") -> NamedRequest:
    request = replace(REQUEST, key=key, due=TODAY + timedelta(days=days))
    return NamedRequest(
        request, "Dana Rivera-Montgomery", "A talk in December for the parents of the school?"
    )


DELETED = NamedRequest(
    replace(PROMISED, key="beef77aa").with_note("card_deleted"), "高橋 美咲", "講演のお願い" * 5
)


@pytest.mark.parametrize("width", [80, 60])
def test_the_table_fits_and_keeps_the_state_of_a_draft(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))

    heading, dana, other = lines(due(-3), DELETED)

    assert max(map(cell_len, (heading, dana, other))) <= width
    assert dana.startswith("a147  3 days late  Dana River")
    assert "  draft waits " in dana
    assert "  promised, card" in other


@pytest.mark.parametrize(
    ("days", "said"),
    [(-2, "2 days late"), (-1, "1 day late"), (0, "today"), (1, "tomorrow"), (2, "Wed Nov 25")],
)
def test_a_date_is_said_as_people_say_it(days: int, said: str) -> None:
    assert lines(due(days))[1].startswith(f"a147  {said}")


def test_a_request_that_nobody_names_shows_its_kind() -> None:
    (_, line) = lines(NamedRequest(replace(REQUEST, due=date(2026, 12, 8))))

    assert line.endswith("?    draft waits  room  (speaking)")


def test_an_empty_list_says_so() -> None:
    assert lines() == ["no request is open"]
