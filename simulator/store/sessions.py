"""Practice sessions, the personas and scenarios they ran with, self ratings, and the trail of events."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import Connection, Insert, Row, Select, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from simulator.errors import ReplyError, StoreError
from simulator.store.access import may_practise, may_read
from simulator.store.database import Store, now, reading, writing
from simulator.store.jobs import interrupt, lock_session
from simulator.store.records import EventRecord, SessionRecord, TurnRecord, VoiceName
from simulator.store.tables import content as content_table
from simulator.store.tables import event, practice_session, self_rating, turn
from simulator.store.turns import add_state, add_turn, turns_at
from simulator.transcript import Speaker

ContentKind = Literal["persona", "scenario"]
# Name of the event that a trainee would rather not rate themself.
DECLINED = "self_rating_declined"


def store_content(store: Store, kind: ContentKind, id: str, version: str, hash: str, body: Mapping[str, Any]) -> None:
    """Keep a persona or scenario as it is now, under the hash of its content; known already, nothing is written."""
    known = select(content_table.c.hash).where(content_table.c.hash == hash)
    with reading(store) as connection:
        if connection.execute(known).first() is not None:
            return
    with writing(store) as connection:
        values = {"hash": hash, "kind": kind, "id": id, "version": version, "body": dict(body), "stored_at": now()}
        connection.execute(_insert_if_absent(connection, values))


def content(store: Store, hash: str) -> dict[str, Any]:
    """The body kept under a hash. Raises StoreError when there is none."""
    with reading(store) as connection:
        body = connection.execute(select(content_table.c.body).where(content_table.c.hash == hash)).scalar()
    if body is None:
        raise StoreError(f"No persona or scenario is stored under {hash}. Store it before it is used.")
    return dict(body)


def create_session(
    store: Store,
    *,
    trainee: str,
    persona_hash: str,
    scenario_hash: str,
    rubric_version: str,
    voice: VoiceName,
    mode: str,
    seed: int,
    turn_limit: int,
    opening_line: str,
    opening_state: Mapping[str, float],
    model: str | None = None,
    cohort: str | None = None,
    parent_session: str | None = None,
    parent_turn: int | None = None,
) -> SessionRecord:
    """Start a practice session: its record, and the client's opening line as turn 1 with the state behind it.

    Ids and versions of persona and scenario come from the stored content. `seed` fits 64 bits with sign.
    For "try again from here", name the parent and the number of the client's line there that is answered afresh, and
    pass that line and its state as the opening. Raises StoreError for content or a parent line that isn't stored.
    """
    session_id = secrets.token_urlsafe(9)
    moment = now()
    with writing(store) as connection:
        persona = _content_row(connection, "persona", persona_hash)
        scenario = _content_row(connection, "scenario", scenario_hash)
        if parent_session is not None:
            _check_parent(connection, parent_session, parent_turn)
        played = {"persona_hash": persona_hash, "persona_id": persona.id, "persona_version": persona.version}
        task = {"scenario_hash": scenario_hash, "scenario_id": scenario.id, "scenario_version": scenario.version}
        ways = {"rubric_version": rubric_version, "voice": voice, "model": model, "mode": mode, "seed": seed}
        whose = {"trainee": trainee, "cohort": cohort, "parent_session": parent_session, "parent_turn": parent_turn}
        row = {"id": session_id, "turn_limit": turn_limit, "started": moment, **played, **task, **ways, **whose}
        connection.execute(insert(practice_session).values(**row))
        opening = add_turn(connection, session_id, 1, Speaker.CLIENT, opening_line, moment)
        add_state(connection, opening, opening_state, {})
        return SessionRecord(
            **connection.execute(_sessions().where(practice_session.c.id == session_id)).one()._mapping
        )


def session(store: Store, id: str, by: str | None = None, *, own: bool = False) -> SessionRecord | None:
    """One practice session; None for an unknown id, and for one that `by` may not read (`own`: may not practise in)."""
    with reading(store) as connection:
        return _session(connection, id, by, own)


def session_with_turns(
    store: Store, id: str, by: str | None = None, *, own: bool = False
) -> tuple[SessionRecord, list[TurnRecord]] | None:
    """A practice session and its turns as they stood at one moment: the line that ends a session never without its end.

    None as in `session`.
    """
    with reading(store) as connection:
        record = _session(connection, id, by, own)
        return None if record is None else (record, turns_at(connection, id))


def _session(connection: Connection, id: str, by: str | None, own: bool) -> SessionRecord | None:
    allowed = may_practise(by) if own else may_read(by)
    row = connection.execute(_sessions().where(practice_session.c.id == id, allowed)).first()
    return None if row is None else SessionRecord(**row._mapping)


def sessions(
    store: Store,
    trainee: str | None = None,
    *,
    cohort: str | None = None,
    by: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[SessionRecord]:
    """Practice sessions that `by` may read, the newest first, of one trainee and of one cohort where named."""
    query = _sessions().where(may_read(by)).limit(limit).offset(offset)
    query = query.order_by(practice_session.c.started.desc(), practice_session.c.id)
    if trainee is not None:
        query = query.where(practice_session.c.trainee == trainee)
    if cohort is not None:
        query = query.where(practice_session.c.cohort == cohort)
    with reading(store) as connection:
        return [SessionRecord(**row._mapping) for row in connection.execute(query)]


def end_session(store: Store, id: str, reason: str) -> bool:
    """End a practice session; the first reason and time stand. True when this call ended it.

    A line still being produced becomes `interrupted`; its owner hears so at its next beat.
    Raises ReplyError for an unknown id.
    """
    with writing(store) as connection:
        found = lock_session(connection, id)
        if found is None:
            raise ReplyError("This practice session does not exist.")
        if found.ended is not None:
            return False
        streaming = select(turn.c.id).where(turn.c.session_id == id, turn.c.status == "streaming")
        for turn_id in connection.execute(streaming).scalars().all():
            interrupt(connection, turn_id, "The practice session was ended before the client had answered.")
        connection.execute(
            update(practice_session).where(practice_session.c.id == id).values(ended=now(), end_reason=reason)
        )
        return True


def add_self_rating(store: Store, session_id: str, skill: str, points: int) -> bool:
    """Keep what a trainee gave themself on a skill, 0-4. The first answer stands: False when there is one.

    "Rather not" is an answer too. A rating after the feedback would measure the feedback.
    Raises ReplyError for an unknown id.
    """
    with writing(store) as connection:
        if lock_session(connection, session_id) is None:
            raise ReplyError("This practice session does not exist.")
        mine = (self_rating.c.session_id == session_id) & (self_rating.c.skill == skill)
        if _declined(connection, session_id) or connection.execute(select(self_rating.c.points).where(mine)).first():
            return False
        connection.execute(insert(self_rating).values(session_id=session_id, skill=skill, points=points, at=now()))
        return True


def self_ratings(store: Store, session_id: str) -> dict[str, int]:
    """Skill to points, as the trainee rated themself."""
    query = select(self_rating.c.skill, self_rating.c.points).where(self_rating.c.session_id == session_id)
    with reading(store) as connection:
        return {row.skill: row.points for row in connection.execute(query)}


def decline_self_rating(store: Store, session_id: str) -> None:
    """Keep that a trainee would rather not rate themself; what they did rate stays.

    Raises ReplyError for an unknown id.
    """
    with writing(store) as connection:
        if lock_session(connection, session_id) is None:
            raise ReplyError("This practice session does not exist.")
        if not _declined(connection, session_id):
            values = {"session_id": session_id, "name": DECLINED, "detail": {}, "at": now()}
            connection.execute(insert(event).values(**values))


def self_rating_declined(store: Store, session_id: str) -> bool:
    """Whether the trainee said they would rather not rate themself."""
    with reading(store) as connection:
        return _declined(connection, session_id)


def _declined(connection: Connection, session_id: str) -> bool:
    query = select(event.c.id).where(event.c.session_id == session_id, event.c.name == DECLINED)
    return connection.execute(query).first() is not None


def add_event(store: Store, name: str, detail: Mapping[str, Any], session_id: str | None = None) -> None:
    """Enter a flag (`crisis`, `prompt_attack`) or an act worth looking up later."""
    with writing(store) as connection:
        connection.execute(insert(event).values(session_id=session_id, name=name, detail=dict(detail), at=now()))


def events(
    store: Store, *, session_id: str | None = None, name: str | None = None, limit: int = 200
) -> list[EventRecord]:
    """Events, the newest first, of one practice session and of one name where given."""
    query = select(event).order_by(event.c.at.desc(), event.c.id.desc()).limit(limit)
    if session_id is not None:
        query = query.where(event.c.session_id == session_id)
    if name is not None:
        query = query.where(event.c.name == name)
    with reading(store) as connection:
        return [EventRecord(**row._mapping) for row in connection.execute(query)]


def _sessions() -> Select[Any]:
    count = select(func.count()).where(turn.c.session_id == practice_session.c.id).scalar_subquery()
    return select(practice_session, count.label("turns"))


def _insert_if_absent(connection: Connection, values: Mapping[str, Any]) -> Insert:
    if connection.dialect.name == "sqlite":
        return sqlite.insert(content_table).values(**values).on_conflict_do_nothing()
    return postgresql.insert(content_table).values(**values).on_conflict_do_nothing()


def _content_row(connection: Connection, kind: ContentKind, hash: str) -> Row[str, str]:
    query = select(content_table.c.id, content_table.c.version)
    row = connection.execute(query.where(content_table.c.hash == hash, content_table.c.kind == kind)).first()
    if row is None:
        raise StoreError(f"The {kind} to practise with is not stored (hash {hash}). Store it before starting.")
    return row


def _check_parent(connection: Connection, parent_session: str, parent_turn: int | None) -> None:
    query = select(turn.c.id).where(
        turn.c.session_id == parent_session,
        turn.c.number == parent_turn,
        turn.c.speaker == Speaker.CLIENT.value,
        turn.c.status == "complete",
    )
    if connection.execute(query).first() is None:
        raise StoreError("There is no finished line of the client to try again from. Choose another turn.")
