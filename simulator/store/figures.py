"""Figures of a cohort's practice sessions, added up in the database, as much as the viewer may know.

A session's mean is over its scored replies alone: "not scored" is no 0 and counts in no mean.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, literal, select

from simulator.errors import AccessError
from simulator.rubric.codes import LOCAL_CODER
from simulator.store.access import Role, allowed
from simulator.store.database import Store, reading
from simulator.store.effective import ranked_points, sessions_with_marks
from simulator.store.tables import practice_session, score, turn
from simulator.store.tables_people import membership, person

# Fewer people than this are not shown as a group, except to their supervisor.
FEWEST_SHOWN = 5
# The most that a viewer may see; the first of these roles that they hold counts.
VIEWS: tuple[Role, ...] = ("supervisor", "instructor", "trainee")


@dataclass(frozen=True)
class SessionFigure:
    """One practice session of a cohort in figures.

    `person` tells trainees apart within one answer, and is their id for a supervisor alone; `shown` is a name for a
    supervisor, a pseudonym for an instructor and None for a trainee, who sees the others unnamed. `group` is None where
    they have none and where it may not be told. `points` is the mean (0-4) over the `scored` replies by skill, None
    where none was. `by_supervisor` counts points that a supervisor gave or agreed with; `signed` is whether one signed
    the session off, `released` whether a probe's scores are open to the trainee, `rated` whether the trainee has said
    how they did, or that they would rather not.
    """

    id: str
    person: str
    shown: str | None
    own: bool
    group: str | None
    persona: tuple[str, str, str]
    scenario: tuple[str, str, str]
    rubric_version: str
    mode: str
    speaker: str
    started: datetime
    ended: datetime | None
    again: bool
    signed: bool
    released: bool
    rated: bool
    replies: int
    points: Mapping[str, float | None]
    scored: Mapping[str, int]
    by_supervisor: int


@dataclass(frozen=True)
class CohortFigures:
    """What one viewer may know of a cohort: as whom they look, and the sessions, the oldest first.

    `hidden_groups` counts groups that are too small to be told of.
    """

    view: Role
    sessions: tuple[SessionFigure, ...]
    hidden_groups: int


def cohort_figures(store: Store, by: str | None, cohort: str, *, coder: str = LOCAL_CODER) -> CohortFigures:
    """The sessions of a cohort's trainees in figures, without a word that was said.

    Raises AccessError but for the cohort's supervisors, instructors and trainees.
    """
    with reading(store) as connection:
        view = view_of(connection, by, cohort)
        known = _trainees(connection, by, cohort, view)
        sizes: dict[str, set[str]] = defaultdict(set)
        for who in known.values():
            if who.group is not None:
                sizes[who.group].add(who.person)
        small = {group for group, there in sizes.items() if len(there) < FEWEST_SHOWN and view != "supervisor"}
        known = {id: replace(who, group=None) if who.group in small else who for id, who in known.items()}
        mine = practice_session.c.cohort == cohort
        means = _means(connection, mine, coder, final=view == "trainee")
        query = sessions_with_marks().where(mine).order_by(practice_session.c.started, practice_session.c.id)
        told = tuple(
            _figure(row, known[row.trainee], means[row.id], own=row.trainee == by, view=view)
            for row in connection.execute(query)
            if row.trainee in known
        )
    return CohortFigures(view, told, len(small))


@dataclass(frozen=True)
class _Who:
    person: str
    shown: str | None
    group: str | None


def view_of(connection: Connection, by: str | None, cohort: str) -> Role:
    """As whom a person looks at a cohort: their first role of VIEWS. Raises AccessError where they have none."""
    for role in VIEWS:
        if allowed(connection, by, cohort, role):
            return role
    raise AccessError("Figures of a cohort are for its supervisors, instructors and trainees.")


def trained(cohort: str) -> ColumnElement[bool]:
    """Of memberships: those of people who are or were trainees of the cohort."""
    return (membership.c.cohort_id == cohort) & (membership.c.role == "trainee")


def _trainees(connection: Connection, by: str | None, cohort: str, view: Role) -> dict[str, _Who]:
    """Everyone who is or was a trainee of the cohort, by id, as this viewer may know them."""
    # a name is not even read for who may not have it
    shown = {"supervisor": func.coalesce(person.c.name, person.c.pseudonym), "instructor": person.c.pseudonym}
    label = shown.get(view, person.c.id)
    query = select(person.c.id, label.label("shown"), membership.c.group_name).join(
        membership, membership.c.person_id == person.c.id
    )
    # the last membership counts where somebody left and came again
    rows = {row.id: row for row in connection.execute(query.where(trained(cohort)).order_by(membership.c.id))}
    if view == "supervisor":
        return {row.id: _Who(row.id, row.shown, row.group_name) for row in rows.values()}
    if view == "instructor":
        return {row.id: _Who(row.shown, row.shown, row.group_name) for row in rows.values()}
    return {row.id: _Who(_veiled(row.id, by, cohort), None, row.group_name) for row in rows.values()}


def _veiled(id: str, by: str | None, cohort: str) -> str:
    """The same for the same person in one viewer's answers, and no way back to who it is."""
    return hashlib.sha256(f"{cohort}:{by}:{id}".encode()).hexdigest()[:12]


def _means(
    connection: Connection, mine: ColumnElement[bool], coder: str, *, final: bool
) -> dict[str, dict[str, Row[Any]]]:
    """By session and skill: the mean, how many replies are scored, how many there are, how many a person scored."""
    # most sessions have one coder's points alone; to rank those among themselves would take most of the time
    other: ColumnElement[bool] = score.c.author.is_not(None)
    if coder != LOCAL_CODER:
        other |= score.c.coder == coder
    several = select(turn.c.session_id).join(score, score.c.turn_id == turn.c.id).where(other)
    ranked = ranked_points(mine & practice_session.c.id.in_(several), coder, final=final)
    best = _added_up(ranked.c.session_id, ranked.c.skill, ranked.c.points, ranked.c.by_person).where(
        ranked.c.place == 1
    )
    plain = (
        _added_up(turn.c.session_id, score.c.skill, score.c.points, literal(0))
        .join(turn, turn.c.id == score.c.turn_id)
        .join(practice_session, practice_session.c.id == turn.c.session_id)
        .where(mine, score.c.coder == LOCAL_CODER, score.c.rubric_version == practice_session.c.rubric_version)
        .where(turn.c.session_id.not_in(several))
    )
    found: dict[str, dict[str, Row[Any]]] = defaultdict(dict)
    for query in (plain, best):
        for row in connection.execute(query):
            found[row.session_id][row.skill] = row
    return found


def _added_up(session_id: Any, skill: Any, points: Any, by_person: Any) -> Select[Any]:
    return select(
        session_id.label("session_id"),
        skill.label("skill"),
        func.avg(points).label("mean"),
        func.count(points).label("scored"),
        func.count().label("replies"),
        func.sum(by_person).label("by_person"),
    ).group_by(session_id, skill)


def _figure(row: Row[Any], who: _Who, means: Mapping[str, Row[Any]], *, own: bool, view: Role) -> SessionFigure:
    started, ended = row.started, row.ended
    # which session it is, and the hour of the day, would tell a fellow trainee whose it is
    veiled = view == "trainee" and not own
    if veiled:
        started = started.replace(hour=0, minute=0, second=0, microsecond=0)
        ended = ended and started
    return SessionFigure(
        id="" if veiled else row.id,
        person=who.person,
        shown=who.shown,
        own=own,
        group=who.group,
        persona=(row.persona_id, row.persona_version, row.persona_hash),
        scenario=(row.scenario_id, row.scenario_version, row.scenario_hash),
        rubric_version=row.rubric_version,
        mode=row.mode,
        speaker=row.model or row.voice,
        started=started,
        ended=ended,
        again=row.parent_session is not None,
        signed=bool(row.signed),
        released=bool(row.released),
        rated=bool(row.rated),
        replies=max((each.replies for each in means.values()), default=0),
        points={skill: None if each.mean is None else float(each.mean) for skill, each in means.items()},
        scored={skill: each.scored for skill, each in means.items()},
        by_supervisor=sum(int(each.by_person) for each in means.values()),
    )
