"""What was written is read, however much it looks like a header, a signature, a quote or a log."""

from datetime import UTC, datetime

import pytest

from eitherway.asks.ask import read_ask
from tests.notes import note

OWNER = "America/Chicago"
WRITTEN_ON = datetime(2026, 10, 14, 15, tzinfo=UTC)

WRITTEN = {
    "two dashes between": "Thank you.\n\n--\n\nCould we meet on October 22 at 3pm?",
    "two dashes, German": "Vielen Dank.\n\n--\n\nGeht es am 22. Oktober um 15 Uhr?",
    "two dashes, French": "Merci beaucoup.\n\n--\n\nPeut-on se voir le 22 octobre à 15h ?",
    "two dashes, Spanish": "Muchas gracias.\n\n--\n\n¿Podemos vernos el 22 de octubre a las 15:00?",
    "a journey": "our trip:\nFrom: Lyon\nTo: Bern\n\nCould we meet on October 22 at 3pm on the way?",
    "a journey, German": "Unsere Reise:\nVon: Lyon\nAn: Bern\n\nGeht es am 22. Oktober um 15 Uhr?",
    "a journey, French": "Notre voyage :\nDe : Lyon\nÀ : Berne\n\nPeut-on se voir le 22 octobre à 15h ?",
    "a journey, Spanish": "Viaje:\nDe: Lyon\nPara: Berna\n\n¿Podemos vernos el 22 de octubre a las 15:00?",
    "a form": "Subject: a talk\nTo: your group\n\nCould you come on October 22 at 3pm?",
    "a form, German": "Betreff: Vortrag\nAn: Ihr Team\n\nKönnen Sie am 22. Oktober um 15 Uhr kommen?",
    "rows with bars": "Could you take one of these?\n\n| Thursday | October 22 at 3pm |",
    "a line with a bar": "| Could we meet on October 22 at 3pm?",
    "an instant with seconds": "Could we meet at 2026-10-22T15:00:00?",
    "an instant with a space": "Could we meet at 2026-10-22 15:00:00?",
    "an instant with an offset": "Could we speak at 2026-10-22T15:00:00-05:00?",
    "an instant in German": "Können wir uns am 2026-10-22T15:00:00 treffen?",
    "an instant in French": "Pourrions-nous nous voir le 2026-10-22T15:00:00 ?",
    "an instant in Spanish": "¿Podemos vernos el 2026-10-22T15:00:00?",
    "seconds on a clock": "Could we meet on October 22 at 15:00:00?",
}


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_a_time_that_was_written_is_read(text):
    found = read_ask(note(text, date=WRITTEN_ON), OWNER).times

    assert [item.start for item in found] == ["2026-10-22T15:00"]


@pytest.mark.parametrize(
    "text",
    [
        "The job failed, can you look?\n2026-10-13 15:00:00 ERROR disk full",
        "The job failed, can you look?\n[2026-10-13T15:00:00Z] restarted",
        "Could you help?\nOct 13 15:00:01 host sshd: closed",
        "Could you help?\nOct 30 15:00:01 host sshd: closed",
    ],
)
def test_a_line_of_a_log_is_no_asked_time(text):
    assert read_ask(note(text, date=WRITTEN_ON), OWNER).times == ()
