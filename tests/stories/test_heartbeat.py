"""The daily and the weekly letter come, whatever is refused, killed or told by a wrong clock."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from eitherway.errors import TransientError
from tests.servers.account import Account
from tests.servers.proxy import Fault, Proxy
from tests.stories.office import MONDAY, Office, letter

NEXT_MONDAY = date(2026, 11, 30)
DIGEST = "  - name: press\n    when: {text: [press release]}\n    do: digest\n"


def subjects(office: Office) -> list[str]:
    return [item.subject for item in office.notices("daily")]


def test_a_letter_that_the_server_refused_comes_when_there_is_room(dovecot: Account, tmp_path: Path) -> None:
    office = Office(dovecot, tmp_path)
    with Proxy((dovecot.host, dovecot.port)) as proxy:
        office.write_rules(port=proxy.port)
        office.at(date(2026, 11, 29), 20)
        proxy.arm(Fault("no", command="APPEND", text="[OVERQUOTA] Quota exceeded"))
        with pytest.raises(TransientError, match="is full"):
            office.at(NEXT_MONDAY, 8, 30)

        office.at(NEXT_MONDAY, 9)
        office.at(NEXT_MONDAY, 10)

    assert subjects(office) == ["The week: 0 open · Mon Nov 30"]


def lose_mondays_letter(office: Office, proxy: Proxy) -> None:
    """The line is cut between the letter of Monday and the answer of the server."""
    office.write_rules(port=proxy.port)
    office.at(date(2026, 11, 29), 20)
    proxy.arm(Fault("lost", command="APPEND"))
    with pytest.raises(TransientError):
        office.at(NEXT_MONDAY, 8, 30)


def test_a_letter_whose_answer_was_lost_is_there_once_and_stays(dovecot: Account, tmp_path: Path) -> None:
    office = Office(dovecot, tmp_path)
    with Proxy((dovecot.host, dovecot.port)) as proxy:
        lose_mondays_letter(office, proxy)

        office.at(NEXT_MONDAY, 9)
        office.at(NEXT_MONDAY, 10)

    assert subjects(office) == ["The week: 0 open · Mon Nov 30"]


def test_what_came_after_a_letter_that_a_kill_cut_off_is_told_by_the_next(
    dovecot: Account, tmp_path: Path
) -> None:
    office = Office(dovecot, tmp_path, rules=DIGEST)
    with Proxy((dovecot.host, dovecot.port)) as proxy:
        lose_mondays_letter(office, proxy)
        office.deliver(letter(subject="Spring books", text="A press release.\n", at=office.now))

        office.at(NEXT_MONDAY, 9)
        office.at(date(2026, 12, 1), 9)

    (told,) = office.notices("daily")
    assert "Spring books" in told.text


def test_the_letter_of_the_day_stays_when_the_state_is_lost(office: Office) -> None:
    office.deliver(letter(at=office.now))
    office.at(NEXT_MONDAY, 8, 30)

    office.forget_everything()
    office.at(NEXT_MONDAY, 9)

    assert len(subjects(office)) == 1


def test_a_clock_that_was_ahead_for_a_round_costs_no_weekly_letter(office: Office) -> None:
    office.now = MONDAY + timedelta(days=400)
    office.look()

    office.at(date(2026, 11, 24), 8, 30)
    first = subjects(office)
    office.at(date(2026, 11, 25), 8, 30)
    between = subjects(office)
    office.at(NEXT_MONDAY, 8, 30)

    assert first == between == ["The week: 0 open · Tue Nov 24"]
    assert subjects(office) == ["The week: 0 open · Mon Nov 30"]


def test_a_weekly_letter_that_comes_late_leaves_the_next_on_its_monday(office: Office) -> None:
    office.at(NEXT_MONDAY, 8, 30)

    office.at(date(2026, 12, 9), 8, 30)
    late = subjects(office)
    office.at(date(2026, 12, 14), 8, 30)

    assert late == ["The week: 0 open · Wed Dec 9"]
    assert subjects(office) == ["The week: 0 open · Mon Dec 14"]
