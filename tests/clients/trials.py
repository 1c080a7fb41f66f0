"""What owners do in mail clients, told once for all of them, with what Eitherway makes of it.

Every trial is about a person of its own. One that lets time pass yields how long: the others go on meanwhile.
"""

from __future__ import annotations

import heapq
import itertools
import traceback
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol, runtime_checkable

from eitherway.mail.message import parse
from eitherway.requests.request import Request
from eitherway.requests.signing import ID_FIELD
from tests.clients.browser import until
from tests.clients.sink import Sink
from tests.servers.account import Account
from tests.stories.office import ZONE, Office, Seen, letter

A_LITTLE_LATER = timedelta(minutes=2)  # longer than a copy may lie beside the card
LATER = timedelta(minutes=11)  # longer than a draft may lie in Trash before it counts as deleted
A_DAY_LATER = timedelta(hours=25)


class Client(Protocol):
    """A mail client with one composer; people are named as in the list of messages."""

    name: str
    keeps_sent: bool
    has_trash: bool
    composes_beside: bool  # the list can be used while a draft is open

    def open_draft(self, person: str) -> None: ...
    def replace(self, old: str, new: str) -> None: ...
    def save_and_close(self) -> None: ...
    def send(self) -> None: ...
    def delete_draft(self, person: str) -> None: ...
    def move_cards(self, target: str, *people: str) -> None: ...
    def copy_card(self, target: str, person: str) -> None: ...
    def show(self, mailbox: str, person: str, path: Path) -> None: ...
    def close(self) -> None: ...


@runtime_checkable
class Labelling(Protocol):
    """A client that shows stars or tags, and in whose composer one can look."""

    def label_card(self, person: str) -> None: ...
    def reply_to_card(self, person: str) -> tuple[str, str]: ...


@runtime_checkable
class Renaming(Protocol):
    """A client in which the trials rename a folder."""

    def rename(self, mailbox: str, name: str) -> None: ...


class Desk:
    """The owner at one client, and the office behind the same account."""

    def __init__(self, account: Account, client: Client, folder: Path, sink: Sink) -> None:
        self.client = client
        self.sink = sink
        self.office = Office(account, folder / "office", now=_real_time())
        self.shots = folder / "screenshots"
        self.shots.mkdir()
        self._numbers = itertools.count(1)
        self._writes = False

    @property
    def away_for(self) -> timedelta:
        """How long a deleted draft is away until the card tells it."""
        return LATER if self.client.has_trash else A_DAY_LATER

    @property
    def says_away(self) -> str:
        """What the card says then: without a Trash nobody knows whether it was deleted."""
        return "You deleted the draft" if self.client.has_trash else "The draft is no longer in Drafts"

    def receive(self, *people: str) -> None:
        """Each of them asks for a talk; the deferrals are in Drafts, the cards on the board."""
        for person in people:
            at = self.office.now - timedelta(minutes=1)
            self.office.deliver(letter(f"{person} Alder <{address(person)}>", f"A talk by {person}?", at=at))
        self.look()
        assert all(self.draft(person) for person in people)

    def look(self) -> list[str]:
        """One round, now or at the later time that a trial went to; what it did, in words."""
        self.office.now = max(self.office.now, _real_time())
        said = [word for done in self.office.look() for word in getattr(done, "said", ())]
        print("    round:", ", ".join(said) or "nothing")
        return said

    def card(self, person: str) -> Seen:
        (found,) = (
            card for card in self.office.cards() if str(card.message["From"]).startswith(f"{person} ")
        )
        return found

    def request(self, person: str) -> Request:
        key = str(self.card(person).message[ID_FIELD])
        (found,) = (request for request in self.office.requests() if request.key == key)
        return found

    def draft(self, person: str) -> Seen | None:
        """The only draft to this person."""
        found = self._drafts(person)
        assert len(found) <= 1, [draft.text for draft in found]
        return found[0] if found else None

    def _drafts(self, person: str) -> list[Seen]:
        return [draft for draft in self.office.drafts() if address(person) in str(draft.message["To"])]

    def shoot(self, mailbox: str, person: str, name: str) -> None:
        path = self.shots / f"{next(self._numbers):02}-{name}.png"
        self.client.show(mailbox, person, path)

    # -- what the owner does, until the server has it -------------------------------------------------

    def open_draft(self, person: str) -> None:
        self.client.open_draft(person)
        self._writes = True

    def send(self, person: str) -> None:
        """Sends the draft that is open."""
        before = self._sent(person)
        self.client.send()
        self._writes = False
        if self.client.keeps_sent:
            until(lambda: self._sent(person) == before + 1, f"a copy to {person} is in Sent")

    def move(self, target: str, *people: str) -> None:
        """Moves their cards together into a folder below the board; on the phone where a letter is open."""
        if self._writes and not self.client.composes_beside:
            self.office.move_all("Requests", [self.card(person) for person in people], f"Requests/{target}")
        else:
            self.client.move_cards(target, *people)
        until(lambda: self._lie_in(f"Requests/{target}", people), f"moved to {target}")

    def _lie_in(self, mailbox: str, people: tuple[str, ...]) -> bool:
        there = [str(seen.message["From"]).split()[0] for seen in self.office.seen(mailbox)]
        return all(person in there for person in people)

    def delete_draft(self, person: str) -> None:
        self.client.delete_draft(person)
        until(lambda: not self._drafts(person), f"the draft to {person} is gone")

    def edit_and_close(self, person: str) -> None:
        """Changes the draft, saves it and closes the composer."""
        self.client.open_draft(person)
        self.client.replace("Thank you for writing", "How good of you to write")
        self.client.save_and_close()
        edited = ["How good of you"]
        until(lambda: [draft.text.split("\n")[2][:15] for draft in self._drafts(person)] == edited, "saved")

    def rename(self, mailbox: str, name: str) -> None:
        """Gives a folder another name; by the command of the protocol where the client is not driven to."""
        target = f"{mailbox.rpartition('/')[0]}/{name}"
        if isinstance(self.client, Renaming):
            self.client.rename(mailbox, name)
        else:
            self.office.account.rename(mailbox, target)
        until(lambda: target in self.office.account.mailboxes(), f"{mailbox} is {target}")

    def _sent(self, person: str) -> int:
        return sum(address(person) in str(one.message["To"]) for one in self.office.seen("Sent"))


Trial = Callable[[Desk, str], Iterator[timedelta]]


def address(person: str) -> str:
    return f"{person.lower()}@alder.example"


def _real_time() -> datetime:
    return datetime.now(ZONE)


def run_all(desk: Desk, trials: dict[str, Trial]) -> dict[str, str]:
    """What was seen in each trial: "ok", or why it failed. One that waits goes on when its time has come."""
    desk.receive(*trials)
    result: dict[str, str] = {}
    order = itertools.count()
    waiting: list[tuple[timedelta, int, str, Iterator[timedelta]]] = []
    for person, trial in trials.items():
        heapq.heappush(waiting, (timedelta(0), next(order), person, trial(desk, person)))
    passed = timedelta(0)
    while waiting:
        due, _, person, going = heapq.heappop(waiting)
        desk.office.now = max(desk.office.now, _real_time()) + due - passed
        passed = max(passed, due)
        name = getattr(trials[person], "__name__", person)
        print(f"== {desk.client.name}: {name} ({person}) after {passed}")
        try:
            heapq.heappush(waiting, (passed + next(going), next(order), person, going))
        except StopIteration:
            result[name] = "ok"
        except (AssertionError, OSError, ValueError) as error:
            result[name] = f"FAILED: {type(error).__name__}: {str(error)[:600]}"
            traceback.print_exc()
    return result


# -- the trials -----------------------------------------------------------------------------------------


def the_deferral_is_sent_after_the_no(desk: Desk, person: str) -> Iterator[timedelta]:
    """The deferral is open while the card is moved; sent then, it is a promise and no answer."""
    due = desk.request(person).due
    desk.open_draft(person)
    desk.move("No", person)
    desk.look()
    desk.send(person)
    desk.look()
    request = desk.request(person)
    assert (request.state, request.decision, request.due) == ("decided", "no", due), request
    assert request.promised_at
    assert "can't" in (desk.draft(person) or desk.card(person)).text
    assert "The letter was put into Drafts" in desk.card(person).text
    assert "You promised an answer by" in desk.card(person).text
    desk.shoot("Requests", person, "deferral-after-the-no")
    desk.open_draft(person)
    desk.send(person)
    desk.look()
    assert desk.card(person).text.startswith("Answered with a no"), desk.card(person).text
    assert desk.draft(person) is None
    yield from ()


def a_later_that_was_deleted_leaves_the_old_date(desk: Desk, person: str) -> Iterator[timedelta]:
    if desk.client.keeps_sent:
        desk.open_draft(person)
        desk.send(person)
        desk.look()
    due = desk.request(person).due
    desk.move("Later", person)
    desk.look()
    assert desk.request(person).due == due
    desk.shoot("Requests", person, "later-is-in-drafts")
    desk.delete_draft(person)
    desk.look()
    yield desk.away_for
    desk.look()
    assert desk.request(person).due == due
    assert desk.draft(person) is None
    assert desk.says_away in desk.card(person).text, desk.card(person).text
    assert desk.card(person).subject.startswith("Later noted")
    assert ("You promised an answer by" in desk.card(person).text) is desk.client.keeps_sent
    desk.shoot("Requests", person, "later-deleted")


def a_later_that_was_sent_moves_the_date(desk: Desk, person: str) -> Iterator[timedelta]:
    desk.open_draft(person)
    desk.send(person)
    desk.look()
    due = desk.request(person).due
    desk.move("Later", person)
    desk.look()
    desk.open_draft(person)
    desk.send(person)
    desk.look()
    request = desk.request(person)
    assert request.state == "promised", request
    assert request.due, due
    assert due
    assert request.due > due
    assert desk.draft(person) is None
    yield from ()


def an_edited_draft_that_is_deleted_is_told(desk: Desk, person: str) -> Iterator[timedelta]:
    desk.edit_and_close(person)
    desk.look()
    assert "You changed the draft" in desk.card(person).text, desk.card(person).text
    desk.delete_draft(person)
    desk.look()
    yield desk.away_for
    desk.look()
    assert desk.says_away in desk.card(person).text, desk.card(person).text
    assert "You changed the draft" not in desk.card(person).text
    desk.shoot("Requests", person, "edited-and-deleted")


def an_edited_draft_that_is_sent_is_a_promise(desk: Desk, person: str) -> Iterator[timedelta]:
    desk.open_draft(person)
    desk.client.replace("Thank you for writing", "How good of you to write")
    desk.send(person)
    desk.look()
    assert desk.request(person).state == "promised", desk.request(person)
    assert desk.draft(person) is None
    assert "You promised an answer by" in desk.card(person).text
    yield from ()


def an_edited_draft_that_stays_is_the_owners(desk: Desk, person: str) -> Iterator[timedelta]:
    desk.edit_and_close(person)
    desk.look()
    assert "You changed the draft" in desk.card(person).text, desk.card(person).text
    desk.move("No", person)
    desk.look()
    draft = desk.draft(person)
    assert draft
    assert "How good of you" in draft.text
    assert "Your own draft in this thread stays" in desk.card(person).text, desk.card(person).text
    yield A_DAY_LATER
    desk.look()
    draft = desk.draft(person)
    assert draft
    assert "How good of you" in draft.text
    desk.shoot("Requests", person, "edited-and-left")


def one_card_in_two_folders_decides_nothing(desk: Desk, person: str) -> Iterator[timedelta]:
    desk.client.copy_card("Refer", person)
    until(lambda: len(desk.office.seen("Requests/Refer")) == 1, "copied to Refer")
    desk.move("No", person)
    desk.look()
    assert "lies in two decision folders" in desk.card(person).text
    assert not desk.request(person).decision
    desk.shoot("Requests", person, "two-folders")
    (copy,) = desk.office.seen("Requests/Refer")
    desk.office.delete("Requests/Refer", copy)
    desk.look()
    yield A_LITTLE_LATER
    desk.look()
    assert desk.request(person).decision == "no"
    assert "lies in two decision folders" not in desk.card(person).text


def a_letter_without_a_copy_is_asked_about(desk: Desk, person: str) -> Iterator[timedelta]:
    """A client that keeps no copy in Sent: after a day the card asks whether it was sent."""
    desk.open_draft(person)
    desk.send(person)
    desk.look()
    assert desk.request(person).state == "open"
    yield A_DAY_LATER
    desk.look()
    assert "no copy was seen in Sent" in desk.card(person).text, desk.card(person).text
    assert "\\Seen" not in desk.card(person).flags
    desk.shoot("Requests", person, "no-copy-in-sent")


def a_deferral_sent_unseen_leaves_the_no(desk: Desk, person: str) -> Iterator[timedelta]:
    """As the first trial, but no copy of the deferral is in Sent: the no waits, and the date stands."""
    due = desk.request(person).due
    desk.open_draft(person)
    desk.move("No", person)
    desk.look()
    desk.send(person)
    desk.look()
    yield A_DAY_LATER
    desk.look()
    request = desk.request(person)
    assert (request.state, request.decision, request.due) == ("decided", "no", due), request
    assert "can't" in (desk.draft(person) or desk.card(person)).text
    assert desk.card(person).text.startswith("Decided: No. The letter was put into Drafts")
    desk.shoot("Requests", person, "deferral-unseen")


def an_edited_letter_without_a_copy_is_asked_about(desk: Desk, person: str) -> Iterator[timedelta]:
    desk.edit_and_close(person)
    desk.look()
    assert "You changed the draft" in desk.card(person).text, desk.card(person).text
    desk.open_draft(person)
    desk.send(person)
    desk.look()
    yield A_DAY_LATER
    desk.look()
    assert desk.says_away in desk.card(person).text, desk.card(person).text
    assert "You changed the draft" not in desk.card(person).text


def two_cards_are_decided_at_once(desk: Desk, person: str) -> Iterator[timedelta]:
    """Cards of two people are moved into two folders before Eitherway looks."""
    other = "Zoe"
    desk.receive(other)
    desk.move("No", person)
    desk.move("Refer", other)
    desk.look()
    assert (desk.request(person).decision, desk.request(other).decision) == ("no", "refer")
    first, second = desk.draft(person), desk.draft(other)
    assert first
    assert second
    assert "Ana Ruiz" not in first.text
    assert "Ana Ruiz" in second.text
    desk.shoot("Requests", person, "two-cards")
    yield from ()


def both_cards_moved_together_are_decided(desk: Desk, person: str) -> Iterator[timedelta]:
    """Cards of two people are marked and moved together."""
    other = "Yves"
    desk.receive(other)
    desk.move("No", person, other)
    desk.look()
    assert (desk.request(person).decision, desk.request(other).decision) == ("no", "no")
    assert desk.draft(person)
    assert desk.draft(other)
    yield from ()


def the_asker_gets_whole_paragraphs(desk: Desk, person: str) -> Iterator[timedelta]:
    """The lines of the draft are joined by who reads format=flowed, after the client edited and sent it."""
    desk.open_draft(person)
    desk.client.replace("Thank you for writing", "How good of you to write")
    desk.send(person)
    until(lambda: any(address(person).encode() in octets for octets in desk.sink.taken), "it was handed in")
    (letter,) = (parse(octets) for octets in desk.sink.taken if address(person).encode() in octets)
    assert "\nHow good of you to write. Let me see if my calendar" in f"\n{letter.written}", letter.written
    assert " will allow that. I'll get back to you by " in letter.written, letter.written
    yield from ()


def a_star_and_a_tag_stay(desk: Desk, person: str) -> Iterator[timedelta]:
    assert isinstance(desk.client, Labelling)
    desk.client.label_card(person)
    until(lambda: "\\Flagged" in desk.card(person).flags, "the star is there")
    labels = desk.card(person).flags - {"\\Seen", "\\Recent"}
    desk.move("No", person)
    desk.look()
    assert desk.card(person).text.startswith("Decided: No")
    assert labels <= desk.card(person).flags, (labels, desk.card(person).flags)
    desk.shoot("Requests", person, "star-and-tag")
    yield from ()


def a_reply_to_a_card_names_no_asker(desk: Desk, person: str) -> Iterator[timedelta]:
    """The card is quoted, but goes to nobody else; it says itself that it is private."""
    assert isinstance(desk.client, Labelling)
    recipients, text = desk.client.reply_to_card(person)
    assert "alder.example" not in recipients
    assert "board@eitherway.invalid" not in recipients
    assert "only you have it" in " ".join(text.replace(">", " ").split()), text
    yield from ()


def a_renamed_decision_folder_is_told(desk: Desk, person: str) -> Iterator[timedelta]:
    desk.rename("Requests/Ask", "Question")
    desk.look()
    assert "Requests/Ask" in desk.office.account.mailboxes()
    desk.move("Question", person)
    desk.look()
    yield A_LITTLE_LATER
    desk.look()
    assert "your rules do not name" in " ".join(desk.card(person).text.split()), desk.card(person).text
    assert not desk.request(person).decision
    desk.shoot("Requests", person, "renamed-folder")
    desk.move("Ask", person)
    desk.look()
    assert desk.request(person).decision == "ask"


# The person of each trial.
WITH_SENT: dict[str, Trial] = {
    "Ann": the_deferral_is_sent_after_the_no,
    "Ben": a_later_that_was_deleted_leaves_the_old_date,
    "Cora": a_later_that_was_sent_moves_the_date,
    "Dan": an_edited_draft_that_is_deleted_is_told,
    "Eve": an_edited_draft_that_is_sent_is_a_promise,
    "Finn": an_edited_draft_that_stays_is_the_owners,
    "Gus": two_cards_are_decided_at_once,
    "Hal": both_cards_moved_together_are_decided,
    "Ivy": one_card_in_two_folders_decides_nothing,
}
FLOWED: dict[str, Trial] = {  # for a client that writes format=flowed, and shows folders as they are
    "Max": the_asker_gets_whole_paragraphs,
    "Nell": a_renamed_decision_folder_is_told,
}
LABELS: dict[str, Trial] = {  # for a client with stars, in whose composer one can look
    "Olga": a_star_and_a_tag_stay,
    "Pia": a_reply_to_a_card_names_no_asker,
}
UNSEEN: dict[str, Trial] = {  # for a client that keeps no copy of what it sends
    "Jon": a_letter_without_a_copy_is_asked_about,
    "Kim": a_deferral_sent_unseen_leaves_the_no,
    "Lea": an_edited_letter_without_a_copy_is_asked_about,
    **{name: trial for name, trial in WITH_SENT.items() if name not in {"Ann", "Cora", "Eve"}},
}
