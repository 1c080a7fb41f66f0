"""*Try*: what would be done about a letter, as `explain` says it, with nothing stored."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from eitherway.commands.explained import consideration_lines
from eitherway.engine.config import load_config
from eitherway.engine.one_message import decide_on_given
from eitherway.page.pasted import octets_of
from tests.page.browser import Browser
from tests.stories.office import MONDAY, Office, letter

TALK = "Hi Maya,\n\nCould you give a talk on Tuesday, December 8 at 10am?\n\nDana\n"


def kept(office: Office) -> dict[str, str]:
    """Every file of the office by its contents."""
    files = (path for path in sorted(office.folder.rglob("*")) if path.is_file() and path.name != "tried")
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_pasted_letter_shows_its_rule_words_times_draft_and_card(browser: Browser):
    seen = browser.post("/try", sender="Dana Reyes <dana@conf.example>", subject="A talk", text=TALK)

    assert seen.status == 200
    assert "A draft and a card: rule 'speaking' (line 27)" in seen.text
    assert "they write 'give a talk'" in seen.text
    assert "Tue Dec 8" in seen.text
    assert 'class="asked"' in seen.source
    assert "The draft, as it would be From Maya Okafor" in seen.text
    assert "Hi Dana," in seen.text
    assert "The card, as it would be From Dana Reyes · Eitherway" in seen.text


def test_it_says_what_explain_says(browser: Browser):
    office = browser.office
    octets = letter(text=TALK).as_bytes()
    decided = decide_on_given(octets, load_config(office.paths, office.now), office.now)
    answer = next(iter(consideration_lines(decided)))

    seen = browser.post("/try", file=octets)

    assert answer.partition(", sure")[0] in seen.text
    assert [name for name, _ in decided.guards if name not in seen.text] == []


def test_a_guard_that_stops_a_letter_is_named(browser: Browser):
    seen = browser.post("/try", file=letter(list_id="<news.shop.example>").as_bytes())

    assert "Nothing: the guard 'list' stops it" in seen.text


def test_nothing_is_stored(browser: Browser):
    office = browser.office
    office.deliver(letter())
    before, files = office.account.snapshot(), kept(office)

    browser.post("/try", sender="dana@conf.example", text=TALK)
    browser.get("/try/mailbox")
    browser.get("/try/message?account=0&at=INBOX;UIDVALIDITY=1/;UID=1")

    assert office.account.snapshot() == before
    assert kept(office) == files


def test_a_message_of_the_mailbox_is_chosen_from_a_list(browser: Browser):
    browser.office.deliver(letter())

    listed = browser.get("/try/mailbox")
    link = listed.source.split('href="/try/message')[1].split('"')[0].replace("&amp;", "&")
    seen = browser.get(f"/try/message{link}")

    assert "Dana Reyes A talk in December?" in listed.text
    assert "A draft and a card: rule 'speaking'" in seen.text


@pytest.mark.parametrize(
    "query",
    ["", "?account=0",
     "?account=9&at=INBOX;UIDVALIDITY=1/;UID=1",
     "?account=-1&at=INBOX;UIDVALIDITY=1/;UID=1",
     "?account=²&at=INBOX;UIDVALIDITY=1/;UID=1", "?account=0&at=Drafts;UIDVALIDITY=1/;UID=1",
     "?account=0&at=INBOX;UIDVALIDITY=1/;UID=99"],
)  # fmt: skip
def test_what_is_not_in_a_watched_mailbox_is_not_shown(browser: Browser, query: str):
    seen = browser.get(f"/try/message{query}")

    assert seen.status == 422
    assert "choose" in seen.text


def test_what_strangers_wrote_stays_text(browser: Browser):
    text = "Could you give a talk? <script>alert(1)</script> {{ 7*7 }} {% raw %} {0} {x}"

    seen = browser.post("/try", sender='"<img src=x>" <x@evil.example>', subject="{{ 7*7 }}<b>", text=text)

    assert seen.status == 200
    assert "<script" not in seen.source
    assert "<img" not in seen.source
    assert "{{ 7*7 }}<b>" in seen.text


@pytest.mark.parametrize(
    ("sender", "text", "said"),
    [
        ("Dana", "Hello", "'Dana' is not an address"),
        ("a@b.example, c@d.example", "Hello", ""),
        ("", "   ", "there is nothing to try"),
    ],
)
def test_what_is_no_letter_gets_a_sentence_and_stays_in_the_form(
    browser: Browser, sender: str, text: str, said: str
):
    seen = browser.post("/try", sender=sender, text=text)

    assert said in seen.text
    assert f'value="{sender}"' in seen.source


def test_a_whole_message_that_was_pasted_is_read_with_its_header():
    pasted = "From: Dana <dana@conf.example>\nSubject: Hi\n\nHello\n"

    made = octets_of(pasted, sender="x@y.example", subject="other", to="maya@okafor.example", now=MONDAY)

    assert made == b"From: Dana <dana@conf.example>\r\nSubject: Hi\r\n\r\nHello\r\n"


def test_a_letter_that_only_looks_like_a_header_is_a_letter():
    made = octets_of("Note: see below\n\nHi", sender="", subject="", to="maya@okafor.example", now=MONDAY)

    assert b"\r\n\r\nNote: see below\r\n\r\nHi" in made
    assert b'From: "Somebody" <somebody@example.com>' in made


@pytest.mark.parametrize("sender", ["x@y.example\r\nBcc: z@z.example", '"\\" <a@b.example>', ""])
def test_no_field_of_the_form_makes_another_header_field(browser: Browser, sender: str):
    seen = browser.post("/try", sender=sender, subject="Hi\r\nBcc: z@z.example", text=TALK)

    assert seen.status in {200, 422}


@pytest.mark.parametrize("sender", ["=?utf-8?q?Dana=0D=0ABcc:_z@z.example?= <a@b.example>", "a@b.example"])
def test_no_coded_line_end_makes_another_header_field(sender: str):
    made = octets_of("Hi", sender=sender, subject="Hi\r\nBcc: z@z.example", to="m@o.example", now=MONDAY)

    assert b"\nBcc:" not in made


def test_the_words_are_those_of_the_owner(office: Office):
    rules = office.folder / "rules.yaml"
    rules.write_text(rules.read_text().replace("  timezone:", "  language: de\n  timezone:", 1))

    seen = Browser(office).let_in().post("/try", sender="dana@conf.example", text=TALK)

    assert "Ein Entwurf und eine Karte: Regel „speaking“" in seen.text
    assert "Nichts wurde gespeichert" in seen.text


def test_a_letter_is_tried_at_the_time_of_the_page(browser: Browser):
    browser.office.now += timedelta(days=30)

    seen = browser.post("/try", sender="dana@conf.example", text="Could you give a talk tomorrow at 10am?")

    assert "Thu Dec 24" in seen.text
