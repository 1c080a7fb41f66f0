"""What a server's refusal means: each known text and code, and the pauses that follow from it."""

from __future__ import annotations

from datetime import timedelta
from itertools import accumulate

import pytest

from eitherway.engine.slow_clock import pause_after, rest_after
from eitherway.errors import BusyError, TransientError
from eitherway.imap.refusals import LONGEST_WAIT, refusal_of_command, refusal_of_login, refusals, wait_of


@pytest.mark.parametrize(
    ("code", "text", "kind"),
    [
        ("AUTHENTICATIONFAILED", "Invalid credentials (Failure)", "password"),
        ("AUTHENTICATIONFAILED", "Invalid user name or password. Please try again.", "password"),
        ("", "LOGIN failed.", "password"),
        ("", "authentication failed", "password"),
        ("EXPIRED", "Temporary password is over", "password"),
        ("ALERT", "Application-specific password required: https://x.example (Failure)", "not allowed"),
        ("ALERT", "Your account is not enabled for IMAP use. Please visit your settings.", "not allowed"),
        ("ALERT", "You are yet to enable IMAP for your account. (Failure)", "not allowed"),
        ("AUTHENTICATIONFAILED", "LOGIN Invalid credentials or IMAP is disabled sc=1", "not allowed"),
        ("ALERT", "IMAP access is disabled for your domain.", "not allowed"),
        ("WEBALERT", "Web login required. (Failure)", "not allowed"),
        ("AUTHORIZATIONFAILED", "Not now, try again later", "not allowed"),
        ("CONTACTADMIN", "Too many failed logins", "not allowed"),
        ("", "Too many login failures, try again later", "not allowed"),
        ("PRIVACYREQUIRED", "Try again later over TLS", "not allowed"),
        ("", "User is disabled", "not allowed"),
        ("", "Server Unavailable. 15", "later"),
        ("UNAVAILABLE", "Maximum number of connections from user+IP exceeded (10)", "later"),
        ("ALERT", "Maximum connection limit reached from ::1", "later"),
        ("ALERT", "Too many simultaneous connections. (Failure)", "later"),
        ("ALERT", "Account exceeded command or bandwidth limits. (Failure)", "later"),
        ("THROTTLED", "", "later"),
        ("UNAVAILABLE", "Temporary authentication failure.", "later"),
        ("UNAVAILABLE", "", "later"),
        ("INUSE", "mailbox is locked", "later"),
        ("LIMIT", "UID FETCH Rate limit hit.", "later"),
        ("", "Request is throttled. Suggested Backoff Time: 92415 milliseconds", "later"),
        ("", "Login failed, try again later", "later"),
    ],
)
def test_a_refused_login_is_of_one_kind(code: str, text: str, kind: str) -> None:
    assert refusal_of_login(code, text).kind == kind


@pytest.mark.parametrize(
    ("text", "final"),
    [
        ("User is disabled", True),
        ("Your account has been suspended", True),
        ("This account is temporarily locked", False),
        ("Your account is not enabled for IMAP use.", False),
        ("LOGIN failed.", False),
    ],
)
def test_only_a_disabled_account_is_never_tried_again_by_itself(text: str, final: bool) -> None:
    assert refusal_of_login("", text).final == final


def test_each_entry_has_its_source_and_says_what_to_do() -> None:
    assert all(one.source for one in refusals())
    assert all(one.todo for one in refusals() if one.kind == "not allowed")


@pytest.mark.parametrize(
    ("code", "text", "kind"),
    [
        ("", "User is authenticated but not connected.", "not allowed"),
        ("", "Server Unavailable. 15", "later"),
        ("THROTTLED", "Slow down", "later"),
    ],
)
def test_some_refusals_count_in_the_answer_to_any_command(code: str, text: str, kind: str) -> None:
    refusal = refusal_of_command(code, text)

    assert refusal is not None
    assert refusal.kind == kind


@pytest.mark.parametrize(
    ("code", "text"),
    [("NONEXISTENT", "Unknown mailbox"), ("LIMIT", "Too many folders"), ("", "Over quota"), ("", "")],
)
def test_other_answers_to_commands_say_nothing_about_the_account(code: str, text: str) -> None:
    assert refusal_of_command(code, text) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Request is throttled. Suggested Backoff Time: 92415 milliseconds", 92.415),
        ("Suggested Backoff Time: 3 seconds", 3.0),
        ("suggested backoff time: 99999999999 milliseconds", LONGEST_WAIT),
        ("Suggested Backoff Time: soon", 0.0),
        ("Connection closed. 14", 0.0),
    ],
)
def test_the_time_that_a_server_asks_for_is_read(text: str, seconds: float) -> None:
    assert wait_of(text) == seconds


def test_a_wrong_password_is_tried_three_times_in_the_first_five_hours() -> None:
    pauses = [pause_after(refusals) for refusals in (1, 2, 3, 4, 5)]

    tries = [timedelta(0), *accumulate(pauses)]

    assert sum(at <= timedelta(hours=5) for at in tries) == 3
    assert pauses[-2:] == [timedelta(days=1)] * 2


@pytest.mark.parametrize(
    ("error", "failures", "seconds"),
    [
        (TransientError("x"), 0, 2.0),
        (TransientError("x"), 3, 16.0),
        (TransientError("x"), 99, 300.0),
        (BusyError("x"), 0, 4.0),
        (BusyError("x"), 99, 52.0),
        (BusyError("x", wait=92.0), 0, 94.0),
    ],
)
def test_after_trouble_it_rests_longer_and_longer(error: Exception, failures: int, seconds: float) -> None:
    assert rest_after(error, failures, 1.0) == seconds
