"""Decides on one message that is named or given, as `explain` and the page show it. An edge.

Nothing is stored and nothing is changed.
"""

from contextlib import closing
from datetime import datetime

from eitherway.engine.config import Config
from eitherway.engine.intake import Lookback, gather_message_facts, lookback_on
from eitherway.imap.fetch import Fetched
from eitherway.imap.mail_store import MailStore
from eitherway.mail.message import parse
from eitherway.requests.context import account_of
from eitherway.requests.decide_new import decide_new
from eitherway.requests.mailbox_names import names_unseen
from eitherway.requests.message_decision import MessageDecision
from eitherway.requests.request import Ref
from eitherway.rules.account_settings import MailboxSettings
from eitherway.storage.ledger import Ledger


def decide_on_given(octets: bytes, config: Config, now: datetime) -> MessageDecision:
    """The decision on a message that is in no mailbox, as the first account knows its sender."""
    account = account_of(config.rulebook.settings.mailboxes[0])
    with closing(config.paths.remembered(account)) as ledger:
        return decide_on_octets(octets, config, ledger, now)


def decide_on_octets(octets: bytes, config: Config, ledger: Ledger, now: datetime) -> MessageDecision:
    """The decision on a message that is in no mailbox. Raises MessageError if it cannot be read."""
    settings = config.rulebook.settings.mailboxes[0]
    context = config.context(settings, names_unseen(settings), now)
    fetched = Fetched(Ref("file", 0, 0), parse(octets), frozenset(), now)
    return decide_new(gather_message_facts(fetched, ledger, context, Lookback()), context)


def decide_on_found(
    found: Fetched, mailbox: MailStore, config: Config, settings: MailboxSettings, now: datetime
) -> MessageDecision:
    """The decision on a message of that mailbox, as if it came now."""
    context = config.context(settings, mailbox.names, now)
    with closing(config.paths.remembered(context.account)) as ledger:
        lookback = lookback_on(found, mailbox, ledger, context)
        return decide_new(gather_message_facts(found, ledger, context, lookback, mailbox), context)
