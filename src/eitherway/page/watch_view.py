"""*Start*, the end: a letter to try, and the watcher. An edge."""

import shlex
from contextlib import closing
from datetime import datetime
from zoneinfo import ZoneInfo

from eitherway.engine.server_sheet import findings
from eitherway.errors import ConfigError, EitherwayError
from eitherway.page.desk import Asked, Desk, Elsewhere, Shown
from eitherway.page.start_view import has_rules
from eitherway.setup.mailbox_trial import try_mailboxes
from eitherway.setup.service_unit import can_install, install_unit, is_running, place_of_unit, service_of


def show_watching(desk: Desk, asked: Asked) -> Shown | Elsewhere:
    """Whether something watches, and how to begin; the buttons try the server and install the service."""
    if not has_rules(desk):
        return Elsewhere("/start")
    desk.config_without_calendars()
    place = place_of_unit(system=False)
    there, not_done = place.exists(), tuple[str, ...]()
    do = asked.form.get("do", "")
    if do == "watch" and not there:
        not_done = install_unit(service_of(desk.paths), system=False).not_done
        there = True
    tried, errors = try_mailboxes(desk.paths) if do == "doctor" else ((), ())
    values = {
        "tried": [(one.settings.host, one.faults, tuple(findings(one.seen))) for one in tried],
        "errors": errors,
        "file": str(desk.paths.rules_path),
        "kept_in": desk.start.kept_in,
        "unit": str(place) if there else "",
        "runs": there and _runs(),
        "not_done": not_done,
        "can_install": not there and can_install(),
        "command": shlex.join(service_of(desk.paths).command),
        "looked_at": _looked_at(desk),
    }
    wrong = not_done or errors or any(one.faults for one in tried)
    return Shown("start_watch.html", values, 422 if wrong else 200)


def _runs() -> bool:
    try:
        return is_running(system=False)
    except EitherwayError:
        return False


def _looked_at(desk: Desk) -> datetime | None:
    """When a watcher last looked at a mailbox; None if none ever did."""
    try:
        watched = desk.paths.watched()
    except ConfigError:
        return None
    moments = []
    for _, _, account in watched.mailboxes:
        with closing(desk.paths.remembered(account)) as ledger:
            moments += [ledger.fact("looked_at")] if ledger.fact("looked_at") else []
    newest = max(map(datetime.fromisoformat, moments), default=None)
    return newest.astimezone(ZoneInfo(watched.timezone)) if newest else None
