"""The audit trail: views of others' sessions, overrides, exports, roles and deletions, entered with the act itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from simulator.store.access import holds, require
from simulator.store.database import Store, now, reading
from simulator.store.tables_people import audit

VIEWED = "session_viewed"


@dataclass(frozen=True)
class AuditRecord:
    """One entry; `actor` is None for the operator, `subject` the person it was about."""

    id: int
    at: datetime
    actor: str | None
    action: str
    session_id: str | None
    subject: str | None
    cohort_id: str | None
    detail: Mapping[str, Any]


def enter(
    connection: Connection,
    by: str | None,
    action: str,
    *,
    session_id: str | None = None,
    subject: str | None = None,
    cohort: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Enter an act, in the transaction that does it. `detail` holds no names and nothing that was said."""
    connection.execute(
        insert(audit).values(
            at=now(),
            actor=by,
            action=action,
            session_id=session_id,
            subject=subject,
            cohort_id=cohort,
            detail=dict(detail or {}),
        )
    )


def enter_view(connection: Connection, by: str, session_id: str, subject: str, cohort: str | None) -> None:
    """Enter that a person opened another's session; once for each viewer, session and day (UTC)."""
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    known = select(audit.c.id).where(
        audit.c.actor == by, audit.c.session_id == session_id, audit.c.action == VIEWED, audit.c.at >= today
    )
    if connection.execute(known).first() is None:
        enter(connection, by, VIEWED, session_id=session_id, subject=subject, cohort=cohort)


def audit_trail(
    store: Store, by: str | None, cohort: str | None = None, *, limit: int = 200, offset: int = 0
) -> list[AuditRecord]:
    """The trail of one cohort, the newest first, for its administrators; without a cohort, what a person did or what
    was done with their data, for themself. Raises AccessError for anyone else."""
    query = select(audit).order_by(audit.c.at.desc(), audit.c.id.desc()).limit(limit).offset(offset)
    with reading(store) as connection:
        if cohort is not None:
            require(connection, by, cohort, "administrator")
            query = query.where(audit.c.cohort_id == cohort)
            if by is not None:
                query = query.where(holds(by, audit.c.cohort_id, "administrator"))
        elif by is not None:
            query = query.where((audit.c.actor == by) | (audit.c.subject == by))
        return [AuditRecord(**row._mapping) for row in connection.execute(query)]
