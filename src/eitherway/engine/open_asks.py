"""What each open request asks for, read from its message again, for "if all were yes". An edge.

Nothing is stored and nothing is changed.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from eitherway.capacity.if_yes import IfYes, if_yes
from eitherway.engine.account import Account
from eitherway.engine.config import Config
from eitherway.engine.named_requests import named_requests
from eitherway.engine.visit import open_account, open_visit
from eitherway.imap.fetch import Fetched
from eitherway.mail.message import Message, dated
from eitherway.mail.reply import read_relayed
from eitherway.requests.if_all_yes import may_get_yes
from eitherway.requests.really_there import inputs_of
from eitherway.requests.request import Ref, Request
from eitherway.requests.request_facts import MessageFact, RequestFacts
from eitherway.rules.account_settings import MailboxSettings


def open_asks(config: Config, settings: MailboxSettings, now: datetime) -> tuple[IfYes, ...]:
    """What a yes to each open request of an account would take.

    Raises ConfigError or TransientError where its mailbox cannot be read.
    """
    with open_visit(config.paths, settings, dry_run=True) as visit:
        account = open_account(visit, config, now, dry_run=True)
        known = (item.request for item in named_requests(account))
        requests = [one for one in known if may_get_yes(one)]
        refs = {ref for one in requests for ref in (one.source, one.latest) if ref is not None}
        found = {one.ref: one for one in account.mailbox.fetch(sorted(refs))}
        return tuple(_asked(requests, found, account))


def _asked(requests: list[Request], found: dict[Ref, Fetched], account: Account) -> Iterator[IfYes]:
    context = account.context
    for request in requests:
        message = _message_of(request, found, account)
        inputs = inputs_of(RequestFacts(request).with_message(message), request, context)
        if request.slot:  # the time that they said yes to
            start = datetime.fromisoformat(request.slot).replace(tzinfo=context.zone)
            end = start + timedelta(minutes=request.minutes)
            yield IfYes(request.needs_kind, request.minutes, ((start, end),) if end > context.now else ())
        elif inputs is None or inputs.capacity is None:  # the message is somewhere else: what is remembered
            yield IfYes(request.needs_kind, request.minutes, weekly=request.weekly)
        else:
            yield if_yes(inputs.capacity, context.now, weekly=request.weekly)


def _message_of(request: Request, found: dict[Ref, Fetched], account: Account) -> MessageFact | None:
    newest, first = found.get(request.latest or request.source), found.get(request.source)
    message = _read(newest, account)
    if newest is None or message is None:
        return None
    earlier = _read(first, account) if request.latest else None
    return MessageFact(newest.ref, message, newest.internal_date, first=earlier)


def _read(fetched: Fetched | None, account: Account) -> Message | None:
    if fetched is None or not isinstance(fetched.message, Message):
        return None
    return read_relayed(dated(fetched.message, fetched.internal_date), account.context.settings.people.relays)
