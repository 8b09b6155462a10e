"""The first tables: practice sessions, their turns, and what the rubric and the client made of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_content()
    _create_practice_session()
    _create_turn()
    _create_behavior_code()
    _create_score()
    _create_client_state()
    _create_line()
    _create_job()
    _create_model_call()
    _create_self_rating()
    _create_event()
    _refuse_changed_scores()


def downgrade() -> None:
    for name in (
        "event",
        "self_rating",
        "model_call",
        "job",
        "line",
        "client_state",
        "score",
        "behavior_code",
        "turn",
        "practice_session",
        "content",
    ):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_changed_score()")


def _refuse_changed_scores() -> None:
    """A score is corrected by another row. Deleting stays possible: a trainee may ask for their data to go.

    A later migration that rebuilds the table on SQLite drops the trigger with the old one and has to make it again.
    """
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER score_append_only BEFORE UPDATE ON score "
            "BEGIN SELECT RAISE(ABORT, 'a score is never changed; add another'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION refuse_changed_score() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a score is never changed; add another'; END $$"
    )
    op.execute(
        "CREATE TRIGGER score_append_only BEFORE UPDATE ON score FOR EACH ROW EXECUTE FUNCTION refuse_changed_score()"
    )


def _create_content() -> None:
    op.create_table(
        "content",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("stored_at", sa.Double(), nullable=False),
        sa.CheckConstraint("kind IN ('persona', 'scenario')", name=op.f("ck_content_kind")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_content")),
    )


def _create_practice_session() -> None:
    op.create_table(
        "practice_session",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("trainee", sa.String(), nullable=False),
        sa.Column("cohort", sa.String()),
        sa.Column("persona_hash", sa.String(), nullable=False),
        sa.Column("scenario_hash", sa.String(), nullable=False),
        sa.Column("persona_id", sa.String(), nullable=False),
        sa.Column("persona_version", sa.String(), nullable=False),
        sa.Column("scenario_id", sa.String(), nullable=False),
        sa.Column("scenario_version", sa.String(), nullable=False),
        sa.Column("rubric_version", sa.String(), nullable=False),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("model", sa.String()),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("turn_limit", sa.Integer(), nullable=False),
        sa.Column("parent_session", sa.String()),
        sa.Column("parent_turn", sa.Integer()),
        sa.Column("started", sa.Double(), nullable=False),
        sa.Column("ended", sa.Double()),
        sa.Column("end_reason", sa.String()),
        sa.CheckConstraint("voice IN ('rehearsed', 'model')", name=op.f("ck_practice_session_voice")),
        sa.CheckConstraint("(ended IS NULL) = (end_reason IS NULL)", name=op.f("ck_practice_session_ended")),
        sa.CheckConstraint("(parent_session IS NULL) = (parent_turn IS NULL)", name=op.f("ck_practice_session_parent")),
        sa.CheckConstraint("turn_limit > 0", name=op.f("ck_practice_session_turn_limit")),
        sa.ForeignKeyConstraint(
            ["parent_session"], ["practice_session.id"], name=op.f("fk_practice_session_parent_session")
        ),
        sa.ForeignKeyConstraint(["persona_hash"], ["content.hash"], name=op.f("fk_practice_session_persona_hash")),
        sa.ForeignKeyConstraint(["scenario_hash"], ["content.hash"], name=op.f("fk_practice_session_scenario_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_session")),
    )
    op.create_index(op.f("ix_practice_session_cohort_started"), "practice_session", ["cohort", "started"], unique=False)
    op.create_index(op.f("ix_practice_session_started"), "practice_session", ["started"], unique=False)
    op.create_index(
        op.f("ix_practice_session_trainee_started"), "practice_session", ["trainee", "started"], unique=False
    )


def _create_turn() -> None:
    op.create_table(
        "turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("client_key", sa.String()),
        sa.Column("status", sa.String(), nullable=False),
        sa.CheckConstraint("speaker = 'client' OR status = 'complete'", name=op.f("ck_turn_reply_complete")),
        sa.CheckConstraint("speaker IN ('therapist', 'client')", name=op.f("ck_turn_speaker")),
        sa.CheckConstraint("status IN ('complete', 'streaming', 'failed', 'interrupted')", name=op.f("ck_turn_status")),
        sa.CheckConstraint("number > 0", name=op.f("ck_turn_number")),
        sa.ForeignKeyConstraint(["session_id"], ["practice_session.id"], name=op.f("fk_turn_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn")),
        sa.UniqueConstraint("session_id", "client_key", name=op.f("uq_turn_session_id_client_key")),
        sa.UniqueConstraint("session_id", "number", name=op.f("uq_turn_session_id_number")),
    )
    op.create_index(
        "uq_turn_streaming",
        "turn",
        ["session_id"],
        unique=True,
        sqlite_where=sa.text("status = 'streaming'"),
        postgresql_where=sa.text("status = 'streaming'"),
    )


def _create_behavior_code() -> None:
    op.create_table(
        "behavior_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=False),
        sa.Column("coder", sa.String(), nullable=False),
        sa.Column("rubric_version", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("level", sa.Integer()),
        sa.Column("leading", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_behavior_code_confidence")),
        sa.CheckConstraint("level BETWEEN 1 AND 6", name=op.f("ck_behavior_code_level")),
        sa.CheckConstraint('start >= 0 AND "end" >= start', name=op.f("ck_behavior_code_span")),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_behavior_code_turn_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_behavior_code")),
    )
    op.create_index(op.f("ix_behavior_code_turn_id"), "behavior_code", ["turn_id"], unique=False)


def _create_score() -> None:
    op.create_table(
        "score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=False),
        sa.Column("skill", sa.String(), nullable=False),
        sa.Column("points", sa.Integer()),
        sa.Column("coder", sa.String(), nullable=False),
        sa.Column("rubric_version", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("author", sa.String()),
        sa.Column("at", sa.Double(), nullable=False),
        sa.CheckConstraint("points BETWEEN 0 AND 4", name=op.f("ck_score_points")),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_score_turn_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
    )
    op.create_index(op.f("ix_score_turn_id"), "score", ["turn_id"], unique=False)


def _create_client_state() -> None:
    op.create_table(
        "client_state",
        sa.Column("turn_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("openness", sa.Double(), nullable=False),
        sa.Column("distress", sa.Double(), nullable=False),
        sa.Column("change", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_client_state_turn_id")),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_client_state")),
    )


def _create_line() -> None:
    op.create_table(
        "line",
        sa.Column("turn_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("model", sa.String()),
        sa.Column("move", sa.String(), nullable=False),
        sa.Column("facts_used", sa.JSON(), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("prompt_tokens", sa.Integer()),
        sa.Column("completion_tokens", sa.Integer()),
        sa.Column("dropped_exchanges", sa.Integer(), nullable=False),
        sa.Column("first_token_ms", sa.Integer()),
        sa.Column("total_ms", sa.Integer()),
        sa.Column("finish_reason", sa.String()),
        sa.Column("failure", sa.String()),
        sa.Column("failure_text", sa.Text()),
        sa.CheckConstraint("voice IN ('rehearsed', 'model')", name=op.f("ck_line_voice")),
        sa.CheckConstraint("attempt > 0", name=op.f("ck_line_attempt")),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_line_turn_id")),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_line")),
    )


def _create_job() -> None:
    op.create_table(
        "job",
        sa.Column("turn_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("beat", sa.Double(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("cancel", sa.Boolean(), nullable=False),
        sa.CheckConstraint("attempt > 0", name=op.f("ck_job_attempt")),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_job_turn_id")),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_job")),
    )


def _create_model_call() -> None:
    op.create_table(
        "model_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("prompt_hash", sa.String(), nullable=False),
        sa.Column("prompt_tokens", sa.Integer()),
        sa.Column("completion_tokens", sa.Integer()),
        sa.Column("ms", sa.Integer()),
        sa.Column("first_token_ms", sa.Integer()),
        sa.Column("finish_reason", sa.String()),
        sa.Column("failure", sa.String()),
        sa.Column("partial_text", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_model_call_turn_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_call")),
    )
    op.create_index(op.f("ix_model_call_turn_id"), "model_call", ["turn_id"], unique=False)


def _create_self_rating() -> None:
    op.create_table(
        "self_rating",
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("skill", sa.String(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.CheckConstraint("points BETWEEN 0 AND 4", name=op.f("ck_self_rating_points")),
        sa.ForeignKeyConstraint(["session_id"], ["practice_session.id"], name=op.f("fk_self_rating_session_id")),
        sa.PrimaryKeyConstraint("session_id", "skill", name=op.f("pk_self_rating")),
    )


def _create_event() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String()),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["practice_session.id"], name=op.f("fk_event_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_name_at"), "event", ["name", "at"], unique=False)
    op.create_index(op.f("ix_event_session_id"), "event", ["session_id"], unique=False)
