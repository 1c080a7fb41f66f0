"""Feeds hostile input to the readers of mail and prints what came of it.

Run: make fuzz, or PYTHONPATH=. python tests/fuzz/mail.py --inputs 1000000 --seed 1
"""

from __future__ import annotations

import argparse
import re
import resource
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from eitherway.errors import MessageError
from eitherway.mail import html
from eitherway.mail.addresses import read_addresses
from eitherway.mail.header_reader import decode_words, read_date, read_ids, read_parameters
from eitherway.mail.message import Message, parse, parse_header
from eitherway.mail.quoting import split
from eitherway.mail.structure import assemble, read_structure, wanted
from tests.corpus.server import answer, fetched
from tests.fuzz.inputs import mails, structures, texts
from tests.measuring import cpu_seconds

LIMIT = 1.0  # seconds that one input may take
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(slots=True)
class Result:
    """What came of a run. `slowest` is in seconds, `growth` in KiB of memory since the first tenth."""

    name: str
    inputs: int = 0
    refused: int = 0
    failures: int = 0
    slowest: float = 0.0
    growth: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        return (
            f"{self.name:12} {self.inputs:>9,} inputs  {self.refused:>8,} MessageError"
            f"  {self.failures} failures  slowest {self.slowest * 1000:.0f} ms"
            f"  memory +{self.growth} KiB  {self.seconds:.0f} s"
        )


def check_mail(octets: bytes) -> None:
    """Whole, by parts and by header it must be the same message, with nothing unseen in its texts."""
    message = parse(octets)
    _check_texts(message)
    header, structure, size = answer(octets)
    tree = read_structure(structure)
    assert assemble(header, tree, fetched(octets, wanted(tree)), size) == message, (
        "by parts it is another message"
    )
    assert parse_header(header).key == message.key, "by its header it has another key"


def check_structure(raw: bytes) -> None:
    """Whatever a server says, what is wanted stays small and can be put together."""
    tree = read_structure(raw)
    wants = wanted(tree)
    assert sum(want.limit for want in wants) < 8 * 1024 * 1024, "too much is wanted"
    _check_texts(
        assemble(b"Subject: x\r\n\r\n", tree, {want.section: raw[: want.limit] for want in wants}, len(raw))
    )


def check_text(text: str) -> None:
    """The readers of plain text, one by one."""
    pieces = split(text)
    assert len(pieces.written) + len(pieces.quoted) + len(pieces.signature) <= len(text) + 3, (
        "text was made up"
    )
    html.to_text(text)
    line = text[:8000]
    read_addresses(line)
    decode_words(line)
    read_date(line)
    read_ids(line)
    read_parameters(line)


def _check_texts(message: Message) -> None:
    shown = (
        message.subject,
        message.text,
        message.written,
        message.quoted,
        message.signature,
        message.message_id,
    )
    names = tuple(part for one in (*message.from_, *message.to) for part in (one.name, one.address))
    values = tuple(value for _, value in message.fields)
    assert _UNSEEN.search("".join((*shown, *names, *values, *message.doubts))) is None, (
        "a text has unseen characters"
    )
    assert message.date is None or message.date.tzinfo is not None, "a date without a zone"


def _attempt(check: Callable[..., None], one: bytes | str) -> None:
    with suppress(Exception):
        check(one)


def run(name: str, inputs: Iterator[bytes] | Iterator[str], check: Callable[..., None], count: int) -> Result:
    """Feeds `count` inputs; a failure is kept as a file in the current folder and told on stderr."""
    outcome = Result(name)
    started = time.perf_counter()
    settled = 0
    for number, one in enumerate(islice(inputs, count)):
        if number == count // 10:
            settled = _resident()
        begun = time.thread_time()
        try:
            check(one)
        except MessageError:
            outcome.refused += 1
        except Exception:  # noqa: BLE001  the point of it
            outcome.failures += 1
            _keep(name, number, one)
        spent = time.thread_time() - begun
        if spent > LIMIT:  # or was it the collection of what others left in memory?
            spent = cpu_seconds(lambda: _attempt(check, one))  # noqa: B023  called here and now
        if spent > LIMIT:
            _keep(f"{name}-slow", number, one)
        outcome.slowest = max(outcome.slowest, spent)
        outcome.inputs += 1
    outcome.growth = max(0, _resident() - settled)
    outcome.seconds = time.perf_counter() - started
    return outcome


def run_all(count: int, seed: int) -> tuple[Result, ...]:
    """Half of the inputs are mails, a quarter texts, a quarter structures."""
    return (
        run("mails", mails(seed), check_mail, count // 2),
        run("texts", texts(seed), check_text, count // 4),
        run("structures", structures(seed), check_structure, count // 4),
    )


def _resident() -> int:
    """KiB of memory in use now (Linux), else the most so far."""
    status = Path("/proc/self/status")
    found = re.search(r"VmRSS:\s+(\d+)", status.read_text()) if status.exists() else None
    return int(found[1]) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _keep(name: str, number: int, one: bytes | str) -> None:
    octets = one if isinstance(one, bytes) else one.encode("utf-8", "surrogateescape")
    place = Path(f"fuzz-{name}-{number}.bin")
    place.write_bytes(octets)
    print(f"{place}: {traceback.format_exc(limit=-3)}", file=sys.stderr)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--inputs", type=int, default=1_000_000)
    arguments.add_argument("--seed", type=int, default=1)
    chosen = arguments.parse_args()
    outcomes = run_all(chosen.inputs, chosen.seed)
    print(*outcomes, sep="\n")
    return int(any(one.failures or one.slowest > LIMIT for one in outcomes))


if __name__ == "__main__":
    sys.exit(main())
