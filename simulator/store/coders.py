"""What several coders made of the same replies: one more coder's codes and scores, and where coders part."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import func, select, true

from simulator.errors import ReplyError
from simulator.rubric.codes import CodedReply
from simulator.store.access import may_review
from simulator.store.database import Store, now, reading, writing
from simulator.store.jobs import lock_session
from simulator.store.records import ModelCall
from simulator.store.tables import model_call, practice_session, score, turn
from simulator.store.turns import add_codes, add_points
from simulator.transcript import Speaker
from simulator.words import Skill


@dataclass(frozen=True)
class PointsApart:
    """One reply that two coders gave different points on a skill; both gave points. Coders stand by name."""

    session_id: str
    turn_id: int
    number: int
    skill: Skill
    coder: str
    points: int
    other: str
    other_points: int

    @property
    def apart(self) -> int:
        """By how many points they differ, 1 to 4."""
        return abs(self.points - self.other_points)


def add_coding(store: Store, turn_id: int, coded: CodedReply) -> bool:
    """Add a coder's codes and scores of a reply beside those already there, all or nothing.

    A coder codes a reply once under one rubric version: False, and nothing stored, where it has. Raises ReplyError when
    the turn isn't a stored reply.
    """
    with writing(store) as connection:
        query = select(turn.c.session_id, turn.c.speaker).where(turn.c.id == turn_id)
        found = connection.execute(query).first()
        if found is None or found.speaker != Speaker.THERAPIST:
            raise ReplyError("Only a trainee's reply can be coded. Nothing was stored.")
        lock_session(connection, found.session_id)
        mine = (score.c.coder == coded.coder) & (score.c.rubric_version == coded.rubric_version)
        if connection.execute(select(score.c.id).where(score.c.turn_id == turn_id, mine)).first() is not None:
            return False
        moment = now()
        add_codes(connection, turn_id, coded.codes, coded.coder, coded.rubric_version, moment)
        for each in coded.scores:
            add_points(connection, turn_id, each, coded.coder, coded.rubric_version, None, moment)
        return True


def points_apart(
    store: Store, by: str | None = None, *, session_id: str | None = None, least: int = 1, limit: int = 200
) -> list[PointsApart]:
    """Replies on which two coders' latest points differ by `least` or more, the widest apart and newest first.

    Of the sessions that `by` may review. "Not scored" is no difference. A supervisor's own points are not looked at:
    where they part from the suggestion stands in their review.
    """
    latest = select(func.max(score.c.id)).where(score.c.author.is_(None))
    latest = latest.group_by(score.c.turn_id, score.c.skill, score.c.coder)
    one, other = score.alias("one"), score.alias("other")
    apart = func.abs(one.c.points - other.c.points)
    query = (
        select(
            turn.c.session_id,
            one.c.turn_id,
            turn.c.number,
            one.c.skill,
            one.c.coder,
            one.c.points,
            other.c.coder.label("other"),
            other.c.points.label("other_points"),
        )
        .join(other, (other.c.turn_id == one.c.turn_id) & (other.c.skill == one.c.skill))
        .join(turn, turn.c.id == one.c.turn_id)
        .join(practice_session, practice_session.c.id == turn.c.session_id)
        .where(one.c.id.in_(latest), other.c.id.in_(latest), one.c.coder < other.c.coder, apart >= least)
        .where(true() if by is None else may_review(by))
        .order_by(apart.desc(), one.c.turn_id.desc(), one.c.skill.desc())
        .limit(limit)
    )
    if session_id is not None:
        query = query.where(turn.c.session_id == session_id)
    with reading(store) as connection:
        return [PointsApart(**row._mapping) for row in connection.execute(query)]


def coder_calls(store: Store, reply_id: int) -> list[ModelCall]:
    """The calls of the model made to code a reply, in their order, with its whole answers."""
    names = [model_call.c[field.name] for field in fields(ModelCall)]
    query = select(*names).where(model_call.c.turn_id == reply_id).order_by(model_call.c.id)
    with reading(store) as connection:
        return [ModelCall(**row._mapping) for row in connection.execute(query)]
