"""Who of several programs does something: settled on the server by one conditional STORE. An edge."""

from __future__ import annotations

import re

from eitherway.edges.responses import read_fetch
from eitherway.edges.session import Session
from eitherway.errors import TransientError
from eitherway.requests.request import Ref

_ATTEMPTS = 5


def claim(session: Session, ref: Ref, keyword: str) -> bool | None:
    """Whether we, and nobody else, put `keyword` on this message of our own. None: the server cannot say.

    It stays for ever: claim what is never to be done again, and look for the effect before doing it,
    because who claimed may have been killed since. Uses UNCHANGEDSINCE (RFC 7162, 3.1.3): a STORE that
    another one overtook is refused. What else changed meanwhile, such as \\Seen, is no loss: we look again.
    """
    if not session.has("CONDSTORE") or not session.open(ref.mailbox, writable=True):
        return None
    if session.uidvalidity != ref.uidvalidity:
        return False
    for _ in range(_ATTEMPTS):
        state = _state(session, ref)
        if state is None or keyword.lower() in state[0]:
            return False
        taken = _store(session, ref, keyword, state[1])
        if taken is not None:
            return taken
    raise TransientError(f"{session.where}: '{ref.mailbox}' changes too fast; it is tried again")


def _state(session: Session, ref: Ref) -> tuple[str, bytes] | None:
    """The flags in lower case and the mod-sequence; None when the message is gone."""
    answer = session.run("UID", b"FETCH", b"%d" % ref.uid, b"(UID FLAGS MODSEQ)")
    for raw in answer.of("FETCH"):
        try:
            items = read_fetch(raw)
        except ValueError:
            continue
        modseq = re.sub(rb"\D", b"", items.get("MODSEQ", b""))
        if items.get("UID") == b"%d" % ref.uid and modseq:
            return items.get("FLAGS", b"").decode("utf-8", "replace").lower(), modseq
    return None


def _store(session: Session, ref: Ref, keyword: str, modseq: bytes) -> bool | None:
    """True when it is ours, False when it cannot be set, None when something came in between."""
    unchanged = b"(UNCHANGEDSINCE " + modseq + b")"
    flags = b"(" + keyword.encode("ascii") + b")"
    answer = session.run("UID", b"STORE", b"%d" % ref.uid, unchanged, b"+FLAGS.SILENT", flags)
    if answer.coded("MODIFIED") is not None:
        return None
    return answer.ok
