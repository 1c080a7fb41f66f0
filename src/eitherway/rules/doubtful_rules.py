"""Says what a rules file without faults hardly means: a rule that never matches, a machine's zone. Pure."""

import re
from collections.abc import Iterator
from datetime import date

from eitherway.rules.condition_tree import Combination, Tree, word_lists
from eitherway.rules.match_context import WordList
from eitherway.rules.rule import Rule, Rulebook
from eitherway.rules.schema import Settings
from eitherway.text.formats import say_list

_NO_PLACE = {"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu", "Etc/Zulu", "UCT", "Etc/UCT"}
_NO_SUMMER = {"EST": "America/New_York", "MST": "America/Denver", "HST": "Pacific/Honolulu"}
FREE_MAIL = frozenset(
    f"@{one}.com"
    for one in ("gmail", "googlemail", "outlook", "hotmail", "live", "yahoo", "aol", "icloud", "me")
) | {"@gmx.de", "@gmx.net", "@web.de", "@t-online.de", "@proton.me", "@protonmail.com", "@hushmail.com"}
_OR = re.compile(r"\b(?:OR|AND|NOT|ODER|UND|OU)\b|^\w+ (?:or|oder|ou) \w+$")
_OR_WORD = re.compile(r"\s*\b(?:or|and|not|oder|und|ou)\b\s*", re.IGNORECASE)
_MOST_NAMED = 8


def doubts(rulebook: Rulebook, today: date) -> tuple[str, ...]:
    """A line for each thing that is probably not what the owner meant."""
    settings = rulebook.settings
    return (
        *_zone(settings),
        *_days_away(settings, today),
        *_servers(settings),
        *_nobody(rulebook),
        *_everybody(settings),
        *_referrals(rulebook, today),
        *_never_true(rulebook),
        *_never_reached(rulebook.rules),
        *_beside_the_pack(rulebook.rules),
        *_several_in_one(rulebook.rules),
    )


def _zone(settings: Settings) -> Iterator[str]:
    zone = settings.owner.timezone
    if zone in _NO_PLACE:
        yield (
            f"owner.timezone is {zone}, the zone of a machine: hours, days and promises are counted in it; "
            "if you live elsewhere, write yours, such as Europe/Berlin"
        )
    elif zone in _NO_SUMMER or zone.startswith("Etc/"):
        place = _NO_SUMMER.get(zone, "Europe/Berlin")
        yield f"owner.timezone is {zone}, which has no summer time; write the zone of a city, such as {place}"


def _days_away(settings: Settings, today: date) -> Iterator[str]:
    """That every absence or a season is over, as where last year's number was typed."""
    away = settings.owner.away
    if away and all(one.last < today for one in away):
        last = max(one.last for one in away)
        yield f"owner.away: all days are over, the last was {last}; write the next ones, or leave it out"
    for season in settings.capacity.seasons:
        last = max(one.last for one in season.dates)
        if last < today:
            name = f"capacity.seasons: '{season.name}'"
            yield f"{name} was over on {last}; write the next dates, or leave it out"


def _servers(settings: Settings) -> Iterator[str]:
    """Servers that do not read mail, by their names."""
    for one in settings.mailboxes:
        sort, _, rest = one.host.partition(".")
        if sort in ("smtp", "pop", "pop3"):
            yield f"mailbox.host is {one.host}, by its name no IMAP server; often that is imap.{rest}"


def _everybody(settings: Settings) -> Iterator[str]:
    """That a list of people has all who write from a large mail provider."""
    for group in ("clients", "vip", "friends", "never"):
        for one in getattr(settings.people, group):
            if one in FREE_MAIL:
                yield f"people.{group} has all who write from {one[1:]}, strangers too; write whole addresses"


def _referrals(rulebook: Rulebook, today: date) -> Iterator[str]:
    """Topics that no rule refers to, what was confirmed in the future, and questions that come too late."""
    wanted = {topic for rule in rulebook.rules for topic in rule.refer_to}
    referrals = rulebook.settings.referrals
    unused = dict.fromkeys(f"'{topic}'" for one in referrals for topic in one.topics if topic not in wanted)
    if unused:
        topics = say_list(sorted(wanted)) or "no topic"
        yield f"referrals: no rule refers to {say_list(list(unused)[:_MOST_NAMED])}; the rules have {topics}"
    for one in referrals:
        if one.confirmed is not None and one.confirmed > today:
            what = f"{one.name} is confirmed for {one.confirmed}, a day in the future"
            yield f"referrals: {what}; write the day on which you last knew"
    answers = rulebook.settings.answers
    if answers.ask_colleagues and answers.ask_colleagues >= answers.referral_max_age:
        yield (
            "answers.ask_colleagues is not shorter than referral_max_age: letters leave a colleague out "
            "before you ask them; make it shorter, such as 11 months with 12"
        )


def _nobody(rulebook: Rulebook) -> Iterator[str]:
    """That no clients are named, where rules ask for them."""
    asking = [rule.name for rule in rulebook.rules if _asks_for_clients(rule.when)]
    if asking and not rulebook.settings.people.clients:
        names = say_list([f"'{name}'" for name in asking[:_MOST_NAMED]])
        yield (
            f"people.clients is empty, so your clients are strangers to rules that ask for them ({names}); "
            'write their addresses, or whole domains such as "@clinic.example"'
        )


def _asks_for_clients(tree: Tree) -> bool:
    if isinstance(tree, Combination):
        return any(_asks_for_clients(part) for part in tree.parts)
    return tree.test.name == "sender" and "client" in tree.value


def _never_true(rulebook: Rulebook) -> Iterator[str]:
    """The owner's rules that no message can fulfil, as where a list of people is empty."""
    for rule in rulebook.rules:
        if not rule.pack and _is_nothing(rule.when, rulebook.settings):
            yield (
                f"rule '{rule.name}' ({rule.where}) never matches: a list of people or words that it needs "
                "is empty, or it forbids what it wants"
            )


def _never_reached(rules: tuple[Rule, ...]) -> Iterator[str]:
    """The owner's rules that decide nothing, because one above takes all that they would."""
    for at, rule in enumerate(rules):
        above = next((one for one in rules[:at] if _implies(rule.when, one.when)), None)
        if above is not None and not rule.pack:
            yield (
                f"rule '{rule.name}' ({rule.where}) decides nothing: '{above.name}' ({above.where}) above it "
                "takes all that it would; move it up, or make that one narrower"
            )


def _beside_the_pack(rules: tuple[Rule, ...]) -> Iterator[str]:
    """The owner's rules whose names differ from one of the pack by capitals alone."""
    packed = {rule.name.lower(): rule for rule in rules if rule.pack}
    for rule in rules:
        other = packed.get(rule.name.lower())
        if not rule.pack and other is not None:
            yield (
                f"rule '{rule.name}' ({rule.where}) is tried besides '{other.name}' of the pack; "
                f"to replace that one, name it '{other.name}'"
            )


def _several_in_one(rules: tuple[Rule, ...]) -> Iterator[str]:
    """Words of the owner's rules that are looked for as they stand and seem to mean several."""
    for rule in rules:
        texts = (text for _, words in word_lists(rule.when) for text in words.keys.values())
        for text in dict.fromkeys(texts):
            if not rule.pack and not text.startswith("/") and _OR.search(text):
                parts = ", ".join(part.strip() for part in _OR_WORD.split(text) if part.strip())
                what = f"rule '{rule.name}' ({rule.where}) looks for '{text}' as it stands"
                yield f"{what}; to look for each alone, write [{parts}]"


def _implies(one: Tree, other: Tree) -> bool:
    """Whether all that fulfils `one` fulfils `other` too, as far as that can be seen from their words."""
    if one == other or _is_everything(other):
        return True
    if isinstance(other, Combination) and other.how != "not":
        each = (_implies(one, part) for part in other.parts)
        if all(each) if other.how == "all" else any(each):
            return True
    if isinstance(one, Combination):
        each = (_implies(part, other) for part in one.parts)
        return one.how != "not" and (any(each) if one.how == "all" else all(each))
    return not isinstance(other, Combination) and one.test is other.test and _is_part(one.value, other.value)


def _is_part(value: object, of: object) -> bool:
    """Whether each of the words or choices, of which one is enough, is among the others."""
    if isinstance(value, WordList) and isinstance(of, WordList):
        return bool(value.keys) and value.keys.keys() <= of.keys.keys()
    if isinstance(value, tuple) and isinstance(of, tuple) and all(isinstance(item, str) for item in value):
        return set(value) <= set(of)
    return False


def _is_everything(tree: Tree) -> bool:
    """Whether a tree holds for every message."""
    if not isinstance(tree, Combination):
        return tree.test.name == "always" and tree.value is True
    if tree.how == "not":
        return False
    return (all if tree.how == "all" else any)(_is_everything(part) for part in tree.parts)


def _is_nothing(tree: Tree, settings: Settings) -> bool:
    """Whether a tree holds for no message."""
    if not isinstance(tree, Combination):
        if tree.test.name == "sender":
            people = {"client": settings.people.clients, "vip": settings.people.vip}
            return not any(people.get(word, word) for word in tree.value)
        is_never = tree.test.name == "always" and tree.value is False
        return is_never or (isinstance(tree.value, WordList) and not tree.value.keys)
    if tree.how == "not":
        return any(_is_everything(part) for part in tree.parts)
    if tree.how == "all" and _contradicts_itself(tree):
        return True
    return (any if tree.how == "all" else all)(_is_nothing(part, settings) for part in tree.parts)


def _contradicts_itself(tree: Combination) -> bool:
    """Whether one part of it wants what another forbids."""
    forbidden = [
        part
        for group in tree.parts
        if isinstance(group, Combination) and group.how == "not"
        for part in group.parts
    ]
    return any(_implies(part, other) for part in tree.parts for other in forbidden)
