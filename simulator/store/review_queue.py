"""The sessions that wait for a supervisor, the oldest first, and why each deserves a look.

Everything is filtered, counted and paged in the database: a supervisor may have thousands of sessions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, exists, func, or_, select

from simulator.review import SUPERVISOR_CODER
from simulator.rubric.codes import LOCAL_CODER
from simulator.rubric.scores import SURE
from simulator.store.access import may_review
from simulator.store.database import Store, reading
from simulator.store.review_rules import stands
from simulator.store.tables import behavior_code, event, practice_session, score, turn
from simulator.store.tables_people import cohort, person
from simulator.store.tables_review import review, sign_off

Concern = Literal["flagged", "unsure", "differing"]
# Events that a person should look at.
FLAGS = ("crisis", "prompt_attack", "grader_addressed")
# A session is one of low confidence where the coder is unsure of one code in this many.
ONE_UNSURE_IN = 4


@dataclass(frozen=True)
class QueueFilter:
    """Which sessions to show. None stands for any; `concern` for one of the reasons to look first."""

    concern: Concern | None = None
    reviewed: bool = False
    cohort: str | None = None
    trainee: str | None = None
    scenario: str | None = None


@dataclass(frozen=True)
class QueueEntry:
    """One session in the queue. `unsure` of `codes` codes are of low confidence; `differing` counts points, one a skill
    of a reply, that coders see differently; both are 0 where the supervisor is to rate blind first. `flags` are names
    of events. `signed_off_by` is None while it waits."""

    session_id: str
    trainee: str
    trainee_name: str
    cohort: str
    scenario_id: str
    persona_id: str
    mode: str
    started: datetime
    ended: datetime | None
    branch: bool
    replies: int
    codes: int
    unsure: int
    differing: int
    flags: tuple[str, ...]
    begun: bool
    signed_off_by: str | None
    signed_off: datetime | None


@dataclass(frozen=True)
class QueueCounts:
    """How many sessions there are in all, and for each reason to look first."""

    sessions: int
    flagged: int
    unsure: int
    differing: int


def queue(store: Store, by: str, which: QueueFilter, limit: int = 25, offset: int = 0) -> list[QueueEntry]:
    """The sessions that a supervisor may review, the oldest first; empty for anyone else."""
    query = select(practice_session.c.id).where(_wanted(by, which))
    if which.concern is not None:
        query = query.where(_concerns()[which.concern])
    query = query.order_by(practice_session.c.started, practice_session.c.id).limit(limit).offset(offset)
    with reading(store) as connection:
        return _entries(connection, by, connection.execute(query).scalars().all())


def queue_counts(store: Store, by: str, which: QueueFilter) -> QueueCounts:
    """How many sessions each concern would show, the concern of the filter left aside."""
    concerns = _concerns().items()
    columns = [func.coalesce(func.sum(case((holds, 1), else_=0)), 0).label(name) for name, holds in concerns]
    query = select(func.count().label("sessions"), *columns).select_from(practice_session).where(_wanted(by, which))
    with reading(store) as connection:
        return QueueCounts(**connection.execute(query).one()._mapping)


def queue_choices(store: Store, by: str) -> tuple[dict[str, str], list[str]]:
    """The trainees, id to name, and the ids of the scenarios, that a supervisor's sessions are of."""
    mine = _wanted(by, QueueFilter(reviewed=True))
    whose = select(practice_session.c.trainee).where(mine).distinct()
    named = select(person.c.id, person.c.name, person.c.pseudonym).where(person.c.id.in_(whose))
    tasks = select(practice_session.c.scenario_id).where(mine).distinct().order_by(practice_session.c.scenario_id)
    with reading(store) as connection:
        people = {row.id: row.name or row.pseudonym for row in connection.execute(named)}
        return dict(sorted(people.items(), key=lambda each: each[1])), list(connection.execute(tasks).scalars())


def next_in_queue(store: Store, by: str, after: str) -> str | None:
    """The session to review once this one is done: the oldest other one that waits; None where none does."""
    query = select(practice_session.c.id).where(_wanted(by, QueueFilter()), practice_session.c.id != after)
    with reading(store) as connection:
        return connection.execute(query.order_by(practice_session.c.started).limit(1)).scalar()


def _wanted(by: str, which: QueueFilter) -> ColumnElement[bool]:
    """Sessions with a reply in them that have ended, or are flagged while they go on."""
    replied = exists().where(turn.c.session_id == practice_session.c.id, turn.c.number == 2)
    conditions = [may_review(by), replied, or_(practice_session.c.ended.is_not(None), _flagged())]
    if not which.reviewed:
        conditions.append(~exists().where(sign_off.c.session_id == practice_session.c.id, stands(sign_off, "sign_off")))
    for column, value in (
        (practice_session.c.cohort, which.cohort),
        (practice_session.c.trainee, which.trainee),
        (practice_session.c.scenario_id, which.scenario),
    ):
        if value is not None:
            conditions.append(column == value)
    return and_(*conditions)


# --- reasons to look first


def _concerns() -> dict[Concern, ColumnElement[bool]]:
    differing = _differing(turn.c.session_id == practice_session.c.id, _other.c.id).correlate(practice_session).exists()
    return {"flagged": _flagged(), "unsure": _unsure(), "differing": differing}


def _flagged() -> ColumnElement[bool]:
    return exists().where(event.c.session_id == practice_session.c.id, event.c.name.in_(FLAGS))


def _unsure() -> ColumnElement[bool]:
    many = _unsure_codes() * ONE_UNSURE_IN >= func.count()
    here = _local_codes(turn.c.session_id == practice_session.c.id, case((and_(func.count() > 0, many), 1), else_=0))
    return here.correlate(practice_session).scalar_subquery() == 1


def _unsure_codes() -> Any:
    return func.coalesce(func.sum(case((behavior_code.c.confidence < SURE, 1), else_=0)), 0)


def _local_codes(where: ColumnElement[bool], *what: Any) -> Select[Any]:
    return select(*what).select_from(turn).join(behavior_code).where(where, behavior_code.c.coder == LOCAL_CODER)


_local, _other = score.alias("local"), score.alias("other")


def _differing(where: ColumnElement[bool], *what: Any) -> Select[Any]:
    """The points that another machine, or a supervisor who rated blind, gave otherwise than the local coder; points
    against "not scored" count too."""
    blind = exists().where(
        review.c.session_id == turn.c.session_id,
        review.c.reviewer == _other.c.author,
        review.c.blind,
        or_(review.c.revealed.is_(None), _other.c.at < review.c.revealed),
    )
    same = (_other.c.turn_id == turn.c.id) & (_other.c.skill == _local.c.skill)
    return (
        select(*what)
        .select_from(turn)
        .join(_local, (_local.c.turn_id == turn.c.id) & (_local.c.coder == LOCAL_CODER))
        .join(_other, same & (_other.c.coder != LOCAL_CODER))
        .where(where, _other.c.points.is_distinct_from(_local.c.points))
        .where(or_(_other.c.coder != SUPERVISOR_CODER, blind))
    )


# --- what is shown of a session


def _entries(connection: Connection, by: str, ids: Sequence[str]) -> list[QueueEntry]:
    mine = (review.c.session_id == practice_session.c.id) & (review.c.reviewer == by)
    revealed = exists().where(mine, review.c.revealed.is_not(None))
    query = (
        select(
            practice_session,
            person.c.name,
            person.c.pseudonym,
            or_(~cohort.c.blind_first, revealed).label("seen"),
            exists().where(mine).label("begun"),
        )
        .join(cohort, cohort.c.id == practice_session.c.cohort)
        .outerjoin(person, person.c.id == practice_session.c.trainee)
        .where(practice_session.c.id.in_(ids))
        .order_by(practice_session.c.started, practice_session.c.id)
    )
    counts = _Counts(connection, ids)
    return [_entry(row, counts) for row in connection.execute(query)]


class _Counts:
    """What is counted of some sessions, each in one query, by session id."""

    def __init__(self, connection: Connection, ids: Sequence[str]) -> None:
        here = turn.c.session_id.in_(ids)
        by_session = (turn.c.session_id,)

        def counted(query: Any) -> dict[str, tuple[Any, ...]]:
            return {row[0]: tuple(row[1:]) for row in connection.execute(query)}

        replied = select(*by_session, func.count()).where(here, turn.c.speaker == "therapist").group_by(*by_session)
        self.replies = counted(replied)
        self.codes = counted(_local_codes(here, *by_session, func.count(), _unsure_codes()).group_by(*by_session))
        self.differing = counted(_differing(here, *by_session, func.count()).group_by(*by_session))
        self.flags: dict[str, list[str]] = {}
        flags = select(event.c.session_id, event.c.name).where(event.c.session_id.in_(ids), event.c.name.in_(FLAGS))
        for session_id, name in connection.execute(flags.distinct().order_by(event.c.name)):
            self.flags.setdefault(session_id, []).append(name)
        signed = (
            select(sign_off.c.session_id, person.c.name, person.c.pseudonym, sign_off.c.at)
            .outerjoin(person, person.c.id == sign_off.c.author)
            .where(sign_off.c.session_id.in_(ids), stands(sign_off, "sign_off"))
            .order_by(sign_off.c.at)
        )
        self.signed = counted(signed)


def _entry(row: Row[Any], counts: _Counts) -> QueueEntry:
    codes, unsure = counts.codes.get(row.id, (0, 0)) if row.seen else (0, 0)
    (differing,) = counts.differing.get(row.id, (0,)) if row.seen else (0,)
    (replies,) = counts.replies.get(row.id, (0,))
    name, pseudonym, signed_off = counts.signed.get(row.id, (None, None, None))
    return QueueEntry(
        session_id=row.id,
        trainee=row.trainee,
        trainee_name=row.name or row.pseudonym or row.trainee,
        cohort=row.cohort,
        scenario_id=row.scenario_id,
        persona_id=row.persona_id,
        mode=row.mode,
        started=row.started,
        ended=row.ended,
        branch=row.parent_session is not None,
        replies=replies,
        codes=codes,
        unsure=unsure,
        differing=differing,
        flags=tuple(counts.flags.get(row.id, ())),
        begun=bool(row.begun),
        signed_off_by=name or pseudonym,
        signed_off=signed_off,
    )
