"""The tables of what supervisors and instructors write. A supervisor's row is never changed: undoing is another row."""

from __future__ import annotations

from sqlalchemy import (
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
)

from simulator.store.base import UtcTime, metadata


class ReviewColumns(TypedColumns):
    """One supervisor's look at one practice session. `revealed`: when they first saw the machine's suggestion.

    What they gave before that is blind, and the only part that measures agreement free of the suggestion.
    """

    session_id = Column(String, ForeignKey("practice_session.id"), primary_key=True)
    reviewer = Column(String, ForeignKey("person.id"), primary_key=True)
    blind = Column(Boolean, nullable=False)
    begun = Column(UtcTime, nullable=False)
    revealed = Column(UtcTime)


review = Table(
    "review",
    metadata,
    ReviewColumns,
    CheckConstraint("blind OR revealed IS NOT NULL", name="revealed"),
    Index(None, "reviewer"),
)


class CodeDecisionColumns(TypedColumns):
    """What a supervisor says of one coded span, or a code they add (`code_id` None).

    `change` and `add` name the code as it should be; `start` and `end` count characters of the reply, end exclusive.
    """

    id = Column(Integer, primary_key=True)
    turn_id = Column(Integer, ForeignKey("turn.id"), nullable=False)
    code_id = Column(Integer, ForeignKey("behavior_code.id"))
    decision = Column(String, nullable=False)
    name = Column(String, nullable=False)
    start = Column(Integer, nullable=False)
    end = Column(Integer, nullable=False)
    level = Column(Integer)
    reason = Column(Text, nullable=False)
    rubric_version = Column(String, nullable=False)
    author = Column(String, ForeignKey("person.id"), nullable=False)
    at = Column(UtcTime, nullable=False)


code_decision = Table(
    "code_decision",
    metadata,
    CodeDecisionColumns,
    CheckConstraint("decision IN ('agree', 'change', 'remove', 'add')", name="decision"),
    CheckConstraint("(decision = 'add') = (code_id IS NULL)", name="code"),
    CheckConstraint("decision = 'agree' OR reason <> ''", name="reason"),
    CheckConstraint('start >= 0 AND "end" >= start', name="span"),
    CheckConstraint("level BETWEEN 1 AND 6", name="level"),
    Index(None, "turn_id"),
)


class CommentColumns(TypedColumns):
    """A supervisor's words to the trainee: on the session, on a turn, or on a span of it."""

    id = Column(Integer, primary_key=True)
    session_id = Column(String, ForeignKey("practice_session.id"), nullable=False)
    turn_id = Column(Integer, ForeignKey("turn.id"))
    start = Column(Integer)
    end = Column(Integer)
    text = Column(Text, nullable=False)
    author = Column(String, ForeignKey("person.id"), nullable=False)
    at = Column(UtcTime, nullable=False)


comment = Table(
    "comment",
    metadata,
    CommentColumns,
    CheckConstraint('(start IS NULL) = ("end" IS NULL)', name="span"),
    CheckConstraint("start IS NULL OR turn_id IS NOT NULL", name="turn"),
    CheckConstraint("text <> ''", name="text"),
    Index(None, "session_id"),
)


class SignOffColumns(TypedColumns):
    """A review finished and returned to the trainee; in a probe this releases the scores."""

    id = Column(Integer, primary_key=True)
    session_id = Column(String, ForeignKey("practice_session.id"), nullable=False)
    note = Column(Text, nullable=False)
    author = Column(String, ForeignKey("person.id"), nullable=False)
    at = Column(UtcTime, nullable=False)


sign_off = Table("sign_off", metadata, SignOffColumns, Index(None, "session_id"))


class WithdrawalColumns(TypedColumns):
    """An undoing: the row named here no longer counts, and stays to be seen."""

    id = Column(Integer, primary_key=True)
    kind = Column(String, nullable=False)
    row_id = Column(Integer, nullable=False)
    session_id = Column(String, ForeignKey("practice_session.id"), nullable=False)
    author = Column(String, ForeignKey("person.id"), nullable=False)
    at = Column(UtcTime, nullable=False)


withdrawal = Table(
    "withdrawal",
    metadata,
    WithdrawalColumns,
    UniqueConstraint("kind", "row_id"),
    CheckConstraint("kind IN ('score', 'code_decision', 'comment', 'sign_off')", name="kind"),
    Index(None, "session_id"),
)


class PublicationColumns(TypedColumns):
    """One publishing of a persona or scenario, with the file's text as it was written; rolling back is another row."""

    id = Column(Integer, primary_key=True)
    kind = Column(String, nullable=False)
    content_id = Column(String, nullable=False)
    version = Column(String, nullable=False)
    hash = Column(String, nullable=False)
    source = Column(Text, nullable=False)
    note = Column(Text, nullable=False)
    author = Column(String, ForeignKey("person.id"))
    at = Column(UtcTime, nullable=False)


publication = Table(
    "publication",
    metadata,
    PublicationColumns,
    CheckConstraint("kind IN ('persona', 'scenario')", name="kind"),
    Index(None, "kind", "content_id", "at"),
)


class DraftColumns(TypedColumns):
    """An instructor's text that is not published yet; one for each file and author, kept as they type."""

    kind = Column(String, primary_key=True)
    content_id = Column(String, primary_key=True)
    author = Column(String, ForeignKey("person.id"), primary_key=True)
    source = Column(Text, nullable=False)
    based_on = Column(String)
    at = Column(UtcTime, nullable=False)


draft = Table("draft", metadata, DraftColumns, CheckConstraint("kind IN ('persona', 'scenario')", name="kind"))
