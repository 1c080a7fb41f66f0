"""What the last trial of a server found, as the ledger keeps it: names of needs, no words of mail. Pure."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from eitherway import __version__
from eitherway.engine.server_sheet import Observed, named_needs, unmet

if TYPE_CHECKING:
    from eitherway.storage.ledger import Ledger

TRIED = "tried_server"  # the name of a fact
AGAIN = "so the last trial of this server found; when it is set right, run: eitherway doctor"


def note_trial(seen: Observed, line: str, now: datetime, ledger: "Ledger") -> None:
    """Notes it; `line` is how the server was reached."""
    value = {
        "at": now.isoformat(timespec="seconds"),
        "version": __version__,
        "line": ledger.hash(line),
        "unmet": [need.name for need in unmet(seen)],
    }
    ledger.set_fact(TRIED, json.dumps(value))


def last_trial(ledger: "Ledger") -> dict[str, Any] | None:
    """When the server was last tried ("at", ISO), and the names of the needs that it does not meet."""
    known: dict[str, Any] | None = json.loads(ledger.fact(TRIED) or "null")
    return known


def last_refusal(host: str, line: str, ledger: "Ledger") -> tuple[str, ...]:
    """Why the server cannot be used, as the last trial found; empty if it can.

    What another version found, or over another line, counts no more.
    """
    known = last_trial(ledger) or {}
    if (known.get("line"), known.get("version")) != (ledger.hash(line), __version__):
        return ()
    needs = tuple(need for need in named_needs(known["unmet"]) if not need.passes)
    return (*(f"{host}: {need.sentence}" for need in needs), *([AGAIN] if needs else []))
