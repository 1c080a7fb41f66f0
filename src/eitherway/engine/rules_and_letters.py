"""Loads the rules and the letters together, and tries once what the files say. An edge."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import astuple
from functools import partial
from pathlib import Path

from eitherway.errors import ConfigError
from eitherway.requests.context import account_of
from eitherway.requests.letter_writer import letter_of, template_for
from eitherway.requests.letters import Letters
from eitherway.rules.decisions import COLLEAGUE, NUDGE, REQUIRED_LETTERS, WAITING_LETTERS
from eitherway.rules.rule import Rulebook
from eitherway.rules.rulebook import load
from eitherway.rules.schema import Owner
from eitherway.rules.written_files import Files, Overview
from eitherway.storage.resources import or_faults
from eitherway.storage.tried import content_of, remember, was_tried
from eitherway.text.formats import say_language


def load_rules(files: Files, name: str, *, examples: bool = True, sound: bool = False) -> Rulebook:
    """The rulebook of these files alone; `name` is that of the rules in faults. Raises ConfigError."""
    if files.rules is None or files.packs is None:
        raise ConfigError(*files.faults)
    return load(files.rules, name, files.packs, examples=examples, sound=sound, people=files.people)


def load_both(files: Files, name: str, state: Path) -> tuple[Rulebook, Letters]:
    """Both, checked that they match. Raises ConfigError with every fault of both.

    What was found without a fault before is read, and not tried again.
    """
    content = content_of(files, name)
    if files.templates is not None and was_tried(content, state):
        return _as_tried(files, name, content, files.templates)
    read = files.rules is not None and files.packs is not None
    rulebook, faults = or_faults(partial(load_rules, files, name)) if read else (None, ())
    kinds = tuple(rule.name for rule in rulebook.rules) if rulebook else ()
    templates = files.templates
    letters, more = or_faults(partial(Letters.load, templates, kinds)) if templates else (None, ())
    faults = (*faults, *files.faults, *more)
    if rulebook is not None and letters is not None:
        faults += missing_letters(rulebook, letters)
    if faults or rulebook is None or letters is None:
        raise ConfigError(*faults)
    remember(content, state, json.dumps(astuple(watched_by(rulebook))))
    return rulebook, letters


_NEWEST = 8  # of what was read last: a host tries it first, and then uses it
_known: dict[str, tuple[Rulebook, Letters]] = {}


def _as_tried(
    files: Files, name: str, content: str, templates: Mapping[str, str]
) -> tuple[Rulebook, Letters]:
    """Both of files that have no fault; the very same where this content was read a short time ago."""
    if (found := _known.get(content)) is None:
        found = load_rules(files, name, sound=True), Letters.load(templates, tried=True)
        _known[content] = found
        for oldest in tuple(_known)[:-_NEWEST]:
            _known.pop(oldest, None)
    return found


def watched_by(rulebook: Rulebook) -> Overview:
    """What `status` shows of the rules."""
    owner, mailboxes = rulebook.settings.owner, rulebook.settings.mailboxes
    accounts = tuple((one.name, one.host, account_of(one)) for one in mailboxes)
    return Overview(owner.timezone, owner.writing(owner.language).country, accounts)


def missing_letters(rulebook: Rulebook, letters: Letters) -> tuple[str, ...]:
    """A fault for each template that the rules need and that is missing in the owner's language and tone.

    In the owner's other languages the required letters must be there: one of a kind falls back to those,
    and an answer that is not there to the owner's own language. See `unwritten_letters` for the others.
    """
    owner = rulebook.settings.owner
    general = tuple(
        fault
        for language in _languages(owner)
        for fault in letters.missing(REQUIRED_LETTERS, language, owner.tone)
    )
    named = tuple(
        f"{rule.place}: rule '{rule.name}': {fault}"
        for rule in rulebook.rules
        for name in dict.fromkeys((*rule.letters.values(), template_for(rule, letter_of(rule))))
        for fault in letters.unknown_kinds((name,)) or letters.missing((name,), owner.language, owner.tone)
        if fault not in general
    )
    return (*general, *named)


def unwritten_letters(rulebook: Rulebook, letters: Letters) -> Iterator[str]:
    """A sentence for each language without a letter that is needed only when its feature is used.

    It is no fault: an upgrade that brings a new letter must not stop a daemon with templates of its own.
    """
    owner, answers = rulebook.settings.owner, rulebook.settings.answers
    wanted = (*WAITING_LETTERS, *((NUDGE,) if answers.nudge else ()))
    own = (*wanted, *((COLLEAGUE,) if answers.ask_colleagues else ()))  # that one is written in no other
    mine = say_language(owner.language)
    for code in _languages(owner):
        named = own if code == owner.language else wanted
        if lacking := ", ".join(name for name in named if letters.missing((name,), code, owner.tone)):
            instead = "until you write it, the card says so in place of a draft"
            if code != owner.language:
                instead = f"who writes {say_language(code)} gets it in {mine}"
            yield f"letters in {say_language(code)}: there is no {lacking}; {instead}"


def general_letters_taken(rulebook: Rulebook, letters: Letters) -> Iterator[str]:
    """A sentence for each language in which letters of a kind are missing: what is written instead."""
    owner, mine = rulebook.settings.owner, say_language(rulebook.settings.owner.language)
    names = tuple(dict.fromkeys(name for rule in rulebook.rules for name in rule.letters.values()))
    for code in _languages(owner):
        language = say_language(code)
        if general := ", ".join(letters.without_own(names, code, owner.tone)):
            yield f"letters in {language}: there is no {general}; the general letter of that sort is taken"
        if lacking := ", ".join(name for name in names if letters.missing((name,), code, owner.tone)):
            yield f"letters in {language}: there is no {lacking}; who writes {language} gets it in {mine}"


def _languages(owner: Owner) -> tuple[str, ...]:
    return tuple(dict.fromkeys((owner.language, *owner.languages)))
