"""*Rules*: the settings as forms; what is typed changes its line of the file, and no other. An edge."""

from dataclasses import replace

from eitherway.errors import ConfigError
from eitherway.page.desk import Asked, Desk, Elsewhere, Shown
from eitherway.page.rules_file import ChangedError, fingerprint, save, tried
from eitherway.page.rules_text import diff
from eitherway.page.rules_view import DAYS, Edit, compare_rules, quoted
from eitherway.page.settings_form import Field, Section, changed, read_field, sections
from eitherway.rules.document import decode, read
from eitherway.rules.edited_values import EditError, with_value
from eitherway.storage.resources import read_file
from eitherway.text.formats import Said

_FIRST = "owner"
Fault = tuple[str, str]  # with the line that it is about


def edit_settings(desk: Desk, asked: Asked) -> Shown | Elsewhere:
    """The form of one group of settings; with `do` of its buttons: check, compare, save."""
    octets = read_file(desk.paths.rules_path)
    now = decode(octets, str(desk.paths.rules_path))
    name = (asked.form if asked.posted else asked.query).get("of", _FIRST)
    every = _sections(desk, now)
    section = next((one for one in every if one.name == name), None)
    if section is None:
        return Elsewhere("/rules/settings")
    common = {"sections": every, "section": section, "base": fingerprint(octets), "was": _was(section, asked)}
    if not asked.posted:
        return _form(common)
    common["typed"] = {
        field.name: asked.form.get(f"is_{field.name}", field.value) for field in section.fields
    }
    after, faults = _changed_text(now, section, asked)
    common["diff"] = diff(now, after)
    if asked.form.get("base") != fingerprint(octets):
        return _form({**common, "conflict": True}, 409)
    if faults or after == now:
        return _form({**common, "checked": True, "faults": faults}, 422 if faults else 200)
    return _done(desk, asked, after, common)


def _done(desk: Desk, asked: Asked, after: str, common: dict[str, object]) -> Shown | Elsewhere:
    """Checks the file as it would be, and compares or saves it."""
    rulebook, faults = tried(after.encode(), desk.paths)
    shown = {**common, "checked": True, "faults": quoted(faults, after)}
    do, base = asked.form.get("do", ""), asked.form.get("base", "")
    if rulebook is None or do not in ("compare", "save"):
        return _form(shown, 422 if faults else 200)
    if do == "compare":
        fault = compare_rules(desk, rulebook, Edit("", base, after))
        return _form({**shown, "faults": [(fault, "")]}, 422) if fault else Elsewhere("/rules/compare")
    if not desk.may_save:
        return _form({**shown, "read_only": True}, 403)
    try:
        save(after.encode(), base, desk.paths)
    except ChangedError:  # in the moment since it was read
        return edit_settings(desk, asked)
    return Elsewhere("/rules?said=saved")


def _sections(desk: Desk, text: str) -> tuple[Section, ...]:
    root, _ = read(text, "rules.yaml")
    packs = tuple(sorted(desk.paths.packs()))
    return tuple(_with_packs(one, packs) if one.name == "pack" else one for one in sections(root))


def _with_packs(section: Section, packs: tuple[str, ...]) -> Section:
    """The choice of the pack, as those that are there."""
    return replace(
        section, fields=tuple(replace(one, kind="choice", choices=packs) for one in section.fields)
    )


def _was(section: Section, asked: Asked) -> dict[str, str]:
    """What stood in the fields when the form was made: another tab may have changed the file since."""
    return {field.name: asked.form.get(f"was_{field.name}", field.value) for field in section.fields}


def _changed_text(text: str, section: Section, asked: Asked) -> tuple[str, list[Fault]]:
    """The file with what was typed, and the fields that cannot be written."""
    faults: list[Fault] = []
    for field, typed in changed(section, asked.form):
        key = "" if field.name == section.name else field.name
        try:
            text = with_value(text, section.name, key, read_field(field, typed))
        except EditError:
            faults.append((_by_hand(field), ""))
        except ConfigError as error:
            faults += [(fault, "") for fault in error.faults]
        except ValueError as error:
            faults.append((Said("{name}: write each line as name: value", name=field.name), str(error)))
    return text, faults


def _by_hand(field: Field) -> Said:
    return Said(
        "{name}: a form cannot change this without losing a comment or more. Change it in the file.",
        name=field.name,
    )


def _form(values: dict[str, object], status: int = 200) -> Shown:
    usual = {
        "typed": {},
        "faults": [],
        "diff": (),
        "checked": False,
        "conflict": False,
        "read_only": False,
        "days": DAYS,
    }
    return Shown("settings.html", {**usual, **values}, status)
