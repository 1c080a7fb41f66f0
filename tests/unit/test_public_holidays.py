"""Public holidays: no working days, for the calendar and for promises."""

import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from eitherway.capacity.local import calendar_of
from eitherway.requests.promises import days_before, due_on, yes_from
from eitherway.rules.rulebook import load
from eitherway.text.public_holidays import PublicHolidays, public_holidays
from eitherway.text.units import cool_off, parse_hours, within

HOURS = parse_hours({"mon-fri": "09:00-17:00"})
ILLINOIS = (PublicHolidays("US-IL"),)
BEFORE_THANKSGIVING = datetime(2026, 11, 25, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [
        ("US-IL", date(2026, 11, 26), "Thanksgiving Day"),
        ("US-IL", date(2026, 11, 27), ""),
        ("us-il", date(2026, 2, 12), "Lincoln's Birthday"),
        ("US", date(2026, 2, 12), ""),
        ("DE-BY", date(2026, 1, 6), "Epiphany"),
        ("DE-BE", date(2026, 1, 6), ""),
        ("FR", date(2026, 7, 14), "National Day"),
        ("ES-MD", date(2026, 5, 2), "Madrid Day"),
        ("AT", date(2026, 10, 26), "National Day"),
    ],
)
def test_the_holidays_of_a_country_and_of_its_parts(code: str, day: date, name: str) -> None:
    found = public_holidays(code)

    assert found.name(day) == name
    assert (day in found) == bool(name)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("", "the holidays of '' are not known; write a code such as US-IL, DE-BY or FR"),
        ("Illinois", "the holidays of 'Illinois' are not known; write a code such as US-IL, DE-BY or FR"),
        ("AT-09", "'AT' has no part '09'; did you mean AT-9?"),
        ("XK-1", "'XK' has no part '1'; write XK"),
    ],
)
def test_what_is_no_code_is_said(code: str, message: str) -> None:
    with pytest.raises(ValueError) as refused:
        public_holidays(code)

    assert str(refused.value) == message


def test_a_promise_is_never_due_on_a_holiday() -> None:
    assert due_on(BEFORE_THANKSGIVING, within("1 working day"), HOURS, ILLINOIS) == date(2026, 11, 27)
    assert due_on(BEFORE_THANKSGIVING, within("1 day"), HOURS, ILLINOIS) == date(2026, 11, 27)
    assert due_on(BEFORE_THANKSGIVING, within("1 working day"), HOURS, ()) == date(2026, 11, 26)


def test_the_night_before_a_yes_ends_after_the_holiday() -> None:
    assert yes_from(BEFORE_THANKSGIVING, cool_off("1 night"), HOURS, ILLINOIS).date() == date(2026, 11, 27)


def test_the_card_asks_for_attention_before_the_holiday() -> None:
    assert days_before(date(2026, 11, 27), HOURS, ILLINOIS) == date(2026, 11, 25)


def test_the_library_is_loaded_only_where_holidays_are_set() -> None:
    code = "import sys, eitherway.cli, eitherway.rules.rulebook; sys.exit('holidays' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


RULES = b"""
owner:
  {name: Maya, addresses: [maya@okafor.example], timezone: America/Chicago, holidays: us-il}
mailbox: {host: imap.example.org, user: maya, password: {keyring: eitherway}}
capacity: {rates: {pages: 20 an hour, applications: 15 min each}}
rules:
  - {name: talk, when: {says: [talk]}, needs: {travel: 2 h, prepare: 4 h}}
"""


def test_the_settings_of_the_file_reach_the_check_and_the_promises() -> None:
    book = load(RULES, "rules.yaml")

    settings = book.settings.capacity_settings()
    assert settings.rates == (("pages", 3.0), ("applications", 15.0))
    assert due_on(BEFORE_THANKSGIVING, within("1 working day"), settings.hours, settings.days_off) == date(
        2026, 11, 27
    )
    assert calendar_of(settings).is_holiday(calendar_of(settings).period(date(2026, 11, 26), "day"))
    assert [(rule.needs.travel, rule.needs.prepare) for rule in book.rules if rule.needs] == [(120, 240)]
