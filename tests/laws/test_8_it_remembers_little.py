"""Law 8: the ledger and the logs hold no names, addresses, subjects or text."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from eitherway.commands.options import JsonLines, LogLines
from eitherway.engine.retries import RETRIES, attempt, is_waiting
from eitherway.errors import MessageError, TransientError
from eitherway.requests.request import Ref
from eitherway.storage.ledger import Failure
from tests.laws.builders import NOW, REQUEST
from tests.laws.desk import Desk
from tests.laws.letters import ASKING, reply

SECRETS = ("Zephyrine", "xylograph", "marzipan", "brambleton.example", "okafor.example", "quagmire")
LETTER = (
    ASKING.replace(b"Dana Reyes <dana@example.net>", b"Zephyrine <zephyrine@brambleton.example>")
    .replace(b"A talk in December?", b"xylograph")
    .replace(b"Hi Maya,", b"marzipan")
    .replace(b"<a1@example.net>", b"<quagmire@brambleton.example>")
)
REF = Ref("INBOX", 1001, 1)


def kept(desk: Desk) -> str:
    """Everything in the ledger."""
    database = desk.ledger._database
    tables = [row["name"] for row in database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return repr([[tuple(row) for row in database.rows(f"SELECT * FROM {table}")] for table in tables])


def secrets_in(text: str) -> list[str]:
    return [word for word in SECRETS if word.lower() in text.lower()]


def test_neither_ledger_nor_logs_hold_what_was_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = Desk(tmp_path)
    desk.look()
    desk.mail.save(LETTER)
    desk.mail.save(b"no header: marzipan")
    desk.look()
    desk.mail.move("Requests", desk.uids("Requests")[0], "Requests/No")
    desk.look()
    desk.mail.save(reply("xylograph").replace(b"<a1@example.net>", b"<quagmire@brambleton.example>"), "Sent")
    desk.look()

    assert desk.request().decision == "no"
    assert "draft letter=no" in caplog.text
    assert len(kept(desk)) > 2000
    assert secrets_in(kept(desk)) == secrets_in(caplog.text) == []


def failing(desk: Desk, error: Exception, **more: Any) -> str:
    def act() -> str:
        raise error

    return attempt(REF, desk.account(), act, lambda reason: f"failed: {reason}", **more)


@pytest.mark.parametrize("kind", [ValueError, MessageError])
def test_of_an_error_the_ledger_holds_the_kind_alone(desk: Desk, kind: type[Exception]) -> None:
    failing(desk, kind("marzipan of Zephyrine"))

    (failure,) = desk.ledger.failures()
    assert failure == Failure(REF, 1, kind.__name__, NOW + RETRIES[0])
    assert secrets_in(kept(desk)) == []


def test_what_fails_is_tried_a_few_times_and_stops_nobody(desk: Desk) -> None:
    said = failing(desk, ValueError("marzipan"))
    waits = is_waiting(REF, desk.account())
    failing_again(desk, len(RETRIES))

    assert said == "failed: ValueError"
    assert waits
    assert desk.ledger.failures() == (Failure(REF, 4, "ValueError", None),)
    assert not is_waiting(REF, desk.account())


def test_a_request_is_never_given_up(desk: Desk) -> None:
    failing_again(desk, 9, gives_up=False)

    (failure,) = desk.ledger.failures()
    assert failure.next_at == NOW + timedelta(days=1)


def failing_again(desk: Desk, times: int, *, gives_up: bool = True) -> None:
    for _ in range(times):
        failing(desk, ValueError("marzipan"), gives_up=gives_up)


def test_what_ends_the_cycle_is_no_failure_of_a_message(desk: Desk) -> None:
    with pytest.raises(TransientError):
        failing(desk, TransientError("away"))

    assert desk.ledger.failures() == ()


def test_what_goes_well_again_is_forgotten(desk: Desk) -> None:
    failing(desk, ValueError("marzipan"))

    done = attempt(REF, desk.account(), lambda: "done", lambda _: "failed")

    assert (done, desk.ledger.failures()) == ("done", ())


@pytest.mark.parametrize("lines", [LogLines(), JsonLines()])
def test_a_logged_error_says_where_and_what_kind_and_quotes_nobody(lines: logging.Formatter) -> None:
    with pytest.raises(ValueError) as raised:
        int(" of ".join(SECRETS))
    info = (raised.type, raised.value, raised.tb)
    record = logging.LogRecord("eitherway", logging.ERROR, __file__, 1, "set aside", (), info)

    said = lines.format(record)

    assert "set aside" in said
    assert "ValueError" in said
    assert Path(__file__).name in said
    assert secrets_in(said) == []


def test_addresses_and_ids_are_kept_as_keyed_hashes(desk: Desk) -> None:
    desk.ledger.learn(["zephyrine@brambleton.example"])
    desk.ledger.record(
        replace(REQUEST, asker=desk.ledger.person("zephyrine@brambleton.example")), ["<quagmire@x>"]
    )

    assert secrets_in(kept(desk)) == []
    assert desk.ledger.knows("Zephyrine@brambleton.example")
    assert desk.ledger.thread_of(["<quagmire@x>"]) is not None


def test_a_person_is_forgotten_on_demand(desk: Desk) -> None:
    desk.mail.save(LETTER)
    desk.look()
    asker = desk.request().asker

    removed = desk.ledger.forget("zephyrine@brambleton.example")
    desk.look()

    assert (removed, desk.ledger.requests()) == (1, ())
    assert asker not in kept(desk)
