"""When a request was over, so that a cycle reads only live requests."""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

OPEN = ("open", "promised", "decided")


def upgrade() -> None:
    op.add_column("requests", sa.Column("over_at", sa.String(40)))
    op.create_index("ix_requests_over_at", "requests", ["over_at"])
    table = sa.table("requests", *(sa.column(name) for name in ("account", "key", "body", "over_at")))
    connection = op.get_bind()
    for account, key, body in connection.execute(sa.select(table.c.account, table.c.key, table.c.body)).all():
        where = (table.c.account == account, table.c.key == key)
        connection.execute(table.update().where(*where).values(over_at=over_at(json.loads(body))))


def over_at(request: dict[str, str | None]) -> str | None:
    """The last thing that happened to a request that is over; None for one that lives."""
    if request["state"] in OPEN or request["card"]:
        return None
    times = (request[name] for name in ("opened_at", "decided_at", "answered_at"))
    return max(datetime.fromisoformat(one).astimezone(UTC) for one in times if one).isoformat()


def downgrade() -> None:
    op.drop_index("ix_requests_over_at", "requests")
    op.drop_column("requests", "over_at")
