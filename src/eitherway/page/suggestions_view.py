"""What follows from Dismiss: rules, each to be taken over in the form of a new rule. An edge."""

from eitherway.page.desk import Asked, Desk, Shown
from eitherway.page.rules_file import fingerprint
from eitherway.page.rules_text import place_for_new
from eitherway.page.suggestion_search import SuggestionSearch
from eitherway.page.suggestions import DAYS, indented
from eitherway.rules.document import decode
from eitherway.storage.resources import read_file


def show_suggestions(desk: Desk, asked: Asked) -> Shown:
    """How far the search is, then the rules with what each would have changed. A form begins it again."""
    octets = read_file(desk.paths.rules_path)
    if desk.search is None or (asked.posted and desk.search.finished):
        desk.search = SuggestionSearch()
        desk.search.start(desk.config_without_calendars(), desk.clock())
    place = place_for_new(decode(octets, str(desk.paths.rules_path)).replace("\r\n", "\n"))
    rules = [(one, indented(one.text, place)) for one in desk.search.found] if place else []
    values = {"search": desk.search, "rules": rules, "base": fingerprint(octets), "days": DAYS}
    return Shown("suggest.html", values, again_in=0 if desk.search.finished else 2)
