"""What a mail server was seen to do: what Eitherway needs of it, what it adapts, told to a person. Pure.

Both are tables: a need or a finding is a question to `Observed`, and sentences for who is no programmer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any, Literal

from eitherway.values import dataclass

Step = Literal["draft", "folders", "card", "move", "remove"]
Why = Literal["refused", "full", "read-only"]
SLOW_CLOCK = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Kept:
    """How a message came back that was stored a moment before.

    `octets`: each one; `content`: what it says; `thread`: the fields that put it into a conversation;
    `fields`: those of Eitherway; `flags`: its marks; `listed`: the finder has it.
    """

    octets: bool = True
    content: bool = True
    message_id: bool = True
    thread: bool = True
    fields: bool = True
    flags: bool = True
    keyword: bool = True
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Observed:
    """One trial. None: that step was not reached. `failed` are the steps that the server refused, and why.

    `offers` are capabilities; `roles` the mailboxes that were found: "drafts", "sent", "trash", "all".
    `folders` are those that the board lacks, `made` how many of them the trial could make. `clock`: the
    server's time of receipt less ours. `through_trash`: EXPUNGE only takes a label there. `left`: messages
    that could not be removed for good.
    """

    offers: frozenset[str]
    roles: frozenset[str]
    failed: tuple[tuple[Step, Why], ...] = ()
    draft: Kept | None = None
    card: Kept | None = None
    is_stable: bool = True
    folders: int = 0
    made: int = 0
    has_moved: bool | None = None
    tells_place: bool | None = None
    has_gone: bool | None = None
    through_trash: bool = False
    clock: timedelta = timedelta(0)
    left: int = 0

    @property
    def all_kept(self) -> tuple[Kept, ...]:
        return tuple(filter(None, (self.draft, self.card)))

    def failed_by(self, why: Why) -> bool:
        return any(reason == why for _, reason in self.failed)

    def refused(self, step: Step) -> bool:
        return (step, "refused") in self.failed


# -- what is needed ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Need:
    """What Eitherway cannot do without. `passes`: what is wrong may be over by itself, so `run` tries."""

    name: str
    is_met: Callable[[Observed], bool]
    wrong: str
    todo: str
    passes: bool = False

    @property
    def sentence(self) -> str:
        return f"{self.wrong}; {self.todo}"


NEEDS = (
    Need(
        "write access",
        lambda seen: not seen.failed_by("read-only"),
        "this login may read the mailbox, but change nothing in it",
        "sign in as the owner of the mailbox, or have the login be given write access",
    ),
    Need(
        "space",
        lambda seen: not seen.failed_by("full"),
        "the mailbox is full and takes no draft",
        "delete what you do not need, empty the trash, and run eitherway doctor again",
        passes=True,
    ),
    Need(
        "drafts",
        lambda seen: not seen.refused("draft"),
        "the server takes no draft from Eitherway",
        "name the mailbox for drafts in rules.yaml (mailbox: drafts: NAME), or ask the mail provider whether "
        "programs may store drafts over IMAP",
    ),
    Need(
        "folders",
        lambda seen: not seen.refused("folders") and seen.made >= seen.folders,
        "the server does not let Eitherway make the eight folders that the board needs",
        "delete folders that you do not need, or make the board's in your mail program; a provider "
        "that allows no more folders cannot be used",
    ),
    Need(
        "cards",
        lambda seen: not seen.refused("card"),
        "the server takes no message into the folder for cards",
        "name another folder in rules.yaml (mailbox: board: NAME), or ask the mail provider",
    ),
    Need(
        "found again",
        lambda seen: all(one.listed for one in seen.all_kept),
        "what was just stored is not in the server's own list of messages",
        "ask the mail provider: without that list a draft would be written again and again",
    ),
    Need(
        "steady numbers",
        lambda seen: seen.is_stable,
        "the server gives a message another number while Eitherway looks at it",
        "ask the mail provider: Eitherway could change the wrong message",
    ),
    Need(
        "message ids",
        lambda seen: all(one.message_id for one in seen.all_kept),
        "the server gives stored messages another Message-ID",
        "use another way to this mailbox: Eitherway could not tell its drafts from yours",
    ),
    Need(
        "content",
        lambda seen: all(one.content for one in seen.all_kept),
        "the server changes what a stored message says",
        "switch off what adds to your mail (footers, banners): Eitherway would take its drafts for ones that "
        "you changed",
    ),
    Need(
        "header fields",
        lambda seen: seen.card is None or seen.card.fields,
        "the server takes away the header fields by which cards are known",
        "use another way to this mailbox: a card could not be told from other mail",
    ),
    Need(
        "moves",
        lambda seen: not seen.refused("move") and seen.has_moved is not False,
        "a message cannot be moved from one folder to another",
        "ask the mail provider: decisions are made by moving cards",
    ),
    Need(
        "removal",
        lambda seen: not seen.refused("remove") and seen.has_gone is not False,
        "Eitherway cannot take its own messages away again",
        "ask the mail provider: old drafts and cards would pile up",
    ),
)  # fmt: skip


def unmet(seen: Observed) -> tuple[Need, ...]:
    """The needs that this server does not meet; empty if it can be used."""
    return tuple(need for need in NEEDS if not need.is_met(seen))


def named_needs(names: Iterable[str]) -> tuple[Need, ...]:
    """The needs of these names, without those that this version does not know."""
    wanted = frozenset(names)
    return tuple(need for need in NEEDS if need.name in wanted)


# -- what is done about it -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finding:
    """What a server does, and what Eitherway adapts, if anything. Of a topic the first that holds is told."""

    topic: str
    holds: Callable[[Observed], bool]
    does: str
    adapts: str = ""


def _offers(*names: str) -> Callable[[Observed], bool]:
    return lambda seen: set(names) <= seen.offers


def _kept(quality: str) -> Callable[[Observed], bool]:
    return lambda seen: bool(seen.all_kept) and all(getattr(one, quality) for one in seen.all_kept)


def _lost(quality: str) -> Callable[[Observed], bool]:
    return lambda seen: any(not getattr(one, quality) for one in seen.all_kept)


def _always(_: Observed) -> bool:
    return True


FINDINGS = (
    Finding(
        "names",
        lambda seen: "drafts" in seen.roles and "SPECIAL-USE" in seen.offers,
        "The server says which folder is for drafts, sent mail and trash.",
        "Eitherway uses those, whatever they are called.",
    ),
    Finding(
        "names",
        lambda seen: "drafts" in seen.roles,
        "The server does not announce what its folders are for.",
        "Eitherway knows Drafts, Sent and Trash by their usual names in many languages. If one is wrong, "
        "name it in rules.yaml.",
    ),
    Finding(
        "names",
        _always,
        "There is no folder for drafts yet.",
        "Eitherway makes one with the first draft.",
    ),
    Finding(
        "sent mail",
        lambda seen: "sent" in seen.roles,
        "There is a folder for sent mail.",
        "Eitherway sees there what you answered, from whatever device.",
    ),
    Finding(
        "sent mail",
        _always,
        "There is no folder for sent mail yet.",
        "Until there is one, Eitherway cannot see that you answered. Mail programs make it when needed.",
    ),
    Finding(
        "writing",
        _kept("octets"),
        "Messages stay as they were written, to the last character.",
    ),
    Finding(
        "writing",
        lambda seen: bool(seen.all_kept) and _kept("content")(seen),
        "The server writes messages anew: in another order or encoding, with the same words.",
        "Eitherway knows its own drafts and cards by what they say, not by each character.",
    ),
    Finding(
        "writing",
        lambda seen: bool(seen.all_kept),
        "The server changes what messages say.",
    ),
    Finding(
        "conversation",
        lambda seen: seen.draft is not None and not seen.draft.thread,
        "The server takes from a draft the marks that put it into a conversation.",
        "Eitherway knows its draft by its number all the same. When you send it, the answer may stand "
        "apart from the letter that it answers.",
    ),
    Finding(
        "conversation",
        lambda seen: seen.draft is not None,
        "A draft stays in the conversation that it answers.",
    ),
    Finding(
        "marks",
        _lost("flags"),
        "Not every mark (draft, read, star) of a stored message is kept.",
        "Eitherway does not rely on them: a card may look unread, and a draft may open as a message.",
    ),
    Finding(
        "marks",
        lambda seen: seen.card is not None and not seen.card.keyword,
        "Marks such as read and star are kept; labels of your own are not.",
        "Labels that you put on a card do not live on when it is renewed.",
    ),
    Finding(
        "marks",
        lambda seen: bool(seen.all_kept),
        "Marks and labels are kept.",
        "A star or a label that you put on a card lives on when it is renewed.",
    ),
    Finding(
        "folders",
        lambda seen: seen.folders == 0,
        "The board and its folders are there.",
        "The trial moved a message from one to the other and back.",
    ),
    Finding(
        "folders",
        lambda seen: seen.made >= seen.folders,
        "Folders can be made.",
        "Eitherway makes those of the board when it first runs; the trial took its own away again.",
    ),
    Finding(
        "moving",
        lambda seen: seen.has_moved is True and "MOVE" in seen.offers,
        "A message moves from folder to folder in one step.",
    ),
    Finding(
        "moving",
        lambda seen: seen.has_moved is True,
        "A message cannot be moved in one step.",
        "Eitherway copies it, then takes the first one away; stopped in between, it goes on where it was.",
    ),
    Finding(
        "new place",
        lambda seen: seen.tells_place is False,
        "The server does not say where a moved message is.",
        "Eitherway looks for it.",
    ),
    Finding(
        "removal",
        lambda seen: seen.has_gone is True and seen.through_trash and seen.left > 0,
        "What leaves a folder stays in the folder of all mail; nothing can be removed for good.",
        "Eitherway puts its own old drafts and cards into the trash, marked as deleted. Empty it at times.",
    ),
    Finding(
        "removal",
        lambda seen: seen.has_gone is True and seen.through_trash,
        "What leaves a folder stays in the folder of all mail.",
        "Eitherway puts its own old drafts and cards into the trash, and removes them there for good.",
    ),
    Finding(
        "removal",
        lambda seen: seen.has_gone is True and "UIDPLUS" in seen.offers,
        "One message can be removed for good, and no other with it.",
        "Eitherway removes its own old drafts and cards so.",
    ),
    Finding(
        "removal",
        lambda seen: seen.has_gone is True,
        "One message cannot be removed for good without others.",
        "Eitherway only marks its own as deleted. They go when your mail program tidies the folder up.",
    ),
    Finding(
        "news",
        _offers("NOTIFY", "IDLE"),
        "The server can report changes in every folder at once.",
        "A moved card is acted on when the server reports it: within about a second.",
    ),
    Finding(
        "news",
        _offers("LIST-STATUS", "IDLE"),
        "The server reports new mail at once, and the state of all folders in one answer.",
        "New mail is seen at once; a moved card within ten seconds, within a minute in quiet times.",
    ),
    Finding(
        "news",
        _offers("IDLE"),
        "The server reports new mail at once; each folder has to be asked for.",
        "New mail is seen at once; a moved card within ten seconds, within five minutes in quiet times.",
    ),
    Finding(
        "news",
        _always,
        "The server never reports new mail by itself.",
        "Eitherway asks for it every half minute.",
    ),
    Finding(
        "clock",
        lambda seen: abs(seen.clock) > SLOW_CLOCK,
        "The server's clock and this computer's differ by more than five minutes.",
        "Eitherway allows for a day; set the wrong one right.",
    ),
    Finding(
        "left",
        lambda seen: seen.left > 0,
        "Messages of this trial are left: the server keeps what is marked as deleted.",
        "They go when your mail program tidies the folder up. Delete one that you still see.",
    ),
)  # fmt: skip


def findings(seen: Observed) -> Iterator[Finding]:
    """The first one of each topic that holds, in the order of the table."""
    told = set()
    for one in FINDINGS:
        if one.topic not in told and one.holds(seen):
            told.add(one.topic)
            yield one


def as_json(seen: Observed) -> dict[str, Any]:
    """The sheet for programs."""
    return {
        "usable": not unmet(seen),
        "refused": [{"need": need.name, "wrong": need.wrong, "todo": need.todo} for need in unmet(seen)],
        "does": [{"topic": one.topic, "does": one.does, "adapts": one.adapts} for one in findings(seen)],
    }
