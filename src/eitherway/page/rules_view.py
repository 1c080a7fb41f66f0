"""*Rules*: each in plain words with its YAML, changed, tried and compared before it is saved. An edge."""

from dataclasses import replace

from eitherway.errors import ConfigError
from eitherway.page.comparison import Comparison
from eitherway.page.desk import Asked, Desk, Elsewhere, Shown, writing_of
from eitherway.page.rule_words import said_action, said_when
from eitherway.page.rules_file import ChangedError, can_undo, fingerprint, save, tried, undo
from eitherway.page.rules_text import (
    RuleBlock,
    begins_list,
    blocks,
    diff,
    find_block,
    place_for_new,
    replaced,
    written_like,
)
from eitherway.rules.document import decode
from eitherway.rules.packs import name_of, rules_in
from eitherway.rules.rule import Rulebook
from eitherway.rules.rulebook import join
from eitherway.storage.resources import read_file
from eitherway.text.formats import Writing
from eitherway.values import dataclass

DAYS = 90
NEW = "+"  # in place of the name of a rule: one that is not there yet
_LEAST_LINES, _MOST_LINES = 8, 32  # of the field in which rules are changed


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A rule as it is shown. `text` is its YAML, "" where it cannot be shown alone."""

    name: str
    where: str
    when: tuple[str, ...]
    done: str
    examples: int
    text: str
    is_own: bool


def list_rules(desk: Desk, asked: Asked) -> Shown:
    """Every rule in the order of use, or the faults of the file."""
    octets = read_file(desk.paths.rules_path)
    values: dict[str, object] = {
        "base": fingerprint(octets),
        "can_undo": desk.may_save and can_undo(desk.paths),
        "said": asked.query.get("said", ""),
        "cards": (),
        "faults": (),
    }
    try:
        config = desk.config_without_calendars()
    except ConfigError as error:
        return Shown("rules.html", {**values, "faults": error.faults}, 422)
    document, _ = join(octets, str(desk.paths.rules_path), desk.paths.packs(), examples=False)
    named = {name_of(node): node.get("when") for node in rules_in(document)}
    texts = _texts(desk, octets, config.rulebook.settings.pack)
    writing = writing_of(config)
    cards = [
        RuleCard(
            rule.name,
            writing.say(rule.where),
            said_when(named.get(rule.name), writing),
            said_action(rule.action, writing),
            len(rule.examples),
            texts.get((rule.name, not rule.pack), ""),
            is_own=not rule.pack,
        )
        for rule in config.rulebook.rules
    ]
    return Shown("rules.html", {**values, "cards": cards, "pack": config.rulebook.settings.pack})


def _texts(desk: Desk, octets: bytes, pack: str) -> dict[tuple[str, bool], str]:
    """The YAML of each rule, by its name and whether it is the owner's."""
    own = blocks(decode(octets, "rules.yaml"))
    file = desk.paths.packs().get(pack)
    packed = blocks(decode(file.octets, file.file)) if file else ()
    return {(block.name, True): block.text for block in own} | {
        (block.name, False): block.text for block in packed
    }


# -- one rule, or the whole file, in a form ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Edit:
    """What is in the form: `rule` is "" for the whole file, NEW for one more.

    `base` is the version of the file that it began with.
    """

    rule: str
    base: str
    text: str


def edit_rules(desk: Desk, asked: Asked) -> Shown | Elsewhere:
    """The form; with `do` of its buttons: check, compare, save."""
    octets = read_file(desk.paths.rules_path)
    now = decode(octets, str(desk.paths.rules_path))
    if not asked.posted:
        rule = asked.query.get("rule", "")
        block = _place(now, rule)
        edit = Edit(rule if block else "", fingerprint(octets), block.text if block else now)
        return _form(edit, {"checked": False})
    edit = Edit(*(asked.form.get(name, "") for name in ("rule", "base", "text")))
    block = _place(now, edit.rule)
    if edit.base != fingerprint(octets) or (edit.rule and block is None):
        return _changed(edit, block, now, fingerprint(octets))
    after = written_like(_whole(edit, block, now), now)
    rulebook, faults = tried(after.encode(), desk.paths)
    values: dict[str, object] = {"checked": True, "faults": quoted(faults, after), "diff": diff(now, after)}
    do = asked.form.get("do", "")
    if rulebook is None or after == now or do not in ("compare", "save"):
        return _form(edit, values, 422 if faults else 200)
    if do == "compare":
        fault = compare_rules(desk, rulebook, edit)
        return _form(edit, {**values, "faults": [(fault, "")]}, 422) if fault else Elsewhere("/rules/compare")
    if not desk.may_save:
        return _form(edit, {**values, "read_only": True}, 403)
    try:
        save(after.encode(), edit.base, desk.paths)
    except ChangedError:  # in the moment since it was read
        return edit_rules(desk, asked)
    return Elsewhere("/rules?said=saved")


def _place(text: str, rule: str) -> RuleBlock | None:
    """Where the rule is, or a new one is to be; None for the whole file, and for a rule that is not there."""
    return place_for_new(text) if rule == NEW else find_block(text, rule) if rule else None


def _whole(edit: Edit, block: RuleBlock | None, now: str) -> str:
    text = edit.text.replace("\r\n", "\n")
    if block and edit.rule == NEW and not begins_list(block):  # it was the first when it was begun
        text = text.lstrip("\n").removeprefix("rules:\n")
    return replaced(now.replace("\r\n", "\n"), block, text) if block else text


def quoted(faults: tuple[str, ...], text: str) -> list[tuple[str, str]]:
    """Each fault with the line that it is about, where it names one of this file."""
    lines = text.splitlines()
    return [(fault, _line(fault, lines)) for fault in faults]


def _line(fault: str, lines: list[str]) -> str:
    name, _, rest = fault.partition(":")
    number = rest.partition(":")[0]
    is_here = name == "rules.yaml" and number.isdigit() and 0 < int(number) <= len(lines)
    return lines[int(number) - 1].strip() if is_here else ""


def _changed(edit: Edit, block: RuleBlock | None, now: str, base: str) -> Shown:
    """The file was changed elsewhere: nothing is written, both are shown, what was typed stays."""
    edit = replace(edit, rule=edit.rule if block else "", base=base)
    after = written_like(_whole(edit, block, now), now)
    return _form(edit, {"checked": False, "conflict": True, "diff": diff(now, after)}, 409)


def _form(edit: Edit, values: dict[str, object], status: int = 200) -> Shown:
    lines = min(max(edit.text.count("\n") + 2, _LEAST_LINES), _MOST_LINES)
    usual = {"faults": [], "diff": (), "conflict": False, "read_only": False, "days": DAYS, "lines": lines}
    return Shown("edit.html", {**usual, **values, "edit": edit}, status)


# -- what would change ------------------------------------------------------------------------------


def compare_rules(desk: Desk, rulebook: Rulebook, edit: Edit) -> str:
    """Begins to compare, in place of a comparison that is under way; why it cannot, "" if it can."""
    try:
        config = desk.config_without_calendars()
    except ConfigError:
        return desk.writing("").say("The rules as they are have faults: there is nothing to compare.")
    if desk.comparison is not None:
        desk.comparison[0].stop()
    comparison = Comparison(DAYS)
    desk.comparison = (comparison, edit)
    comparison.start(config, rulebook, desk.clock())
    return ""


def show_comparison(desk: Desk, asked: Asked) -> Shown | Elsewhere:
    """How far the comparison is, then what would change."""
    del asked
    if desk.comparison is None:
        return Elsewhere("/rules")
    comparison, edit = desk.comparison
    tally, writing = comparison.tally, desk.writing("")
    changes = [
        (number, _outcome(before, writing), _outcome(after, writing), tally.examples[f"{before} -> {after}"])
        for (before, after), number in (tally.changes.most_common() if comparison.finished else ())
    ]
    values = {"one": comparison, "edit": edit, "changes": changes, "drafts": sum(tally.drafts.values())}
    return Shown("compare.html", values, again_in=0 if comparison.finished else 2)


def _outcome(outcome: str, writing: Writing) -> str:
    """ "rule:speaking" in words."""
    sort, _, name = outcome.partition(":")
    match sort:
        case "rule":
            return writing.say("rule “{name}”", name=name)
        case "guard":
            return writing.say("guard “{name}”", name=name)
        case "thread":
            return writing.say("a known conversation")
        case "none":
            return writing.say("no rule")
    return writing.say("nothing to read")


def undo_save(desk: Desk, asked: Asked) -> Shown | Elsewhere:
    """Puts back the rules before the last save."""
    if not asked.posted or not desk.may_save:
        return Elsewhere("/rules")
    try:
        undo(asked.form.get("base", ""), desk.paths)
    except ChangedError:
        return Elsewhere("/rules?said=changed")
    return Elsewhere("/rules?said=undone")
