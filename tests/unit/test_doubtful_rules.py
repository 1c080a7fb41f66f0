"""What `check` says of a file without faults that hardly means what it says."""

from __future__ import annotations

from datetime import date

import pytest

from eitherway.errors import ConfigError
from eitherway.rules.doubtful_rules import doubts
from eitherway.rules.rulebook import load

FILE = """\
owner: {{name: Maya, addresses: [maya@okafor.example], timezone: {zone}}}
mailbox: {{host: imap.example.org, user: maya, password: {{keyring: eitherway}}}}
people: {{clients: [{clients}], never: []}}
rules:
  - {{name: one, when: {{{when}}}}}
  - {{name: rest, when: {{says: [talk]}}}}
"""


def said(when: str, *, clients: str = "dana@example.net", zone: str = "Europe/Berlin") -> tuple[str, ...]:
    text = FILE.format(when=when, clients=clients, zone=zone)
    return doubts(load(text.encode(), "rules.yaml"), date(2026, 11, 23))


def test_a_file_that_says_what_it_means_is_not_doubted() -> None:
    assert said("sender: client, says: [fees]") == ()


@pytest.mark.parametrize(
    "when",
    ["from: $clients, says: [fees]", "all: [{from: $clients}, {says: [fees]}]", "any: [{from: $clients}]",
     "sender: client", "always: no", "not: {always: yes}", "from: $never"],
)  # fmt: skip
def test_a_rule_that_nobody_can_fulfil_is_named(when: str) -> None:
    assert any("rule 'one' (line 5) never matches" in line for line in said(when, clients=""))


@pytest.mark.parametrize(
    "when",
    ["any: [{from: $clients}, {says: [fees]}]", "not: {from: $clients}, says: [fees]",
     "sender: [client, known]"],
)  # fmt: skip
def test_a_rule_that_somebody_can_fulfil_is_not_named(when: str) -> None:
    assert not any("never matches" in line for line in said(when, clients=""))


def test_an_empty_list_of_clients_is_told_where_rules_ask_for_them() -> None:
    (line,) = said("sender: [client, known]", clients="")

    assert line.startswith("people.clients is empty, so your clients are strangers to rules that ask")
    assert "('one')" in line


@pytest.mark.parametrize(
    "when",
    [
        "sender: client, not: {sender: client}",
        "says: [fees], not: {any: [{says: [fees, rates]}, {sender: vip}]}",
        "sender: client, not: {sender: [client, known]}",
    ],
)
def test_a_rule_that_forbids_what_it_wants_is_named(when: str) -> None:
    assert any("rule 'one' (line 5) never matches" in line for line in said(when))


@pytest.mark.parametrize(
    "when",
    [
        "says: [talk]",
        "any: [{says: [talk, panel]}, {sender: vip}]",
        "says: [talk, panel]",
    ],
)
def test_a_rule_below_one_that_takes_all_it_would_is_named(when: str) -> None:
    (line,) = said(when)

    assert line.startswith("rule 'rest' (line 6) decides nothing: 'one' (line 5) above it")


@pytest.mark.parametrize(
    "when", ["says: [panel]", "says: [talk], sender: client", "not: {says: [talk]}", "text: [talk]"]
)
def test_a_rule_below_one_that_takes_less_is_not_named(when: str) -> None:
    assert said(when) == ()


@pytest.mark.parametrize(
    ("words", "alone"),
    [
        ("fees or rates", "fees, rates"),
        ("fees OR my rates", "fees, my rates"),
        ("Preis oder Honorar", "Preis, Honorar"),
    ],
)
def test_several_words_in_one_text_are_doubted(words: str, alone: str) -> None:
    (line,) = said(f"says: [{words}]")

    assert line.endswith(f"looks for '{words}' as it stands; to look for each alone, write [{alone}]")


@pytest.mark.parametrize("words", ["would you give or lend me", "Oregon", "/fees OR rates/", "and/or"])
def test_a_phrase_with_such_a_word_is_not_doubted(words: str) -> None:
    assert said(f"says: ['{words}']") == ()


@pytest.mark.parametrize(("zone", "place"), [("EST", "America/New_York"), ("Etc/GMT+5", "Europe/Berlin")])
def test_a_zone_without_summer_time_is_doubted(zone: str, place: str) -> None:
    (line,) = said("says: [fees]", zone=zone)

    assert line.startswith(f"owner.timezone is {zone}, which has no summer time")
    assert line.endswith(place)


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("timezone", "away: [2025-12-21 to 2026-01-03], timezone",
         "owner.away: all days are over, the last was 2026-01-03"),
        ("imap.example", "smtp.example",
         "mailbox.host is smtp.example.org, by its name no IMAP server; often that is imap.example.org"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_meant_is_doubted(before: str, after: str, line: str) -> None:
    text = FILE.format(when="says: [fees]", clients="", zone="Europe/Berlin").replace(before, after)

    (said_of_it,) = doubts(load(text.encode(), "rules.yaml"), date(2026, 11, 23))

    assert said_of_it.startswith(line)


def test_a_mail_provider_among_the_clients_is_doubted() -> None:
    (line,) = said("sender: client", clients='"@gmail.com"')

    assert line.startswith("people.clients has all who write from gmail.com, strangers too")


def test_referrals_that_nobody_is_referred_to_are_doubted() -> None:
    referrals = "referrals: [{name: Ana, for: [couples trauma, grief], contact: a, confirmed: 2062-09-01}]\n"
    file = FILE.format(when="says: [fees]}, refer_to: [grief", clients="", zone="Europe/Berlin")
    text = referrals + file.replace("grief}", "grief]")

    assert doubts(load(text.encode(), "rules.yaml"), date(2026, 11, 23)) == (
        "referrals: no rule refers to 'couples trauma'; the rules have grief",
        "referrals: Ana is confirmed for 2062-09-01, a day in the future; write the day on which you last "
        "knew",
    )


@pytest.mark.parametrize(
    ("answers", "is_doubted"),
    [
        ("ask_colleagues: 12 months", True),
        ("ask_colleagues: 7 months, referral_max_age: 6 months", True),
        ("ask_colleagues: 11 months", False),
        ("referral_max_age: 6 months", False),
    ],
)
def test_colleagues_who_are_asked_after_they_were_left_out_are_doubted(
    answers: str, is_doubted: bool
) -> None:
    text = FILE.format(when="says: [fees]", clients="", zone="Europe/Berlin") + f"answers: {{{answers}}}\n"

    found = doubts(load(text.encode(), "rules.yaml"), date(2026, 11, 23))

    assert [one.startswith("answers.ask_colleagues is not shorter") for one in found] == [True] * is_doubted


def test_a_misspelt_setting_is_one_fault() -> None:
    text = FILE.format(when="says: [fees]", clients="", zone="Europe/Berlin").replace("owner:", "ownr:")

    with pytest.raises(ConfigError) as refused:
        load(text.encode(), "rules.yaml")

    assert refused.value.faults == ("rules.yaml:1:1: 'ownr' is not a setting; did you mean 'owner'?",)


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC", "GMT"])
def test_the_zone_of_a_machine_is_doubted(zone: str) -> None:
    (line,) = said("says: [fees]", zone=zone)

    assert line.startswith(f"owner.timezone is {zone}, the zone of a machine")
