"""One person's own sessions in figures, and what supervisors returned to them; for nobody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, func, null, select, union_all

from simulator.errors import AccessError, StoreError
from simulator.rubric.codes import LOCAL_CODER
from simulator.store.access import active
from simulator.store.audit import enter
from simulator.store.database import Store, reading, writing
from simulator.store.effective import ranked_points, returned, sessions_with_marks, standing
from simulator.store.tables import practice_session, self_rating, turn
from simulator.store.tables_people import person
from simulator.store.tables_review import comment, sign_off


@dataclass(frozen=True)
class OwnFigure:
    """One's own session: effective points reply by reply (None: not scored), and what one gave oneself.

    `withheld` is why points are not told yet (then there are none): the trainee rates first, or a supervisor releases
    them; empty where they are told.
    """

    id: str
    persona_id: str
    scenario_id: str
    mode: str
    rubric_version: str
    started: datetime
    ended: datetime | None
    again: bool
    signed: bool
    replies: int
    withheld: Literal["", "rate first", "release"]
    points: Mapping[str, tuple[int | None, ...]]
    by_supervisor: int
    self_rating: Mapping[str, int]


@dataclass(frozen=True)
class Returned:
    """What a supervisor wrote to a trainee on a session: a comment, with the number of the turn it is on where it is on
    one, or the note of the sign-off."""

    session_id: str
    turn: int | None
    text: str
    author: str
    at: datetime


def own_figures(store: Store, by: str | None, trainee: str, *, coder: str = LOCAL_CODER) -> list[OwnFigure]:
    """A person's own sessions, the oldest first; none for anybody else (the operator may ask for anyone's)."""
    mine = _own_alone(by, trainee)
    with reading(store) as connection:
        points: dict[str, dict[str, list[int | None]]] = defaultdict(lambda: defaultdict(list))
        by_supervisor: dict[str, int] = defaultdict(int)
        ranked = ranked_points(mine, coder, final=True)
        query = select(ranked).where(ranked.c.place == 1).order_by(ranked.c.number)
        for row in connection.execute(query):
            points[row.session_id][row.skill].append(row.points)
            by_supervisor[row.session_id] += row.by_person
        given: dict[str, dict[str, int]] = defaultdict(dict)
        ratings = select(self_rating).join(practice_session, practice_session.c.id == self_rating.c.session_id)
        for row in connection.execute(ratings.where(mine)):
            given[row.session_id][row.skill] = row.points
        query = sessions_with_marks().where(mine).order_by(practice_session.c.started, practice_session.c.id)
        return [_own(row, points[row.id], given[row.id], by_supervisor[row.id]) for row in connection.execute(query)]


def enter_own_export(store: Store, by: str | None, person_id: str) -> None:
    """Enter that a person's data left the program. Raises AccessError but for themself and the operator, StoreError
    where there is no such person."""
    if by is not None and by != person_id:
        raise AccessError("Only the person themself takes all their data along.")
    with writing(store) as connection:
        if connection.execute(select(person.c.id).where(person.c.id == person_id)).first() is None:
            raise StoreError(f"There is no person {person_id}.")
        enter(connection, by, "export", subject=person_id, detail={"format": "own data"})


def returned_comments(
    store: Store, by: str | None, trainee: str, *, limit: int = 50, session_id: str | None = None
) -> list[Returned]:
    """Comments and notes that supervisors returned to a trainee, the newest first; none for anybody else."""
    mine = _own_alone(by, trainee)
    if session_id is not None:
        mine &= practice_session.c.id == session_id
    name = func.coalesce(person.c.name, person.c.pseudonym).label("author")
    said = (
        select(comment.c.session_id, turn.c.number.label("turn"), comment.c.text, name, comment.c.at)
        .join(practice_session, practice_session.c.id == comment.c.session_id)
        .join(person, person.c.id == comment.c.author)
        .outerjoin(turn, turn.c.id == comment.c.turn_id)
        .where(mine, standing("comment", comment.c.id), returned(comment.c.session_id, comment.c.author))
    )
    notes = (
        select(sign_off.c.session_id, null().label("turn"), sign_off.c.note.label("text"), name, sign_off.c.at)
        .join(practice_session, practice_session.c.id == sign_off.c.session_id)
        .join(person, person.c.id == sign_off.c.author)
        .where(mine, standing("sign_off", sign_off.c.id), sign_off.c.note != "")
    )
    both = union_all(said, notes).subquery()
    with reading(store) as connection:
        query = select(both).order_by(both.c.at.desc(), both.c.turn).limit(limit)
        return [Returned(**row._mapping) for row in connection.execute(query)]


def _own_alone(by: str | None, trainee: str) -> ColumnElement[bool]:
    """Of practice sessions: this trainee's, for themself and the operator."""
    mine = practice_session.c.trainee == trainee
    return mine if by is None else mine & active(by) & (practice_session.c.trainee == by)


def _own(
    row: Row[Any],
    points: Mapping[str, list[int | None]],
    given: Mapping[str, int],
    by_supervisor: int,
) -> OwnFigure:
    replies = max(map(len, points.values()), default=0)
    unrated = row.ended is not None and replies > 0 and not row.rated
    waits = row.mode == "probe" and not row.released
    withheld: Literal["", "rate first", "release"] = "rate first" if unrated else "release" if waits else ""
    return OwnFigure(
        id=row.id,
        persona_id=row.persona_id,
        scenario_id=row.scenario_id,
        mode=row.mode,
        rubric_version=row.rubric_version,
        started=row.started,
        ended=row.ended,
        again=row.parent_session is not None,
        signed=bool(row.signed),
        replies=replies,
        withheld=withheld,
        points={} if withheld else {skill: tuple(each) for skill, each in points.items()},
        by_supervisor=0 if withheld else by_supervisor,
        self_rating=given,
    )
