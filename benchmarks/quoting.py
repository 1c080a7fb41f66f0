"""How often the written rows are found, by us and by kept libraries, on the labelled mails of the tests.

Run: python -m benchmarks.quoting   (libraries that are not installed are left out)
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from eitherway.mail.quoting import split

CASES = Path(__file__).parents[1] / "tests" / "data" / "quoting" / "plain.txt"
LANGUAGES = ["en", "de", "fr", "es", "nl", "it", "pt"]


def ours(text: str) -> tuple[str, str]:
    pieces = split(text)
    return pieces.written, f"{pieces.written}\n{pieces.signature}"


def mail_parser_reply(text: str) -> tuple[str, str]:
    reply = import_module("mailparser_reply").EmailReplyParser(languages=LANGUAGES).read(text=text).replies[0]
    return reply.body, f"{reply.body}\n{reply.signatures or ''}\n{reply.disclaimers or ''}"


def email_reply_parser(text: str) -> tuple[str, str]:
    message = import_module("email_reply_parser").EmailReplyParser.read(text)
    kept = [one.content for one in message.fragments if not one.quoted]
    return message.reply, "\n".join(kept)


def quotequail(text: str) -> tuple[str, str]:
    quoted = import_module("quotequail").quote(text, limit=100_000, quote_intro_line=True)
    kept = "\n".join(part for shown, part in quoted if shown)
    return kept, kept


def rows(text: str) -> list[str]:
    return sorted(" ".join(row.split()) for row in text.split("\n") if row.strip("-— "))


def cases() -> list[tuple[str, list[tuple[str, str]]]]:
    chunks = re.split(r"(?m)^# (.*)\n", CASES.read_text("utf-8"))[1:]
    return [
        (title, [(row[0], row[2:]) for row in below.split("\n") if row[1:2] == "|"])
        for title, below in zip(chunks[::2], chunks[1::2], strict=True)
    ]


def measure(name: str, reader: Callable[[str], tuple[str, str]]) -> None:
    written = unquoted = lost = 0
    started = time.perf_counter()
    for _, labelled in cases():
        text = "\n".join(row for _, row in labelled)
        found_written, found_unquoted = reader(text)
        want = rows("\n".join(row for voice, row in labelled if voice == "w"))
        want_unquoted = rows("\n".join(row for voice, row in labelled if voice in "ws"))
        written += rows(found_written) == want
        unquoted += rows(found_unquoted) == want_unquoted
        lost += bool(set(want) - set(rows(found_unquoted)))
    total = len(cases())
    spent = (time.perf_counter() - started) / total * 1000
    print(f"{name:20} {written:4}/{total} {unquoted:8}/{total} {lost:6} {spent:9.2f} ms")


def main() -> None:
    print(f"{'':20} {'written':>8} {'not quoted':>12} {'lost':>6} {'a mail':>12}")
    for name, reader in (
        ("eitherway", ours),
        ("mail-parser-reply", mail_parser_reply),
        ("email-reply-parser", email_reply_parser),
        ("quotequail", quotequail),
    ):
        try:
            measure(name, reader)
        except ImportError:
            print(f"{name:20} not installed")


if __name__ == "__main__":
    main()
