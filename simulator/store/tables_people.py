"""The tables of people: who they are, the cohorts they belong to in which role, invitations, and the audit trail."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
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

from simulator.store.base import UtcTime, metadata

_ROLES = "role IN ('trainee', 'supervisor', 'instructor', 'administrator')"


class PersonColumns(TypedColumns):
    """One person. `issuer` and `subject` are the sign-in's; an address may change hands, they don't.

    What names a person is emptied when they are erased; the id and the pseudonym tell nobody who it was.
    """

    id = Column(String, primary_key=True)
    issuer = Column(String)
    subject = Column(String)
    name = Column(String)
    email = Column(String)
    student_id = Column(String)
    pseudonym = Column(String, nullable=False)
    created = Column(UtcTime, nullable=False)
    disabled = Column(UtcTime)
    erased = Column(UtcTime)


person = Table(
    "person",
    metadata,
    PersonColumns,
    UniqueConstraint("issuer", "subject"),
    UniqueConstraint("pseudonym"),
    CheckConstraint("(issuer IS NULL) = (subject IS NULL)", name="sign_in"),
    CheckConstraint(
        "erased IS NULL OR (name IS NULL AND email IS NULL AND student_id IS NULL AND subject IS NULL)", name="erased"
    ),
)


class CohortColumns(TypedColumns):
    """A training group. `blind_first`: its supervisors rate before they see the machine's suggestion."""

    id = Column(String, primary_key=True)
    name = Column(String, nullable=False)
    blind_first = Column(Boolean, nullable=False)
    created = Column(UtcTime, nullable=False)


cohort = Table("cohort", metadata, CohortColumns, UniqueConstraint("name"))


class MembershipColumns(TypedColumns):
    """One role of one person in one cohort, until it is revoked. `group_name` parts a cohort into groups."""

    id = Column(Integer, primary_key=True)
    person_id = Column(String, ForeignKey("person.id"), nullable=False)
    cohort_id = Column(String, ForeignKey("cohort.id"), nullable=False)
    role = Column(String, nullable=False)
    group_name = Column(String)
    since = Column(UtcTime, nullable=False)
    until = Column(UtcTime)


membership = Table(
    "membership",
    metadata,
    MembershipColumns,
    CheckConstraint(_ROLES, name="role"),
    Index(
        "uq_membership_current",
        "person_id",
        "cohort_id",
        "role",
        unique=True,
        sqlite_where=text("until IS NULL"),
        postgresql_where=text("until IS NULL"),
    ),
    Index(None, "cohort_id"),
)


class InvitationColumns(TypedColumns):
    """A code that makes whoever brings it a member, once. Only its hash (SHA-256) is kept."""

    id = Column(Integer, primary_key=True)
    code_hash = Column(String, nullable=False)
    cohort_id = Column(String, ForeignKey("cohort.id"), nullable=False)
    role = Column(String, nullable=False)
    group_name = Column(String)
    made_by = Column(String, ForeignKey("person.id"))
    made = Column(UtcTime, nullable=False)
    expires = Column(UtcTime, nullable=False)
    used_by = Column(String, ForeignKey("person.id"))
    used = Column(UtcTime)
    revoked = Column(UtcTime)


invitation = Table(
    "invitation",
    metadata,
    InvitationColumns,
    UniqueConstraint("code_hash"),
    CheckConstraint(_ROLES, name="role"),
    CheckConstraint("(used_by IS NULL) = (used IS NULL)", name="used"),
    Index(None, "cohort_id"),
)


class AuditColumns(TypedColumns):
    """Who did what to whom: views of others' sessions, overrides, exports, roles, deletions. Rows are never changed.

    `actor` is None for the operator at the command line. `detail` holds no names and nothing that was said.
    """

    id = Column(Integer, primary_key=True)
    at = Column(UtcTime, nullable=False)
    actor = Column(String)
    action = Column(String, nullable=False)
    session_id = Column(String)
    subject = Column(String)
    cohort_id = Column(String)
    detail = Column(JSON, nullable=False)


audit = Table(
    "audit",
    metadata,
    AuditColumns,
    Index(None, "at"),
    Index(None, "subject"),
    Index(None, "session_id"),
)


class NoticeColumns(TypedColumns):
    """That a person has read a notice (`practice`: not therapy, no real clients) in the words of that version."""

    person_id = Column(String, ForeignKey("person.id"), primary_key=True)
    name = Column(String, primary_key=True)
    version = Column(String, primary_key=True)
    at = Column(UtcTime, nullable=False)
    words = Column(Text, nullable=False)


notice = Table("notice", metadata, NoticeColumns)
