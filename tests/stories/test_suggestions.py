"""Rules that follow from what was moved to Dismiss: found in the mailbox, tried there, taken over by hand."""

from __future__ import annotations

from datetime import date, timedelta

from eitherway.engine.config import load_config
from eitherway.page.suggestions import Suggestion, suggest, with_rule
from eitherway.rules.rulebook import load
from tests.page.browser import Browser
from tests.servers.account import free_ports
from tests.stories.office import Office, letter

REAL = ("our conference on grief", "the spring students", "a library evening", "the hospital staff")
SALES = ("a free webinar seat", "the webinar series", "one more webinar")


def asks(office: Office, *subjects: str, host: str) -> None:
    for number, about in enumerate(subjects):
        sender = f"Per Son <p{number}@{host}{number}.example>"
        office.deliver(letter(sender, about, f"Could you give a talk for {about}?\n", at=office.now))
    office.pass_time(minutes=2)


def dismiss_sales(office: Office) -> None:
    """Requests for talks, and offers that look like them, which the owner dismisses."""
    asks(office, *REAL, host="real")
    real = {one.subject for one in office.cards()}
    asks(office, *SALES, host="sale")
    for card in office.cards():
        if card.subject not in real:
            office.move("Requests", card, "Requests/Dismiss")
    office.pass_time(minutes=2)


def suggested(office: Office) -> list[Suggestion]:
    found: list[Suggestion] = []
    for _ in suggest(load_config(office.paths, office.now), office.now + timedelta(hours=1), found):
        pass
    return found


def test_words_that_tell_what_was_dismissed_apart_are_tried_on_the_mail(office: Office) -> None:
    dismiss_sales(office)
    before = [office.account.read(name) for name in ("INBOX", "Requests", "Drafts")]

    (one,) = suggested(office)

    assert (one.kind, one.dismissed, one.found) == ("speaking", 3, 3)
    assert "when: {says: [webinar]}" in one.text
    assert (one.right, one.wrong, one.fault) == (3, 0, "")
    assert [office.account.read(name) for name in ("INBOX", "Requests", "Drafts")] == before


def test_the_rule_with_its_example_is_right_as_it_is_pasted(office: Office) -> None:
    dismiss_sales(office)
    (one,) = suggested(office)
    text = (office.folder / "rules.yaml").read_text()

    after = with_rule(text, one.text)

    assert after is not None
    assert load(after.encode(), "rules.yaml").rules[0].name == "looks like speaking"


def test_the_digest_of_the_week_says_that_a_rule_may_follow(office: Office) -> None:
    dismiss_sales(office)

    office.at(date(2026, 11, 30), 8, 30)

    assert "3 letters of “speaking” were no request." in " ".join(office.notices("daily")[0].text.split())


def test_two_dismissed_letters_say_nothing(office: Office) -> None:
    asks(office, *REAL, host="real")
    office.move("Requests", office.cards()[0], "Requests/Dismiss")
    office.pass_time(minutes=2)

    assert suggested(office) == []


def test_the_ledger_learns_no_word(office: Office) -> None:
    dismiss_sales(office)
    suggested(office)

    octets = b"".join(one.read_bytes() for one in office.paths.state.rglob("*") if one.is_file())
    assert b"webinar" not in octets


def test_on_the_page_a_rule_is_shown_and_goes_into_the_form(office: Office) -> None:
    dismiss_sales(office)
    browser = Browser(office, may_save=True).let_in()

    browser.get("/rules/suggest")
    seen = browser.settled("/rules/suggest")
    form = {name: browser.field("/rules/suggest", name) for name in ("rule", "base", "text")}
    checked = browser.post("/rules/edit", do="check", **form)

    assert "In 90 days it would have changed 3 letters, 0 of them wrongly." in seen.text
    assert checked.status == 200
    assert "- name: looks like speaking" in checked.text
    assert "webinar" not in (office.folder / "rules.yaml").read_text()


def test_without_a_mailbox_the_page_says_so(office: Office) -> None:
    (nobody_listens,) = free_ports(1)
    office.write_rules(port=nobody_listens)
    browser = Browser(office).let_in()
    browser.desk.paths = type(office.paths)(office.paths.rules_path, office.paths.state)

    browser.get("/rules/suggest")

    assert "127.0.0.1" in browser.settled("/rules/suggest").text
