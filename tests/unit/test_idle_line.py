"""The idle line as a state machine: what it says, what is news to it, and what ends it."""

from __future__ import annotations

import tracemalloc
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eitherway.errors import BusyError, EitherwayError, LineError, LoginError, TransientError
from eitherway.imap import pace
from eitherway.imap.finder import Status
from eitherway.imap.idle_line import Seen
from eitherway.imap.sign_in_turns import Credential
from tests.idle_talk import COURIER, CYRUS, DOVECOT, NAMES, SERVER, WHO, Peer, Talk, states
from tests.servers.personalities import ALL

KINDS = {"dovecot": DOVECOT, "cyrus": CYRUS, "courier": COURIER} | {
    one.name: f"IMAP4rev1 AUTH=PLAIN {' '.join(sorted(one.capabilities))}" for one in ALL.values()
}
every_server = pytest.mark.parametrize("kind", KINDS)


# -- what it says ----------------------------------------------------------------------------------------


def test_with_notify_it_asks_to_be_told_opens_the_board_and_looks_once() -> None:
    talk = Talk(Peer(DOVECOT))

    assert talk.peer.heard == [
        "CAPABILITY",
        "AUTHENTICATE PLAIN",
        "CAPABILITY",
        'NOTIFY SET (selected (MessageNew MessageExpunge FlagChange)) (mailboxes ("INBOX" "Drafts" "Sent" '
        '"Requests" "Requests/Yes") (MessageNew MessageExpunge FlagChange))',
        'EXAMINE "Requests"',
        "NOOP",
        'LIST "" ("INBOX" "Drafts" "Sent" "Requests" "Requests/Yes") RETURN (STATUS (UIDVALIDITY UIDNEXT '
        "MESSAGES HIGHESTMODSEQ))",
        "IDLE",
    ]
    assert talk.line.is_ready
    assert not talk.take_news()


@pytest.mark.parametrize(
    ("capabilities", "way", "opened"),
    [
        (DOVECOT, "notify", "Requests"),
        (CYRUS, "list-status", "INBOX"),
        (COURIER, "status", "INBOX"),
    ],
)
def test_it_looks_in_the_best_way_that_the_server_has(capabilities: str, way: str, opened: str) -> None:
    talk = Talk(Peer(capabilities))

    assert talk.line.way == way
    assert f'EXAMINE "{opened}"' in talk.peer.heard


@every_server
def test_a_line_to_each_kind_of_server_reports_a_delivery_once(kind: str) -> None:
    talk = Talk(Peer(KINDS[kind]))
    talk.peer.deliver()
    talk.wait(40)

    first, second = talk.take_news(), (talk.wait(4000), talk.take_news())[1]

    assert (first, second) == (True, False)


@every_server
def test_a_line_to_each_kind_of_server_stays_open_and_quiet_for_hours(kind: str) -> None:
    talk = Talk(Peer(KINDS[kind]))

    talk.wait(3 * 3600)

    assert not talk.take_news()
    assert talk.line.is_ready


@every_server
def test_what_arrives_octet_by_octet_means_the_same(kind: str) -> None:
    assert Talk(Peer(KINDS[kind]), piece=1).peer.heard == Talk(Peer(KINDS[kind])).peer.heard


def test_a_quiet_line_with_notify_says_something_every_ten_minutes_and_looks_every_hour() -> None:
    talk = Talk(Peer(DOVECOT))
    talk.wait(pace.STAYS_ACTIVE + 3600)

    said = talk.commands(lambda: talk.wait(86_400))

    assert said.count("LIST") == 24
    assert said.count("IDLE") == 144


def test_a_quiet_line_with_list_status_looks_every_minute() -> None:
    talk = Talk(Peer(CYRUS))
    talk.wait(pace.STAYS_ACTIVE + 60)

    said = talk.commands(lambda: talk.wait(3600))

    assert (said.count("LIST"), said.count("IDLE")) == (60, 60)


def test_without_idle_the_server_is_asked_every_half_minute() -> None:
    talk = Talk(Peer("IMAP4rev1 AUTH=PLAIN LIST-EXTENDED LIST-STATUS"))
    talk.wait(pace.STAYS_ACTIVE + 60)

    said = talk.commands(lambda: talk.wait(600))

    assert (said.count("NOOP"), said.count("LIST")) == (30, 10)


def test_names_that_are_not_ascii_are_sent_as_the_server_writes_them() -> None:
    names = replace(NAMES, drafts="Entwürfe")
    listed = '* LIST () "/" "Entwürfe"\r\n%tag% OK done\r\n'.encode()
    talk = Talk(Peer(CYRUS, LIST=[listed]), seen=Seen(names, states(names)))

    assert any("RETURN (STATUS" in one and '"Entwürfe"' in one for one in talk.peer.heard)


# -- news ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("told", [b"* 3 EXISTS\r\n", b'* STATUS "Sent" (MESSAGES 3 UIDNEXT 4)\r\n'])
def test_what_is_told_is_news_after_one_look(told: bytes) -> None:
    talk = Talk(Peer(DOVECOT))
    talk.wait(5)
    talk.peer.deliver("Sent")

    said = talk.commands(lambda: talk.say(told))

    assert (said, talk.take_news()) == (["NOOP", "LIST", "IDLE"], True)


def test_what_is_told_and_changes_no_state_is_no_news() -> None:
    talk = Talk(Peer(DOVECOT))
    talk.wait(5)

    talk.say(b"* 2 EXISTS\r\n")

    assert not talk.take_news()


def test_hints_that_show_nothing_are_looked_at_less_and_less_often() -> None:
    talk = Talk(Peer(DOVECOT))
    talk.wait(pace.STAYS_ACTIVE + 3600)

    said = talk.commands(lambda: hint_every_second(talk, 600))

    assert 20 <= said.count("LIST") <= 40


def hint_every_second(talk: Talk, seconds: int) -> None:
    for _ in range(seconds):
        talk.say(b"* 2 EXISTS\r\n")
        talk.wait(1)


def test_a_flag_that_no_state_shows_is_news_when_it_is_told() -> None:
    talk = Talk(Peer(COURIER))
    talk.wait(5)

    talk.say(b"* 1 FETCH (FLAGS (\\Flagged))\r\n")

    assert talk.take_news()


def test_nothing_more_is_told_and_nothing_looked_at_until_a_cycle_has_seen_it() -> None:
    talk = Talk(Peer(DOVECOT))
    talk.peer.deliver()
    talk.wait(20)
    assert talk.take_news()
    talk.peer.deliver()

    said = talk.commands(lambda: (talk.say(b"* 4 EXISTS\r\n"), talk.wait(3600)))

    assert "LIST" not in said
    assert not talk.take_news()


def test_what_came_while_the_cycle_ran_is_told_at_once_afterwards() -> None:
    talk = Talk(Peer(DOVECOT))
    talk.peer.deliver()
    talk.wait(20)
    assert talk.take_news()
    seen = Seen(NAMES, dict(talk.peer.states))
    talk.peer.deliver()

    talk.line.hold(seen, talk.now)
    talk.run()

    assert talk.take_news()


def test_what_the_cycle_itself_changed_is_no_news() -> None:
    talk = Talk(Peer(DOVECOT))
    talk.peer.deliver()
    talk.wait(20)
    assert talk.take_news()
    talk.peer.deliver("Drafts")
    talk.say(b'* STATUS "Drafts" (MESSAGES 3 UIDNEXT 4)\r\n')

    talk.hold()
    talk.wait(4000)

    assert not talk.take_news()


def test_a_state_that_cycles_never_see_is_told_once() -> None:
    talk = Talk(Peer(CYRUS), seen=Seen(NAMES, states() | {"INBOX": Status(7, 3, 2, 39)}))
    assert talk.take_news()

    talk.line.hold(Seen(NAMES, states() | {"INBOX": Status(7, 3, 2, 39)}), talk.now)
    talk.run()
    talk.wait(4000)

    assert not talk.take_news()


def test_a_mailbox_that_vanished_is_news() -> None:
    talk = Talk(Peer(CYRUS))
    del talk.peer.states["Requests/Yes"]

    talk.wait(20)

    assert talk.take_news()


def test_other_names_are_asked_for_anew() -> None:
    talk = Talk(Peer(DOVECOT))
    names = replace(NAMES, trash="Trash")
    talk.peer.states["Trash"] = Status(7, 3, 2, 40)

    talk.line.hold(Seen(names, dict(talk.peer.states)), talk.now)
    said = talk.commands(talk.run)

    assert said == ["NOTIFY", "EXAMINE", "NOOP", "LIST", "IDLE"]
    assert not talk.take_news()


def test_news_that_came_with_the_answer_to_a_look_is_looked_at() -> None:
    first = b"".join(Peer()._state(name) for name in states())
    talk = Talk(Peer(DOVECOT, LIST=[first + b"* 3 EXISTS\r\n%tag% OK done\r\n"]), meet=False)
    seen = Seen(NAMES, states())
    talk.peer.deliver("Requests")
    talk.line.hold(seen, talk.now)

    talk.say(b"* OK ready\r\n")

    assert talk.take_news()


def test_notify_that_is_taken_back_is_asked_for_again_after_a_while() -> None:
    talk = Talk(Peer(DOVECOT))
    talk.say(b"* OK [NOTIFICATIONOVERFLOW] too much\r\n")
    way = talk.line.way

    said = talk.commands(lambda: talk.wait(pace.TOLD_AGAIN + 60))

    assert (way, said.count("NOTIFY"), talk.line.way) == ("list-status", 1, "notify")


def test_notify_that_is_refused_is_done_without() -> None:
    talk = Talk(Peer(DOVECOT, NOTIFY=[b"%tag% NO not here\r\n"]))

    assert (talk.line.way, talk.peer.heard[-1]) == ("list-status", "IDLE")


def test_idle_that_is_refused_is_done_without() -> None:
    talk = Talk(Peer(CYRUS, IDLE=[b"%tag% BAD what\r\n"]))
    talk.peer.deliver()

    talk.wait(40)

    assert talk.take_news()


# -- signing in ------------------------------------------------------------------------------------------


def test_a_refused_login_ends_the_line_with_what_to_do() -> None:
    answer = b"%tag% NO [AUTHENTICATIONFAILED] wrong: secret word\r\n"

    with pytest.raises(LoginError) as caught:
        Talk(Peer(AUTHENTICATE=[answer]))

    assert "secret word" not in str(caught.value)
    assert "rules.yaml" in str(caught.value)


def test_a_login_that_the_server_puts_off_says_for_how_long() -> None:
    answer = b"%tag% NO Request is throttled. Suggested Backoff Time: 9000 milliseconds\r\n"

    with pytest.raises(BusyError) as caught:
        Talk(Peer(AUTHENTICATE=[answer]))

    assert caught.value.wait == 9.0


def test_login_follows_where_plain_is_not_understood() -> None:
    talk = Talk(Peer(DOVECOT, AUTHENTICATE=[b"%tag% BAD what\r\n"]))

    assert 'LOGIN "maya@okafor.example" "secret word"' in talk.peer.heard


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_a_refused_token_is_a_refused_login(mechanism: str) -> None:
    peer = Peer(f"{DOVECOT} AUTH={mechanism}", AUTHENTICATE=[b"+ \r\n"])
    talk = Talk(peer, credential=Credential("maya", token="t0ken"), meet=False)
    talk.line.receive(b"* OK ready\r\n", talk.now)
    talk.line.outgoing.clear()
    talk.line.receive(f"* CAPABILITY {peer.capabilities}\r\nE1 OK done\r\n".encode(), talk.now)
    assert talk.line.outgoing == f"E2 AUTHENTICATE {mechanism}\r\n".encode()
    talk.line.receive(b"+ \r\n+ eyJzdGF0dXMiOiI0MDAifQ==\r\n", talk.now)

    with pytest.raises(LoginError):
        talk.line.receive(b"E2 NO [AUTHENTICATIONFAILED] t0ken\r\n", talk.now)


STARTTLS = replace(SERVER, security="starttls", port=143)


def test_starttls_comes_before_anything_secret() -> None:
    talk = Talk(Peer(DOVECOT), server=STARTTLS)
    before = talk.peer.heard[:]

    talk.line.secured(talk.now)
    talk.run()

    assert (before, talk.peer.heard[1:3]) == (["STARTTLS"], ["CAPABILITY", "AUTHENTICATE PLAIN"])
    assert talk.line.is_ready


def test_a_server_that_refuses_starttls_gets_nothing() -> None:
    with pytest.raises(LineError, match="refuses STARTTLS"):
        Talk(Peer(STARTTLS=[b"%tag% NO\r\n"]), server=STARTTLS)


@pytest.mark.parametrize("injected", [b"* CAPABILITY IMAP4rev1\r\n", b"* CAP"])
def test_what_is_said_between_starttls_and_tls_ends_the_line(injected: bytes) -> None:
    with pytest.raises(LineError, match="between STARTTLS and TLS"):
        (talk := Talk(Peer(STARTTLS=[b"%tag% OK\r\n" + injected]), server=STARTTLS)).line.secured(talk.now)


# -- hostile servers -------------------------------------------------------------------------------------

STATES = ("greeting", "CAPABILITY", "AUTHENTICATE", "NOTIFY", "EXAMINE", "LIST", "idling", "DONE")
every_state = pytest.mark.parametrize("state", STATES)


def talk_until(state: str) -> Talk:
    """A line that waits for an answer in this state."""
    talk = Talk(Peer(DOVECOT, **{state: [b""]}), meet=False)
    if state == "greeting":
        return talk
    talk.say(b"* OK ready\r\n")
    if state == "DONE":
        talk.now = talk.line.deadline
        talk.line.tick(talk.now)
    return talk


@every_state
def test_a_goodbye_ends_the_line_and_its_wait_is_obeyed(state: str) -> None:
    talk = talk_until(state)

    with pytest.raises(BusyError) as caught:
        talk.line.receive(b"* BYE secret word. Suggested Backoff Time: 20 seconds\r\n", talk.now)

    assert caught.value.wait == 20.0
    assert "secret word" not in str(caught.value)


@every_state
@pytest.mark.parametrize(
    "garbage",
    [b"\x00\xff\xfe\r\n" * 3, b"HTTP/1.1 400 Bad Request\r\n", b"* 1 FETCH (\r\n" * 90_000, b"\r\n"],
    ids=("binary", "http", "flood", "empty"),
)
def test_garbage_ends_the_line(state: str, garbage: bytes) -> None:
    talk = talk_until(state)

    with pytest.raises(TransientError):
        talk.line.receive(garbage, talk.now)


@every_state
@pytest.mark.parametrize(
    "start", [b"* OK ", b"* LIST {99999999999}\r\n", b"* LIST {60000}\r\n", b"* 1 EXISTS\r\n"]
)
def test_what_never_ends_takes_little_memory_and_ends_the_line(state: str, start: bytes) -> None:
    talk = talk_until(state)
    tracemalloc.start()

    with pytest.raises(EitherwayError):
        pour(talk, start)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 << 20


def pour(talk: Talk, start: bytes) -> None:
    """Says it, then the same octets for ever: at most 32 MB of them."""
    talk.line.receive(start, talk.now)
    piece = start * (16_384 // len(start)) if start.endswith(b"EXISTS\r\n") else b"x" * 16_384
    for _ in range(2048):
        talk.line.receive(piece, talk.now)
        talk.line.outgoing.clear()


@every_state
def test_a_server_that_drips_is_given_up_in_time(state: str) -> None:
    talk = talk_until(state)

    with pytest.raises(TransientError):
        drip(talk)

    assert talk.now - 1000.0 < 800


def drip(talk: Talk) -> None:
    """An octet in a second, for an hour."""
    for octet in b"* OK" + b"x" * 3600:
        talk.line.receive(bytes((octet,)), talk.now)
        talk.now += 1.0
        talk.line.tick(talk.now)


def test_a_turn_that_nobody_asked_for_ends_the_line() -> None:
    with pytest.raises(TransientError):
        Talk(Peer(EXAMINE=[b"+ go on\r\n"]))


def test_a_sign_in_without_end_ends_the_line() -> None:
    talk = Talk(Peer(AUTHENTICATE=[b"+ \r\n"]), meet=False)

    with pytest.raises(TransientError):
        talk.line.receive(
            b"* OK\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nE1 OK\r\n" + b"+ \r\n" * 20, talk.now
        )

    assert WHO.password not in repr(WHO)


PIECES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            b"* OK ready\r\n",
            b"* CAPABILITY IMAP4rev1 IDLE NOTIFY LIST-EXTENDED LIST-STATUS\r\n",
            b"+ \r\n",
            b"* 3 EXISTS\r\n",
            b'* STATUS "INBOX" (UIDVALIDITY 7 UIDNEXT 4 MESSAGES 3)\r\n',
            b"* STATUS {5}\r\nINBOX (UIDNEXT x\r\n",
            b"* LIST () NIL {3}\r\nabc\r\n",
            b"* OK [NOTIFICATIONOVERFLOW] much\r\n",
            b"* BYE\r\n",
            *(b"E%d %b done\r\n" % (n, status) for n in range(1, 12) for status in (b"OK", b"NO", b"BAD")),
        ]
    ),
)


@given(st.sampled_from(STATES), st.lists(st.tuples(PIECES, st.floats(0, 700)), max_size=30))
def test_whatever_a_server_says_the_line_goes_on_or_ends_with_an_error_for_a_person(
    state: str, said: list[tuple[bytes, float]]
) -> None:
    talk = talk_until(state)

    with suppress(EitherwayError):
        say_all(talk, said)

    assert talk.line.deadline <= talk.now + pace.QUIET["notify"]


def say_all(talk: Talk, said: list[tuple[bytes, float]]) -> None:
    for octets, seconds in said:
        talk.line.receive(octets, talk.now)
        talk.now += seconds
        talk.line.tick(talk.now)
        talk.line.hold(Seen(NAMES, states()), talk.now)
