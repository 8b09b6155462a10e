"""The migrations: what they build, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect
from sqlalchemy.exc import DBAPIError
from test_store_kit import BACKENDS, fresh, full_url, practise, reply

from simulator.store import tables, upgrade
from simulator.store.database import Store, open_store, writing


@pytest.fixture(params=BACKENDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with fresh(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    with fresh("sqlite", tmp_path) as opened:
        yield opened


def test_head_is_the_newest_script(sqlite_store: Store) -> None:
    from alembic.script import ScriptDirectory

    with sqlite_store.engine.connect() as connection:
        scripts = ScriptDirectory.from_config(upgrade.alembic_config(connection))
    assert scripts.get_current_head() == upgrade.HEAD


def test_the_migrations_build_the_tables_of_the_code(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, tables.metadata) == []


def test_the_migrations_build_the_checks_of_the_code(sqlite_store: Store) -> None:
    direct = create_engine("sqlite://")
    tables.metadata.create_all(direct)
    wanted = {table.name: _checks(direct, table.name) for table in tables.metadata.sorted_tables}
    built = {table.name: _checks(sqlite_store.engine, table.name) for table in tables.metadata.sorted_tables}
    direct.dispose()
    assert built == wanted
    assert ("ck_score_points", "points BETWEEN 0 AND 4") in built["score"]


def _checks(engine: Any, table: str) -> list[tuple[str | None, str]]:
    return sorted((check["name"], check["sqltext"]) for check in inspect(engine).get_check_constraints(table))


def test_down_to_nothing_and_up_again(store: Store, tmp_path: Path) -> None:
    practise(store)
    upgrade.run(store.engine, "base", down=True)
    assert inspect(store.engine).get_table_names() == ["alembic_version"]
    again = open_store(full_url(store), tmp_path)
    kept = practise(again)
    reply(again, kept.id)
    with pytest.raises(DBAPIError, match="never changed"), writing(again) as connection:
        connection.execute(tables.score.update().values(points=4))
    again.engine.dispose()
