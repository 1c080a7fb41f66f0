"""Random odd mail through guards, addressing and compose: `python tests/fuzz/mailout.py --runs 1000000`."""

from __future__ import annotations

import argparse
import random
import resource
import time
from datetime import UTC, datetime
from email import message_from_bytes, policy

from eitherway.errors import MessageError
from eitherway.mail.compose import FIELDS as ALLOWED
from eitherway.mail.compose import Draft, compose, message_id_for
from eitherway.mail.guards import OwnAddresses, walk
from eitherway.mail.message import Address, parse
from eitherway.mail.reply import address_reply

MAYA = Address("Maya Okafor", "maya@okafor.example")
HOUSE = OwnAddresses(own=("maya@okafor.example",), never=("@marketing.example",), relays=("@relay.example",))
NOW = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
SLOW = 1.0  # seconds that one mail may take
FIELDS = (
    b"From To Cc Reply-To Sender Subject Date Message-ID In-Reply-To References Content-Type MIME-Version "
    b"Content-Transfer-Encoding List-Id List-Post Auto-Submitted Return-Path Precedence Delivered-To "
    b"X-Auto-Response-Suppress"
).split()
PLAIN = (
    b"dana@example.net maya@okafor.example no-reply@relay.example undisclosed-recipients:; multipart/report "
    b'text/calendar text/html base64 METHOD:REPLY auto-replied < > , ; : @ " \\ ( ) Re: AW: [x] >>> -- From '
    b"=?utf-8?q?=0D=0ABcc:_eve=40example=2Ecom?= =?utf-8?b? =?x?q?a?= ?= <a@b> charset=x "
    b"----- Original Message"
).split()
ODD = (b" ", b"\t", b"\r\n", b"\r\n ", b"\n", b"\r", b"\x00", b"\xff", b"\xc3\xa9", b"<\xc3\xa4@b>")
MORE = (
    b"\xe2\x80\xae",
    b"\xf0\x9f\x99\x82",
    b"> ",
    b"-- ",
    b"i want to die",
    b"click here to unsubscribe",
    b"x" * 120,
)
PIECES = (*PLAIN, *ODD, *ODD, *MORE, b"x" * 120)


def answer_of(octets: bytes) -> Draft | None:
    """The draft that answers a mail of `octets`, None when it is set aside."""
    try:
        message = parse(octets)
        walk(message, HOUSE)
        envelope = address_reply(message, (MAYA,), HOUSE.relays)
    except MessageError:
        return None
    message_id = message_id_for(b"secret", message.key, "defer", "okafor.example")
    return compose(envelope, "Let me see.\n\nMaya", message, message_id=message_id, now=NOW)


def is_sound(draft: Draft) -> bool:
    """Whether the draft keeps the contract, read by our reader and by the email package."""
    head, _, body = draft.octets.partition(b"\r\n\r\n")
    names = [line.partition(b":")[0].decode() for line in head.split(b"\r\n") if not line.startswith(b" ")]
    other = message_from_bytes(head + b"\r\n\r\n", policy=policy.compat32)
    return (
        names == [name for name in ALLOWED if name in names]
        and len(names) >= len(ALLOWED) - 2
        and not any(odd in draft.octets.replace(b"\r\n", b"") for odd in (b"\r", b"\n", b"\x00"))
        and max(map(len, draft.octets.split(b"\r\n"))) <= 998
        and [one.key for one in parse(draft.octets).to] == [one.key for one in _in_ascii(draft)]
        and parse(draft.octets).subject == draft.subject
        and len(other.keys()) == len(names)
        and body.startswith(b"Let me see.\r\n\r\nMaya\r\n")
    )


def _in_ascii(draft: Draft) -> tuple[Address, ...]:
    (one,) = draft.to
    local, _, domain = one.address.rpartition("@")
    spelt = domain if domain.isascii() else domain.encode("idna").decode()
    return (Address(one.name, f"{local}@{spelt.lower()}"),)


def odd_mail(chance: random.Random) -> bytes:
    """A mail of random fields with random values."""
    lines = [b"From: Dana <dana@example.net>"] * (chance.random() < 0.7)
    lines += [
        chance.choice(FIELDS) + b": " + b"".join(chance.choices(PIECES, k=chance.randrange(9)))
        for _ in range(chance.randrange(1, 12))
    ]
    return b"\r\n".join([*lines, b"", b"".join(chance.choices(PIECES, k=chance.randrange(40)))])


def main() -> None:
    """Runs, and prints what was found."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=50_000)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    chance, answered, slowest = random.Random(given.seed), 0, 0.0
    begun = time.monotonic()
    for number in range(given.runs):
        octets = odd_mail(chance)
        start = time.process_time()
        draft = answer_of(octets)
        slowest = max(slowest, time.process_time() - start)
        assert slowest < SLOW, (number, octets)
        assert draft is None or is_sound(draft), (number, octets)
        answered += draft is not None
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{given.runs} mails, {answered} answered, none unsound; slowest {slowest * 1000:.0f} ms")
    print(f"{time.monotonic() - begun:.0f} s, {memory} MB at most")


if __name__ == "__main__":
    main()
