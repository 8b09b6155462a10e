"""What supervisors write on a practice session: decisions on codes, points, comments, the sign-off, and undoing.

Each act is one transaction that first asks whether this person may review this session now. Rows are only added;
undoing adds a withdrawal. All rows of one act carry the same moment, so that they are undone together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from simulator.errors import ReviewError
from simulator.review import AGREES, BLIND, SUPERVISOR_CODER
from simulator.rubric.codebook import codebook
from simulator.rubric.codes import LOCAL_CODER
from simulator.store.audit import enter, enter_view
from simulator.store.database import Store, now, storable, writing
from simulator.store.review_rules import (
    begun,
    code_of,
    need_revealed,
    open_session,
    reply_of,
    revealed,
    standing_decisions,
    standing_rows,
    standing_skills,
    suggested,
    unsigned,
)
from simulator.store.tables import behavior_code, practice_session, score, turn
from simulator.store.tables_people import cohort
from simulator.store.tables_review import code_decision, comment, review, sign_off, withdrawal
from simulator.words import SKILLS, CodeName, Skill

LONGEST = 2000


@dataclass(frozen=True)
class CodeChange:
    """A code as it should be: its span in characters of the reply (end exclusive); `level` for validation only."""

    name: CodeName
    start: int
    end: int
    level: int | None = None


def begin_review(store: Store, by: str, session_id: str) -> None:
    """Enter that a supervisor looks at a session; blind at first where its cohort asks for that.

    Begun before, it stays as it was. Raises AccessError for who may not review it.
    """
    with writing(store) as connection:
        practice = open_session(connection, by, session_id)
        enter_view(connection, by, session_id, practice.trainee, practice.cohort)
        if begun(connection, by, session_id) is None:
            wants = select(cohort.c.blind_first).where(cohort.c.id == practice.cohort)
            blind = bool(connection.execute(wants).scalar())
            moment = now()
            values = {"blind": blind, "begun": moment, "revealed": None if blind else moment}
            connection.execute(insert(review).values(session_id=session_id, reviewer=by, **values))


def reveal(store: Store, by: str, session_id: str) -> None:
    """End the blind part: from now on the supervisor sees the machine's suggestion. Revealing twice is once.

    Raises AccessError for who may not review the session, ReviewError where the review was not begun.
    """
    with writing(store) as connection:
        open_session(connection, by, session_id)
        if not revealed(connection, by, session_id):
            mine = (review.c.session_id == session_id) & (review.c.reviewer == by)
            connection.execute(update(review).where(mine).values(revealed=now()))
            enter(connection, by, "suggestion_revealed", session_id=session_id)


def agree(store: Store, by: str, turn_id: int) -> None:
    """Agree with all of a reply that was not decided on yet: its codes by the local coder, and its points.

    Raises AccessError for who may not review the session, ReviewError while blind and after the sign-off.
    """
    with writing(store) as connection:
        reply = reply_of(connection, by, turn_id)
        need_revealed(connection, by, reply.session_id)
        moment = now()
        decided = standing_decisions(connection, by, turn_id)
        machine = (behavior_code.c.turn_id == turn_id) & (behavior_code.c.coder == LOCAL_CODER)
        for code in connection.execute(select(behavior_code).where(machine)).all():
            if code.id not in decided:
                span = {"name": code.name, "start": code.start, "end": code.end, "level": code.level}
                values = {"code_id": code.id, "decision": "agree", "reason": "", **span}
                _add(connection, code_decision, by, moment, turn_id=turn_id, **_version(), **values)
        rated = standing_skills(connection, by, turn_id)
        points = suggested(connection, turn_id)
        for skill in SKILLS:
            if skill not in rated:
                _add_points(connection, by, turn_id, skill, points.get(skill), AGREES, moment)


def agree_code(store: Store, by: str, code_id: int) -> None:
    """Agree with one code alone. Raises AccessError and ReviewError as `agree`."""
    with writing(store) as connection:
        code, reply = code_of(connection, by, code_id)
        _decide(connection, by, reply, code, "agree", CodeChange(code.name, code.start, code.end, code.level), "")


def change_code(store: Store, by: str, code_id: int, to: CodeChange, reason: str) -> None:
    """Say what a code should have been, or which words it should have stood on.

    Raises AccessError for who may not review the session; ReviewError while blind, after the sign-off, without a
    reason, and for words that are not in the reply.
    """
    with writing(store) as connection:
        code, reply = code_of(connection, by, code_id)
        _decide(connection, by, reply, code, "change", _checked(to, reply.text), _reason(reason))
        _enter_override(connection, by, reply, "change")


def remove_code(store: Store, by: str, code_id: int, reason: str) -> None:
    """Say that a code should not be there. Raises AccessError and ReviewError as `change_code`."""
    with writing(store) as connection:
        code, reply = code_of(connection, by, code_id)
        same = CodeChange(code.name, code.start, code.end, code.level)
        _decide(connection, by, reply, code, "remove", same, _reason(reason))
        _enter_override(connection, by, reply, "remove")


def add_code(store: Store, by: str, turn_id: int, code: CodeChange, reason: str = "") -> None:
    """Add a code that the machine did not give, or any code while blind, where no reason is asked for.

    Raises AccessError and ReviewError as `change_code`.
    """
    with writing(store) as connection:
        reply = reply_of(connection, by, turn_id)
        blind = not revealed(connection, by, reply.session_id)
        values = {**vars(_checked(code, reply.text)), "reason": BLIND if blind else _reason(reason)}
        _add(connection, code_decision, by, now(), turn_id=turn_id, decision="add", **_version(), **values)
        if not blind:
            _enter_override(connection, by, reply, "add")


def rate(store: Store, by: str, turn_id: int, skill: Skill, points: int | None, reason: str = "") -> None:
    """Give a reply points (0-4, None for not scored) on a skill; the machine's stay beside them.

    Other points than the suggested ones need a reason, but for blind ones. Raises AccessError for who may not review
    the session, ReviewError without a reason and after the sign-off.
    """
    with writing(store) as connection:
        reply = reply_of(connection, by, turn_id)
        if not revealed(connection, by, reply.session_id):
            _add_points(connection, by, turn_id, skill, points, BLIND, now())
            return
        agreed = points == suggested(connection, turn_id).get(skill)
        said = reason.strip() or AGREES if agreed else _reason(reason)
        _add_points(connection, by, turn_id, skill, points, said, now())
        if not agreed:
            _enter_override(connection, by, reply, f"{skill} points")


def add_comment(
    store: Store, by: str, session_id: str, text: str, turn_id: int | None = None, span: tuple[int, int] | None = None
) -> None:
    """Write to the trainee: on the session, on a turn of it, or on a span of that turn in characters.

    Raises AccessError for who may not review the session; ReviewError for an empty or over-long text, for words that
    are not in the turn, and after the sign-off.
    """
    with writing(store) as connection:
        unsigned(connection, by, session_id)
        words = _words(text, "comment")
        start, end = span or (None, None)
        if turn_id is not None or span is not None:
            where = (turn.c.id == turn_id) & (turn.c.session_id == session_id)
            said = connection.execute(select(turn.c.text).where(where)).scalar()
            if said is None or (start is not None and end is not None and not 0 <= start < end <= len(said)):
                raise ReviewError("These words are not in the session; nothing was stored.")
        _add(connection, comment, by, now(), session_id=session_id, turn_id=turn_id, start=start, end=end, text=words)


def sign_off_review(store: Store, by: str, session_id: str, note: str = "") -> None:
    """Finish the review and return it to the trainee; in a probe this releases the scores.

    Raises AccessError for who may not review the session; ReviewError while it is still going or rated blind, and
    where it is signed off already.
    """
    with writing(store) as connection:
        practice = unsigned(connection, by, session_id)
        if practice.ended is None:
            raise ReviewError("The trainee is still talking with the client. Sign off once the session has ended.")
        need_revealed(connection, by, session_id)
        words = storable(note.strip())[:LONGEST]
        _add(connection, sign_off, by, now(), session_id=session_id, note=words)
        cohort_id, about = practice.cohort, practice.trainee
        enter(connection, by, "signed_off", session_id=session_id, subject=about, cohort=cohort_id)


def undo(store: Store, by: str, session_id: str) -> int:
    """Undo a supervisor's last act on a session, all rows of it; how many. What was given blind stays after the reveal.

    Raises AccessError for who may not review the session.
    """
    with writing(store) as connection:
        practice = open_session(connection, by, session_id)
        rows = standing_rows(connection, by, session_id, _blind_until(connection, by, session_id))
        last = [row for row in rows if row.at == max(each.at for each in rows)]
        for row in last:
            _add(connection, withdrawal, by, now(), kind=row.kind, row_id=row.id, session_id=session_id)
        if last:
            detail = {"kinds": sorted({row.kind for row in last})}
            whose, where = practice.trainee, practice.cohort
            enter(connection, by, "undone", session_id=session_id, subject=whose, cohort=where, detail=detail)
        return len(last)


def withdraw(store: Store, by: str, session_id: str, kind: str, row_id: int) -> None:
    """Undo one row of one's own, whenever it was written: a code added, a comment.

    Raises AccessError for who may not review the session; ReviewError where there is no such row of theirs that stands
    and may be undone.
    """
    with writing(store) as connection:
        unsigned(connection, by, session_id)
        rows = standing_rows(connection, by, session_id, _blind_until(connection, by, session_id))
        if (kind, row_id) not in [(row.kind, row.id) for row in rows]:
            raise ReviewError("This was undone before, or given blind and stays. Nothing was stored.")
        _add(connection, withdrawal, by, now(), kind=kind, row_id=row_id, session_id=session_id)


# --- what is written


def _blind_until(connection: Connection, by: str, session_id: str) -> datetime | None:
    """When a blind part ended; what was given in it stays."""
    mine = begun(connection, by, session_id)
    return mine.revealed if mine is not None and mine.blind else None


def _decide(
    connection: Connection, by: str, reply: Row[Any], code: Row[Any], decision: str, to: CodeChange, reason: str
) -> None:
    values = {"turn_id": reply.id, "code_id": code.id, "decision": decision, "reason": reason}
    _add(connection, code_decision, by, now(), **values, **_version(), **vars(to))


def _add_points(
    connection: Connection, by: str, turn_id: int, skill: Skill, points: int | None, reason: str, moment: datetime
) -> None:
    words = {"reason": reason, "anchor": codebook().anchor(skill, points)}
    given = {"turn_id": turn_id, "skill": skill, "points": points, "coder": SUPERVISOR_CODER}
    _add(connection, score, by, moment, **given, **words, **_version())


def _add(connection: Connection, table: Any, by: str, moment: datetime, **values: object) -> None:
    connection.execute(insert(table).values(author=by, at=moment, **values))


def _version() -> Mapping[str, str]:
    return {"rubric_version": codebook().version}


def _enter_override(connection: Connection, by: str, reply: Row[Any], what: str) -> None:
    columns = select(practice_session.c.trainee, practice_session.c.cohort)
    whose = connection.execute(columns.where(practice_session.c.id == reply.session_id)).one()
    detail = {"turn": reply.number, "what": what}
    about = {"session_id": reply.session_id, "subject": whose.trainee, "cohort": whose.cohort}
    enter(connection, by, "overridden", detail=detail, **about)


def _checked(code: CodeChange, text: str) -> CodeChange:
    if not 0 <= code.start < code.end <= len(text):
        raise ReviewError("These words are not in the reply; nothing was stored.")
    if (code.level is not None) != (code.name == "validation"):
        raise ReviewError("A validation has a level from 1 to 6, and no other code has one. Nothing was stored.")
    return code


def _reason(text: str) -> str:
    return _words(text, "reason")


def _words(text: str, what: str) -> str:
    words = storable(text.strip())
    if not words:
        raise ReviewError(f"The {what} is empty: write a few words. Nothing was stored.")
    if len(words) > LONGEST:
        raise ReviewError(f"The {what} is {len(words)} characters long and {LONGEST} is the most. Nothing was stored.")
    return words
