"""What supervisors' acts ask first: may this person review this session now, and what of theirs stands.

A row stands while no withdrawal names it. Nothing here writes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, literal, select, union_all

from simulator.errors import AccessError, ReviewError
from simulator.rubric.codes import LOCAL_CODER
from simulator.store.access import may_review
from simulator.store.jobs import lock_session
from simulator.store.tables import behavior_code, practice_session, score, turn
from simulator.store.tables_review import code_decision, comment, review, sign_off, withdrawal
from simulator.transcript import Speaker

SIGNED_OFF = "Your review of this session is signed off. Undo the sign-off first; nothing was stored."
KINDS: dict[str, Any] = {"score": score, "code_decision": code_decision, "comment": comment, "sign_off": sign_off}


def open_session(connection: Connection, by: str, session_id: str) -> Row[Any]:
    """The session, locked, for a supervisor who may review it now. Raises AccessError for anyone else."""
    lock_session(connection, session_id)
    query: Select[Any] = select(practice_session).where(practice_session.c.id == session_id, may_review(by))
    found = connection.execute(query).first()
    if found is None:
        raise AccessError("Only supervisors of its cohort review a session, and nobody their own. Nothing was stored.")
    return found


def unsigned(connection: Connection, by: str, session_id: str) -> Row[Any]:
    """The session as `open_session` has it. Raises ReviewError where this supervisor signed it off."""
    practice = open_session(connection, by, session_id)
    mine = (sign_off.c.session_id == session_id) & (sign_off.c.author == by)
    if connection.execute(select(sign_off.c.id).where(mine, stands(sign_off, "sign_off"))).first() is not None:
        raise ReviewError(SIGNED_OFF)
    return practice


def reply_of(connection: Connection, by: str, turn_id: int) -> Row[Any]:
    """A reply in a review that is still open."""
    found = connection.execute(select(turn).where(turn.c.id == turn_id)).first()
    unsigned(connection, by, found.session_id if found else "")
    if found is None or found.speaker != Speaker.THERAPIST:
        raise ReviewError("Only a trainee's reply is coded and scored. Nothing was stored.")
    return found


def code_of(connection: Connection, by: str, code_id: int) -> tuple[Row[Any], Row[Any]]:
    """A machine's code and its reply, once it may be seen."""
    code = connection.execute(select(behavior_code).where(behavior_code.c.id == code_id)).first()
    reply = reply_of(connection, by, code.turn_id if code else 0)
    need_revealed(connection, by, reply.session_id)
    assert code is not None  # noqa: S101 - without it there is no reply, which was refused
    return code, reply


def begun(connection: Connection, by: str, session_id: str) -> Row[Any] | None:
    """The supervisor's review of a session, None where they have not begun one."""
    mine = (review.c.session_id == session_id) & (review.c.reviewer == by)
    return connection.execute(select(review).where(mine)).first()


def revealed(connection: Connection, by: str, session_id: str) -> bool:
    """Whether the supervisor sees the machine's suggestion. Raises ReviewError where the review was not begun."""
    mine = begun(connection, by, session_id)
    if mine is None:
        raise ReviewError("Open the session for review first; nothing was stored.")
    return mine.revealed is not None


def need_revealed(connection: Connection, by: str, session_id: str) -> None:
    """Raises ReviewError while the supervisor rates blind."""
    if not revealed(connection, by, session_id):
        raise ReviewError("You rate this session blind: reveal the machine's suggestion first. Nothing was stored.")


def stands(table: Any, kind: str) -> Any:
    """Of rows of a table: those that were not undone."""
    undone = select(withdrawal.c.id).where(withdrawal.c.kind == kind, withdrawal.c.row_id == table.c.id)
    return ~undone.exists()


def standing_decisions(connection: Connection, by: str, turn_id: int) -> set[int | None]:
    """The codes of a reply that a supervisor has decided on, by id; None is in it where they added one."""
    mine = (code_decision.c.turn_id == turn_id) & (code_decision.c.author == by)
    query = select(code_decision.c.code_id).where(mine, stands(code_decision, "code_decision"))
    return set(connection.execute(query).scalars())


def standing_skills(connection: Connection, by: str, turn_id: int) -> set[str]:
    """The skills on which a supervisor has scored a reply."""
    mine = (score.c.turn_id == turn_id) & (score.c.author == by)
    return set(connection.execute(select(score.c.skill).where(mine, stands(score, "score"))).scalars())


def suggested(connection: Connection, turn_id: int) -> dict[str, int | None]:
    """The local coder's points by skill."""
    machine = (score.c.turn_id == turn_id) & (score.c.coder == LOCAL_CODER)
    query = select(score.c.skill, score.c.points).where(machine).order_by(score.c.id)
    return {row.skill: row.points for row in connection.execute(query)}


def standing_rows(connection: Connection, by: str, session_id: str, since: datetime | None) -> list[Row[Any]]:
    """Kind, id and moment of everything a supervisor wrote on a session that stands, from `since` on."""
    parts = []
    for kind, table in KINDS.items():
        query = select(literal(kind).label("kind"), table.c.id, table.c.at).where(table.c.author == by)
        if "session_id" in table.c:
            query = query.where(table.c.session_id == session_id)
        else:
            query = query.join(turn, turn.c.id == table.c.turn_id).where(turn.c.session_id == session_id)
        query = query.where(stands(table, kind))
        parts.append(query if since is None else query.where(table.c.at >= since))
    return list(connection.execute(union_all(*parts)))
