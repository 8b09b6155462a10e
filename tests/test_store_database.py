"""Opening, upgrading, refusing and copying databases."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from test_store_kit import AT, BACKENDS, fresh, full_url, practise, reply

from simulator.errors import StoreError
from simulator.store import tables
from simulator.store.database import (
    FILE_NAME,
    Store,
    backup,
    explained,
    journal_mode,
    open_store,
    reading,
    storable,
    wal_is_safe,
    writing,
)
from simulator.store.sessions import session
from simulator.store.turns import turns


@pytest.fixture(params=BACKENDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with fresh(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    with fresh("sqlite", tmp_path) as opened:
        yield opened


# --- opening -------------------------------------------------------------------------------------------------------


def test_an_empty_url_makes_a_file_in_the_data_directory(tmp_path: Path) -> None:
    data_dir = tmp_path / "new" / "data"
    store = open_store("", data_dir)
    store.engine.dispose()
    assert (data_dir / FILE_NAME).read_bytes().startswith(b"SQLite format 3")


def test_opening_again_keeps_what_was_stored(store: Store, tmp_path: Path) -> None:
    kept = practise(store)
    again = open_store(full_url(store), tmp_path)
    assert session(again, kept.id) == kept
    again.engine.dispose()


def test_sqlite_connections_enforce_keys_wait_and_sync(sqlite_store: Store) -> None:
    with reading(sqlite_store) as connection:
        values = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("foreign_keys", "busy_timeout", "synchronous", "journal_mode")
        }
    full = 2
    assert values == {
        "foreign_keys": 1,
        "busy_timeout": 10_000,
        "synchronous": full,
        "journal_mode": journal_mode(sqlite3.sqlite_version_info),
    }


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 49, 9), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_the_write_ahead_log_is_used_only_where_sqlite_is_repaired(version: tuple[int, int, int], safe: bool) -> None:
    assert wal_is_safe(version) is safe
    assert journal_mode(version) == ("wal" if safe else "delete")


def test_a_file_left_in_the_other_journal_is_settled_at_opening(sqlite_store: Store, tmp_path: Path) -> None:
    kept = practise(sqlite_store)
    sqlite_store.engine.dispose()
    wanted = journal_mode(sqlite3.sqlite_version_info)
    with sqlite3.connect(tmp_path / "practice.sqlite3") as other:
        other.execute(f"PRAGMA journal_mode = {'delete' if wanted == 'wal' else 'wal'}")
    other.close()
    again = open_store(full_url(sqlite_store), tmp_path)
    with reading(again) as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == wanted
    assert session(again, kept.id) == kept
    again.engine.dispose()


def test_a_database_at_head_opens_without_loading_alembic(store: Store, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from simulator.store.database import open_store\n"
        "open_store(sys.argv[1], Path(sys.argv[2])).engine.dispose(); print('alembic' in sys.modules)"
    )
    said = subprocess.run(
        [sys.executable, "-c", program, full_url(store), str(tmp_path)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "False"


# --- refusing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://host/db", "use SQLite or PostgreSQL"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("not a url", "can't be read"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused(url: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=says):
        open_store(url, tmp_path)


def test_a_server_that_does_not_answer_is_one_sentence_without_the_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StoreError, match="can't be used") as caught:
        open_store("postgresql://ana:sesame@127.0.0.1:9/practice", tmp_path)
    assert "sesame" not in str(caught.value)


def test_a_data_directory_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match=r"data directory .*file/data can't be written"):
        open_store("", tmp_path / "file" / "data")


def test_a_sqlite_file_in_a_missing_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Check the path"):
        open_store(f"sqlite:///{tmp_path}/absent/x.sqlite3", tmp_path)


def test_a_newer_database_is_refused_and_left_alone(store: Store, tmp_path: Path) -> None:
    with writing(store) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"newer simulator .*9999"):
        open_store(full_url(store), tmp_path)
    with reading(store) as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"


@pytest.mark.parametrize("damage", ["text", "first page", "cut short"])
def test_a_damaged_file_is_named_and_left_as_it_is(damage: str, sqlite_store: Store, tmp_path: Path) -> None:
    practise(sqlite_store)
    sqlite_store.engine.dispose()
    file = tmp_path / "practice.sqlite3"
    whole = file.read_bytes()
    broken = {
        "text": b"these are my notes, not a database\n" * 100,
        "first page": whole[:100] + b"\xff" * 3000 + whole[3100:],
        "cut short": whole[:3000],
    }[damage]
    file.write_bytes(broken)
    with pytest.raises(StoreError, match=r"practice\.sqlite3 is damaged or is not a SQLite database"):
        open_store(full_url(sqlite_store), tmp_path)
    assert file.read_bytes() == broken
    assert sorted(each.name for each in tmp_path.iterdir()) == ["practice.sqlite3"]


def test_the_database_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "bookmarks.sqlite3"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE bookmarks (id INTEGER)")
    other.close()
    before = file.read_bytes()
    with pytest.raises(StoreError, match=r"another program \(bookmarks\)"):
        open_store(f"sqlite:///{file}", tmp_path)
    assert file.read_bytes() == before


def test_a_held_write_lock_is_reported_as_busy(sqlite_store: Store) -> None:
    def write_at_once() -> None:
        with explained(sqlite_store), sqlite_store.engine.connect() as second:
            second.exec_driver_sql("PRAGMA busy_timeout = 0")
            second.exec_driver_sql("DELETE FROM event")

    with writing(sqlite_store), pytest.raises(StoreError, match="busy"):
        write_at_once()


# --- transactions --------------------------------------------------------------------------------------------------


def test_reading_goes_on_while_another_writes(store: Store) -> None:
    kept = practise(store)
    with writing(store) as writer:
        writer.execute(tables.practice_session.update().values(trainee="someone else"))
        assert session(store, kept.id) == kept
    found = session(store, kept.id)
    assert found is not None
    assert found.trainee == "someone else"


def test_a_reading_transaction_does_not_hold_the_write_lock(store: Store) -> None:
    kept = practise(store)
    with reading(store) as reader, writing(store) as writer:
        reader.execute(tables.practice_session.select()).all()
        changed = writer.execute(tables.practice_session.update().values(trainee="someone else"))
        assert changed.rowcount == 1
        writer.rollback()
    assert session(store, kept.id) == kept


def test_a_reading_transaction_sees_one_moment(store: Store, tmp_path: Path) -> None:
    if store.is_sqlite and journal_mode(sqlite3.sqlite_version_info) == "delete":
        pytest.skip("without the write-ahead log a commit waits for the reader")
    kept = practise(store)
    count = text("SELECT count(*) FROM turn")
    with reading(store) as reader:
        assert reader.execute(count).scalar() == 1
        reply(store, kept.id)
        assert reader.execute(count).scalar() == 1
    with reading(store) as reader:
        assert reader.execute(count).scalar() == 3


def test_rows_must_point_at_something(store: Store) -> None:
    with pytest.raises(IntegrityError), writing(store) as connection:
        connection.execute(tables.client_state.insert().values(turn_id=77, openness=0.1, distress=0.1, change={}))


def test_times_come_back_to_the_microsecond_and_need_a_zone(store: Store) -> None:
    with writing(store) as connection:
        connection.execute(tables.event.insert().values(name="noted", detail={}, at=AT))
        assert connection.execute(tables.event.select()).one().at == AT
    with pytest.raises(Exception, match="needs a time zone"), writing(store) as connection:
        connection.execute(tables.event.insert().values(name="noted", detail={}, at=AT.replace(tzinfo=None)))


def test_text_no_database_holds_is_replaced_one_for_one() -> None:
    assert storable("a\x00b\ud800c – ü 🙂") == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c – ü 🙂"


def test_a_score_is_never_changed(store: Store) -> None:
    kept = practise(store)
    reply(store, kept.id)
    with pytest.raises(DBAPIError, match="never changed"), writing(store) as connection:
        connection.execute(tables.score.update().values(points=4))
    assert [score.points for score in turns(store, kept.id)[1].scores] == [3, None]


# --- backup --------------------------------------------------------------------------------------------------------


def test_a_backup_holds_everything_and_opens_as_a_store(sqlite_store: Store, tmp_path: Path) -> None:
    kept = practise(sqlite_store)
    reply(sqlite_store, kept.id)
    copy = backup(sqlite_store, tmp_path / "copy.sqlite3")
    opened = open_store(f"sqlite:///{copy}", tmp_path)
    assert turns(opened, kept.id) == turns(sqlite_store, kept.id)
    opened.engine.dispose()
    assert not (tmp_path / "copy.sqlite3.partial").exists()


def test_a_backup_never_replaces_a_file(sqlite_store: Store, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("precious")
    with pytest.raises(StoreError, match="exists already"):
        backup(sqlite_store, taken)
    assert taken.read_text() == "precious"


def test_a_backup_into_a_missing_directory_is_refused(sqlite_store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="No backup was made"):
        backup(sqlite_store, tmp_path / "absent" / "copy.sqlite3")
