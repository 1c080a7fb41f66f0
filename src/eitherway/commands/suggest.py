"""`suggest`: rules and letters that follow from decisions and edits, tried. Changes nothing. An edge."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime

from eitherway.commands.backtest import shown_progress
from eitherway.commands.decorators import with_options
from eitherway.commands.options import Options, put
from eitherway.engine.config import Config
from eitherway.page.letter_edits import edits_in
from eitherway.page.rules_text import diff
from eitherway.page.suggestions import DAYS, Suggestion, suggest
from eitherway.requests.card_markup import clean
from eitherway.requests.repeated_edits import RepeatedEdit


@with_options
def suggest_rules(options: Options) -> None:
    """Suggest rules from what you dismiss, letters as you send them.

    Each is tried on the mail of 90 days. Changes nothing: paste what you want, or take it over on the
    page (`eitherway open --edit`, Rules).
    """
    paths, now = options.paths, datetime.now(UTC)
    config = Config(paths, *paths.rules_and_letters(), ())
    found: list[Suggestion] = []
    shown_progress(suggest(config, now, found), quiet=options.quiet)
    letters = edits_in(config, now)
    value = {
        "days": DAYS,
        "suggestions": [asdict(one) for one in found],
        "letters": [asdict(one) for one in letters],
    }
    put(options, value, (*_lines(found, letters), *_letter_lines(letters, config.letters.sources), _END))


_END = "Nothing was changed. To take one over: paste it, or eitherway open --edit."


def _lines(found: list[Suggestion], letters: tuple[RepeatedEdit, ...]) -> Iterator[str]:
    if not found and not letters:
        yield f"Nothing to suggest: in {DAYS} days there were not three of a kind in Dismiss that share words"
        yield "which no other request has, nor three letters that you changed in the same way."
    for one in found:
        yield f"{one.dismissed} of '{one.kind}' were no request; {one.found} of them share what no other has."
        yield "Below `rules:`"
        yield from (f"  {line}" for line in one.text.split("\n"))
        yield said_trial(one)
        yield ""


def _letter_lines(letters: tuple[RepeatedEdit, ...], sources: Mapping[str, str]) -> Iterator[str]:
    """Each edit, then the lines of the template that change with it."""
    for one in letters:
        yield f"templates/{one.path}.txt: of {one.sent} that you sent, {one.edited} were changed alike:"
        yield from (f"  {sign} {clean(text, 400)}" for sign, text in (("-", one.old), ("+", one.new)) if text)
        if one.fault:
            yield f"It is no template then: {one.fault}"
        elif not one.text:
            yield "These words are filled in: the template has no place of its own for them."
        else:
            yield "The template, below a folder templates/ next to rules.yaml, has this then:"
            yield from (f"  {line.sign} {line.text}" for line in diff(sources[one.path], one.text))
            nearer = f"{one.right} of them would be nearer to what you sent"
            yield f"{nearer}, {one.wrong or 'none'} farther from it."
        yield ""


def said_trial(one: Suggestion) -> str:
    """ "Tried on 90 days of mail: it would have changed 4, none wrongly." """
    if one.fault:
        return f"It could not be tried: {one.fault}"
    wrongly = f"{one.wrong} of them wrongly" if one.wrong else "none wrongly"
    return f"Tried on {DAYS} days of mail: it would have changed {one.right + one.wrong}, {wrongly}."
