"""What judging costs: 1,000 rules against 4 kB, a usual text and hostile ones.

Run with `python benchmarks/rules.py`. Each row is the median and the worst of 200 judgements; below
it what the same phrases cost one by one with Python's `in`, and as one RE2 alternation.
"""

from __future__ import annotations

import random
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import re2

from eitherway.asks.ask import Ask
from eitherway.rules.check import message_of
from eitherway.rules.condition_tree import word_lists
from eitherway.rules.match import Facts, find_match
from eitherway.rules.rule import Example, Rule, Rulebook
from eitherway.rules.rulebook import load

HEAD = """
owner: {name: Maya, addresses: [maya@okafor.example], timezone: America/Chicago}
mailbox: {host: imap.example.org, user: maya, password: {keyring: eitherway}}
people: {clients: [dana@example.net]}
rules:
"""
SYLLABLES = ["ta", "ke", "mo", "ri", "su", "la", "pe", "no", "vi", "da", "fo", "ga", "hu", "je", "bi", "co"]
LIMIT_MS = 2.0
MAIL = (
    "Hi Maya, I got your name from a colleague who saw you last year. I have been anxious for a while "
    "and would like to know whether you take new clients, what a session costs, and if evenings are "
    "possible. My insurance is out of network. Could you tell me by Friday? Thank you so much, Dana.\n\n"
) * 14


def vocabulary(chance: random.Random) -> list[str]:
    return sorted({"".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(3000)} - {"no"})


def rules_text(words: list[str], chance: random.Random, count: int) -> str:
    rules = [HEAD]
    for number in range(count):
        phrases = [" ".join(chance.choices(words, k=chance.randint(1, 4))) for _ in range(4)]
        if number % 5 == 0:
            phrases.append(f"'/{chance.choice(words)}[a-z]+ [0-9]{{2,4}}/'")
        tests = [f"text: [{', '.join(phrases)}]"]
        if number % 3 == 0:
            tests.append(f"subject: [{', '.join(phrases[:2])}]")
        if number % 4 == 0:
            tests = [f"any: {{{', '.join(tests)}}}", "sender: unknown", "not: {from: $clients}"]
        rules.append(f"  - {{name: rule {number}, when: {{{', '.join(tests)}}}}}\n")
    return "".join(rules)


def text_of(words: list[str], chance: random.Random, size: int) -> str:
    text = ""
    while len(text) < size:
        text += " ".join(chance.choices(words, k=9)).capitalize() + ".\n"
    return text[:size]


def facts(text: str) -> Facts:
    # An example is at most 10,000 characters long, a message is not.
    message = replace(message_of(Example(text="Hi", matches=True), "maya@okafor.example"), written=text)
    return Facts(message, Ask(False, "", "", 0.0), None, datetime(2026, 3, 2, tzinfo=UTC))


def measured(run: Callable[[], object], times: int = 200) -> tuple[float, float]:
    """Median and worst of the processor's time, in ms: what else runs on the machine does not count."""
    run()
    spent = []
    for _ in range(times):
        start = time.thread_time()
        run()
        spent.append((time.thread_time() - start) * 1000)
    return statistics.median(spent), max(spent)


def phrases_of(rule: Rule) -> list[tuple[str, ...]]:
    return [key for _, words in word_lists(rule.when) for key in words.keys if isinstance(key, tuple)]


def hostile(book: Rulebook) -> dict[str, str]:
    phrases = [key for rule in book.rules for key in phrases_of(rule)]
    first = phrases[0][0]
    return {
        "one word again and again": (first + " ") * (4096 // (len(first) + 1)),
        "words of one letter": "a " * 2048,
        "all phrases of the rules": " ".join(" ".join(phrase) for phrase in phrases)[:4096],
        "phrases cut before their end": " ".join(" ".join(phrase[:-1]) for phrase in phrases)[:4096],
        "the same with apostrophes": " ".join("l'" + " l'".join(phrase) for phrase in phrases)[:4096],
        "ligatures that unfold 18 times": "\ufdfa" * 1365,
        "accents upon accents": "e" + "\u0301" * 2047,
        "Chinese, 4 kB": "请问您下周有时间吗" * 151,
        "one endless word": "a" * 4096,
    }


def quiet() -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    return options


def one_by_one(phrases: list[str], text: str) -> list[str]:
    folded = " ".join(re.findall(r"\w+", text.casefold()))
    return [phrase for phrase in phrases if f" {phrase} " in folded]


def main() -> None:
    chance = random.Random(7)
    words = vocabulary(chance)
    source = rules_text(words, chance, 1000)
    start = time.perf_counter()
    book = load(source, "rules.yaml")
    print(f"1,000 rules of {len(source):,} characters read in {time.perf_counter() - start:.2f} s\n")
    usual = text_of(words, chance, 4096)
    phrases = [" ".join(key) for rule in book.rules for key in phrases_of(rule)]
    alternation = re2.compile("|".join(rf"\b{phrase}\b" for phrase in phrases), quiet())
    print(f"{'judge, 1,000 rules, 4 kB (ms)':34} {'median':>8} {'worst':>8}   limit {LIMIT_MS}")
    for name, text in {"a usual mail": MAIL, "a tenth of the rules": usual, **hostile(book)}.items():
        case = facts(text)
        median, worst = measured(lambda case=case: find_match(case, book))  # type: ignore[misc]
        print(f"{name:34} {median:8.2f} {worst:8.2f}   {'ok' if median < LIMIT_MS else 'TOO SLOW'}")
    print(f"\npeers on the usual text, the {len(phrases):,} phrases alone, no rules")
    print(f"{'Python in, one by one':34} {measured(lambda: one_by_one(phrases, usual), 50)[0]:8.2f}")
    print(f"{'one RE2 alternation, all found':34} {measured(lambda: alternation.findall(usual), 50)[0]:8.2f}")
    large = facts(text_of(words, chance, 262_144))
    print(f"{'judge, 256 kB':34} {measured(lambda: find_match(large, book), 5)[0]:8.2f}")


if __name__ == "__main__":
    main()
