"""Deleting: all that is kept of a person, and practice sessions older than they need to be kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, delete, func, or_, select, update

from simulator.errors import StoreError
from simulator.store.audit import enter
from simulator.store.database import Store, now, reading, writing
from simulator.store.people import DEMO
from simulator.store.tables import (
    behavior_code,
    client_state,
    event,
    job,
    line,
    model_call,
    practice_session,
    score,
    self_rating,
    turn,
)
from simulator.store.tables_people import audit, invitation, membership, notice, person
from simulator.store.tables_review import code_decision, comment, draft, publication, review, sign_off, withdrawal

# What hangs on a turn and on a practice session, in an order that leaves nothing pointing at what is gone.
_OF_TURNS: tuple[Table, ...] = (code_decision, behavior_code, score, client_state, line, job, model_call)
_OF_SESSIONS: tuple[Table, ...] = (withdrawal, comment, sign_off, review, self_rating, event)
# SQLite takes a limited number of values in one statement.
_AT_ONCE = 500


@dataclass(frozen=True)
class Erased:
    """What an erasure did. `kept`: what still names the id, because others' reviews rest on it."""

    sessions: int
    turns: int
    kept: tuple[str, ...]


@dataclass(frozen=True)
class Outdated:
    """Practice sessions that were begun before a day, by cohort id (None: outside of any)."""

    cohort: str | None
    sessions: int
    oldest: datetime


def erase_person(store: Store, person_id: str) -> Erased:
    """Delete what a person did and all that names them; their row stays as a number that tells nobody who it was.

    Practice sessions go with every word of them. What the person wrote as a supervisor about others stays, without a
    name. Running it again does no harm and deletes what came since. Raises StoreError for an unknown person.
    """
    with writing(store) as connection:
        found = connection.execute(select(person).where(person.c.id == person_id)).first()
        if found is None:
            raise StoreError(f"There is no person {person_id}.")
        mine = connection.execute(select(practice_session.c.id).where(practice_session.c.trainee == person_id))
        sessions, turns = _delete_sessions(connection, mine.scalars().all())
        for table in (membership, notice):
            connection.execute(delete(table).where(table.c.person_id == person_id))
        connection.execute(delete(draft).where(draft.c.author == person_id))
        connection.execute(update(invitation).where(invitation.c.made_by == person_id).values(made_by=None))
        connection.execute(delete(invitation).where(invitation.c.used_by == person_id))
        if found.issuer == DEMO:  # there the id is a name
            connection.execute(delete(audit).where(or_(audit.c.actor == person_id, audit.c.subject == person_id)))
        kept = _kept(connection, person_id)
        if found.issuer == DEMO and not kept:
            connection.execute(delete(person).where(person.c.id == person_id))
            enter(connection, None, "person_erased", detail={"sessions": sessions})
        else:
            connection.execute(
                update(person)
                .where(person.c.id == person_id)
                .values(
                    name=None,
                    email=None,
                    student_id=None,
                    issuer=None,
                    subject=None,
                    pseudonym=f"Erased {person_id[:8]}",
                    disabled=found.disabled or now(),
                    erased=found.erased or now(),
                )
            )
            enter(connection, None, "person_erased", subject=person_id, detail={"sessions": sessions})
        return Erased(sessions, turns, kept)


def outdated(store: Store, before: datetime) -> list[Outdated]:
    """What `delete_outdated` would delete, by cohort."""
    query = (
        select(practice_session.c.cohort, func.count().label("sessions"), func.min(practice_session.c.started))
        .where(practice_session.c.started < before)
        .group_by(practice_session.c.cohort)
        .order_by(practice_session.c.cohort)
    )
    with reading(store) as connection:
        return [Outdated(*row) for row in connection.execute(query)]


def delete_outdated(store: Store, before: datetime) -> int:
    """Delete the practice sessions begun before a day, with every word of them; how many they were.

    A session that a younger one was begun from stays as long as that one.
    """
    child = practice_session.alias()
    younger = select(child.c.id).where(child.c.parent_session == practice_session.c.id, child.c.started >= before)
    with writing(store) as connection:
        query = select(practice_session.c.id).where(practice_session.c.started < before, ~younger.exists())
        found = connection.execute(query).scalars().all()
        sessions, _ = _delete_sessions(connection, found)
        enter(connection, None, "retention", detail={"sessions": sessions, "before": before.isoformat()})
        return sessions


def _delete_sessions(connection: Connection, ids: Sequence[str]) -> tuple[int, int]:
    """Sessions and turns deleted."""
    turns = 0
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        theirs = select(turn.c.id).where(turn.c.session_id.in_(some))
        for table in _OF_TURNS:
            connection.execute(delete(table).where(table.c.turn_id.in_(theirs)))
        for table in _OF_SESSIONS:
            connection.execute(delete(table).where(table.c.session_id.in_(some)))
        turns += connection.execute(delete(turn).where(turn.c.session_id.in_(some))).rowcount
        # a session tried again from one of these keeps its words, and forgets where it came from
        connection.execute(
            update(practice_session)
            .where(practice_session.c.parent_session.in_(some))
            .values(parent_session=None, parent_turn=None)
        )
        connection.execute(delete(practice_session).where(practice_session.c.id.in_(some)))
    return len(ids), turns


def _kept(connection: Connection, person_id: str) -> tuple[str, ...]:
    held = {
        "reviews": review.c.reviewer,
        "decisions": code_decision.c.author,
        "comments": comment.c.author,
        "sign-offs": sign_off.c.author,
        "withdrawals": withdrawal.c.author,
        "scores": score.c.author,
        "publications": publication.c.author,
    }
    return tuple(
        name
        for name, column in held.items()
        if connection.execute(select(column).where(column == person_id).limit(1)).first() is not None
    )
