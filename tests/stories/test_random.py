"""Random weeks of an owner, with lost connections and lost ledgers: what holds after each look."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from eitherway.errors import TransientError
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Fault, Proxy
from tests.stories.office import Office, Seen, letter, message_of

LONG = os.environ.get("EITHERWAY_LONG_TESTS") == "1"
BOARD = "Requests"
DECISIONS = ("Yes", "No", "Refer", "Ask", "Later", "Dismiss")
PLACES = ("Trash", *(f"{BOARD}/{name}" for name in DECISIONS))
TEXTS = (
    "Could you give a talk on Tuesday, December 8 at 10am?\n",
    "Are you taking new clients? I could come on Mondays.\n",
    "Would you speak at our evening? Any day in January is fine.\n",
    "Thank you for everything.\n",
    "Never mind, we found somebody else.\n",
)
ANSWERS = (
    "Yes, gladly, see you there.\n",
    "I'm sorry, I can't.\n",
    "Let me get back to you by Friday, December 4.\n",
)
ANY = st.integers(0, 7)
_servers: list[Dovecot] = []


class Weeks(RuleBasedStateMachine):
    """The owner's mailbox, what the owner touched in it, and what may never change."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="eitherway-random-", dir=_memory()))
        self.account = _servers[0].account()
        self.office = Office(self.account, self.folder)
        self.proxy = Proxy((self.account.host, self.account.port))
        self.roots: dict[str, str] = {}  # Message-ID -> that of the request
        self.flags: dict[str, frozenset[str]] = {}  # of the messages in INBOX, by Message-ID
        self.asked: list[str] = []
        self.touched: dict[str, str] = {}  # drafts of the owner's: Message-ID -> all of it
        self.looked = True

    def teardown(self) -> None:
        self.proxy.close()
        shutil.rmtree(self.folder)

    # -- the people --------------------------------------------------------------------------------

    @initialize()
    def first(self) -> None:
        self._arrives(TEXTS[0], "")

    @rule(which=ANY, text=st.sampled_from(TEXTS), flag=st.sampled_from(("", r"\Seen", r"\Flagged")))
    def asks(self, which: int, text: str, flag: str) -> None:
        """A new request, or the same person's second one."""
        self._arrives(text, flag, sender=f"P{which % 3} <p{which % 3}@conf.example>")

    @rule(which=ANY, text=st.sampled_from(TEXTS))
    def writes_again(self, which: int, text: str) -> None:
        """Another letter in a thread."""
        root = self.asked[which % len(self.asked)]
        self._arrives(text, "", root=root)

    def _arrives(self, text: str, flag: str, *, root: str = "", sender: str = "") -> None:
        message = letter(sender or "Dana <dana@conf.example>", "A talk?", text, self.office.now)
        message_id = str(message["Message-ID"])
        if root:
            message["In-Reply-To"] = message["References"] = root
        else:
            self.asked.append(message_id)
        self.roots[message_id] = root or message_id
        self.flags[message_id] = frozenset(flag.split())
        self.office.deliver(message, flags=f"({flag})")
        self.looked = False

    # -- the owner ---------------------------------------------------------------------------------

    @rule(which=ANY, place=st.sampled_from(PLACES))
    def moves_a_card(self, which: int, place: str) -> None:
        for card in _one(self.office.cards(), which):
            self.office.move(BOARD, card, place)
            self.looked = False

    @rule(which=ANY, name=st.sampled_from(DECISIONS))
    def copies_a_card(self, which: int, name: str) -> None:
        for card in _one(self.office.cards(), which):
            self.office.copy(BOARD, card, f"{BOARD}/{name}")
            self.looked = False

    @rule(which=ANY)
    def deletes_a_card(self, which: int) -> None:
        for card in _one(self.office.cards(), which):
            self.office.delete(BOARD, card)

    @rule(which=ANY, name=st.sampled_from(DECISIONS))
    def moves_a_message(self, which: int, name: str) -> None:
        for seen in _one(self.office.seen("INBOX"), which):
            self.office.move("INBOX", seen, f"{BOARD}/{name}")
            self.looked = False

    @rule(which=ANY, new_id=st.booleans())
    def edits_a_draft(self, which: int, new_id: bool) -> None:
        for draft in _one(self.office.drafts(), which):
            self.office.edit(draft, f"In my words.\n\n{draft.text}", new_id=new_id)
            self._touch_all(besides=draft)

    @rule(which=ANY)
    def writes_a_draft(self, which: int) -> None:
        """A draft of the owner's own in a thread."""
        root = self.asked[which % len(self.asked)]
        draft = letter("Maya Okafor <maya@okafor.example>", "Re: A talk?", "Hm.\n", to="dana@conf.example")
        draft["In-Reply-To"] = draft["References"] = root
        self.office.deliver(draft, "Drafts", r"(\Draft \Seen)")
        self.touched[str(draft["Message-ID"])] = _whole(self.office.drafts()[-1])
        self.looked = False

    @rule(which=ANY)
    def deletes_a_draft(self, which: int) -> None:
        for draft in _one(self.office.drafts(), which):
            self.office.delete("Drafts", draft)
            self.touched.pop(str(draft.message["Message-ID"]), None)

    @rule(which=ANY)
    def trashes_a_draft(self, which: int) -> None:
        for draft in _one(self.office.drafts(), which):
            self.office.move("Drafts", draft, "Trash")
            self.touched.pop(str(draft.message["Message-ID"]), None)

    @rule(which=ANY, new_id=st.booleans(), changed=st.booleans())
    def sends_a_draft(self, which: int, new_id: bool, changed: bool) -> None:
        for draft in _one(self.office.drafts(), which):
            self.office.send(draft, "Hello. " + draft.text if changed else None, new_id=new_id)
            self.touched.pop(str(draft.message["Message-ID"]), None)

    @rule(which=ANY, text=st.sampled_from(ANSWERS))
    def answers_by_hand(self, which: int, text: str) -> None:
        for asked in _one(self.office.seen("INBOX"), which):
            self.office.answer_from_phone(asked.message, text)

    def _touch_all(self, *, besides: Seen) -> None:
        """The newest draft is the owner's, in place of the one that was opened."""
        self.touched.pop(str(besides.message["Message-ID"]), None)
        newest = self.office.drafts()[-1]
        self.touched[str(newest.message["Message-ID"])] = _whole(newest)

    # -- time, and what goes wrong -----------------------------------------------------------------

    @rule(minutes=st.sampled_from((1, 2, 30, 60 * 5, 60 * 24, 60 * 24 * 3)))
    def time_passes(self, minutes: int) -> None:
        self.office.pass_time(minutes=minutes)
        self.looked = True

    @rule(
        kind=st.sampled_from(("cut", "lost", "half")),
        at=st.integers(1, 6),
        what=st.sampled_from(("APPEND", "UID")),
    )
    def the_connection_breaks(self, kind: str, at: int, what: str) -> None:
        """A look that ends in the middle, and the next one."""
        self._serve_at(self.proxy.port)
        self.proxy.arm(Fault(kind, at if what == "UID" else 1 + at % 2, what))
        with suppress(TransientError):
            self.office.pass_time(minutes=2)
        self.proxy.arm(None)
        self._serve_at(self.account.port)
        self.office.pass_time(minutes=2)
        self.looked = True

    def _serve_at(self, port: int) -> None:
        rules = self.folder / "rules.yaml"
        lines = rules.read_text().splitlines()
        rules.write_text(
            "\n".join(f"  port: {port}" if "  port: " in line else line for line in lines) + "\n"
        )

    @rule()
    def the_ledger_is_lost(self) -> None:
        self.office.forget_everything()
        self.office.pass_time(minutes=1)
        self.looked = True

    # -- what holds --------------------------------------------------------------------------------

    @invariant()
    def it_holds(self) -> None:
        """What must be true after each step, and what after each look."""
        everything = {name: _messages(found) for name, found in self.account.snapshot().items()}
        drafts = everything.get("Drafts", [])
        self._no_message_is_lost_or_flagged(everything)
        self._what_the_owner_touched_stays(drafts)
        if self.looked:
            self._one_draft_in_a_thread(drafts)
            cards = Counter(str(item.message["Eitherway-Request"]) for item in everything[BOARD])
            cards.pop("None", None)
            assert all(number == 1 for number in cards.values()), cards

    def _no_message_is_lost_or_flagged(self, everything: dict[str, list[Seen]]) -> None:
        places = ("INBOX", *(f"{BOARD}/{name}" for name in DECISIONS))
        found = [item for place in places for item in everything[place] if not item.message["Eitherway-Card"]]
        ids = Counter(str(item.message["Message-ID"]) for item in found)
        assert ids == Counter(list(self.flags))
        for item in found:
            was = self.flags[str(item.message["Message-ID"])]
            assert item.flags - {r"\Recent", r"\Answered"} == was, (item.flags, was)

    def _what_the_owner_touched_stays(self, drafts: list[Seen]) -> None:
        there = {str(item.message["Message-ID"]): _whole(item) for item in drafts}
        for message_id, text in self.touched.items():
            assert there.get(message_id) == text, message_id

    def _one_draft_in_a_thread(self, drafts: list[Seen]) -> None:
        about = [item for item in drafts if self._root(item)]
        ours = Counter(self._root(item) for item in about if not self._is_touched(item))
        theirs = Counter(self._root(item) for item in about if self._is_touched(item))
        assert all(number == 1 and not theirs[root] for root, number in ours.items()), (ours, theirs)

    def _root(self, draft: Seen) -> str:
        return self.roots.get(str(draft.message["References"] or "").split(" ")[0].strip(), "")

    def _is_touched(self, draft: Seen) -> bool:
        return str(draft.message["Message-ID"]) in self.touched


def _memory() -> str | None:
    """A folder in memory where there is one: nothing here is about a power failure, and syncing is slow."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def _one(found: list[Seen], which: int) -> Iterator[Seen]:
    if found:
        yield found[which % len(found)]


def _messages(found: dict[int, tuple[str, int, bytes]]) -> list[Seen]:
    """The live messages of a mailbox as a snapshot has them."""
    return [
        Seen(uid, frozenset(flags.split()), message_of(octets))
        for uid, (flags, _, octets) in sorted(found.items())
        if r"\Deleted" not in flags
    ]


def _whole(seen: Seen) -> str:
    return f"{seen.uid} {sorted(seen.flags - {chr(92) + 'Recent'})}\n{seen.message.as_string()}"


def test_whatever_the_owner_does_nothing_is_doubled_lost_or_changed(dovecot_process: Dovecot) -> None:
    _servers[:] = [dovecot_process]

    run_state_machine_as_test(
        Weeks,
        settings=settings(
            max_examples=300 if LONG else 6,
            stateful_step_count=25 if LONG else 12,
            deadline=None,
            derandomize=not LONG,
            phases=(Phase.generate, Phase.shrink) if LONG else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )
