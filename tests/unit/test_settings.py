"""What the settings of rules.yaml become."""

import copy
import dataclasses
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel, ValidationError

from eitherway.rules.account_settings import CalendarSettings, MailboxSettings, is_loopback
from eitherway.rules.needs import Needs, needs_of
from eitherway.rules.rulebook import load
from eitherway.storage.resources import read_packs
from eitherway.text import units
from eitherway.text.units import DateRange, Limit

FILE = """
owner:
  name: Maya Okafor
  addresses: maya@okafor.example
  timezone: America/Chicago
MAILBOX
SETTINGS
rules:
  - name: fees
    when: {says: [fees]}
    RULE
"""
MAILBOX = "mailbox: {host: imap.example.org, user: maya, password: {keyring: eitherway}}"


def settings_of(settings: str = "", mailbox: str = MAILBOX):
    text = FILE.replace("MAILBOX", mailbox).replace("SETTINGS", settings).replace("RULE", "do: defer")
    return load(text, "rules.yaml").settings


def rule_of(rule: str, settings: str = ""):
    text = FILE.replace("MAILBOX", MAILBOX).replace("SETTINGS", settings).replace("RULE", rule)
    return load(text, "rules.yaml").rules[0]


def test_what_is_not_written_has_its_default():
    settings = settings_of("people:\nanswers: {within: }")

    assert settings.owner.addresses == ("maya@okafor.example",)
    assert settings.owner.signature == "Maya Okafor"
    assert settings.owner.language == "en"
    assert settings.owner.hours.days[0] == ((540, 1020),)
    assert settings.answers.within == units.Within(2, True, "2 working days")
    assert settings.answers.cool_off == units.CoolOff(1, 0, "1 night")
    assert settings.answers.daily_letter == time(8, 0)
    assert settings.people.clients == ()


@pytest.mark.parametrize(
    ("written", "security", "port"),
    [
        ("", "tls", 993),
        (", security: starttls", "starttls", 143),
        (", starttls: yes", "starttls", 143),
        (", starttls: no", "tls", 993),
        (", port: 1993", "tls", 1993),
        (", security: starttls, port: 1143", "starttls", 1143),
    ],
)
def test_the_port_follows_the_security(written, security, port):
    mailbox = settings_of(mailbox=MAILBOX[:-1] + written + "}").mailboxes[0]

    assert (mailbox.security, mailbox.port) == (security, port)


def test_plain_is_for_this_machine_only():
    local = MAILBOX.replace("imap.example.org", "127.0.0.1")[:-1] + ", security: plain}"

    assert settings_of(mailbox=local).mailboxes[0].port == 143
    with pytest.raises(ValidationError):
        MailboxSettings(host="imap.example.org", user="a", password={"env": "P"}, security="plain")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "127.0.0.1", "127.8.9.1", "::1", "[::1]"])
def test_a_host_that_is_this_machine(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["127.evil.example", "localhost.evil.example", "0.0.0.0", "10.0.0.1", "", "::2"]
)
def test_a_host_that_is_another_machine(host):
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "source",
    [
        "{keyring: a}",
        "{command: pass show mail}",
        "{file: /run/secret}",
        "{env: P}",
        "{oauth: google, client_id: a}",
        "{oauth: microsoft, client_id: abc, tenant: common}",
        "{token_command: get-token}",
    ],
)
def test_a_password_has_one_of_these_sources(source):
    mailbox = MAILBOX.replace("{keyring: eitherway}", source)

    assert settings_of(mailbox=mailbox).mailboxes[0].password.model_dump(exclude_none=True)


def test_several_mailboxes_have_names_of_their_own():
    account = "{host: imap.example.org, user: USER, password: {env: P}}"
    several = f"mailboxes: [{account.replace('USER', 'a')}, {account.replace('USER', 'b')}]"

    assert [one.name for one in settings_of(mailbox=several).mailboxes] == ["a", "b"]


def test_calendars_are_of_three_sorts():
    settings = settings_of(
        "calendars:\n"
        "  - {name: a, caldav: https://dav.example.org/a/, user: maya, password: {env: P}}\n"
        "  - {name: b, ics: webcal://example.org/b.ics, counts: busy, timeout: 5 s}\n"
        "  - {name: c, path: calendars/, read_at: file}"
    )

    assert [one.counts for one in settings.calendars] == ["load", "busy", "load"]
    assert settings.calendars[1].ics == "https://example.org/b.ics"
    assert settings.calendars[1].timeout == 5
    assert settings.calendars[2].path == "calendars/"


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:8080/a.ics", "http://localhost/a", "http://[::1]:80/a", "https://example.org/a"],
)
def test_http_is_for_this_machine_only(address):
    assert CalendarSettings(name="a", ics=address).ics == address


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/a",
        "http://127.0.0.1.evil.example/a",
        "http://127.0.0.1@evil.example/",
        "file:///etc/passwd",
        "https://[::1",
        "https://a:99999999/",
    ],
)
def test_other_addresses_are_refused(address):
    with pytest.raises(ValidationError):
        CalendarSettings(name="a", ics=address)


def test_capacity_settings_are_what_the_calendar_check_takes():
    settings = settings_of(
        "capacity:\n"
        "  kinds:\n"
        "    session: {length: 50 min, gap: 10 min, at_most: [25 h a week, 5 a day], "
        "reserve: 2 h a week, clients: 28}\n"
        "  notice: 2 days"
    ).capacity_settings()

    kind = settings.kinds[0]
    assert (kind.name, kind.titles, kind.length, kind.gap, kind.clients) == (
        "session",
        ("session",),
        50,
        10,
        28,
    )
    assert kind.limits == (Limit(1500, "minutes", "week"), Limit(5, "count", "day"))
    assert kind.reserve == (Limit(120, "minutes", "week"),)
    assert (settings.notice, settings.look_ahead, settings.max_age) == (2880, 40320, 180)
    assert settings.me == ("maya@okafor.example",)


def test_days_away_are_days_or_ranges():
    text = FILE.replace("  timezone", "  away: [2026-12-24, 2027-01-01 to 2027-01-05]\n  timezone")
    text = text.replace("MAILBOX", MAILBOX).replace("SETTINGS", "").replace("RULE", "do: card")

    assert load(text, "rules.yaml").settings.owner.away == (
        DateRange(date(2026, 12, 24), date(2026, 12, 24)),
        DateRange(date(2027, 1, 1), date(2027, 1, 5)),
    )


@pytest.mark.parametrize(
    ("written", "needs"),
    [
        ("50 min", Needs("", 50)),
        ("50 min weekly", Needs("", 50, "weekly")),
        ("50 min weekly of session", Needs("session", 50, "weekly")),
        ("1 h 30 min every two weeks of session", Needs("session", 90, "fortnightly")),
        ("session", Needs("session")),
        ("weekly of session", Needs("session", None, "weekly")),
        ("2 h monthly", Needs("", 120, "monthly")),
        ("50 min every other week of session", Needs("session", 50, "fortnightly")),
        ("50 min a week of session", Needs("session", 50, "weekly")),
        ("50 min of session weekly", Needs("session", 50, "weekly")),
        ("session weekly", Needs("session", None, "weekly")),
        ("50 min of couples session", Needs("couples session", 50)),
    ],
)
def test_needs_are_said_in_words(written, needs):
    assert needs_of(written) == needs


def test_needs_may_be_a_group_with_preparation():
    capacity = "capacity: {kinds: {talk: {length: 1 h}}}"

    assert rule_of("needs: {talk: 1 h, prepare: 4 h}", capacity).needs == Needs("talk", 60, "", 240)
    assert rule_of("needs: {talk: 1 h every week}", capacity).needs == Needs("talk", 60, "weekly")
    assert rule_of("needs: {talk: weekly}", capacity).needs == Needs("talk", None, "weekly")
    assert rule_of("needs: 2 h\n    prepare: 30 min").needs == Needs("", 120, "", 30)
    assert rule_of("prepare: 30 min").needs == Needs("", None, "", 30)


@pytest.mark.parametrize(
    ("written", "letters"),
    [
        ("letter: defer/speaking", {"defer": "defer/speaking"}),
        ("do: answer\n    letter: answer/fees", {"answer": "answer/fees"}),
        ("do: decline\n    letter: no", {"decline": "no"}),
        (
            "letter: {defer: defer/a, when_full: refer, yes: yes/a}",
            {"defer": "defer/a", "when_full": "refer", "yes": "yes/a"},
        ),
        ("do: card", {}),
    ],
)
def test_a_letter_alone_is_that_of_the_action(written, letters):
    assert rule_of(written).letters == letters


@pytest.mark.parametrize(
    ("written", "within"),
    [
        ("1 working day", (1, True)),
        ("3 days", (3, False)),
        ("1 week", (7, False)),
        ("2  working days", (2, True)),
    ],
)
def test_an_answer_is_promised_in_days(written, within):
    found = rule_of(f"answer: {{within: {written}}}").within

    assert (found.days, found.working) == within


@pytest.mark.parametrize(
    ("written", "octets"), [("200 kB", 200_000), ("1.5 MB", 1_500_000), ("10 b", 10), ("1 GB", 10**9)]
)
def test_sizes_have_units(written, octets):
    assert units.size(written) == octets


@pytest.mark.parametrize(
    ("written", "minutes"), [("6 months", 259_200), ("1 year", 525_600), ("90 min", 90), ("2 days", 2880)]
)
def test_long_lengths_may_be_months_and_years(written, minutes):
    assert units.minutes(written) == minutes


@pytest.mark.parametrize(("written", "seconds"), [("20 s", 20), ("2 min", 120), ("1 second", 1)])
def test_short_lengths_may_be_seconds(written, seconds):
    assert units.seconds(written) == seconds


def test_what_was_read_is_plain_text_that_can_be_copied():
    """A value that remembers how it was written could be neither copied nor put into a card."""
    ZoneInfo.clear_cache()
    rulebook = load(
        (Path(__file__).parents[2] / "rules.yaml").read_text("utf-8"), "rules.yaml", read_packs(None)
    )

    texts = list(texts_in((rulebook.settings, rulebook.rules)))
    assert len(texts) > 500
    assert [one for one in texts if type(one) is not str] == []
    assert type(ZoneInfo(rulebook.settings.owner.timezone).key) is str  # which it keeps for all who ask later
    assert copy.deepcopy(rulebook.settings) == rulebook.settings


def texts_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        yield from texts_in(tuple(dict(value).values()))
    elif isinstance(value, Mapping):
        yield from texts_in((*value.keys(), *value.values()))
    elif isinstance(value, tuple | list | frozenset):
        for one in value:
            yield from texts_in(one)
    elif dataclasses.is_dataclass(value):
        yield from texts_in(tuple(getattr(value, field.name) for field in dataclasses.fields(value)))
