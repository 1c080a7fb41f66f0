"""State folders and boards that the version before wrote go on: nothing is doubled, nothing is lost."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from email.utils import parseaddr
from pathlib import Path

import pytest

from tests.servers import dovecot as dovecot_server
from tests.servers.dovecot import Dovecot
from tests.servers.embedded import Embedded
from tests.servers.kept import Kept
from tests.stories.office import ZONE, Office

KEPT, ONE_ID = (Kept(Path(__file__).parents[1] / "data" / name) for name in ("version_1", "version_2"))
TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)

LEDGER_OR_BOARD = ["with its ledger", "from the board alone"]
Remembered = tuple[str, str, str, str]

# state, decision, letter, what became of the draft; the two of `over` have no card any more
BEFORE = {
    "ada": ("open", "", "defer", "waiting"),
    "ben": ("open", "", "defer", "edited"),
    "cleo": ("promised", "", "defer", "sent"),
    "dan": ("decided", "yes", "defer", ""),
    "eve": ("decided", "no", "no", "waiting"),
    "hugo": ("decided", "later", "later", "waiting"),
    "ivy": ("open", "", "defer", "waiting"),
    "lou": ("promised", "", "defer", "sent"),
    "olga": ("decided", "yes", "yes", "waiting"),
    "rosa": ("decided", "refer", "refer", "waiting"),
    "sam": ("answered", "no", "no", "sent"),
    "tess": ("decided", "ask", "ask", "waiting"),
}
OVER = {
    "finn": ("answered", "no", "no", "sent"),
    "gail": ("dismissed", "dismiss", "defer", "waiting"),
}
# Kim's card lies in Requests/No, Wes's letter was set aside, and Pat's came when nobody looked.
NEXT = {
    "kim": ("decided", "no", "no", "waiting"),
    "pat": ("open", "", "defer", "waiting"),
    "wes": ("open", "", "defer", "waiting"),
}
DRAFTS = {
    "ada": "get back to you by Thursday, November 26",
    "ben": "let me look at February",
    "eve": "can't",
    "hugo": "I can't answer this yet",
    "ivy": "get back to you by Thursday, November 26",
    "kim": "can't",
    "olga": "Tuesday, December 8",
    "pat": "get back to you by Thursday, November 26",
    "rosa": "Ana Ruiz",
    "tess": "Which day and time?",
    "wes": "get back to you by Thursday, November 26",
}


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> Dovecot | Embedded:
    """Dovecot where it is installed, else the embedded server."""
    name = "embedded_process" if dovecot_server.installed() is None else "dovecot_process"
    found: Dovecot | Embedded = request.getfixturevalue(name)
    return found


@pytest.fixture(scope="module", params=[True, False], ids=LEDGER_OR_BOARD)
def looked_at(
    request: pytest.FixtureRequest, server: Dovecot | Embedded, tmp_path_factory: pytest.TempPathFactory
) -> Office:
    """The office after its first rounds; for tests that only look, as making it takes a while."""
    return take_over(server, tmp_path_factory.mktemp("office"), with_ledger=request.param)


def take_over(server: Dovecot | Embedded, folder: Path, *, with_ledger: bool, kept: Kept = KEPT) -> Office:
    """The account a quarter of an hour after the version before looked last, looked at twice."""
    account = server.account()
    if isinstance(server, Dovecot):  # others give uidvalidities of their own
        server.make_mailboxes(account, kept.uidvalidities)
    kept.restore(account, folder, with_state=with_ledger)
    office = Office(account, folder, datetime(2026, 11, 24, 9, 40, tzinfo=ZONE))
    office.look(since=None if with_ledger else TUESDAY)
    return office


def states(office: Office) -> dict[str, Remembered]:
    """What is remembered of each request, by who asked."""
    senders = {seen.uid: first_name(str(seen.message["From"])) for seen in office.seen("INBOX")}
    return {
        senders[request.source.uid]: (request.state, request.decision, request.letter, request.draft_state)
        for request in office.requests()
    }


def everything(office: Office) -> tuple[object, ...]:
    return states(office), [seen.uid for seen in office.drafts()], [seen.uid for seen in office.board()]


def first_name(field: str) -> str:
    return parseaddr(field)[1].partition("@")[0]


def drafts(office: Office) -> list[tuple[str, str]]:
    return sorted((first_name(str(seen.message["To"])), seen.text) for seen in office.drafts())


def cards(office: Office) -> Counter[str]:
    """How many cards there are of each request, by who asked, and of each notice."""
    asked = {str(seen.message["Message-ID"]): seen for seen in office.seen("INBOX")}
    ids = (str(seen.message["Eitherway-Request"] or "").split()[:1] for seen in office.seen("Requests"))
    known = (first_name(str(asked[one].message["From"])) for item in ids for one in item)
    return Counter(known)


# From the board alone, a draft whose letter would be worded otherwise today is taken for the owner's own.
REWORDED = {
    "eve": ("decided", "no", "no", "edited"),
    "hugo": ("decided", "later", "later", "edited"),
    "olga": ("decided", "yes", "yes", "edited"),
    "tess": ("decided", "ask", "ask", "edited"),
}


@pytest.mark.parametrize(
    ("looked_at", "over"), [(True, OVER), (False, REWORDED)], indirect=["looked_at"], ids=LEDGER_OR_BOARD
)
def test_every_request_goes_on_where_it_was(looked_at: Office, over: dict[str, Remembered]) -> None:
    remembered = states(looked_at)

    assert remembered == {**BEFORE, **NEXT, **over}
    assert looked_at.ledger().failures() == ()


def test_no_draft_is_doubled_and_the_owners_stays(looked_at: Office) -> None:
    found = drafts(looked_at)

    assert [name for name, _ in found] == sorted(DRAFTS)
    assert [name for name, text in found if DRAFTS[name] not in text] == []


def test_no_card_is_doubled_or_lost(looked_at: Office) -> None:
    found = cards(looked_at)

    assert found == Counter([*BEFORE, *NEXT, "jon"])
    assert [len(looked_at.notices(name)) for name in ("key", "daily")] == [1, 1]
    assert looked_at.seen("Requests/No") == []


def test_more_rounds_change_nothing(looked_at: Office) -> None:
    before = everything(looked_at)

    looked_at.pass_time(minutes=1)
    looked_at.pass_time(minutes=20)

    assert everything(looked_at) == before


@pytest.mark.parametrize("with_ledger", [True, False], ids=LEDGER_OR_BOARD)
def test_decisions_go_on_to_their_letters(
    server: Dovecot | Embedded, tmp_path: Path, with_ledger: bool
) -> None:
    office = take_over(server, tmp_path, with_ledger=with_ledger)
    (letter_to_eve,) = [seen for seen in office.drafts() if first_name(str(seen.message["To"])) == "eve"]
    (card_of_ada,) = [seen for seen in office.cards() if "<ada-" in str(seen.message["Eitherway-Request"])]

    office.send(letter_to_eve)
    office.move("Requests", card_of_ada, "Requests/No")
    office.pass_time(minutes=1)
    office.at(WEDNESDAY, 9, 5)

    decided = states(office)
    texts = dict(drafts(office))
    assert decided["eve"] == ("answered", "no", "no", "sent")
    assert decided["ada"] == ("decided", "no", "no", "waiting")
    assert decided["dan"] == ("decided", "yes", "yes", "waiting")
    assert "can't" in texts["ada"]
    assert "January 27" in texts["dan"]
    assert len(texts) == len(office.drafts()) == len(DRAFTS)


# -- requests that were named by a Message-ID alone -------------------------------------------------------

ONE_ID_BEFORE = {
    "ann": ("open", "", "defer", "waiting"),
    "ben": ("open", "", "defer", "waiting"),
    "cora": ("promised", "", "defer", "sent"),
    "dov": ("decided", "no", "no", "waiting"),
    "kay": ("decided", "no", "no", "waiting"),
    "uma": ("open", "", "defer", "waiting"),
}
# With the ledger, what was dismissed is remembered; without it, looking back opens it again.
GUS = {True: ("dismissed", "dismiss", "defer", "waiting"), False: ("open", "", "defer", "waiting")}


@pytest.mark.parametrize("with_ledger", [True, False], ids=LEDGER_OR_BOARD)
def test_requests_named_by_one_message_id_go_on_each_with_its_own(
    server: Dovecot | Embedded, tmp_path: Path, with_ledger: bool
) -> None:
    office = take_over(server, tmp_path, with_ledger=with_ledger, kept=ONE_ID)
    office.pass_time(minutes=1)
    before = everything(office)
    office.look(since=TUESDAY)
    office.pass_time(minutes=20)

    waiting = sorted(
        name for name, one in states(office).items() if one[3] == "waiting" and one[0] != "dismissed"
    )
    assert states(office) == ONE_ID_BEFORE | {"gus": GUS[with_ledger]}
    assert [name for name, _ in drafts(office)] == waiting
    assert len(office.cards()) == len([one for one in office.requests() if one.is_open])
    assert everything(office) == before
