"""Whether they wrote since the owner asked them, and what the digest says of missed answers. An edge."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from eitherway.engine.account import Account
from eitherway.engine.named_requests import named_requests
from eitherway.requests.awaiting import asked_at, is_missed
from eitherway.requests.card_markup import Block
from eitherway.requests.digest_awaiting import Awaited, awaiting_block
from eitherway.requests.request import Request
from eitherway.requests.threads import belongs_to
from eitherway.rules.decisions import NUDGE

LOOKS_BACK = timedelta(days=60)  # what was over before then is not missed any more


def heard_since(request: Request, account: Account) -> tuple[datetime, ...]:
    """When they wrote since the letter whose answer is awaited, in whatever thread; at most one moment."""
    sent = asked_at(request) or request.opened_at
    for name in account.mailbox.names.watch:
        for summary in account.mailbox.headers(name, since=sent.date()):
            people = map(account.ledger.person, (one.key for one in summary.sender))
            at = summary.date or summary.internal_date
            if max(at, summary.internal_date) > sent and belongs_to(people, request):
                return (at if at > sent else summary.internal_date,)
    return ()


def awaited_answers(account: Account, *, weekly: bool) -> tuple[Block, ...]:
    """What the digest says of letters that were not answered in time; of the wait list once a week."""
    missed = [one for one in _missed(account) if weekly or one.state != "waiting"]
    named = {one.request.key: one for one in named_requests(account, missed)} if missed else {}
    items = (
        Awaited(
            sent.astimezone(account.context.zone).date(),
            letter=_unanswered(request),
            waits=request.draft is not None,
            person=named[request.key].person,
            subject=named[request.key].subject,
        )
        for request in missed
        if request.key in named and (sent := asked_at(request))
    )
    return awaiting_block(items, account.context.writing)


def _unanswered(request: Request) -> str:
    """The letter that was sent: a reminder that waits is not the one."""
    if not request.is_open:
        return "refer"
    return "ask" if request.letter == NUDGE and request.draft_state != "sent" else request.letter


def _missed(account: Account) -> Iterator[Request]:
    for request in account.ledger.requests(over_since=account.now - LOOKS_BACK):
        if is_missed(request, account.context) and not heard_since(request, account):
            yield request
