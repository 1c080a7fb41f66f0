"""`explain`: what would be done about one message, and why. An edge."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from eitherway.commands.explained import consideration_json, consideration_lines
from eitherway.commands.options import Options, put
from eitherway.engine.config import load_config
from eitherway.engine.one_message import decide_on_found, decide_on_given
from eitherway.engine.paths import Paths
from eitherway.errors import ConfigError, MessageError
from eitherway.imap.fetch import Fetched
from eitherway.imap.mail_store import MailStore
from eitherway.requests.message_decision import MessageDecision


def explain_message(options: Options, message: str) -> None:
    """Prints it; `message` is a file, or the id of a message in the mailbox. Changes nothing."""
    consideration = _considered(options.paths, message)
    lines = consideration_lines(consideration, every_step=options.verbose)
    put(options, consideration_json(consideration), lines)


def _considered(paths: Paths, target: str) -> MessageDecision:
    now = datetime.now(UTC)
    config = load_config(paths, now)
    if Path(target).is_file():
        return decide_on_given(Path(target).read_bytes(), config, now)
    if "@" not in target:
        raise ConfigError(f"{target}: there is no such file; name a message file or a Message-ID")
    wanted = f"<{target.strip('<> ')}>"
    for settings in config.rulebook.settings.mailboxes:
        with closing(paths.connect(settings)) as mailbox:
            found = _find(mailbox, wanted)
            if found is not None:
                return decide_on_found(found, mailbox, config, settings, now)
    watched = dict.fromkeys(name for one in config.rulebook.settings.mailboxes for name in one.watch)
    raise MessageError(f"{wanted}: not in {', '.join(watched)}; check the id")


def _find(mailbox: MailStore, message_id: str) -> Fetched | None:
    refs = (ref for name in mailbox.names.watch for ref in mailbox.find_received(name, message_id, None))
    return next(iter(mailbox.fetch(refs)), None)
