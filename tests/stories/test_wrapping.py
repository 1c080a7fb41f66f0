"""Drafts whose paragraphs stand on one line each, for web pages that break the lines of a draft badly."""

from __future__ import annotations

from pathlib import Path

from tests.servers.account import Account
from tests.stories.office import Office, letter


def test_a_draft_that_is_not_wrapped_is_known_again_when_it_was_sent(
    account: Account, tmp_path: Path
) -> None:
    office = Office(account, tmp_path, answers="  wrap: none")
    office.deliver(letter())
    office.look()
    (draft,) = office.drafts()

    office.send(draft)
    office.look()

    assert "format=flowed" not in str(draft.message["Content-Type"])
    assert (
        "\r\nThank you for writing. Let me see if my calendar will allow that. I'll get back to you by"
        in draft.text
    )
    assert office.drafts() == []
    assert [(request.state, request.answer) for request in office.requests()] == [("promised", "")]


def test_drafts_already_there_stay_when_the_wrapping_changes(account: Account, tmp_path: Path) -> None:
    office = Office(account, tmp_path)
    office.deliver(letter())
    office.look()
    (before,) = office.drafts()

    office.answers = "  wrap: none"
    office.write_rules()
    office.pass_time(minutes=10)

    (after,) = office.drafts()
    assert (after.uid, after.text) == (before.uid, before.text)
