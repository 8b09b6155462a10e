"""What supervisors wrote on practice sessions, read back for who may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from simulator.review import (
    CodeDecision,
    Comment,
    Rating,
    Review,
    SessionReview,
    SignOff,
)
from simulator.store.access import may_read
from simulator.store.database import Store, reading
from simulator.store.tables import practice_session, score, turn
from simulator.store.tables_people import person
from simulator.store.tables_review import code_decision, comment, review, sign_off, withdrawal


def session_review(store: Store, by: str | None, session_id: str) -> SessionReview | None:
    """What supervisors wrote on a session; None for one that `by` may not read.

    A trainee sees what was signed off. A supervisor sees their own, and the others' once they no longer rate blind.
    """
    with reading(store) as connection:
        allowed = may_read(by) & (practice_session.c.id == session_id)
        found = connection.execute(select(practice_session.c.trainee).where(allowed)).first()
        if found is None:
            return None
        whole = _everything(connection, session_id, found.trainee)
        if by is None:
            return whole
        if found.trainee == by:
            seen = whole.returned
            return replace(seen, names={author: whole.names[author] for author in seen.authors})
        mine = next((each for each in whole.reviews if each.reviewer == by), None)
        return whole if mine is not None and mine.revealed is not None else whole.by(by)


def _everything(connection: Connection, session_id: str, trainee: str) -> SessionReview:
    def rows(query: Select[Any]) -> Iterable[Row[Any]]:
        return connection.execute(query)

    decisions = rows(_undone(code_decision, "code_decision").join(turn).where(turn.c.session_id == session_id))
    ratings = rows(
        _undone(score, "score").join(turn).where(turn.c.session_id == session_id, score.c.author.is_not(None))
    )
    comments = rows(_undone(comment, "comment").where(comment.c.session_id == session_id))
    sign_offs = rows(_undone(sign_off, "sign_off").where(sign_off.c.session_id == session_id))
    looks = rows(select(review).where(review.c.session_id == session_id).order_by(review.c.begun))
    found = SessionReview(
        session_id,
        tuple(Review(row.reviewer, row.blind, row.begun, row.revealed) for row in looks),
        tuple(CodeDecision(**_without(row, "rubric_version")) for row in decisions),
        tuple(Rating(**_without(row, "coder", "rubric_version")) for row in ratings),
        tuple(Comment(**_without(row, "session_id")) for row in comments),
        tuple(SignOff(**_without(row, "session_id")) for row in sign_offs),
    )
    return replace(found, names=_names(connection, found.authors | {trainee}))


def _undone(table: Any, kind: str) -> Select[Any]:
    """The rows of a table in the order they were written, each with when it was undone."""
    undone = (withdrawal.c.kind == kind) & (withdrawal.c.row_id == table.c.id)
    return select(table, withdrawal.c.at.label("withdrawn")).outerjoin(withdrawal, undone).order_by(table.c.id)


def _without(row: Row[Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name not in names}


def _names(connection: Connection, authors: frozenset[str]) -> dict[str, str]:
    """How to call the trainee and everyone who wrote something."""
    query = select(person.c.id, person.c.name, person.c.pseudonym).where(person.c.id.in_(authors))
    return {row.id: row.name or row.pseudonym for row in connection.execute(query)}
