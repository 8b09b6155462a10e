"""Deleting a person or old practice sessions: nothing that names or quotes them is left in the file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from test_store_kit import BACKENDS, REPLY, fresh, practise, reply

from simulator.errors import StoreError
from simulator.store import cohorts, erasure, people, sessions
from simulator.store.database import Store, reading, writing
from simulator.store.tables import metadata, practice_session, turn

NAMED = "Xanthippe Quillfeather"
LATER = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture(params=BACKENDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with fresh(request.param, tmp_path) as opened:
        yield opened


def everything(store: Store) -> str:
    """All rows of all tables, as one text."""
    with reading(store) as connection:
        return repr([connection.execute(table.select()).all() for table in metadata.sorted_tables])


def full(store: Store) -> tuple[str, str]:
    """A signed-in person with a session that was tried again; their id and the cohort's."""
    cohort = cohorts.add_cohort(store, None, "Spring").id
    person = people.signed_in(store, "https://id.example", "subject-77", NAMED, "xanthippe@example.org")
    assert person is not None
    cohorts.give_role(store, None, cohort, person.id, "trainee", "north")
    first = practise(store, trainee=person.id, cohort=cohort)
    reply(store, first.id)
    practise(store, trainee=person.id, cohort=cohort, parent_session=first.id, parent_turn=1)
    sessions.add_self_rating(store, first.id, "validation", 3)
    return person.id, cohort


def test_an_erased_person_leaves_no_identifier(store: Store, tmp_path: Path) -> None:
    person, _ = full(store)
    other = practise(store, trainee="somebody else")
    before = everything(store)
    assert NAMED in before
    assert REPLY in before
    done = erasure.erase_person(store, person)
    assert (done.sessions, done.turns, done.kept) == (2, 4, ())
    left = everything(store)
    for word in (NAMED, "subject-77", "xanthippe@example.org", REPLY):
        assert word not in left
    found = people.person_of(store, person)
    assert found is not None
    assert found.erased is not None
    assert sessions.session(store, other.id) is not None
    assert erasure.erase_person(store, person).sessions == 0
    again = people.signed_in(store, "https://id.example", "subject-77", NAMED)
    assert again is not None
    assert again.id != person
    if store.is_sqlite:
        erasure.erase_person(store, again.id)
        store.engine.dispose()
        files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        assert b"practice_session" in files
        for word in (NAMED, "subject-77", REPLY):
            assert word.encode() not in files


def test_a_person_of_demo_mode_is_named_by_their_id_and_goes_altogether(store: Store) -> None:
    cohort = cohorts.add_cohort(store, None, "Spring").id
    people.add_person(store, people.DEMO, NAMED, NAMED)
    cohorts.give_role(store, None, cohort, NAMED, "trainee")
    practise(store, trainee=NAMED, cohort=cohort)
    erasure.erase_person(store, NAMED)
    assert NAMED not in everything(store)
    with pytest.raises(StoreError, match="no person"):
        erasure.erase_person(store, NAMED)


def test_old_sessions_are_counted_first_and_then_deleted(store: Store) -> None:
    person, cohort = full(store)
    assert erasure.outdated(store, LATER - timedelta(days=2)) == []
    (found,) = erasure.outdated(store, LATER)
    assert (found.cohort, found.sessions) == (cohort, 2)
    assert len(sessions.sessions(store, person)) == 2
    assert erasure.delete_outdated(store, LATER) == 2
    assert sessions.sessions(store, person) == []
    with reading(store) as connection:
        assert connection.execute(select(turn.c.id)).all() == []


def test_a_session_stays_as_long_as_one_that_was_begun_from_it(store: Store) -> None:
    person, _ = full(store)
    second, first = sessions.sessions(store, person)
    if second.parent_session is None:
        first, second = second, first
    with writing(store) as connection:
        mine = practice_session.c.id == first.id
        connection.execute(practice_session.update().where(mine).values(started=first.started - timedelta(days=9)))
    assert erasure.delete_outdated(store, first.started - timedelta(days=5)) == 0
    assert sessions.session(store, first.id) is not None
