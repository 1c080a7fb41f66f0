"""`suggest`: rules that follow from what was no request, tried on recent mail. Changes nothing. An edge."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime

from eitherway.commands.backtest import shown_progress
from eitherway.commands.decorators import with_options
from eitherway.commands.options import Options, put
from eitherway.engine.config import Config
from eitherway.page.suggestions import DAYS, Suggestion, suggest


@with_options
def suggest_rules(options: Options) -> None:
    """Suggest rules for what you moved to Dismiss, tried on mail.

    Each is judged against the mail of 90 days. Changes nothing: paste what you want, or take it over on the
    page (`eitherway open --edit`, Rules).
    """
    paths, now = options.paths, datetime.now(UTC)
    config = Config(paths, *paths.rules_and_letters(), ())
    found: list[Suggestion] = []
    shown_progress(suggest(config, now, found), quiet=options.quiet)
    put(options, {"days": DAYS, "suggestions": [asdict(one) for one in found]}, _lines(found))


def _lines(found: list[Suggestion]) -> Iterator[str]:
    if not found:
        yield f"Nothing to suggest: in {DAYS} days there were not three of a kind in Dismiss that share words"
        yield "which no other request has."
    for one in found:
        yield f"{one.dismissed} of '{one.kind}' were no request; {one.found} of them share what no other has."
        yield from (f"  {line}" for line in one.text.split("\n"))
        yield said_trial(one)
        yield ""
    yield "Nothing was changed. To take one over: paste it below `rules:`, or eitherway open --edit."


def said_trial(one: Suggestion) -> str:
    """ "Tried on 90 days of mail: it would have changed 4, none wrongly." """
    if one.fault:
        return f"It could not be tried: {one.fault}"
    wrongly = f"{one.wrong} of them wrongly" if one.wrong else "none wrongly"
    return f"Tried on {DAYS} days of mail: it would have changed {one.right + one.wrong}, {wrongly}."
