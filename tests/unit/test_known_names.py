"""What the ledger keeps in memory of the names of threads: Message-IDs, and no letters."""

from __future__ import annotations

import weakref

import pytest

from eitherway.storage.ledger import memory_ledger


class Name(str):
    """A text of which it can be seen whether anything keeps it."""


@pytest.mark.parametrize(
    ("text", "is_kept"), [("<a@mail.example>", True), (f"copy:dana@mail.example:{'words ' * 60}", False)]
)
def test_the_name_of_a_copy_is_not_kept_as_it_has_a_letter_in_it(text: str, *, is_kept: bool) -> None:
    ledger, name = memory_ledger(), Name(text)
    known = weakref.ref(name)

    ledger.keys_of((name,))
    del name

    assert (known() is not None) is is_kept
