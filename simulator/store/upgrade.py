"""Bringing a database to the tables this version of the simulator knows.

The whole upgrade is one transaction under the database's own lock, so two processes that start together can't both
do it and a stopped one leaves nothing half done. Alembic is slow to import: a database already at HEAD never loads it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, inspect, text

from simulator.errors import StoreError

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0002"
_VERSION_TABLE = "alembic_version"
_LOCK = 0x7468_6572  # any number, the same in every process


def upgrade(engine: Engine, before: Callable[[Engine], None] | None = None) -> None:
    """Upgrade to HEAD. `before` runs once the database is known to be ours and before anything is written.

    Raises StoreError for a database of a newer simulator, or of another program.
    """
    with engine.connect() as connection, connection.begin():
        found = _version(connection)
    if found != HEAD:
        _refuse_newer(engine, found)
    if before is not None:
        before(engine)
    if found != HEAD:
        run(engine, "head")


def run(engine: Engine, revision: str, *, down: bool = False) -> None:
    """Move the tables to `revision` in one transaction, waiting for any other process that does the same."""
    from alembic import command

    with engine.connect() as connection:
        sqlite = engine.dialect.name == "sqlite"
        if sqlite:
            # Rebuilding a table drops the old one; with enforcement on, rows that point at it would stop that.
            # The setting is deaf inside a transaction, so the driver is asked; the connection isn't pooled again.
            connection.detach()
            driver: Any = connection.connection.dbapi_connection
            driver.execute("PRAGMA foreign_keys = OFF")
        connection.execution_options(simulator_writes=True)
        with connection.begin():
            if not sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            (command.downgrade if down else command.upgrade)(alembic_config(connection), revision)
            if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise StoreError("The upgrade would leave rows without what they point at; nothing was changed.")


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings: the scripts of this package, wherever it is installed, on this connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "simulator.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _version(connection: Connection) -> str | None:
    tables = inspect(connection).get_table_names()
    if _VERSION_TABLE not in tables:
        if tables:
            raise StoreError(
                f"{_name(connection.engine)} holds the tables of another program ({', '.join(sorted(tables)[:3])}). "
                "Give the simulator a database of its own."
            )
        return None
    found: str | None = connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalar()  # noqa: S608
    return found


def _refuse_newer(engine: Engine, found: str | None) -> None:
    if found is None:
        return
    from alembic.script import ScriptDirectory

    with engine.connect() as connection:
        known = {script.revision for script in ScriptDirectory.from_config(alembic_config(connection)).walk_revisions()}
    if found not in known:
        raise StoreError(
            f"{_name(engine)} was written by a newer simulator (its tables are at {found}, this one knows {HEAD}). "
            "Install the newer version, or use another database."
        )


def _name(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)
