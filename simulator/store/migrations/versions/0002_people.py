"""People with their roles, invitations and trail; what supervisors and instructors write."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# What a person wrote or did is undone by another row, never changed. Deleting stays possible: data may have to go.
APPEND_ONLY = ("code_decision", "comment", "sign_off", "withdrawal", "publication", "audit")


def upgrade() -> None:
    _create_audit()
    _create_cohort()
    _create_person()
    _create_draft()
    _create_invitation()
    _create_membership()
    _create_notice()
    _create_publication()
    _create_review()
    _create_sign_off()
    _create_withdrawal()
    _create_comment()
    _create_code_decision()
    _keep_earlier_trainees()
    for table in APPEND_ONLY:
        _refuse_changes(table)


def downgrade() -> None:
    for name in (
        "code_decision",
        "comment",
        "withdrawal",
        "sign_off",
        "review",
        "publication",
        "notice",
        "membership",
        "invitation",
        "draft",
        "person",
        "cohort",
        "audit",
    ):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_changed_row()")


def _keep_earlier_trainees() -> None:
    """Practice sessions named their trainee by a plain word so far; that word becomes a person of demo mode."""
    connection = op.get_bind()
    found = connection.execute(
        sa.text("SELECT trainee, MIN(started) FROM practice_session GROUP BY trainee ORDER BY 2")
    )
    for place, (trainee, started) in enumerate(found.all(), start=1):
        connection.execute(
            sa.text(
                "INSERT INTO person (id, issuer, subject, name, pseudonym, created) "
                "VALUES (:id, 'demo', :id, :id, :pseudonym, :created)"
            ),
            {"id": trainee, "pseudonym": f"Trainee {place}", "created": started},
        )


def _refuse_changes(table: str) -> None:
    said = f"a row of {table} is never changed; add another"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_changed_row() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = "
        "'a row of ' || TG_TABLE_NAME || ' is never changed; add another'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_changed_row()"
    )


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("actor", sa.String()),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("session_id", sa.String()),
        sa.Column("subject", sa.String()),
        sa.Column("cohort_id", sa.String()),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"], unique=False)
    op.create_index(op.f("ix_audit_session_id"), "audit", ["session_id"], unique=False)
    op.create_index(op.f("ix_audit_subject"), "audit", ["subject"], unique=False)


def _create_cohort() -> None:
    op.create_table(
        "cohort",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("blind_first", sa.Boolean(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort")),
        sa.UniqueConstraint("name", name=op.f("uq_cohort_name")),
    )


def _create_person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("issuer", sa.String()),
        sa.Column("subject", sa.String()),
        sa.Column("name", sa.String()),
        sa.Column("email", sa.String()),
        sa.Column("student_id", sa.String()),
        sa.Column("pseudonym", sa.String(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("disabled", sa.Double()),
        sa.Column("erased", sa.Double()),
        sa.CheckConstraint("(issuer IS NULL) = (subject IS NULL)", name=op.f("ck_person_sign_in")),
        sa.CheckConstraint(
            "erased IS NULL OR (name IS NULL AND email IS NULL AND student_id IS NULL AND subject IS NULL)",
            name=op.f("ck_person_erased"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_person_issuer_subject")),
        sa.UniqueConstraint("pseudonym", name=op.f("uq_person_pseudonym")),
    )


def _create_draft() -> None:
    op.create_table(
        "draft",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content_id", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("based_on", sa.String()),
        sa.Column("at", sa.Double(), nullable=False),
        sa.CheckConstraint("kind IN ('persona', 'scenario')", name=op.f("ck_draft_kind")),
        sa.ForeignKeyConstraint(["author"], ["person.id"], name=op.f("fk_draft_author")),
        sa.PrimaryKeyConstraint("kind", "content_id", "author", name=op.f("pk_draft")),
    )


def _create_invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("cohort_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("group_name", sa.String()),
        sa.Column("made_by", sa.String()),
        sa.Column("made", sa.Double(), nullable=False),
        sa.Column("expires", sa.Double(), nullable=False),
        sa.Column("used_by", sa.String()),
        sa.Column("used", sa.Double()),
        sa.Column("revoked", sa.Double()),
        sa.CheckConstraint(
            "role IN ('trainee', 'supervisor', 'instructor', 'administrator')", name=op.f("ck_invitation_role")
        ),
        sa.CheckConstraint("(used_by IS NULL) = (used IS NULL)", name=op.f("ck_invitation_used")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_invitation_cohort_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_invitation_made_by")),
        sa.ForeignKeyConstraint(["used_by"], ["person.id"], name=op.f("fk_invitation_used_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invitation_code_hash")),
    )
    op.create_index(op.f("ix_invitation_cohort_id"), "invitation", ["cohort_id"], unique=False)


def _create_membership() -> None:
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("cohort_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("group_name", sa.String()),
        sa.Column("since", sa.Double(), nullable=False),
        sa.Column("until", sa.Double()),
        sa.CheckConstraint(
            "role IN ('trainee', 'supervisor', 'instructor', 'administrator')", name=op.f("ck_membership_role")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_membership_cohort_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_cohort_id"), "membership", ["cohort_id"], unique=False)
    op.create_index(
        "uq_membership_current",
        "membership",
        ["person_id", "cohort_id", "role"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )


def _create_notice() -> None:
    op.create_table(
        "notice",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.PrimaryKeyConstraint("person_id", "name", "version", name=op.f("pk_notice")),
    )


def _create_publication() -> None:
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("author", sa.String()),
        sa.Column("at", sa.Double(), nullable=False),
        sa.CheckConstraint("kind IN ('persona', 'scenario')", name=op.f("ck_publication_kind")),
        sa.ForeignKeyConstraint(["author"], ["person.id"], name=op.f("fk_publication_author")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_index(
        op.f("ix_publication_kind_content_id_at"), "publication", ["kind", "content_id", "at"], unique=False
    )


def _create_review() -> None:
    op.create_table(
        "review",
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("reviewer", sa.String(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("begun", sa.Double(), nullable=False),
        sa.Column("revealed", sa.Double()),
        sa.CheckConstraint("blind OR revealed IS NOT NULL", name=op.f("ck_review_revealed")),
        sa.ForeignKeyConstraint(["reviewer"], ["person.id"], name=op.f("fk_review_reviewer")),
        sa.ForeignKeyConstraint(["session_id"], ["practice_session.id"], name=op.f("fk_review_session_id")),
        sa.PrimaryKeyConstraint("session_id", "reviewer", name=op.f("pk_review")),
    )
    op.create_index(op.f("ix_review_reviewer"), "review", ["reviewer"], unique=False)


def _create_sign_off() -> None:
    op.create_table(
        "sign_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["author"], ["person.id"], name=op.f("fk_sign_off_author")),
        sa.ForeignKeyConstraint(["session_id"], ["practice_session.id"], name=op.f("fk_sign_off_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off")),
    )
    op.create_index(op.f("ix_sign_off_session_id"), "sign_off", ["session_id"], unique=False)


def _create_withdrawal() -> None:
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('score', 'code_decision', 'comment', 'sign_off')", name=op.f("ck_withdrawal_kind")
        ),
        sa.ForeignKeyConstraint(["author"], ["person.id"], name=op.f("fk_withdrawal_author")),
        sa.ForeignKeyConstraint(["session_id"], ["practice_session.id"], name=op.f("fk_withdrawal_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
        sa.UniqueConstraint("kind", "row_id", name=op.f("uq_withdrawal_kind_row_id")),
    )
    op.create_index(op.f("ix_withdrawal_session_id"), "withdrawal", ["session_id"], unique=False)


def _create_comment() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("turn_id", sa.Integer()),
        sa.Column("start", sa.Integer()),
        sa.Column("end", sa.Integer()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_comment_text")),
        sa.CheckConstraint('(start IS NULL) = ("end" IS NULL)', name=op.f("ck_comment_span")),
        sa.CheckConstraint("start IS NULL OR turn_id IS NOT NULL", name=op.f("ck_comment_turn")),
        sa.ForeignKeyConstraint(["author"], ["person.id"], name=op.f("fk_comment_author")),
        sa.ForeignKeyConstraint(["session_id"], ["practice_session.id"], name=op.f("fk_comment_session_id")),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_comment_turn_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    op.create_index(op.f("ix_comment_session_id"), "comment", ["session_id"], unique=False)


def _create_code_decision() -> None:
    op.create_table(
        "code_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=False),
        sa.Column("code_id", sa.Integer()),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rubric_version", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.CheckConstraint("(decision = 'add') = (code_id IS NULL)", name=op.f("ck_code_decision_code")),
        sa.CheckConstraint("decision = 'agree' OR reason <> ''", name=op.f("ck_code_decision_reason")),
        sa.CheckConstraint("decision IN ('agree', 'change', 'remove', 'add')", name=op.f("ck_code_decision_decision")),
        sa.CheckConstraint("level BETWEEN 1 AND 6", name=op.f("ck_code_decision_level")),
        sa.CheckConstraint('start >= 0 AND "end" >= start', name=op.f("ck_code_decision_span")),
        sa.ForeignKeyConstraint(["author"], ["person.id"], name=op.f("fk_code_decision_author")),
        sa.ForeignKeyConstraint(["code_id"], ["behavior_code.id"], name=op.f("fk_code_decision_code_id")),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_code_decision_turn_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_decision")),
    )
    op.create_index(op.f("ix_code_decision_turn_id"), "code_decision", ["turn_id"], unique=False)
