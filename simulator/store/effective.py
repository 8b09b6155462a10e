"""Which points of a reply count, and what a practice session's marks are: what the figures have in common.

The effective points of a reply are the supervisor's latest that were not withdrawn where there are any, else those of
the machine coder that was chosen, else the local coder's; a machine's count under the rubric version of the session.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, select

from simulator.rubric.codes import LOCAL_CODER
from simulator.store.sessions import DECLINED
from simulator.store.tables import event, practice_session, score, self_rating, turn
from simulator.store.tables_review import sign_off, withdrawal
from simulator.words import SKILLS


def ranked_points(mine: ColumnElement[bool], coder: str, *, final: bool) -> Any:
    """Points of replies, numbered by how much they count: 1 is the effective one of its reply and skill.

    `final`: a supervisor's count once they have signed the session off, as trainees see them.
    """
    by_person = case((score.c.author.is_not(None), 1), else_=0)
    machine = score.c.coder.in_((coder, LOCAL_CODER)) & (score.c.rubric_version == practice_session.c.rubric_version)
    weight = case((score.c.author.is_not(None), 2), (score.c.coder == coder, 1), else_=0)
    place = func.row_number().over(
        partition_by=(score.c.turn_id, score.c.skill), order_by=(weight.desc(), score.c.id.desc())
    )
    theirs = score.c.author.is_not(None) & standing("score", score.c.id)
    if final:
        theirs &= returned(turn.c.session_id, score.c.author)
    return (
        select(
            turn.c.session_id,
            turn.c.number,
            score.c.skill,
            score.c.points,
            by_person.label("by_person"),
            place.label("place"),
        )
        .join(turn, turn.c.id == score.c.turn_id)
        .join(practice_session, practice_session.c.id == turn.c.session_id)
        .where(mine)
        .where(theirs | (score.c.author.is_(None) & machine))
        .subquery()
    )


def standing(kind: str, row_id: Any) -> ColumnElement[bool]:
    """Whether a supervisor's row was not withdrawn."""
    return ~exists().where(withdrawal.c.kind == kind, withdrawal.c.row_id == row_id)


def returned(session: Any, author: Any) -> ColumnElement[bool]:
    """Whether this supervisor has signed the session off, and so returned to the trainee what they wrote."""
    mine = (sign_off.c.session_id == session) & (sign_off.c.author == author)
    return exists().where(mine, standing("sign_off", sign_off.c.id))


def sessions_with_marks() -> Select[Any]:
    """Practice sessions, each with whether a supervisor signed it off, which releases its scores, and whether the
    trainee has rated themself or would rather not."""
    here = practice_session.c.id
    signed = exists().where(sign_off.c.session_id == here, standing("sign_off", sign_off.c.id))
    given = select(func.count()).select_from(self_rating).where(self_rating.c.session_id == here).scalar_subquery()
    declined = exists().where(event.c.session_id == here, event.c.name == DECLINED)
    rated = (given >= len(SKILLS)) | declined
    return select(practice_session, signed.label("signed"), rated.label("rated"), signed.label("released"))
