"""What follows from Dismiss and from edits: rules and letters, each to be taken over by a form. An edge."""

from eitherway.page.desk import Asked, Desk, Elsewhere, Shown
from eitherway.page.letter_edits import save_letter
from eitherway.page.rules_file import ChangedError, fingerprint
from eitherway.page.rules_text import DiffLine, diff, place_for_new
from eitherway.page.suggestion_search import SuggestionSearch
from eitherway.page.suggestions import DAYS, indented
from eitherway.requests.repeated_edits import RepeatedEdit
from eitherway.rules.document import decode
from eitherway.storage.resources import read_file
from eitherway.values import dataclass


@dataclass(frozen=True, slots=True)
class LetterShown:
    """An edit that repeats itself. `base` is the version of the template that it is made of."""

    edit: RepeatedEdit
    lines: tuple[DiffLine, ...]
    base: str


def show_suggestions(desk: Desk, asked: Asked) -> Shown:
    """How far the search is, then what it found. A form begins it again."""
    octets = read_file(desk.paths.rules_path)
    if desk.search is None or (asked.posted and desk.search.finished):
        desk.search = SuggestionSearch()
        desk.search.start(desk.config_without_calendars(), desk.clock())
    place = place_for_new(decode(octets, str(desk.paths.rules_path)).replace("\r\n", "\n"))
    rules = [(one, indented(one.text, place)) for one in desk.search.found] if place else []
    values = {
        "search": desk.search,
        "rules": rules,
        "letters": _letters(desk, desk.search.letters),
        "base": fingerprint(octets),
        "days": DAYS,
        "said": asked.query.get("said", ""),
    }
    return Shown("suggest.html", values, again_in=0 if desk.search.finished else 2)


def _letters(desk: Desk, found: tuple[RepeatedEdit, ...]) -> list[LetterShown]:
    """Those that are made of the templates as they are now."""
    sources = desk.config_without_calendars().letters.sources if found else {}
    shown = []
    for edit in found:
        source = sources.get(edit.path, "")
        lines = diff(source, edit.text) if edit.text else ()
        shown.append(LetterShown(edit, lines, fingerprint(source.encode())))
    return shown


def take_letter(desk: Desk, asked: Asked) -> Shown | Elsewhere:
    """Writes the template that the form names, if nothing was changed since; the search begins again."""
    letters = desk.search.letters if desk.search else ()
    number = asked.form.get("letter", "")
    if not asked.posted or not desk.may_save or not number.isdigit() or int(number) >= len(letters):
        return Elsewhere("/rules/suggest")
    try:
        save_letter(letters[int(number)], asked.form.get("base", ""), desk.config_without_calendars())
    except ChangedError:
        return Elsewhere("/rules/suggest?said=changed")
    desk.search = None
    return Elsewhere("/rules/suggest?said=saved")
