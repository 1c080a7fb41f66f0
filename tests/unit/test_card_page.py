"""A card's page in HTML and as text: what leads it, what the asker said, and how wide it is."""

from __future__ import annotations

import re

from eitherway.requests.card_markup import Block, Page, as_html, as_text

LEAD = Block("", ("There is room. And why.", "And more."), look="lead")
QUOTE = Block("", ("“Would you?”",), look="quote")
TIMES = Block("The times", ("- Tue 8 Dec", "- Wed 9 Dec"))
PAGE = Page("A card", (LEAD, QUOTE, TIMES))
LONG = "word " * 40 + "a" * 300


def test_it_is_as_wide_as_the_screen_and_no_wider_than_a_page() -> None:
    shown = as_html(PAGE)

    assert 'width="100%"' in shown
    assert "max-width:640px" in shown
    assert 'name="viewport"' in shown
    assert "overflow-wrap:anywhere" in shown


def test_only_the_first_sentence_is_large() -> None:
    large = re.findall(r"font-size:22px[^>]*><b>([^<]*)</b>", as_html(PAGE))

    assert large == ["There is room."]


def test_the_askers_words_are_a_quote() -> None:
    assert ">“Would you?”</blockquote>" in as_html(PAGE)
    assert "\n> “Would you?”\n" in as_text(PAGE)


def test_the_text_says_the_same_in_the_same_order() -> None:
    assert as_text(PAGE) == (
        "There is room. And why.\nAnd more.\n\n> “Would you?”\n\nTHE TIMES\n- Tue 8 Dec\n- Wed 9 Dec\n"
    )


def test_no_line_of_the_text_is_wider_than_a_terminal_s() -> None:
    page = Page("A card", (Block("", (LONG,)), Block("", (LONG,), look="quote")))

    assert max(map(len, as_text(page).splitlines())) <= 72


def test_what_is_written_in_it_is_no_markup() -> None:
    shown = as_html(Page("A card", (Block("<i>", ("<b>",)), Block("", ("“<script>”",), look="quote"))))

    assert not re.search("<script>|<i>|<b>", shown)


def test_nothing_is_fetched_and_nothing_has_a_fixed_width() -> None:
    shown = as_html(PAGE)

    assert not re.search("src=|href=|url\\(|<img|<script", shown)
    assert not re.search(r'(?<!max-)width:\d{3}|width="\d{3}px', shown)


def test_a_quote_has_the_ground_and_the_colour_of_the_page() -> None:
    quote = as_html(PAGE).partition("<blockquote")[2].partition(">")[0]

    assert "background:transparent;color:inherit" in quote


def test_a_picture_keeps_its_rows_and_the_sentence_below_it_is_wrapped() -> None:
    row = "Mon 9 Mar  " + " ".join(["ff"] * 30)
    picture = f"{row}\n\nEach letter is half an hour: {'f free, ' * 9}c outside hours."

    shown = as_text(Page("A card", (Block("The weeks", picture=(picture, "")),)))

    assert row in shown.splitlines()
    assert max(len(line) for line in shown.splitlines() if line != row) <= 72
