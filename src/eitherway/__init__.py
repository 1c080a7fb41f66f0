"""Eitherway reads requests in a mailbox, checks calendars, and leaves draft answers. It never sends mail.

The flow, twice in each cycle: read, decide, do. `engine/cycle.py` is where to START reading.

                   read                            decide (pure)                          do
    new message    imap -> mail -> asks            mail.guards, rules.match, capacity     engine.executor
                   engine.intake                   requests.decide_new -> plan            -> imap, storage
    open request   engine.snapshot, engine.facts   requests.decide_open -> plan           engine.executor
                   calendars -> capacity                                                  -> imap, storage

A folder is a stage. Each imports from the folders before it in this list, never from one after it:

    errors values languages text mail asks capacity rules filters requests      pure
    storage web imap accounts calendars engine setup page host           edges
    demo commands cli                                                    what a person starts

"Pure." at the end of a module's first sentence: no socket, clock, file, thread, process or log. The time is
an argument; what comes back depends on the arguments and on the data in the package alone, and nothing else
changes. "An edge.": it touches the world, and decides as little as possible.

The words:

    request    one person's ask, in one thread, for the owner's time, effort or a favour
    kind       what sort of request it is: the name of the rule that matched
    ask        what is asked: times, effort, deadline, each with the words that it came from
    verdict    the calendar's answer: room, tight, full or unknown
    letter     a reply rendered from a template: deferral, yes, no, refer, ask, later
    draft      a letter in the Drafts mailbox
    card       the private note on a request, on the board
    board      the mailbox with the cards, and the decision folders below it
    promise    the date by which the owner said that an answer comes
    decision   yes, no, refer, ask (for details), later (more time) or dismiss
    cool-off   the time before a yes letter may exist
    ledger     what Eitherway remembers
"""

import zoneinfo

# Zone data comes from the pinned `tzdata` package: a system's own copy may be years older.
zoneinfo.reset_tzpath(())

__version__ = "0.1.0"
