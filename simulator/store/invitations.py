"""Invitations: a code that makes whoever brings it a member of a cohort, once, until it expires."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, insert, select, update

from simulator.errors import AccessError
from simulator.store.access import Role, active, require
from simulator.store.audit import enter
from simulator.store.cohorts import enrol
from simulator.store.database import Store, new_id, now, reading, writing
from simulator.store.people import Membership
from simulator.store.tables_people import invitation

VALID = timedelta(days=14)


@dataclass(frozen=True)
class Invitation:
    """One invitation; the code itself is not kept."""

    id: int
    cohort_id: str
    role: Role
    group_name: str | None
    made: datetime
    expires: datetime
    used_by: str | None
    used: datetime | None
    revoked: datetime | None

    def open_at(self, moment: datetime) -> bool:
        """Whether the code still makes somebody a member."""
        return self.used is None and self.revoked is None and moment < self.expires


def invite(
    store: Store,
    by: str | None,
    cohort_id: str,
    role: Role,
    group_name: str | None = None,
    valid: timedelta = VALID,
) -> tuple[str, Invitation]:
    """A new code for one person, shown this once. Raises AccessError but for the cohort's administrators."""
    code = secrets.token_urlsafe(16)
    with writing(store) as connection:
        require(connection, by, cohort_id, "administrator")
        moment = now()
        values = {"code_hash": _hash(code), "cohort_id": cohort_id, "role": role, "group_name": group_name}
        added = connection.execute(insert(invitation).values(**values, made_by=by, made=moment, expires=moment + valid))
        enter(connection, by, "invited", cohort=cohort_id, detail={"role": role})
        row = connection.execute(_invitations().where(invitation.c.id == new_id(added))).one()
        return code, Invitation(**row._mapping)


def invitations(store: Store, by: str | None, cohort_id: str) -> list[Invitation]:
    """A cohort's invitations, the newest first. Raises AccessError but for its administrators."""
    with reading(store) as connection:
        require(connection, by, cohort_id, "administrator")
        query = _invitations().where(invitation.c.cohort_id == cohort_id).order_by(invitation.c.id.desc())
        return [Invitation(**row._mapping) for row in connection.execute(query)]


def revoke_invitation(store: Store, by: str | None, invitation_id: int) -> bool:
    """Close an invitation that nobody used yet; False where it was used or closed.

    Raises AccessError but for the cohort's administrators.
    """
    with writing(store) as connection:
        row = connection.execute(_invitations().where(invitation.c.id == invitation_id)).first()
        require(connection, by, row.cohort_id if row else None, "administrator")
        if row is None or row.used is not None or row.revoked is not None:
            return False
        connection.execute(update(invitation).where(invitation.c.id == invitation_id).values(revoked=now()))
        enter(connection, by, "invitation_revoked", cohort=row.cohort_id)
        return True


def accept_invitation(store: Store, by: str, code: str) -> Membership:
    """Make a person the member that a code is for. Raises AccessError for a code that is unknown, used or expired."""
    with writing(store) as connection:
        row = connection.execute(_invitations().where(invitation.c.code_hash == _hash(code.strip()))).first()
        if not connection.execute(select(active(by))).scalar():
            raise AccessError("Your account was disabled. Ask an administrator of your cohort.")
        if row is None or not Invitation(**row._mapping).open_at(now()):
            raise AccessError("This invitation is unknown, used or expired. Ask for a new one.")
        connection.execute(update(invitation).where(invitation.c.id == row.id).values(used_by=by, used=now()))
        given = enrol(connection, row.cohort_id, by, row.role, row.group_name)
        enter(connection, by, "joined", subject=by, cohort=row.cohort_id, detail={"role": row.role})
        return given


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8")).hexdigest()


def _invitations() -> Select[Any]:
    hidden = ("code_hash", "made_by")
    return select(*(column for column in invitation.c if column.name not in hidden))
