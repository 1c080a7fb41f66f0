"""The site that `make site` built: it is whole, and its pages fetch nothing from elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

SITE = Path(__file__).parents[2] / "build/site"
pytestmark = pytest.mark.skipif(not (SITE / "index.html").exists(), reason="the site is not built: make site")
PAGES = sorted(SITE.rglob("*.html"))
STYLES = sorted(SITE.rglob("*.css"))
FETCHED = {  # the attribute by which an element fetches something
    "script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "video": "src",
    "audio": "src", "embed": "src", "object": "data", "form": "action",
}  # fmt: skip


class Fetches(HTMLParser):
    """What a page fetches, and where its links in the site lead."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.links: list[str] = []
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.addresses += filter(None, [values.get(FETCHED.get(tag, ""), "")])
        self.links += filter(None, [values.get("href", "") if tag == "a" else ""])


def from_elsewhere(addresses: list[str]) -> list[str]:
    return [one for one in addresses if re.match(r"(?:[a-z]+:)?//|https?:", one, re.IGNORECASE)]


def dead_links(page: Path, links: list[str]) -> list[str]:
    """Links within the site that lead to no file."""
    files = {re.split(r"[#?]", one)[0] for one in links if not re.match(r"[a-z]+:|#", one)}
    return [one for one in sorted(files) if one and not (page.parent / one).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(SITE)))
def test_a_page_of_the_site_fetches_nothing_from_elsewhere(page: Path) -> None:
    found = Fetches(page)

    assert from_elsewhere(found.addresses) == []
    assert dead_links(page, [*found.addresses, *found.links]) == []


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_a_style_of_the_site_fetches_nothing_from_elsewhere(style: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", style.read_text("utf-8"), flags=re.DOTALL)

    assert from_elsewhere(re.findall(r"(?:url\(|@import\s+)[\"']?([^\"')\s;]+)", text)) == []


def test_the_pages_for_a_first_hour_and_for_looking_up_are_there() -> None:
    names = ("tutorial/first-hour", "how-to/gmail", "reference/rules", "explanation/laws", "gallery/index")

    assert [name for name in names if not (SITE / f"{name}.html").exists()] == []
