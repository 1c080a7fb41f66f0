"""A star and labels that the owner put on a card live on through its renewal."""

from __future__ import annotations

import pytest

from eitherway.requests.owner_marks import kept_marks


@pytest.mark.parametrize(
    ("flags", "kept"),
    [
        ([], ()),
        ([{"\\Seen", "\\Answered", "\\Draft", "\\Deleted", "\\Recent"}], ()),
        ([{"\\Flagged", "$label1"}], ("$label1", "\\Flagged")),
        ([{"call=20back", "NonJunk", "$Forwarded", "$MDNSent"}], ("call=20back",)),
        ([{"\\Flagged"}, {"$label2", "\\Seen"}], ("$label2", "\\Flagged")),
        ([{"a b", "(x)", "ü"}], ()),
    ],
)
def test_a_star_and_labels_are_kept_and_nothing_else(flags: list[set[str]], kept: tuple[str, ...]) -> None:
    assert kept_marks(map(frozenset, flags)) == kept
