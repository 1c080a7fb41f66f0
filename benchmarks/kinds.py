"""How the shipped rules sort labelled mails: `python benchmarks/kinds.py [--wrong]`.

The mails of tests/data/kinds are synthetic and by the hand that wrote the rules, some with the rules,
some after them: neither says how real mail fares. A mail is right when the rule of its label decides
it, or no rule where it has none.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from eitherway.rules.check import find_match_of
from eitherway.rules.rule import Example, Rulebook
from eitherway.rules.rulebook import load
from eitherway.storage.resources import read_packs

ROOT = Path(__file__).parents[1]
PACKS = read_packs(None)
SHORT = """\
owner: {{name: Maya, addresses: [maya@okafor.example], timezone: America/Chicago}}
mailbox: {{host: imap.example.org, user: maya, password: {{keyring: eitherway}}}}
pack: {pack}
"""
CATCH_ALL = ("something is asked", "something else is asked")


class Sorted(NamedTuple):
    """One mail with its label and the rule that decided it ("" for none); `part` is when it was written."""

    part: str
    label: str
    found: str
    subject: str
    text: str

    @property
    def outcome(self) -> str:
        if self.found == self.label:
            return "right"
        if not self.found:
            return "missed"
        if not self.label:
            return "false alarm"
        return "only the catch-all" if self.found in CATCH_ALL else "other kind"


def sort(pack: str) -> Iterator[Sorted]:
    """Every mail of a pack, judged."""
    book = rulebook_of(pack)
    lines = (ROOT / "tests" / "data" / "kinds" / f"{pack}.jsonl").read_text("utf-8").splitlines()
    for mail in map(json.loads, lines):
        yield Sorted(mail["written"], mail["kind"], _decided(mail, book), mail["subject"], mail["text"])


def rulebook_of(pack: str) -> Rulebook:
    """The shortest rules file with that pack."""
    return load(SHORT.format(pack=pack), "rules.yaml", PACKS)


def _decided(mail: dict[str, str], book: Rulebook) -> str:
    words = {"subject": mail["subject"], "text": mail["text"], "sender": mail["sender"]}
    verdict = find_match_of(Example.model_validate({**words, "matches": True}), book)
    return verdict.rule.name if verdict.rule else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--wrong", choices=["with the rules", "after the rules", "all"], help="list the mails that went wrong"
    )
    options = parser.parse_args()
    outcomes = ["right", "only the catch-all", "other kind", "missed", "false alarm"]
    print(f"{'pack':12}{'written':16}{'mails':>6}" + "".join(f"{name:>20}" for name in outcomes))
    wrong = []
    for pack in PACKS:
        done = list(sort(pack))
        for part in ("with the rules", "after the rules"):
            these = [one for one in done if one.part == part]
            counts = [sum(one.outcome == name for one in these) for name in outcomes]
            print(f"{pack:12}{part:16}{len(these):>6}" + "".join(f"{count:>20}" for count in counts))
        wrong += [
            (pack, one) for one in done if one.outcome != "right" and options.wrong in {one.part, "all"}
        ]
    for pack, one in wrong:
        print(f"{pack}: '{one.label}' went to '{one.found}': {one.subject} | {one.text}")


if __name__ == "__main__":
    main()
