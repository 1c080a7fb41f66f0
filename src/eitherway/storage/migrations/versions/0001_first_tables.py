"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def account() -> sa.Column[str]:
    return sa.Column("account", sa.String(64), primary_key=True)


def upgrade() -> None:
    op.create_table(
        "positions",
        account(),
        sa.Column("mailbox", sa.String(1024), primary_key=True),
        sa.Column("uidvalidity", sa.BigInteger),
        sa.Column("last_uid", sa.BigInteger),
        sa.Column("swept_at", sa.String(40)),
    )
    op.create_table(
        "requests",
        account(),
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("state", sa.String(16), index=True),
        sa.Column("asker", sa.String(64), index=True),
        sa.Column("opened_at", sa.String(40)),
        sa.Column("body", sa.Text),
    )
    op.create_table(
        "threads",
        account(),
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("request", sa.String(64), index=True),
    )
    op.create_table(
        "effects",
        account(),
        sa.Column("name", sa.String(160), primary_key=True),
        sa.Column("request", sa.String(64), index=True),
        sa.Column("intended_at", sa.String(40)),
        sa.Column("done_at", sa.String(40)),
        sa.Column("mailbox", sa.String(1024)),
        sa.Column("uidvalidity", sa.BigInteger),
        sa.Column("uid", sa.BigInteger),
        sa.Column("digest", sa.String(64)),
    )
    op.create_table(
        "seen",
        account(),
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("outcome", sa.String(120)),
        sa.Column("at", sa.String(40), index=True),
    )
    op.create_table(
        "failures",
        account(),
        sa.Column("mailbox", sa.String(1024), primary_key=True),
        sa.Column("uidvalidity", sa.BigInteger, primary_key=True),
        sa.Column("uid", sa.BigInteger, primary_key=True),
        sa.Column("attempts", sa.Integer),
        sa.Column("error", sa.String(200)),
        sa.Column("next_at", sa.String(40)),
    )
    op.create_table("contacts", account(), sa.Column("hash", sa.String(64), primary_key=True))
    op.create_table(
        "facts", account(), sa.Column("name", sa.String(120), primary_key=True), sa.Column("value", sa.Text)
    )


def downgrade() -> None:
    for name in ("facts", "contacts", "failures", "seen", "effects", "threads", "requests", "positions"):
        op.drop_table(name)
