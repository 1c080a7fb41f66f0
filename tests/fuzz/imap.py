"""Sessions with a server whose answers are spoilt at random: an error that is ours, or an end, in time.

Run: make fuzz, or PYTHONPATH=src:. python tests/fuzz/imap.py --sessions 2000 --seed 1
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[2] / "src")]

from eitherway.errors import ConfigError, TransientError  # noqa: E402
from eitherway.imap.mailbox import Limits, Mailbox  # noqa: E402
from tests.servers.account import Account  # noqa: E402
from tests.servers.dovecot import Dovecot  # noqa: E402
from tests.servers.proxy import Proxy  # noqa: E402

LIMITS = Limits(connect=1.0, command=0.5, goodbye=0.1)
ODDITIES = (
    *(b"(", b")", b'"', b"\\", b"{3}", b"NIL", b"[", b"]", b"<0>", b"\r\n", b"* ", b"\x00", b"\xff"),
    *(b"99999999999999999999", b"-1", b"* BYE\r\n", b"* 1 FETCH (UID 1)\r\n", b"{99999}\r\n", b"~", b" "),
)


def spoiler(seed: int, share: float) -> _Spoiler:
    return _Spoiler(random.Random(seed), share)


class _Spoiler:
    """Changes one in `share` responses: an octet, a word, a number, a piece, the end, the order."""

    def __init__(self, chance: random.Random, share: float) -> None:
        self.chance, self.share, self.kept = chance, share, b""

    def __call__(self, response: bytes) -> bytes:
        if self.chance.random() > self.share or len(response) < 4:
            return response
        place = self.chance.randrange(len(response))
        odd = self.chance.choice(ODDITIES)
        match self.chance.randrange(7):
            case 0:
                return response[:place] + bytes((self.chance.randrange(256),)) + response[place + 1 :]
            case 1:
                return response[:place] + odd + response[place:]
            case 2:
                return response[:place] + response[place + self.chance.randrange(1, 9) :]
            case 3:
                return response + response
            case 4:
                return re.sub(rb"\d+", lambda _: odd, response, count=1)
            case 5:
                return response[:place] + b"\r\n"
            case _:
                response, self.kept = self.kept, response
                return response


def session(account: Account, port: int) -> None:
    """A bit of everything; nothing may come out of it but our own errors."""
    mailbox = Mailbox.connect(account.settings(port=port), account.credential, LIMITS)
    try:
        with suppress(ConfigError):
            mailbox.ensure(mailbox.names.folder("yes"))
        with suppress(ConfigError):
            mailbox.status("INBOX")
        refs = mailbox.refs("INBOX")
        for fetched in mailbox.fetch(refs):
            assert fetched.ref.mailbox == "INBOX"
        mailbox.summaries(refs)
        mine = mailbox.append(mailbox.names.drafts, DRAFT, ("\\Draft", "\\Seen"))
        mailbox.octets(mine)
        mailbox.flag(mine, add=("\\Flagged",))
        mailbox.remove(mine, "0" * 64)
        mailbox.move(mine, mailbox.names.board)
        mailbox.wait("INBOX", timedelta(seconds=0.05), lambda: False)
    finally:
        mailbox.close()


DRAFT = (
    b"From: maya@okafor.example\r\nMessage-ID: <draft@okafor.example>\r\nSubject: x\r\n\r\nLet me see.\r\n"
)
LETTER = (
    b"From: Dana <dana@example.net>\r\nTo: maya@okafor.example\r\nMessage-ID: <1@example.net>\r\n"
    b"Subject: hello\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\n\r\nTime?\r\n--b\r\nContent-Type: application/pdf\r\n\r\nabc\r\n--b--\r\n"
)


def run(account: Account, seeds: range, share: float = 0.15) -> Counter[str]:
    """How the sessions ended, counted. Raises what must not come, and says when one took too long."""
    ends: Counter[str] = Counter()
    for seed in seeds:
        with Proxy((account.host, account.port)) as proxy:
            proxy.spoil = spoiler(seed, share)
            started = time.monotonic()
            try:
                session(account, proxy.port)
                ends["completed"] += 1
            except (TransientError, ConfigError) as error:
                ends[type(error).__name__] += 1
            except BaseException:
                print(f"seed {seed}", file=sys.stderr)
                raise
            if time.monotonic() - started > 10:
                raise AssertionError(f"seed {seed} took {time.monotonic() - started:.0f} s")
    return ends


def main() -> None:
    parser = argparse.ArgumentParser(description="Sessions with a server whose answers are spoilt.")
    parser.add_argument("--sessions", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    server = Dovecot()
    try:
        account = server.account()
        account.deliver(LETTER, LETTER.replace(b"<1@", b"<2@"))
        for share in (0.02, 0.1, 0.4):
            started = time.monotonic()
            seeds = range(options.seed, options.seed + options.sessions // 3)
            ends = run(account, seeds, share)
            print(f"{share:.0%} of answers spoilt: {dict(ends)} in {time.monotonic() - started:.0f} s")
    finally:
        server.destroy()


if __name__ == "__main__":
    main()
