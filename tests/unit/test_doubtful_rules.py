"""What `check` says of a file without faults that hardly means what it says."""

from __future__ import annotations

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
    return doubts(load(text.encode(), "rules.yaml"))


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


def test_a_misspelt_setting_is_one_fault() -> None:
    text = FILE.format(when="says: [fees]", clients="", zone="Europe/Berlin").replace("owner:", "ownr:")

    with pytest.raises(ConfigError) as refused:
        load(text.encode(), "rules.yaml")

    assert refused.value.faults == ("rules.yaml:1:1: 'ownr' is not a setting; did you mean 'owner'?",)


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC", "GMT"])
def test_the_zone_of_a_machine_is_doubted(zone: str) -> None:
    (line,) = said("says: [fees]", zone=zone)

    assert line.startswith(f"owner.timezone is {zone}, the zone of a machine")
