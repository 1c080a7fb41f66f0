"""The tables of a ledger, made and brought to today's form, whole or not at all. An edge."""

import threading
from pathlib import Path

import sqlalchemy as sa

from eitherway.errors import ConfigError

LATEST = "0003"  # the newest migration
MIGRATIONS = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = threading.Lock()  # Alembic keeps what it works on in globals


def migrate(engine: sa.Engine) -> None:
    """Brings the tables to today's form. Raises ConfigError for those of a newer Eitherway."""
    with engine.connect() as connection:
        if _form(connection) == LATEST:
            return
    # Alembic takes a quarter of a second to load; a ledger of today's form does not need it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with _ONE_AT_A_TIME, engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # Python begins a transaction before INSERT and its like only, not before CREATE TABLE.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        if _form(connection) != LATEST:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        connection.commit()


def _form(connection: sa.Connection) -> str:
    """The newest migration of this database; "" for none."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    form = str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() or "")
    if form > LATEST:
        raise ConfigError(
            f"ledger: it was written by a newer eitherway (form {form}, this one knows {LATEST}); "
            "install the newer one again, or name another folder with --state"
        )
    return form
