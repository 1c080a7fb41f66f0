"""What a seen message says, as a hash: another one with its Message-ID is another message."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("seen", sa.Column("identity", sa.String(64)))


def downgrade() -> None:
    op.drop_column("seen", "identity")
