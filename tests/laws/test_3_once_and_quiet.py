"""Law 3 for messages that bring nothing: they are recorded together, and a kill before that loses none."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from eitherway.engine import burst
from eitherway.errors import TransientError
from eitherway.requests.request import Ref
from eitherway.storage.ledger import Failure
from tests.laws.desk import Desk
from tests.laws.test_3_once_in_a_burst import BURST, NEWS, ONE_EACH, counts, new_desk, save
from tests.memory.server import MemoryServer

MIXED = (NEWS, *BURST, NEWS.replace(b"n1@", b"n2@"))


def killed_at_the_record(desk: Desk, patch: pytest.MonkeyPatch) -> None:
    """One cycle that ends when messages that bring nothing are to be recorded."""

    def cut(*_: object) -> None:
        raise TransientError("the disk is full")

    with patch.context() as patched:
        patched.setattr(burst, "record_messages", cut)
        with pytest.raises(TransientError):
            desk.look()
    desk.connect()


def test_a_kill_before_they_are_recorded_leaves_one_draft_and_one_card_for_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = new_desk(tmp_path, MemoryServer())
    save(desk, MIXED)

    killed_at_the_record(desk, monkeypatch)
    desk.look()
    desk.look()

    assert counts(desk) == ONE_EACH
    assert desk.ledger.outcomes_since(desk.now - timedelta(days=1)) == {"guard:list": 2, "rule:speaking": 3}


def test_one_that_failed_before_is_recorded_before_its_failure_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = new_desk(tmp_path, MemoryServer())
    save(desk, (NEWS, NEWS.replace(b"n1@", b"n2@")))
    first, _ = desk.uids("INBOX")
    failed = Ref("INBOX", desk.visit.mailbox.status("INBOX").uidvalidity, first)
    desk.ledger.set_aside(Failure(failed, 1, "ValueError", desk.now))

    killed_at_the_record(desk, monkeypatch)

    assert desk.ledger.failures() == ()
    assert desk.ledger.outcomes_since(desk.now - timedelta(days=1)) == {"guard:list": 1}
