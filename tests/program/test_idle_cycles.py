"""An idle line beside real cycles: what they leave is no news to it, what a person does is."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest

from eitherway.engine.config import load_config
from eitherway.engine.looking import Looking
from eitherway.engine.visit import open_visit
from eitherway.host.idle_watch import Watch
from tests.servers.account import Account
from tests.stories.office import Office, letter
from tests.watching import within

SECONDS = {"dovecot": 5.0, "embedded": 15.0, "courier": 25.0, "cyrus": 5.0}


class Watched:
    """An office whose mailbox has an idle line, and cycles over connections of their own."""

    def __init__(self, office: Office, account: Account, watch: Watch, told: SimpleQueue[str]) -> None:
        self.office, self._account, self._watch, self._told = office, account, watch, told

    def go_rounds(self) -> int:
        """Goes rounds until nothing is left to do, and hands over what they saw; how many there were."""
        config = load_config(self.office.paths, datetime.now(UTC))
        settings = config.rulebook.settings.mailboxes[0]
        with open_visit(self.office.paths, settings) as visit:
            looking = Looking(visit)
            rounds = 1 + sum(1 for _ in iter(lambda: any(list(looking.round(config))), False))
            list(looking.round(config))
            names, credential = visit.mailbox.names, self._account.credential
            self._watch.hold("key", settings, credential, names, looking.states)
        within(20, lambda: self._watch.lines.up == 1)
        return rounds

    def is_told(self, seconds: float) -> bool:
        """Whether there is news within that time."""
        try:
            return self._told.get(timeout=seconds) == "key"
        except Empty:
            return False


@pytest.mark.parametrize("kind", SECONDS)
def test_cycles_and_an_idle_line_agree_on_every_server(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    account: Account = request.getfixturevalue(kind)
    told: SimpleQueue[str] = SimpleQueue()
    with closing(Watch(told.put, lambda *_: None)) as watch:
        watched = Watched(Office(account, tmp_path, datetime.now(UTC)), account, watch, told)
        watched.go_rounds()
        found = [watched.is_told(2)]

        watched.office.deliver(letter(at=datetime.now(UTC)))
        found += [watched.is_told(SECONDS[kind]), bool(watched.go_rounds()), watched.is_told(2)]
        drafts, cards = len(watched.office.drafts()), watched.office.cards()
        watched.office.move("Requests", cards[0], "Requests/No")
        found += [watched.is_told(SECONDS[kind] + 10), bool(watched.go_rounds()), watched.is_told(2)]

    assert found == [False, True, True, False, True, True, False]
    assert (drafts, len(cards)) == (1, 1)
