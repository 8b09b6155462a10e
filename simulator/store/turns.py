"""The turns of a practice session: taking a reply, reading everything back, adding another coder's score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select

from simulator.errors import ReplyError
from simulator.rubric.codes import BehaviorCode, Score
from simulator.store.database import Store, new_id, now, reading, storable, writing
from simulator.store.jobs import lock_session, open_job
from simulator.store.records import (
    Accepted,
    CodeRecord,
    JobRecord,
    LineRecord,
    ScoreRecord,
    SessionRecord,
    StateRecord,
    TurnRecord,
    VoiceName,
)
from simulator.store.tables import behavior_code, client_state, event, line, practice_session, score, turn
from simulator.transcript import Speaker


def accept_reply(
    store: Store,
    session_id: str,
    *,
    expected_number: int,
    client_key: str,
    text: str,
    at: datetime,
    codes: Sequence[BehaviorCode],
    scores: Sequence[Score],
    coder: str,
    rubric_version: str,
    state: Mapping[str, float],
    state_change: Mapping[str, Any],
    plan: Mapping[str, Any],
    voice: VoiceName,
    model: str | None,
    owner: str,
    events: Iterable[tuple[str, Mapping[str, Any]]] = (),
) -> Accepted:
    """Store a reply with its codes, scores and the new client state, and open the line that answers it: all or nothing.

    `expected_number` is the number the reply will have; `state` holds `openness` and `distress` after the reply;
    `owner` gets the job of producing the line. A `client_key` seen before gives back what it stored then, even when
    the practice session has ended since. Raises ReplyError, with nothing stored, when the reply can't be taken.
    """
    with writing(store) as connection:
        practice = lock_session(connection, session_id)
        before = _stored(connection, session_id, client_key)
        if before is not None:
            return before
        _check_next(connection, practice, expected_number)
        reply_id = _add_turn(connection, session_id, expected_number, Speaker.THERAPIST, text, at, client_key)
        add_codes(connection, reply_id, codes, coder, rubric_version, at)
        for each in scores:
            add_points(connection, reply_id, each, coder, rubric_version, None, at)
        add_state(connection, reply_id, state, state_change)
        for name, detail in events:
            connection.execute(insert(event).values(session_id=session_id, name=name, detail=dict(detail), at=at))
        line_id = _add_turn(connection, session_id, expected_number + 1, Speaker.CLIENT, "", at, None, "streaming")
        _add_line(connection, line_id, plan, voice, model)
        open_job(connection, JobRecord(line_id, session_id, owner, now(), 1, cancel=False))
        return Accepted(session_id, reply_id, expected_number, line_id, expected_number + 1)


def turns(store: Store, session_id: str, after: int = 0) -> list[TurnRecord]:
    """The turns numbered above `after`, in order, with all that hangs on them: five queries however many turns."""
    with reading(store) as connection:
        return turns_at(connection, session_id, after)


def earlier_turns(store: Store, session: SessionRecord) -> list[TurnRecord]:
    """What had been said before the first turn of a "try again from here" session, through all its parents."""
    found: list[TurnRecord] = []
    parent, until = session.parent_session, session.parent_turn
    with reading(store) as connection:
        while parent is not None and until is not None:
            found = [each for each in turns_at(connection, parent) if each.number < until] + found
            query = select(practice_session.c.parent_session, practice_session.c.parent_turn)
            parent, until = connection.execute(query.where(practice_session.c.id == parent)).one()
    return found


def add_score(
    store: Store, turn_id: int, given: Score, *, coder: str, rubric_version: str, author: str | None = None
) -> ScoreRecord:
    """Add a coder's points beside those already there; a supervisor's override names its `author`.

    Raises ReplyError when the turn isn't a stored reply.
    """
    with writing(store) as connection:
        speaker = connection.execute(select(turn.c.speaker).where(turn.c.id == turn_id)).scalar()
        if speaker != Speaker.THERAPIST:
            raise ReplyError("Only a trainee's reply can be scored. Nothing was stored.")
        added = add_points(connection, turn_id, given, coder, rubric_version, author, now())
        return ScoreRecord(**connection.execute(select(score).where(score.c.id == added)).one()._mapping)


def add_turn(connection: Connection, session_id: str, number: int, speaker: Speaker, text: str, at: datetime) -> int:
    """Insert a complete turn that needed no producing, and return its id."""
    return _add_turn(connection, session_id, number, speaker, text, at, None)


def turns_at(connection: Connection, session_id: str, after: int = 0) -> list[TurnRecord]:
    """`turns`, within a transaction that is open already."""

    def of_session(query: Select[Any]) -> Iterable[Row[Any]]:
        return connection.execute(query.where(turn.c.session_id == session_id, turn.c.number > after))

    codes: dict[int, list[CodeRecord]] = defaultdict(list)
    for row in of_session(select(behavior_code).join(turn).order_by(behavior_code.c.id)):
        codes[row.turn_id].append(_code(row))
    scores: dict[int, list[ScoreRecord]] = defaultdict(list)
    for row in of_session(select(score).join(turn).order_by(score.c.id)):
        scores[row.turn_id].append(ScoreRecord(**row._mapping))
    states = {row.turn_id: _state(row) for row in of_session(select(client_state).join(turn))}
    lines = {row.turn_id: _line(row) for row in of_session(select(line).join(turn))}
    return [
        TurnRecord(
            **{**row._mapping, "speaker": Speaker(row.speaker)},
            codes=tuple(codes[row.id]),
            scores=tuple(scores[row.id]),
            state=states.get(row.id),
            line=lines.get(row.id),
        )
        for row in of_session(select(turn).order_by(turn.c.number))
    ]


def add_state(connection: Connection, turn_id: int, state: Mapping[str, float], change: Mapping[str, Any]) -> None:
    """Insert the client's state after a turn."""
    connection.execute(
        insert(client_state).values(
            turn_id=turn_id, openness=state["openness"], distress=state["distress"], change=dict(change)
        )
    )


def _stored(connection: Connection, session_id: str, client_key: str) -> Accepted | None:
    answer = turn.alias("answer")
    query = (
        select(turn.c.id, turn.c.number, answer.c.id.label("line_id"), answer.c.number.label("line_number"))
        .join(answer, (answer.c.session_id == turn.c.session_id) & (answer.c.number == turn.c.number + 1))
        .where(turn.c.session_id == session_id, turn.c.client_key == client_key)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    return Accepted(session_id, row.id, row.number, row.line_id, row.line_number, repeated=True)


def _check_next(connection: Connection, practice: Row[str, datetime | None] | None, expected_number: int) -> None:
    if practice is None:
        raise ReplyError("This practice session does not exist. Start a new one.")
    if practice.ended is not None:
        raise ReplyError("This practice session has ended; your reply was not sent.")
    query = select(turn.c.number, turn.c.status).where(turn.c.session_id == practice.id)
    last = connection.execute(query.order_by(turn.c.number.desc()).limit(1)).one()
    if last.status == "streaming":
        raise ReplyError("The client is still answering; your reply was not sent.")
    if last.status in ("failed", "interrupted"):
        raise ReplyError("The client's last answer did not arrive. Ask again first; your reply was not sent.")
    if last.number + 1 != expected_number:
        raise ReplyError(
            "The conversation has moved on, perhaps in another window; your reply was not sent. Read on and send again."
        )


def _add_turn(
    connection: Connection,
    session_id: str,
    number: int,
    speaker: Speaker,
    text: str,
    at: datetime,
    client_key: str | None,
    status: str = "complete",
) -> int:
    values = {"speaker": speaker.value, "text": storable(text), "client_key": client_key, "status": status}
    added = connection.execute(insert(turn).values(session_id=session_id, number=number, at=at, **values))
    return new_id(added)


def add_codes(
    connection: Connection,
    turn_id: int,
    codes: Sequence[BehaviorCode],
    coder: str,
    rubric_version: str,
    at: datetime,
) -> None:
    """Insert a coder's codes of a reply."""
    same = {"turn_id": turn_id, "coder": coder, "rubric_version": rubric_version, "at": at}
    if codes:
        connection.execute(insert(behavior_code), [{**vars(code), "why": storable(code.why), **same} for code in codes])


def add_points(
    connection: Connection,
    turn_id: int,
    given: Score,
    coder: str,
    rubric_version: str,
    author: str | None,
    at: datetime,
) -> int:
    """Insert a coder's points for a reply on one skill, and return the row's id."""
    words = {"reason": storable(given.reason), "anchor": storable(given.anchor), "author": author}
    by = {"turn_id": turn_id, "coder": coder, "rubric_version": rubric_version, "at": at}
    added = connection.execute(insert(score).values(skill=given.skill, points=given.points, **words, **by))
    return new_id(added)


def _add_line(
    connection: Connection, turn_id: int, plan: Mapping[str, Any], voice: VoiceName, model: str | None
) -> None:
    nothing_yet = {"facts_used": [], "checks": [], "attempt": 1, "dropped_exchanges": 0}
    planned = {"plan": dict(plan), "move": str(plan.get("move", "")), "voice": voice, "model": model}
    connection.execute(insert(line).values(turn_id=turn_id, **planned, **nothing_yet))


def _code(row: Row[Any]) -> CodeRecord:
    code = BehaviorCode(row.name, row.start, row.end, row.confidence, row.level, row.leading, row.why)
    return CodeRecord(row.id, code, row.coder, row.rubric_version, row.at)


def _state(row: Row[Any]) -> StateRecord:
    return StateRecord(row.openness, row.distress, row.change)


def _line(row: Row[Any]) -> LineRecord:
    values = {name: value for name, value in row._mapping.items() if name != "turn_id"}
    return LineRecord(**{**values, "facts_used": tuple(row.facts_used), "checks": tuple(row.checks)})
