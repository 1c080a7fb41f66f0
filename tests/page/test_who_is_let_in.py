"""Who sees the page and who may send it a form: what others try is refused, and nothing is done."""

from __future__ import annotations

import pytest

from eitherway.page.application import HEADERS, MOST_OCTETS, VIEWS
from tests.page.browser import Browser
from tests.stories.office import Office


def test_without_the_address_nothing_is_shown(office: Office):
    browser = Browser(office)

    seen = [browser.get(path) for path in ("/", *VIEWS)]

    assert {one.status for one in seen} == {403}
    assert "was not let in" in seen[0].text
    assert browser.calls == []


def test_a_wrong_token_lets_nobody_in(office: Office):
    browser = Browser(office)

    assert browser.get("/enter?token=guessed").status == 403
    assert browser.get("/enter").status == 403
    assert browser.get("/enter?token=%ff%00é").status == 403
    assert browser.get("/try").status == 403


def test_the_address_lets_in_one_browser_once(browser: Browser):
    another = Browser(browser.office)
    another.gate, another.client.app = browser.gate, browser.client.app

    assert another.get(browser.gate.entrance).status == 403
    assert browser.get("/try").status == 200


def test_the_cookie_is_for_this_origin_and_no_script(office: Office):
    browser = Browser(office)

    cookie = browser.client.get(browser.gate.entrance).headers["set-cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


@pytest.mark.parametrize("host", ["evil.example:8123", "localhost:8123", "127.0.0.1:80", "127.0.0.1", ""])
def test_another_name_for_this_machine_is_refused(browser: Browser, host: str):
    seen = browser.get("/try", Host=host)

    assert seen.status == 421
    assert "http://127.0.0.1:8123 only" in seen.text


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://127.0.0.1:8124", "https://127.0.0.1:8123", "null"]
)
def test_a_form_of_another_origin_is_refused(browser: Browser, origin: str):
    seen = browser.post("/close", origin=origin)

    assert seen.status == 403
    assert "nothing was done" in seen.text
    assert "close" not in browser.calls


def test_a_form_without_its_token_is_refused(browser: Browser):
    assert browser.post("/close", token="guessed").status == 403
    assert browser.post("/close", token="").status == 403
    assert "close" not in browser.calls


def test_a_form_that_another_site_sends_is_refused(browser: Browser):
    form = {"form_token": browser.gate.form_token}
    headers = {"Origin": browser.gate.origin, "Sec-Fetch-Site": "cross-site"}

    assert browser.client.post("/close", data=form, headers=headers).status_code == 403


def test_the_button_closes_the_page(browser: Browser):
    assert "is closed" in browser.post("/close").text
    assert browser.calls[-1] == "close"


@pytest.mark.parametrize(
    "path",
    ["/../../etc/passwd", "/page.css/../rules.yaml", "/%2e%2e/%2e%2e/etc/passwd", "/templates/base.html",
     "/..%2fdesk.py", "/page.css%00", "//etc/passwd", "/rules.yaml"],
)  # fmt: skip
def test_no_path_leads_to_a_file(browser: Browser, path: str):
    answer = browser.client.get(f"http://127.0.0.1:8123{path}")

    assert answer.status_code == 404
    assert "root:" not in answer.text


def test_what_is_too_large_is_refused_before_it_is_read(browser: Browser):
    seen = browser.post("/try", file=b"x" * (MOST_OCTETS + 1))

    assert seen.status == 413
    assert "larger than 10 MB" in seen.text


def test_a_form_that_is_broken_is_refused(browser: Browser):
    headers = {"Origin": browser.gate.origin, "Content-Type": "multipart/form-data; boundary=x"}

    assert browser.client.post("/try", content=b"--x\r\nbroken", headers=headers).status_code in {400, 403}


@pytest.mark.parametrize("path", ["/try", "/page.css", "/nowhere", "/enter", "/"])
def test_every_answer_forbids_scripts_frames_and_caches(browser: Browser, path: str):
    answer = browser.client.get(path)

    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "script-src" not in HEADERS["Content-Security-Policy"]


def test_no_template_has_a_script_a_style_or_another_host(browser: Browser):
    sources = [browser.get(path).source for path in VIEWS]

    assert not [one for one in sources if "<script" in one or "style=" in one or "https://" in one]


def test_while_the_rules_are_broken_the_fault_is_shown_in_the_browsers_language(browser: Browser):
    (browser.office.folder / "rules.yaml").write_text("owner: {\n")

    seen = browser.get("/try/mailbox", **{"Accept-Language": "de-AT,en;q=0.5"})

    assert seen.status == 422
    assert "rules.yaml:" in seen.text
    assert '<html lang="de">' in seen.source
