"""Eitherway reads requests in a mailbox, checks calendars, and leaves draft answers. It never sends mail.

The flow, each folder a stage (read, decide, do):

    edges.mailbox -> mail.message.parse -> mail.guards, rules.judge -> triage (Ask) -> capacity.measure
        -> requests.plan -> pipeline.apply: edges.mailbox, edges.ledger

Pure (no socket, clock, file, thread or log; `now` is an argument), in the order of their imports:
`errors`, `mail`, `triage`, `capacity`, `rules`, `requests`. The edges of the world are in `edges`;
`pipeline` joins both, `daemon` repeats it, `cli` shows it. Start reading in `pipeline`.
"""

import zoneinfo

# Zone data comes from the pinned `tzdata` package: a system's own copy may be years older.
zoneinfo.reset_tzpath(())

__version__ = "0.1.0"
