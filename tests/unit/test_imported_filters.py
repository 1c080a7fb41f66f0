"""Filters of other programs as rules: Sieve scripts and what Gmail exports; what cannot be said is told."""

from __future__ import annotations

import pytest
import yaml

from eitherway.filters.gmail_filters import rules_of_gmail
from eitherway.filters.imported_rules import FilterError, Imported, rule_text
from eitherway.filters.sieve_reader import read_sieve
from eitherway.filters.sieve_rules import rules_of_sieve
from eitherway.rules.rulebook import load
from tests.stories.office import RULES

FEED = (
    "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom' "
    "xmlns:apps='http://schemas.google.com/apps/2006'>\n{entries}</feed>"
)


def sieve(text: str) -> Imported:
    return rules_of_sieve(text, "f.sieve")


def gmail(*entries: dict[str, str]) -> Imported:
    def written(entry: dict[str, str]) -> str:
        found = "".join(f"<apps:property name='{name}' value='{value}'/>\n" for name, value in entry.items())
        return f"<entry>\n{found}</entry>\n"

    return rules_of_gmail(FEED.format(entries="".join(map(written, entries))).encode(), "f.xml")


def text_of(found: Imported) -> str:
    taken: set[str] = set()
    return "\n".join(rule_text(rule, taken) for rule in found.rules)


def whens(found: Imported) -> list[object]:
    return [rule["when"] for rule in yaml.safe_load(text_of(found) or "[]")]


def assert_loads(found: Imported) -> None:
    """The rules load before those of the stories, and their examples are as expected."""
    rules = "\n".join(f"  {line}" for line in text_of(found).split("\n"))
    text = RULES.format(host="127.0.0.1", port=9, user="maya", mailbox="", answers="", rules="")
    book = load(text.replace("\nrules:\n", f"\nrules:\n{rules}\n", 1).encode(), "rules.yaml")
    assert len(book.rules) >= len(found.rules)


# -- Sieve ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("test", "when"),
    [
        ('header :contains "subject" "invoice"', {"subject": ["invoice"]}),
        ('header :contains ["From", "sender"] ["a@x.example", "b@x.example"]',
         {"from": ["a@x.example", "b@x.example"]}),
        ('address :domain "from" "x.example"', {"from": ["@x.example"]}),
        ('header :contains ["to", "cc"] "team"', {"any": [{"to": ["team"]}, {"cc": ["team"]}]}),
        ('header :is "X-Form" "booking"', {"header": {"X-Form": ["/^booking$/"]}}),
        ('header :matches "subject" "*sale*"', {"subject": ["sale"]}),
        ('header :matches "subject" "Offer ? of *"', {"subject": ["/^Offer\\ .\\ of\\ .*$/"]}),
        ('exists "X-Shop"', {"header": {"X-Shop": True}}),
        ('body :contains "webinar"', {"text": ["webinar"]}),
        ("size :over 2M", {"size": "over 2048 kB"}),
        ('allof(header :contains "subject" "a", not address "from" "b@x.example")',
         {"subject": ["a"], "not": {"from": ["b@x.example"]}}),
        ('allof(header :contains "subject" "one", header :contains "subject" "two")',
         {"all": [{"subject": ["one"]}, {"subject": ["two"]}]}),
        ('anyof(header :contains "subject" "one", header :contains "subject" "two")',
         {"subject": ["one", "two"]}),
    ],
)  # fmt: skip
def test_a_test_of_sieve_is_one_of_the_rules(test: str, when: object):
    found = sieve(f"if {test} {{ discard; }}")

    assert found.left == ()
    assert whens(found) == [when]
    assert_loads(found)


@pytest.mark.parametrize(
    ("action", "do", "flag"),
    [("discard;", "ignore", None), ('fileinto "Lists";', "digest", None), ('reject "no";', "ignore", None),
     ('addflag "\\\\Flagged"; keep;', "card", "yes")],
)  # fmt: skip
def test_an_action_of_sieve_says_what_is_done(action: str, do: str, flag: str | None):
    (rule,) = yaml.load(text_of(sieve(f'if header :contains "subject" "x1" {{ {action} }}')), yaml.BaseLoader)

    assert (rule["do"], rule.get("flag")) == (do, flag)


def test_a_folder_names_its_rule_and_no_name_is_there_twice():
    one = 'if header :contains "subject" "aa" { fileinto "INBOX/Sales: new"; }\n'

    names = [rule["name"] for rule in yaml.safe_load(text_of(sieve(one * 2)))]

    assert names == ["INBOX Sales new", "INBOX Sales new 2"]


def test_the_first_rule_decides_so_elsif_needs_its_place_alone():
    found = sieve(
        'if header :contains "subject" "aa" { discard; }\n'
        'elsif header :contains "subject" "bb" { fileinto "B"; }\n'
    )

    assert whens(found) == [{"subject": ["aa"]}, {"subject": ["bb"]}]


def test_what_a_branch_without_a_rule_catches_is_excluded_from_the_next():
    found = sieve(
        'if header :contains "subject" "aa" { keep; }\nelsif header :contains "subject" "bb" { discard; }\n'
    )

    assert whens(found) == [{"not": {"subject": ["aa"]}, "subject": ["bb"]}]


def test_blocks_in_blocks_need_both_conditions():
    found = sieve('if header :contains "subject" "aa" { if address :is "from" "b@x.example" { discard; } }')

    assert whens(found) == [{"subject": ["aa"], "from": ["b@x.example"]}]


ONE = 'if header :contains "subject" "aa" { discard; }'


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('if header :regex "subject" "a.*" { discard; }', 1, "no test here is like 'header :regex'"),
        ('\nvacation "away";', 2, "'vacation' without a condition"),
        ("if true { discard; }", 1, "it finds almost all mail, which no rule should"),
        (f"if not {ONE[3:]}", 1, "it finds almost all mail, which no rule should"),
        (f'{ONE}\nelse {{ fileinto "X"; }}', 2, "'else' finds all other mail, which no rule should"),
        ('if spamtest :value "ge" "5" { discard; }', 1, "no test here is like 'spamtest'"),
        (
            f'if spamtest "5" {{ discard; }}\nels{ONE}',
            2,
            "a condition before this 'elsif' was not understood",
        ),
    ],
)
def test_what_has_no_like_here_is_told_with_its_line(text: str, line: int, told: str):
    assert any(one.startswith(f"f.sieve:{line}: not imported: {told}") for one in sieve(text).left)


def test_what_else_a_filter_does_is_told():
    found = sieve('if header :contains "subject" "aa" {\n  redirect "x@y.example";\n discard; }')

    assert found.left == ("f.sieve:2: 'redirect' has no like here, and was left out",)
    assert len(found.rules) == 1


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('if header "a" "b" { discard;', "f.sieve:1:29:"),
        ('\n  discard', "f.sieve:2:10:"),
        ('}', "f.sieve:1:1: this closes nothing"),
        ('if header "a" ["b" { }', "f.sieve:1:20:"),
        ('"unclosed', "f.sieve:1:1: this is no Sieve"),
        ("if " + "not " * 200 + "true {}", "f.sieve:1:"),
        ("<html>", "f.sieve:1:1: this is no Sieve"),
    ],
)  # fmt: skip
def test_what_is_no_sieve_is_told_with_its_place(text: str, place: str):
    with pytest.raises(FilterError, match=place.replace(".", r"\.")):
        sieve(text)


def test_texts_of_several_lines_and_comments_are_read():
    (command,) = read_sieve("/* a\n comment */ reject text: # why\nNo.\n..dots\n.\n;", "f.sieve")

    assert command.strings == (("No.\n.dots\n",),)
    assert command.line == 2


# -- Gmail ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "when"),
    [
        ({"from": "a@x.example OR b@x.example"}, {"from": ["a@x.example", "b@x.example"]}),
        ({"from": "@x.example"}, {"from": ["@x.example"]}),
        ({"subject": "{invoice receipt}"}, {"subject": ["invoice", "receipt"]}),
        ({"hasTheWord": '"free webinar"'}, {"says": ["free webinar"]}),
        ({"hasTheWord": "free webinar"}, {"all": [{"says": ["free"]}, {"says": ["webinar"]}]}),
        ({"hasTheWord": "list:(news.x.example)"}, {"header": {"List-Id": ["news.x.example"]}}),
        ({"hasTheWord": "subject:(a1 OR b1) -c1"}, {"subject": ["a1", "b1"], "not": {"says": ["c1"]}}),
        ({"from": "shop", "doesNotHaveTheWord": "invoice"}, {"from": ["shop"], "not": {"says": ["invoice"]}}),
        ({"from": "shop", "hasAttachment": "true"}, {"from": ["shop"], "has": "attachment"}),
        ({"from": "shop", "size": "5", "sizeOperator": "s_sl", "sizeUnit": "s_smb"},
         {"from": ["shop"], "size": "over 5120 kB"}),
    ],
)  # fmt: skip
def test_a_search_of_gmail_is_a_condition(entry: dict[str, str], when: object):
    found = gmail({**entry, "shouldTrash": "true"})

    assert found.left == ()
    assert whens(found) == [when]
    assert_loads(found)


@pytest.mark.parametrize(
    ("done", "do"),
    [({"shouldTrash": "true"}, "ignore"), ({"shouldArchive": "true", "label": "Shops"}, "digest"),
     ({"shouldStar": "true", "shouldArchive": "true"}, "card")],
)  # fmt: skip
def test_what_gmail_does_says_what_is_done(done: dict[str, str], do: str):
    assert [rule.do for rule in gmail({"from": "shop", **done}).rules] == [do]


TRASH = {"shouldTrash": "true"}


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"from": "shop", "label": "Shops"}, "2: not imported: it only labels"),
        ({"hasTheWord": "larger:5M", **TRASH}, "3: not imported: 'larger:5M': 'larger:' has no like"),
        ({"hasTheWord": "(a OR", **TRASH}, "3: not imported: '(a OR'"),
        (TRASH, "2: not imported: it finds almost all mail"),
        ({"doesNotHaveTheWord": "a1", **TRASH}, "2: not imported: it finds almost all mail"),
        ({"from": "shop", **TRASH, "forwardTo": "x@y.example"}, "5: 'forwardTo' has no like"),
    ],
)
def test_what_gmail_alone_can_do_is_told_with_its_line(entry: dict[str, str], told: str):
    (said,) = gmail(entry).left

    assert said.startswith(f"f.xml:{told}")


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (b"<feed><entry>", "f.xml:1:14: this is no XML"),
        (b"<!DOCTYPE feed [<!ENTITY a 'b'>]><feed>&a;</feed>", "f.xml:1:1: a DOCTYPE or an entity is in it"),
        (b"<feed/>", "f.xml:1:1: no filter is in it"),
        (b"<html><body>Login</body></html>", "f.xml:1:1: no filter is in it"),
    ],
)
def test_what_is_no_export_of_gmail_is_refused_with_its_place(octets: bytes, why: str):
    with pytest.raises(FilterError, match=why.replace(".", r"\.")):
        rules_of_gmail(octets, "f.xml")


def test_a_rule_of_a_filter_finds_no_words_of_yaml():
    (rule,) = yaml.safe_load(text_of(gmail({"subject": '"a: [b], {c} # d"', "shouldTrash": "true"})))

    assert rule["when"] == {"subject": ["a: [b], {c} # d"]}
