"""A rules file that builds on a pack: the two as one, in which order, and whose fault is what."""

from __future__ import annotations

from pathlib import Path

import pytest

from eitherway.errors import ConfigError
from eitherway.rules.check import find_match_of
from eitherway.rules.packs import SETTINGS
from eitherway.rules.printed import printed
from eitherway.rules.rule import Example, Rulebook
from eitherway.rules.rulebook import join, load
from eitherway.rules.shorten import advice
from eitherway.rules.written_files import PackFile
from eitherway.storage.resources import read_packs

IN_ONE_FILE = Path(__file__).parents[1] / "data" / "rules_in_one_file.yaml"
OWN = """\
owner: {name: Maya, addresses: [maya@okafor.example], timezone: America/Chicago}
mailbox: {host: imap.example.org, user: maya, password: {keyring: eitherway}}
pack: small
"""
PACK = """\
capacity:
  kinds: {session: {length: 50 min, at_most: [25 h a week]}}
words:
  sellers: [seo, ranking]
rules:
  - name: sales
    when: {sender: unknown, says: $sellers}
    do: digest
    examples:
      - {text: "Your ranking is poor.", matches: yes}
  - name: bill
    when: {sender: client, says: [bill]}
    needs: 15 min
    letter: {defer: defer/letter-or-form, yes: yes/new-client}
    refer_to: [money]
    examples:
      - {text: "My bill is wrong.", sender: client, matches: yes}
      - {text: "My bill is wrong.", matches: no}
  - name: rest
    when: {asks: yes}
"""


def packs(text: str = PACK) -> dict[str, PackFile]:
    return {"small": PackFile("packs/small.yaml", text.encode())}


def book(more: str = "", pack: str = PACK) -> Rulebook:
    return load(OWN + more, "rules.yaml", packs(pack))


def faults(more: str, pack: str = PACK) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as refused:
        load(OWN + more, "rules.yaml", packs(pack))
    return refused.value.faults


def names(rulebook: Rulebook) -> list[str]:
    return [rule.name for rule in rulebook.rules]


def test_a_file_without_rules_has_those_of_the_pack():
    assert names(book()) == ["sales", "bill", "rest"]


def test_own_rules_come_first_and_one_with_after_behind_the_rule_that_it_names():
    rules = """\
rules:
  - {name: landlord, when: {says: [heating]}}
  - {name: music, when: {says: [choir]}, after: bill}
"""

    assert names(book(rules)) == ["landlord", "sales", "bill", "music", "rest"]


def test_an_own_rule_replaces_that_of_the_pack_with_its_name():
    replaced = book("rules:\n  - {name: bill, when: {says: [invoice]}, do: card}\n")

    assert names(replaced) == ["bill", "sales", "rest"]
    assert replaced.rules[0].action == "card"


def test_a_rule_of_the_pack_is_switched_off_by_name():
    assert names(book("change: {sales: off}\n")) == ["bill", "rest"]


def test_a_rule_of_the_pack_is_changed_setting_by_setting():
    bill = book(
        "change:\n  bill: {needs: 30 min, when: {not: {says: [Bill Smith]}}, letter: {yes: yes}}\n"
    ).rules[1]

    assert bill.needs is not None
    assert bill.needs.minutes == 30
    assert bill.letters == {"defer": "defer/letter-or-form", "yes": "yes"}
    assert (bill.pack, bill.where) == ("small", "small pack, line 11")


@pytest.mark.parametrize(
    ("text", "sender", "rule"),
    [
        ("My bill is wrong.", "client", "bill"),
        ("Bill Smith gave me the bill.", "client", None),
        ("Your ranking is poor.", "unknown", None),
        ("Buy our gizmo!", "unknown", "sales"),
    ],
)
def test_a_change_is_what_decides(text: str, sender: str, rule: str | None):
    changed = book("change: {bill: {when: {not: {says: [Bill Smith]}}}}\nwords: {sellers: [gizmo]}\n")
    example = Example.model_validate({"text": text, "sender": sender, "matches": True})

    found = find_match_of(example, changed).rule

    assert (found.name if found else None) == rule


def test_limits_are_joined_kind_by_kind():
    kinds = book(
        "capacity: {kinds: {session: {at_most: [20 h a week]}, board: {length: 2 h}}}\n"
    ).settings.capacity.kinds

    assert (str(kinds["session"].length), len(kinds["session"].at_most)) == ("50", 1)
    assert set(kinds) == {"session", "board"}


def test_examples_of_the_pack_do_not_depend_on_what_the_owner_writes():
    own = "people: {clients: []}\nrules:\n  - {name: all bills, when: {says: [bill, ranking]}, do: card}\n"

    assert names(book(own))[0] == "all bills"


def test_topics_of_the_pack_are_no_fault_and_own_ones_are():
    assert book().rules[1].refer_to == ("money",)
    assert faults("rules:\n  - {name: x, when: {says: [x]}, refer_to: [money]}\n") == (
        "rules.yaml:5:45: 'money' is not a topic of your referrals; write them under referrals:",
    )


def test_a_fault_names_the_file_that_it_is_in():
    wrong = PACK.replace("needs: 15 min", "neds: 15 min").replace("matches: no", "matches: yes")

    assert faults("chnge: {}\n", wrong) == (
        "packs/small.yaml:13:5: 'neds' is not a setting of a rule; did you mean 'needs'?",
        "rules.yaml:4:1: 'chnge' is not a setting; did you mean 'change'?",
    )
    assert faults("", PACK.replace("matches: no", "matches: yes")) == (
        "packs/small.yaml:18:9: the example 'My bill is wrong.' does not match: sender is unknown",
    )


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ("change: {bil: off}\n", "4:10: 'bil' is not a rule of the pack; did you mean 'bill'?"),
        ("change: {bill: of}\n", "4:16: write 'off', or the settings that differ, such as {needs: 30 min}"),
        ("change: {bill: {neds: 1 h}}\n", "4:17: 'neds' is not a setting of a rule; did you mean 'needs'?"),
        (
            "change: {bill: {name: x}}\n",
            "4:17: 'name' of a rule of the pack stays; write a rule of your own instead",
        ),
        (
            "change: [bill]\n",
            "4:9: 'change' is a group; write below it the name of a rule of the pack and ': off'",
        ),
        (
            "rules: [{name: x, when: {says: [x]}, after: bil}]\n",
            "4:45: 'bil' is not a rule of the pack; did you mean 'bill'?",
        ),
        (
            "rules: [{name: x, when: {always: yes}}]\n",
            "4:9: takes every message before the rules of the pack; write 'after: rest'",
        ),
    ],
)
def test_what_is_wrong_about_a_pack_is_said_where_it_is_written(more: str, fault: str):
    assert faults(more) == (f"rules.yaml:{fault}",)


def test_a_pack_that_is_not_there_is_a_fault_beside_the_others():
    with pytest.raises(ConfigError) as refused:
        load(OWN.replace("small", "smal") + "answers: {mode: drafts}\n", "rules.yaml", packs())

    assert refused.value.faults == (
        "rules.yaml:3:7: 'smal' is not a pack; did you mean 'small'?",
        "rules.yaml:4:17: 'drafts' is not draft or shadow; did you mean 'draft'?",
    )


@pytest.mark.parametrize(
    "more", ["change: {bill: off}\n", "rules: [{name: x, when: {says: [x]}, after: bill}]\n"]
)
def test_what_is_about_a_pack_needs_one(more: str):
    with pytest.raises(ConfigError, match=r"about a pack; write 'pack: therapist', or leave it out"):
        load(OWN.replace("pack: small\n", "") + more, "rules.yaml", packs())


def test_a_pack_holds_nothing_of_one_person():
    assert (
        "packs/small.yaml:1:1: 'people' is not a setting of a pack; "
        "a pack has answers, capacity, words or rules"
    ) in faults("", "people: {clients: [a@b.example]}\n" + PACK)


@pytest.mark.parametrize("pack", sorted(read_packs(None)))
def test_both_as_one_can_be_printed_and_read_again(pack: str):
    more = (
        "change: {reschedule: {needs: 20 min}}\nrules:\n  - {name: x, when: {says: [x]}, after: reschedule}\n"
    )
    topics = "[trauma, anxiety, couples, children, grief]"
    own = f"{OWN}referrals: [{{name: Ana, for: {topics}, contact: ana@ruiz.example}}]\n"
    whole = own.replace("small", pack) + more
    text = printed(join(whole, "rules.yaml", read_packs(None))[0], SETTINGS)

    again = load(own.replace("pack: small\n", "") + text, "again.yaml", examples=False)

    joined = load(whole, "rules.yaml", read_packs(None))
    assert [(one.name, one.needs, one.letters, one.when, one.examples) for one in again.rules] == [
        (one.name, one.needs, one.letters, one.when, one.examples) for one in joined.rules
    ]
    assert again.settings.capacity == joined.settings.capacity
    assert "# packs/" in text
    assert "changed in rules.yaml:5" in text


def test_a_file_with_all_rules_in_it_works_as_before():
    rulebook = load(IN_ONE_FILE.read_bytes(), "rules.yaml")

    assert len(rulebook.rules) == 24
    assert {rule.pack for rule in rulebook.rules} == {""}


def test_a_file_with_all_rules_in_it_can_be_shorter():
    text = IN_ONE_FILE.read_text("utf-8").replace("late fee, late payment", "late fee")
    mine = "rules:\n  - {name: landlord, when: {says: [heating]}}\n"
    document, _ = join(text.replace("rules:\n", mine, 1), "rules.yaml")

    first, *more = advice(document, read_packs(None))

    assert first.startswith("24 of 25 rules come from the pack 'therapist'.")
    assert any(
        line.startswith("- other than the pack says it now") and "running late" in line for line in more
    )
    assert more[-1] == "Keep what is yours: landlord"


@pytest.mark.parametrize(
    "text", [OWN, OWN.replace("pack: small\n", "rules: [{name: fees, when: {says: [fee]}}]\n")]
)
def test_a_short_file_is_short_enough(text: str):
    document, _ = join(text, "rules.yaml", packs())

    assert advice(document, read_packs(None)) == ()
