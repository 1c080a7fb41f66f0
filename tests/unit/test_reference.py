from pathlib import Path

from eitherway.rules.conditions import TESTS
from eitherway.rules.reference import page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "rules.md"


def test_the_page_is_what_the_program_says():
    assert PAGE.read_text("utf-8") == page(), "run: make docs"


def test_the_page_has_every_test():
    assert [name for name in TESTS if f"\n### {name}\n" not in page()] == []
