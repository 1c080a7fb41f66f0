"""A card's page in HTML: what leads it, what the asker said, and how wide it is."""

from __future__ import annotations

from eitherway.requests.card_markup import Block, Page, as_html

ASK = Block("They ask", ("“Would you?”", "- 1 h"))
PAGE = Page("A card", (Block("", ("There is room.", "And more.")), ASK))


def test_it_is_as_wide_as_the_screen_and_no_wider_than_a_page() -> None:
    shown = as_html(PAGE)

    assert 'width="100%"' in shown
    assert "max-width:640px" in shown
    assert 'name="viewport"' in shown


def test_only_the_first_sentence_is_large() -> None:
    shown = as_html(PAGE)

    assert '<b style="font-size:1.3em">There is room.</b><br>\nAnd more.' in shown
    assert shown.count("font-size") == 1


def test_the_askers_words_are_a_quote() -> None:
    assert ">“Would you?”</blockquote>\n- 1 h" in as_html(PAGE)


def test_what_is_written_in_it_is_no_markup() -> None:
    shown = as_html(Page("A card", (Block("<i>", ("“<script>”",)),)))

    assert "<script>" not in shown
    assert "<i>" not in shown
