"""*Requests*: what is open, until when, with the values that `requests` and `status` print. An edge."""

from datetime import date, datetime

from eitherway.capacity.explanation import VERDICT_WORDS
from eitherway.engine.account_requests import requests_of
from eitherway.page.desk import Asked, Desk, Shown, writing_of
from eitherway.requests.named_request import NamedRequest, state_words
from eitherway.text.formats import Writing
from eitherway.values import dataclass


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A request in the table. `late`: its day is past; `due` is None for one that no day is promised."""

    id: str
    person: str
    about: str
    kind: str
    state: str
    verdict: str
    due: date | None
    late: bool
    opened: datetime


def list_requests(desk: Desk, asked: Asked) -> Shown:
    """The open requests, the first that is due first; with `all` the closed ones too."""
    config = desk.config_without_calendars()
    writing, every = writing_of(config), asked.query.get("all") == "yes"
    today = desk.clock().astimezone(config.zone).date()
    rows: list[OpenRow] = []
    faults: list[str] = []
    for settings in config.rulebook.settings.mailboxes:
        items, error = requests_of(config, settings, desk.clock())
        rows += [_row(item, today, writing) for item in items if every or item.request.is_open]
        faults += str(error).split("\n") if error else []
    rows.sort(key=lambda row: (row.due or date.max, row.opened))
    late = sum(row.late for row in rows)
    return Shown("requests.html", {"rows": rows, "faults": faults, "every": every, "late": late})


def _row(item: NamedRequest, today: date, writing: Writing) -> OpenRow:
    request = item.request
    due = request.due if request.is_open else None
    return OpenRow(
        id=item.id,
        person=item.person,
        about=item.subject,
        kind=request.kind,
        state=writing.say(state_words(request)),
        verdict=writing.say(VERDICT_WORDS[request.verdict]) if request.verdict else "",
        due=due,
        late=due is not None and due < today,
        opened=request.opened_at,
    )
