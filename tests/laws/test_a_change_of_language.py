"""The words of a card decide nothing: a board goes on when its owner reads another language from now on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from eitherway.engine.config import Config
from tests.laws.desk import Desk
from tests.laws.letters import ASKING

NEXT = timedelta(minutes=5)
PRIVATE = {
    "en": "This card is private",
    "de": "Diese Karte ist privat",
    "fr": "Cette fiche est privée",
    "es": "Esta ficha es privada",
}
SWITCHES = [("en", "de"), ("de", "en"), ("fr", "es"), ("es", "fr")]


@dataclass
class DeskIn(Desk):
    """An office whose owner reads `language`."""

    language: str = "en"

    @property
    def config(self) -> Config:
        given = super().config
        settings = given.rulebook.settings
        owner = settings.owner.model_copy(update={"language": self.language})
        book = replace(given.rulebook, settings=settings.model_copy(update={"owner": owner}))
        return replace(given, rulebook=book)

    def switch(self, language: str) -> None:
        """The owner writes another language into the rules, and the next cycle comes."""
        self.language, self.now = language, self.now + NEXT
        self.connect()
        self.look()


def opened(folder: Path, language: str) -> DeskIn:
    """A request that was asked and has its card and its draft."""
    desk = DeskIn(folder, language=language)
    desk.look()
    desk.mail.save(ASKING)
    desk.look()
    return desk


def text_of(octets: bytes) -> str:
    body = message_from_bytes(octets, policy=default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize(("before", "after"), SWITCHES)
def test_a_card_in_another_language_is_known(tmp_path: Path, before: str, after: str) -> None:
    desk = opened(tmp_path, before)
    cards, drafts, request = desk.texts("Requests"), desk.texts("Drafts"), desk.request()

    desk.switch(after)

    assert desk.texts("Requests") == cards
    assert desk.texts("Drafts") == drafts
    assert desk.request() == request
    assert PRIVATE[before] in " ".join(text_of(cards[0]).split())


@pytest.mark.parametrize(("before", "after"), SWITCHES)
def test_it_is_decided_by_its_folder(tmp_path: Path, before: str, after: str) -> None:
    desk = opened(tmp_path, before)

    desk.mail.move("Requests", desk.uids("Requests")[0], "Requests/No")
    desk.switch(after)

    assert (desk.request().decision, desk.request().letter) == ("no", "no")
    (card,) = desk.texts("Requests")
    assert PRIVATE[after] in " ".join(text_of(card).split())
    assert len(desk.texts("Drafts")) == 1
    assert desk.texts("Requests/No") == []


@pytest.mark.parametrize(("before", "after"), SWITCHES)
def test_the_ledger_has_no_word_of_either_language(tmp_path: Path, before: str, after: str) -> None:
    (tmp_path / "other").mkdir()
    one, other = opened(tmp_path, before), opened(tmp_path / "other", after)

    # Each board has a key of its own, with which people are hashed.
    same = {"card": None, "draft": None, "asker": "", "askers": ()}
    assert replace(one.request(), **same) == replace(other.request(), **same)  # type: ignore[arg-type]


@pytest.mark.parametrize(("before", "after"), SWITCHES)
def test_without_a_ledger_the_request_is_restored(tmp_path: Path, before: str, after: str) -> None:
    desk = opened(tmp_path, before)
    request = desk.request()

    desk.forget_everything()
    desk.switch(after)

    assert desk.request().key == request.key
    assert (desk.request().state, desk.request().due) == (request.state, request.due)
    assert len(desk.texts("Requests")) == 1
    assert len(desk.texts("Drafts")) == 1
