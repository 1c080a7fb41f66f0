"""Rounds in which nothing moved look at no request; what moves is seen in the next round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from eitherway.engine.config import Config, load_config
from eitherway.engine.cycle import run_cycle
from eitherway.engine.visit import Visit
from eitherway.imap.transport import Limits
from tests.servers.mail_account import MailAccount
from tests.stories.office import Office, letter
from tests.stories.one_connection import watching


@dataclass
class Watch:
    """Rounds by the rules and calendars that were read at the beginning."""

    office: Office
    visit: Visit
    config: Config

    def round(self) -> None:
        self.office.now += timedelta(minutes=1)
        list(run_cycle(self.visit, self.config, self.office.now))


@pytest.fixture
def watch(account: MailAccount, tmp_path: Path) -> Iterator[Watch]:
    """Three requests are on the board of a mailbox in which nothing moves any more."""
    office = Office(account, tmp_path)
    people = ("Dana <dana@conf.example>", "Kim <kim@conf.example>", "Ira <ira@conf.example>")
    office.deliver_all(*(letter(one, at=office.now) for one in people))
    with watching(office, Limits(command=20)) as one:
        watch = Watch(office, one.visit, load_config(office.paths, office.now))
        watch.round()
        watch.round()
        watch.round()
        yield watch


def test_no_request_is_looked_at_where_nothing_moved(watch: Watch) -> None:
    before = watch.visit.settled.kept

    watch.round()

    assert before is not None
    assert watch.visit.settled.kept is before
    assert watch.visit.settled.is_quiet(before.snapshot)


def test_a_moved_card_decides_in_the_next_round(watch: Watch) -> None:
    watch.office.move("Requests", watch.office.cards()[1], "Requests/No")

    watch.round()

    assert sorted(one.decision for one in watch.office.requests()) == ["", "", "no"]
    assert len(watch.office.cards()) == 3


def test_a_sent_draft_answers_in_the_next_round(watch: Watch) -> None:
    watch.office.send(watch.office.drafts()[0])

    watch.round()

    assert sorted(one.state for one in watch.office.requests()) == ["open", "open", "promised"]


def test_an_edited_draft_is_the_owners_from_the_next_round_on(watch: Watch) -> None:
    watch.office.edit(watch.office.drafts()[0], "In my own words.")

    watch.round()

    assert sorted(one.draft_state for one in watch.office.requests()) == ["edited", "waiting", "waiting"]


def test_what_another_program_remembers_is_seen_in_the_next_round(watch: Watch) -> None:
    watch.office.ledger().set_fact(
        "decide:" + watch.office.requests()[0].key, f"no {watch.office.now.isoformat()}"
    )

    watch.round()

    assert sorted(one.decision for one in watch.office.requests()) == ["", "", "no"]
