"""Opening the database, and the two ways to use it: `reading` and `writing`.

One engine a process. Every write is one short transaction that takes the write lock at its start: on SQLite a
transaction that reads first and writes later fails at once when another process wrote in between, whatever the
busy timeout. Reading never takes that lock. Never ask a model inside a transaction.
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from simulator.errors import StoreError
from simulator.store.upgrade import upgrade

FILE_NAME = "simulator.sqlite3"
BUSY_SECONDS = 10.0
_WRITES = "simulator_writes"


@dataclass(frozen=True)
class Store:
    """An opened database. `url` is for people: its password is masked."""

    engine: Engine
    url: str
    turnstile: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"


def open_store(url: str, data_dir: Path) -> Store:
    """Open the database, creating or upgrading it as needed.

    `url` is `sqlite:///PATH`, `postgresql+psycopg://…`, or empty for a SQLite file in `data_dir`, which is created.
    Several processes may start together. Raises StoreError when the database can't be used as it is.
    """
    _make_directory(data_dir)
    target = _target(url, data_dir)
    store = Store(_engine(target), target.render_as_string(hide_password=True))
    try:
        with explained(store):
            upgrade(store.engine, before=_settle_journal if store.is_sqlite else None)
    except BaseException:
        store.engine.dispose()
        raise
    return store


@contextmanager
def reading(store: Store) -> Iterator[Connection]:
    """A transaction that sees one moment of the database and takes no write lock."""
    with explained(store), store.engine.connect() as connection:
        if not store.is_sqlite:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


@contextmanager
def writing(store: Store) -> Iterator[Connection]:
    """A transaction that may write: committed when the block ends, nothing of it kept when the block raises.

    Threads of one process queue here for SQLite's single write lock instead of polling for it.
    Raises StoreError when the lock can't be had within BUSY_SECONDS. Don't nest.
    """
    if store.is_sqlite and not store.turnstile.acquire(timeout=BUSY_SECONDS):
        raise StoreError(_busy(store))
    try:
        with explained(store), store.engine.connect() as connection:
            connection.execution_options(**{_WRITES: True})
            with connection.begin():
                yield connection
    finally:
        if store.is_sqlite:
            store.turnstile.release()


@contextmanager
def explained(store: Store) -> Iterator[None]:
    """Turn the driver's complaints into one sentence for a person; a broken rule of ours stays what it is."""
    try:
        yield
    except IntegrityError:
        raise
    except (PoolTimeout, OperationalError, DatabaseError) as error:
        sentence = _sentence(store, error)
        if sentence is None:
            raise
        raise StoreError(sentence) from error


def backup(store: Store, to: Path) -> Path:
    """Copy a SQLite database, also while it is being written, to a new file, and check the copy.

    Raises StoreError when `to` exists, can't be written, or the copy fails its check (then no file is left).
    """
    if not store.is_sqlite:
        raise StoreError(f"{store.url} is a PostgreSQL database: back it up with pg_dump.")
    if to.exists():
        raise StoreError(f"{to} exists already. Name a new file for the backup.")
    partial = to.with_name(to.name + ".partial")
    partial.unlink(missing_ok=True)
    try:
        with explained(store):
            _copy(store, partial)
        partial.rename(to)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"The backup to {to} failed ({error}). No backup was made.") from error
    finally:
        partial.unlink(missing_ok=True)
    return to


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite may use a write-ahead log with several connections.

    3.7.0 to 3.51.2 can lose committed writes when a writer meets a checkpoint (sqlite.org/wal.html, "the WAL-reset
    bug"); 3.51.3 fixed it, and 3.50.7 and 3.44.6 carry the fix.
    """
    if version[:2] == (3, 50):
        return version >= (3, 50, 7)
    if version[:2] == (3, 44):
        return version >= (3, 44, 6)
    return version >= (3, 51, 3)


def journal_mode(version: tuple[int, ...]) -> str:
    """SQLite's journal to use with this SQLite: `wal`, or `delete` where the log isn't safe."""
    return "wal" if wal_is_safe(version) else "delete"


def now() -> datetime:
    return datetime.now(UTC)


def storable(text: str) -> str:
    """The text with what no database can hold (NUL, lone surrogates) replaced one for one, so offsets stay true."""
    return re.sub("[\x00\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)


def new_id(added: CursorResult[Any]) -> int:
    """The id the database gave to the one row just inserted."""
    key = added.inserted_primary_key
    assert key is not None  # noqa: S101 - one row was inserted
    return int(key[0])


def _target(url: str, data_dir: Path) -> URL:
    if not url:
        return URL.create("sqlite", database=str(data_dir / FILE_NAME))
    try:
        target = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError(
            "The database URL can't be read. It looks like sqlite:///PATH or postgresql+psycopg://NAME@HOST/DATABASE."
        ) from error
    if target.get_backend_name() == "postgresql":
        return target.set(drivername="postgresql+psycopg")
    if target.get_backend_name() != "sqlite":
        raise StoreError(f"{target.drivername} is not supported: use SQLite or PostgreSQL.")
    if target.database in (None, "", ":memory:") or "mode=memory" in str(target.query):
        raise StoreError("A SQLite database needs a file, for example sqlite:///data/simulator.sqlite3.")
    return target


def _make_directory(data_dir: Path) -> None:
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data_dir):
            pass
    except OSError as error:
        raise StoreError(
            f"The data directory {data_dir} can't be written ({error.strerror}). "
            "Name another one, or let this account write there."
        ) from error


def _engine(target: URL) -> Engine:
    if target.get_backend_name() == "sqlite":
        engine = create_engine(target, pool_size=10, max_overflow=40, connect_args={"isolation_level": None})
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine
    try:
        return create_engine(target, pool_size=10, max_overflow=20, pool_pre_ping=True)
    except ImportError as error:
        raise StoreError(
            "PostgreSQL needs the psycopg package: pip install 'therapist-simulator[postgresql]'."
        ) from error


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    """Settings SQLite forgets with every connection. None of them writes to the file."""
    connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten, not only let go of


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _settle_journal(engine: Engine) -> None:
    """Set the journal this SQLite can be trusted with; the file remembers it.

    The change needs the file to itself and doesn't wait for it as other statements do, so the waiting is done here.
    """
    wanted = journal_mode(sqlite3.sqlite_version_info)
    until = time.monotonic() + BUSY_SECONDS
    raw: Any = engine.raw_connection()
    try:
        while True:
            try:
                (found,) = raw.execute("PRAGMA journal_mode").fetchone()
                if found != wanted:
                    raw.execute(f"PRAGMA journal_mode = {wanted}")
                return
            except sqlite3.OperationalError as error:
                if time.monotonic() > until:
                    name = engine.url.render_as_string()
                    raise StoreError(
                        f"{name} is held by another program ({error}). Stop it and start again."
                    ) from error
            time.sleep(0.05)
    finally:
        raw.close()


def _copy(store: Store, to: Path) -> None:
    source: Any = store.engine.raw_connection()
    copy = sqlite3.connect(to)
    try:
        source.driver_connection.backup(copy)
        (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    finally:
        copy.close()
        source.close()
    if verdict != "ok":
        raise StoreError(f"{store.url} is damaged ({verdict}): no backup was made. Keep your last good backup.")


def _busy(store: Store) -> str:
    return f"The database {store.url} is busy. Nothing was stored; try again in a moment."


def _sentence(store: Store, error: Exception) -> str | None:
    if isinstance(error, PoolTimeout):
        return _busy(store)
    said = str(error.orig).strip().splitlines()[0] if isinstance(error, DBAPIError) else str(error)
    if not store.is_sqlite:
        if isinstance(error, OperationalError):
            return f"The database {store.url} can't be used ({said}). Check that it runs and that the URL is right."
        return None
    if "locked" in said or "busy" in said:
        return _busy(store)
    if "not a database" in said or "malformed" in said or "file is encrypted" in said:
        return (
            f"{store.url} is damaged or is not a SQLite database ({said}). The file was left as it is: "
            "move it away and put a backup in its place."
        )
    if isinstance(error, OperationalError) and not said.startswith(("no such", "near ")):
        return f"The database {store.url} can't be used ({said}). Check the path, its rights and the free space."
    return None
