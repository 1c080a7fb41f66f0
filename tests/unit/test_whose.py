"""What the log of a host says of a tenant: its name, and none of its words."""

from __future__ import annotations

import logging

import pytest

from eitherway.host.whose import only_tenant_in_log, work_for


@pytest.mark.parametrize(
    ("logged", "shown"),
    [
        (("%s %s", "INBOX;UID=3", "rule:talk on moss"), "INBOX;UID=3 rule:..."),
        (
            ("%s draft letter=%s at %s", "ab", "defer/moss", "Drafts;UID=2"),
            "ab draft letter=... at Drafts;UID=2",
        ),
        (("calendar %r: %s", "moss", "unread"), "calendar ...: unread"),
        (("calendar %r: unread", "Maya's 'moss'"), "calendar ...: unread"),
        (("rules read again: %d rules", 3), "rules read again: 3 rules"),
        (("t1: let go, epoch %d", 3), "t1: let go, epoch 3"),
    ],
)
def test_the_words_that_a_tenant_chose_are_left_out(logged: tuple[object, ...], shown: str) -> None:
    record = logging.LogRecord("x", logging.INFO, "x", 1, str(logged[0]), logged[1:], None)

    with work_for("t1"):
        assert only_tenant_in_log(record)

    assert record.getMessage() == shown
    assert record.person == "t1"  # type: ignore[attr-defined]
