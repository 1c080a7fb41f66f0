"""The shortcut of the index never changes a verdict: laws over random rules and texts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from eitherway.rules.check import facts_of
from eitherway.rules.match import find_match
from eitherway.rules.match_context import MatchContext
from eitherway.rules.rule import Example
from eitherway.rules.rulebook import load

HEAD = """
owner: {name: Maya, addresses: [maya@okafor.example], timezone: UTC}
mailbox: {host: imap.example.org, user: maya, password: {keyring: eitherway}}
people: {clients: [dana@example.net, "@clinic.example"]}
words: {money: [fee, two fees, '/cost[s]?/']}
rules:
"""
WORD = st.sampled_from(["fee", "fees", "two", "new", "client", "clients", "costs", "Müller", "会议", "no"])
PHRASE = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
ITEM = st.one_of(PHRASE, st.sampled_from(["$money", "'/f[e]+/'", "'/^new/'", "'/[0-9]{2}/'"]))
PERSON = st.sampled_from(
    ["dana@example.net", "'@example.net'", "$clients", "dana", "'/ana/'", "'@clinic.example'"]
)


def listed(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(items, min_size=1, max_size=3).map(lambda some: "[" + ", ".join(some) + "]")


TEST = st.one_of(
    st.tuples(st.sampled_from(["says", "text", "subject", "quoted"]), listed(ITEM)),
    st.tuples(st.just("from"), listed(PERSON)),
    st.tuples(st.just("sender"), st.sampled_from(["client", "unknown", "[known, client]"])),
    st.tuples(st.just("header"), listed(PHRASE).map(lambda words: f"{{X-Form: {words}, X-Two: {words}}}")),
    st.tuples(st.just("first_in_thread"), st.sampled_from(["yes", "no"])),
)
GROUP = st.recursive(
    st.lists(TEST, min_size=1, max_size=3, unique_by=lambda test: test[0]).map(
        lambda tests: "{" + ", ".join(f"{name}: {value}" for name, value in tests) + "}"
    ),
    lambda inner: st.tuples(
        st.sampled_from(["any", "all", "not"]), st.one_of(inner, st.lists(inner, min_size=1, max_size=3))
    ).map(
        lambda join: (
            f"{{{join[0]}: {join[1] if isinstance(join[1], str) else '[' + ', '.join(join[1]) + ']'}}}"
        )
    ),
    max_leaves=6,
)
EXAMPLE = st.builds(
    lambda text, subject, quoted, sender, form, known: Example.model_validate(
        {
            "text": text or "x",
            "subject": subject,
            "quoted": quoted,
            "from": sender,
            "header": {"X-Form": form, "X-Two": form} if form else {},
            "known": known,
            "matches": True,
        }
    ),
    st.lists(WORD, max_size=8).map(" ".join),
    st.lists(WORD, max_size=3).map(" ".join),
    st.lists(WORD, max_size=3).map(" ".join),
    st.sampled_from(["", "Dana <dana@example.net>", "x@sub.clinic.example", "ann@other.example"]),
    st.lists(WORD, max_size=2).map(" ".join),
    st.booleans(),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(GROUP, min_size=1, max_size=6), EXAMPLE)
def test_rules_that_are_not_tried_would_not_have_matched(groups, example):
    rules = "".join(f"  - {{name: r{at}, when: {group}}}\n" for at, group in enumerate(groups))
    book = load(HEAD + rules, "rules.yaml")
    facts = facts_of(example, "maya@okafor.example", "UTC")
    match_context = MatchContext(facts, book.index, book.people)

    every = [rule.when.run(match_context).holds for rule in book.rules]
    verdict = find_match(facts, book)

    assert [step.matched for step in verdict.trail] == every
    assert (verdict.rule.name if verdict.rule else None) == next(
        (rule.name for rule, holds in zip(book.rules, every, strict=True) if holds), None
    )
    assert len(verdict.also) == max(0, sum(every) - 1)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), PHRASE, st.text(max_size=40))
def test_a_phrase_between_spaces_is_found_in_any_text(before, phrase, after):
    book = load(HEAD + f"  - {{name: r, when: {{text: ['{phrase}']}}}}\n", "rules.yaml")
    example = Example.model_validate({"text": f"{before}\n\n{phrase} \n\n{after}", "matches": True})

    assert find_match(facts_of(example, "maya@okafor.example", "UTC"), book).rule is not None
