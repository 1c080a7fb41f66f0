"""The tables of the ledger: hashes, dates, names of rules and mailboxes; no personal data."""

import sqlalchemy as sa

metadata = sa.MetaData()


def _table(name: str, *columns: sa.Column[object] | sa.Column[str] | sa.Column[int]) -> sa.Table:
    return sa.Table(name, metadata, sa.Column("account", sa.String(64), primary_key=True), *columns)


positions = _table(
    "positions",
    sa.Column("mailbox", sa.String(1024), primary_key=True),
    sa.Column("uidvalidity", sa.BigInteger),
    sa.Column("last_uid", sa.BigInteger),
    sa.Column("swept_at", sa.String(40)),
)
requests = _table(
    "requests",
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("state", sa.String(16), index=True),
    sa.Column("asker", sa.String(64), index=True),
    sa.Column("opened_at", sa.String(40)),
    sa.Column("body", sa.Text),
    sa.Column("over_at", sa.String(40), index=True),  # null while it is open or has a card
)
threads = _table(
    "threads",
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("request", sa.String(64), index=True),
)
effects = _table(
    "effects",
    sa.Column("name", sa.String(160), primary_key=True),
    sa.Column("request", sa.String(64), index=True),
    sa.Column("intended_at", sa.String(40)),
    sa.Column("done_at", sa.String(40)),
    sa.Column("mailbox", sa.String(1024)),
    sa.Column("uidvalidity", sa.BigInteger),
    sa.Column("uid", sa.BigInteger),
    sa.Column("digest", sa.String(64)),
)
seen = _table(
    "seen",
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("outcome", sa.String(120)),
    sa.Column("at", sa.String(40), index=True),
    sa.Column("identity", sa.String(64)),  # none for those of an older form
)
failures = _table(
    "failures",
    sa.Column("mailbox", sa.String(1024), primary_key=True),
    sa.Column("uidvalidity", sa.BigInteger, primary_key=True),
    sa.Column("uid", sa.BigInteger, primary_key=True),
    sa.Column("attempts", sa.Integer),
    sa.Column("error", sa.String(200)),
    sa.Column("next_at", sa.String(40)),
)
contacts = _table("contacts", sa.Column("hash", sa.String(64), primary_key=True))
facts = _table("facts", sa.Column("name", sa.String(120), primary_key=True), sa.Column("value", sa.Text))
