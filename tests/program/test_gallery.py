"""The gallery has every sort of card and every letter; `make gallery` draws them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TOOLS = Path(__file__).parents[2] / "tools"
COUNT = """
import sys
sys.path.insert(0, sys.argv[1])
from gallery.cards import all_cards
from gallery.letters import all_letters
cards, letters = list(all_cards()), list(all_letters())
missing = sum(one.text.startswith("No letter") for one in letters)
print(len({one.name for one in cards}), len(letters), missing)
"""


def test_every_sort_of_card_and_letter_is_made() -> None:
    run = subprocess.run(
        [sys.executable, "-c", COUNT, str(TOOLS)], capture_output=True, text=True, check=False
    )

    assert run.stderr == ""
    cards, letters, missing = map(int, run.stdout.split())
    assert (cards > 45, letters, missing) == (True, 720, 0)
