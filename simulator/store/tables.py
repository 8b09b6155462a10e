"""The tables, as SQLAlchemy Core sees them. The migrations build them; a test holds the two equal.

Here is what a practice session consists of; people and their rights stand in `tables_people`, what supervisors and
instructors write in `tables_review`. Texts carry no length: SQLite would ignore it and PostgreSQL would not.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
    text,
)

from simulator.store import tables_people, tables_review  # noqa: F401 - so that the catalogue is whole
from simulator.store.base import UtcTime
from simulator.store.base import metadata as metadata


class ContentColumns(TypedColumns):
    """A persona or scenario as it was when a practice session used it."""

    hash = Column(String, primary_key=True)
    kind = Column(String, nullable=False)
    id = Column(String, nullable=False)
    version = Column(String, nullable=False)
    body = Column(JSON, nullable=False)
    stored_at = Column(UtcTime, nullable=False)


content = Table(
    "content",
    metadata,
    ContentColumns,
    CheckConstraint("kind IN ('persona', 'scenario')", name="kind"),
)


class PracticeSessionColumns(TypedColumns):
    """One run. `parent_turn` is the number, in the parent, of the client's line that is answered afresh."""

    id = Column(String, primary_key=True)
    trainee = Column(String, nullable=False)
    cohort = Column(String)
    persona_hash = Column(String, ForeignKey("content.hash"), nullable=False)
    scenario_hash = Column(String, ForeignKey("content.hash"), nullable=False)
    persona_id = Column(String, nullable=False)
    persona_version = Column(String, nullable=False)
    scenario_id = Column(String, nullable=False)
    scenario_version = Column(String, nullable=False)
    rubric_version = Column(String, nullable=False)
    voice = Column(String, nullable=False)
    model = Column(String)
    mode = Column(String, nullable=False)
    seed = Column(BigInteger, nullable=False)
    turn_limit = Column(Integer, nullable=False)
    parent_session = Column(String, ForeignKey("practice_session.id"))
    parent_turn = Column(Integer)
    started = Column(UtcTime, nullable=False)
    ended = Column(UtcTime)
    end_reason = Column(String)


practice_session = Table(
    "practice_session",
    metadata,
    PracticeSessionColumns,
    CheckConstraint("voice IN ('rehearsed', 'model')", name="voice"),
    CheckConstraint("turn_limit > 0", name="turn_limit"),
    CheckConstraint("(parent_session IS NULL) = (parent_turn IS NULL)", name="parent"),
    CheckConstraint("(ended IS NULL) = (end_reason IS NULL)", name="ended"),
    Index(None, "trainee", "started"),
    Index(None, "cohort", "started"),
    Index(None, "started"),
)


class TurnColumns(TypedColumns):
    """One turn. `client_key` is the sender's key for a reply: the same key twice is one reply."""

    id = Column(Integer, primary_key=True)
    session_id = Column(String, ForeignKey("practice_session.id"), nullable=False)
    number = Column(Integer, nullable=False)
    speaker = Column(String, nullable=False)
    text = Column(Text, nullable=False)
    at = Column(UtcTime, nullable=False)
    client_key = Column(String)
    status = Column(String, nullable=False)


turn = Table(
    "turn",
    metadata,
    TurnColumns,
    UniqueConstraint("session_id", "number"),
    UniqueConstraint("session_id", "client_key"),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint("speaker IN ('therapist', 'client')", name="speaker"),
    CheckConstraint("status IN ('complete', 'streaming', 'failed', 'interrupted')", name="status"),
    CheckConstraint("speaker = 'client' OR status = 'complete'", name="reply_complete"),
    Index(
        "uq_turn_streaming",
        "session_id",
        unique=True,
        sqlite_where=text("status = 'streaming'"),
        postgresql_where=text("status = 'streaming'"),
    ),
)


class BehaviorCodeColumns(TypedColumns):
    """One coded span of a reply; `start` and `end` count characters of the reply, end exclusive."""

    id = Column(Integer, primary_key=True)
    turn_id = Column(Integer, ForeignKey("turn.id"), nullable=False)
    coder = Column(String, nullable=False)
    rubric_version = Column(String, nullable=False)
    name = Column(String, nullable=False)
    start = Column(Integer, nullable=False)
    end = Column(Integer, nullable=False)
    confidence = Column(Double, nullable=False)
    level = Column(Integer)
    leading = Column(Boolean, nullable=False)
    why = Column(Text, nullable=False)
    at = Column(UtcTime, nullable=False)


behavior_code = Table(
    "behavior_code",
    metadata,
    BehaviorCodeColumns,
    CheckConstraint('start >= 0 AND "end" >= start', name="span"),
    CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
    CheckConstraint("level BETWEEN 1 AND 6", name="level"),
    Index(None, "turn_id"),
)


class ScoreColumns(TypedColumns):
    """One coder's points. A row is never changed (a trigger refuses): an override is another row, with its author."""

    id = Column(Integer, primary_key=True)
    turn_id = Column(Integer, ForeignKey("turn.id"), nullable=False)
    skill = Column(String, nullable=False)
    points = Column(Integer)
    coder = Column(String, nullable=False)
    rubric_version = Column(String, nullable=False)
    reason = Column(Text, nullable=False)
    anchor = Column(Text, nullable=False)
    author = Column(String)
    at = Column(UtcTime, nullable=False)


score = Table(
    "score",
    metadata,
    ScoreColumns,
    CheckConstraint("points BETWEEN 0 AND 4", name="points"),
    Index(None, "turn_id"),
)


class ClientStateColumns(TypedColumns):
    """The client's state after a turn, and what moved it."""

    turn_id = Column(Integer, ForeignKey("turn.id"), primary_key=True, autoincrement=False)
    openness = Column(Double, nullable=False)
    distress = Column(Double, nullable=False)
    change = Column(JSON, nullable=False)


client_state = Table("client_state", metadata, ClientStateColumns)


class LineColumns(TypedColumns):
    """How a client's line came about. `attempt` counts every try at it, across jobs."""

    turn_id = Column(Integer, ForeignKey("turn.id"), primary_key=True, autoincrement=False)
    plan = Column(JSON, nullable=False)
    voice = Column(String, nullable=False)
    model = Column(String)
    move = Column(String, nullable=False)
    facts_used = Column(JSON, nullable=False)
    checks = Column(JSON, nullable=False)
    attempt = Column(Integer, nullable=False)
    prompt_tokens = Column(Integer)
    completion_tokens = Column(Integer)
    dropped_exchanges = Column(Integer, nullable=False)
    first_token_ms = Column(Integer)
    total_ms = Column(Integer)
    finish_reason = Column(String)
    failure = Column(String)
    failure_text = Column(Text)


line = Table(
    "line",
    metadata,
    LineColumns,
    CheckConstraint("voice IN ('rehearsed', 'model')", name="voice"),
    CheckConstraint("attempt > 0", name="attempt"),
)


class JobColumns(TypedColumns):
    """The lease on a line being produced. A row exists exactly while its turn is `streaming`."""

    turn_id = Column(Integer, ForeignKey("turn.id"), primary_key=True, autoincrement=False)
    owner = Column(String, nullable=False)
    beat = Column(UtcTime, nullable=False)
    attempt = Column(Integer, nullable=False)
    cancel = Column(Boolean, nullable=False)


job = Table("job", metadata, JobColumns, CheckConstraint("attempt > 0", name="attempt"))


class ModelCallColumns(TypedColumns):
    """One call of the language model, also one that failed: the ledger of tokens, and what arrived of a dead try.

    `turn_id` is the line that was asked for, or the reply that was coded; of a coder's call the answer is kept whole.
    """

    id = Column(Integer, primary_key=True)
    turn_id = Column(Integer, ForeignKey("turn.id"), nullable=False)
    attempt = Column(Integer, nullable=False)
    model = Column(String, nullable=False)
    prompt_hash = Column(String, nullable=False)
    prompt_tokens = Column(Integer)
    completion_tokens = Column(Integer)
    ms = Column(Integer)
    first_token_ms = Column(Integer)
    finish_reason = Column(String)
    failure = Column(String)
    partial_text = Column(Text, nullable=False)
    at = Column(UtcTime, nullable=False)


model_call = Table("model_call", metadata, ModelCallColumns, Index(None, "turn_id"))


class SelfRatingColumns(TypedColumns):
    """What a trainee gave themself before seeing feedback: one rating a skill."""

    session_id = Column(String, ForeignKey("practice_session.id"), primary_key=True)
    skill = Column(String, primary_key=True)
    points = Column(Integer, nullable=False)
    at = Column(UtcTime, nullable=False)


self_rating = Table(
    "self_rating", metadata, SelfRatingColumns, CheckConstraint("points BETWEEN 0 AND 4", name="points")
)


class EventColumns(TypedColumns):
    """Something a person should be able to look up later: a flag, or who did what."""

    id = Column(Integer, primary_key=True)
    session_id = Column(String, ForeignKey("practice_session.id"))
    name = Column(String, nullable=False)
    detail = Column(JSON, nullable=False)
    at = Column(UtcTime, nullable=False)


event = Table("event", metadata, EventColumns, Index(None, "session_id"), Index(None, "name", "at"))
