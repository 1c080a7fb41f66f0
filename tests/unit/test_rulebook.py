from pathlib import Path

import pytest

from eitherway.errors import ConfigError
from eitherway.rules.check import facts_of
from eitherway.rules.match import find_match
from eitherway.rules.rule import Example
from eitherway.rules.rulebook import load
from eitherway.storage.resources import read_packs

SHIPPED = Path(__file__).parents[2] / "rules.yaml"


def test_the_shipped_file_loads_and_its_examples_hold():
    book = load(SHIPPED.read_text("utf-8"), "rules.yaml", read_packs(None))

    assert len(book.rules) >= 6
    assert book.settings.mailboxes[0].port == 993


def test_a_new_client_is_known_by_the_words():
    book = load(SHIPPED.read_text("utf-8"), "rules.yaml", read_packs(None))
    example = Example(text="Are you TAKING  new\nclients?", matches=True)

    verdict = find_match(facts_of(example, "maya@okafor.example", "America/Chicago"), book)

    assert verdict.rule is not None
    assert verdict.rule.name == "new client"
    assert verdict.because[0] == "they write 'TAKING new clients'"
    assert [step.matched for step in verdict.trail][:2] == [False, False]
    assert verdict.trail[0].why == ("from: none of its words",)


REFERS = """\
owner: {{name: Maya, addresses: [maya@okafor.example], timezone: America/Chicago}}
mailbox: {{host: imap.example.org, user: maya, password: {{keyring: eitherway}}}}
referrals: [{{name: Ana, for: [couples, trauma], contact: ana@ruiz.example}}]
rules:
  - {{name: new client, when: {{says: [therapist]}}, refer_to: {topics}}}
"""


def test_one_topic_that_a_colleague_stands_for_is_enough():
    book = load(REFERS.format(topics="[anxiety, couples]"), "rules.yaml")

    assert book.rules[0].refer_to == ("anxiety", "couples")


def test_a_slip_of_the_pen_in_a_topic_is_told_beside_a_right_one():
    with pytest.raises(ConfigError, match="'truama' is not a topic of your referrals; did you mean 'trauma'"):
        load(REFERS.format(topics="[couples, truama]"), "rules.yaml")


def test_other_settings_change_who_is_known_and_not_what_is_searched_for():
    book = load(REFERS.format(topics="[couples]"), "rules.yaml")
    people = book.settings.people.model_copy(update={"clients": ("dana@example.net",)})

    other = book.with_settings(book.settings.model_copy(update={"people": people}))

    assert other.people["clients"] == {"dana@example.net"}
    assert (other.rules, other.index) == (book.rules, book.index)
