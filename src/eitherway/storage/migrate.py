"""Creates the tables of a ledger and migrates them to the current version, in one transaction. An edge."""

import threading
from pathlib import Path

import sqlalchemy as sa

from eitherway.errors import ConfigError

LATEST = "0003"  # the newest migration
MIGRATIONS = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = threading.Lock()  # Alembic keeps its state in globals


def migrate(engine: sa.Engine) -> None:
    """Migrates the tables to the current version. Raises ConfigError if they are from a newer Eitherway."""
    with engine.connect() as connection:
        if _version(connection) == LATEST:
            return
    # Alembic takes a quarter of a second to load; a current ledger does not need it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with _ONE_AT_A_TIME, engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # Python begins a transaction only before INSERT and the like, not before CREATE TABLE.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        if _version(connection) != LATEST:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        connection.commit()


def _version(connection: sa.Connection) -> str:
    """The newest migration of this database, "" if it has none."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    version = str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() or "")
    if version > LATEST:
        raise ConfigError(
            f"ledger: it was written by a newer eitherway (version {version}, this one knows {LATEST}); "
            "install the newer one again, or name another folder with --state"
        )
    return version
