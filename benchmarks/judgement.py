"""How real mail fares: what the shipped rules draft and what they leave alone.

    python benchmarks/judgement.py FOLDER [-v]

FOLDER holds `labels.jsonl` with `labelled/`, and may hold `office/` (letters without labels) and `bulk/`
(mail that wants no draft). Each message is judged as `eitherway explain` judges a file, with nothing
remembered of its sender. The owner is the label's; where the label names no address, and in `office/` and
`bulk/`, the owner is Delivered-To, else the first address of To, else of Cc.

The time of each judgement is ten minutes after the message's Date (else its newest Received), so that its
age plays no part and "tomorrow" means what its writer meant; the calendar is empty and read at that time.

The last line is one JSON object. A clear label is one that is not marked doubtful; `null` means that there
was nothing to count. A card is a card on the board or a line in the digest; every drafted request has a
card too. `wrong_reply_to` counts the drafts, in all folders, that are not addressed to Reply-To, else From.
"""

from __future__ import annotations

import argparse
import email
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message as Header
from email.utils import getaddresses, parsedate_to_datetime
from functools import cached_property
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from eitherway.commands.explained import consideration_json
from eitherway.engine.config import Config
from eitherway.engine.one_message import decide_on_octets
from eitherway.engine.paths import Paths
from eitherway.storage.ledger import memory_ledger

RULES = Path(__file__).parents[1] / "rules.yaml"
NO_CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//eitherway//benchmark//EN\r\nEND:VCALENDAR\r\n"
UNDATED = datetime(2002, 1, 1, 12, tzinfo=UTC)


# -- the program, behind one small wall ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose mail it is. The usual address comes first."""

    name: str
    addresses: tuple[str, ...]


class Explainer:
    """`eitherway explain --json` for one message after another, the shipped rules loaded once."""

    def __init__(self, folder: Path) -> None:
        (folder / "rules.yaml").write_bytes(RULES.read_bytes())
        (folder / "calendars").mkdir()
        (folder / "calendars" / "empty.ics").write_text(NO_CALENDAR, "utf-8", newline="")
        self.paths = Paths(folder / "rules.yaml", folder / "state")
        self.rulebook, self.letters = self.paths.rules_and_letters()
        self.ledger = memory_ledger()

    def explain(self, octets: bytes, owner: Owner, now: datetime) -> dict[str, Any]:
        """The object that `explain --json` prints. Raises MessageError for what cannot be read."""
        settings = self.rulebook.settings
        own = settings.owner.model_copy(
            update={"name": owner.name, "addresses": owner.addresses, "signature": owner.name}
        )
        rulebook = self.rulebook.with_settings(settings.model_copy(update={"owner": own}))
        sources = self.paths.calendars(rulebook).read(now)
        config = Config(self.paths, rulebook, self.letters, sources)
        return consideration_json(decide_on_octets(octets, config, self.ledger, now))


# -- messages and labels, read with the standard library alone ----------------------------------------


@dataclass(frozen=True)
class Letter:
    """A message file with its label, which is empty in `office/` and `bulk/`."""

    path: Path
    label: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}"

    @cached_property
    def octets(self) -> bytes:
        return self.path.read_bytes()

    @cached_property
    def header(self) -> Header:
        return email.message_from_bytes(self.octets)

    @property
    def owner(self) -> Owner:
        name, addresses = named_owner(self.label.get("owner", ""))
        if addresses:
            return Owner(name, addresses)
        shown, address = next(
            (found[0] for field in ("Delivered-To", "To", "Cc") if (found := self.addresses(field))),
            ("", "nobody@example.invalid"),
        )
        return Owner(name or shown or address.split("@")[0], (address,))

    @property
    def reply_to(self) -> set[str]:
        """The addresses that Reply-To, else From, names."""
        found = self.addresses("Reply-To") or self.addresses("From")
        return {address.lower() for _, address in found}

    @property
    def judged_at(self) -> datetime:
        """Ten minutes after it was written."""
        received = (str(line).rpartition(";")[2] for line in self.header.get_all("Received", ()))
        for value in (str(self.header["Date"]), *received):
            try:
                written = parsedate_to_datetime(" ".join(value.split()))
                return written.replace(tzinfo=written.tzinfo or UTC).astimezone(UTC) + timedelta(minutes=10)
            except (ValueError, OverflowError):
                continue
        return UNDATED

    def addresses(self, field: str) -> list[tuple[str, str]]:
        """The names and addresses of a header field."""
        found = getaddresses([str(value) for value in self.header.get_all(field, ())])
        return [(name, address) for name, address in found if "@" in address]


def named_owner(text: str) -> tuple[str, tuple[str, ...]]:
    """The name and the addresses of a label such as "Ana Ruiz (ana@ruiz.example, ar@ruiz.example)"."""
    if text == "the To address":
        return "", ()
    addresses = tuple(re.findall(r"[^\s(),<>]+@[^\s(),<>]+", text))
    return text.split("(", maxsplit=1)[0].strip(), addresses


def letters(folder: Path) -> Iterator[Letter]:
    """The labelled messages, then those of `office/` and `bulk/`."""
    for line in (folder / "labels.jsonl").read_text("utf-8").splitlines():
        label = json.loads(line)
        yield Letter(folder / label["file"], label)
    for group in ("office", "bulk"):
        yield from (Letter(path, {}) for path in sorted((folder / group).glob("*.eml")))


# -- figures ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judged:
    """What was planned for a message, and because of what; `cause` is a guard, a rule or a failure."""

    letter: Letter
    cause: str
    readable: bool = True
    to: tuple[frozenset[str], ...] = ()
    has_card: bool = False
    asks: str = ""

    @property
    def group(self) -> str:
        return self.letter.path.parent.name

    @property
    def clear(self) -> bool:
        return self.group == "labelled" and not self.letter.label["doubtful"]

    @property
    def wanted(self) -> bool:
        return bool(self.letter.label.get("should_draft"))

    @property
    def drafted(self) -> bool:
        return bool(self.to)

    @property
    def wrong_reply_to(self) -> bool:
        return any(to != self.letter.reply_to for to in self.to)

    @property
    def fault(self) -> str:
        """What went wrong, "" for nothing. Unlabelled letters of an office are neither right nor wrong."""
        if not self.readable:
            return "not judged"
        if self.wrong_reply_to:
            return "wrong Reply-To"
        if self.group == "office" or self.drafted == self.wanted:
            return ""
        return "false draft" if self.drafted else "only a card" if self.has_card else "missed"


def judge(letter: Letter, explainer: Explainer) -> Judged:
    """One message, whatever it is: a failure is a result that is counted."""
    try:
        said = explainer.explain(letter.octets, letter.owner, letter.judged_at)
    except Exception as error:  # noqa: BLE001  a message that fails must not hide the others
        return Judged(letter, f"failed: {type(error).__name__}", readable=False)
    plan = said["plan"]
    to = tuple(
        frozenset(address.lower() for _, address in getaddresses(entry["to"]))
        for entry in plan
        if entry["action"] == "append draft"
    )
    has_card = any(entry["action"] in ("append card", "list in the daily letter") for entry in plan)
    cause = f"guard: {said['guard']}" if said["guard"] else f"rule: {said['rule'] or 'none'}"
    return Judged(letter, cause, to=to, has_card=has_card, asks=said["ask"]["sentence"])


def figures(done: Sequence[Judged]) -> dict[str, float | int | None]:
    """The last line."""
    clear = [one for one in done if one.clear]
    wanted = [one for one in clear if one.wanted]
    bulk = [one for one in done if one.group == "bulk"]
    return {
        "recall_clear": share(one.drafted for one in wanted),
        "recall_clear_or_card": share(one.drafted or one.has_card for one in wanted),
        "precision_clear": share(one.wanted for one in clear if one.drafted),
        "drafts_bulk": share(one.drafted for one in bulk),
        "cards_bulk": share(one.has_card for one in bulk),
        "drafts_office": share(one.drafted for one in done if one.group == "office"),
        "wrong_reply_to": sum(one.wrong_reply_to for one in done),
        "not_judged": sum(not one.readable for one in done),
    }


def share(these: Iterable[bool]) -> float | None:
    found = list(these)
    return round(sum(found) / len(found), 4) if found else None


# -- for people ---------------------------------------------------------------------------------------


def table(title: str, rows: Iterable[tuple[str, Judged]]) -> Iterator[str]:
    """Lines with the counts by name: how many, how many clear ones want a draft, what was planned."""
    counts: dict[str, Counter[str]] = {}
    for name, one in rows:
        plan = "draft" if one.drafted else "card" if one.has_card else "nothing"
        counts.setdefault(name, Counter()).update({"all": 1, "wanted": one.wanted, plan: 1})
    columns = ("all", "wanted", "draft", "card", "nothing")
    yield f"{title:40}" + "".join(f"{column:>9}" for column in columns)
    for name, count in sorted(counts.items(), key=lambda item: (-item[1]["all"], item[0])):
        yield f"  {name:38}" + "".join(f"{count[column]:>9}" for column in columns)
    yield ""


def report(done: Sequence[Judged], *, verbose: bool) -> Iterator[str]:
    """The tables, then each error."""
    for doubtful in (False, True):
        these = [one for one in done if one.group == "labelled" and one.letter.label["doubtful"] == doubtful]
        name = "doubtful labels, by kind" if doubtful else "clear labels, by kind"
        yield from table(name, ((one.letter.label["kind"], one) for one in these))
    for group in ("labelled", "office", "bulk"):
        yield from table(f"{group}, by cause", ((one.cause, one) for one in done if one.group == group))
    for one in done:
        if one.fault:
            doubtful = "?" if one.letter.label.get("doubtful") else " "
            kind = one.letter.label.get("kind", "")
            yield f"{one.fault:15}{doubtful} {one.letter.name:28} {kind:11} {one.cause}"
            if verbose:
                why = one.letter.label.get("why", "no draft")
                yield f"    wanted: {why}; read as asked: {one.asks[:200]!r}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true", help="say of each error what was wanted")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        explainer = Explainer(Path(scratch))
        with closing(explainer.ledger):
            done = [judge(letter, explainer) for letter in letters(options.folder)]
    print("\n".join(report(done, verbose=options.verbose)))
    print(json.dumps(figures(done)))


if __name__ == "__main__":
    main()
