"""Practice sessions that took place elsewhere or earlier, stored whole and with the times they had.

For the operator at the command line and for the benchmarks; what a page does goes through `sessions` and `turns`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from simulator.errors import StoreError
from simulator.rubric.codes import CodedReply
from simulator.store.database import Store, storable, writing
from simulator.store.records import LineDetails, VoiceName
from simulator.store.sessions import DECLINED
from simulator.store.tables import (
    behavior_code,
    client_state,
    event,
    line,
    practice_session,
    score,
    self_rating,
    turn,
)
from simulator.store.tables import content as content_table
from simulator.transcript import Speaker

_KEPT = select(content_table.c.hash, content_table.c.kind, content_table.c.id, content_table.c.version)
_BEFORE_ANY: Mapping[str, Any] = {"facts_used": [], "checks": [], "attempt": 1, "dropped_exchanges": 0}


@dataclass(frozen=True)
class PastTurn:
    """One turn as it was. A reply has `coded`, and `state` with the `change` that led there; the opening line has its
    `state`; every other line of the client has its `plan` and `details`."""

    speaker: Speaker
    text: str
    at: datetime
    coded: CodedReply | None = None
    state: Mapping[str, float] | None = None
    change: Mapping[str, Any] = field(default_factory=dict)
    plan: Mapping[str, Any] | None = None
    details: LineDetails | None = None


@dataclass(frozen=True)
class PastSession:
    """One ended practice session, its turns in order, the client's opening line first.

    `self_rating` is skill to points (0-4) as the trainee rated themself; empty, they would rather not.
    """

    trainee: str
    cohort: str | None
    persona_hash: str
    scenario_hash: str
    rubric_version: str
    voice: VoiceName
    mode: str
    seed: int
    turn_limit: int
    ended: datetime
    end_reason: str
    turns: tuple[PastTurn, ...]
    self_rating: Mapping[str, int] = field(default_factory=dict)
    model: str | None = None


def import_sessions(store: Store, past: Iterable[PastSession]) -> list[str]:
    """Store sessions in one transaction; their new ids, in order. Raises StoreError for content that isn't stored."""
    with writing(store) as connection:
        kept = {row.hash: row for row in connection.execute(_KEPT)}
        return [_add(connection, each, kept) for each in past]


def _add(connection: Connection, past: PastSession, kept: Mapping[str, Any]) -> str:
    for kind, hash in (("persona", past.persona_hash), ("scenario", past.scenario_hash)):
        if hash not in kept or kept[hash].kind != kind:
            raise StoreError(f"The {kind} of a session to import is not stored (hash {hash}). Store it first.")
    persona, scenario = kept[past.persona_hash], kept[past.scenario_hash]
    session_id = secrets.token_urlsafe(9)
    values = {name: value for name, value in vars(past).items() if name not in ("turns", "self_rating")}
    played = {"persona_id": persona.id, "persona_version": persona.version}
    task = {"scenario_id": scenario.id, "scenario_version": scenario.version, "started": past.turns[0].at}
    connection.execute(insert(practice_session).values(id=session_id, **values, **played, **task))
    _add_turns(connection, session_id, past)
    if past.self_rating:
        given = {"session_id": session_id, "at": past.ended}
        rows = [{"skill": skill, "points": points, **given} for skill, points in past.self_rating.items()]
        connection.execute(insert(self_rating), rows)
    else:
        connection.execute(insert(event).values(session_id=session_id, name=DECLINED, detail={}, at=past.ended))
    return session_id


def _add_turns(connection: Connection, session_id: str, past: PastSession) -> None:
    rows = [
        {
            "session_id": session_id,
            "number": number,
            "speaker": each.speaker.value,
            "text": storable(each.text),
            "at": each.at,
            "status": "complete",
        }
        for number, each in enumerate(past.turns, start=1)
    ]
    stored = connection.execute(insert(turn).returning(turn.c.id, turn.c.number), rows)
    turns = sorted((row.number, row.id) for row in stored)
    codes, scores, states, lines = [], [], [], []
    for (_, turn_id), each in zip(turns, past.turns, strict=True):
        if each.coded is not None:
            by = {"coder": each.coded.coder, "rubric_version": each.coded.rubric_version, "at": each.at}
            codes += [{"turn_id": turn_id, **asdict(code), **by} for code in each.coded.codes]
            scores += [
                {"turn_id": turn_id, "skill": s.skill, "points": s.points, "reason": s.reason, "anchor": s.anchor, **by}
                for s in each.coded.scores
            ]
        if each.state is not None:
            states.append({"turn_id": turn_id, **each.state, "change": dict(each.change)})
        if each.plan is not None and each.details is not None:
            said = {name: value for name, value in vars(each.details).items() if value is not None}
            said |= {"facts_used": list(each.details.facts_used), "checks": list(each.details.checks)}
            empty = dict.fromkeys(("model", "total_ms", "finish_reason"))
            lines.append({**_BEFORE_ANY, **empty, "turn_id": turn_id, "plan": dict(each.plan), **said})
    for table, found in ((behavior_code, codes), (score, scores), (client_state, states), (line, lines)):
        if found:
            connection.execute(insert(table), found)
