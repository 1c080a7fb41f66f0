"""Writes docs/reference/rules.md and practice.md from the models and the table of tests.

`python -m eitherway.rules.reference` prints the one, with `practice` the other. Pure, except for that.
"""

import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml
from pydantic.fields import FieldInfo

from eitherway.rules.account_settings import MailboxSettings, PasswordSource
from eitherway.rules.conditions import TESTS
from eitherway.rules.field_types import Model
from eitherway.rules.jsonschema import schema
from eitherway.rules.model_faults import model_in
from eitherway.rules.practice_file import PracticeInput
from eitherway.rules.rule import ACTIONS, NEEDED, Example, RuleInput
from eitherway.rules.schema import Settings

_INTRODUCTION = """# rules.yaml

This page is made from the program by `python -m eitherway.rules.reference`; a test keeps it true.
`eitherway check` reads the file and reports every error in it with line and column; `eitherway schema`
writes a JSON Schema, with which most editors complete and check as you type.

Nothing is typed by its looks: `no` is the word no, `12:30` a time, `5` a text of one digit. A number
always carries its unit: `50 min`, `2 working days`, `25 h a week`. Quote a text that begins with
`@`, `*`, `&`, `%` or a bracket, or that has `: ` in it. Where a list is wanted, one value alone will do;
write several in brackets, `[new clients, new patients]`, or each on its own line after `- `. A comma inside
a text needs quotes and brackets: `["yes, please"]`.
"""

_MATCHING = """## How words are matched

A word or phrase in a test matches without regard to case, accents, apostrophes and spacing, at word
borders: `new client` is found in "NEW  Client?", not in "new clients". Hyphens count as spaces. An
apostrophe counts as nothing or as a border: `dont` is found in "don't", `avocat` in "l'avocat", and
`therapist` in "the therapist's fee". The end of a sentence and a blank line are never crossed, but
`Dr. Smith` is found in "I saw Dr. Smith", and without its full stop too. Chinese, Japanese, Korean, Thai,
Lao, Khmer and Burmese, which set no spaces (or join endings on), match anywhere in a run of letters.

`/.../` is a regular expression of RE2 (https://github.com/google/re2/wiki/Syntax), looked for anywhere in
the text, without regard to case; `(?-i)` at its start makes case count. Line breaks and runs of blanks
are one space there. Put a pattern in single quotes when it has a comma, a bracket or a brace in it,
never in double quotes: there `\\b` is a control character.

`$name` stands for a list under `words:`. `$clients`, `$vip`, `$friends`, `$never` and `$relays` are those
under `people:`.

A list of people has addresses, domains (`"@clinic.example"`), and two things that give it more:

- `{file: clients.csv, column: Email}`: the addresses in a spreadsheet (`.csv`, `.tsv`) or an address book
  (`.vcf`) next to rules.yaml; without `column` the first address in each row. A change is read at once.
- `{calendar: practice, kind: session}`, in `clients`, `vip` and `friends`: whom the events of that kind
  invite, from a year ago to half a year ahead. You, rooms and resources do not count, nor do events that were
  cancelled or that you declined. Nothing of it is stored: of each guest a hash of the address is known while
  the program runs. `eitherway check` says how many people it gives.
"""

_PACKS = """## Packs

A pack is a set of rules for one sort of work that comes with the program: `therapist`, `academic` or
`consultant`. `pack: therapist` takes it; then rules.yaml holds only what is yours, and better rules reach you
with each new version. `eitherway pack list` shows the packs, `eitherway pack show` prints the one in use, and
`eitherway pack show --merged` what it says together with rules.yaml, each rule with its file and line.

- Your own `rules` come before those of the pack. One with `after: fees` is tried after that rule of the pack,
  and one with the name of a rule of the pack replaces it.
- `change` names rules of the pack: `media: off` switches one off, `speaking: {needs: {talk: 2 h}}` gives one
  other settings. Groups are joined setting by setting, lists and texts are replaced.
- `capacity`, `answers` and `words` may be in the pack too; what you write wins, setting by setting.
- Topics of `refer_to` that your referrals do not have are left out of the pack's rules.
- A file `packs/therapist.yaml` next to rules.yaml is used in place of the shipped one, and one of another
  name is a pack of your own. It may hold `answers`, `capacity`, `words` and `rules`; its schema is what
  `eitherway schema --pack` prints.

The examples of a pack are run with the pack alone, those in rules.yaml with everything. Without `pack`, all
rules are in rules.yaml; `eitherway check` says whether such a file can be shorter.
"""

_PRACTICE = """# practice.yaml

This page is made from the program by `python -m eitherway.rules.reference practice`; a test keeps it true.
`eitherway check --practice practice.yaml` reads the file and what it names, and reports every error with line
and column; `eitherway schema --practice` writes a JSON Schema for editors. How it is used:
[A practice with several people](../how-to/practice.md).

```yaml
people:
  maya:                              # the folder maya/, next to practice.yaml
  ben: people/ben
  ana:
    folder: people/ana
    state: /var/lib/eitherway/ana
    refer: {name: Ana Ruiz, for: [couples], contact: ana@ruiz.example, needs: 50 min weekly of session}
at_once: 8
```

A person may be a name alone, a name with a folder, or a group. A name is one short word, as the log and
`status` show it. Two people never share a folder, a state folder or a mailbox.
"""

_REFER = """`refer` is what crosses between people, and all that does: `name`, `for` and `contact` as
written here, and one word (room, tight, full or unknown) with its age. The word is by the person's own
calendars and limits, for one more of `needs`, whose kind is one of `capacity: kinds` in that person's rules.
It is renewed whenever the calendars are read, every 15 minutes; after 24 hours it is unknown.
"""

_ACTIONS = {
    "defer": "a deferral draft and a card: the request waits for your decision (default)",
    "answer": "a draft of a saved letter, for common questions; needs `letter`",
    "refer": "a draft that names people of your refer book; needs `refer_to`",
    "decline": "a draft that says no, and a card",
    "digest": "no draft; only listed in the digest",
    "card": "a card, no draft",
    "ignore": "nothing; only counted",
}


def page() -> str:
    """The whole page."""
    return "\n".join([_INTRODUCTION, *_settings(), _PACKS, *_rules(), *_tests(), _MATCHING])


def practice_page() -> str:
    """The page of practice.yaml."""
    return "\n".join([_PRACTICE, "## Settings\n", _table(PracticeInput), _REFER])


def _settings() -> Iterator[str]:
    yield "## Settings\n"
    for name, field in Settings.model_fields.items():
        description = field.description or ""
        yield f"### {name}\n\n{description[:1].upper()}{description[1:]}.\n"
        inner = model_in(field)
        if name == "mailboxes":
            yield "A list of groups with the settings of `mailbox`.\n"
        elif inner:
            yield _table(inner)


def _rules() -> Iterator[str]:
    yield "## Rules\n"
    yield "`rules:` is a list. Each message meets them in order; the first that matches decides.\n"
    yield _table(RuleInput)
    yield "`do` is one of:\n"
    yield "\n".join(f"- `{action}`: {_ACTIONS[action]}" for action in ACTIONS) + "\n"
    yield (
        "`needs` says what a yes costs: a length, how often (`weekly`, `fortnightly`, `monthly`), and "
        "of which kind of `capacity`: `50 min weekly of session`, `2 h`, `session`, or "
        "`{talk: 1 h, prepare: 4 h, travel: 2 h}`: the way there and the way back each. `nothing` says "
        "that a yes takes no time of your calendar, such as an invoice: the card shows no verdict, and no "
        "opening is looked for. What the message "
        "says of length, preparation and repetition wins; of an invitation, its own rule does.\n\n"
        "`letter` is the name of a letter under templates/, or a group: "
        "`{defer: defer/new-client, when_full: refer}`. `when_full` is written where no "
        "time is left at all, and is a `refer`, `no` or `defer` letter; "
        "every other place takes only its own sort.\n"
    )
    yield (
        "### Examples\n\n`examples` are run by `eitherway check` and each time the file is read. "
        "`matches: yes` says that this rule decides the message, not one before it.\n"
    )
    yield _table(Example)


def _tests() -> Iterator[str]:
    yield "## Tests\n"
    yield "All tests in a `when` must hold. `any`, `all` and `not` hold further tests:\n"
    yield (
        "- `any: {subject: [fees], text: [fees]}`: one of these\n"
        "- `any: [{subject: [fees], sender: client}, {text: [fees]}]`: one of these groups, each as a whole\n"
        "- `not: {from: $clients, subject: [invoice]}`: none of these\n"
    )
    for test in TESTS.values():
        yield f"### {test.name}\n\n{test.says}\n\nTakes {test.takes.says}.\n"
        yield f"```yaml\nwhen: {{{test.example}}}\nexamples:"
        yield f"  - {test.yes[:-1]}, matches: yes}}"
        if test.no:
            yield f"  - {test.no[:-1]}, matches: no}}"
        yield "```\n"


def _table(model: type[Model]) -> str:
    rows = ["| setting | default | what it is |", "|---|---|---|"]
    rows += list(_rows(model, ""))
    return "\n".join(rows) + "\n"


def _rows(model: type[Model], prefix: str) -> Iterator[str]:
    for key, field in model.model_fields.items():
        name = prefix + (field.alias or key)
        inner = model_in(field)
        if inner is PasswordSource and model is not MailboxSettings:
            yield f"| `{name}` | {default_of(field)} | {field.description}; as `mailbox: password` |"
        elif inner is not None and inner is not Example and model is not RuleInput:
            yield f"| `{name}` | {default_of(field)} | {field.description}; a group |"
            step = ".NAME" if str(field.annotation).startswith("dict") else ""
            yield from _rows(inner, f"{name}{step}.")
        else:
            yield f"| `{name}` | {default_of(field)} | {field.description}{_choices(model, key, field)} |"


def default_of(field: FieldInfo) -> str:
    """What holds where nothing is written, in the marks of the page; "" if that is nothing."""
    if field.is_required() or field.json_schema_extra == NEEDED:
        return "needed"
    value = field.get_default()
    if value is None or value in ((), "", {}, 0) or isinstance(value, Model):
        return ""
    if isinstance(value, bool):
        return "`yes`" if value else "`no`"
    return f"`{_flow(value)}`"


def _flow(value: Any) -> str:
    if isinstance(value, tuple | dict):
        plain = list(value) if isinstance(value, tuple) else value
        return yaml.safe_dump(plain, default_flow_style=True).strip()
    return str(value)


def _choices(model: type[Model], key: str, field: FieldInfo) -> str:
    properties = schema_of(model).get("properties", {})
    wanted = properties.get(field.alias or key, {})
    options = wanted.get("enum") or next(
        (one["enum"] for one in wanted.get("anyOf", ()) if "enum" in one), ()
    )
    words = [f"`{option}`" for option in options if isinstance(option, str)]
    return f": {', '.join(words)}" if words and "`yes`" not in words else ""


@cache
def _whole() -> dict[str, Any]:
    return schema()


def schema_of(model: type[Model]) -> dict[str, Any]:
    """The part of the JSON Schema that belongs to a model."""
    name = "Rule" if model is RuleInput else model.__name__
    part: dict[str, Any] = _whole()["$defs"].get(name, {})
    return part


if __name__ == "__main__":
    sys.stdout.write(practice_page() + "\n" if sys.argv[1:] == ["practice"] else page())
