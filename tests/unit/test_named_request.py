"""How an owner names a request on the command line, and what a decision does to its card."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from eitherway.errors import ConfigError
from eitherway.requests.mailbox_names import MailboxNames, names_unseen
from eitherway.requests.named_request import (
    CardMove,
    CardPlace,
    NamedRequest,
    card_move,
    decision_words,
    find_requests,
    split_words,
    state_words,
    with_ids,
)
from eitherway.requests.request import Ref, Request
from tests.laws.builders import DECIDED, PROMISED, REQUEST, context

NO_DRAFTED = replace(DECIDED, decision="no", letter="no", draft=REQUEST.draft, draft_state="waiting")
BOARD, IN_NO = Ref("Requests", 1, 3), Ref("Requests/No", 1, 4)


def named(key: str, person: str = "", **more: Any) -> NamedRequest:
    return NamedRequest(replace(REQUEST, key=key, asker=f"hash of {key}", askers=()), person, **more)


DANA = named("a1477d8b", "Dana Rivera", addresses=("dana@conf.example",))
DANAE = named("a1477d9c", "Danae Loukas")
JOSE = named("dada0000", "José Núñez")
ANON = named("beef1234", "office@school.example")
EVERYBODY = (DANA, DANAE, JOSE, ANON)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("dana", [DANA]),
        ("Rivera, dana", []),
        ("dana rivera", [DANA]),
        ("RIVERA", [DANA]),
        ("dan", [DANA, DANAE]),
        ("danae", [DANAE]),
        ("jose nunez", [JOSE]),
        ("dana@conf.example", [DANA]),
        ("Dana@Conf.example", [DANA]),
        ("office@school.example", [ANON]),
        ("office", [ANON]),
        ("a147", [DANA, DANAE]),
        ("a1477d8", [DANA]),
        ("dada", [JOSE]),
        ("a14", []),
        ("da", []),
        ("r", []),
        ("", []),
        ("ben", []),
    ],
)
def test_a_request_is_found_by_name_address_or_id(words: str, found: list[NamedRequest]) -> None:
    assert list(find_requests(words, EVERYBODY)) == found


def test_a_request_is_found_by_an_address_that_only_the_ledger_knows() -> None:
    assert find_requests("dana@old.example", EVERYBODY, "hash of a1477d9c") == (DANAE,)


def test_ids_are_as_short_as_they_can_be_and_four_characters_at_least() -> None:
    assert [item.id for item in with_ids(EVERYBODY)] == ["a1477d8", "a1477d9", "dada", "beef"]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("dana no", ("dana", "no")),
        ("dana rivera NO", ("dana rivera", "no")),
        ("dana Absage", ("dana", "no")),
        ("dana not a request", ("dana", "dismiss")),
        ("dana dismiss", ("dana", "dismiss")),
        ("dana ask for details", ("dana", "ask")),
        ("dana undo", ("dana", "undo")),
        ("dana reopen", ("dana", "undo")),
        ("dana maybe", ("dana maybe", "")),
        ("no", ("", "no")),
        ("dana", ("dana", "")),
    ],
)
def test_the_last_words_are_the_decision_by_kind_or_folder(words: str, meant: tuple[str, str]) -> None:
    assert split_words(words.split(), decision_words({"no": "Absage"})) == meant


def test_a_folder_that_is_called_like_another_decision_does_not_take_its_word() -> None:
    assert decision_words({"later": "No"})["no"] == "no"


NAMES: MailboxNames = names_unseen(context().mailbox)


def move(request: Request, decision: str, *cards: CardPlace) -> CardMove | None:
    return card_move(NamedRequest(request, "Dana", "A talk?", cards=cards, id="a147"), decision, NAMES)


@pytest.mark.parametrize(
    ("request_", "decision", "cards", "moved"),
    [
        (REQUEST, "no", [CardPlace(BOARD)], CardMove(BOARD, "Requests/No")),
        (REQUEST, "dismiss", [CardPlace(BOARD)], CardMove(BOARD, "Requests/Dismiss")),
        (REQUEST, "yes", [CardPlace(IN_NO, "no")], CardMove(IN_NO, "Requests/Yes")),
        (REQUEST, "no", [], None),
        (REQUEST, "undo", [CardPlace(IN_NO, "no")], CardMove(IN_NO, "Requests")),
        (replace(DECIDED, decision="no"), "undo", [CardPlace(BOARD)], None),
        (replace(DECIDED, state="dismissed", decision="dismiss"), "undo", [], None),
    ],
)
def test_a_decision_is_a_move_of_the_card_where_there_is_one(
    request_: Request, decision: str, cards: list[CardPlace], moved: CardMove | None
) -> None:
    assert move(request_, decision, *cards) == moved


def test_a_card_that_lies_there_already_is_not_moved() -> None:
    again = move(REQUEST, "no", CardPlace(IN_NO, "no"))

    assert again is not None
    assert again.is_there


@pytest.mark.parametrize(
    ("request_", "decision", "cards", "said"),
    [
        (REQUEST, "no", [CardPlace(BOARD), CardPlace(IN_NO, "no")], "lies in Requests and Requests/No"),
        (replace(PROMISED, state="answered", answered_at=DECIDED.decided_at), "no", [],
         "is closed: answered on Mon 23 Nov; to open it again: eitherway decide a147 undo"),
        (REQUEST, "undo", [CardPlace(BOARD)], "nothing was decided about a147 (Dana: A talk?)"),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_said_with_what_to_do(
    request_: Request, decision: str, cards: list[CardPlace], said: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        move(request_, decision, *cards)

    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (REQUEST, "draft waits"),
        (replace(REQUEST, draft=None, draft_state="edited"), "draft changed"),
        (replace(REQUEST, draft=None, draft_state=""), "no draft"),
        (REQUEST.with_note("card_deleted"), "draft waits, card deleted"),
        (PROMISED, "promised"),
        (NO_DRAFTED, "no: draft waits"),
        (replace(DECIDED, decision="yes", letter="defer"), "yes: no draft yet"),
        (replace(DECIDED, state="dismissed", decision="dismiss"), "not a request"),
        (replace(PROMISED, state="answered"), "answered"),
    ],
)  # fmt: skip
def test_a_list_says_in_few_words_what_became_of_a_request(request_: Request, words: str) -> None:
    assert state_words(request_) == words
