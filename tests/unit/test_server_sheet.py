"""What was seen of a server, as the needs that it does not meet and the sentences about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from eitherway.engine.server_sheet import (
    FINDINGS,
    NEEDS,
    Kept,
    Observed,
    as_json,
    findings,
    named_needs,
    unmet,
)

GOOD = Observed(
    offers=frozenset({"UIDPLUS", "MOVE", "SPECIAL-USE", "IDLE", "LIST-STATUS", "NOTIFY"}),
    roles=frozenset({"drafts", "sent", "trash"}),
    draft=Kept(),
    card=Kept(),
    has_moved=True,
    tells_place=True,
    has_gone=True,
)
NOTHING = Observed(frozenset(), frozenset())


def of_topic(seen: Observed) -> dict[str, str]:
    return {one.topic: one.does for one in findings(seen)}


@pytest.mark.parametrize(
    ("seen", "need"),
    [
        (replace(GOOD, failed=(("draft", "read-only"),)), "write access"),
        (replace(GOOD, failed=(("card", "full"),)), "space"),
        (replace(GOOD, failed=(("draft", "refused"),)), "drafts"),
        (replace(GOOD, failed=(("folders", "refused"),)), "folders"),
        (replace(GOOD, folders=7, made=6), "folders"),
        (replace(GOOD, failed=(("card", "refused"),)), "cards"),
        (replace(GOOD, draft=Kept(listed=False)), "found again"),
        (replace(GOOD, is_stable=False), "steady numbers"),
        (replace(GOOD, draft=Kept(message_id=False)), "message ids"),
        (replace(GOOD, card=Kept(octets=False, content=False)), "content"),
        (replace(GOOD, card=Kept(fields=False)), "header fields"),
        (replace(GOOD, failed=(("move", "refused"),)), "moves"),
        (replace(GOOD, has_moved=False), "moves"),
        (replace(GOOD, failed=(("remove", "refused"),)), "removal"),
        (replace(GOOD, has_gone=False), "removal"),
    ],
)
def test_a_server_that_lacks_what_is_needed_is_refused_for_that(seen: Observed, need: str) -> None:
    assert [one.name for one in unmet(seen)] == [need]


@pytest.mark.parametrize(
    "seen",
    [
        GOOD,
        replace(GOOD, offers=frozenset()),
        replace(GOOD, draft=Kept(octets=False, thread=False, flags=False), card=Kept(octets=False)),
        replace(GOOD, card=Kept(keyword=False), tells_place=False, through_trash=True, left=2),
        replace(GOOD, roles=frozenset(), folders=7, made=7, clock=timedelta(hours=3)),
    ],
)
def test_a_server_that_only_differs_is_used(seen: Observed) -> None:
    assert unmet(seen) == ()


def test_everything_that_is_wrong_is_told_at_once() -> None:
    seen = replace(GOOD, failed=(("draft", "read-only"), ("move", "refused")), made=1, folders=7)

    assert [one.name for one in unmet(seen)] == ["write access", "folders", "moves"]
    assert [one["need"] for one in as_json(seen)["refused"]] == ["write access", "folders", "moves"]


def test_only_a_full_mailbox_may_be_over_by_itself() -> None:
    assert [one.name for one in NEEDS if one.passes] == ["space"]


def test_needs_are_known_by_name_and_strange_names_are_left_out() -> None:
    assert [one.name for one in named_needs(["moves", "of a newer version", "drafts"])] == ["drafts", "moves"]


@pytest.mark.parametrize(
    ("changes", "topic", "does"),
    [
        (
            {"offers": frozenset({"UIDPLUS"})},
            "names",
            "The server does not announce what its folders are for.",
        ),
        ({"roles": frozenset()}, "names", "There is no folder for drafts yet."),
        ({"roles": frozenset({"drafts"})}, "sent mail", "There is no folder for sent mail yet."),
        (
            {"draft": Kept(octets=False)},
            "writing",
            "The server writes messages anew: in another order or encoding, with the same words.",
        ),
        ({"card": Kept(octets=False, content=False)}, "writing", "The server changes what messages say."),
        (
            {"draft": Kept(thread=False)},
            "conversation",
            "The server takes from a draft the marks that put it into a conversation.",
        ),
        (
            {"draft": Kept(flags=False)},
            "marks",
            "Not every mark (draft, read, star) of a stored message is kept.",
        ),
        (
            {"card": Kept(keyword=False)},
            "marks",
            "Marks such as read and star are kept; labels of your own are not.",
        ),
        ({"folders": 7, "made": 7}, "folders", "Folders can be made."),
        ({"offers": frozenset({"UIDPLUS"})}, "moving", "A message cannot be moved in one step."),
        ({"tells_place": False}, "new place", "The server does not say where a moved message is."),
        ({"through_trash": True}, "removal", "What leaves a folder stays in the folder of all mail."),
        (
            {"through_trash": True, "left": 2},
            "removal",
            "What leaves a folder stays in the folder of all mail; nothing can be removed for good.",
        ),
        ({"offers": frozenset()}, "removal", "One message cannot be removed for good without others."),
        (
            {"offers": frozenset({"IDLE"})},
            "news",
            "The server reports new mail at once; each folder has to be asked for.",
        ),
        ({"offers": frozenset()}, "news", "The server never reports new mail by itself."),
        (
            {"clock": timedelta(minutes=-6)},
            "clock",
            "The server's clock and this computer's differ by more than five minutes.",
        ),
        (
            {"left": 1},
            "left",
            "Messages of this trial are left: the server keeps what is marked as deleted.",
        ),
    ],
)  # fmt: skip
def test_what_a_server_does_is_told(changes: dict[str, object], topic: str, does: str) -> None:
    assert of_topic(replace(GOOD, **changes))[topic] == does  # type: ignore[arg-type]


def test_of_a_good_server_nothing_is_told_that_needs_no_word() -> None:
    assert list(of_topic(GOOD)) == [
        "names", "sent mail", "writing", "conversation", "marks", "folders", "moving", "removal", "news",
    ]  # fmt: skip


def test_of_steps_that_were_not_reached_nothing_is_told() -> None:
    assert list(of_topic(replace(NOTHING, failed=(("draft", "refused"),), folders=7))) == [
        "names", "sent mail", "news",
    ]  # fmt: skip


def test_findings_are_whole_sentences_and_needs_follow_the_place_that_they_are_about() -> None:
    told = [text for one in FINDINGS for text in (one.does, one.adapts) if text]

    assert [text for text in told if not text.endswith(".") or not text[0].isupper()] == []
    assert [one.name for one in NEEDS if one.sentence.endswith(".")] == []


def test_every_sentence_is_in_the_documents() -> None:
    paper = (Path(__file__).parents[2] / "docs/reference/doctor.md").read_text("utf-8")
    told = [f"| {one.does} | {one.adapts} |" for one in FINDINGS]
    needed = [f"| {one.name} | {one.wrong} | {one.todo} |" for one in NEEDS]

    assert [row for row in (*told, *needed) if row not in paper] == []
